// The order of a standard's rows, as the tree editor moves them.
#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "modules/standards/rules.hpp"

namespace standards {

std::optional<std::size_t> index_of(const std::vector<Criterion>& rows, std::string_view code) {
  const auto wanted = base::fold(code);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (base::fold(rows[i].code) == wanted) return i;
  return std::nullopt;
}

std::vector<std::size_t> subtree(const std::vector<Criterion>& rows, std::size_t top) {
  std::unordered_multimap<std::string, std::size_t> below;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!rows[i].parent.empty()) below.emplace(base::fold(rows[i].parent), i);
  std::vector<char> seen(rows.size(), 0);
  std::vector<std::size_t> out{top};
  seen[top] = 1;
  for (std::size_t at = 0; at < out.size(); ++at) {
    const auto [from, to] = below.equal_range(base::fold(rows[out[at]].code));
    for (auto it = from; it != to; ++it)
      if (!std::exchange(seen[it->second], 1)) out.push_back(it->second);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void place_subtree(std::vector<Criterion>& rows, std::size_t top, std::optional<base::Id<Criterion>> before) {
  const std::string parent = rows[top].parent;
  std::vector<Criterion> moved, rest;
  const auto all = subtree(rows, top);
  for (std::size_t i = 0; i < rows.size(); ++i) (std::binary_search(all.begin(), all.end(), i) ? moved : rest).push_back(rows[i]);
  std::size_t at = rest.size();
  if (before) {
    const auto found = std::find_if(rest.begin(), rest.end(), [&](const Criterion& r) { return r.id == *before; });
    if (found != rest.end()) at = static_cast<std::size_t>(found - rest.begin());
  } else if (!parent.empty()) {
    if (const auto p = index_of(rest, parent)) at = subtree(rest, *p).back() + 1;
  }
  rest.insert(rest.begin() + static_cast<std::ptrdiff_t>(at), moved.begin(), moved.end());
  rows = std::move(rest);
}

}  // namespace standards
