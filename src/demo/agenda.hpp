#pragma once
// What the office of the demo city had and has on its calendar, reckoned back from the instant at which the demo ends: the
// annual assessments of the two years before, last quarter's mock round, this quarter's with its plans.
#include <optional>
#include <string>
#include <vector>

#include "demo/city/campaign.hpp"
#include "demo/city/quality.hpp"
#include "modules/marks/marks.hpp"
#include "modules/visits/visits.hpp"

namespace demo {

struct PlanDates {
  std::string name;
  base::Instant made;
  std::optional<base::Instant> committed, drawn, published;  // as far as the plan has come
  base::Day from, to;                                        // to be visited
  bool behind = false;                                       // three inspectors have not finished theirs
};

struct Stage {
  std::string name;
  marks::RoundKind kind = marks::RoundKind::mock;
  Era era = Era::now;
  int edition = 3;          // of the standard
  base::Day from, to;       // of the round
  Quarter visits;           // from the first to the last of its visits
  std::vector<PlanDates> plans;
};

// The oldest first; the last one is under way.
std::vector<Stage> agenda(base::Instant end);
base::Instant founding(const std::vector<Stage>& all);  // when the register was entered

}  // namespace demo
