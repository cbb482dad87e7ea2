#include "modules/accounts/duties.hpp"

#include <algorithm>

#include "modules/accounts/factor.hpp"
#include "modules/accounts/store.hpp"
#include "app/kernel.hpp"
#include "app/retention.hpp"
#include "app/system.hpp"

namespace accounts {

using base::Code;
using base::Fail;

std::span<const meta::Word> words(const Duty*) {
  static const meta::Word all[] = {{"系统管理", "System"}, {"安全管理", "Security"}, {"审计管理", "Audit"}};
  return all;
}

namespace {

Fail told(Code code, std::string key, std::string name, std::string value) {
  Fail f(code, std::move(key));
  f.args = {{std::move(name), std::move(value)}};
  return f;
}

constexpr std::int64_t kAgreeMs = 24 * base::kHour;  // between asking to end it and agreeing
constexpr std::string_view kSystemKeys[] = {"accounts.write", "messages.channels", "system.retention"};
constexpr std::string_view kSecurityKeys[] = {"accounts.roles"};
constexpr std::string_view kAuditKeys[] = {"system.journal"};

template <std::size_t N>
bool any_of(const std::vector<std::string>& permissions, const std::string_view (&keys)[N]) {
  return std::any_of(std::begin(keys), std::end(keys), [&](auto key) { return std::count(permissions.begin(), permissions.end(), key) > 0; });
}

struct Separation {
  std::int32_t id = 1;
  base::Instant since;
  base::Id<User> by_user;
  std::vector<std::string> taken;  // "<role> <permission>", given back when it ends
  std::optional<base::Id<User>> off_by;
  std::optional<base::Instant> off_at;
};
BOOST_DESCRIBE_STRUCT(Separation, (), (id, since, by_user, taken, off_by, off_at))

std::string_view word_of(Duty d) { return words(static_cast<const Duty*>(nullptr))[static_cast<std::size_t>(d)].zh; }

std::optional<Separation> stored(store::Tx& tx) { return tx.one<Separation>("SELECT " + store::columns<Separation>() + " FROM accounts_separation WHERE id=1"); }

// What the built-in roles lose while it is on: each was made for an office where one person does everything.
std::vector<std::string> lost_by(const Role& r) {
  if (!r.builtin || r.name == kAudit) return {};
  std::vector<std::string> keys{"system.journal"};
  if (r.name == kAdministrator) keys.emplace_back("accounts.roles");
  std::erase_if(keys, [&](const auto& key) { return !std::count(r.permissions.begin(), r.permissions.end(), key); });
  return keys;
}

// The roles as they are, or as they would be.
std::vector<Role> roles_when_on(store::Tx& tx) {
  auto all = tx.all<Role>("SELECT " + store::columns<Role>() + " FROM accounts_role ORDER BY id");
  if (!separated(tx))
    for (auto& r : all)
      for (const auto& key : lost_by(r)) std::erase(r.permissions, key);
  return all;
}

std::vector<std::string> granted(const std::vector<Role>& roles, const User& u) {
  std::vector<std::string> out;
  for (const auto& r : roles)
    if (std::count(u.roles.begin(), u.roles.end(), r.id)) out.insert(out.end(), r.permissions.begin(), r.permissions.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Somebody with a duty, as the page lists them; and what would be wrong.
struct DutyHolder {
  base::Id<User> id;
  std::string login, name;
  std::vector<Duty> duties;
  std::string conflict;     // "" = none
  bool everywhere = false;  // bound to no place or unit
};
BOOST_DESCRIBE_STRUCT(DutyHolder, (), (id, login, name, duties, conflict, everywhere))

std::vector<DutyHolder> holders(store::Tx& tx) {
  const auto roles = roles_when_on(tx);
  std::vector<DutyHolder> out;
  tx.each<User>("SELECT " + store::columns<User>() + " FROM accounts_user WHERE state='active' ORDER BY login", [&](User&& u) {
    const auto permissions = granted(roles, u);
    auto duties = duties_of(permissions);
    if (!duties.empty()) out.push_back({u.id, u.login, u.name, std::move(duties), conflict_of(permissions), u.place.empty() && !u.unit});
  });
  return out;
}

std::vector<Duty> missing(const std::vector<DutyHolder>& all) {
  std::vector<Duty> out;
  for (const Duty d : {Duty::system, Duty::security, Duty::audit})
    if (std::none_of(all.begin(), all.end(), [&](const DutyHolder& h) { return h.everywhere && std::count(h.duties.begin(), h.duties.end(), d); })) out.push_back(d);
  return out;
}

struct SeparationState {
  bool on = false;
  std::optional<base::Instant> since;
  std::string by_name;
  std::vector<DutyHolder> holders;
  std::vector<Duty> missing;  // nobody who works everywhere has it
  std::optional<std::string> off_asked_by;
  std::optional<base::Instant> off_asked_at;
};
BOOST_DESCRIBE_STRUCT(SeparationState, (), (on, since, by_name, holders, missing, off_asked_by, off_asked_at))

SeparationState state(app::Ctx& c) {
  SeparationState out;
  out.holders = holders(c.tx);
  out.missing = missing(out.holders);
  const auto name_of = [&](base::Id<User> id) {
    const auto u = user_by_id(c.tx, id);
    return u ? u->name : "";
  };
  if (const auto s = stored(c.tx)) {
    out.on = true;
    out.since = s->since;
    out.by_name = name_of(s->by_user);
    if (s->off_by && c.now.ms - s->off_at->ms < kAgreeMs) {
      out.off_asked_by = name_of(*s->off_by);
      out.off_asked_at = s->off_at;
    }
  }
  return out;
}

void check_everywhere(const app::Ctx& c) {
  if (!c.user.place.empty() || c.user.unit) throw Fail(Code::forbidden, "accounts.roles_everywhere");
}

void save_role(app::Ctx& c, const Role& before, const Role& after) {
  c.tx.update("accounts_role", after);
  c.changed("roles", std::to_string(after.id.value), after.name, &before, &after);
}

SeparationState turn_on(app::Ctx& c) {
  check_everywhere(c);
  if (separated(c.tx)) throw Fail(Code::conflict, "accounts.separation_on");
  const auto all = holders(c.tx);
  std::string names;
  for (const auto& h : all)
    if (!h.conflict.empty()) names += (names.empty() ? "" : "、") + h.name + "（" + h.login + "）";
  if (!names.empty()) throw told(Code::conflict, "accounts.separation_conflicts", "names", names);
  if (!missing(all).empty()) throw Fail(Code::conflict, "accounts.separation_lacks");
  c.did("separation", "on", "三员分立");
  Separation s{1, c.now, c.user.id, {}, {}, {}};
  for (const auto& before : c.tx.all<Role>("SELECT " + store::columns<Role>() + " FROM accounts_role ORDER BY id")) {
    Role after = before;
    for (const auto& key : lost_by(before)) {
      std::erase(after.permissions, key);
      s.taken.push_back(std::to_string(after.id.value) + " " + key);
    }
    if (after.permissions != before.permissions) save_role(c, before, after);
  }
  c.tx.insert("accounts_separation", s);
  return state(c);
}

// It takes two: the one who grants asks, the one who keeps accounts agrees. Neither alone can become what it keeps apart.
SeparationState ask_off(app::Ctx& c) {
  check_everywhere(c);
  if (!separated(c.tx)) throw Fail(Code::conflict, "accounts.separation_off");
  c.tx.exec("UPDATE accounts_separation SET off_by=$1, off_at=$2 WHERE id=1", c.user.id, c.now);
  c.did("separation", "off_asked", "三员分立");
  return state(c);
}

SeparationState agree_off(app::Ctx& c) {
  check_everywhere(c);
  const auto s = stored(c.tx);
  if (!s) throw Fail(Code::conflict, "accounts.separation_off");
  if (!s->off_by || c.now.ms - s->off_at->ms >= kAgreeMs) throw Fail(Code::conflict, "accounts.separation_not_asked");
  if (*s->off_by == c.user.id) throw Fail(Code::forbidden, "accounts.separation_two");
  c.did("separation", "off", "三员分立");
  for (const auto& line : s->taken) {
    const auto space = line.find(' ');
    const auto before = role_by_id(c.tx, {app::id_of(line.substr(0, space))});
    if (!before) continue;
    Role after = *before;
    after.permissions.push_back(line.substr(space + 1));
    std::sort(after.permissions.begin(), after.permissions.end());
    after.permissions.erase(std::unique(after.permissions.begin(), after.permissions.end()), after.permissions.end());
    save_role(c, *before, after);
  }
  c.tx.exec("DELETE FROM accounts_separation");
  return state(c);
}

// Fewer days of the journal would be a way for the system administrator to remove what the audit administrator reads.
void journal_kept(app::Ctx& c, const app::RetentionChanging& e) {
  if (e.keep.name != "journal" || !e.after || !separated(c.tx)) return;
  if (!e.before || *e.after < *e.before) throw Fail(Code::forbidden, "accounts.journal_not_shorter");
}

}  // namespace

std::vector<Duty> duties_of(const std::vector<std::string>& permissions) {
  std::vector<Duty> out;
  if (any_of(permissions, kSystemKeys)) out.push_back(Duty::system);
  if (any_of(permissions, kSecurityKeys)) out.push_back(Duty::security);
  if (any_of(permissions, kAuditKeys)) out.push_back(Duty::audit);
  return out;
}

std::string conflict_of(const std::vector<std::string>& permissions) {
  if (duties_of(permissions).size() > 1) return "two_duties";
  return any_of(permissions, kAuditKeys) && permissions.size() > 1 ? "audit_reads_only" : "";
}

std::vector<std::string> without_second_factor(store::Tx& tx) {
  std::vector<std::string> out;
  for (auto& h : holders(tx))
    if (!has_factor(tx, h.id)) out.push_back(std::move(h.login));
  return out;
}

bool has_duty(store::Tx& tx, const User& user) { return !duties_of(granted(roles_when_on(tx), user)).empty(); }

bool separated(store::Tx& tx) { return tx.one<std::int64_t>("SELECT id FROM accounts_separation WHERE id=1").has_value(); }

void check_all_held(store::Tx& tx) {
  if (!separated(tx)) return;
  const auto none = missing(holders(tx));
  if (!none.empty()) throw told(Code::conflict, "accounts.last_of_duty", "duty", std::string(word_of(none[0])));
}

void check_roles(store::Tx& tx, const User& user, base::Problems& bad) {
  if (!separated(tx)) return;
  const auto conflict = conflict_of(permissions_of(tx, user.roles));
  bad.check(conflict.empty(), "roles", conflict);
}

void add_duties(app::Module& m) {
  m.routes.push_back(app::get("/separation", kRead, state).named("三员分立：现状与冲突"));
  m.routes.push_back(app::post("/separation/on", kRoles, turn_on).named("启用三员分立"));
  m.routes.push_back(app::post("/separation/off", kRoles, ask_off).named("申请停用三员分立"));
  m.routes.push_back(app::post("/separation/off/agree", kWrite, agree_off).named("同意停用三员分立"));
  m.listeners.push_back(app::on<app::RetentionChanging>(journal_kept));
}

}  // namespace accounts
