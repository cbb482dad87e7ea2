#pragma once
// How sure a sampled score is: the 95 % interval of a subject's total, by linearisation. An estimate, not a score, so floats.
//
//   score     locally linear in the leaf means: d_leaf = ∂ total points / ∂ mean of the leaf
//   site      one draw of its stratum, the site type. u_i = Σ over leaves d_leaf / n_leaf · Σ over the site's observations (y − ȳ_leaf), in points
//   variance  Σ_h (1 − f_h) · n_h / (n_h − 1) · Σ_i (u_i − ū_h)²,  f_h = n_h / N_h where the number N_h of sites is known, else 0
//   interval  points ± t · √variance, t with (sites − strata) degrees of freedom, held within 0 and the maximum
//
// What has no site (materials, entered once) is no sample and adds nothing. A type all of whose sites were seen adds nothing.
// A stratum of one site has no spread of its own: in the order of their sizes (N_h, else n_h; then by name) it joins the next
// larger ones until there are two sites, the last one the one before. The order looks at no result: choosing the neighbour by its mean
// would make the variance too small.
// Limits: sites are taken as drawn at random within their type, without replacement and one by one (no clusters); a leaf seen at several
// types is the mean of its observations, so the interval is of that mean, not of one weighted by N_h; the linear form fails at a kink
// (min, max, a total held at 0); fewer than kLeastFreedom degrees of freedom give no interval at all.
// Source: Cochran, Sampling Techniques (1977), 5.3, 5A.12 (collapsed strata), 6.3 (ratio); Särndal, Swensson, Wretman, Model Assisted
// Survey Sampling (1992), 5.5 (linearisation), 3.7 (stratified draws).
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/score.hpp"

namespace engine {

inline constexpr std::uint32_t kLeastFreedom = 4;

struct Stratum {
  std::string site_type;
  std::int64_t sites = 0;  // in the register, N_h
};
struct Interval {
  double points = 0, error = 0;  // the total, and its standard error
  double low = 0, high = 0;      // points
  std::uint32_t sites = 0;       // sampled
  std::uint32_t strata = 0;      // after joining
  std::uint32_t joined = 0;      // of one site, joined with others
};
// Nothing when there is no sample to speak of, when the subject is void, or when nothing counts yet.
std::optional<Interval> interval(const Board& board, std::uint32_t subject, std::span<const Stratum> known = {});

// ∂ total points / ∂ mean of each leaf, by leaf; 0 for unobserved leaves and vetoes.
std::vector<double> slopes(const Board& board, std::uint32_t subject);

}  // namespace engine
