#pragma once
// The SQL of users, roles and passwords that more than one file needs.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace accounts {

std::optional<User> user_by_id(store::Tx& tx, base::Id<User> id);
std::optional<User> user_by_login(store::Tx& tx, std::string_view login);  // as typed
std::string clean_login(std::string_view typed);                           // folded: what is stored
void check_login(store::Tx& tx, const User& u, base::Problems& bad);        // its signs, and that no other has it
std::optional<Role> role_by_id(store::Tx& tx, base::Id<Role> id);
std::optional<Role> role_by_name(store::Tx& tx, std::string_view name);
// What roles give together: permissions sorted, each once; and whether one of them asks for a second factor.
struct Granted {
  std::vector<std::string> permissions;
  bool second_factor = false;
};
BOOST_DESCRIBE_STRUCT(Granted, (), (permissions, second_factor))
Granted granted_by(store::Tx& tx, const std::vector<base::Id<Role>>& roles);
std::vector<std::string> permissions_of(store::Tx& tx, const std::vector<base::Id<Role>>& roles);
void set_password(store::Tx& tx, base::Id<User> user, const std::string& hash, base::Instant now);
// Active users everywhere who hold the administrator's role.
std::int64_t administrators(store::Tx& tx);
// What the caller lacks of these permissions; the program itself lacks nothing.
bool covers(const app::Ctx& c, const std::vector<std::string>& permissions);

}  // namespace accounts
