#include "http/subscriber.hpp"

#include <arpa/inet.h>

#include "base/text.hpp"

namespace http {

std::string subscriber(std::string_view peer) {
  in6_addr six{};
  if (inet_pton(AF_INET6, std::string(peer).c_str(), &six) != 1) return std::string(peer);
  if (IN6_IS_ADDR_V4MAPPED(&six)) return std::string(peer);
  return base::hex(std::string_view(reinterpret_cast<const char*>(six.s6_addr), 8)) + "/64";
}

}  // namespace http
