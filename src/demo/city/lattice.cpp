#include "demo/city/lattice.hpp"

#include <algorithm>
#include <cmath>

#include "demo/city/random.hpp"

namespace demo {
namespace {

constexpr double kTownX = 9.0, kTownY = 8.0, kRiverY = -1.7, kRiverHalf = 0.13;
// Beyond the fine mesh.
constexpr double kOutside[] = {0.8, 1.0, 1.3, 1.6, 1.9, 2.2, 2.5, 2.7, 2.9};

double middle(const std::vector<double>& v, int i) { return (v[static_cast<std::size_t>(i)] + v[static_cast<std::size_t>(i) + 1]) / 2; }

int nearest(const std::vector<double>& v, double at) {
  return static_cast<int>(std::min_element(v.begin(), v.end(), [&](double a, double b) { return std::abs(a - at) < std::abs(b - at); }) - v.begin());
}

// Lines from `from` to `to`, close together at 0 and wider away from it.
void rule_lines(std::vector<double>& out, double from, double to, Random& random) {
  std::vector<double> found;
  for (double at = from; at < to - 0.1;) {
    found.push_back(at);
    at += (0.165 + 0.012 * std::abs(at)) * random.between(0.8, 1.25);
  }
  // Stretched so that the last one falls on `to`.
  const double step = found.size() > 1 ? found.back() - found[found.size() - 2] : to - from;
  const double scale = (to - from) / (found.back() + step - from);
  for (const double at : found) out.push_back(from + (at - from) * scale);
}

void add_outside(std::vector<double>& lines) {
  std::vector<double> before;
  double at = lines.front();
  for (const double step : kOutside) before.insert(before.begin(), at -= step);
  at = lines.back();
  lines.insert(lines.begin(), before.begin(), before.end());
  for (const double step : kOutside) lines.push_back(at += step);
}

// Every fourth to sixth line is an arterial; between two of them one or two secondary ones.
std::vector<Way> rank_lines(const std::vector<double>& lines, int first, int last, std::vector<int> fixed, Random& random) {
  std::vector<Way> out(lines.size(), Way::none);
  for (int i = first; i <= last; ++i) out[static_cast<std::size_t>(i)] = Way::local;
  fixed.push_back(first);
  fixed.push_back(last);
  std::sort(fixed.begin(), fixed.end());
  std::vector<int> arterials;
  for (std::size_t k = 0; k + 1 < fixed.size(); ++k) {
    const int gap = fixed[k + 1] - fixed[k], parts = std::max(1, (gap + 2) / 5);
    arterials.push_back(fixed[k]);
    for (int p = 1; p < parts; ++p) arterials.push_back(fixed[k] + (gap * p) / parts + (gap / parts > 4 ? random.between(-1, 1) : 0));
  }
  arterials.push_back(fixed.back());
  for (std::size_t k = 0; k < arterials.size(); ++k) {
    out[static_cast<std::size_t>(arterials[k])] = Way::arterial;
    if (k == 0) continue;
    const int gap = arterials[k] - arterials[k - 1];
    if (gap < 3) continue;
    const int at = arterials[k - 1] + gap / 2;
    if (out[static_cast<std::size_t>(at)] == Way::local) out[static_cast<std::size_t>(at)] = Way::secondary;
  }
  return out;
}

}  // namespace

Lattice::Lattice(std::uint64_t seed) : seed_(mix(seed)) {
  Random random(seed, "lattice");
  for (auto& p : phase_) p = random.between(0.0, 6.283);
  rule_lines(xs_, -kTownX, 0, random);
  rule_lines(xs_, 0, kTownX, random);
  xs_.push_back(kTownX);
  rule_lines(ys_, -kTownY, kRiverY - kRiverHalf, random);
  ys_.push_back(kRiverY - kRiverHalf);
  ys_.push_back(kRiverY);
  rule_lines(ys_, kRiverY + kRiverHalf, 0, random);
  rule_lines(ys_, 0, kTownY, random);
  ys_.push_back(kTownY);
  add_outside(xs_);
  add_outside(ys_);
  const int beyond = static_cast<int>(std::size(kOutside));
  first_i_ = first_j_ = beyond;
  last_i_ = columns() - beyond;
  last_j_ = rows() - beyond;
  axis_i_ = nearest(xs_, 0);
  axis_j_ = nearest(ys_, 0);
  river_j_ = nearest(ys_, kRiverY);
  south_i_ = nearest(xs_, 1.4);
  column_way_ = rank_lines(xs_, first_i_, last_i_, {axis_i_, south_i_}, random);
  row_way_ = rank_lines(ys_, first_j_, last_j_, {axis_j_, river_j_ - 1, river_j_ + 1}, random);
  row_way_[static_cast<std::size_t>(river_j_)] = Way::none;
  row_way_[static_cast<std::size_t>(river_j_ - 1)] = row_way_[static_cast<std::size_t>(river_j_ + 1)] = Way::arterial;  // the embankments
  for (int j = 0; j <= rows(); ++j)
    for (int i = 0; i <= columns(); ++i) nodes_.push_back(bend(xs_[static_cast<std::size_t>(i)], ys_[static_cast<std::size_t>(j)]));
}

// Each step keeps neighbours neighbours: all displacements together stay flatter than the ground they bend.
Spot Lattice::bend(double x0, double y0) const {
  const auto squeeze = [](double t) { return t * t / (1 + t * t); };
  // Squares round off, so that a ring of lines reads as a ring.
  double x = x0 * (1 - 0.20 * squeeze(y0 / 8)), y = y0 * (1 - 0.20 * squeeze(x0 / 9));
  // And the whole city is rather a disc than a square.
  x *= std::sqrt(1 - 0.34 * (y0 / 26) * (y0 / 26));
  y *= std::sqrt(1 - 0.34 * (x0 / 27) * (x0 / 27));
  // The river winds, and the town with it.
  const double pull = std::exp(-(y0 - kRiverY) * (y0 - kRiverY) / 34);
  y += pull * (1.0 * std::sin(x0 / 2.6 + phase_[0]) + 0.45 * std::sin(x0 / 1.25 + phase_[1])) * (1 / (1 + 0.0009 * x0 * x0));
  y += pull * 1.8 * std::sin(x0 / 7.5 + phase_[2]);
  // Old paths: small waves in the town, long ones outside.
  const auto wave = [&](double size, double length, int k) {
    x += size * std::sin(y0 / length + phase_[static_cast<std::size_t>(k)]) * std::cos(x0 / (1.3 * length) + phase_[static_cast<std::size_t>(k + 1)]);
    y += size * std::sin(x0 / length + phase_[static_cast<std::size_t>(k + 2)]) * std::cos(y0 / (1.3 * length) + phase_[static_cast<std::size_t>(k + 3)]);
  };
  wave(0.07, 0.45, 3);
  wave(0.25, 1.7, 7);
  wave(0.40, 3.6, 11);
  // The old town was not laid out by the compass.
  constexpr double kTurn = 0.13;
  return {x * std::cos(kTurn) - y * std::sin(kTurn), x * std::sin(kTurn) + y * std::cos(kTurn)};
}

bool Lattice::fine(int i, int j) const { return i >= first_i_ && i < last_i_ && j >= first_j_ && j < last_j_; }

bool Lattice::land(int i, int j) const {
  return i >= 0 && j >= 0 && i < columns() && j < rows();
}

bool Lattice::town(int i, int j) const {
  if (!fine(i, j) || water(i, j)) return false;
  const double x = middle(xs_, i), y = middle(ys_, j), r = std::hypot(x / 1.06, y), a = std::atan2(y, x);
  // The edge of the town: fingers along the roads out, gaps between them.
  const double edge = 6.5 + 0.9 * std::sin(2 * a + phase_[4]) + 0.7 * std::sin(5 * a + phase_[5]) + 0.45 * std::sin(9 * a + phase_[6]) +
                      (static_cast<double>(mix(seed_ ^ static_cast<std::uint64_t>((i / 3) * 977 + j / 3)) >> 40) * 0x1p-24 - 0.5) * 1.2;
  return r < edge;
}

bool Lattice::water(int i, int j) const { return i >= 0 && i < columns() && (j == river_j_ || j == river_j_ - 1); }

double Lattice::density(int i, int j) const {
  const double r = std::hypot(middle(xs_, i), middle(ys_, j));
  return (town(i, j) ? 11'000 * std::exp(-r / 6) + 1200 : 320) * (water(i, j) ? 0.02 : 1);
}

double Lattice::cell_area(int i, int j) const { return (xs_[static_cast<std::size_t>(i) + 1] - xs_[static_cast<std::size_t>(i)]) * (ys_[static_cast<std::size_t>(j) + 1] - ys_[static_cast<std::size_t>(j)]); }

Spot Lattice::in_cell(int i, int j, double s, double t) const {
  return towards(towards(node(i, j), node(i + 1, j), s), towards(node(i, j + 1), node(i + 1, j + 1), s), t);
}

Spot Lattice::at(double u, double v) const {
  const int i = std::clamp(static_cast<int>(std::floor(u)), 0, columns() - 1), j = std::clamp(static_cast<int>(std::floor(v)), 0, rows() - 1);
  return in_cell(i, j, u - i, v - j);
}

Line Lattice::edge(int i, int j, bool eastward) const {
  const Spot a = node(i, j), b = eastward ? node(i + 1, j) : node(i, j + 1);
  // An edge is straight when both ends are of the fine mesh, else bent like a brook or a ridge.
  const auto in_mesh = [&](int m, int n) { return m >= first_i_ && m <= last_i_ && n >= first_j_ && n <= last_j_; };
  const double x0 = xs_[static_cast<std::size_t>(i)], y0 = ys_[static_cast<std::size_t>(j)];
  const double x1 = eastward ? xs_[static_cast<std::size_t>(i) + 1] : x0, y1 = eastward ? y0 : ys_[static_cast<std::size_t>(j) + 1];
  const double length = std::max(x1 - x0, y1 - y0);
  if ((in_mesh(i, j) && in_mesh(eastward ? i + 1 : i, eastward ? j : j + 1)) || length < 0.5) return {a, b};
  const int parts = length > 1.5 ? 8 : 4;
  Line out{a};
  for (int k = 1; k < parts; ++k) {
    const double s = static_cast<double>(k) / parts;
    Spot p = bend(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s);
    // Narrow cells beside the mesh bear less.
    const bool river = eastward && std::abs(j - river_j_) <= 1;
    const double rough = river ? 0.0 : (eastward ? (j >= first_j_ && j <= last_j_) : (i >= first_i_ && i <= last_i_)) ? 0.006 : 0.06;
    const auto h = mix(seed_ ^ mix(static_cast<std::uint64_t>(((i * 512 + j) * 2 + (eastward ? 1 : 0)) * 16 + k)));
    const double off = (static_cast<double>(h >> 40) * 0x1p-24 - 0.5) * rough * length * 4 * s * (1 - s);
    (eastward ? p.y : p.x) += off;
    out.push_back(p);
  }
  out.push_back(b);
  return out;
}

}  // namespace demo
