// Frames of public adverts, as they stand in every Chinese city: whole ones, and what is counted, empty or torn ones.
#include <algorithm>
#include <cmath>
#include <vector>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

struct Board {
  double x = 0, z = 0, wide = 1, high = 1.5, y = 0.3;  // middle, depth, size, height of its lower edge
};

// A patch of the board in shares of it: from left to right, from the lower edge up.
void patch(Stage& s, const Board& b, double u0, double u1, double v0, double v1, Colour c, double alpha = 1) {
  s.front(b.x + (u0 - 0.5) * b.wide, b.x + (u1 - 0.5) * b.wide, b.y + v0 * b.high, b.y + v1 * b.high, b.z, c, alpha);
}
void words(Stage& s, const Board& b, double u0, double u1, double v0, double v1, std::string_view text, Colour c) {
  s.front_sign(b.x + (u0 - 0.5) * b.wide, b.x + (u1 - 0.5) * b.wide, b.y + v0 * b.high, b.y + v1 * b.high, b.z, text, c);
}
void shape(Stage& s, const Board& b, std::initializer_list<Point> corners, Colour c, double alpha = 1) {
  for (const auto& p : corners) {
    const Point q = s.at(b.x + (p.x - 0.5) * b.wide, b.y + p.y * b.high, b.z);
    cairo_line_to(s.cairo, q.x, q.y);
  }
  cairo_close_path(s.cairo);
  s.ink(c, b.z, alpha);
  cairo_fill(s.cairo);
}
void disc(Stage& s, const Board& b, double u, double v, double r, Colour c) {
  const Point p = s.at(b.x + (u - 0.5) * b.wide, b.y + v * b.high, b.z);
  s.ink(c, b.z);
  cairo_arc(s.cairo, p.x, p.y, r * b.wide * s.scale(b.z), 0, 2 * M_PI);
  cairo_fill(s.cairo);
}

void hills(Stage& s, const Board& b, Colour near, Colour far) {
  shape(s, b, {{0, 0.18}, {0.22, 0.42}, {0.42, 0.24}, {0.68, 0.5}, {1, 0.22}, {1, 0}, {0, 0}}, far);
  shape(s, b, {{0, 0.1}, {0.3, 0.24}, {0.62, 0.12}, {0.86, 0.26}, {1, 0.16}, {1, 0}, {0, 0}}, near);
}

constexpr int kPosters = 6;
void poster(Stage& s, const Board& b, int which) {
  const Colour gold{0.99, 0.86, 0.42}, white{0.99, 0.98, 0.95}, red{0.78, 0.1, 0.09};
  switch (which % kPosters) {
    case 0:
      patch(s, b, 0, 1, 0, 1, red);
      words(s, b, 0.04, 0.96, 0.8, 0.97, "社会主义核心价值观", gold);
      words(s, b, 0.04, 0.96, 0.56, 0.78, "富强 民主 文明 和谐", white);
      words(s, b, 0.04, 0.96, 0.35, 0.57, "自由 平等 公正 法治", white);
      words(s, b, 0.04, 0.96, 0.14, 0.36, "爱国 敬业 诚信 友善", white);
      patch(s, b, 0, 1, 0, 0.08, gold);
      return;
    case 1:
      patch(s, b, 0, 1, 0, 1, {0.7, 0.86, 0.95});
      hills(s, b, {0.24, 0.52, 0.28}, {0.45, 0.68, 0.5});
      disc(s, b, 0.76, 0.6, 0.1, {0.96, 0.55, 0.2});
      words(s, b, 0.05, 0.95, 0.76, 0.96, "讲文明 树新风", red);
      return;
    case 2:
      patch(s, b, 0, 1, 0, 1, {0.97, 0.86, 0.5});
      shape(s, b, {{0.2, 0.46}, {0.8, 0.46}, {0.68, 0.2}, {0.58, 0.14}, {0.42, 0.14}, {0.32, 0.2}}, {0.2, 0.4, 0.62});
      shape(s, b, {{0.24, 0.46}, {0.38, 0.58}, {0.56, 0.61}, {0.76, 0.46}}, white);
      words(s, b, 0.05, 0.95, 0.7, 0.95, "光盘行动", {0.5, 0.2, 0.08});
      return;
    case 3:
      patch(s, b, 0, 1, 0, 1, {0.93, 0.95, 0.9});
      shape(s, b, {{0.3, 0.62}, {0.46, 0.44}, {0.3, 0.26}, {0.14, 0.44}}, {0.88, 0.4, 0.3});
      shape(s, b, {{0.68, 0.54}, {0.82, 0.38}, {0.68, 0.22}, {0.54, 0.38}}, {0.25, 0.55, 0.65});
      patch(s, b, 0, 1, 0, 0.1, {0.3, 0.6, 0.4});
      words(s, b, 0.05, 0.95, 0.7, 0.94, "关爱未成年人", {0.12, 0.38, 0.5});
      return;
    case 4:
      patch(s, b, 0, 1, 0, 1, {0.1, 0.25, 0.46});
      words(s, b, 0.06, 0.94, 0.52, 0.9, "诚信", white);
      words(s, b, 0.06, 0.94, 0.26, 0.5, "人无信不立", gold);
      patch(s, b, 0.2, 0.8, 0.16, 0.18, gold);
      return;
    default:
      patch(s, b, 0, 1, 0, 1, {0.9, 0.95, 0.86});
      hills(s, b, {0.16, 0.45, 0.3}, {0.4, 0.65, 0.45});
      patch(s, b, 0, 1, 0, 0.06, {0.35, 0.6, 0.75});
      words(s, b, 0.05, 0.95, 0.74, 0.95, "绿水青山", {0.1, 0.4, 0.25});
  }
}

enum class State { whole, empty, torn };

void bare(Stage& s, const Board& b) {
  patch(s, b, 0, 1, 0, 1, {0.56, 0.55, 0.52});
  for (int k = 0; k < 7; ++k) {  // glue, rust, where the last one was
    const double u = s.rng.between(0, 0.7), v = s.rng.between(0, 0.8);
    patch(s, b, u, u + s.rng.between(0.08, 0.3), v, v + s.rng.between(0.04, 0.2), k % 2 ? Colour{0.72, 0.7, 0.66} : Colour{0.42, 0.38, 0.33}, s.rng.between(0.2, 0.5));
  }
  shape(s, b, {{0, 1}, {0.24, 1}, {0.13, 0.93}, {0.06, 0.86}, {0, 0.82}}, {0.93, 0.92, 0.88});
  shape(s, b, {{1, 0}, {0.78, 0}, {0.86, 0.07}, {0.95, 0.1}, {1, 0.17}}, {0.85, 0.3, 0.26});
  if (b.wide * s.scale(b.z) > 70)
    for (const double u : {0.0, 0.94})
      for (const double v : {0.02, 0.94}) patch(s, b, u, u + 0.06, v, v + 0.04, {0.25, 0.25, 0.26});
}

void frame(Stage& s, const Zone& zone, const Board& b, State state, int which) {
  const double rim = 0.05;
  const Colour metal{0.33, 0.35, 0.37};
  if (b.y > 2)  // hung
    for (const double x : {b.x - b.wide * 0.35, b.x + b.wide * 0.35}) s.line({x, b.y + b.high, b.z}, {x, b.y + b.high + 1.1, b.z}, 0.02, metal);
  else if (b.y < 0.9) {
    s.shadow(b.x, b.z, b.wide * 0.7, 0.4, zone.indoors ? 0.3 : 0.45);
    for (const double x : {b.x - b.wide * 0.42, b.x + b.wide * 0.42}) s.front(x - 0.035, x + 0.035, 0, b.y, b.z + 0.01, metal);
  }
  s.front(b.x - b.wide / 2 - rim, b.x + b.wide / 2 + rim, b.y - rim, b.y + b.high + rim, b.z + 0.01, metal);
  if (state == State::empty) return bare(s, b);
  if (state == State::whole) return poster(s, b, which);
  bare(s, b);
  // What is left of it: one side, to an edge nobody cut; a corner hangs down.
  const bool left = s.rng.chance(0.5);
  cairo_save(s.cairo);
  const auto edge = [&](double u, double v) {
    const Point q = s.at(b.x + ((left ? u : 1 - u) - 0.5) * b.wide, b.y + v * b.high, b.z);
    cairo_line_to(s.cairo, q.x, q.y);
  };
  edge(0, 0);
  edge(0, 1);
  for (const auto& [u, v] : {std::pair{0.62, 1.0}, {0.5, 0.86}, {0.58, 0.76}, {0.38, 0.6}, {0.46, 0.5}, {0.26, 0.32}, {0.34, 0.22}, {0.16, 0.0}}) edge(u, v);
  cairo_close_path(s.cairo);
  cairo_clip(s.cairo);
  poster(s, b, which);
  cairo_restore(s.cairo);
  edge(0.58, 0.76);
  edge(0.38, 0.6);
  edge(0.6, 0.44);
  edge(0.72, 0.56);
  cairo_close_path(s.cairo);
  s.ink({0.94, 0.93, 0.9}, b.z);
  cairo_fill(s.cairo);
}

}  // namespace

void adverts(Stage& s, const Zone& zone, int missing, int frames) {
  const bool row = zone.order == Order::row;
  const int all = std::max(missing, frames > 0 ? frames : row && zone.room > 5 ? 5 : 4);
  std::vector<State> states(static_cast<std::size_t>(all), State::whole);
  for (int k = 0; k < missing; ++k) states[static_cast<std::size_t>(k)] = s.rng.chance(0.6) ? State::empty : State::torn;
  for (std::size_t k = states.size(); k > 1; --k) std::swap(states[k - 1], states[s.rng.next() % k]);
  const int first = s.rng.whole(0, kPosters - 1);
  for (int k = all - 1; k >= 0; --k) {  // the farthest first
    Board b{zone.frame_x, zone.frame_z, zone.frame_wide, zone.frame_high, zone.frame_y};
    if (row) {
      const double half = zone.room / 2, from = s.left(b.z) + half, to = s.right(b.z) - half;  // the row wholly in view
      const double middle = from < to ? std::clamp(zone.frame_x, from, to) : (from + to) / 2, pitch = std::min(zone.room, s.right(b.z) - s.left(b.z) - 0.2) / all;
      b.wide = std::min(b.wide, pitch * 0.84);
      b.high = std::min(b.high, b.wide * 1.6);
      b.x = middle + (k - (all - 1) / 2.0) * pitch;
    } else {
      // Each stands free of the one before it in the picture.
      const double off = std::max(1.2, std::abs(zone.frame_x)), half = zone.frame_wide / 2 + 0.1;
      double nearest = zone.frame_z;  // as near as the first is wholly in view
      while (nearest < 9 && (b.x > 0 ? b.x + half > s.right(nearest) : b.x - half < s.left(nearest))) nearest += 0.2;
      b.z = nearest * std::pow((off + half) / (off - half), k);
    }
    frame(s, zone, b, states[static_cast<std::size_t>(k)], first + k);
  }
}

}  // namespace media::drawing
