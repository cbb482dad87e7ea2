#pragma once
// Signing in with a second factor is two steps. Between them the browser holds a token that is no session: a cookie for five
// minutes that opens nothing but the step of the code.
#include "modules/accounts/accounts.hpp"
#include "app/kernel.hpp"

namespace accounts {

// After the right password or a one-time link: a session, or the way to the code (202).
http::Reply let_in(app::Kernel& kernel, store::Tx& tx, const http::Request& request, const Settings& s, const User& user, base::Instant now, std::string_view route);

void end_halfway(store::Tx& tx, base::Id<User> user);
void forget_halfway(store::Tx& tx, const Settings& s, base::Instant now);
std::vector<app::Route> halfway_routes(const Settings& s);

}  // namespace accounts
