// Signing in and out: lock-out by rising delay, what a refusal tells, timeouts, rotation, CSRF.
#include <doctest/doctest.h>

#include "app/system.hpp"
#include "world/world.hpp"

using namespace world;


TEST_CASE("signing in: the reply, the cookie, the session, the journal") {
  World w({accounts::module(World::settings())});
  auto me = w.as("");
  CHECK(me.get("/session").status == 401);
  me.header("User-Agent", "Firefox");
  const auto in = w.sign_in(me, " CHIEF ");
  CHECK(in.status == 200);
  CHECK(in.text("user.login") == "chief");
  CHECK(in.text("user.name") == "主任");
  CHECK(in.at("user.unit") == "null");
  CHECK(in.text("user.place") == "");
  CHECK(in.at("demo") == "false");
  CHECK(in.at("permissions") == R"(["accounts.read","accounts.roles","accounts.write"])");
  CHECK(in.text("csrf").size() == 43);
  const auto cookie = in.header("Set-Cookie");
  CHECK(cookie.starts_with("cc_session="));
  CHECK(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"));
  CHECK(me.get("/session").body == in.body);
  const auto token = cookie.substr(11, 43);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_session WHERE token_hash=$1", token) == 0);
  CHECK(w.sql<std::string>("SELECT agent FROM accounts_session WHERE agent<>'test'") == "Firefox");
  CHECK(w.sql<std::string>("SELECT route FROM app_journal ORDER BY seq DESC LIMIT 1") == "POST /session");
  CHECK(w.sql<std::string>("SELECT title FROM app_journal ORDER BY seq DESC LIMIT 1") == "主任");

  auto safe = w.as("").tls();
  const auto safe_cookie = w.sign_in(safe, "chief").header("Set-Cookie");
  CHECK(safe_cookie.starts_with("__Host-cc_session="));
  CHECK(safe_cookie.ends_with("SameSite=Lax; Secure"));
  // Over TLS the other name is nobody's: a neighbouring host may have set it.
  CHECK(w.as("").tls().header("Cookie", safe_cookie.substr(7, safe_cookie.find(';') - 7)).get("/session").status == 401);

  const auto out = me.del("/session");
  CHECK(out.status == 204);
  CHECK(out.header("Set-Cookie") == "cc_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
  CHECK(me.get("/session").status == 401);
  CHECK(safe.get("/session").status == 200);
}

TEST_CASE("a wrong login and a wrong password look the same, and neither is written down") {
  World w({accounts::module(World::settings())});
  auto a = w.as(""), b = w.as(""), c = w.as("");
  const auto wrong_password = w.sign_in(a, "chief", "Tr0ub4dor&3"), wrong_login = w.sign_in(b, "Tr0ub4dor&3", "x");
  CHECK(wrong_password.status == 401);
  CHECK(wrong_password.key() == "accounts.wrong_login");
  const auto without_id = [](std::string s) { return s.erase(s.find("\"request_id\""), 40); };
  CHECK(without_id(wrong_password.body) == without_id(wrong_login.body));
  CHECK(w.exec("UPDATE accounts_user SET state='disabled' WHERE login='inspector'") == 1);
  CHECK(without_id(w.sign_in(c, "inspector").body) == without_id(wrong_login.body));
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE route='POST /session (refused)'") == 3);
  CHECK(w.sql<std::string>("SELECT title FROM app_journal WHERE route='POST /session (refused)' ORDER BY seq LIMIT 1") == "主任");
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE detail LIKE '%r0ub4%' OR title LIKE '%r0ub4%'") == 0);
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_attempt WHERE name LIKE '%r0ub4%'") == 0);
}

TEST_CASE("lock-out: five free tries, then 2, 4, 8 seconds, at most 15 minutes; the right password clears the login") {
  World w({accounts::module(World::settings())});
  auto me = w.as("");
  for (int i = 0; i < 5; ++i) CHECK(w.sign_in(me, "chief", "wrong-password").status == 401);
  std::int64_t wait = 2;
  for (int i = 0; i < 14; ++i) {
    CAPTURE(i);
    auto refused = w.sign_in(me, "chief");  // even the right one
    CHECK(refused.status == 429);
    CHECK(refused.key() == "accounts.too_many");
    CHECK(refused.header("Retry-After") == std::to_string(wait));
    CHECK(refused.text("args.seconds") == std::to_string(wait));
    w.clock.advance(wait * 1000 - 1);
    CHECK(w.sign_in(me, "chief").status == 429);
    w.clock.advance(1);
    CHECK(w.sign_in(me, "chief", "wrong-password").status == 401);
    wait = std::min<std::int64_t>(wait * 2, 900);
  }
  CHECK(wait == 900);
  // A login that does not exist waits as one that does.
  auto elsewhere = w.as("").peer("198.51.100.7");
  for (int i = 0; i < 5; ++i) CHECK(w.sign_in(elsewhere, "who", "wrong-password").status == 401);
  CHECK(w.sign_in(elsewhere, "who", "wrong-password").header("Retry-After") == "2");

  w.clock.advance(900'000);
  CHECK(w.sign_in(me, "chief").status == 200);
  auto again = w.as("");
  for (int i = 0; i < 5; ++i) CHECK(w.sign_in(elsewhere, "chief", "wrong-password").status == 401);
}

TEST_CASE("lock-out: an address that tries many logins waits, too; IPv6 by its network; a day later it is forgotten") {
  World w({accounts::module(World::settings()), app::system_module()});
  for (int i = 0; i < 20; ++i) {
    auto c = w.as("").peer("2001:db8:1:2::" + std::to_string(i));
    CHECK(w.sign_in(c, "user" + std::to_string(i), "wrong-password").status == 401);
  }
  auto same = w.as("").peer("2001:db8:1:2:ffff::1"), next = w.as("").peer("2001:db8:1:3::1");
  CHECK(w.sign_in(same, "chief").status == 429);
  CHECK(w.sign_in(next, "chief").status == 200);
  w.clock.advance(2000);
  CHECK(w.sign_in(same, "officer").status == 200);
  // One right password does not clear the address.
  CHECK(w.sign_in(same, "x1", "wrong-password").status == 401);
  CHECK(w.sign_in(same, "x2", "wrong-password").status == 429);
  w.clock.advance(25 * base::kHour);
  w.run_jobs();
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_attempt") == 0);
}

TEST_CASE("timeouts: two hours without use, twelve hours in all") {
  World w({accounts::module(World::settings())});
  auto idle = w.as(""), busy = w.as("");
  REQUIRE(w.sign_in(idle, "chief").status == 200);
  REQUIRE(w.sign_in(busy, "chief").status == 200);
  for (int i = 0; i < 11; ++i) {
    w.clock.advance(base::kHour);
    CHECK(busy.get("/session").status == 200);
    CHECK((i < 1) == (w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_session WHERE used_at>$1", w.clock.now() + -2 * base::kHour) == 2));
  }
  CHECK(idle.get("/session").status == 401);
  w.clock.advance(base::kHour - 1);
  CHECK(busy.get("/session").status == 200);
  w.clock.advance(1);
  CHECK(busy.get("/session").status == 401);
  w.run_jobs();
  CHECK(w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_session") == 0);

  auto edge = w.as("");
  REQUIRE(w.sign_in(edge, "chief").status == 200);
  w.clock.advance(2 * base::kHour - 1);
  CHECK(edge.get("/session").status == 200);
  w.clock.advance(2 * base::kHour);
  CHECK(edge.get("/session").status == 401);
}

TEST_CASE("signing in again replaces the session the browser had") {
  World w({accounts::module(World::settings())});
  auto me = w.as("");
  REQUIRE(w.sign_in(me, "chief").status == 200);
  auto old = me;
  REQUIRE(w.sign_in(me, "officer").status == 200);
  CHECK(old.get("/session").status == 401);
  CHECK(me.get("/session").text("user.login") == "officer");
}

TEST_CASE("a write needs the session's CSRF token; signing in needs a JSON body, which no form sends") {
  World w({accounts::module(World::settings())});
  auto me = w.as("chief");
  CHECK(me.get("/session").status == 200);
  me.header("X-CSRF-Token", "");
  CHECK(me.del("/session").status == 403);
  CHECK(me.del("/session").key() == "csrf");
  CHECK(me.header("X-CSRF-Token", "csrf-officer").del("/session").key() == "csrf");
  CHECK(me.get("/session").status == 200);
  CHECK(me.header("X-CSRF-Token", "csrf-chief").del("/session").status == 204);
  auto form = w.as("").header("Content-Type", "text/plain");
  const auto r = form.post("/session", R"({"login":"chief","password":"correct-Horse-9"})");
  CHECK(r.status == 415);
  CHECK(r.key() == "json_only");
}

TEST_CASE("one's own sessions are listed and ended; another's are not there") {
  World w({accounts::module(World::settings())});
  auto phone = w.as(""), desk = w.as("");
  REQUIRE(w.sign_in(phone.header("User-Agent", "phone"), "inspector").status == 200);
  w.clock.advance(1000);
  REQUIRE(w.sign_in(desk.header("User-Agent", "desk"), "inspector").status == 200);
  const auto list = desk.get("/sessions");
  CHECK(list.count("") == 2);
  CHECK(list.text("0.agent") == "desk");
  CHECK(list.at("0.current") == "true");
  CHECK(list.text("1.agent") == "phone");
  CHECK(list.at("1.current") == "false");
  CHECK(list.body.find("csrf") == std::string::npos);
  CHECK(list.body.find("token") == std::string::npos);
  const auto id = list.at("1.id");
  CHECK(w.as("chief").del("/sessions/" + id).status == 404);
  CHECK(phone.get("/session").status == 200);
  CHECK(desk.del("/sessions/" + id).status == 204);
  CHECK(phone.get("/session").status == 401);
  CHECK(desk.del("/sessions/" + id).status == 404);
}

TEST_CASE("who still has a session may sign in again, without its token") {
  world::World w({});
  auto client = w.as("chief");
  client.header("X-CSRF-Token", "");
  CHECK(w.sign_in(client, "chief").status == 200);
}
