#include "http/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "base/text.hpp"

namespace http {
namespace {

[[noreturn]] void fail(const char* what) { throw std::runtime_error(std::string{what} + ": " + std::strerror(errno)); }

}  // namespace

Client::Client(std::uint16_t port, std::chrono::milliseconds patience)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) fail("socket");
  const auto ms = patience.count();
  timeval wait{};
  wait.tv_sec = static_cast<time_t>(ms / 1000);
  wait.tv_usec = static_cast<suseconds_t>(ms % 1000 * 1000);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
    const int reason = errno;
    ::close(fd_);
    errno = reason;
    fail("connect");
  }
}

Client::~Client() {
  if (fd_ >= 0) ::close(fd_);
}
Client::Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

Answer Client::exchange(std::string_view method, std::string_view target, const Headers& headers,
                        std::string_view body) {
  std::string out{method};
  out += ' ';
  out += target;
  out += " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) out += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST" || method == "PUT")
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  out += "\r\n";
  out += body;
  send(out);
  return receive(method);
}

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool Client::more() {
  char bytes[64 * 1024];
  while (true) {
    const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == ECONNRESET) return false;
    if (n < 0) fail("receive");
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
}

std::string Client::take(std::size_t n) {
  while (buffer_.size() < n)
    if (!more()) throw std::runtime_error("the connection ended within a reply");
  std::string out = buffer_.substr(0, n);
  buffer_.erase(0, n);
  return out;
}

std::string Client::receive_until(std::string_view mark) {
  std::size_t from = 0;
  while (true) {
    const auto at = buffer_.find(mark, from);
    if (at != std::string::npos) return take(at + mark.size());
    from = buffer_.size() < mark.size() ? 0 : buffer_.size() - mark.size();
    if (!more()) return std::exchange(buffer_, {});
  }
}

Answer Client::receive(std::string_view method) {
  Answer answer;
  do {
    answer.headers.clear();
    const std::string head = receive_until("\r\n\r\n");
    const std::string_view text = head;
    if (text.size() < 16 || !text.starts_with("HTTP/1.1 ")) throw std::runtime_error("no reply but '" + head + "'");
    std::from_chars(text.data() + 9, text.data() + 12, answer.status);
    const auto lines = base::split(text, '\n');
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const auto colon = lines[i].find(':');
      if (colon != std::string_view::npos)
        answer.headers.emplace_back(lines[i].substr(0, colon), base::trim(lines[i].substr(colon + 1)));
    }
  } while (answer.status / 100 == 1);
  if (method == "HEAD" || answer.status == 204 || answer.status == 304) return answer;
  if (answer.header("Transfer-Encoding") == "chunked") {
    while (true) {
      const std::string line = receive_until("\r\n");
      std::size_t size = 0;
      if (std::from_chars(line.data(), line.data() + line.size(), size, 16).ec != std::errc{})
        throw std::runtime_error("broken chunk");
      answer.body += take(size);
      take(2);
      if (size == 0) return answer;
    }
  }
  if (const auto length = base::to_int(answer.header("Content-Length"))) {
    answer.body = take(static_cast<std::size_t>(*length));
    return answer;
  }
  while (more()) continue;
  answer.body = std::exchange(buffer_, {});
  return answer;
}

bool Client::at_end() { return buffer_.empty() && !more(); }
void Client::end_output() { ::shutdown(fd_, SHUT_WR); }
void Client::small_window() {
  const int bytes = 4096;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

}  // namespace http
