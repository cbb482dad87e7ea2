#pragma once
// Query strings and application/x-www-form-urlencoded bodies, as ordered pairs; and the path of a request.
// Everything is bounded and checked before a module sees it: a bad escape or text that is not UTF-8 is refused.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kMaxPairs = 500;

// "a=1&b=%E5%9F%8E+x" → {{"a","1"},{"b","城 x"}}, in the order given; "a" alone has an empty value.
// Throws base::Fail(bad_request, "http.query"): bad escape, NUL, not UTF-8, more than `most` pairs.
Pairs parse_query(std::string_view text, std::size_t most = kMaxPairs);
// The first value of that name, or nothing.
std::optional<std::string_view> find(const Pairs& pairs, std::string_view name);

std::string escape(std::string_view text);    // every byte but A-Z a-z 0-9 - . _ ~ becomes %XX
std::string build_query(const Pairs& pairs);  // without '?'
// Nothing when an escape is broken. `plus`: what '+' stands for, ' ' in forms and '+' in paths.
std::optional<std::string> unescape(std::string_view text, char plus);

struct Target {
  std::string path;   // decoded, repeated slashes made one
  std::string query;  // raw
};
// The request target (origin form, or absolute form whose host is dropped). Nothing when it is broken: bad escape,
// control characters, not UTF-8, an escaped slash (it would move the borders of segments), '.' or '..' as a segment.
std::optional<Target> parse_target(std::string_view target);

}  // namespace http
