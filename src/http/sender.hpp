#pragma once
// The one way out of the program: HTTP to robots and gateways, and mail by SMTP, over libcurl. Knows nothing of what is
// sent. Bounded in time and bytes; follows no redirect, uses no proxy, speaks no other scheme. It says whether the
// other side may have got what was sent, because who does not know that must not send again.
//
// Which addresses: private ranges and this machine are allowed, because government networks are private and a mail
// relay may run beside us. Link-local and metadata addresses are refused when the socket is opened, so that no name can
// stand for them.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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

// Keeps a mail connection for the next mail. For one thread.
class Sender {
 public:
  // `patience`: for the whole of one exchange; half of it for the connection.
  explicit Sender(std::chrono::milliseconds patience);
  ~Sender();
  Sender(const Sender&) = delete;

  Heard send(const Outbound& request);
  Heard send(const Mail& mail);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A numeric IPv4 or IPv6 address that is not talked to; anything that is no address is not refused here.
bool refused_address(std::string_view ip);
// The host of an absolute http or https URL; "" when it is none: another scheme, user information, white space, no
// host.
std::string host_of_url(std::string_view url);

}  // namespace http
