#include "modules/accounts/halfway.hpp"

#include "modules/accounts/device.hpp"
#include "modules/accounts/factor.hpp"
#include "modules/accounts/session.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "app/journal.hpp"
#include "base/hash.hpp"

namespace accounts {
namespace {

using base::Code;
using base::Fail;

// The reply (202) to a right password when a code is still missing.
struct SecondStep {
  bool second_factor = true;
  base::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(SecondStep, (), (second_factor, expires_at))

struct Halfway {
  std::string token_hash;
  base::Id<User> user_id;
  base::Instant made_at;
  std::int32_t tries = 0;
};
BOOST_DESCRIBE_STRUCT(Halfway, (), (token_hash, user_id, made_at, tries))

std::string_view cookie_name(const http::Request& request) { return request.tls ? "__Host-cc_halfway" : "cc_halfway"; }

// Strict: no other page can make the browser send it.
std::string cookie(std::string_view token, const http::Request& request, std::int64_t seconds) {
  return std::string(cookie_name(request)) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict" + (request.tls ? "; Secure" : "") + "; Max-Age=" + std::to_string(seconds);
}

void write_row(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const User& user, base::Instant now, std::string_view route) {
  const app::Caller nobody;
  app::Ctx c{tx, now, kernel.services(), kernel, nobody, {}, request, {}};
  c.did("users", std::to_string(user.id.value), user.name);
  app::write_journal(c, route);
}

http::Reply begin_halfway(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const Settings& s, const User& user, base::Instant now, std::string_view route) {
  const std::string token = base::random_token();
  tx.insert("accounts_halfway", Halfway{base::sha256_hex(token), user.id, now, 0});
  write_row(kernel, tx, request, user, now, std::string(route) + " (first step)");
  http::Reply reply = app::json_reply(202, meta::to_json(SecondStep{true, now + s.halfway_ms}));
  reply.headers.emplace_back("Set-Cookie", cookie(token, request, s.halfway_ms / 1000));
  return reply;
}

http::Reply take_step(app::Kernel& kernel, http::Request& request, const Settings& s) {
  const auto in = body_of<TypedCode>(request);
  auto& services = kernel.services();
  const auto now = services.clock.now();
  const std::string hash = base::sha256_hex(request.cookie(cookie_name(request)));
  const auto held = [&](store::Tx& tx) -> std::optional<Halfway> {
    auto h = tx.one<Halfway>("SELECT " + store::columns<Halfway>() + " FROM accounts_halfway WHERE token_hash=$1", hash);
    return h && now.ms - h->made_at.ms < s.halfway_ms ? h : std::nullopt;
  };
  const auto gone = [] { return Fail(Code::unauthorized, "accounts.step_gone"); };
  std::optional<User> user;
  std::optional<Attempt> attempt;
  // The try is counted before it is looked at, as with passwords.
  services.db.write([&](store::Tx& tx) {
    const auto h = held(tx);
    user = h ? user_by_id(tx, h->user_id) : std::nullopt;
    if (!user || user->state != State::active) throw gone();
    attempt.emplace(tx, s, user->login, request.peer, now, Tried::code);
  });
  http::Reply reply;
  bool right = false, over = false;
  services.db.write([&](store::Tx& tx) {
    const auto h = held(tx);
    user = h ? user_by_id(tx, h->user_id) : std::nullopt;
    if (!user || user->state != State::active) throw gone();
    right = take_code(tx, user->id, in.code, now);
    if (right) {
      attempt->was_right(tx);
      tx.exec("DELETE FROM accounts_halfway WHERE token_hash=$1", hash);
      reply = begin_session(kernel, tx, request, *user, now, "POST /session/code");
      reply.headers.emplace_back("Set-Cookie", cookie("", request, 0));
      return;
    }
    over = h->tries + 1 >= s.halfway_tries;
    if (over) tx.exec("DELETE FROM accounts_halfway WHERE token_hash=$1", hash);
    else tx.exec("UPDATE accounts_halfway SET tries=tries+1 WHERE token_hash=$1", hash);
    write_row(kernel, tx, request, *user, now, "POST /session/code (refused)");
    if (!over) return;
    // Who came this far knows the password.
    const app::Caller nobody;
    app::Ctx c{tx, now, services, kernel, nobody, {}, request, {}};
    c.emit(CredentialChanged{user->id, Credential::code_refused, "", device_of(request.header("User-Agent")), network_of(request.peer)});
  });
  if (right) return reply;
  if (over) throw gone();
  base::Problems bad;
  bad.add("code", "wrong_code");
  bad.raise_if_any();
  return reply;
}

}  // namespace

http::Reply let_in(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const Settings& s, const User& user, base::Instant now, std::string_view route) {
  return has_factor(tx, user.id) ? begin_halfway(kernel, tx, request, s, user, now, route) : begin_session(kernel, tx, request, user, now, route);
}

void end_halfway(store::Tx& tx, base::Id<User> user) { tx.exec("DELETE FROM accounts_halfway WHERE user_id=$1", user); }
void forget_halfway(store::Tx& tx, const Settings& s, base::Instant now) { tx.exec("DELETE FROM accounts_halfway WHERE made_at<=$1", now + -s.halfway_ms); }

std::vector<app::Route> halfway_routes(const Settings& s) {
  std::vector<app::Route> all;
  all.push_back(app::outside("POST", "/session/code", app::kAnyone, [s](app::Kernel& k, http::Request& r, const app::Caller&) { return take_step(k, r, s); })
                    .typed(meta::type_of<TypedCode>(), meta::type_of<SignedIn>())
                    .named("登录的第二步：验证码或恢复码")
                    .max_body(4096));
  return all;
}

}  // namespace accounts
