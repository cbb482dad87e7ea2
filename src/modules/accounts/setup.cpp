#include "modules/accounts/setup.hpp"

#include "modules/accounts/device.hpp"
#include "modules/accounts/duties.hpp"
#include "modules/accounts/factor.hpp"
#include "modules/accounts/halfway.hpp"
#include "modules/accounts/session.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/throttle.hpp"
#include "app/journal.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "meta/validate.hpp"

namespace accounts {
namespace {

using base::Code;
using base::Fail;

struct Query {
  std::optional<std::string> token;
};
BOOST_DESCRIBE_STRUCT(Query, (), (token))
std::span<const meta::Note> form(const Query*) {
  static const meta::Note all[] = {meta::note(&Query::token, "链接", "Link").length(0, 100)};
  return all;
}

// What the page asks before it shows its form.
struct Asked {
  bool needed = false;  // there is no administrator yet
  bool first = false;   // this link makes one; else it sets the password of `login`
  std::string login, name;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (needed, first, login, name))

struct Setup {
  std::string token, password;
  std::optional<std::string> again;        // typed a second time: the page sends it, so that all that is wrong is told in one reply
  std::optional<std::string> login, name;  // of the first administrator
};
BOOST_DESCRIBE_STRUCT(Setup, (), (token, password, again, login, name))
// What is wrong with a person's own words is said by set_up, all of it at once.
std::span<const meta::Note> form(const Setup*) {
  static const meta::Note all[] = {meta::note(&Setup::token, "链接", "Link").required().length(1, 100).secret(),
                                   meta::note(&Setup::password, "密码", "Password").secret(), meta::note(&Setup::again, "再次输入密码", "Password again").secret(),
                                   meta::note(&Setup::login, "账号", "Login"), meta::note(&Setup::name, "姓名", "Name")};
  return all;
}

struct Stored {
  std::optional<base::Id<User>> user_id;
  base::Instant made_at;
};
BOOST_DESCRIBE_STRUCT(Stored, (), (user_id, made_at))

// Used, too old, replaced, never made: all are gone.
Stored link_of(store::Tx& tx, const Settings& s, std::string_view token, base::Instant now) {
  const auto link = tx.one<Stored>("SELECT user_id, made_at FROM accounts_link WHERE token_hash=$1 AND used_at IS NULL", base::sha256_hex(token));
  if (!link || now.ms - link->made_at.ms >= s.link_ms) throw Fail(Code::gone, "accounts.link_gone");
  if (!link->user_id && administrators(tx) > 0) throw Fail(Code::gone, "accounts.link_gone");
  return *link;
}

User user_of(store::Tx& tx, const Stored& link) {
  const auto u = user_by_id(tx, *link.user_id);
  if (!u || u->state != State::active) throw Fail(Code::gone, "accounts.link_gone");
  return *u;
}

http::Reply asked(app::Ctx& c, const Settings& s, const Query& q) {
  Asked out;
  out.needed = administrators(c.tx) == 0;
  if (q.token) {
    const auto link = link_of(c.tx, s, *q.token, c.now);
    out.first = !link.user_id;
    if (link.user_id) {
      const User u = user_of(c.tx, link);
      out.login = u.login;
      out.name = u.name;
    }
  }
  return app::json_reply(200, meta::to_json(out));
}

User first_administrator(store::Tx& tx, const Setup& in, base::Instant now) {
  User u;
  u.login = clean_login(in.login.value_or(""));
  u.name = base::trim(in.name.value_or(""));
  u.roles = {role_by_name(tx, kAdministrator)->id};
  u.created_at = now;
  return u;
}

User insert_administrator(store::Tx& tx, app::Services& services, const Setup& in, base::Instant now) {
  User u = first_administrator(tx, in, now);
  u.id = services.ids.make<User>(now.ms);
  tx.insert("accounts_user", u);
  return u;
}

http::Reply set_up(app::Kernel& kernel, http::Request& request, Lane& lane, const Settings& s) {
  const auto in = body_of<Setup>(request);
  auto& services = kernel.services();
  const auto now = services.clock.now();
  base::Problems bad;
  services.db.read([&](store::Tx& tx) {
    const auto link = link_of(tx, s, in.token, now);
    std::string login;
    if (link.user_id) {
      login = user_of(tx, link).login;
    } else {
      const User u = first_administrator(tx, in, now);
      meta::validate(meta::type_of<User>(), &u, bad);
      check_login(tx, u, bad);
      login = u.login;
    }
    check_password(bad, "password", in.password, login);
    bad.check(!in.again || *in.again == in.password, "again", "same_password");
  });
  bad.raise_if_any();
  const std::string hash = lane.hash(in.password);
  http::Reply reply;
  services.db.write([&](store::Tx& tx) {
    const auto link = link_of(tx, s, in.token, now);
    tx.exec("UPDATE accounts_link SET used_at=$2 WHERE token_hash=$1", base::sha256_hex(in.token), now);
    const User u = link.user_id ? user_of(tx, link) : insert_administrator(tx, services, in, now);
    set_password(tx, u.id, hash, now);
    end_sessions(tx, u.id);
    forgive(tx, u.login);
    end_halfway(tx, u.id);
    base::Problems conflict;
    check_roles(tx, u, conflict);
    if (!conflict.empty()) throw Fail(Code::forbidden, "accounts.duties_conflict");
    if (link.user_id) {
      const app::Caller nobody;
      app::Ctx c{tx, now, services, kernel, nobody, {}, request, {}};
      c.emit(CredentialChanged{u.id, Credential::password, "", device_of(request.header("User-Agent")), network_of(request.peer)});
    }
    reply = let_in(kernel, tx, request, s, u, now, "POST /setup");
  });
  return reply;
}

}  // namespace

std::string make_link(store::Tx& tx, std::optional<base::Id<User>> user, base::Instant now) {
  void_links(tx, user);
  const std::string token = base::random_token();
  tx.exec("INSERT INTO accounts_link(token_hash, user_id, made_at, used_at) VALUES($1, $2, $3, NULL)", base::sha256_hex(token), user, now);
  return token;
}

void void_links(store::Tx& tx, std::optional<base::Id<User>> user) {
  if (user) tx.exec("DELETE FROM accounts_link WHERE user_id=$1", *user);
  else tx.exec("DELETE FROM accounts_link WHERE user_id IS NULL");
}

std::string setup_path(std::string_view token) { return "/setup?token=" + std::string(token); }

void forget_links(store::Tx& tx, const Settings& s, base::Instant now) { tx.exec("DELETE FROM accounts_link WHERE made_at<=$1", now + -s.link_ms); }

std::optional<std::string> setup_link(app::Kernel& kernel) {
  std::optional<std::string> path;
  kernel.as_system([&](app::Ctx& c) {
    path.reset();
    if (administrators(c.tx) == 0) path = setup_path(make_link(c.tx, std::nullopt, c.now));
  });
  return path;
}

std::optional<std::string> link_for(app::Kernel& kernel, std::string_view login, bool without_factor) {
  std::optional<std::string> path;
  kernel.as_system([&](app::Ctx& c) {
    path.reset();
    const auto user = user_by_login(c.tx, clean_login(login));
    if (!user || user->state != State::active) return;
    path = setup_path(make_link(c.tx, user->id, c.now));
    c.did("users", std::to_string(user->id.value), user->name);
    if (!without_factor || !remove_factor(c.tx, user->id)) return;
    c.did("second_factor", std::to_string(user->id.value), user->name);
    c.emit(CredentialChanged{user->id, Credential::factor_removed, "chuangcheng link", "", ""});
  });
  return path;
}

std::vector<app::Route> setup_routes(std::shared_ptr<Lane> lane, const Settings& s) {
  std::vector<app::Route> all;
  app::Route ask;
  ask.method = "GET";
  ask.path = "/setup";
  ask.perm = app::kAnyone;
  ask.summary = "一次性链接";
  ask.input = &meta::type_of<Query>();
  ask.output = &meta::type_of<Asked>();
  ask.run = [s](app::Ctx& c, const app::Endpoint&) {
    Query q;
    base::Problems bad;
    app::read_query(c.request.query, meta::type_of<Query>(), &q, bad);
    bad.raise_if_any();
    app::validate_input(meta::type_of<Query>(), &q);
    return asked(c, s, q);
  };
  all.push_back(std::move(ask));
  all.push_back(app::outside("POST", "/setup", app::kAnyone, [lane, s](app::Kernel& k, http::Request& r, const app::Caller&) { return set_up(k, r, *lane, s); })
                    .typed(meta::type_of<Setup>(), meta::type_of<SignedIn>())
                    .named("用一次性链接设置密码")
                    .max_body(4096));
  return all;
}

}  // namespace accounts
