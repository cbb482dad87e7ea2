#include "modules/accounts/store.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace accounts {
namespace {

const std::string kUser = "SELECT " + store::columns<User>() + " FROM accounts_user ";
const std::string kRole = "SELECT " + store::columns<Role>() + " FROM accounts_role ";

}  // namespace

std::string clean_login(std::string_view typed) { return base::fold(typed); }

void check_login(store::Tx& tx, const User& u, base::Problems& bad) {
  const auto sign = [](char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '-' || ch == '@'; };
  if (!bad.check(std::all_of(u.login.begin(), u.login.end(), sign), "login", "login_form")) return;
  const auto other = user_by_login(tx, u.login);
  bad.check(!other || other->id == u.id, "login", "taken");
}

std::optional<User> user_by_id(store::Tx& tx, base::Id<User> id) { return tx.one<User>(kUser + "WHERE id=$1", id); }
std::optional<User> person(store::Tx& tx, base::Id<User> id) { return user_by_id(tx, id); }

std::optional<User> user_by_login(store::Tx& tx, std::string_view login) { return tx.one<User>(kUser + "WHERE login=$1", clean_login(login)); }
std::optional<Role> role_by_id(store::Tx& tx, base::Id<Role> id) { return tx.one<Role>(kRole + "WHERE id=$1", id); }
std::optional<Role> role_by_name(store::Tx& tx, std::string_view name) { return tx.one<Role>(kRole + "WHERE name=$1", name); }

Granted granted_by(store::Tx& tx, const std::vector<base::Id<Role>>& roles) {
  Granted out;
  auto& all = out.permissions;
  static const store::Question granted{"SELECT permissions, second_factor FROM accounts_role WHERE id=$1", {"accounts_role"}};
  for (const auto id : roles)
    for (auto& more : tx.once<Granted>(granted, id)) {
      all.insert(all.end(), std::make_move_iterator(more.permissions.begin()), std::make_move_iterator(more.permissions.end()));
      out.second_factor = out.second_factor || more.second_factor;
    }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return out;
}

std::vector<std::string> permissions_of(store::Tx& tx, const std::vector<base::Id<Role>>& roles) { return granted_by(tx, roles).permissions; }

void set_password(store::Tx& tx, base::Id<User> user, const std::string& hash, base::Instant now) {
  tx.exec("INSERT INTO accounts_password(user_id, hash, set_at) VALUES($1, $2, $3) ON CONFLICT(user_id) DO UPDATE SET hash=$2, set_at=$3", user, hash, now);
}

std::int64_t administrators(store::Tx& tx) {
  const auto role = role_by_name(tx, kAdministrator);
  std::int64_t n = 0;
  if (role)
    tx.each<User>(kUser + "WHERE state='active' AND place=''", [&](User&& u) { n += std::count(u.roles.begin(), u.roles.end(), role->id); });
  return n;
}

bool covers(const app::Ctx& c, const std::vector<std::string>& permissions) {
  if (!c.user) return true;
  return std::all_of(permissions.begin(), permissions.end(), [&](const auto& p) { return c.user.may(app::Perm{p, "", ""}); });
}

std::vector<base::Id<User>> people(store::Tx& tx, const app::Perm& perm, std::optional<base::Id<units::Unit>> unit, std::string_view place) {
  std::vector<base::Id<Role>> roles;
  tx.each<Role>(kRole, [&](Role&& r) {
    if (std::count(r.permissions.begin(), r.permissions.end(), perm.key)) roles.push_back(r.id);
  });
  std::vector<base::Id<User>> out;
  const auto add = [&](User&& u) {
    if (!unit && !place.starts_with(u.place)) return;
    if (std::any_of(u.roles.begin(), u.roles.end(), [&](auto r) { return std::count(roles.begin(), roles.end(), r) > 0; })) out.push_back(u.id);
  };
  if (unit) tx.each<User>(kUser + "WHERE state='active' AND unit=$1 ORDER BY id", add, *unit);
  else tx.each<User>(kUser + "WHERE state='active' AND unit IS NULL ORDER BY id", add);
  return out;
}

}  // namespace accounts
