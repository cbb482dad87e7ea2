#pragma once
// Whom a limit by address counts as one.
#include <string>
#include <string_view>

namespace http {

// The part of an address that one subscriber holds: all of IPv4, the first 64 bits of IPv6. What is no address comes back as it is.
std::string subscriber(std::string_view peer);

}  // namespace http
