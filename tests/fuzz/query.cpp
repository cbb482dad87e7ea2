// link: http
// Query strings and request targets: what is taken is text, keeps to its folder and survives being written again.
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    auto pairs = http::parse_query(input, 50);
    for (const auto& [key, value] : pairs)
      if (!base::valid_utf8(key) || !base::valid_utf8(value)) std::abort();
    if (http::parse_query(http::build_query(pairs), 50) != pairs) std::abort();
  } catch (const base::Fail&) {
  }
  if (const auto target = http::parse_target(input)) {
    const std::string& path = target->path;
    if (!path.starts_with('/') || !base::valid_utf8(path) || path.find('\0') != std::string::npos) std::abort();
    const std::string closed = path + '/';
    if (closed.find("/../") != std::string::npos || closed.find("/./") != std::string::npos ||
        path.find("//") != std::string::npos)
      std::abort();
  }
  return 0;
}
