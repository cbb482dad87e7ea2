#pragma once
// The one way out of the program: HTTP to robots and gateways, and mail by SMTP, over libcurl. Knows nothing of what is
// sent. Bounded in time and bytes; follows no redirect, uses no proxy, speaks no other scheme. It says whether the
// other side may have got what was sent, because who does not know that must not send again.
//
// Which addresses: public ones, and of private ones (this machine, 10.0.0.0/8 and the like) those the administrator has
// listed: a government network is private, but which of its machines a city sends to is not for who sets up a channel to
// decide. Link-local, multicast and metadata addresses never. The address is looked at when the socket is opened to it, so
// that no name, no second answer of a name server and no other notation stands for another one.
// docs/decisions/0010-where-it-sends.md.
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace http {

inline constexpr std::size_t kHeardBytes = 64 << 10;  // of an answer; one that is longer is cut off

struct Outbound {
  std::string method = "POST", url{};  // http or https
  Headers headers{};
  std::string body{};
};

enum class Security : unsigned char { plain, starttls, tls };

struct Mail {
  std::string server;
  std::uint16_t port = 25;
  Security security = Security::starttls;
  std::string login, password;  // no login: none is asked for
  std::string ca_file;          // PEM of who signed the server's certificate; "": the system's
  std::string from, to;         // of the envelope
  std::string text;             // whole, lines end with CRLF
};

struct Heard {
  // answered: `status` is the server's verdict. not_sent: certainly not with them. unknown: they may have it.
  enum class End : unsigned char { answered, not_sent, unknown } end = End::not_sent;
  int status = 0;     // of HTTP, or the last SMTP reply
  std::string text;   // body, or the last SMTP reply
  std::string error;  // of the connection, in the library's words
  bool login_refused = false;
};

// Private networks that may be sent to: "10.1.0.0/16, 192.168.3.7, fd00:1::/32". Throws Fail(invalid, "config") naming what is none.
class Networks {
 public:
  Networks() = default;
  explicit Networks(std::string_view text);
  bool hold(std::string_view ip) const;

 private:
  struct Network {
    std::array<unsigned char, 16> first;  // IPv4 as ::ffff:a.b.c.d
    int bits;
  };
  std::vector<Network> all_;
};

// Keeps a mail connection for the next mail. For one thread.
class Sender {
 public:
  // `patience`: for the whole of one exchange; half of it for the connection.
  explicit Sender(std::chrono::milliseconds patience, Networks networks = {});
  ~Sender();
  Sender(const Sender&) = delete;

  Heard send(const Outbound& request);
  Heard send(const Mail& mail);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Numeric IPv4 and IPv6 addresses that are never talked to, and those that are only when they are listed. Anything that is no
// address is neither.
bool refused_address(std::string_view ip);
bool private_address(std::string_view ip);
// The field rule that a host breaks: "address_refused", "address_private", or "". A name is neither, but for localhost.
std::string_view address_fault(std::string_view host, const Networks& networks);
// What a host stands for now, as numbers; asks the system's name server, so not while the writer is held.
std::vector<std::string> addresses_of(const std::string& host);
// The host of an absolute http or https URL; "" when it is none: another scheme, user information, white space, no
// host.
std::string host_of_url(std::string_view url);

}  // namespace http
