#include "meta/nearest.hpp"

#include <algorithm>
#include <vector>

namespace meta {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t here = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = row[j];
      row[j] = here;
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::span<const std::string_view> names, std::string_view typed) {
  std::string_view best;
  std::size_t least = 0;
  if (typed.size() > 120) return best;
  for (const auto name : names) {
    const std::size_t d = distance(name, typed);
    if (d * 2 <= std::max(name.size(), typed.size()) && (best.empty() || d < least)) best = name, least = d;
  }
  return best;
}

}  // namespace meta
