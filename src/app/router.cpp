// Finds the route of a path: by method, number of segments and first segment, then segment by segment.
// A fixed segment wins over a {…} one, whatever the order of registration.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"

namespace app {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out;
  for (const auto part : base::split(path, '/'))
    if (!part.empty()) out.emplace_back(part);
  return out;
}

std::string head_of(std::string_view method, const std::vector<std::string>& parts) {
  return std::string(method) + " " + std::to_string(parts.size()) + " " + (parts.empty() ? "" : parts[0]);
}

constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "DELETE"};

}  // namespace

void Router::add(const Route& route) {
  auto parts = segments_of(route.path);
  auto& list = by_head_[head_of(route.method, parts)];
  list.push_back({std::move(parts), &route});
  // More fixed segments first.
  std::stable_sort(list.begin(), list.end(), [](const Pattern& a, const Pattern& b) {
    const auto fixed = [](const Pattern& p) { return std::count_if(p.parts.begin(), p.parts.end(), [](const auto& s) { return s[0] != '{'; }); };
    return fixed(a) > fixed(b);
  });
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
  const auto parts = segments_of(path);
  const auto in = [&](std::string_view m) -> Match {
    const auto at = by_head_.find(head_of(m, parts));
    if (at == by_head_.end()) return {};
    for (const auto& p : at->second) {
      Match match{p.route, {}, false};
      bool same = true;
      for (std::size_t i = 0; same && i < parts.size(); ++i) {
        if (p.parts[i][0] == '{') match.segments.push_back(parts[i]);
        else same = p.parts[i] == parts[i];
      }
      if (same) return match;
    }
    return {};
  };
  Match match = in(method == "HEAD" ? "GET" : method);
  if (!match.route) match.other_method = std::any_of(std::begin(kMethods), std::end(kMethods), [&](auto m) { return in(m).route; });
  return match;
}

}  // namespace app
