#pragma once
// From a Reply to what goes on the wire: status line, headers, conditional and partial replies, compression, chunking.
// Runs on the worker that ran the handler, so that the I/O thread only copies bytes. No sockets here.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/elsewhere.hpp"
#include "http/gzip.hpp"
#include "http/message.hpp"

namespace http {

inline constexpr std::size_t kPiece = 256 * 1024;   // bytes of a file read at a time
inline constexpr std::size_t kCompressFrom = 1024;  // shorter bodies travel as they are

struct Outgoing {
  int status = 200;
  std::string head;           // status line and headers; Date, Connection and the empty line are added by the session
  std::string body;           // the first bytes (all of them when `more` is empty)
  std::string_view constant;  // instead of `body`
  StreamBody more;            // pulled for the rest
  bool chunked = false;       // the body, also its first bytes, travels in chunks
  bool until_close = false;   // its end is the end of the connection
  std::optional<std::vector<std::string>> topics;
};

// What of the protocol the reply depends on beyond the request's headers.
enum class Version { http10, http11 };

// `request` may have been emptied of its body. May throw what a stream throws before its first bytes.
Outgoing prepare(const Request& request, Version version, Reply&& reply, Gzip& gzip, const Elsewheres& elsewheres = {});

// {"type":"about:blank","title":"Not Found","status":404,"key":"http.not_found"} as application/problem+json.
// `key` consists of letters, digits, '.', '_'.
Reply problem(int status, std::string_view key);
std::string_view reason(int status);  // "Not Found"; "Status" for numbers nobody knows

}  // namespace http
