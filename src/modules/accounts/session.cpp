#include "modules/accounts/session.hpp"

#include "modules/accounts/device.hpp"
#include "modules/accounts/duties.hpp"
#include "modules/accounts/factor.hpp"
#include "modules/accounts/halfway.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "app/journal.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace accounts {
namespace {

using base::Code;
using base::Fail;

struct SignIn {
  std::string login, password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (login, password))
std::span<const meta::Note> form(const SignIn*) {
  static const meta::Note all[] = {meta::note(&SignIn::login, "账号", "Login").required().length(1, 100),
                                   meta::note(&SignIn::password, "密码", "Password").required().secret()};
  return all;
}
// {"old","new"}: `new` is a word of C++, so this one table is written by hand.
struct ChangePassword {
  std::string old_one, new_one;
};
const meta::Type& change_password_type() {
  static const meta::Note note = meta::Note{}.required().secret();
  static const meta::Field fields[] = {
      {"old", &meta::type_of<std::string>, [](void* p) -> void* { return &static_cast<ChangePassword*>(p)->old_one; }, &note},
      {"new", &meta::type_of<std::string>, [](void* p) -> void* { return &static_cast<ChangePassword*>(p)->new_one; }, &note}};
  static const meta::Type type = [] {
    meta::Type t{meta::Kind::record, "ChangePassword"};
    t.fields = [] { return std::span<const meta::Field>(fields); };
    return t;
  }();
  return type;
}

struct Held {
  base::Id<User> id;
  std::string login, name, place;
  std::optional<base::Id<units::Unit>> unit;
  std::vector<base::Id<Role>> roles;
  std::string csrf;
  base::Instant created_at, used_at;
};
BOOST_DESCRIBE_STRUCT(Held, (), (id, login, name, place, unit, roles, csrf, created_at, used_at))
const store::Question kHeld{"SELECT u.id, u.login, u.name, u.place, u.unit, u.roles, s.csrf, s.created_at, s.used_at FROM accounts_session s"
                            " JOIN accounts_user u ON u.id=s.user_id WHERE s.token_hash=$1 AND u.state='active'", {"accounts_session", "accounts_user"}};
constexpr std::size_t kTokenSize = 43;  // 32 bytes in base64url

// One of the caller's own sessions, as a list shows it.
struct OwnSession {
  base::Id<Session> id;
  base::Instant created_at, used_at;
  std::string peer, agent;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(OwnSession, (), (id, created_at, used_at, peer, agent, current))

std::string cookie(std::string_view token, const http::Request& request, std::string_view more = "") {
  return std::string(app::session_cookie(request)) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Lax" + (request.tls ? "; Secure" : "") + std::string(more);
}

SignedIn signed_in(app::Ctx& c, const app::Caller& who) {
  SignedIn out;
  out.user = {who.id, who.login, who.name, who.unit, {}, who.place, {}};
  const auto label = [&](std::string_view entity, const std::string& key) -> std::optional<std::string> {
    const auto* e = c.kernel.entity(entity);
    return e && e->label ? e->label(c, key) : std::nullopt;
  };
  if (who.unit) out.user.unit_name = label("units", std::to_string(who.unit->value));
  if (!who.place.empty()) out.user.place_name = label("places", who.place);
  out.permissions = who.permissions;
  out.csrf = who.csrf;
  out.demo = c.services.demo;
  out.needs_factor = who.needs_factor;
  return out;
}

SignedIn current(app::Ctx& c) { return signed_in(c, c.user); }

http::Reply sign_out(app::Ctx& c) {
  c.tx.exec("DELETE FROM accounts_session WHERE token_hash=$1", c.user.session);
  c.did("users", std::to_string(c.user.id.value), c.user.name);
  http::Reply r;
  r.status = 204;
  r.headers.emplace_back("Set-Cookie", cookie("", c.request, "; Max-Age=0"));
  return r;
}

std::vector<OwnSession> own_sessions(app::Ctx& c) {
  std::vector<OwnSession> out;
  c.tx.each<Session>("SELECT " + store::columns<Session>() + " FROM accounts_session WHERE user_id=$1 ORDER BY used_at DESC, id DESC", [&](Session&& s) {
    out.push_back({s.id, s.created_at, s.used_at, s.peer, s.agent, s.token_hash == c.user.session});
  }, c.user.id);
  return out;
}

void end_own(app::Ctx& c, base::Id<Session> id) {
  if (c.tx.exec("DELETE FROM accounts_session WHERE id=$1 AND user_id=$2", id, c.user.id) == 0) throw Fail(Code::not_found, "not_found");
  c.did("users", std::to_string(c.user.id.value), c.user.name);
}

std::string stored_hash(store::Tx& tx, base::Id<User> user) {
  return tx.one<std::string>("SELECT hash FROM accounts_password WHERE user_id=$1", user).value_or("");
}

// Who is asked for a second factor and has none may do nothing until it is there.
void set_permissions(store::Tx& tx, app::Caller& who, const std::vector<base::Id<Role>>& roles) {
  auto granted = granted_by(tx, roles);
  who.needs_factor = needs_factor(tx, who.id, granted.second_factor);
  if (!who.needs_factor) who.permissions = std::move(granted.permissions);
}

// Three steps, so that the writer never waits for Argon2: count the try, look at the password, take the try back.
http::Reply sign_in(app::Kernel& kernel, http::Request& request, Lane& lane, const Settings& s) {
  const auto in = body_of<SignIn>(request);
  auto& services = kernel.services();
  const auto now = services.clock.now();
  std::optional<Attempt> attempt;
  std::optional<User> user;
  std::string hash;
  services.db.write([&](store::Tx& tx) {
    attempt.emplace(tx, s, in.login, request.peer, now);
    user = user_by_login(tx, in.login);
    hash = user && user->state == State::active ? stored_hash(tx, user->id) : "";
  });
  const bool right = lane.matches(hash, in.password);
  const std::string fresh = right && lane.outdated(hash) ? lane.hash(in.password) : "";
  http::Reply reply;
  std::string_view refused;
  services.db.write([&](store::Tx& tx) {
    // Looked at again: the account may have been closed, or its password changed, meanwhile.
    const auto again = user ? user_by_id(tx, user->id) : std::nullopt;
    const bool known = right && again && again->state == State::active && stored_hash(tx, again->id) == hash;
    base::Problems bad;
    if (known) check_roles(tx, *again, bad);
    if (known) attempt->was_right(tx);
    if (known && bad.empty()) {
      refused = "";
      if (!fresh.empty()) set_password(tx, again->id, fresh, now);
      reply = let_in(kernel, tx, request, s, *again, now, "POST /session");
      return;
    }
    refused = known ? "accounts.duties_conflict" : "accounts.wrong_login";
    // Who is unknown is not written down: it may be a password in the wrong field.
    const app::Caller nobody;
    app::Ctx c{tx, now, services, kernel, nobody, {}, request, {}};
    c.did("users", again ? std::to_string(again->id.value) : "", again ? again->name : "");
    app::write_journal(c, "POST /session (refused)");
  });
  if (!refused.empty()) throw Fail(refused == "accounts.wrong_login" ? Code::unauthorized : Code::forbidden, std::string(refused));
  return reply;
}

http::Reply change_password(app::Kernel& kernel, http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s) {
  ChangePassword in;
  read_body(request, change_password_type(), &in);
  auto& services = kernel.services();
  const auto now = services.clock.now();
  base::Problems bad;
  check_password(bad, "new", in.new_one, caller.login);
  bad.check(in.old_one != in.new_one, "new", "same");
  bad.raise_if_any();
  const auto proof = prove_password(kernel, request, caller, lane, s, "old", in.old_one);
  const std::string fresh = lane.hash(in.new_one);
  services.db.write([&](store::Tx& tx) {
    proof.use(tx, caller);
    set_password(tx, caller.id, fresh, now);
    end_sessions(tx, caller.id, caller.session);
    end_halfway(tx, caller.id);
    app::Ctx c{tx, now, services, kernel, caller, {}, request, {}};
    c.did("users", std::to_string(caller.id.value), caller.name);
    c.emit(CredentialChanged{caller.id, Credential::password, "", device_of(request.header("User-Agent")), network_of(request.peer)});
    app::write_journal(c, "POST /session/password");
  });
  http::Reply r;
  r.status = 204;
  return r;
}

}  // namespace

void read_body(const http::Request& request, const meta::Type& type, void* out) {
  const auto media = request.header("Content-Type");
  if (!http::same_name(base::trim(media.substr(0, media.find(';'))), "application/json")) throw Fail(Code::bad_media, "json_only");
  base::Problems bad;
  meta::read_json(request.body, type, out, bad);
  app::validate_input(type, out, bad);
}

Proof prove_password(app::Kernel& kernel, const http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s, std::string_view field, std::string_view password) {
  auto& services = kernel.services();
  std::optional<Attempt> attempt;
  std::string hash;
  services.db.write([&](store::Tx& tx) {
    attempt.emplace(tx, s, caller.login, request.peer, services.clock.now());
    hash = stored_hash(tx, caller.id);
  });
  base::Problems bad;
  bad.check(lane.matches(hash, password), std::string(field), "wrong");
  bad.raise_if_any();
  return {*attempt, hash};
}

void Proof::use(store::Tx& tx, const app::Caller& caller) const {
  if (stored_hash(tx, caller.id) != hash) throw Fail(Code::conflict, "accounts.password_changed");
  attempt.was_right(tx);
}

void expect_caller(store::Tx& tx, std::string_view token) {
  if (token.size() == kTokenSize) tx.expect<Held>(kHeld, base::sha256_hex(token));
}

app::Caller caller_of_token(store::Tx& tx, const Settings& s, std::string_view token, base::Instant now) {
  if (token.size() != kTokenSize) return {};
  const std::string hash = base::sha256_hex(token);
  auto rows = tx.once<Held>(kHeld, hash);
  if (rows.empty()) return {};
  Held* held = &rows.front();
  if (now.ms - held->used_at.ms >= s.idle_ms || now.ms - held->created_at.ms >= s.absolute_ms) return {};
  app::Caller who;
  who.id = held->id;
  who.login = std::move(held->login);
  who.name = std::move(held->name);
  who.place = std::move(held->place);
  who.unit = held->unit;
  set_permissions(tx, who, held->roles);
  who.session = hash;
  who.csrf = std::move(held->csrf);
  who.touch = now.ms - held->used_at.ms >= base::kMinute;  // not a write for each read
  return who;
}

void touch(store::Tx& tx, const app::Caller& caller, base::Instant now) {
  tx.exec("UPDATE accounts_session SET used_at=$2 WHERE token_hash=$1 AND used_at<$2", caller.session, now);
}

void end_sessions(store::Tx& tx, base::Id<User> user, std::string_view but_hash) {
  tx.exec("DELETE FROM accounts_session WHERE user_id=$1 AND token_hash<>$2", user, but_hash);
}

void forget_sessions(store::Tx& tx, const Settings& s, base::Instant now) {
  tx.exec("DELETE FROM accounts_session WHERE used_at<=$1 OR created_at<=$2", now + -s.idle_ms, now + -s.absolute_ms);
}

http::Reply begin_session(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const User& user, base::Instant now, std::string_view route) {
  auto& services = kernel.services();
  if (const auto before = request.cookie(app::session_cookie(request)); !before.empty())
    tx.exec("DELETE FROM accounts_session WHERE token_hash=$1", base::sha256_hex(before));
  const std::string token = base::random_token();
  Session s;
  s.id = services.ids.make<Session>(now.ms);
  s.token_hash = base::sha256_hex(token);
  s.user_id = user.id;
  s.csrf = base::random_token();
  s.created_at = s.used_at = now;
  s.peer = request.peer;
  const auto agent = request.header("User-Agent").substr(0, 200);
  s.agent = base::valid_utf8(agent) ? agent : "";
  tx.insert("accounts_session", s);

  app::Caller who;
  who.id = user.id;
  who.login = user.login;
  who.name = user.name;
  who.place = user.place;
  who.unit = user.unit;
  set_permissions(tx, who, user.roles);
  who.session = s.token_hash;
  who.csrf = s.csrf;
  app::Ctx c{tx, now, services, kernel, who, {}, request, {}};
  c.did("users", std::to_string(user.id.value), user.name);
  app::write_journal(c, route);
  const auto device = device_of(s.agent), network = network_of(s.peer);
  if (first_seen(tx, user.id, device, network, now)) c.emit(CredentialChanged{user.id, Credential::new_device, "", device, network});
  http::Reply reply = app::json_reply(200, meta::to_json(signed_in(c, who)));
  reply.headers.emplace_back("Set-Cookie", cookie(token, request));
  return reply;
}

std::vector<app::Route> session_routes(std::shared_ptr<Lane> lane, const Settings& s) {
  std::vector<app::Route> all;
  all.push_back(app::outside("POST", "/session", app::kAnyone, [lane, s](app::Kernel& k, http::Request& r, const app::Caller&) { return sign_in(k, r, *lane, s); })
                    .typed(meta::type_of<SignIn>(), meta::type_of<SignedIn>())
                    .named("登录")
                    .max_body(4096));
  all.push_back(app::get("/session", app::kSignedIn, current).named("当前会话").before_second_factor());
  all.push_back(app::del("/session", app::kSignedIn, sign_out).named("退出登录").gives(204).before_second_factor());
  app::Route change = app::outside("POST", "/session/password", app::kSignedIn, [lane, s](app::Kernel& k, http::Request& r, const app::Caller& who) { return change_password(k, r, who, *lane, s); })
                          .named("修改密码")
                          .max_body(4096)
                          .gives(204);
  change.input = &change_password_type();
  all.push_back(std::move(change));
  all.push_back(app::get("/sessions", app::kSignedIn, own_sessions).named("我的会话"));
  all.push_back(app::del("/sessions/{id}", app::kSignedIn, end_own).named("结束我的一个会话"));
  return all;
}

}  // namespace accounts
