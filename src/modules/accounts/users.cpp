// Users: the list and form of the generic pages, one-time links, and who may touch whom.
#include "modules/accounts/users.hpp"

#include <algorithm>

#include "modules/accounts/duties.hpp"
#include "modules/accounts/factor.hpp"
#include "modules/accounts/session.hpp"
#include "modules/accounts/setup.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "base/text.hpp"

namespace app {

std::span<const meta::Note> form(const User*) {
  static const meta::Note all[] = {
      meta::note(&User::id, "编号", "Id").read_only().hidden(),
      meta::note(&User::login, "账号", "Login").required().length(2, 40),
      meta::note(&User::name, "姓名", "Name").required().length(1, 40),
      meta::note(&User::phone, "手机", "Phone").length(0, 20).masked().sealed("accounts_user.phone"),
      meta::note(&User::place, "区划", "Place").ref("places").length(0, 20),
      meta::note(&User::unit, "单位", "Unit").ref("units"),
      meta::note(&User::roles, "角色", "Roles").ref("roles"),
      meta::note(&User::state, "状态", "State"),
      meta::note(&User::created_at, "创建时间", "Created").read_only()};
  return all;
}

}  // namespace app

namespace accounts {

using base::Code;
using base::Fail;

std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"启用", "Active"}, {"停用", "Disabled"}};
  return all;
}

namespace {

struct Filter : app::PageQuery {
  std::optional<std::string> q, place;
  std::optional<base::Id<units::Unit>> unit;
  std::optional<State> state;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, place, unit, state))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {meta::note(&Filter::q, "查找", "Search"), meta::note(&Filter::place, "区划", "Place").ref("places"),
                                   meta::note(&Filter::unit, "单位", "Unit").ref("units"), meta::note(&Filter::state, "状态", "State")};
  return all;
}

std::string like(std::string_view text) {
  std::string out = "%";
  for (const char ch : text) {
    if (ch == '%' || ch == '_' || ch == '\\') out += '\\';
    out += ch;
  }
  return out + "%";
}

bool in_scope(const app::Ctx& c, const User& u) { return c.scope.covers(u.place) && (!c.scope.unit || u.unit == c.scope.unit); }

app::Page<User> list(app::Ctx& c, const Filter& f) {
  app::Select s("accounts_user");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi).where_if("unit=?", c.scope.unit).where_if("unit=?", f.unit).where_if("state=?", f.state);
  if (f.q) s.where("name LIKE ? ESCAPE '\\' OR login LIKE ? ESCAPE '\\'", like(*f.q), like(base::fold(*f.q)));
  if (f.place) {
    const auto under = app::Scope::of_place(*f.place);
    s.where("place>=? AND place<?", under.lo, under.hi);
  }
  return s.page<User>(c, f, "id", {{"login", "login"}, {"name", "name"}, {"created_at", "created_at", app::SortBy::number}});
}

std::optional<User> find(app::Ctx& c, const base::Id<User>& id) {
  auto u = user_by_id(c.tx, id);
  return u && in_scope(c, *u) ? u : std::nullopt;
}

std::optional<User> same(app::Ctx& c, const User& row) {
  auto u = user_by_login(c.tx, row.login);
  return u && in_scope(c, *u) ? u : std::nullopt;  // a stranger's login is "taken", said by save
}

bool known(app::Ctx& c, std::string_view entity, const std::string& key) {
  const auto* e = c.kernel.entity(entity);
  return !e || !e->label || e->label(c, key);
}

void check(app::Ctx& c, const User* before, User& u, base::Problems& bad) {
  u.login = clean_login(u.login);
  check_login(c.tx, u, bad);
  bad.check(std::all_of(u.phone.begin(), u.phone.end(), [](char ch) { return (ch >= '0' && ch <= '9') || ch == '+' || ch == '-' || ch == ' '; }), "phone", "phone_form");
  bad.check(u.place.empty() || known(c, "places", u.place), "place", "no_such");
  bad.check(c.scope.covers(u.place), "place", "out_of_scope");
  if (u.unit) bad.check(known(c, "units", std::to_string(u.unit->value)), "unit", "no_such");
  bad.check(!c.scope.unit || u.unit == c.scope.unit, "unit", "out_of_scope");

  std::sort(u.roles.begin(), u.roles.end());
  u.roles.erase(std::unique(u.roles.begin(), u.roles.end()), u.roles.end());
  // Where administrators are separate, this is the system administrator, who keeps accounts and grants nothing.
  const bool apart = separated(c.tx);
  if (apart && c.user) bad.check(before ? u.roles == before->roles : u.roles.empty(), "roles", "security_grants");
  for (const auto id : u.roles) {
    const auto role = role_by_id(c.tx, id);
    if (!bad.check(role.has_value(), "roles", "no_such")) continue;
    const bool had = before && std::count(before->roles.begin(), before->roles.end(), id);
    bad.check(had || apart || covers(c, role->permissions), "roles", "beyond_own", {{"role", role->name}});
  }
  check_roles(c.tx, u, bad);
  if (before && c.user.id == u.id) {
    // Nobody makes themselves more than they are.
    bad.check(u.roles == before->roles, "roles", "own_account");
    bad.check(u.place == before->place, "place", "own_account");
    bad.check(u.unit == before->unit, "unit", "own_account");
    bad.check(u.state == before->state, "state", "own_account");
  }
}

void save(app::Ctx& c, const User* before, User& u, base::Problems& bad) {
  if (before) check_below(c, *before);
  check(c, before, u, bad);
  if (!bad.empty()) return;
  const bool guarded = administrators(c.tx) > 0;
  if (!before) {
    u.id = c.new_id<User>();
    u.created_at = c.now;
    c.tx.insert("accounts_user", u);
  } else {
    c.tx.update("accounts_user", u);
    if (u.state == State::disabled && before->state == State::active) {
      end_sessions(c.tx, u.id);
      void_links(c.tx, u.id);
    }
  }
  if (guarded && administrators(c.tx) == 0) throw Fail(Code::conflict, "accounts.last_administrator");
  check_all_held(c.tx);
}

struct Link {
  std::string path;  // of the web app, with the token
  base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Link, (), (path, expires_at))

User manageable(app::Ctx& c, base::Id<User> id) {
  const auto u = find(c, id);
  if (!u) throw Fail(Code::not_found, "not_found");
  if (u->id == c.user.id) throw Fail(Code::conflict, "accounts.own_account");
  check_below(c, *u);
  return *u;
}

struct RoleGrant {
  std::vector<base::Id<Role>> roles;
};
BOOST_DESCRIBE_STRUCT(RoleGrant, (), (roles))
std::span<const meta::Note> form(const RoleGrant*) {
  static const meta::Note all[] = {meta::note(&RoleGrant::roles, "角色", "Roles").ref("roles")};
  return all;
}

// Roles alone: what the security administrator does where administrators are separate, for anybody but the own account.
User grant(app::Ctx& c, base::Id<User> id, const RoleGrant& in) {
  const auto before = find(c, id);
  if (!before) throw Fail(Code::not_found, "not_found");
  if (before->id == c.user.id) throw Fail(Code::conflict, "accounts.own_account");
  const bool apart = separated(c.tx);
  if (!apart) check_below(c, *before);
  User u = *before;
  u.roles = in.roles;
  std::sort(u.roles.begin(), u.roles.end());
  u.roles.erase(std::unique(u.roles.begin(), u.roles.end()), u.roles.end());
  base::Problems bad;
  for (const auto role_id : u.roles) {
    const auto role = role_by_id(c.tx, role_id);
    if (!bad.check(role.has_value(), "roles", "no_such")) continue;
    const bool had = std::count(before->roles.begin(), before->roles.end(), role_id) > 0;
    bad.check(had || apart || covers(c, role->permissions), "roles", "beyond_own", {{"role", role->name}});
  }
  check_roles(c.tx, u, bad);
  bad.raise_if_any();
  const bool guarded = administrators(c.tx) > 0;
  c.tx.update("accounts_user", u);
  if (guarded && administrators(c.tx) == 0) throw Fail(Code::conflict, "accounts.last_administrator");
  check_all_held(c.tx);
  c.changed("users", std::to_string(u.id.value), u.name, &*before, &u);
  return u;
}

// Of somebody who lost the phone. With it go the sessions: the phone may have one.
void remove_factor_of(app::Ctx& c, base::Id<User> id) {
  const User u = manageable(c, id);
  if (!remove_factor(c.tx, u.id)) throw Fail(Code::conflict, "accounts.no_factor");
  end_sessions(c.tx, u.id);
  c.did("users", std::to_string(u.id.value), u.name);
  c.emit(CredentialChanged{u.id, Credential::factor_removed, c.user.name, "", ""});
}

struct UserFactor {
  bool second_factor = false, asked_for = false;
};
BOOST_DESCRIBE_STRUCT(UserFactor, (), (second_factor, asked_for))

UserFactor factor_of_user(app::Ctx& c, base::Id<User> id) {
  const auto u = find(c, id);
  if (!u) throw Fail(Code::not_found, "not_found");
  return {has_factor(c.tx, u->id), granted_by(c.tx, u->roles).second_factor};
}

// All sessions of a user: a phone that was lost.
void sign_out_user(app::Ctx& c, base::Id<User> id) {
  const User u = manageable(c, id);
  end_sessions(c.tx, u.id);
  c.did("users", std::to_string(u.id.value), u.name);
}

}  // namespace

void check_below(const app::Ctx& c, const User& u) {
  if (!c.user || c.user.id == u.id) return;
  const auto theirs = permissions_of(c.tx, u.roles);
  if (separated(c.tx)) {
    // A system administrator who sets the password of another duty has that duty, too. Theirs comes from the machine: `chuangcheng link`.
    const auto duties = duties_of(theirs);
    if (std::count(duties.begin(), duties.end(), Duty::security) + std::count(duties.begin(), duties.end(), Duty::audit)) throw Fail(Code::forbidden, "accounts.other_duty");
    return;
  }
  // Else a district's administrator could reset the password of the city's and be the city's.
  if (!covers(c, theirs)) throw Fail(Code::forbidden, "accounts.above_you");
}

void add_users(app::Module& m, const Settings& s) {
  app::EntityOf<User, Filter> d{.name = "users", .title = "账号", .title_en = "Accounts", .path = "/users", .read = kRead, .write = kWrite, .table = "accounts_user"};
  d.columns = {"login", "name", "phone", "place", "unit", "roles", "state"};
  d.sorts = {"login", "name", "created_at"};
  d.show = kRead;
  d.list = list;
  d.find = find;
  d.same = same;
  d.save = save;
  d.place_column = "place";
  d.naming = app::Naming{.codes = {"login"}, .units = {"unit"}, .within = "unit"};
  m.with(app::entity(d));
  // A one-time way to set a password: for a new account, or when it was forgotten. The reply holds a secret, so it is
  // not kept for replays.
  app::Route link;
  link.method = "POST";
  link.path = "/users/{id}/link";
  link.perm = kWrite;
  link.summary = "生成一次性设置密码链接";
  link.parameter_is_id = {true};
  link.replays = false;
  link.output = &meta::type_of<Link>();
  link.run = [s](app::Ctx& c, const app::Endpoint& at) {
    const User u = manageable(c, {app::id_of(at.path[0])});
    if (u.state != State::active) throw Fail(Code::conflict, "accounts.disabled");
    const Link made{setup_path(make_link(c.tx, u.id, c.now)), c.now + s.link_ms};
    forgive(c.tx, u.login);
    c.did("users", std::to_string(u.id.value), u.name);
    return app::json_reply(200, meta::to_json(made));
  };
  m.routes.push_back(std::move(link));
  m.routes.push_back(app::del("/users/{id}/sessions", kWrite, sign_out_user).named("结束该账号的全部会话"));
  m.routes.push_back(app::get("/users/{id}/security", kRead, factor_of_user).named("该账号的第二因素"));
  m.routes.push_back(app::del("/users/{id}/factor", kWrite, remove_factor_of).named("取消该账号的第二因素"));
  m.routes.push_back(app::put("/users/{id}/roles", kRoles, grant).named("授予角色"));
}

}  // namespace accounts
