#pragma once
// Who went where and when in a round: eight inspectors, working days, a walk through neighbouring communities a day.
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "demo/city/random.hpp"
#include "demo/city/sites.hpp"

namespace demo {

inline constexpr int kInspectors = 8;

struct Outing {
  base::Instant at;
  std::size_t site = 0;
  int inspector = 0;
  std::optional<int> second;  // another one, who reads for himself
  int sample = -1;            // of which drawn sample, and which of its sites
  std::size_t draw = 0;
  bool open = false;          // not finished yet
};

struct Errand {  // a drawn site that is to be visited
  std::size_t site = 0, draw = 0;
  int sample = 0, inspector = 0;
  base::Day from, to;
  bool left = false;  // nobody has found the time
};

struct Quarter {
  base::Day from, to;  // visits from the one to the other
  base::Instant now;   // nothing happened after it; on a day of the quarter, that day counts as a working day
};

// Routine visits until `budget` observations are reached (items[site]: what one visit there records), beside the errands.
// All are over by `now`, but three on its day that are not finished yet; errands not among them wait.
std::vector<Outing> plan_outings(const Regions& regions, const std::vector<Site>& sites, const std::vector<int>& items, const std::vector<Errand>& errands,
                                 const Quarter& quarter, int budget, std::uint64_t seed);
int inspector_of(const Regions& regions, int community);  // who walks there when the quarter begins
bool working_day(base::Day day);  // neither a weekend nor a public holiday; days worked in exchange are left out
base::Instant day_begins(const Quarter& quarter, base::Day day);

}  // namespace demo
