#include "modules/accounts/store.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace accounts {
namespace {

const std::string kUser = "SELECT " + store::columns<User>() + " FROM accounts_user ";
const std::string kRole = "SELECT " + store::columns<Role>() + " FROM accounts_role ";

}  // namespace

std::string clean_login(std::string_view typed) { return base::fold(typed); }

std::optional<User> user_by_id(store::Tx& tx, base::Id<User> id) { return tx.one<User>(kUser + "WHERE id=$1", id); }
std::optional<User> person(store::Tx& tx, base::Id<User> id) { return user_by_id(tx, id); }

std::optional<User> user_by_login(store::Tx& tx, std::string_view login) { return tx.one<User>(kUser + "WHERE login=$1", clean_login(login)); }
std::optional<Role> role_by_id(store::Tx& tx, base::Id<Role> id) { return tx.one<Role>(kRole + "WHERE id=$1", id); }
std::optional<Role> role_by_name(store::Tx& tx, std::string_view name) { return tx.one<Role>(kRole + "WHERE name=$1", name); }

std::vector<std::string> permissions_of(store::Tx& tx, const std::vector<base::Id<Role>>& roles) {
  std::vector<std::string> all;
  for (const auto id : roles)
    if (auto more = tx.one<std::vector<std::string>>("SELECT permissions FROM accounts_role WHERE id=$1", id))
      all.insert(all.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

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

std::vector<base::Id<User>> holders(store::Tx& tx, const app::Perm& perm) {
  std::vector<base::Id<User>> out;
  for (const auto& u : tx.all<User>("SELECT " + store::columns<User>() + " FROM accounts_user WHERE state=$1 AND place='' AND unit IS NULL ORDER BY id", State::active)) {
    const auto permissions = permissions_of(tx, u.roles);
    if (std::find(permissions.begin(), permissions.end(), perm.key) != permissions.end()) out.push_back(u.id);
  }
  return out;
}

}  // namespace accounts
