// Which addresses the program does not talk to (sender.hpp says why), and which host a URL names.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "http/sender.hpp"

namespace http {
namespace {

bool refused4(std::uint32_t ip) {
  const auto in = [ip](std::uint32_t net, int bits) { return (ip >> (32 - bits)) == (net >> (32 - bits)); };
  return in(0x00000000, 8)      // this network; 0.0.0.0 is this machine by another name
         || in(0xA9FE0000, 16)  // link-local, with the metadata services of most clouds
         || ip == 0x646464C8    // 100.100.100.200, metadata of Alibaba Cloud
         || ip == 0xA83F8110    // 168.63.129.16, the host agent of Azure
         || in(0xC0000000, 24)  // IETF protocol assignments, with Oracle's metadata
         || in(0xE0000000, 3);  // multicast, reserved, broadcast
}

std::uint32_t last_four(const in6_addr& a, int from) {
  std::uint32_t ip = 0;
  std::memcpy(&ip, a.s6_addr + from, 4);
  return ntohl(ip);
}

bool refused6(const in6_addr& a) {
  if (IN6_IS_ADDR_V4MAPPED(&a) || IN6_IS_ADDR_V4COMPAT(&a))
    return !IN6_IS_ADDR_LOOPBACK(&a) && refused4(last_four(a, 12));
  constexpr std::array<unsigned char, 12> kNat64 = {0, 0x64, 0xff, 0x9b};
  if (std::equal(kNat64.begin(), kNat64.end(), a.s6_addr)) return refused4(last_four(a, 12));
  constexpr std::array<unsigned char, 2> k6to4 = {0x20, 0x02};
  if (std::equal(k6to4.begin(), k6to4.end(), a.s6_addr)) return refused4(last_four(a, 2));
  constexpr std::array<unsigned char, 16> kAmazon = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
  return IN6_IS_ADDR_UNSPECIFIED(&a) || IN6_IS_ADDR_LINKLOCAL(&a) || IN6_IS_ADDR_SITELOCAL(&a) ||
         IN6_IS_ADDR_MULTICAST(&a) || std::equal(kAmazon.begin(), kAmazon.end(), a.s6_addr);
}

}  // namespace

bool refused_address(std::string_view ip) {
  const std::string text(ip);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return refused4(ntohl(four.s_addr));
  in6_addr six{};
  return inet_pton(AF_INET6, text.c_str(), &six) == 1 && refused6(six);
}

std::string host_of_url(std::string_view url) {
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
  };
  if (!std::all_of(url.begin(), url.end(), plain)) return "";
  if (url.starts_with("https://"))
    url.remove_prefix(8);
  else if (url.starts_with("http://"))
    url.remove_prefix(7);
  else
    return "";
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.find('@') != std::string_view::npos || url.find('\\') != std::string_view::npos) return "";
  if (url.starts_with("[")) return std::string(url.substr(1, std::min(url.find(']'), url.size()) - 1));
  return std::string(url.substr(0, url.find(':')));
}

}  // namespace http
