#pragma once
// A request and a reply as plain values: what the edge hands to the dispatcher and takes back.
// No Beast, no Asio here, so that every other folder may include it.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The value of the first header of that name (case ignored), or "".
std::string_view header(const Headers& headers, std::string_view name);
bool same_name(std::string_view a, std::string_view b);  // header names and tokens: ASCII case ignored

struct Request {
  std::string method;  // upper case
  std::string path;    // percent-decoded, valid UTF-8, starts with '/', no '.' or '..' segment
  std::string query;   // raw, without '?': see query.hpp
  Headers headers;
  std::string body;  // whole; the route's limit was applied while it was read
  std::string peer;  // address of the client (of the proxy's X-Forwarded-For when trusted)
  bool tls = false;

  std::string_view header(std::string_view name) const { return http::header(headers, name); }
  std::string_view cookie(std::string_view name) const;  // value of that cookie, or ""
};

// A file of the blob store sent from disk, with Range, ETag and Last-Modified done by the edge.
struct FileBody {
  std::string path;
};

// Pulled by the edge on a worker until it returns false: long exports in constant memory (chunked).
// Appends to `chunk` (given empty); what it appended is sent in either case. An exception before the first
// bytes becomes a 500; later it breaks the connection, so that the client sees that the file is not whole.
using StreamBody = std::function<bool(std::string& chunk)>;

struct Reply {
  int status = 200;
  Headers headers;
  std::string body;           // used when none of the four below is set
  std::string_view constant;  // bytes that live as long as the program (embedded assets): sent without a copy
  std::optional<FileBody> file;
  StreamBody stream;
  // Set: this reply is a server-sent event stream of these topics (hub.hpp); `body`, when given, is sent first as it
  // is.
  std::optional<std::vector<std::string>> topics;

  std::string etag;  // quoted by the edge; a matching If-None-Match gets 304

  // Set: the reply is not made yet, and making it waits for something that is not this machine's, a store a network away. Called once, where
  // waiting holds nobody up: no transaction is open, and the thread is one for that (Config::waiters). Throws as a handler does.
  std::function<Reply()> later;
};

// Has `change` done to a reply, at once or as soon as it is made.
template <class F>
void when_made(Reply& reply, F change) {
  if (!reply.later) return change(reply);
  reply.later = [later = std::move(reply.later), change = std::move(change)] {
    Reply made = later();
    when_made(made, change);
    return made;
  };
}

using Handler = std::function<Reply(Request&)>;

}  // namespace http
