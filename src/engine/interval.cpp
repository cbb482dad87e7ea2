#include "engine/interval.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace engine {
namespace {

// The number type of roll_up for slopes: plain floats.
struct Real {
  double v = 0;
  Real& operator+=(const Real& o) {
    v += o.v;
    return *this;
  }
  Real times(std::int64_t a, std::int64_t b) const { return {v * static_cast<double>(a) / static_cast<double>(b)}; }
  Real held(std::int64_t top, std::int64_t unit) const { return {std::clamp(v, 0.0, static_cast<double>(top) / static_cast<double>(unit))}; }
  friend bool operator<(const Real& a, const Real& b) { return a.v < b.v; }
};

double number(const Ratio& r) { return static_cast<double>(r.num) / static_cast<double>(r.den); }

// 97.5 % of Student's t, by the expansion of Abramowitz and Stegun 26.7.5: to 0.001 from 4 degrees of freedom on.
double quantile(double freedom) {
  constexpr double z = 1.959963984540054, z2 = z * z, z3 = z * z2, z5 = z3 * z2, z7 = z5 * z2, z9 = z7 * z2;
  const double n = freedom;
  return z + (z3 + z) / 4 / n + (5 * z5 + 16 * z3 + 3 * z) / 96 / (n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384 / (n * n * n) +
         (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160 / (n * n * n * n);
}

struct Sampled {
  std::string name;
  std::vector<double> u;   // by site
  std::int64_t known = 0;  // N_h; 0: not known
  bool whole() const { return known == static_cast<std::int64_t>(u.size()); }
};

// Strata of one site joined; those seen whole have nothing to add and are gone.
std::vector<Sampled> joined(std::vector<Sampled> all, std::uint32_t& singles) {
  const auto size = [](const Sampled& s) { return s.known > 0 ? s.known : static_cast<std::int64_t>(s.u.size()); };
  std::erase_if(all, [](const Sampled& s) { return s.whole(); });
  std::sort(all.begin(), all.end(), [&](const Sampled& a, const Sampled& b) { return std::pair(size(a), a.name) < std::pair(size(b), b.name); });
  const auto take = [](Sampled& to, Sampled&& from) {
    to.known = to.known > 0 && from.known > 0 ? to.known + from.known : 0;
    to.u.insert(to.u.end(), from.u.begin(), from.u.end());
  };
  std::vector<Sampled> out;
  for (auto& s : all) {
    if (s.u.size() == 1) ++singles;
    if (!out.empty() && out.back().u.size() == 1) take(out.back(), std::move(s));
    else out.push_back(std::move(s));
  }
  if (out.size() > 1 && out.back().u.size() == 1) {
    take(out[out.size() - 2], std::move(out.back()));
    out.pop_back();
  }
  return out;
}

}  // namespace

std::vector<double> slopes(const Board& board, std::uint32_t subject) {
  const Compiled& c = board.standard();
  std::vector<Value<Real>> all(c.nodes.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Figure& f = board.figure(subject, static_cast<int>(i));
    all[i] = {{board.points(subject, static_cast<int>(i))}, f.maximum, f.observations, f.parts};
  }
  std::vector<double> out(c.leaves.size());
  for (std::size_t l = 0; l < out.size(); ++l) {
    const auto at = static_cast<std::size_t>(c.leaves[l].node);
    if (c.nodes[at].veto || all[at].parts == 0) continue;
    const double full = number(c.leaves[l].points), now = all[at].points.v;
    // Towards the middle of the leaf's range, so that no figure is held at its end.
    const double step = std::max(std::abs(full), 1e-6) * 1e-4 * (now > full / 2 ? -1 : 1);
    const auto before = all;
    all[at].points.v += step;
    for (int p = c.nodes[at].parent; p >= 0; p = c.nodes[static_cast<std::size_t>(p)].parent) all[static_cast<std::size_t>(p)] = roll_up(c, p, all.data(), Rules::standard);
    // Against the same sums in floats, so that what they round off cancels.
    const double up = all[0].points.v;
    all[at].points.v = now;
    for (int p = c.nodes[at].parent; p >= 0; p = c.nodes[static_cast<std::size_t>(p)].parent) all[static_cast<std::size_t>(p)] = roll_up(c, p, all.data(), Rules::standard);
    out[l] = (up - all[0].points.v) / step;
    all = before;
  }
  return out;
}

std::optional<Interval> interval(const Board& board, std::uint32_t subject, std::span<const Stratum> known) {
  const Compiled& c = board.standard();
  const Figure& total = board.figure(subject, 0);
  if (total.maximum <= 0 || board.voided(subject)) return std::nullopt;
  const auto slope = slopes(board, subject);
  std::vector<double> mean(c.leaves.size()), part(c.leaves.size());
  for (std::size_t l = 0; l < mean.size(); ++l) {
    const Figure& f = board.figure(subject, c.leaves[l].node);
    if (slope[l] == 0 || f.observations == 0) continue;
    mean[l] = board.points(subject, c.leaves[l].node);
    part[l] = slope[l] / f.observations;
  }
  std::vector<double> u;                    // by site
  std::vector<const std::string*> type_of;  // by site; of its newest mark
  board.each_mark(subject, [&](Board::Handle, const Mark& m) {
    const auto site = board.site(subject, m.spot());
    if (!site) return;
    if (u.size() <= *site) u.resize(*site + 1), type_of.resize(*site + 1);
    if (!type_of[*site]) type_of[*site] = &board.group(subject, m.spot(), Dim::site_type);
    const std::size_t l = m.leaf();
    u[*site] += part[l] * (static_cast<double>(m.value) / static_cast<double>(c.leaves[l].unit) - mean[l]);
  });
  std::map<std::string_view, Sampled> by_type;
  Interval out;
  for (std::size_t s = 0; s < u.size(); ++s) {
    if (!type_of[s]) continue;  // all its marks were withdrawn
    auto& h = by_type[*type_of[s]];
    h.name = *type_of[s];
    h.u.push_back(u[s]);
    ++out.sites;
  }
  std::vector<Sampled> strata;
  for (auto& [name, h] : by_type) {
    for (const auto& k : known)
      if (k.site_type == name && k.sites >= static_cast<std::int64_t>(h.u.size())) h.known = k.sites;
    strata.push_back(std::move(h));
  }
  const bool any = !strata.empty();
  strata = joined(std::move(strata), out.joined);
  double variance = 0;
  std::size_t sites = 0;
  for (const auto& h : strata) {
    const auto n = static_cast<double>(h.u.size());
    if (n < 2) return std::nullopt;
    double sum = 0, squares = 0;
    for (const double x : h.u) sum += x;
    for (const double x : h.u) squares += (x - sum / n) * (x - sum / n);
    variance += (h.known > 0 ? 1 - n / static_cast<double>(h.known) : 1.0) * n / (n - 1) * squares;
    sites += h.u.size();
  }
  out.strata = static_cast<std::uint32_t>(strata.size());
  const std::size_t freedom = sites - strata.size();
  if (!any || (!strata.empty() && freedom < kLeastFreedom)) return std::nullopt;
  out.points = board.points(subject);
  out.error = std::sqrt(variance);
  const double half = strata.empty() ? 0 : quantile(static_cast<double>(freedom)) * out.error;
  const double most = static_cast<double>(total.maximum) / static_cast<double>(c.denominator);
  out.low = std::max(std::min(out.points, 0.0), out.points - half);
  out.high = std::min(std::max(out.points, most), out.points + half);
  return out;
}

}  // namespace engine
