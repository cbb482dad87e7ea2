#pragma once
// How far two assessors of the same sites agree (评分一致性). Pure: pairs of readings in, figures out.
//
//   percent agreement  share of pairs with the same category: p = same / n
//   Cohen's kappa      (p − e) / (1 − e), where e is the share that two people with these habits would hit by chance:
//                      the sum over the categories of (share of the lead's readings) × (share of the control's readings).
//                      1: always the same; 0: no better than chance. Source: J. Cohen, Educ. Psychol. Meas. 20 (1960) 37–46.
// Where both always give one and the same category, e = 1 and kappa has no value: it is left empty, not called 1.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace visits {

struct Pair {
  std::string lead, control;  // categories: the grade, or the value where the rule does not grade
};

struct Agreed {
  std::int64_t n = 0, same = 0;
  std::optional<double> kappa;
};

Agreed agreed(const std::vector<Pair>& pairs);

}  // namespace visits
