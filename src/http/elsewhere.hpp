#pragma once
// Files of the blob store that lie on no disk of this machine: a FileBody whose path is kElsewhere and a name. Who runs the
// server says what the names are (Config::elsewhere); Range and ETag are done by the edge as for any file.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace http {

inline constexpr std::string_view kElsewhere = "elsewhere:";

struct Elsewhere {
  std::uint64_t bytes = 0;
  std::function<std::string(std::uint64_t first, std::size_t length)> read;  // at most `length`, at least one; may throw
};
using Elsewheres = std::function<Elsewhere(const std::string& name)>;  // throws when it cannot be had

}  // namespace http
