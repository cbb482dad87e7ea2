#pragma once
// From where somebody signs in, as people say it: the kind of browser and system, and whether the address is of the office's own
// network. A pair that this account never had is told to its owner.
#include <string>
#include <string_view>

#include "modules/accounts/accounts.hpp"

namespace accounts {

std::string device_of(std::string_view agent);  // "Chrome · Windows"; "" when it says nothing we know
std::string network_of(std::string_view peer);  // "内网" for private and loopback addresses, else "互联网"

// Notes the pair down; true when it is new, and not the first of this account.
bool first_seen(store::Tx& tx, base::Id<User> user, const std::string& device, const std::string& network, base::Instant now);
app::Keep devices();

}  // namespace accounts
