#include "demo/city/campaign.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>

namespace demo {
namespace {

constexpr std::int64_t kFirst = (8 * 60 + 30) * base::kMinute, kLast = (17 * 60 + 30) * base::kMinute;  // of a day
constexpr std::int64_t kPause = 25 * base::kMinute;  // before `now`: time to finish

// Days off, first and last: those of a fixed date, and the lunar ones of the years a demo may stand in.
constexpr std::string_view kFixed[][2] = {{"01-01", "01-01"}, {"04-04", "04-05"}, {"05-01", "05-05"}, {"10-01", "10-07"}};
constexpr std::string_view kLunar[][2] = {
    {"2023-06-22", "2023-06-22"}, {"2023-09-29", "2023-09-29"}, {"2024-02-09", "2024-02-17"}, {"2024-06-10", "2024-06-10"}, {"2024-09-17", "2024-09-17"},
    {"2025-01-28", "2025-02-04"}, {"2025-06-02", "2025-06-02"}, {"2025-10-08", "2025-10-08"}, {"2026-02-16", "2026-02-23"}, {"2026-06-19", "2026-06-19"},
    {"2026-09-25", "2026-09-25"}, {"2027-02-05", "2027-02-12"}, {"2027-06-09", "2027-06-09"}, {"2027-09-15", "2027-09-15"}, {"2028-01-25", "2028-02-02"},
    {"2028-05-29", "2028-05-29"}, {"2028-10-03", "2028-10-03"}};

bool holiday(base::Day day) {
  const std::string date = base::to_text(day), of_year = date.substr(5);
  return std::any_of(std::begin(kFixed), std::end(kFixed), [&](const auto& d) { return d[0] <= of_year && of_year <= d[1]; }) ||
         std::any_of(std::begin(kLunar), std::end(kLunar), [&](const auto& d) { return d[0] <= date && date <= d[1]; });
}

// A day's stretch in which routine visits begin.
struct Shift {
  base::Instant begin;
  std::int64_t ms = 0;
};
std::vector<Shift> shifts_of(const Quarter& q) {
  std::vector<Shift> out;
  for (base::Day d = q.from; d <= q.to; d = d + 1) {
    const bool last = d == base::day_of(q.now);
    if (!last && !working_day(d)) continue;
    const base::Instant begin = day_begins(q, d), end = last ? std::min(base::start_of(d) + kLast, q.now + -kPause) : base::start_of(d) + kLast;
    if (begin < end) out.push_back({begin, end.ms - begin.ms});
  }
  return out;
}

}  // namespace

bool working_day(base::Day day) {
  const int weekday = (day.days + 3) % 7;  // 1970-01-01 was a Thursday; 0 is Monday
  return weekday < 5 && !holiday(day);
}

// At half past eight; on the last day early enough for a few visits, should the demo end before the morning.
base::Instant day_begins(const Quarter& q, base::Day day) {
  const base::Instant usual = base::start_of(day) + kFirst;
  if (day != base::day_of(q.now)) return usual;
  return std::max(base::start_of(day), std::min(usual, q.now + -(kPause + 75 * base::kMinute)));
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
  const auto shifts = shifts_of(quarter);
  std::vector<Outing> out;
  std::vector<const Errand*> waiting;
  for (const auto& e : errands) {
    std::vector<const Shift*> may;
    for (const auto& s : shifts)
      if (const auto day = base::day_of(s.begin); e.from <= day && day <= e.to) may.push_back(&s);
    // Of those that may still be visited tomorrow, a share waits.
    const int days_to_come = std::max(0, e.to.days - std::max(e.from, base::day_of(quarter.now)).days);
    const double share = static_cast<double>(may.size()) / (static_cast<double>(may.size()) + 0.7 * days_to_come);
    if (e.left || may.empty() || budget <= 0 || !random.chance(share)) {
      waiting.push_back(&e);
      continue;
    }
    Outing o;
    const Shift& s = *random.of(may);
    o.at = s.begin + static_cast<std::int64_t>(random.unit() * static_cast<double>(s.ms));
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
  std::int64_t whole = 0;
  for (const auto& s : shifts) whole += s.ms;
  for (int w = 0; w < kInspectors; ++w) {
    const auto& walk = walks[static_cast<std::size_t>(w)];
    for (std::size_t k = 0; k < walk.size(); ++k) {
      // Spread evenly over the hours of work.
      auto into = static_cast<std::int64_t>((static_cast<double>(k) + random.between(0.1, 0.9)) / static_cast<double>(walk.size()) * static_cast<double>(whole));
      auto s = shifts.begin();
      for (; s + 1 != shifts.end() && into >= s->ms; ++s) into -= s->ms;
      Outing o;
      o.at = s->begin + into;
      o.site = walk[k];
      o.inspector = w;
      if (random.chance(0.04)) o.second = (w + 3) % kInspectors;
      out.push_back(o);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Outing& a, const Outing& b) { return a.at < b.at; });
  // Somebody is at a site right now: two at a drawn one, the third on the walk.
  if (base::day_of(quarter.now) != quarter.to || out.empty()) return out;
  int away = 0;
  for (std::size_t k = 0; k < waiting.size() && away < 2; ++k) {
    const Errand& e = *waiting[k];
    if (e.left || e.from > base::day_of(quarter.now) || e.inspector != away * 3) continue;
    out.push_back({quarter.now + -(15 - 3 * away) * base::kMinute, e.site, e.inspector, std::nullopt, e.sample, e.draw, true});
    ++away;
  }
  out.push_back({quarter.now + -9 * base::kMinute, out[out.size() / 2].site, 5, std::nullopt, -1, 0, true});
  return out;
}

}  // namespace demo
