#pragma once
// A small blocking HTTP/1.1 client for loopback: tests, benchmarks and health checks. Besides whole exchanges it sends
// and receives raw bytes, so that hostile clients can be played. Not for the open internet: no TLS, no redirects.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace http {

struct Answer {
  int status = 0;
  Headers headers;
  std::string body;
  std::string_view header(std::string_view name) const { return http::header(headers, name); }
};

class Client {
 public:
  // Connects to 127.0.0.1. Every wait for the server throws std::runtime_error after `patience`.
  explicit Client(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(20));
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  // One exchange on the kept connection. Host and Content-Length are added.
  Answer exchange(std::string_view method, std::string_view target, const Headers& headers = {},
                  std::string_view body = {});
  Answer get(std::string_view target, const Headers& headers = {}) { return exchange("GET", target, headers); }

  void send(std::string_view bytes);
  Answer receive(std::string_view method = "GET");  // the next reply; 1xx are skipped
  std::string receive_until(
      std::string_view mark);  // everything up to and with `mark`, or up to the end of the connection
  bool at_end();               // waits; true when the server has closed and nothing is left
  void end_output();           // half-close
  void small_window();         // takes few bytes ahead of being read: plays a slow reader
  int socket() const { return fd_; }

 private:
  bool more();  // reads into buffer_; false at the end of the connection
  std::string take(std::size_t n);
  int fd_ = -1;
  std::string buffer_;
};

}  // namespace http
