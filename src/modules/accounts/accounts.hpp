#pragma once
// Accounts and roles (账号与角色): who may sign in, from which place and unit, and what they may do.
// A user sees and manages the users of the own place subtree; a role is a list of permissions; nobody gives away what
// they do not have themselves.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"

namespace accounts {

struct Role {
  base::Id<Role> id;
  std::string name, note;
  std::vector<std::string> permissions;  // keys
  bool builtin = false;                  // comes with the program: not renamed, not removed
  bool second_factor = false;            // who holds it and has no second factor can only set one up
};
BOOST_DESCRIBE_STRUCT(Role, (), (id, name, note, permissions, builtin, second_factor))
std::span<const meta::Note> form(const Role*);

enum class State : unsigned char { active, disabled };
BOOST_DESCRIBE_ENUM(State, active, disabled)
std::span<const meta::Word> words(const State*);

}  // namespace accounts

namespace app {

// The password is kept apart (accounts_password) and is in no reply, diff or log.
struct User {
  base::Id<User> id;
  std::string login;  // lower case, unique
  std::string name, phone;
  std::string place;  // its subtree is what the user sees; "" = everywhere
  std::optional<base::Id<units::Unit>> unit;
  std::vector<base::Id<accounts::Role>> roles;
  accounts::State state = accounts::State::active;
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, login, name, phone, place, unit, roles, state, created_at))
std::span<const meta::Note> form(const User*);

}  // namespace app

namespace accounts {

using app::User;

inline constexpr app::Perm kRead{"accounts.read", "查看账号", "View accounts"}, kWrite{"accounts.write", "管理账号", "Manage accounts"},
    kRoles{"accounts.roles", "管理角色", "Manage roles"};

// Names of the built-in roles; also their keys.
inline constexpr std::string_view kAdministrator = "系统管理员", kOffice = "创城办", kLeader = "领导", kInspector = "督查员",
                                  kLiaison = "责任单位联络员", kReviewer = "评审", kSecurity = "安全管理员", kAudit = "审计管理员";

// The times of a city are keys of its configuration (main/config.hpp), which has their floors and ceilings.
struct Settings {
  // Argon2id, OWASP's second choice: 19 MiB and two passes, about 25 ms of one core.
  unsigned long long hash_passes = 2;
  std::size_t hash_bytes = 19 << 20;
  int hash_waiting = 24; // beyond the one being computed; one more gets 503. They hold threads of writers (http/server.hpp), which has 32
  int free_login = 5;    // wrong tries before the delays begin: 2, 4, 8 … seconds
  int free_address = 20; // a whole office may stand behind one address
  std::int64_t longest_delay_ms = 15 * base::kMinute;
  std::int64_t idle_ms = 2 * base::kHour, absolute_ms = 12 * base::kHour;  // of a session
  std::int64_t link_ms = 24 * base::kHour;
  std::int64_t halfway_ms = 5 * base::kMinute;  // between the password and the code
  int halfway_tries = 5;                        // wrong codes; then the password is asked for again
};

app::Module module(Settings settings = {});

// What the owner of an account should hear of, whoever did it. Emitted in the transaction that did.
enum class Credential : unsigned char { password, factor_set, factor_removed, codes_made, code_refused, new_device };
BOOST_DESCRIBE_ENUM(Credential, password, factor_set, factor_removed, codes_made, code_refused, new_device)
struct CredentialChanged {
  base::Id<User> user;
  Credential what = Credential::password;
  std::string by;              // name of who did it, when it was not the owner; "" = the owner, or who used the owner's link
  std::string device, network; // "Chrome · Windows", "内网": of the request
};

// Active accounts that keep accounts, roles, channels or the journal (duties.hpp) behind a password alone, by login.
std::vector<std::string> without_second_factor(store::Tx& tx);

// Whoever has this id, whatever the caller's scope: for modules that write to people.
std::optional<User> person(store::Tx& tx, base::Id<User> id);

// The way in for the first administrator ("/setup?token=…", good once and for a day; links made before are void), or
// nothing when there is one. Printed by main at a first start without the demo.
std::optional<std::string> setup_link(app::Kernel& kernel);

// Active accounts that may do this: those of the unit, or without one those that are bound to no unit and work at the place.
std::vector<base::Id<User>> people(store::Tx& tx, const app::Perm& perm, std::optional<base::Id<units::Unit>> unit, std::string_view place);

// Accounts of the demo city and of tests: all with one password, hashed once. A login that exists is left alone.
// `salt`: 16 bytes, so that equal demos are equal to the byte; "": from the system's generator.
struct Sample {
  std::string login, name, role;  // role: a name; "" for none
  std::string place;
  std::optional<base::Id<units::Unit>> unit{};
};
void demo_users(app::Ctx& c, std::span<const Sample> users, std::string_view password, const Settings& settings = {}, std::string_view salt = {});

}  // namespace accounts
