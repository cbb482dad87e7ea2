// Who may manage whom: scope, permissions nobody may give away, own account, last administrator; passwords and links.
#include <doctest/doctest.h>

#include "modules/accounts/password.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

std::vector<app::Module> modules() { return {accounts::module(World::settings())}; }

std::string json_text(std::string_view s) {
  std::string out;
  meta::write_json_string(out, s);
  return out;
}
std::string wrong(std::string_view password, std::string_view login = "zhangsan") {
  base::Problems bad;
  accounts::check_password(bad, "password", password, login);
  return bad.empty() ? "" : bad.all()[0].key;
}
std::string role_id(World& w, std::string_view name) { return std::to_string(*w.sql<std::int64_t>("SELECT id FROM accounts_role WHERE name=$1", name)); }
std::string new_user(std::string_view login, const std::string& roles = "[]", std::string_view place = "") {
  return "{\"login\":" + json_text(login) + ",\"name\":\"新人\",\"place\":" + json_text(place) + ",\"roles\":" + roles + "}";
}

}  // namespace

TEST_CASE("password policy") {
  CHECK(wrong("correct-Horse-9") == "");
  CHECK(wrong("创建文明城市二〇二六，不忘初心a") == "");
  CHECK(wrong("Ab3-efghi") == "length");
  CHECK(wrong(std::string(201, 'a')) == "length");
  CHECK(wrong("zhangsan-2026") == "like_login");
  CHECK(wrong("Ｚhangsan-2026") == "like_login");  // full-width
  CHECK(wrong("li-Horse-9 x", "li") == "");
  CHECK(wrong("password123!") == "common");
  CHECK(wrong("Woaini1314520") == "common");
  CHECK(wrong("chuangcheng2026") == "common");
  CHECK(wrong("12345678901") == "one_class");
  CHECK(wrong("abcdefghijkl") == "one_class");
  CHECK(wrong("aaaaaaaaaaa1") == "one_class");
  CHECK(wrong("1qaz2wsx3edc") == "common");
}

TEST_CASE("changing one's password: the old one is asked for, other sessions end, wrong tries count") {
  World w(modules());
  auto me = w.as(""), phone = w.as("");
  REQUIRE(w.sign_in(me, "officer").status == 200);
  REQUIRE(w.sign_in(phone, "officer").status == 200);
  const auto change = [&](std::string_view old_one, std::string_view new_one) {
    return me.post("/session/password", "{\"old\":" + json_text(old_one) + ",\"new\":" + json_text(new_one) + "}");
  };
  CHECK(change("x", "short").fields() == "new:length");
  CHECK(change(kPassword, kPassword).fields() == "new:same");
  CHECK(change("not-it-at-all-1", "Neue-Losung-7").fields() == "old:wrong");
  CHECK(me.post("/session/password", R"({"old":1,"nwe":"x"})").fields() == "nwe:unknown old:type new:required");
  CHECK(change(kPassword, "Neue-Losung-7").status == 204);
  CHECK(me.get("/session").status == 200);
  CHECK(phone.get("/session").status == 401);
  CHECK(w.sign_in(phone, "officer").status == 401);
  CHECK(w.sign_in(phone, "officer", "Neue-Losung-7").status == 200);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE route='POST /session/password' AND user_name='专员'") == 1);
  for (int i = 0; i < 5; ++i) CHECK(change("not-it-at-all-1", "Wieder-Eine-8").status == 422);
  CHECK(change("Neue-Losung-7", "Wieder-Eine-8").status == 429);
}

TEST_CASE("a password stored at another cost is hashed anew when it is next right") {
  auto dearer = World::settings();
  dearer.hash_passes = 2;
  World w({accounts::module(dearer)});
  const auto hash = [&] { return *w.sql<std::string>("SELECT p.hash FROM accounts_password p JOIN accounts_user u ON u.id=p.user_id WHERE u.login='chief'"); };
  CHECK(hash().starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  auto me = w.as("");
  CHECK(w.sign_in(me, "chief", "wrong-password").status == 401);
  CHECK(hash().starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(w.sign_in(me, "chief").status == 200);
  CHECK(hash().starts_with("$argon2id$v=19$m=8,t=2,p=1$"));
  CHECK(w.sign_in(me, "chief").status == 200);
}

TEST_CASE("the first administrator comes by a one-time link, and by no other way") {
  World w(modules());
  CHECK_FALSE(accounts::setup_link(w.kernel()).has_value());
  CHECK(w.as("").get("/setup").body == R"({"needed":false,"first":false,"login":"","name":""})");
  w.exec("DELETE FROM accounts_user");
  const auto replaced = accounts::setup_link(w.kernel()).value(), path = accounts::setup_link(w.kernel()).value();
  CHECK(path.starts_with("/setup?token="));
  CHECK(w.as("").get("/setup").at("needed") == "true");
  CHECK(w.as("").get(replaced).status == 410);
  CHECK(w.as("").get(path).body == R"({"needed":true,"first":true,"login":"","name":""})");
  const auto token = path.substr(13);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_link WHERE token_hash=$1", token) == 0);
  auto me = w.as("");
  const auto body = [&](std::string_view t, std::string_view password) {
    return "{\"token\":" + json_text(t) + ",\"login\":\"Root.1\",\"name\":\"管理员\",\"password\":" + json_text(password) + "}";
  };
  CHECK(me.post("/setup", body("guess", "correct-Horse-9")).status == 410);
  CHECK(me.post("/setup", "{\"token\":" + json_text(token) + ",\"password\":\"short\"}").fields() == "login:required name:required password:length");
  CHECK(me.post("/setup", "{\"token\":" + json_text(token) + R"(,"login":"root one","name":"管理员","password":"short","again":"shorn"})").fields() == "login:login_form password:length again:same_password");
  CHECK(me.post("/setup", "{\"token\":" + json_text(token) + R"(,"login":"r","name":"管理员","password":""})").fields() == "login:length password:length");
  CHECK(me.post("/setup", body(token, "root.1-and-more")).fields() == "password:like_login");
  const auto made = me.post("/setup", body(token, "correct-Horse-9"));
  CHECK(made.status == 200);
  CHECK(made.text("user.login") == "root.1");
  CHECK(made.header("Set-Cookie").starts_with("cc_session="));
  CHECK(me.post("/setup", body(token, "correct-Horse-9")).status == 410);
  CHECK(w.as("").get(path).status == 410);
  CHECK_FALSE(accounts::setup_link(w.kernel()).has_value());
  CHECK(w.sign_in(me, "root.1").at("permissions") == R"(["accounts.read","accounts.roles","accounts.write"])");
}

TEST_CASE("a one-time link sets a password once, within a day, and ends the sessions") {
  World w(modules());
  const auto id = std::to_string(w.id_of("inspector").value);
  const auto link = [&] { return w.as("chief").post("/users/" + id + "/link"); };
  const auto first = link();
  CHECK(first.status == 200);
  CHECK(first.number("expires_at") == w.clock.now().ms + 24 * base::kHour);
  const auto token = [](const Reply& r) { return r.text("path").substr(13); };
  const auto use = [&](const std::string& t) { return w.as("").post("/setup", "{\"token\":" + json_text(t) + ",\"password\":\"Neue-Losung-7\"}"); };
  CHECK(w.as("").get(first.text("path")).body == R"({"needed":false,"first":false,"login":"inspector","name":"督查员"})");
  const auto second = link();
  CHECK(use(token(first)).status == 410);  // replaced
  auto field = w.as("inspector");
  CHECK(field.get("/session").status == 200);
  CHECK(use(token(second)).status == 200);
  CHECK(use(token(second)).status == 410);
  CHECK(field.get("/session").status == 401);
  auto me = w.as("");
  CHECK(w.sign_in(me, "inspector").status == 401);
  CHECK(w.sign_in(me, "inspector", "Neue-Losung-7").status == 200);

  const auto late = link();
  w.clock.advance(24 * base::kHour);
  CHECK(use(token(late)).status == 410);
  // Neither the journal nor the store of replays holds a token.
  auto with_key = w.as("chief").header("Idempotency-Key", "k1");
  const auto kept = token(with_key.post("/users/" + id + "/link"));
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM app_replay") == 0);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE detail LIKE $1", "%" + kept + "%") == 0);
  CHECK(w.as("chief").put("/users/" + id, R"({"state":"disabled"})").status == 200);
  CHECK(use(kept).status == 410);
  CHECK(w.as("chief").post("/users/" + id + "/link").key() == "accounts.disabled");
  CHECK(w.as("chief").post("/users/" + std::to_string(w.id_of("chief").value) + "/link").key() == "accounts.own_account");
}

TEST_CASE("users: create, masked numbers, edit, disable") {
  World w(modules());
  auto chief = w.as("chief");
  const auto role = role_id(w, accounts::kInspector);
  const auto made = chief.post("/users", R"({"login":" Wang.Wu ","name":"王五","phone":"13800138000","roles":[)" + role + "]}");
  CHECK(made.status == 201);
  CHECK(made.text("login") == "wang.wu");
  CHECK(made.text("state") == "active");
  const auto id = made.at("id");
  const auto list = chief.get("/users?q=wang");
  CHECK(list.count("rows") == 1);
  CHECK(list.text("rows.0.phone") == "138****8000");
  CHECK(list.at("refs.roles." + role) == json_text(accounts::kInspector));
  CHECK(chief.get("/users/" + id).text("phone") == "138****8000");
  CHECK(chief.put("/users/" + id, R"({"phone":"138****8000","name":"王五一"})").text("phone") == "138****8000");
  CHECK(chief.post("/users/" + id + "/show/phone").text("value") == "13800138000");
  CHECK(w.as("liaison").post("/users/" + id + "/show/phone").status == 403);
  CHECK(w.sql<std::string>("SELECT phone FROM accounts_user WHERE login='wang.wu'")->starts_with("s1:aes:"));
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%13800138000%'") == 0);
  CHECK(chief.post("/users", new_user("wang.WU")).fields() == "login:taken");
  CHECK(chief.post("/users", new_user("王五")).fields() == "login:login_form");
  CHECK(chief.post("/users", new_user("ok", "[12345]")).fields() == "roles:no_such");
  CHECK(chief.post("/users", R"({"login":"x"})").fields() == "name:required login:length");
  CHECK(chief.post("/users", R"({"login":"x","name":"y","phone":"call me"})").fields() == "login:length");
  CHECK(chief.post("/users", R"({"login":"xy","name":"y","phone":"call me"})").fields() == "phone:phone_form");
  CHECK(chief.del("/users/" + id).status == 405);  // never removed: the journal names them
  auto field = w.as("inspector");
  CHECK(field.get("/session").status == 200);
  CHECK(chief.put("/users/" + std::to_string(w.id_of("inspector").value), R"({"state":"disabled"})").status == 200);
  CHECK(field.get("/session").status == 401);
  CHECK(w.sql<std::string>("SELECT detail FROM app_journal ORDER BY seq DESC LIMIT 1")->find(R"({"field":"state","before":"active","after":"disabled"})") != std::string::npos);
  CHECK(w.as("other").del("/users/" + std::to_string(w.id_of("liaison").value) + "/sessions").status == 404);
  auto liaison = w.as("liaison");
  CHECK(liaison.get("/session").status == 200);
  CHECK(chief.del("/users/" + std::to_string(w.id_of("liaison").value) + "/sessions").status == 204);
  CHECK(liaison.get("/session").status == 401);
}

TEST_CASE("users of another place do not exist; nobody is put where the caller does not reach") {
  World w(modules());
  const auto id = [&](const char* login) { return std::to_string(w.id_of(login).value); };
  auto officer = w.as("officer");
  CHECK(officer.get("/users").at("total") == "2");
  CHECK(officer.get("/users?sort=login").text("rows.0.login") == "liaison");
  CHECK(officer.get("/users/" + id("liaison")).status == 200);
  for (const char* login : {"other", "chief", "nobody"}) {
    CAPTURE(login);
    CHECK(officer.get("/users/" + id(login)).status == 404);
    CHECK(officer.put("/users/" + id(login), R"({"name":"x"})").status == 404);
    CHECK(officer.post("/users/" + id(login) + "/link").status == 404);
  }
  CHECK(officer.get("/users/options?q=").count("") == 2);
  CHECK(w.as("chief").get("/users/options?q=").count("") == 6);
  CHECK(officer.get("/users/export?format=csv").body.find("other") == std::string::npos);
  CHECK(officer.post("/users", new_user("a1", "[]", "339903")).fields() == "place:out_of_scope");
  CHECK(officer.post("/users", new_user("a1", "[]", "")).fields() == "place:out_of_scope");
  CHECK(officer.put("/users/" + id("liaison"), R"({"place":"3399"})").fields() == "place:out_of_scope");
  CHECK(officer.post("/users", new_user("a1", "[]", "339902001")).status == 201);
  CHECK(officer.post("/users", new_user("other", "[]", "339902001")).fields() == "login:taken");
  CHECK(w.as("other").get("/users").at("total") == "1");
  // A liaison who may read accounts sees those of the own unit.
  w.grant("liaison", {"accounts.read", "accounts.write"});
  CHECK(w.as("liaison").get("/users").at("total") == "1");
  CHECK(w.as("liaison").post("/users", new_user("a2", "[]", "339902001")).fields() == "unit:out_of_scope");
}

TEST_CASE("nobody gives what they lack, touches who may more, or changes the own account's reach") {
  World w(modules());
  const auto id = [&](const char* login) { return std::to_string(w.id_of(login).value); };
  w.person("helper", {"accounts.read", "accounts.write"});
  auto helper = w.as("helper");
  const auto admin = role_id(w, accounts::kAdministrator), office = role_id(w, accounts::kOffice);
  CHECK(helper.post("/users", new_user("b1", "[" + admin + "]")).fields() == "roles:beyond_own");
  CHECK(helper.post("/users", new_user("b1", "[" + office + "]")).status == 201);  // accounts.read only, in this World
  CHECK(helper.put("/users/" + id("chief"), R"({"name":"x"})").key() == "accounts.above_you");
  CHECK(helper.put("/users/" + id("chief"), R"({"state":"disabled"})").key() == "accounts.above_you");
  CHECK(helper.post("/users/" + id("chief") + "/link").key() == "accounts.above_you");
  CHECK(helper.del("/users/" + id("chief") + "/sessions").key() == "accounts.above_you");
  CHECK(helper.post("/roles", R"({"name":"r","permissions":["accounts.roles"]})").status == 403);

  auto chief = w.as("chief");
  CHECK(chief.put("/users/" + id("chief"), R"({"roles":[],"place":"3399","state":"disabled"})").fields() == "roles:own_account place:own_account state:own_account");
  CHECK(chief.put("/users/" + id("chief"), R"({"name":"老主任"})").status == 200);
  CHECK(chief.get("/session").text("user.name") == "老主任");
  CHECK(w.as("helper").put("/users/" + id("helper"), "{\"roles\":[" + office + "]}").fields() == "roles:own_account");
}

TEST_CASE("the last administrator stays") {
  World w(modules());
  const auto chief = std::to_string(w.id_of("chief").value);
  // Somebody with every permission by another role, who is no administrator.
  w.person("deputy", {"accounts.read", "accounts.write", "accounts.roles"});
  auto deputy = w.as("deputy");
  CHECK(deputy.put("/users/" + chief, R"({"state":"disabled"})").key() == "accounts.last_administrator");
  CHECK(deputy.put("/users/" + chief, R"({"roles":[]})").key() == "accounts.last_administrator");
  CHECK(deputy.put("/users/" + chief, R"({"place":"339902"})").key() == "accounts.last_administrator");
  CHECK(w.as("chief").get("/session").status == 200);
  CHECK(deputy.post("/users", new_user("second", "[" + role_id(w, accounts::kAdministrator) + "]")).status == 201);
  CHECK(deputy.put("/users/" + chief, R"({"state":"disabled"})").status == 200);
}

TEST_CASE("roles: known permissions, built-in ones, in use, not one's own, not from a district") {
  World w(modules());
  auto chief = w.as("chief");
  CHECK(chief.get("/roles").at("total") == "8");
  CHECK(chief.post("/roles", R"({"name":"记者","permissions":["accounts.read","no.such"]})").fields() == "permissions:no_such");
  const auto made = chief.post("/roles", R"({"name":" 记者 ","permissions":["accounts.read","accounts.read"]})");
  CHECK(made.status == 201);
  CHECK(made.text("name") == "记者");
  CHECK(made.count("permissions") == 1);
  CHECK(chief.post("/roles", R"({"name":"记者"})").fields() == "name:taken");
  CHECK(chief.post("/roles", R"({"name":"x","builtin":true})").at("builtin") == "false");
  const auto path = "/roles/" + made.at("id");
  CHECK(w.as("officer").put(path, R"({"permissions":[]})").key() == "accounts.roles_everywhere");
  CHECK(w.as("officer").get(path).status == 200);
  CHECK(chief.put("/roles/" + role_id(w, accounts::kAdministrator), R"({"permissions":[]})").key() == "accounts.own_role");
  CHECK(chief.put("/roles/" + role_id(w, accounts::kOffice), R"({"name":"办公室"})").fields() == "name:builtin");
  CHECK(chief.put("/roles/" + role_id(w, accounts::kOffice), R"({"permissions":[]})").status == 200);
  CHECK(chief.del("/roles/" + role_id(w, accounts::kOffice)).key() == "accounts.builtin_role");
  // What was taken stays taken at the next start; what is new comes.
  w.exec("DELETE FROM accounts_known WHERE permission='accounts.write'");
  w.kernel().migrate();
  CHECK(w.sql<std::string>("SELECT permissions FROM accounts_role WHERE name=$1", accounts::kOffice) == "[]");
  w.exec("DELETE FROM accounts_known WHERE permission='accounts.read'");
  w.kernel().migrate();
  CHECK(w.sql<std::string>("SELECT permissions FROM accounts_role WHERE name=$1", accounts::kOffice) == R"(["accounts.read"])");

  const auto user = chief.post("/users", new_user("reporter", "[" + made.at("id") + "]"));
  CHECK(user.status == 201);
  CHECK(chief.del(path).key() == "in_use");
  CHECK(chief.put("/users/" + user.at("id"), R"({"roles":[]})").status == 200);
  CHECK(chief.del(path).status == 204);
  // Somebody may manage roles and still not lift themselves.
  w.person("clerk", {"accounts.read", "accounts.roles"});
  CHECK(w.as("clerk").post("/roles", R"({"name":"y","permissions":["accounts.write"]})").fields() == "permissions:beyond_own");
  CHECK(w.as("clerk").put("/roles/" + role_id(w, accounts::kAdministrator), R"({"note":"x"})").key() == "accounts.above_you");
}

TEST_CASE("accounts come from a spreadsheet: roles and passwords later, by link") {
  World w(modules());
  const std::string csv = "账号,姓名,手机\nli.si,李四,13900139000\nchief,新主任,\n";
  const auto check = w.as("chief").upload("/users/import?mode=check", "a.csv", csv);
  CHECK(check.status == 200);
  CHECK(check.number("created") == 1);
  CHECK(check.number("changed") == 1);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_user WHERE login='li.si'") == 0);
  CHECK(w.as("officer").upload("/users/import?mode=apply", "a.csv", csv).number("wrong") == 2);
  CHECK(w.as("chief").upload("/users/import?mode=apply", "a.csv", csv).at("applied") == "true");
  CHECK(w.sql<std::string>("SELECT name FROM accounts_user WHERE login='chief'") == "新主任");
}
