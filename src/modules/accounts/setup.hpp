#pragma once
// One-time links: for the first administrator, and for a user whose password is to be set. 32 random bytes, stored by
// hash, good once and for a day (Settings); a new one voids those before it.
#include <string>
#include <string_view>

#include "modules/accounts/accounts.hpp"
#include "modules/accounts/password.hpp"

namespace accounts {

// `user` nothing: the first administrator's.
std::string make_link(store::Tx& tx, std::optional<base::Id<User>> user, base::Instant now);
void void_links(store::Tx& tx, std::optional<base::Id<User>> user);
// "/setup?token=…" for an active user who cannot sign in any more, in the journal; nothing when there is no such user.
// `without_factor`: the phone with the second factor is lost as well, so it is removed.
std::optional<std::string> link_for(app::Kernel& kernel, std::string_view login, bool without_factor = false);
std::string setup_path(std::string_view token);
void forget_links(store::Tx& tx, const Settings& s, base::Instant now);
std::vector<app::Route> setup_routes(std::shared_ptr<Lane> lane, const Settings& s);

}  // namespace accounts
