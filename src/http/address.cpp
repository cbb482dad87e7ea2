// Which addresses the program does not talk to (sender.hpp says why), and which host a URL names.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
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

// The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64, 6to4.
std::optional<std::uint32_t> four_of(const in6_addr& a) {
  if (IN6_IS_ADDR_V4MAPPED(&a) || (IN6_IS_ADDR_V4COMPAT(&a) && !IN6_IS_ADDR_LOOPBACK(&a))) return last_four(a, 12);
  constexpr std::array<unsigned char, 12> kNat64 = {0, 0x64, 0xff, 0x9b};
  if (std::equal(kNat64.begin(), kNat64.end(), a.s6_addr)) return last_four(a, 12);
  constexpr std::array<unsigned char, 2> k6to4 = {0x20, 0x02};
  if (std::equal(k6to4.begin(), k6to4.end(), a.s6_addr)) return last_four(a, 2);
  return std::nullopt;
}

bool refused6(const in6_addr& a) {
  if (const auto four = four_of(a)) return refused4(*four);
  constexpr std::array<unsigned char, 16> kAmazon = {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
  return IN6_IS_ADDR_UNSPECIFIED(&a) || IN6_IS_ADDR_LINKLOCAL(&a) || IN6_IS_ADDR_SITELOCAL(&a) ||
         IN6_IS_ADDR_MULTICAST(&a) || std::equal(kAmazon.begin(), kAmazon.end(), a.s6_addr);
}

// Of this machine, of an inner network, or of none.
bool private4(std::uint32_t ip) {
  const auto in = [ip](std::uint32_t net, int bits) { return (ip >> (32 - bits)) == (net >> (32 - bits)); };
  return in(0x7F000000, 8) || in(0x0A000000, 8) || in(0xAC100000, 12) || in(0xC0A80000, 16) || in(0x64400000, 10)  // carrier's
         || in(0xC6120000, 15);                                                                                      // benchmarks
}

bool private6(const in6_addr& a) {
  if (IN6_IS_ADDR_LOOPBACK(&a)) return true;
  if (const auto four = four_of(a)) return private4(*four);
  return (a.s6_addr[0] & 0xfe) == 0xfc;  // unique local
}

// Both families in one: IPv4 as ::ffff:a.b.c.d.
std::optional<std::array<unsigned char, 16>> bytes_of(std::string_view ip) {
  const std::string text(ip);
  std::array<unsigned char, 16> out{};
  if (inet_pton(AF_INET6, text.c_str(), out.data()) == 1) return out;
  out = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
  if (inet_pton(AF_INET, text.c_str(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

}  // namespace

Networks::Networks(std::string_view text) {
  std::string list(text);
  std::replace(list.begin(), list.end(), ',', ' ');
  for (const auto part : base::split(list, ' ')) {
    if (part.empty()) continue;
    const auto slash = part.find('/');
    const auto first = bytes_of(part.substr(0, slash));
    const int whole = part.find(':') == std::string_view::npos ? 32 : 128;
    const auto bits = slash == std::string_view::npos ? std::optional<std::int64_t>(whole) : base::to_int(part.substr(slash + 1));
    if (!first || !bits || *bits < 1 || *bits > whole)
      throw base::Fail(base::Code::invalid, "config", {}, "allowed_networks: " + std::string(part) + " 不是网段 is no network, as 10.1.0.0/16");
    all_.push_back({*first, static_cast<int>(*bits) + 128 - whole});
  }
}

bool Networks::hold(std::string_view ip) const {
  const auto at = bytes_of(ip);
  return at && std::any_of(all_.begin(), all_.end(), [&](const Network& n) {
           const auto bit = [](const std::array<unsigned char, 16>& a, int i) { return (a[static_cast<std::size_t>(i / 8)] >> (7 - i % 8)) & 1; };
           for (int i = 0; i < n.bits; ++i)
             if (bit(*at, i) != bit(n.first, i)) return false;
           return true;
         });
}

std::string_view address_fault(std::string_view host, const Networks& networks) {
  const std::string name = base::fold(host);
  const std::string_view ip = name == "localhost" || name.ends_with(".localhost") ? std::string_view("127.0.0.1") : host;
  if (refused_address(ip)) return "address_refused";
  return private_address(ip) && !networks.hold(ip) ? "address_private" : "";
}

std::vector<std::string> addresses_of(const std::string& host) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;  // else each address comes once for each kind of socket
  std::vector<std::string> out;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return out;
  std::array<char, NI_MAXHOST> text{};
  for (const addrinfo* at = found; at; at = at->ai_next)
    if (::getnameinfo(at->ai_addr, at->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) out.emplace_back(text.data());
  ::freeaddrinfo(found);
  return out;
}

bool private_address(std::string_view ip) {
  const std::string text(ip);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return private4(ntohl(four.s_addr));
  in6_addr six{};
  return inet_pton(AF_INET6, text.c_str(), &six) == 1 && private6(six);
}

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
