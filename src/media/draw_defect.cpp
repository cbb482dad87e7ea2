// What an inspector counts. Each of the `count` things stands clear of the others, nearest last, so that the eye can
// count them too.
#include <algorithm>
#include <cmath>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

constexpr std::array<Colour, 7> kLitter{{{0.92, 0.92, 0.9},
                                         {0.85, 0.2, 0.15},
                                         {0.2, 0.45, 0.75},
                                         {0.9, 0.75, 0.2},
                                         {0.3, 0.6, 0.35},
                                         {0.72, 0.6, 0.42},
                                         {0.95, 0.55, 0.6}}};

// `count` places in the zone, far to near, in cells of a grid that nears with the picture and not with the ground.
std::vector<Space> places(Stage& s, const Zone& zone, int count) {
  std::vector<Space> found;
  const int columns = count <= 3 ? count : (count + 1) / 2, rows = count <= 3 ? 1 : 2;
  for (int i = 0; i < count; ++i) {
    const int column = i % columns, line = i / columns;
    const double v = (line + s.rng.between(0.25, 0.75)) / rows, u = (column + s.rng.between(0.25, 0.75)) / columns;
    double z = 1 / ((1 - v) / zone.z1 + v / zone.z0);
    const double x = zone.x0 + (zone.x1 - zone.x0) * u;
    for (Point p = s.at(x, 0, z); p.x < 0.32 * s.width && p.y > 0.74 * s.height && z < zone.z1; p = s.at(x, 0, z))
      z *= 1.15;  // not under the stamp, where nobody could count it
    found.push_back({x, 0, z});
  }
  std::sort(found.begin(), found.end(), [](const Space& a, const Space& b) { return a.z > b.z; });
  return found;
}

void piece(Stage& s, double x, double z) {  // one piece of litter, about a hand long
  s.shadow(x, z, 0.24, 0.3, 0.5);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  const Colour colour = s.rng.pick(kLitter);
  cairo_rotate(c, s.rng.between(-0.5, 0.5));
  switch (s.rng.whole(0, 3)) {
    case 0: {  // bottle, lying
      s.sprite_ink({0.75, 0.84, 0.86}, 0.85);
      cairo_rectangle(c, -0.14, -0.085, 0.22, 0.08);
      cairo_fill(c);
      s.sprite_ink(colour);
      cairo_rectangle(c, -0.08, -0.085, 0.09, 0.08);
      cairo_rectangle(c, 0.11, -0.065, 0.035, 0.04);
      cairo_fill(c);
      s.sprite_ink({0.75, 0.84, 0.86}, 0.85);
      cairo_rectangle(c, 0.08, -0.06, 0.03, 0.03);
      cairo_fill(c);
      break;
    }
    case 1: {  // crumpled paper
      s.sprite_ink({0.93, 0.92, 0.88});
      for (int i = 0; i < 9; ++i)
        cairo_line_to(c, std::cos(i * 0.7) * s.rng.between(0.09, 0.17),
                      -0.06 + std::sin(i * 0.7) * s.rng.between(0.05, 0.09));
      cairo_fill(c);
      s.sprite_ink({0.55, 0.54, 0.52}, 0.6);
      cairo_set_line_width(c, 0.012);
      cairo_move_to(c, -0.1, -0.05);
      cairo_line_to(c, 0.0, -0.1);
      cairo_line_to(c, 0.08, -0.03);
      cairo_stroke(c);
      break;
    }
    case 2: {  // cup
      s.sprite_ink({0.94, 0.94, 0.93});
      cairo_move_to(c, -0.12, -0.11);
      cairo_line_to(c, 0.08, -0.095);
      cairo_line_to(c, 0.08, -0.01);
      cairo_line_to(c, -0.12, 0);
      cairo_fill(c);
      s.sprite_ink(colour);
      cairo_rectangle(c, -0.07, -0.1, 0.07, 0.09);
      cairo_fill(c);
      break;
    }
    default: {  // wrapper
      s.sprite_ink(colour);
      cairo_move_to(c, -0.16, -0.01);
      cairo_curve_to(c, -0.1, -0.12, 0.02, -0.02, 0.16, -0.09);
      cairo_line_to(c, 0.15, 0);
      cairo_curve_to(c, 0.05, 0.02, -0.08, -0.02, -0.16, -0.01);
      cairo_fill(c);
      s.sprite_ink({0.97, 0.97, 0.95}, 0.8);
      cairo_rectangle(c, -0.04, -0.05, 0.09, 0.025);
      cairo_fill(c);
    }
  }
  s.leave();
}

}  // namespace

void rubbish(Stage& s, const Zone& zone, int count) {
  for (const auto& at : places(s, zone, count)) {
    if (s.rng.chance(0.3))
      bag(s, at.x, at.z, s.rng.between(0.36, 0.5), s.rng.chance(0.5) ? Colour{0.12, 0.12, 0.13} : s.rng.pick(kLitter));
    else
      piece(s, at.x, at.z);
  }
}

void full_bins(Stage& s, const Zone& zone, int count) {
  constexpr std::array<Colour, 4> kBodies{
      {{0.2, 0.42, 0.28}, {0.3, 0.33, 0.36}, {0.18, 0.36, 0.62}, {0.66, 0.16, 0.14}}};
  const double z = std::max(5.4, zone.z0 + 1.4) + count * 0.25,
               step = std::min(0.95, (zone.x1 - zone.x0 + 1.6) / std::max(1, count));
  const double from = (zone.x0 + zone.x1) / 2 - step * (count - 1) / 2;
  for (int i = 0; i < count; ++i) {
    const double x = from + i * step, depth = z + s.rng.between(-0.1, 0.1);
    bin(s, x, depth, kBodies[static_cast<std::size_t>(i % 4)]);
    cairo_save(s.cairo);  // heaped above the rim
    const double lift = 0.93 * s.scale(depth);
    cairo_translate(s.cairo, 0, -lift);
    bag(s, x - 0.13, depth, 0.34, {0.13, 0.13, 0.14});
    bag(s, x + 0.14, depth, 0.3, s.rng.pick(kLitter));
    bag(s, x, depth, 0.36, {0.8, 0.8, 0.78});
    cairo_restore(s.cairo);
    bag(s, x + s.rng.between(-0.4, 0.4), depth - 0.45, s.rng.between(0.32, 0.45),
        s.rng.chance(0.6) ? Colour{0.12, 0.12, 0.13} : s.rng.pick(kLitter));
    piece(s, x + s.rng.between(-0.4, 0.4), depth - 0.8);
  }
}

void stalls(Stage& s, const Zone& zone, int count) {
  constexpr std::array<Colour, 5> kCloth{
      {{0.78, 0.15, 0.12}, {0.12, 0.36, 0.66}, {0.12, 0.5, 0.3}, {0.88, 0.62, 0.12}, {0.45, 0.25, 0.5}}};
  const double wide = 1.7, toward = zone.line_x > (zone.x0 + zone.x1) / 2 ? -1 : 1;
  s.ground(zone.line_x - 0.05, 2.4, zone.line_x + 0.05, 16, {0.9, 0.75, 0.1},
           0.9);  // the line they were to keep behind
  for (int i = count - 1; i >= 0; --i) {
    const double z = 4.6 + i * 2.3 + s.rng.between(0, 0.4), x = zone.line_x + toward * (0.95 + s.rng.between(0, 0.5));
    const Colour cloth = kCloth[static_cast<std::size_t>(i + s.rng.whole(0, 1)) % kCloth.size()];
    s.shadow(x, z, 1.5, 1.6, 0.55);
    s.enter(x, z);
    cairo_t* c = s.cairo;
    s.sprite_ink({0.35, 0.35, 0.36});
    for (const double leg : {-wide / 2, wide / 2 - 0.06}) cairo_rectangle(c, leg, -0.75, 0.06, 0.75);
    cairo_fill(c);
    s.sprite_ink({0.62, 0.6, 0.55});
    cairo_rectangle(c, -wide / 2, -0.8, wide, 0.26);
    cairo_fill(c);
    for (int item = 0; item < 40; ++item) {
      s.sprite_ink(dim(s.rng.pick(kLitter), s.rng.between(0.7, 1.1)));
      cairo_rectangle(c, s.rng.between(-wide / 2, wide / 2 - 0.14), -0.8 - s.rng.between(0.02, 0.2),
                      s.rng.between(0.08, 0.18), 0.12);
      cairo_fill(c);
    }
    s.sprite_ink({0.6, 0.6, 0.6});
    cairo_rectangle(c, -0.03, -2.1, 0.06, 1.3);
    cairo_fill(c);
    for (int panel = 0; panel < 6; ++panel) {  // the umbrella, panel by panel
      const double a = -1.25 + panel * 2.5 / 6, b = a + 2.5 / 6;
      s.sprite_ink(panel % 2 ? dim(cloth, 0.8) : mix(cloth, {0.95, 0.95, 0.92}, 0.25));
      cairo_move_to(c, 0, -2.45);
      cairo_curve_to(c, a * 0.5, -2.4, a * 0.9, -2.15, a, -1.85);
      cairo_curve_to(c, a + 0.1, -1.8, b - 0.1, -1.8, b, -1.85);
      cairo_curve_to(c, b * 0.9, -2.15, b * 0.5, -2.4, 0, -2.45);
      cairo_fill(c);
    }
    s.sprite_ink({0.72, 0.55, 0.36});  // cartons beside it
    cairo_rectangle(c, wide / 2 + 0.05, -0.42, 0.44, 0.42);
    cairo_fill(c);
    s.sprite_ink({0.6, 0.44, 0.28});
    cairo_rectangle(c, wide / 2 + 0.05, -0.26, 0.44, 0.05);
    cairo_fill(c);
    s.leave();
  }
}

void adverts(Stage& s, const Zone& zone, int count) {
  const double z = zone.pier_z, wide = 1.6, high = 2.3;
  const double x = std::max(zone.pier_x, 0.2 - s.centre_x / s.scale(z));  // wholly in view
  s.shadow(x + wide / 2, z, 1.2, 0.5, 0.5);
  s.wall(x < 0 ? x + wide : x, z, z + 0.5, 0, high, dim(zone.pier, 0.7));
  s.front(x, x + wide, 0, high, z, zone.pier);
  s.front(x, x + wide, high - 0.08, high, z, dim(zone.pier, 0.75));
  s.line({x + wide / 2, 0.1, z}, {x + wide / 2, high - 0.1, z}, 0.012, dim(zone.pier, 0.6), 0.8);
  for (int old = 0; old < 8; ++old) {  // where others were scraped off
    const double px = x + s.rng.between(0.1, wide - 0.4), py = s.rng.between(0.5, 1.8);
    s.front(px, px + s.rng.between(0.1, 0.3), py, py + s.rng.between(0.08, 0.2), z, {0.9, 0.9, 0.88},
            s.rng.between(0.08, 0.2));
  }
  const int columns = count > 6 ? 4 : count > 2 ? 3 : 2, rows = std::max(1, (count + columns - 1) / columns);
  for (int i = 0; i < count; ++i) {
    const double cell_w = (wide - 0.1) / columns, cell_h = std::min(0.55, 1.75 / rows);
    const double w = cell_w * s.rng.between(0.68, 0.82), h = cell_h * s.rng.between(0.66, 0.82);
    s.enter(x + 0.05 + (i % columns + 0.5) * cell_w, z, 1.95 - (i / columns + 0.5) * cell_h);
    cairo_t* c = s.cairo;
    cairo_rotate(c, s.rng.between(-0.14, 0.14));
    s.sprite_ink({0.05, 0.05, 0.05}, 0.3);
    cairo_rectangle(c, -w / 2 + 0.01, -h / 2 + 0.012, w, h);
    cairo_fill(c);
    constexpr std::array<Colour, 5> kPaper{
        {{0.97, 0.96, 0.92}, {0.98, 0.9, 0.45}, {0.95, 0.7, 0.72}, {0.75, 0.9, 0.75}, {0.97, 0.97, 0.97}}};
    s.sprite_ink(s.rng.pick(kPaper));
    cairo_move_to(c, -w / 2, -h / 2);
    cairo_line_to(c, w / 2, -h / 2);
    cairo_line_to(c, w / 2, h / 2 - 0.05);
    cairo_line_to(c, w / 2 - s.rng.between(0.02, 0.1), h / 2);  // a torn corner
    cairo_line_to(c, -w / 2, h / 2 - s.rng.between(0, 0.03));
    cairo_fill(c);
    s.sprite_ink(s.rng.chance(0.5) ? Colour{0.75, 0.1, 0.1} : Colour{0.1, 0.1, 0.35});
    cairo_rectangle(c, -w * 0.36, -h * 0.36, w * 0.72, h * 0.2);
    cairo_fill(c);
    s.sprite_ink({0.25, 0.25, 0.25});
    for (int text = 0; text < 3; ++text)
      cairo_rectangle(c, -w * 0.38, -h * 0.06 + text * h * 0.14, w * s.rng.between(0.5, 0.76), h * 0.055);
    cairo_fill(c);
    s.leave();
  }
}

void parking(Stage& s, const Zone& zone, int count) {
  const double wide = zone.x1 - zone.x0;
  for (int i = count - 1; i >= 0; --i) {  // two abreast at most, each row nearer than the last
    const int line = i / 2;
    const double z = 4.2 + line * 1.35 + s.rng.between(-0.15, 0.15);
    const double wanted = zone.x0 + wide * (i % 2 == 0 ? 0.22 : 0.8) + s.rng.between(-0.2, 0.2);
    const double x = std::clamp(wanted, 1.0 - 0.6 * z, 0.6 * z - 1.0);  // wholly in view
    bike(s, x, z, s.rng.between(-0.12, 0.12));
  }
}

void cables(Stage& s, const Zone& zone, int count) {
  const Colour rubber{0.05, 0.05, 0.06};
  const double near = 6.2;
  for (int i = 0; i < count; ++i) {  // each a bundle that sags across, with a knot of slack
    // Height as a share of what is in view above the horizon: bundles stand apart in the picture however near they are.
    const double z = near + i * 1.6, share = 0.86 - 0.5 * (i + s.rng.between(0.2, 0.6)) / count;
    const double y = 1.6 + std::min(share * s.horizon_y / s.scale(z), zone.cable_y + i * 0.4);
    const Point a = s.at(zone.cable_x0, y + s.rng.between(0, 0.5), z),
                b = s.at(zone.cable_x1, y + s.rng.between(0, 0.5), z + s.rng.between(-1, 2));
    const double metre = s.scale(z);
    for (int strand = 0; strand < 6; ++strand) {
      const double sag = s.rng.between(0.3, 1.1) * metre, shift = s.rng.between(-0.08, 0.08) * metre;
      s.ink(rubber, z, 0.95);
      cairo_set_line_width(s.cairo, std::max(1.1, s.rng.between(0.015, 0.035) * metre));
      cairo_move_to(s.cairo, a.x, a.y + shift);
      cairo_curve_to(s.cairo, a.x + (b.x - a.x) * 0.3, a.y + sag, a.x + (b.x - a.x) * 0.7, b.y + sag, b.x, b.y + shift);
      cairo_stroke(s.cairo);
    }
    const double t = s.rng.between(0.3, 0.7), u = 1 - t;
    const double sag = 0.7 * metre;
    const double kx = a.x + (b.x - a.x) * t,
                 ky = u * u * u * a.y + 3 * u * u * t * (a.y + sag) + 3 * u * t * t * (b.y + sag) + t * t * t * b.y;
    for (int loop = 0; loop < 7; ++loop) {
      s.ink(dim({0.1, 0.1, 0.11}, s.rng.between(0.5, 1.6)), z);
      cairo_set_line_width(s.cairo, std::max(1.2, 0.026 * metre));
      cairo_save(s.cairo);
      cairo_translate(s.cairo, kx + s.rng.between(-0.1, 0.1) * metre, ky + s.rng.between(0, 0.25) * metre);
      cairo_rotate(s.cairo, s.rng.between(-0.5, 0.5));
      cairo_scale(s.cairo, s.rng.between(0.12, 0.25) * metre, s.rng.between(0.2, 0.34) * metre);
      cairo_arc(s.cairo, 0, 0, 1, 0, 2 * M_PI);
      cairo_restore(s.cairo);
      cairo_stroke(s.cairo);
    }
    s.ink(rubber, z);
    cairo_set_line_width(s.cairo, std::max(1.2, 0.03 * metre));
    cairo_move_to(s.cairo, kx, ky);  // a loose end hangs down
    cairo_rel_curve_to(s.cairo, 0.15 * metre, 0.5 * metre, -0.2 * metre, 0.7 * metre, 0.05 * metre,
                       s.rng.between(0.9, 1.5) * metre);
    cairo_stroke(s.cairo);
  }
}

}  // namespace media::drawing
