#include "ops/connect.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace ops {
namespace {

constexpr int kPatienceMs = 5000;

bool ready(int fd, short what) {
  pollfd p{fd, what, 0};
  return ::poll(&p, 1, kPatienceMs) == 1;
}

// Empty when connected.
std::string begin(int fd, const addrinfo& at) {
  if (::connect(fd, at.ai_addr, at.ai_addrlen) == 0) return "";
  if (errno != EINPROGRESS) return std::strerror(errno);
  if (!ready(fd, POLLOUT)) return "no answer";
  int error = 0;
  socklen_t n = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n);
  return error ? std::strerror(error) : "";
}

std::string first_line(int fd) {
  char text[512];
  const auto n = ready(fd, POLLIN) ? ::recv(fd, text, sizeof text, 0) : 0;
  const std::string all(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  return all.substr(0, all.find_first_of("\r\n"));
}

}  // namespace

Connected connect_to(const std::string& host, int port, bool greeting) {
  Connected out;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found)) {
    out.why = ::gai_strerror(code);
    return out;
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> held(found, &::freeaddrinfo);
  for (const addrinfo* at = found; at && !out.reached; at = at->ai_next) {
    const int fd = ::socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    out.why = begin(fd, *at);
    out.reached = out.why.empty();
    if (out.reached && greeting) out.greeting = first_line(fd);
    ::close(fd);
  }
  return out;
}

}  // namespace ops
