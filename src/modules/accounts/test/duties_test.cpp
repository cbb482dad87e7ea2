// Three separate administrators: who conflicts, turning it on, every forbidden thing, and off by two.
#include <doctest/doctest.h>

#include "app/system.hpp"
#include "modules/accounts/duties.hpp"
#include "modules/accounts/setup.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

// chief: system administrator (the built-in role). guard: security. reader: audit.
struct City {
  World w{{accounts::module(World::settings()), app::system_module()}};
  City() {
    w.person("guard", {});
    w.person("reader", {});
    w.person("clerk", {"accounts.read"});
    hold("guard", accounts::kSecurity);
    hold("reader", accounts::kAudit);
  }
  std::string role(std::string_view name) { return std::to_string(*w.sql<std::int64_t>("SELECT id FROM accounts_role WHERE name=$1", name)); }
  std::string id(std::string_view login) { return std::to_string(w.id_of(login).value); }
  void hold(std::string_view login, std::string_view name) { w.exec("UPDATE accounts_user SET roles=$2 WHERE login=$1", login, "[" + role(name) + "]"); }
  std::string roles_json(std::initializer_list<std::string_view> names) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : ",") + role(name);
    return "{\"roles\":[" + out + "]}";
  }
  std::string permissions(std::string_view name) { return *w.sql<std::string>("SELECT permissions FROM accounts_role WHERE name=$1", name); }
  void on() { REQUIRE(w.as("chief").post("/separation/on").status == 200); }
};

}  // namespace

TEST_CASE("duties are told by permissions") {
  using accounts::conflict_of;
  CHECK(conflict_of({}) == "");
  CHECK(conflict_of({"accounts.write", "messages.channels", "sites.write"}) == "");
  CHECK(conflict_of({"accounts.read", "accounts.roles"}) == "");
  CHECK(conflict_of({"system.journal"}) == "");
  CHECK(conflict_of({"accounts.roles", "accounts.write"}) == "two_duties");
  CHECK(conflict_of({"accounts.roles", "messages.channels"}) == "two_duties");
  CHECK(conflict_of({"system.journal", "system.retention"}) == "two_duties");
  CHECK(conflict_of({"accounts.roles", "system.journal"}) == "two_duties");
  CHECK(conflict_of({"accounts.read", "system.journal"}) == "audit_reads_only");
}

TEST_CASE("an installation that turns it on is told in words what is in the way") {
  City city;
  city.w.exec("UPDATE accounts_user SET roles='[]' WHERE login='reader'");
  auto state = city.w.as("chief").get("/separation");
  CHECK(state.at("on") == "false");
  CHECK(state.at("missing") == R"(["audit"])");
  CHECK(city.w.as("chief").post("/separation/on").key() == "accounts.separation_lacks");
  city.hold("reader", accounts::kAudit);
  city.w.person("both", {"accounts.write", "accounts.roles"});
  state = city.w.as("chief").get("/separation");
  CHECK(state.text("holders.0.login") == "both");
  CHECK(state.text("holders.0.conflict") == "two_duties");
  CHECK(state.at("holders.0.duties") == R"(["system","security"])");
  auto refused = city.w.as("chief").post("/separation/on");
  CHECK(refused.key() == "accounts.separation_conflicts");
  CHECK(refused.text("args.names") == "both（both）");
  CHECK(city.w.as("officer").post("/separation/on").key() == "accounts.roles_everywhere");
  CHECK(city.w.as("clerk").post("/separation/on").status == 403);
  city.w.exec("UPDATE accounts_user SET state='disabled' WHERE login='both'");
  const auto before = city.permissions(accounts::kAdministrator);
  city.on();
  CHECK(city.w.as("chief").post("/separation/on").status == 403);  // no longer one who grants
  CHECK(city.w.as("guard").post("/separation/on").key() == "accounts.separation_on");
  CHECK(city.permissions(accounts::kAdministrator) == R"(["accounts.read","accounts.write","system.retention"])");
  CHECK(city.permissions(accounts::kOffice).find("system.journal") == std::string::npos);
  CHECK(city.permissions(accounts::kAudit) == R"(["system.journal"])");
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE route='POST /separation/on' AND detail LIKE '%accounts.roles%'") == 1);
  // Nothing comes back at the next start.
  city.w.kernel().migrate();
  CHECK(city.permissions(accounts::kAdministrator) == R"(["accounts.read","accounts.write","system.retention"])");

  // Off by two.
  CHECK(city.w.as("chief").post("/separation/off/agree").key() == "accounts.separation_not_asked");
  CHECK(city.w.as("chief").post("/separation/off").status == 403);
  CHECK(city.w.as("guard").post("/separation/off/agree").status == 403);
  CHECK(city.w.as("guard").post("/separation/off").text("off_asked_by") == "guard");
  city.w.clock.advance(24 * base::kHour);
  CHECK(city.w.as("chief").post("/separation/off/agree").key() == "accounts.separation_not_asked");
  CHECK(city.w.as("guard").post("/separation/off").status == 200);
  CHECK(city.w.as("reader").post("/separation/off/agree").status == 403);
  CHECK(city.w.as("chief").post("/separation/off/agree").at("on") == "false");
  CHECK(city.permissions(accounts::kAdministrator) == before);
}

TEST_CASE("the system administrator grants nothing and does not see or shorten the journal") {
  City city;
  city.on();
  auto chief = city.w.as("chief");
  CHECK(chief.post("/users", R"({"login":"new.one","name":"新人"})").status == 201);
  CHECK(chief.post("/users", "{\"login\":\"new.two\",\"name\":\"新人\"," + city.roles_json({accounts::kInspector}).substr(1)).fields() == "roles:security_grants");
  const auto id = city.id("inspector");
  CHECK(chief.put("/users/" + id, R"({"name":"督查员甲"})").status == 200);
  CHECK(chief.put("/users/" + id, R"({"roles":[]})").fields() == "roles:security_grants");
  CHECK(chief.put("/users/" + id + "/roles", R"({"roles":[]})").status == 403);
  CHECK(chief.post("/roles", R"({"name":"r"})").status == 403);
  CHECK(chief.put("/roles/" + city.role(accounts::kOffice), R"({"permissions":[]})").status == 403);
  CHECK(chief.post("/users/" + id + "/link").status == 200);
  for (const char* path : {"/journal", "/journal/1", "/journal/verify", "/journal/export?format=csv"}) {
    CAPTURE(path);
    CHECK(chief.get(path).status == 403);
  }
  // Nor by another's account.
  for (const char* login : {"guard", "reader"}) {
    CAPTURE(login);
    CHECK(chief.post("/users/" + city.id(login) + "/link").key() == "accounts.other_duty");
    CHECK(chief.put("/users/" + city.id(login), R"({"name":"x"})").key() == "accounts.other_duty");
    CHECK(chief.put("/users/" + city.id(login), R"({"state":"disabled"})").key() == "accounts.other_duty");
    CHECK(chief.del("/users/" + city.id(login) + "/sessions").key() == "accounts.other_duty");
    CHECK(chief.del("/users/" + city.id(login) + "/factor").key() == "accounts.other_duty");
  }
  CHECK(chief.put("/retention/journal", R"({"days":180})").key() == "accounts.journal_not_shorter");
  CHECK(chief.put("/retention/journal", R"({"for_ever":true})").status == 200);
  CHECK(chief.put("/retention/replays", R"({"days":5})").status == 200);
  CHECK(chief.upload("/users/import?mode=apply", "a.csv", "账号,姓名\nnew.three,新人\n").at("applied") == "true");  // a spreadsheet has no roles
}

TEST_CASE("the security administrator grants and makes no accounts; the audit administrator reads and changes nothing") {
  City city;
  city.on();
  auto guard = city.w.as("guard"), reader = city.w.as("reader");
  CHECK(guard.post("/users", R"({"login":"new.one","name":"新人"})").status == 403);
  const auto id = city.id("clerk");
  CHECK(guard.put("/users/" + id, R"({"name":"x"})").status == 403);
  CHECK(guard.post("/users/" + id + "/link").status == 403);
  CHECK(guard.get("/journal").status == 403);
  CHECK(guard.put("/retention/replays", R"({"days":5})").status == 403);
  // What the own account has not, given away: that is the duty. Two duties at once are not.
  CHECK(guard.put("/users/" + id + "/roles", city.roles_json({accounts::kAdministrator})).status == 200);
  CHECK(guard.put("/users/" + id + "/roles", city.roles_json({accounts::kAdministrator, accounts::kSecurity})).fields() == "roles:two_duties");
  CHECK(guard.put("/users/" + id + "/roles", city.roles_json({accounts::kAdministrator, accounts::kAudit})).fields() == "roles:two_duties");
  CHECK(guard.put("/users/" + id + "/roles", city.roles_json({accounts::kOffice, accounts::kAudit})).fields() == "roles:audit_reads_only");
  CHECK(guard.put("/users/" + id + "/roles", R"({"roles":[12345]})").fields() == "roles:no_such");
  CHECK(guard.put("/users/" + city.id("guard") + "/roles", city.roles_json({accounts::kAdministrator})).key() == "accounts.own_account");
  CHECK(guard.put("/users/" + city.id("reader") + "/roles", R"({"roles":[]})").key() == "accounts.last_of_duty");
  CHECK(guard.put("/users/" + city.id("chief") + "/roles", R"({"roles":[]})").status == 200);  // clerk is one, too
  CHECK(guard.put("/users/" + id + "/roles", R"({"roles":[]})").key() == "accounts.last_administrator");
  // A role's permissions must not make a holder two of them, either.
  const auto made = guard.post("/roles", R"({"name":"记者","permissions":["accounts.read"]})");
  CHECK(made.status == 201);
  const auto path = "/roles/" + made.at("id");
  CHECK(guard.put("/users/" + id + "/roles", "{\"roles\":[" + made.at("id") + "," + city.role(accounts::kAdministrator) + "]}").status == 200);
  const auto refused = guard.put(path, R"({"permissions":["accounts.read","accounts.roles"]})");
  CHECK(refused.key() == "accounts.separation_conflicts");
  CHECK(refused.text("args.names") == "clerk");
  CHECK(city.permissions("记者") == R"(["accounts.read"])");
  CHECK(guard.put("/roles/" + city.role(accounts::kSecurity), R"({"permissions":["accounts.roles","accounts.write"]})").status == 403);
  CHECK(guard.put("/roles/" + city.role(accounts::kAudit), R"({"permissions":["system.journal","accounts.read"]})").fields() == "permissions:builtin");
  CHECK(guard.put("/roles/" + city.role(accounts::kAdministrator), R"({"permissions":["accounts.read","accounts.write","system.journal"]})").fields() == "permissions:builtin");

  CHECK(reader.get("/journal").status == 200);
  CHECK(reader.get("/journal/verify").at("whole") == "true");
  for (const auto& r : city.w.kernel().routes()) {
    if (r.perm == app::kAnyone || r.perm == app::kSignedIn) continue;
    CAPTURE(r.method);
    CAPTURE(r.path);
    const bool journal = r.path.starts_with("/journal");
    CHECK(city.w.as("reader").send(r.method, r.path, r.method == "GET" ? "" : "{}").status != (journal ? 403 : 200));
    CHECK((r.perm.key == "system.journal") == journal);
    if (journal) CHECK(r.method == "GET");
  }
}

TEST_CASE("who holds two duties by another way does not sign in") {
  City city;
  city.on();
  city.w.exec("UPDATE accounts_user SET roles=$2 WHERE login=$1", "guard", "[" + city.role(accounts::kSecurity) + "," + city.role(accounts::kAdministrator) + "]");
  auto me = city.w.as("");
  CHECK(city.w.sign_in(me, "guard", "wrong-password-1").key() == "accounts.wrong_login");
  const auto refused = city.w.sign_in(me, "guard");
  CHECK(refused.status == 403);
  CHECK(refused.key() == "accounts.duties_conflict");
  CHECK(city.w.sign_in(me, "chief").status == 200);
}

TEST_CASE("administrators behind a password alone are named, and told on their own page") {
  City city;
  const auto logins = [&] {
    std::string out;
    city.w.db().read([&](store::Tx& tx) {
      for (const auto& login : accounts::without_second_factor(tx)) out += login + " ";
    });
    return out;
  };
  CHECK(city.w.as("clerk").get("/session/factor").at("advised") == "false");
  for (const char* login : {"chief", "guard", "reader"}) {
    CAPTURE(login);
    CHECK(logins().find(std::string(login) + " ") != std::string::npos);
    CHECK(city.w.as(login).get("/session/factor").at("advised") == "true");
    city.w.exec("INSERT INTO accounts_factor(user_id, secret, confirmed, set_at, used_step) VALUES($1, 'x', $2, 0, 0)", city.w.id_of(login), true);
    CHECK(city.w.as(login).get("/session/factor").at("advised") == "false");
    CHECK(logins().find(std::string(login) + " ") == std::string::npos);
  }
  CHECK(logins().find("clerk") == std::string::npos);
}
