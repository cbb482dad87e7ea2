// link: http
// Range, date, tag and encoding headers: a part always lies within the file, a date that is read is written the same.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "http/range.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint64_t length = 0;
  if (size < sizeof length) return 0;
  std::memcpy(&length, data, sizeof length);
  length >>= 8;
  const std::string_view text(reinterpret_cast<const char*>(data) + sizeof length, size - sizeof length);
  const http::Range r = http::parse_range(text, length);
  if (r.kind == http::Range::Kind::part && (r.length == 0 || r.first >= length || r.length > length - r.first))
    std::abort();
  if (const auto at = http::parse_date(text)) {
    // The day of the week is not checked and a leap second moves on, so the text after it must agree once read again.
    if (http::parse_date(http::date_text(*at)) != at) std::abort();
  }
  http::etag_matches(text, "\"x\"");
  http::takes_gzip(text);
  http::same_version(text, "\"x\"", "");
  return 0;
}
