// Roles: lists of permissions. They are the whole program's, so only who works everywhere may change them.
#include "modules/accounts/roles.hpp"

#include <algorithm>
#include <set>

#include "modules/accounts/duties.hpp"
#include "modules/accounts/store.hpp"
#include "app/kernel.hpp"
#include "base/text.hpp"

namespace accounts {

using base::Code;
using base::Fail;

std::span<const meta::Note> form(const Role*) {
  static const meta::Note all[] = {
      meta::note(&Role::id, "编号", "Id").read_only().hidden(), meta::note(&Role::name, "名称", "Name").required().length(1, 40),
      meta::note(&Role::note, "说明", "Note").wide(), meta::note(&Role::permissions, "权限", "Permissions"),
      meta::note(&Role::builtin, "内置", "Built in").read_only(), meta::note(&Role::second_factor, "须用第二因素", "Second factor required")};
  return all;
}

namespace {

struct Builtin {
  std::string_view name, note;
  std::vector<std::string_view> has, but;  // "*", "sites.*", "*.read" or a whole key
};

const std::vector<Builtin>& builtins() {
  static const std::vector<Builtin> all = {
      {kAdministrator, "管理账号与角色，拥有全部权限", {"*"}, {}},
      {kOffice, "创城办：测评体系、点位、计划、任务、案件的日常管理", {"*"}, {"accounts.write", "accounts.roles", "messages.channels", "system.retention"}},
      {kLeader, "市、区领导：查看全局，不作修改", {"*.read", "marks.see_hidden"}, {"accounts.read"}},
      {kInspector, "督查员、测评员：查看点位与检查表，记录实地考察", {"places.read", "units.read", "standards.read", "sites.read", "visits.visit", "cases.report"}, {}},
      {kLiaison, "责任单位联络员：处置本单位的案件，查看本单位的点位，和公布了的结果", {"places.read", "units.read", "standards.read", "sites.read", "marks.read", "cases.read", "cases.report", "cases.handle", "bulletins.read", "bulletins.tasks"}, {}},
      {kReviewer, "评审、专家：审阅观察与资料，评分", {"places.read", "units.read", "standards.read", "sites.read", "visits.read", "visits.review", "marks.read", "marks.write", "marks.see_hidden", "cases.read", "cases.verify"}, {}},
      {kSecurity, "安全管理员：管理角色、权限和谁持有它们（三员分立）", {"accounts.read", "accounts.roles"}, {}},
      {kAudit, "审计管理员：查看并校验审计日志，不作任何修改（三员分立）", {"system.journal"}, {}}};
  return all;
}

bool fits(std::string_view pattern, std::string_view key) {
  if (pattern == "*") return true;
  if (pattern.starts_with("*.")) return key.ends_with(pattern.substr(1));
  if (pattern.ends_with(".*")) return key.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == key;
}

bool has_by_default(const Builtin& b, std::string_view key) {
  const auto any = [&](const auto& patterns) { return std::any_of(patterns.begin(), patterns.end(), [&](auto p) { return fits(p, key); }); };
  return any(b.has) && !any(b.but);
}

struct Filter : app::PageQuery {
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {meta::note(&Filter::q, "名称", "Name")};
  return all;
}

app::Page<Role> list(app::Ctx& c, const Filter& f) {
  app::Select s("accounts_role");
  s.contains({"name"}, f.q);
  return s.page<Role>(c, f, "id", {{"id", "id", app::SortBy::number}, {"name", "name"}});
}

std::optional<Role> find(app::Ctx& c, const base::Id<Role>& id) { return role_by_id(c.tx, id); }
std::optional<Role> same(app::Ctx& c, const Role& row) { return role_by_name(c.tx, base::trim(row.name)); }

void check_may(app::Ctx& c, const Role* before, const Role* after) {
  if (!c.user) return;
  if (!c.user.place.empty() || c.user.unit) throw Fail(Code::forbidden, "accounts.roles_everywhere");
  if (!before) return;
  // The security administrator grants what the own account has not: that is what the duty is.
  if (!separated(c.tx) && !covers(c, before->permissions)) throw Fail(Code::forbidden, "accounts.above_you");
  // Of the own role one may change the note, and ask for a second factor.
  const bool harmless = after && after->permissions == before->permissions && after->name == before->name && after->second_factor >= before->second_factor;
  const auto own = user_by_id(c.tx, c.user.id);
  if (!harmless && own && std::count(own->roles.begin(), own->roles.end(), before->id)) throw Fail(Code::forbidden, "accounts.own_role");
}

// Where administrators are separate, a role must not make anybody two of them.
void check_holders(app::Ctx& c) {
  if (!separated(c.tx)) return;
  std::string names;
  c.tx.each<User>("SELECT " + store::columns<User>() + " FROM accounts_user WHERE state='active' ORDER BY login", [&](User&& u) {
    if (!conflict_of(permissions_of(c.tx, u.roles)).empty()) names += (names.empty() ? "" : "、") + u.name;
  });
  if (!names.empty()) {
    Fail f(Code::conflict, "accounts.separation_conflicts");
    f.args = {{"names", names}};
    throw f;
  }
  check_all_held(c.tx);
}

bool fixed(const Role& r) { return r.builtin && (r.name == kAdministrator || r.name == kSecurity || r.name == kAudit); }

void save(app::Ctx& c, const Role* before, Role& r, base::Problems& bad) {
  r.name = base::trim(r.name);
  std::sort(r.permissions.begin(), r.permissions.end());
  r.permissions.erase(std::unique(r.permissions.begin(), r.permissions.end()), r.permissions.end());
  check_may(c, before, &r);
  const auto other = role_by_name(c.tx, r.name);
  bad.check(!other || other->id == r.id, "name", "taken");
  if (before && before->builtin) {
    bad.check(r.name == before->name, "name", "builtin");
    bad.check(!fixed(*before) || r.permissions == before->permissions, "permissions", "builtin");
  }
  const bool apart = separated(c.tx);
  const auto& known = c.kernel.permissions();
  for (const auto& key : r.permissions) {
    const bool exists = std::any_of(known.begin(), known.end(), [&](const app::Perm& p) { return p.key == key; });
    const bool had = before && std::count(before->permissions.begin(), before->permissions.end(), key);
    if (bad.check(exists || had, "permissions", "no_such", {{"is", key}})) bad.check(had || apart || covers(c, {key}), "permissions", "beyond_own", {{"is", key}});
  }
  if (!bad.empty()) return;
  if (before) {
    c.tx.update("accounts_role", r);
    return check_holders(c);
  }
  r.id = c.new_id<Role>();
  c.tx.insert("accounts_role", r);
}

void remove(app::Ctx& c, const Role& r) {
  check_may(c, &r, nullptr);
  if (r.builtin) throw Fail(Code::conflict, "accounts.builtin_role");
  c.tx.each<std::vector<base::Id<Role>>>("SELECT roles FROM accounts_user", [&](std::vector<base::Id<Role>>&& held) {
    if (std::count(held.begin(), held.end(), r.id)) throw Fail(Code::conflict, "in_use");
  });
  c.tx.exec("DELETE FROM accounts_role WHERE id=$1", r.id);
}

}  // namespace

void start_roles(app::Ctx& c) {
  const auto all = c.tx.all<std::string>("SELECT permission FROM accounts_known");
  const std::set<std::string> known(all.begin(), all.end());
  std::vector<std::string> fresh;
  for (const auto& p : c.kernel.permissions())
    if (!known.contains(std::string(p.key))) fresh.emplace_back(p.key);
  for (const auto& b : builtins()) {
    const auto before = role_by_name(c.tx, b.name);
    Role r = before.value_or(Role{});
    const auto add = [&](std::string_view key) {
      if (has_by_default(b, key) && !std::count(r.permissions.begin(), r.permissions.end(), key)) r.permissions.emplace_back(key);
    };
    if (before) std::for_each(fresh.begin(), fresh.end(), add);
    else for (const auto& p : c.kernel.permissions()) add(p.key);
    if (before && r.permissions == before->permissions) continue;
    std::sort(r.permissions.begin(), r.permissions.end());
    if (before) {
      c.tx.update("accounts_role", r);
    } else {
      r.id = c.new_id<Role>();
      r.name = b.name;
      r.note = b.note;
      r.builtin = true;
      c.tx.insert("accounts_role", r);
    }
    c.changed("roles", std::to_string(r.id.value), r.name, before ? &*before : nullptr, &r);
  }
  for (const auto& key : fresh) c.tx.exec("INSERT INTO accounts_known(permission) VALUES($1)", key);
}

void add_roles(app::Module& m) {
  app::EntityOf<Role, Filter> d{.name = "roles", .title = "角色", .title_en = "Roles", .path = "/roles", .read = kRead, .write = kRoles, .table = "accounts_role"};
  d.columns = {"name", "note", "builtin"};
  d.sorts = {"id", "name"};
  d.list = list;
  d.find = find;
  d.same = same;
  d.save = save;
  d.remove = remove;
  m.with(app::entity(d));
}

}  // namespace accounts
