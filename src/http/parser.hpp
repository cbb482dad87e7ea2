#pragma once
// The HTTP/1.1 request parser: Beast's, feeding our Request directly, with our own limits. parser.cpp alone names
// Beast.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/outgoing.hpp"

namespace http {

// One request. put() stops once behind the header, where the caller looks at head() and calls take_body().
class Parser {
 public:
  enum class State { fine, more, malformed, header_too_large, body_too_large, version };  // more: needs further bytes
  struct Step {
    std::size_t used = 0;
    State state = State::fine;
  };
  struct Head {
    Request request;  // path, query, peer and tls are not filled in here
    std::string target, expect;
    Version version = Version::http11;
    int hosts = 0;            // Host headers
    bool bad_coding = false;  // a Transfer-Encoding other than "chunked"
  };

  explicit Parser(std::size_t header_limit);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Step put(std::string_view bytes);  // not after done()
  Head& head();
  void take_body(std::size_t limit);  // bytes

  bool begun() const;  // has seen a byte
  bool header_done() const;
  bool done() const;
  bool keep_alive() const;
  std::optional<std::uint64_t> length() const;        // Content-Length
  std::uint64_t left(std::uint64_t otherwise) const;  // of the body; `otherwise` when it comes in chunks

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace http
