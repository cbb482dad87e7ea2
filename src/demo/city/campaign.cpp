#include "demo/city/campaign.hpp"

#include <algorithm>
#include <numeric>

namespace demo {

bool working_day(base::Day day) {
  const int weekday = (day.days + 3) % 7;  // 1970-01-01 was a Thursday; 0 is Monday
  return weekday < 5;
}

int inspector_of(const Regions& regions, int community) {
  // Neighbours in the list of streets are neighbours on the ground.
  const auto streets = regions.at(Level::street);
  const auto at = std::find(streets.begin(), streets.end(), regions.above(community, Level::street)) - streets.begin();
  return static_cast<int>(static_cast<std::size_t>(at) * kInspectors / streets.size());
}

std::vector<Outing> plan_outings(const Regions& regions, const std::vector<Site>& sites, const std::vector<int>& items, const std::vector<Errand>& errands,
                                 const Quarter& quarter, int budget, std::uint64_t seed) {
  Random random(seed, "outings");
  std::vector<base::Day> days;
  for (base::Day d = quarter.from; d <= quarter.last_routine; d = d + 1)
    if (working_day(d)) days.push_back(d);
  std::vector<Outing> out;
  for (const auto& e : errands) {
    std::vector<base::Day> open;
    for (base::Day d = e.from; d <= e.to; d = d + 1)
      if (working_day(d)) open.push_back(d);
    Outing o;
    o.at = base::start_of(random.of(open)) + random.between(9 * 60, 17 * 60) * base::kMinute;
    if (o.at >= quarter.now || budget <= 0) continue;
    o.site = e.site;
    o.inspector = e.inspector;
    o.sample = e.sample;
    o.draw = e.draw;
    if (random.chance(0.15)) o.second = (e.inspector + 1) % kInspectors;
    budget -= items[e.site];
    out.push_back(o);
  }
  // Rounds through all sites, each inspector in the order of the communities; the last round sees a part of them.
  std::vector<std::vector<std::size_t>> walks(kInspectors);
  std::vector<std::size_t> order(sites.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (int pass = 0; budget > 0; ++pass) {
    random.shuffle(order);
    std::vector<std::size_t> chosen;
    for (const auto s : order) {
      if (budget <= 0) break;
      budget -= items[s];
      chosen.push_back(s);
    }
    std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) { return sites[a].community < sites[b].community; });
    for (const auto s : chosen) walks[static_cast<std::size_t>((inspector_of(regions, sites[s].community) + pass) % kInspectors)].push_back(s);
  }
  for (int w = 0; w < kInspectors; ++w) {
    const auto& walk = walks[static_cast<std::size_t>(w)];
    for (std::size_t k = 0; k < walk.size(); ++k) {
      // Spread evenly over the working days; within a day from half past eight to half past five.
      const double share = static_cast<double>(k) / static_cast<double>(walk.size()) * static_cast<double>(days.size());
      const auto day = std::min(days.size() - 1, static_cast<std::size_t>(share));
      Outing o;
      o.at = base::start_of(days[day]) + (8 * 60 + 30) * base::kMinute + static_cast<std::int64_t>((share - static_cast<double>(day)) * 9 * 60) * base::kMinute + random.below(60) * 1000;
      o.site = walk[k];
      o.inspector = w;
      if (random.chance(0.04)) o.second = (w + 3) % kInspectors;
      out.push_back(o);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Outing& a, const Outing& b) { return a.at < b.at; });
  return out;
}

}  // namespace demo
