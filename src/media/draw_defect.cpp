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
  const int rows = count <= 3 ? 1 : count <= 8 ? 2 : 3, columns = (count + rows - 1) / rows;
  for (int i = 0; i < count; ++i) {
    const int column = i % columns, line = i / columns;
    const double v = (line + s.rng.between(0.25, 0.75)) / rows, 
                 u = rows == 1 ? (column + s.rng.between(0.25, 0.75)) / columns : (column + s.rng.between(0.2, 0.5) + (line % 2 ? 0.5 : 0)) / (columns + 0.2);
    double z = 1 / ((1 - v) / zone.z1 + v / zone.z0);
    const double x = zone.x0 + (zone.x1 - zone.x0) * u;
    for (Point p = s.at(x, 0, z); p.x < 0.4 * s.width && p.y > 0.76 * s.height && z < zone.z1; p = s.at(x, 0, z))
      z *= 1.08;  // not under the stamp, where nobody could count it
    found.push_back({x, 0, std::min(z, zone.z1)});
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
  const double z = std::min(zone.z1, std::max(zone.order == Order::row ? 4.2 : 5.4, zone.z0 + 1.4) + count * 0.25),
               step = std::min(0.95, (zone.x1 - zone.x0 + 1.6) / std::max(1, count));
  const double half = step * (count - 1) / 2 + 0.5;
  const double middle = std::clamp((zone.x0 + zone.x1) / 2, std::min(0.0, s.left(z) + half), std::max(0.0, s.right(z) - half));
  for (int i = 0; i < count; ++i) {
    const double x = middle + (i - (count - 1) / 2.0) * step, depth = z + s.rng.between(-0.1, 0.1);
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
  const Colour yellow{0.9, 0.75, 0.1};  // the line they were to keep behind
  const bool row = zone.order == Order::row && !zone.indoors;
  if (row) s.ground(-20, zone.z1 + 0.35, 20, zone.z1 + 0.45, yellow, 0.9);
  else s.ground(zone.line_x - 0.05, 2.4, zone.line_x + 0.05, 16, yellow, 0.9);
  for (int i = count - 1; i >= 0; --i) {
    // Of a file every second one stands on the other side, or it would hide behind the first.
    double z = 5.2 + i * 1.9 + s.rng.between(0, 0.4), x = zone.line_x + toward * (0.95 + s.rng.between(0, 0.3));
    if (i % 2) x = zone.x0 + zone.x1 - x;
    if (row) {
      z = zone.z1 - 0.2 + (i % 2) * 0.5;
      const double room = s.right(z) - s.left(z) - 1.6, pitch = std::min(2.7, room / count);
      x = (s.left(z) + s.right(z)) / 2 + (i - (count - 1) / 2.0) * pitch + s.rng.between(-0.1, 0.1);
    }
    const Colour cloth = kCloth[static_cast<std::size_t>(i + s.rng.whole(0, 1)) % kCloth.size()];
    s.shadow(x, z + 0.35, 1.3, 0.8, 0.5);
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

void parking(Stage& s, const Zone& zone, int count) {
  // A car may be one of them, the farthest; the others are e-bikes.
  const bool with_car = !zone.indoors && count <= 6 && s.rng.chance(0.5);
  const double side = s.rng.chance(0.5) ? 1 : -1, middle = (zone.x0 + zone.x1) / 2;
  Zone rest = zone;
  if (with_car && zone.order == Order::row) {
    car_side(s, middle + side * 1.5, zone.z1, car_paint(s.rng));
    rest.z1 = std::max(rest.z0 + 0.4, zone.z1 - 1.6);
  } else if (with_car) {
    const double z = 8.2 + s.rng.between(0, 1.5), wide = 1.78;
    car(s, std::clamp(middle + side * 0.5 - wide / 2, zone.x0 - 0.2, zone.x1 - wide + 0.2), z, car_paint(s.rng));
    rest.z1 = z - 2.2;
    rest.z0 = std::max(rest.z0, 4.0);
  } else if (zone.order == Order::file) {
    rest.z0 = std::max(rest.z0, 4.2);
  }
  const int bikes = with_car ? count - 1 : count;
  for (const auto& at : places(s, rest, bikes)) {
    const double from = s.left(at.z) + 1.1, to = std::max(from, s.right(at.z) - 1.1);  // wholly in view
    bike(s, std::clamp(at.x, from, to), at.z, s.rng.between(-0.12, 0.12));
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

void broken_paving(Stage& s, const Zone& zone, int count) {
  for (const auto& at : places(s, zone, count)) {
    // A hole where slabs are missing: its far edge throws a shadow, rubble lies in it, one slab stands up beside it.
    const double size = s.rng.between(0.38, 0.55);
    std::array<Space, 9> rim;
    for (std::size_t k = 0; k < rim.size(); ++k) {
      const double a = 2 * M_PI * static_cast<double>(k) / static_cast<double>(rim.size()), r = size * s.rng.between(0.7, 1.15);
      rim[k] = {at.x + r * std::cos(a) * 1.25, 0, at.z + r * std::sin(a)};
    }
    const auto trace = [&](double grow, double sink) {
      for (const auto& p : rim) {
        const Point q = s.at(at.x + (p.x - at.x) * grow, sink, at.z + (p.z - at.z) * grow);
        cairo_line_to(s.cairo, q.x, q.y);
      }
      cairo_close_path(s.cairo);
    };
    trace(1.12, 0);
    s.ink({0.72, 0.7, 0.66}, at.z, 0.8);
    cairo_fill(s.cairo);
    trace(1, 0);
    s.ink({0.13, 0.11, 0.09}, at.z);
    cairo_fill(s.cairo);
    cairo_save(s.cairo);
    trace(1, 0);
    cairo_clip(s.cairo);
    trace(0.95, -0.09);
    s.ink({0.36, 0.29, 0.22}, at.z);
    cairo_fill(s.cairo);
    for (int stone = 0; stone < 22; ++stone) {
      const Point p = s.at(at.x + s.rng.between(-size, size), -0.07, at.z + s.rng.between(-size, size));
      s.ink(dim({0.55, 0.5, 0.45}, s.rng.between(0.5, 1.2)), at.z);
      cairo_arc(s.cairo, p.x, p.y, s.rng.between(0.015, 0.05) * s.scale(at.z), 0, 2 * M_PI);
      cairo_fill(s.cairo);
    }
    cairo_restore(s.cairo);
    const double x = at.x + size * s.rng.between(0.9, 1.2), z = at.z - size * 0.3;
    s.shadow(x + 0.2, z, 0.4, 0.3, 0.4);
    s.face({{x, 0.02, z}, {x + 0.46, 0.16, z + 0.06}, {x + 0.5, 0.2, z + 0.4}, {x + 0.04, 0.06, z + 0.36}}, {0.7, 0.68, 0.64});
    s.face({{x, 0.0, z}, {x + 0.46, 0.1, z + 0.06}, {x + 0.46, 0.16, z + 0.06}, {x, 0.05, z}}, {0.45, 0.43, 0.4});
    for (int crack = 0; crack < 4; ++crack) {
      const double a = s.rng.unit() * 2 * M_PI, b = a + s.rng.between(-0.5, 0.5);
      const Space from{at.x + size * std::cos(a) * 1.2, 0, at.z + size * std::sin(a)};
      s.line(from, {from.x + 0.5 * std::cos(b), 0, from.z + 0.4 * std::sin(b)}, 0.014, {0.12, 0.11, 0.1}, 0.8);
    }
  }
}

void blocked(Stage& s, const Zone& zone, int count) {
  // The marked passage, with the word on a sign beside it.
  const double x0 = zone.x0, x1 = zone.x1, z0 = zone.z0 - 0.2, z1 = zone.z1 + 0.6;
  const Colour yellow{0.9, 0.72, 0.1};
  for (const double x : {x0, x1 - 0.12}) s.ground(x, z0, x + 0.12, z1, yellow, 0.9);
  for (double z = z0; z < z1 - 0.5; z += 0.8) s.face({{x0, 0, z}, {x0, 0, z + 0.14}, {x1, 0, std::min(z1, z + 0.94)}, {x1, 0, std::min(z1, z + 0.8)}}, yellow, 0.75);
  const double post = x1 + 0.35, sign_z = z1 + 0.2;
  s.front(post - 0.03, post + 0.03, 0, 1.3, sign_z, {0.6, 0.6, 0.6});
  s.front(post - 0.55, post + 0.55, 1.2, 1.9, sign_z, {0.78, 0.1, 0.08});
  s.front_sign(post - 0.52, post + 0.52, 1.54, 1.88, sign_z - 0.01, "消防通道", {1, 1, 1});
  s.front_sign(post - 0.52, post + 0.52, 1.22, 1.56, sign_z - 0.01, "禁止占用", {1, 0.9, 0.4});
  if (!zone.indoors && s.rng.chance(0.6)) return parking(s, zone, count);
  for (const auto& at : places(s, zone, count)) {  // a pile of cartons each
    s.shadow(at.x + 0.06, at.z + 0.2, 0.62, 0.36, 0.5);
    s.enter(at.x, at.z);
    cairo_t* c = s.cairo;
    const int high = s.rng.whole(2, 3);
    double y = 0;
    for (int box = 0; box < high; ++box) {
      const double w = s.rng.between(0.5, 0.72), h = s.rng.between(0.3, 0.44), x = s.rng.between(-0.09, 0.09) - w / 2;
      const Colour card = dim({0.74, 0.57, 0.37}, s.rng.between(0.85, 1.1));
      s.sprite_ink(card);
      cairo_rectangle(c, x, -y - h, w, h);
      cairo_fill(c);
      s.sprite_ink(dim(card, 0.72));  // the side that turns away
      cairo_move_to(c, x + w, -y - h);
      cairo_line_to(c, x + w + 0.14, -y - h - 0.05);
      cairo_line_to(c, x + w + 0.14, -y - 0.05);
      cairo_line_to(c, x + w, -y);
      cairo_fill(c);
      s.sprite_ink(dim(card, 1.15));
      cairo_move_to(c, x, -y - h);
      cairo_line_to(c, x + 0.14, -y - h - 0.05);
      cairo_line_to(c, x + w + 0.14, -y - h - 0.05);
      cairo_line_to(c, x + w, -y - h);
      cairo_fill(c);
      s.sprite_ink({0.86, 0.78, 0.6}, 0.9);
      cairo_rectangle(c, x + w * 0.44, -y - h, w * 0.12, h);
      cairo_fill(c);
      s.sprite_ink(dim(card, 0.5), 0.8);
      cairo_rectangle(c, x + w * 0.1, -y - h * 0.5, w * 0.22, h * 0.24);
      cairo_fill(c);
      y += h;
    }
    s.leave();
  }
}

}  // namespace media::drawing
