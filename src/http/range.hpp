#pragma once
// The conditional and partial half of HTTP as pure functions: dates, entity tags, byte ranges (RFC 9110, 8.8, 13, 14).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace http {

std::string date_text(base::Instant t);                       // Sun, 06 Nov 1994 08:49:37 GMT
std::optional<base::Instant> parse_date(std::string_view s);  // that form alone; whole seconds

std::string quoted_etag(std::string_view tag);                    // adds the quotes unless there; W/"…" is kept
bool etag_matches(std::string_view list, std::string_view etag);  // If-None-Match: weak comparison, "*" matches

// The part of `size` bytes that a Range header asks for.
struct Range {
  enum class Kind {
    whole,
    part,
    outside
  };  // whole: no header, not understood, or several ranges (allowed to be ignored)
  Kind kind = Kind::whole;
  std::uint64_t first = 0, length = 0;  // of a part
};
Range parse_range(std::string_view header, std::uint64_t size);

// If-Range: absent, or the strong tag or the exact date of what we have.
bool same_version(std::string_view if_range, std::string_view etag, std::string_view last_modified);

// Does this Accept-Encoding take gzip? q=0 refuses it.
bool takes_gzip(std::string_view accept_encoding);

}  // namespace http
