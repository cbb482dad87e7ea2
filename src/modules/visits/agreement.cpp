#include "modules/visits/agreement.hpp"

#include <map>

namespace visits {

Agreed agreed(const std::vector<Pair>& pairs) {
  Agreed out;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> habits;  // category → how often each of the two gives it
  for (const auto& p : pairs) {
    ++out.n;
    out.same += p.lead == p.control;
    ++habits[p.lead].first;
    ++habits[p.control].second;
  }
  if (out.n == 0) return out;
  // In whole numbers: p = same/n, e = by_chance/n², so kappa = (same·n − by_chance) / (n² − by_chance).
  std::int64_t by_chance = 0;
  for (const auto& [category, times] : habits) by_chance += times.first * times.second;
  const std::int64_t square = out.n * out.n;
  if (square != by_chance) out.kappa = static_cast<double>(out.same * out.n - by_chance) / static_cast<double>(square - by_chance);
  return out;
}

}  // namespace visits
