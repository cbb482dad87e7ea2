// Rooms that are neither counter nor stall: a lobby as of hotels, cinemas, museums; the aisles of a shop.
#include <algorithm>
#include <cmath>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

// Floor, ceiling with lamps, three walls.
void room(Stage& s, double half, double depth, double high, Colour floor, Colour walls, double tile) {
  cairo_set_source_rgb(s.cairo, 0.8, 0.8, 0.78);
  cairo_paint(s.cairo);
  s.ground(-half, 1.1, half, depth, floor);
  for (double x = -half; x <= half; x += tile) s.line({x, 0, 1.4}, {x, 0, depth}, 0.012, dim(floor, 0.76), 0.7);
  for (double z = 1.8; z < depth; z += tile) s.ground(-half, z, half, z + 0.014, dim(floor, 0.76), 0.7);
  s.face({{-half, high, 1.1}, {half, high, 1.1}, {half, high, depth}, {-half, high, depth}}, {0.92, 0.92, 0.91});
  s.front(-half, half, 0, high, depth, walls);
  s.wall(-half, 1.1, depth, 0, high, dim(walls, 0.95));
  s.wall(half, 1.1, depth, 0, high, dim(walls, 0.9));
}

void lamps(Stage& s, double half, double depth, double high, double wide, double deep) {
  for (double z = depth - 1.6; z > 2; z -= 2.4)
    for (const double x : {-half * 0.58, 0.0, half * 0.58}) {
      s.face({{x - wide, high - 0.01, z}, {x + wide, high - 0.01, z}, {x + wide, high - 0.01, z + deep}, {x - wide, high - 0.01, z + deep}}, {1.4, 1.38, 1.32});
      const Point a = s.at(x - wide, -high, z), b = s.at(x + wide, -high, z), c = s.at(x + wide, -high, z + deep), d = s.at(x - wide, -high, z + deep);
      cairo_set_source_rgba(s.cairo, 1, 1, 1, 0.09);  // mirrored in the floor
      for (const auto& p : {a, b, c, d}) cairo_line_to(s.cairo, p.x, p.y);
      cairo_close_path(s.cairo);
      cairo_fill(s.cairo);
    }
}

void sofa(Stage& s, double x, double z, Colour cloth) {
  s.shadow(x + 0.9, z + 0.3, 1.1, 0.5, 0.4);
  s.front(x, x + 1.8, 0.35, 0.95, z + 0.55, dim(cloth, 0.82));
  s.face({{x, 0.45, z}, {x + 1.8, 0.45, z}, {x + 1.8, 0.45, z + 0.55}, {x, 0.45, z + 0.55}}, dim(cloth, 1.1));
  s.front(x, x + 1.8, 0.12, 0.45, z, cloth);
  for (const double arm : {x - 0.16, x + 1.8}) s.front(arm, arm + 0.16, 0.1, 0.66, z, dim(cloth, 0.7));
}

}  // namespace

Zone lobby(Stage& s, std::string_view sign) {
  const double half = s.rng.between(4.8, 6.2), depth = s.rng.between(12, 15), high = s.rng.between(3.6, 4.6);
  const Colour stone = mix({0.74, 0.69, 0.6}, {0.6, 0.62, 0.65}, s.rng.unit()), walls = mix({0.86, 0.82, 0.74}, {0.82, 0.84, 0.86}, s.rng.unit());
  const Colour wood = mix({0.42, 0.27, 0.17}, {0.3, 0.34, 0.38}, s.rng.unit());
  room(s, half, depth, high, stone, walls, 1.0);
  lamps(s, half, depth, high, 0.35, 0.35);
  // The wall behind the desk, panelled, with the name; pictures beside it.
  s.front(-3.2, 3.2, 0, high, depth - 0.05, wood);
  for (double x = -3.2; x < 3.2; x += 0.4) s.line({x, 0, depth - 0.06}, {x, high, depth - 0.06}, 0.02, dim(wood, 0.7), 0.8);
  s.front_sign(-2.8, 2.8, 2.0, 2.9, depth - 0.08, sign, {0.98, 0.9, 0.66});
  for (const double x : {-half + 0.4, half - 1.5}) {
    s.front(x, x + 1.1, 1.3, 2.3, depth - 0.05, {0.3, 0.24, 0.18});
    s.front(x + 0.1, x + 1.0, 1.4, 2.2, depth - 0.06, {0.7, 0.78, 0.72});
  }
  const double desk = depth - 2;
  s.shadow(0, desk, 3, 0.8, 0.35);
  s.front(-2.6, 2.6, 0, 1.08, desk, dim(wood, 1.25));
  s.front(-2.6, 2.6, 0.92, 1.0, desk - 0.02, {0.85, 0.7, 0.4});
  s.front(-2.75, 2.75, 1.08, 1.16, desk - 0.1, {0.9, 0.88, 0.84});
  s.front(-1.6, -1.1, 1.16, 1.5, desk, {0.12, 0.12, 0.13});
  s.front(1.2, 1.7, 1.16, 1.5, desk, {0.12, 0.12, 0.13});
  for (double z = 3.4; z < depth - 1; z += 2.8)  // tall windows of the right wall
    s.wall(half - 0.01, z, z + 1.7, 0.4, high - 0.5, {1.12, 1.17, 1.22});
  const Colour cloth = s.rng.chance(0.5) ? Colour{0.5, 0.2, 0.16} : Colour{0.3, 0.38, 0.46};
  sofa(s, half - 2.9, depth - 4.4, cloth);
  if (s.rng.chance(0.6)) sofa(s, -half + 0.6, depth - 4.8, cloth);
  bush(s, -half + 0.6, depth - 1.2, 1.1);
  bush(s, half - 0.6, depth - 1.2, 1.1);
  if (s.rng.chance(0.5)) person(s, s.rng.between(-1.8, 1.8), desk - 0.9);
  grime(s, -4, 4, 2.2, depth, 90);
  Zone zone{.x0 = -2.2, .x1 = 2.2, .z0 = 3.3, .z1 = 7, .cable_y = 3, .cable_x0 = -half, .cable_x1 = half, .line_x = 1.8, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = 6.6, zone.room = 5.4, zone.frame_wide = 0.95, zone.frame_high = 1.4, zone.frame_y = 0.55, zone.indoors = true;
  return zone;
}

Zone shop(Stage& s) {
  const double half = 6.5, depth = s.rng.between(18, 24), high = s.rng.between(3.2, 3.8);
  constexpr std::array<Colour, 10> kPacks{{{0.82, 0.16, 0.12}, {0.95, 0.78, 0.15}, {0.2, 0.5, 0.3}, {0.15, 0.35, 0.68}, {0.92, 0.92, 0.9}, {0.9, 0.5, 0.15}, {0.55, 0.25, 0.5}, {0.3, 0.65, 0.75}, {0.75, 0.55, 0.35}, {0.94, 0.62, 0.66}}};
  constexpr std::array<const char*, 6> kAisles{{"粮油调味", "休闲食品", "日用百货", "生鲜果蔬", "酒水饮料", "洗护用品"}};
  room(s, half, depth, high, {0.84, 0.84, 0.82}, {0.88, 0.88, 0.87}, 0.8);
  lamps(s, half, depth, high, 0.16, 1.5);
  s.front(-half, half, 1.9, 2.7, depth - 0.05, {0.72, 0.12, 0.1});
  for (double z = depth - 2.6; z > 3; z -= 2.6)  // shelves either side of the aisle, far to near
    for (const double side : {-1.0, 1.0}) {
      const double edge = side * 1.75, back = side * 2.6, far = z + 2.5;
      s.front(std::min(edge, back), std::max(edge, back), 0, 1.9, z, {0.9, 0.9, 0.88});
      s.wall(edge, z, far, 0, 1.9, {0.93, 0.93, 0.91});
      for (int board = 0; board < 4; ++board) {
        const double y = 0.12 + board * 0.45;
        for (double at = far; at > z + 0.12;) {
          const double wide = s.rng.between(0.12, 0.26), next = std::max(z, at - wide);
          s.wall(edge, next + 0.01, at, y, y + s.rng.between(0.24, 0.38), dim(s.rng.pick(kPacks), s.rng.between(0.85, 1.1)));
          at = next;
        }
        s.wall(edge - side * 0.02, z, far, y - 0.07, y, {0.96, 0.9, 0.5});
      }
      s.face({{edge, 1.9, z}, {back, 1.9, z}, {back, 1.9, far}, {edge, 1.9, far}}, {0.8, 0.8, 0.78});
    }
  for (double z = depth - 4; z > 5; z -= 4.2) {
    s.line({-0.7, 2.55, z}, {-0.7, high, z}, 0.02, {0.5, 0.5, 0.5});
    s.line({0.7, 2.55, z}, {0.7, high, z}, 0.02, {0.5, 0.5, 0.5});
    s.front(-0.85, 0.85, 2.15, 2.6, z, {0.1, 0.4, 0.32});
    s.front_sign(-0.82, 0.82, 2.15, 2.6, z, s.rng.pick(kAisles), {1, 1, 1});
  }
  if (s.rng.chance(0.6)) person(s, s.rng.between(-0.9, 0.9), 11);
  grime(s, -1.7, 1.7, 2.2, 16, 90);
  Zone zone{.x0 = -1.3, .x1 = 1.3, .z0 = 3.3, .z1 = 8, .cable_y = 3, .cable_x0 = -4, .cable_x1 = 4, .line_x = 1.6, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = 5.6, zone.room = 4.6, zone.frame_wide = 0.85, zone.frame_high = 0.95, zone.frame_y = 2.05, zone.indoors = true;
  return zone;
}

}  // namespace media::drawing
