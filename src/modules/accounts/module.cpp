#include "modules/accounts/accounts.hpp"
#include "modules/accounts/device.hpp"
#include "modules/accounts/duties.hpp"
#include "modules/accounts/factor.hpp"
#include "modules/accounts/halfway.hpp"
#include "modules/accounts/password.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/schema.hpp"
#include "modules/accounts/session.hpp"
#include "modules/accounts/setup.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "modules/accounts/users.hpp"
#include "app/kernel.hpp"

namespace accounts {

void demo_users(app::Ctx& c, std::span<const Sample> users, std::string_view password, const Settings& settings, std::string_view salt) {
  const std::string hash = salt.empty() ? hash_password(password, settings) : hash_password(password, settings, salt);
  for (const auto& sample : users) {
    if (user_by_login(c.tx, sample.login)) continue;
    User u;
    u.id = c.new_id<User>();
    u.login = clean_login(sample.login);
    u.name = sample.name;
    u.place = sample.place;
    u.unit = sample.unit;
    if (!sample.role.empty()) {
      const auto role = role_by_name(c.tx, sample.role);
      if (!role) throw base::Fail(base::Code::internal, "accounts.no_such_role", {}, sample.role);
      u.roles = {role->id};
    }
    u.created_at = c.now;
    c.tx.insert("accounts_user", u);
    set_password(c.tx, u.id, hash, c.now);
    c.changed<User>("users", std::to_string(u.id.value), u.name, nullptr, &u);
  }
}

app::Module module(Settings settings) {
  app::Module m{.name = "accounts", .title = "账号与角色", .title_en = "Accounts and roles"};
  m.migrations = {{1, kSchema1}, {2, kSchema2}};
  m.references = {{"accounts_password", "user_id", "accounts_user"},
                  {"accounts_session", "user_id", "accounts_user"},
                  {"accounts_link", "user_id", "accounts_user"},
                  {"accounts_factor", "user_id", "accounts_user"},
                  {"accounts_recovery", "user_id", "accounts_user"},
                  {"accounts_halfway", "user_id", "accounts_user"},
                  {"accounts_seen", "user_id", "accounts_user"},
                  {"accounts_separation", "by_user", "accounts_user"},
                  {"accounts_separation", "off_by", "accounts_user"}};
  m.sealed = {{"accounts_user", "phone"}, {"accounts_factor", "secret", "user_id"}};
  m.permissions = {kRead, kWrite, kRoles};
  const auto lane = std::make_shared<Lane>(settings);
  for (auto& r : session_routes(lane, settings)) m.routes.push_back(std::move(r));
  for (auto& r : setup_routes(lane, settings)) m.routes.push_back(std::move(r));
  for (auto& r : halfway_routes(settings)) m.routes.push_back(std::move(r));
  for (auto& r : factor_routes(lane, settings)) m.routes.push_back(std::move(r));
  add_users(m, settings);
  add_roles(m);
  add_duties(m);
  m.keeps = {attempts(), devices()};
  m.jobs = {{"accounts.clean", base::kHour, [settings](app::Services& services, app::Kernel&, const std::string&) {
               services.db.write([&](store::Tx& tx) {
                 const auto now = services.clock.now();
                 forget_sessions(tx, settings, now);
                 forget_halfway(tx, settings, now);
                 forget_links(tx, settings, now);
               });
             }}};
  m.expect = expect_caller;
  m.authenticate = [settings](store::Tx& tx, std::string_view token, base::Instant now) { return caller_of_token(tx, settings, token, now); };
  m.touch = touch;
  m.start = start_roles;
  return m;
}

}  // namespace accounts
