#include "modules/accounts/factor.hpp"

#include <algorithm>

#include "modules/accounts/device.hpp"
#include "modules/accounts/duties.hpp"
#include "modules/accounts/halfway.hpp"
#include "modules/accounts/session.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "modules/accounts/totp.hpp"
#include "app/journal.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "media/qr.hpp"

namespace accounts {

using base::Code;
using base::Fail;

std::span<const meta::Note> form(const Factor*) {
  static const meta::Note all[] = {meta::note(&Factor::secret, "密钥", "Key").secret().sealed("accounts_factor.secret")};
  return all;
}

std::span<const meta::Note> form(const TypedCode*) {
  static const meta::Note all[] = {meta::note(&TypedCode::code, "验证码", "Code").required().length(1, 40).secret()};
  return all;
}

namespace {

const std::string kFactor = "SELECT " + store::columns<Factor>() + " FROM accounts_factor ";

// What the own account's page shows.
struct FactorState {
  bool on = false;
  std::optional<base::Instant> set_at;
  std::int32_t recovery_left = 0;
  bool asked_for = false;  // by a role of the account
  bool advised = false;    // an administrator's account has none
};
BOOST_DESCRIBE_STRUCT(FactorState, (), (on, set_at, recovery_left, asked_for, advised))

struct WithPassword {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(WithPassword, (), (password))
std::span<const meta::Note> form(const WithPassword*) {
  static const meta::Note all[] = {meta::note(&WithPassword::password, "密码", "Password").required().secret()};
  return all;
}

// Told once, while it is set up.
struct FactorKey {
  std::string key;  // base32, for who types it
  std::string uri;
  std::string qr;  // SVG
};
BOOST_DESCRIBE_STRUCT(FactorKey, (), (key, uri, qr))

// Told once.
struct RecoveryCodes {
  std::vector<std::string> codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (codes))

std::optional<Factor> factor_of(store::Tx& tx, base::Id<User> user) { return tx.one<Factor>(kFactor + "WHERE user_id=$1", user); }

// As people type it: groups, spaces and small letters do not matter.
std::string folded_code(std::string_view typed) {
  std::string out;
  for (const char ch : typed) {
    if (ch == ' ' || ch == '-') continue;
    out += ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 32) : ch;
  }
  return out;
}

// 80 random bits each: too many to guess from the digest, so a plain one is enough (no Argon2id).
std::vector<std::string> make_recovery(store::Tx& tx, base::Id<User> user) {
  tx.exec("DELETE FROM accounts_recovery WHERE user_id=$1", user);
  std::vector<std::string> out;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    std::string code = base32(base::random_bytes(10));
    tx.exec("INSERT INTO accounts_recovery(user_id, code_hash) VALUES($1, $2)", user, base::sha256_hex(code));
    for (std::size_t at = 12; at > 0; at -= 4) code.insert(at, 1, '-');
    out.push_back(std::move(code));
  }
  return out;
}

FactorState state(app::Ctx& c) {
  FactorState out;
  const auto user = user_by_id(c.tx, c.user.id);
  out.asked_for = user && granted_by(c.tx, user->roles).second_factor;
  const auto factor = factor_of(c.tx, c.user.id);
  if (!factor || !factor->confirmed) {
    out.advised = user && has_duty(c.tx, *user);
    return out;
  }
  out.on = true;
  out.set_at = factor->set_at;
  out.recovery_left = static_cast<std::int32_t>(*c.tx.one<std::int64_t>("SELECT count(*) FROM accounts_recovery WHERE user_id=$1", c.user.id));
  return out;
}

// The part that these routes have in common: the password, then work in one transaction with its journal row.
template <class Work>
void with_password(app::Kernel& kernel, const http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s, std::string_view route, Work&& work) {
  const auto in = body_of<WithPassword>(request);
  const auto now = kernel.services().clock.now();
  const auto proof = prove_password(kernel, request, caller, lane, s, "password", in.password);
  kernel.services().db.write([&](store::Tx& tx) {
    proof.use(tx, caller);
    app::Ctx c{tx, now, kernel.services(), kernel, caller, {}, request, {}};
    work(c);
    c.did("users", std::to_string(caller.id.value), caller.name);
    app::write_journal(c, route);
  });
}

void tell(app::Ctx& c, Credential what) {
  c.emit(CredentialChanged{c.user.id, what, "", device_of(c.request.header("User-Agent")), network_of(c.request.peer)});
}

http::Reply begin(app::Kernel& kernel, http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s) {
  FactorKey out;
  with_password(kernel, request, caller, lane, s, "POST /session/factor", [&](app::Ctx& c) {
    if (has_factor(c.tx, caller.id)) throw Fail(Code::conflict, "accounts.factor_exists");
    remove_factor(c.tx, caller.id);
    const std::string secret = base::random_bytes(kSecretBytes);
    c.tx.insert("accounts_factor", Factor{caller.id, base::base64url(secret), false, c.now, 0});
    out.key = base32(secret);
    out.uri = otpauth("创城", caller.login, secret);
    out.qr = media::qr_svg(out.uri);
  });
  return app::json_reply(200, meta::to_json(out));
}

http::Reply confirm(app::Kernel& kernel, http::Request& request, const app::Caller& caller, const Settings& s) {
  const auto in = body_of<TypedCode>(request);
  auto& services = kernel.services();
  const auto now = services.clock.now();
  std::optional<Attempt> attempt;
  services.db.write([&](store::Tx& tx) { attempt.emplace(tx, s, caller.login, request.peer, now, Tried::code); });
  RecoveryCodes out;
  services.db.write([&](store::Tx& tx) {
    const auto factor = factor_of(tx, caller.id);
    if (!factor || factor->confirmed) throw Fail(Code::conflict, factor ? "accounts.factor_exists" : "accounts.factor_not_begun");
    base::Problems bad;
    bad.check(take_code(tx, caller.id, in.code, now), "code", "wrong_code");
    bad.raise_if_any();
    attempt->was_right(tx);
    tx.exec("UPDATE accounts_factor SET confirmed=$2, set_at=$3 WHERE user_id=$1", caller.id, true, now);
    out.codes = make_recovery(tx, caller.id);
    end_sessions(tx, caller.id, caller.session);
    app::Ctx c{tx, now, services, kernel, caller, {}, request, {}};
    c.did("users", std::to_string(caller.id.value), caller.name);
    tell(c, Credential::factor_set);
    app::write_journal(c, "POST /session/factor/confirm");
  });
  return app::json_reply(200, meta::to_json(out));
}

http::Reply new_codes(app::Kernel& kernel, http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s) {
  RecoveryCodes out;
  with_password(kernel, request, caller, lane, s, "POST /session/factor/codes", [&](app::Ctx& c) {
    if (!has_factor(c.tx, caller.id)) throw Fail(Code::conflict, "accounts.no_factor");
    out.codes = make_recovery(c.tx, caller.id);
    tell(c, Credential::codes_made);
  });
  return app::json_reply(200, meta::to_json(out));
}

http::Reply remove_own(app::Kernel& kernel, http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s) {
  with_password(kernel, request, caller, lane, s, "POST /session/factor/remove", [&](app::Ctx& c) {
    if (!remove_factor(c.tx, caller.id)) throw Fail(Code::conflict, "accounts.no_factor");
    end_sessions(c.tx, caller.id, caller.session);
    tell(c, Credential::factor_removed);
  });
  http::Reply r;
  r.status = 204;
  return r;
}

}  // namespace

bool has_factor(store::Tx& tx, base::Id<User> user) { return tx.one<std::int64_t>("SELECT user_id FROM accounts_factor WHERE user_id=$1 AND confirmed=$2", user, true).has_value(); }

bool needs_factor(store::Tx& tx, base::Id<User> user, bool asked_for) { return asked_for && !has_factor(tx, user); }

bool take_code(store::Tx& tx, base::Id<User> user, std::string_view typed, base::Instant now) {
  const auto factor = factor_of(tx, user);
  if (!factor) return false;
  const std::string code = folded_code(typed);
  if (const auto step = right_step(base::from_base64url(factor->secret).value_or(""), code, now, factor->used_step)) {
    tx.exec("UPDATE accounts_factor SET used_step=$2 WHERE user_id=$1", user, *step);
    return true;
  }
  return tx.exec("DELETE FROM accounts_recovery WHERE user_id=$1 AND code_hash=$2", user, base::sha256_hex(code)) > 0;
}

bool remove_factor(store::Tx& tx, base::Id<User> user) {
  tx.exec("DELETE FROM accounts_recovery WHERE user_id=$1", user);
  end_halfway(tx, user);
  const bool was = has_factor(tx, user);
  tx.exec("DELETE FROM accounts_factor WHERE user_id=$1", user);
  return was;
}

std::vector<app::Route> factor_routes(std::shared_ptr<Lane> lane, const Settings& s) {
  using app::Caller;
  using app::Kernel;
  using http::Request;
  std::vector<app::Route> all;
  all.push_back(app::get("/session/factor", app::kSignedIn, state).named("我的第二因素").before_second_factor());
  all.push_back(app::outside("POST", "/session/factor", app::kSignedIn, [lane, s](Kernel& k, Request& r, const Caller& who) { return begin(k, r, who, *lane, s); })
                    .typed(meta::type_of<WithPassword>(), meta::type_of<FactorKey>()).named("开始设置第二因素").max_body(4096).before_second_factor());
  all.push_back(app::outside("POST", "/session/factor/confirm", app::kSignedIn, [s](Kernel& k, Request& r, const Caller& who) { return confirm(k, r, who, s); })
                    .typed(meta::type_of<TypedCode>(), meta::type_of<RecoveryCodes>()).named("用一个验证码确认第二因素").max_body(4096).before_second_factor());
  all.push_back(app::outside("POST", "/session/factor/codes", app::kSignedIn, [lane, s](Kernel& k, Request& r, const Caller& who) { return new_codes(k, r, who, *lane, s); })
                    .typed(meta::type_of<WithPassword>(), meta::type_of<RecoveryCodes>()).named("重新生成恢复码").max_body(4096));
  app::Route remove = app::outside("POST", "/session/factor/remove", app::kSignedIn, [lane, s](Kernel& k, Request& r, const Caller& who) { return remove_own(k, r, who, *lane, s); })
                          .named("取消我的第二因素").max_body(4096).gives(204);
  remove.input = &meta::type_of<WithPassword>();
  all.push_back(std::move(remove));
  return all;
}

}  // namespace accounts
