#pragma once
// Sessions: a random token in a cookie that scripts cannot read, its SHA-256 in the table; ended by some hours without use
// and by more of them in all (Settings). A write also needs the session's CSRF token, which only a reply to our own pages tells.
#include <string>
#include <string_view>
#include <vector>

#include "modules/accounts/accounts.hpp"
#include "modules/accounts/password.hpp"
#include "modules/accounts/throttle.hpp"
#include "app/kernel.hpp"

namespace accounts {

struct Session {
  base::Id<Session> id;
  std::string token_hash;
  base::Id<User> user_id;
  std::string csrf;
  base::Instant created_at, used_at;
  std::string peer, agent;
};
BOOST_DESCRIBE_STRUCT(Session, (), (id, token_hash, user_id, csrf, created_at, used_at, peer, agent))

// GET /session, and the reply to signing in.
struct SignedInUser {
  base::Id<User> id;
  std::string login, name;
  std::optional<base::Id<units::Unit>> unit;
  std::optional<std::string> unit_name;
  std::string place;
  std::optional<std::string> place_name;
};
BOOST_DESCRIBE_STRUCT(SignedInUser, (), (id, login, name, unit, unit_name, place, place_name))
struct SignedIn {
  SignedInUser user;
  std::vector<std::string> permissions;
  std::string csrf;
  bool demo = false;
  bool needs_factor = false;  // nothing else is open until a second factor is set up; `permissions` is empty
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (user, permissions, csrf, demo, needs_factor))

void expect_caller(store::Tx& tx, std::string_view token);
app::Caller caller_of_token(store::Tx& tx, const Settings& s, std::string_view token, base::Instant now);
void touch(store::Tx& tx, const app::Caller& caller, base::Instant now);
void end_sessions(store::Tx& tx, base::Id<User> user, std::string_view but_hash = "");
void forget_sessions(store::Tx& tx, const Settings& s, base::Instant now);

// Makes a session, ends the one the request came with, journals, and writes the reply with its cookie.
http::Reply begin_session(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const User& user, base::Instant now, std::string_view route);

// The password once more, before what an unattended screen must not do. Counted as a try. Throws Fail(invalid) naming `field`
// when it is wrong. `use` belongs into the transaction of what it was asked for: it takes the try back.
struct Proof {
  Attempt attempt;
  std::string hash;
  void use(store::Tx& tx, const app::Caller& caller) const;  // throws Fail(conflict) when the password was changed meanwhile
};
Proof prove_password(app::Kernel& kernel, const http::Request& request, const app::Caller& caller, Lane& lane, const Settings& s, std::string_view field, std::string_view password);

// The JSON body of a route made with outside(): checked as the dispatcher would. Only application/json is taken, which no
// form of a stranger's page can send, so that nobody can be signed in as somebody else unknowingly.
void read_body(const http::Request& request, const meta::Type& type, void* out);
template <class T>
T body_of(const http::Request& request) {
  T in{};
  read_body(request, meta::type_of<T>(), &in);
  return in;
}

std::vector<app::Route> session_routes(std::shared_ptr<Lane> lane, const Settings& s);

}  // namespace accounts
