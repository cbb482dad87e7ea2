// The second factor: RFC 6238's vectors, setting it up, signing in by two steps, what is good once, who may take it off.
#include <doctest/doctest.h>

#include <set>

#include "app/system.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "modules/accounts/device.hpp"
#include "modules/accounts/setup.hpp"
#include "modules/accounts/totp.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

std::string unbase32(std::string_view text) {
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char ch : text) {
    held = held << 5 | static_cast<std::uint32_t>(ch >= 'A' ? ch - 'A' : ch - '2' + 26);
    if ((bits += 5) >= 8) out += static_cast<char>(held >> (bits -= 8) & 0xff);
  }
  return out;
}

struct City {
  World w{{accounts::module(World::settings()), app::system_module()}};
  std::string code(const std::string& secret, int later = 0) { return accounts::code_of_step(secret, accounts::step_of(w.clock.now()) + later); }
  std::string as_json(std::string_view field, std::string_view text) {
    std::string out = "{\"" + std::string(field) + "\":";
    meta::write_json_string(out, text);
    return out + "}";
  }
  // The secret; `codes`: the recovery codes.
  std::string set_up(Client& me, std::vector<std::string>* codes = nullptr) {
    const auto begun = me.post("/session/factor", as_json("password", kPassword));
    REQUIRE(begun.status == 200);
    const auto secret = unbase32(begun.text("key"));
    const auto done = me.post("/session/factor/confirm", as_json("code", code(secret)));
    REQUIRE(done.status == 200);
    for (std::size_t i = 0; codes && i < done.count("codes"); ++i) codes->push_back(done.text("codes." + std::to_string(i)));
    w.clock.advance(accounts::kStepMs);  // the code of this step is spent
    return secret;
  }
  // The first step: the client then has the half-way cookie.
  Reply first_step(Client& me, std::string_view login) {
    const auto r = w.sign_in(me, login);
    const auto cookie = r.header("Set-Cookie");
    if (r.status == 202) me.header("Cookie", cookie.substr(0, cookie.find(';')));
    return r;
  }
  Reply second_step(Client& me, const std::string& typed) {
    const auto r = me.post("/session/code", as_json("code", typed));
    if (r.status == 200) {
      const auto cookie = r.header("Set-Cookie");
      me.header("Cookie", cookie.substr(0, cookie.find(';'))).header("X-CSRF-Token", r.text("csrf"));
    }
    return r;
  }
};

}  // namespace

TEST_CASE("codes are those of RFC 6238, appendix B (SHA-1)") {
  const std::string secret = "12345678901234567890";
  constexpr std::pair<std::int64_t, std::string_view> kVectors[] = {{59, "94287082"},         {1111111109, "07081804"},  {1111111111, "14050471"},
                                                                    {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [second, code] : kVectors) {
    CAPTURE(second);
    const base::Instant at{second * 1000};
    CHECK(accounts::code_of_step(secret, accounts::step_of(at), 8) == code);
    CHECK(accounts::code_of_step(secret, accounts::step_of(at)) == code.substr(2));
  }
  CHECK(accounts::base32("") == "");
  CHECK(accounts::base32("f") == "MY");
  CHECK(accounts::base32("fo") == "MZXQ");
  CHECK(accounts::base32("foobar") == "MZXW6YTBOI");  // RFC 4648, 10
  CHECK(unbase32(accounts::base32(secret)) == secret);
  CHECK(accounts::otpauth("创城", "li.si", "foobar") == "otpauth://totp/%E5%88%9B%E5%9F%8E:li.si?secret=MZXW6YTBOI&issuer=%E5%88%9B%E5%9F%8E&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a code is good in its step and one to either side, and never a second time") {
  const std::string secret = "12345678901234567890";
  const base::Instant now{1'234'567'890'000};
  const auto step = accounts::step_of(now);
  for (int off = -3; off <= 3; ++off) {
    CAPTURE(off);
    const auto right = accounts::right_step(secret, accounts::code_of_step(secret, step + off), now, 0);
    CHECK(right.has_value() == (off >= -1 && off <= 1));
    if (right) CHECK(*right == step + off);
  }
  const auto code = accounts::code_of_step(secret, step);
  CHECK_FALSE(accounts::right_step(secret, code, now, step).has_value());
  CHECK_FALSE(accounts::right_step(secret, accounts::code_of_step(secret, step - 1), now, step).has_value());
  CHECK(accounts::right_step(secret, accounts::code_of_step(secret, step + 1), now, step) == step + 1);
  CHECK_FALSE(accounts::right_step(secret, "", now, 0).has_value());
  CHECK_FALSE(accounts::right_step(secret, code.substr(0, 5), now, 0).has_value());
}

TEST_CASE("setting up: the password, a key that is sealed at rest, one code; ten recovery codes by digest") {
  City city;
  auto me = city.w.as("inspector"), phone = city.w.as("");
  REQUIRE(city.w.sign_in(phone, "inspector").status == 200);
  CHECK(me.get("/session/factor").body == R"({"on":false,"set_at":null,"recovery_left":0,"asked_for":false,"advised":false})");
  CHECK(me.post("/session/factor", "{}").fields() == "password:required");
  CHECK(me.post("/session/factor", city.as_json("password", "not-it-at-all-1")).fields() == "password:wrong");
  CHECK(me.post("/session/factor/confirm", city.as_json("code", "123456")).key() == "accounts.factor_not_begun");
  const auto begun = me.post("/session/factor", city.as_json("password", kPassword));
  CHECK(begun.status == 200);
  CHECK(begun.text("key").size() == 32);
  CHECK(begun.text("uri").starts_with("otpauth://totp/"));
  CHECK(begun.body.find("<svg") != std::string::npos);
  const auto secret = unbase32(begun.text("key"));
  const auto stored = *city.w.sql<std::string>("SELECT secret FROM accounts_factor");
  CHECK(base::Seal::is_sealed(stored));
  CHECK(stored.find(base::base64url(secret)) == std::string::npos);
  // Until a code was right, nothing is asked for.
  auto meanwhile = city.w.as("");
  CHECK(city.w.sign_in(meanwhile, "inspector").status == 200);
  CHECK(me.post("/session/factor/confirm", city.as_json("code", "000000")).fields() == "code:wrong_code");
  const auto done = me.post("/session/factor/confirm", city.as_json("code", city.code(secret)));
  CHECK(done.status == 200);
  CHECK(done.count("codes") == 10);
  std::set<std::string> different;
  for (int i = 0; i < 10; ++i) different.insert(done.text("codes." + std::to_string(i)));
  CHECK(different.size() == 10);
  CHECK(different.begin()->size() == 19);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_recovery") == 10);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_recovery WHERE code_hash=$1", *different.begin()) == 0);
  CHECK(me.get("/session").status == 200);
  CHECK(phone.get("/session").status == 401);  // began without it
  CHECK(me.get("/session/factor").at("recovery_left") == "10");
  CHECK(me.post("/session/factor", city.as_json("password", kPassword)).key() == "accounts.factor_exists");
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE detail LIKE $1", "%" + begun.text("key") + "%") == 0);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE route='POST /session/factor/confirm' AND user_name='督查员'") == 1);
}

TEST_CASE("signing in by two steps: between them there is no session, and the way is the browser's own") {
  City city;
  auto own = city.w.as("inspector");
  const auto secret = city.set_up(own);
  auto me = city.w.as(""), other = city.w.as("");
  const auto first = city.first_step(me, "inspector");
  CHECK(first.status == 202);
  CHECK(first.at("second_factor") == "true");
  CHECK(first.number("expires_at") == city.w.clock.now().ms + 5 * base::kMinute);
  CHECK(first.body.find("csrf") == std::string::npos);
  const auto cookie = first.header("Set-Cookie");
  CHECK(cookie.starts_with("cc_halfway="));
  CHECK(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=300"));
  const auto token = cookie.substr(11, 43);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_halfway WHERE token_hash=$1", token) == 0);
  // It opens nothing, not even as the session's cookie.
  CHECK(me.get("/session").status == 401);
  auto forged = city.w.as("").header("Cookie", "cc_session=" + token);
  CHECK(forged.get("/session").status == 401);
  CHECK(city.second_step(other, city.code(secret)).key() == "accounts.step_gone");  // another browser
  CHECK(me.header("Content-Type", "text/plain").post("/session/code", city.as_json("code", city.code(secret))).status == 415);
  me.header("Content-Type", "");
  CHECK(city.second_step(me, "12345").fields() == "code:wrong_code");
  const auto second = city.second_step(me, city.code(secret));
  CHECK(second.status == 200);
  CHECK(second.text("user.login") == "inspector");
  CHECK(second.header("Set-Cookie").starts_with("cc_session="));
  CHECK(me.get("/session").status == 200);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_halfway") == 0);
  // The same code again, by who looked over the shoulder.
  auto again = city.w.as("");
  REQUIRE(city.first_step(again, "inspector").status == 202);
  CHECK(city.second_step(again, city.code(secret)).fields() == "code:wrong_code");
  city.w.clock.advance(accounts::kStepMs);
  CHECK(city.second_step(again, city.code(secret)).status == 200);
  // Over TLS the browser keeps it to this host.
  auto safe = city.w.as("").tls();
  CHECK(city.first_step(safe, "inspector").header("Set-Cookie").starts_with("__Host-cc_halfway="));
  city.w.clock.advance(accounts::kStepMs);
  CHECK(city.second_step(safe, city.code(secret)).header("Set-Cookie").starts_with("__Host-cc_session="));
  CHECK(safe.get("/session").status == 200);
  for (const char* route : {"POST /session (first step)", "POST /session/code", "POST /session/code (refused)"}) {
    CAPTURE(route);
    CHECK(*city.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE route=$1", route) > 0);
  }
}

TEST_CASE("the way to the code ends after five minutes, and after five wrong codes; guesses wait as passwords do") {
  City city;
  auto own = city.w.as("inspector");
  const auto secret = city.set_up(own);
  auto late = city.w.as("");
  REQUIRE(city.first_step(late, "inspector").status == 202);
  city.w.clock.advance(5 * base::kMinute);
  CHECK(city.second_step(late, city.code(secret)).key() == "accounts.step_gone");

  auto guesser = city.w.as("").peer("198.51.100.7");
  REQUIRE(city.first_step(guesser, "inspector").status == 202);
  for (int i = 0; i < 4; ++i) CHECK(city.second_step(guesser, "000000").fields() == "code:wrong_code");
  CHECK(city.second_step(guesser, "000000").key() == "accounts.step_gone");
  CHECK(city.second_step(guesser, city.code(secret)).key() == "accounts.step_gone");
  // The password is known to the guesser: giving it again does not clear the count of codes.
  REQUIRE(city.first_step(guesser, "inspector").status == 202);
  auto refused = city.second_step(guesser, "000000");
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == "2");
  // Waiting, the right code is good, and clears it.
  city.w.clock.advance(2000);
  CHECK(city.second_step(guesser, city.code(secret)).status == 200);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_attempt WHERE name LIKE 'code %'") == 0);
  city.w.clock.advance(base::kHour);
  city.w.run_jobs();
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_halfway") == 0);
}

TEST_CASE("a recovery code takes the place of a code once; new ones void the old") {
  City city;
  auto own = city.w.as("inspector");
  std::vector<std::string> codes;
  city.set_up(own, &codes);
  REQUIRE(codes.size() == 10);
  auto me = city.w.as("");
  REQUIRE(city.first_step(me, "inspector").status == 202);
  std::string small = codes[3];
  for (char& ch : small) ch = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch + 32) : ch;
  CHECK(city.second_step(me, " " + small).status == 200);
  CHECK(me.get("/session/factor").at("recovery_left") == "9");
  auto again = city.w.as("");
  REQUIRE(city.first_step(again, "inspector").status == 202);
  CHECK(city.second_step(again, codes[3]).fields() == "code:wrong_code");
  CHECK(me.post("/session/factor/codes", city.as_json("password", "not-it-at-all-1")).fields() == "password:wrong");
  CHECK(me.post("/session/factor/codes", city.as_json("password", kPassword)).count("codes") == 10);
  CHECK(city.second_step(again, codes[4]).fields() == "code:wrong_code");
}

TEST_CASE("taking it off: the own one with the password; another's by who manages the account; the console's link") {
  City city;
  auto me = city.w.as("inspector");
  city.set_up(me);
  const auto id = std::to_string(city.w.id_of("inspector").value);
  CHECK(me.post("/session/factor/remove", city.as_json("password", "not-it-at-all-1")).fields() == "password:wrong");
  CHECK(me.post("/session/factor/remove", city.as_json("password", kPassword)).status == 204);
  CHECK(me.post("/session/factor/remove", city.as_json("password", kPassword)).key() == "accounts.no_factor");
  auto plain = city.w.as("");
  CHECK(city.w.sign_in(plain, "inspector").status == 200);

  city.set_up(me);
  CHECK(city.w.as("chief").get("/users/" + id + "/security").body == R"({"second_factor":true,"asked_for":false})");
  CHECK(city.w.as("nobody").del("/users/" + id + "/factor").status == 403);
  CHECK(city.w.as("other").del("/users/" + id + "/factor").status == 404);  // works in another district
  CHECK(city.w.as("chief").del("/users/" + std::to_string(city.w.id_of("chief").value) + "/factor").key() == "accounts.own_account");
  CHECK(city.w.as("chief").del("/users/" + id + "/factor").status == 204);
  CHECK(city.w.sql<std::string>("SELECT route FROM app_journal ORDER BY seq DESC LIMIT 1") == "DELETE /users/{id}/factor");
  CHECK(city.w.sql<std::string>("SELECT title FROM app_journal ORDER BY seq DESC LIMIT 1") == "督查员");
  CHECK(me.get("/session").status == 401);
  CHECK(city.w.as("chief").del("/users/" + id + "/factor").key() == "accounts.no_factor");

  // A link alone sets a password; the code is asked for all the same.
  auto chief = city.w.as("");
  REQUIRE(city.w.sign_in(chief, "chief").status == 200);
  city.set_up(chief);
  const auto use = [&](const std::string& path) { return city.w.as("").post("/setup", "{\"token\":\"" + path.substr(13) + "\",\"password\":\"Neue-Losung-7\"}"); };
  CHECK(use(accounts::link_for(city.w.kernel(), "chief").value()).status == 202);
  CHECK(use(accounts::link_for(city.w.kernel(), "chief", true).value()).status == 200);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM accounts_factor") == 0);
  CHECK(city.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal WHERE detail LIKE '%\"entity\":\"second_factor\"%'") == 1);
}

TEST_CASE("a role that asks for it: without a factor one can only set one up") {
  City city;
  const auto role = *city.w.sql<std::int64_t>("SELECT id FROM accounts_role WHERE name=$1", accounts::kAdministrator);
  const auto path = "/roles/" + std::to_string(role);
  auto officer = city.w.as("officer");
  CHECK(officer.get("/users").status == 200);
  // Even of the own role: it takes nothing and gives nothing. Taking it back is another matter.
  CHECK(city.w.as("chief").put(path, R"({"second_factor":true})").status == 200);
  CHECK(city.w.as("chief").get("/users").key() == "factor_needed");
  CHECK(officer.get("/users").status == 403);
  CHECK(officer.get("/users").key() == "factor_needed");
  CHECK(officer.get("/events?topics=user:1").key() == "factor_needed");
  CHECK(officer.post("/session/factor/codes", city.as_json("password", kPassword)).key() == "factor_needed");
  const auto session = officer.get("/session");
  CHECK(session.status == 200);
  CHECK(session.at("needs_factor") == "true");
  CHECK(session.at("permissions") == "[]");
  CHECK(officer.get("/session/factor").at("asked_for") == "true");
  CHECK(city.w.as("inspector").get("/session").at("needs_factor") == "false");
  auto fresh = city.w.as("");
  CHECK(city.w.sign_in(fresh, "officer").at("needs_factor") == "true");
  city.set_up(fresh);
  CHECK(fresh.get("/session").at("needs_factor") == "false");
  CHECK(fresh.get("/users").status == 200);
  CHECK(officer.get("/session").status == 401);  // began before
  CHECK(fresh.put(path, R"({"second_factor":false})").key() == "accounts.roles_everywhere");
  auto chief = city.w.as("chief");
  city.set_up(chief);
  CHECK(chief.put(path, R"({"second_factor":false})").key() == "accounts.own_role");
  CHECK(chief.put(path, R"({"note":"x"})").status == 200);
}

TEST_CASE("devices and networks, as people call them") {
  CHECK(accounts::device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36") == "Chrome · Windows");
  CHECK(accounts::device_of("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0") == "Edge · Windows");
  CHECK(accounts::device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1") == "Safari · iPhone");
  CHECK(accounts::device_of("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile MicroMessenger/8.0") == "微信 · Android");
  CHECK(accounts::device_of("curl/8") == "");
  for (const char* inside : {"10.1.2.3", "192.168.0.9", "172.16.0.1", "172.31.255.1", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"}) CHECK(accounts::network_of(inside) == "内网");
  for (const char* outside : {"172.15.0.1", "172.32.0.1", "172.2.0.1", "203.0.113.9", "2001:db8::1", "110.1.1.1"}) CHECK(accounts::network_of(outside) == "互联网");
}
