// Places one walks into, as invented ones: street, lane, market, housing estate, park, square, service hall.
#include <algorithm>
#include <cmath>
#include <string>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

constexpr std::array<const char*, 14> kShops{"惠民超市", "早点铺", "五金日杂", "理发店", "大药房",
                                             "面馆",     "水果店", "便利店",   "文具店", "小吃店",
                                             "手机维修", "花店",   "打印复印", "童装"};
constexpr std::array<Colour, 8> kBoards{{{0.72, 0.12, 0.1},
                                         {0.1, 0.32, 0.6},
                                         {0.1, 0.45, 0.28},
                                         {0.85, 0.55, 0.1},
                                         {0.35, 0.16, 0.4},
                                         {0.14, 0.15, 0.17},
                                         {0.8, 0.3, 0.2},
                                         {0.12, 0.42, 0.5}}};
constexpr std::array<Colour, 7> kPlaster{{{0.78, 0.74, 0.67},
                                          {0.72, 0.66, 0.58},
                                          {0.8, 0.79, 0.76},
                                          {0.66, 0.52, 0.44},
                                          {0.7, 0.71, 0.7},
                                          {0.82, 0.74, 0.6},
                                          {0.6, 0.58, 0.56}}};
enum class Use { shops, flats, houses };

void window(Stage& s, double x, double z0, double z1, double y0, double y1, Use use) {
  const bool lamp_on = s.light.night && s.rng.chance(0.4);
  const Colour glass = lamp_on ? Colour{2.2, 1.8, 1.1} : mix({0.2, 0.25, 0.3}, {0.46, 0.54, 0.6}, s.rng.unit() * 0.8);
  s.wall(x, z0, z1, y0, y1, glass);
  const double middle = (z0 + z1) / 2;
  if (s.scale(middle) > 40) {
    s.line({x, y0, middle}, {x, y1, middle}, 0.06, {0.75, 0.75, 0.73});
    s.line({x, y0, z0}, {x, y0, z1}, 0.1, {0.55, 0.54, 0.52});
  }
  if (use != Use::shops && s.rng.chance(0.35)) {  // a balcony grille or an air conditioner
    if (s.rng.chance(0.5))
      s.wall(x, z0, z1, y0 - 0.1, y0 + 0.75, {0.62, 0.6, 0.58}, 0.85);
    else
      s.wall(x, z0 - 0.1, z0 + 0.75, y0 - 0.75, y0 - 0.15, {0.86, 0.86, 0.84});
  }
}

// One building whose face lies along the view at x; its near end closes it off.
void building(Stage& s, double x, double z0, double z1, int floors, Use use) {
  const Colour plaster = dim(s.rng.pick(kPlaster), s.rng.between(0.85, 1.08));
  const double side = x < 0 ? -1 : 1, storey = 3.0, base = use == Use::shops ? 3.9 : use == Use::houses ? -0.2 : 0.4,
               top = base + storey * floors + 0.7;
  // The wall whose face looks along the sun is brighter.
  const double sun = 0.84 - 0.14 * s.light.sun_x * side;
  s.front(std::min(x, x + side * 14), std::max(x, x + side * 14), 0, top, z0, dim(plaster, 0.82));
  s.wall(x, z0, z1, 0, top, dim(plaster, sun));
  s.wall(x, z0, z1, top - 0.35, top, dim(plaster, sun * 0.85));
  const double pitch = s.rng.between(2.6, 3.6), wide = pitch * s.rng.between(0.45, 0.65);
  for (int floor = 0; floor < floors; ++floor) {
    const double y = base + floor * storey + 0.9;
    if (s.scale(z0) * 1.5 < 4) break;
    for (double z = z1 - pitch; z > z0; z -= pitch)
      window(s, x, z + (pitch - wide) / 2, z + (pitch + wide) / 2, y, y + 1.5, use);
    if (s.scale(z0) > 30) s.line({x, y - 0.75, z0}, {x, y - 0.75, z1}, 0.07, dim(plaster, 0.72), 0.7);
  }
  for (int streak = 0; streak < 5; ++streak) {  // rain marks
    const double z = s.rng.between(z0, z1);
    s.wall(x, z, z + s.rng.between(0.1, 0.6), s.rng.between(0, top * 0.6), top, {0.2, 0.18, 0.16},
           s.rng.between(0.03, 0.09));
  }
  if (use == Use::houses) {  // eaves with tiles, wooden doors with paper strips beside them, a hung basket of plants
    const double in = -side;
    s.face({{x, top, z0}, {x, top, z1}, {x + in * 0.55, top - 0.3, z1}, {x + in * 0.55, top - 0.3, z0}}, {0.25, 0.26, 0.28});
    s.wall(x + in * 0.55, z0, z1, top - 0.42, top - 0.3, {0.36, 0.37, 0.39});
    if (s.scale(z0) > 30)
      for (double z = z0; z < z1; z += 0.34) s.line({x, top, z}, {x + in * 0.55, top - 0.3, z}, 0.05, {0.16, 0.17, 0.19}, 0.8);
    for (double z = z1 - s.rng.between(1.6, 2.4); z > z0 + 0.4; z -= s.rng.between(2.8, 4.6)) {
      const bool shop = s.rng.chance(0.3);
      const Colour wood = s.rng.chance(0.5) ? Colour{0.33, 0.2, 0.13} : Colour{0.46, 0.14, 0.1};
      s.wall(x, z - 0.15, z + 1.35, 0, 2.45, dim(plaster, 0.6));
      s.wall(x, z, z + 1.2, 0.1, 2.25, shop ? Colour{0.2, 0.2, 0.2} : wood);
      s.wall(x, z + 0.58, z + 0.62, 0.1, 2.25, dim(wood, 0.5));
      if (shop) {
        s.wall(x, z - 0.5, z + 1.7, 2.5, 3.0, s.rng.pick(kBoards));
        s.sign(x, z - 0.5, z + 1.7, 2.5, 3.0, s.rng.pick(kShops), {0.98, 0.97, 0.92});
      } else {
        for (const double strip : {z - 0.32, z + 1.36}) s.wall(x, strip, strip + 0.2, 0.7, 2.0, {0.8, 0.12, 0.1});
        s.wall(x, z + 0.1, z + 1.1, 2.27, 2.43, {0.8, 0.12, 0.1});
      }
      s.wall(x + in * 0.02, z + 1.9, z + 2.25, 1.3, 1.75, {0.6, 0.62, 0.64});  // the meter
    }
    return;
  }
  if (use != Use::shops) return;
  for (double z = z1; z > z0 + 1.5;) {
    const double near = std::max(z0, z - s.rng.between(3.6, 5.5));
    const Colour board = s.rng.pick(kBoards);
    s.wall(x, near + 0.15, z - 0.15, 0.1, 2.75, s.light.night ? Colour{1.7, 1.5, 1.1} : Colour{0.24, 0.24, 0.24});
    if (s.rng.chance(0.25)) {
      for (double y = 0.15; y < 2.7; y += 0.13)
        s.wall(x, near + 0.15, z - 0.15, y, y + 0.1, {0.6, 0.61, 0.62});  // shutter
    } else {
      for (int i = 0; i < 7; ++i) {
        const double at = s.rng.between(near + 0.3, z - 0.9), y = s.rng.between(0.2, 1.7);
        s.wall(x, at, at + s.rng.between(0.2, 0.8), y, y + s.rng.between(0.2, 0.7),
               mix(s.rng.pick(kBoards), {0.8, 0.8, 0.8}, 0.4), 0.7);
      }
      s.wall(x, (near + z) / 2 - 0.04, (near + z) / 2 + 0.04, 0.1, 2.75, {0.7, 0.7, 0.7});
    }
    s.wall(x, near + 0.08, z - 0.08, 2.8, 3.7, s.light.night ? dim(board, 2.2) : board);
    s.sign(x, near + 0.08, z - 0.08, 2.8, 3.7, s.rng.pick(kShops), {0.98, 0.97, 0.92});
    z = near;
  }
}

void row(Stage& s, double x, double z_near, double z_far, int low, int high, Use use) {
  std::vector<std::array<double, 2>> plots;
  for (double z = z_near; z < z_far;) {
    const double length = s.rng.between(11, 22);
    plots.push_back({z, z + length});
    z += length + (s.rng.chance(0.4) ? s.rng.between(2, 6) : 0.05);
  }
  for (auto plot = plots.rbegin(); plot != plots.rend(); ++plot)
    building(s, x, (*plot)[0], (*plot)[1], s.rng.whole(low, high), use);
}

}  // namespace

Zone street(Stage& s) {
  paint_sky(s);
  skyline(s);
  const double side = s.rng.chance(0.5) ? 1 : -1;  // which pavement the inspector stands on
  const double stand = s.rng.between(0.3, 1.9);    // metres from the kerb, on the pavement
  // Mirrored worlds by one sign: the own pavement lies on `side`, the road on the other.
  const double kerb = -side * stand, front = kerb + side * s.rng.between(4.2, 5.4), far_kerb = kerb - side * s.rng.between(8, 15),
               far_front = far_kerb - side * 4.2;
  const double mature = s.rng.between(0.8, 1.15);
  const bool lanterns = s.rng.chance(0.3), kerb_trees = s.rng.chance(0.8);
  const auto slab = [&](double a, double b, Colour c, double y = 0) {
    s.ground(std::min(a, b), 1.2, std::max(a, b), 140, c, 1, y);
  };
  slab(-60, 60, {0.5, 0.5, 0.48});
  slab(kerb, far_kerb, {0.33, 0.335, 0.35});
  row(s, far_front, 7, 120, 3, 9, Use::shops);
  row(s, front, 5, 110, 2, 7, Use::shops);
  const Colour stone = s.rng.chance(0.5) ? Colour{0.62, 0.58, 0.54} : Colour{0.6, 0.61, 0.6};
  slab(far_kerb, far_front, dim(stone, 0.95));
  slab(kerb, front, stone);
  paving(s, std::min(kerb, front), std::max(kerb, front), 2.2, 40, 0.5, dim(stone, 0.7), 0.55);
  const double track = kerb + side * 1.6;  // the raised yellow track for the blind
  s.ground(track, 1.2, track + side * 0.42, 90, {0.78, 0.62, 0.2});
  for (double z = 2.4; z < 20; z += 0.5) s.ground(track, z, track + side * 0.42, z + 0.03, {0.5, 0.4, 0.12}, 0.7);
  for (const double edge : {kerb, far_kerb}) {
    s.ground(edge, 1.2, edge - (edge == kerb ? side : -side) * 0.18, 140, {0.74, 0.74, 0.72});
    s.ground(edge - (edge == kerb ? side : -side) * 0.18, 1.2, edge - (edge == kerb ? side : -side) * 0.24, 140,
             {0.2, 0.2, 0.2}, 0.6);
  }
  const double middle = (kerb + far_kerb) / 2;
  for (double z = 3; z < 90; z += 6) s.ground(middle - 0.08, z, middle + 0.08, z + 3, {0.88, 0.87, 0.8}, 0.85);
  s.ground(kerb - side * 2.6, 1.2, kerb - side * 2.75, 120, {0.88, 0.88, 0.85}, 0.8);
  if (s.light.sunny) {  // the row that stands against the sun throws its shade over pavement and road
    const double from = s.light.sun_x * side > 0 ? front : far_front, to = from - (from == front ? side : -side) * s.rng.between(2.6, 6.5);
    s.ground(std::min(from, to), 1.2, std::max(from, to), 120, {0.05, 0.06, 0.11}, 0.3);
  }
  wet_ground(s, std::min(front, far_front), std::max(front, far_front), 140);
  grime(s, -11, 11, 2.4, 30, 420);
  for (double z = s.rng.between(42, 50); z > 5; z -= s.rng.between(6.5, 8)) {
    tree(s, far_kerb - side * 0.8, z, mature * s.rng.between(5.5, 7.5));
    if (z > 8 && kerb_trees) tree(s, kerb + side * 0.7, z + 2, mature * s.rng.between(5, 7));
    if (s.rng.chance(kerb_trees ? 0.4 : 0.9)) {
      lamp(s, kerb + side * 0.4, z + 4);
      if (lanterns && s.scale(z + 4) > 24)
        for (const double y : {4.3, 4.9}) s.front(kerb + side * 0.4 - 0.2, kerb + side * 0.4 + 0.2, y, y + 0.5, z + 3.9, {0.84, 0.12, 0.08});
    }
    if (z > 11 && s.rng.chance(0.3)) person(s, kerb + side * s.rng.between(1.0, 3.2), z + 1);
    if (s.rng.chance(0.3) && z > 12) car(s, kerb - side * 1.3 - 0.9, z + 3, car_paint(s.rng));
    if (s.rng.chance(0.45) && z < 40) {
      const double lane = middle - side * s.rng.between(1.2, 2.8);
      car(s, lane - 0.9, z + 6, car_paint(s.rng));
    }
  }
  Zone zone;
  zone.x0 = std::min(kerb + side * 0.4, front - side * 0.5), zone.x1 = std::max(kerb + side * 0.4, front - side * 0.5);
  zone.x0 = std::max(zone.x0, -2.6), zone.x1 = std::min(zone.x1, 2.6);
  zone.line_x = front - side * 1.2;
  zone.frame_x = front - side * 1.3;
  zone.cable_x0 = std::min(front, far_front), zone.cable_x1 = std::max(front, far_front), zone.cable_y = 5.2;
  if (s.rng.chance(0.3)) branches(s);
  return zone;
}

Zone lane(Stage& s) {
  paint_sky(s);
  const double half = s.rng.between(1.9, 2.6), lean = s.rng.between(-0.4, 0.4);
  s.ground(-60, 1.2, 60, 140, {0.46, 0.45, 0.43});
  shop_fronts(s, lean - 9, lean + 9, 42, 8);  // where it turns
  row(s, lean - half, 3.2, 42, 1, 3, Use::houses);
  row(s, lean + half, 4.4, 42, 1, 3, Use::houses);
  const Colour stone = s.rng.chance(0.5) ? Colour{0.5, 0.5, 0.48} : Colour{0.55, 0.51, 0.46};
  s.ground(lean - half, 1.2, lean + half, 42, stone);
  const double drain = lean + s.rng.between(-0.3, 0.3);
  for (double z = 1.8; z < 24; z += 0.62) s.ground(lean - half, z, lean + half, z + 0.018, dim(stone, 0.66), 0.7);
  for (double z = 1.8; z < 16; z += 0.62)
    for (double x = lean - half + s.rng.between(0.1, 0.5); x < lean + half; x += s.rng.between(0.5, 0.9)) s.line({x, 0, z}, {x, 0, z + 0.62}, 0.014, dim(stone, 0.66), 0.7);
  s.ground(drain - 0.16, 1.2, drain + 0.16, 30, dim(stone, 0.8));
  for (double z = 2; z < 22; z += 0.3) s.ground(drain - 0.12, z, drain + 0.12, z + 0.1, {0.15, 0.15, 0.15}, 0.8);
  if (s.light.sunny) {
    const double from = s.light.sun_x > 0 ? lean + half : lean - half;
    s.ground(std::min(from, lean - s.light.sun_x), 1.2, std::max(from, lean - s.light.sun_x), 42, {0.05, 0.06, 0.11}, 0.34);
  }
  wet_ground(s, lean - half, lean + half, 42);
  grime(s, lean - half, lean + half, 2, 22, 420);
  // Pots and a bicycle along the walls, wires from house to house.
  for (double z = 26; z > 7; z -= s.rng.between(2.4, 4)) {
    const double x = lean + (s.rng.chance(0.5) ? -1 : 1) * (half - 0.35);
    if (s.rng.chance(0.45)) {
      s.front(x - 0.2, x + 0.2, 0, 0.34, z, {0.5, 0.28, 0.2});
      bush(s, x, z - 0.02, s.rng.between(0.5, 0.8));
    } else if (s.rng.chance(0.4)) {
      s.front(x - 0.3, x + 0.3, 0, 0.5, z, s.rng.chance(0.5) ? Colour{0.3, 0.42, 0.55} : Colour{0.55, 0.45, 0.33});
    }
    if (z > 12 && s.rng.chance(0.25)) person(s, lean + s.rng.between(-1, 1), z);
    if (s.rng.chance(0.5)) s.line({lean - half, s.rng.between(3.6, 4.6), z}, {lean + half, s.rng.between(3.6, 4.6), z + s.rng.between(-1, 1)}, 0.02, {0.1, 0.1, 0.1}, 0.8);
  }
  Zone zone{.x0 = lean - half + 0.5, .x1 = lean + half - 0.5, .z0 = 3.3, .z1 = 9, .cable_y = 3.7, .cable_x0 = lean - half, .cable_x1 = lean + half, .line_x = lean + half - 0.2};
  zone.frame_x = lean + half - 0.65, zone.frame_wide = 0.8, zone.frame_high = 1.3;
  return zone;
}

Zone market(Stage& s) {
  cairo_set_source_rgb(s.cairo, 0.62, 0.63, 0.62);
  cairo_paint(s.cairo);
  const double depth = 34;
  s.ground(-8, 1.2, 8, depth, {0.5, 0.47, 0.43});
  paving(s, -1.9, 1.9, 2.2, depth, 0.6, {0.32, 0.3, 0.28}, 0.6);
  s.front(-8, 8, 0, 6, depth, {0.74, 0.72, 0.68});
  s.front(-1.6, 1.6, 0, 3, depth, {0.94, 0.97, 1.0});
  s.face({{-8, 4.6, 1.5}, {8, 4.6, 1.5}, {8, 4.6, depth}, {-8, 4.6, depth}}, {0.52, 0.54, 0.56});
  for (double z = depth - 1; z > 2; z -= 3.2) {
    s.line({-8, 4.5, z}, {8, 4.5, z}, 0.16, {0.36, 0.4, 0.44});
    s.line({-8, 4.2, z}, {8, 4.2, z}, 0.07, {0.36, 0.4, 0.44});
    for (const double x : {-2.6, 2.6})
      s.face({{x - 0.5, 4.1, z - 0.1}, {x + 0.5, 4.1, z - 0.1}, {x + 0.5, 4.1, z + 0.1}, {x - 0.5, 4.1, z + 0.1}},
             {1.3, 1.3, 1.25});
    if (s.rng.chance(0.4))
      s.front(-0.9, 0.9, 3.2, 3.8, z, {0.72, 0.1, 0.1}),
          s.front_sign(-0.9, 0.9, 3.2, 3.8, z, "文明经营 诚信为本", {1, 0.9, 0.4});
  }
  constexpr std::array<Colour, 9> kGoods{{{0.8, 0.16, 0.1},
                                          {0.3, 0.55, 0.15},
                                          {0.9, 0.55, 0.12},
                                          {0.55, 0.7, 0.25},
                                          {0.5, 0.2, 0.35},
                                          {0.92, 0.82, 0.3},
                                          {0.85, 0.85, 0.78},
                                          {0.65, 0.4, 0.2},
                                          {0.2, 0.42, 0.2}}};
  for (double z = depth - 3; z > 2.6; z -= 2.5) {
    for (const double side : {-1.0, 1.0}) {
      const double edge = side * 2.0, back = side * 3.6, far = z + 2.2;
      s.front(std::min(edge, side * 8), std::max(edge, side * 8), 0, 3.0, far + 0.1,
              dim({0.62, 0.6, 0.56}, s.rng.between(0.8, 1.1)));
      s.front(std::min(edge, side * 5), std::max(edge, side * 5), 2.35, 2.85, far, s.rng.pick(kBoards));
      s.front_sign(side > 0 ? 2.1 : -3.9, side > 0 ? 3.9 : -2.1, 2.35, 2.85, far,
                   s.rng.chance(0.5)   ? "蔬菜"
                   : s.rng.chance(0.5) ? "水产"
                                       : "豆制品",
                   {1, 1, 1});
      s.wall(edge, z, far, 0, 0.82, {0.82, 0.83, 0.84});
      s.wall(edge, z, far, 0.72, 0.82, {0.6, 0.62, 0.64});
      for (double t = z; t < far; t += 0.44) s.line({edge, 0, t}, {edge, 0.72, t}, 0.012, {0.6, 0.6, 0.6}, 0.7);
      s.face({{edge, 0.82, z}, {back, 0.98, z}, {back, 0.98, far}, {edge, 0.82, far}}, {0.36, 0.36, 0.36});
      for (int heap = 3; heap >= 0; --heap) {
        const Colour goods = s.rng.pick(kGoods);
        const double hz = z + 0.3 + heap * 0.52;
        const int pieces = z < 8 ? 46 : z < 16 ? 20 : 8;
        for (int i = 0; i < pieces; ++i) {
          const double x = edge + side * s.rng.between(0.1, 1.4), y = 0.9 + s.rng.between(0, 0.22);
          const Point p = s.at(x, y, hz + s.rng.between(-0.2, 0.2));
          s.ink(dim(goods, s.rng.between(0.55, 1.25)), hz);
          cairo_arc(s.cairo, p.x, p.y, std::max(1.0, 0.07 * s.scale(hz)), 0, 2 * M_PI);
          cairo_fill(s.cairo);
        }
      }
      const Point p = s.at(side * 2.7, 2.3, z + 1);  // a lamp above the goods
      cairo_pattern_t* glow = cairo_pattern_create_radial(p.x, p.y, 0, p.x, p.y, 0.9 * s.scale(z + 1));
      cairo_pattern_add_color_stop_rgba(glow, 0, 1, 0.93, 0.75, 0.55);
      cairo_pattern_add_color_stop_rgba(glow, 1, 1, 0.85, 0.6, 0);
      cairo_set_source(s.cairo, glow);
      cairo_arc(s.cairo, p.x, p.y, 0.9 * s.scale(z + 1), 0, 2 * M_PI);
      cairo_fill(s.cairo);
      cairo_pattern_destroy(glow);
    }
  }
  grime(s, -1.9, 1.9, 2.2, 24, 360);
  for (int wet = 0; wet < 5; ++wet)
    s.shadow(s.rng.between(-1.3, 1.3), s.rng.between(3.2, 10), s.rng.between(0.3, 0.8), 0.5, 0.16);
  Zone zone{.x0 = -1.5, .x1 = 1.5, .z0 = 3.2, .z1 = 9, .cable_y = 2.9, .cable_x0 = -2.6, .cable_x1 = 2.6, .line_x = 1.9};
  zone.order = Order::row, zone.indoors = true;  // boards hang over the aisle
  zone.frame_x = 0, zone.frame_z = 6.5, zone.frame_wide = 0.95, zone.frame_high = 0.95, zone.frame_y = 2.25, zone.room = 4.6;
  return zone;
}

Zone residential(Stage& s) {
  paint_sky(s);
  skyline(s);
  s.ground(-60, 1.2, 60, 140, {0.36, 0.43, 0.25});
  const double wide = s.rng.between(2.3, 2.9), lean = s.rng.between(-0.5, 0.5);
  const int floors = s.rng.whole(5, 6);
  for (double z = 78; z > 52; z -= 24) {  // blocks across the end of the lane
    const Colour plaster = s.rng.pick(kPlaster);
    s.front(-24, 24, 0, floors * 3.0 + 1, z, plaster);
    for (int floor = 0; floor < floors; ++floor)
      for (double x = -22; x < 22; x += 3.1) s.front(x, x + 1.5, floor * 3 + 1, floor * 3 + 2.4, z, {0.3, 0.35, 0.4});
  }
  row(s, -9.5, 6, 60, floors, floors, Use::flats);
  row(s, 9.5, 9, 60, floors, floors, Use::flats);
  s.ground(-wide + lean, 1.2, wide + lean, 60, {0.52, 0.52, 0.5});
  s.ground(-7.6, 1.2, -6.6, 60, {0.6, 0.58, 0.55});
  s.ground(6.6, 1.2, 7.6, 60, {0.6, 0.58, 0.55});
  for (const double side : {-1.0, 1.0})
    s.ground(lean + side * wide, 1.2, lean + side * (wide + 0.16), 60, {0.72, 0.72, 0.7});
  for (double z = 3; z < 40; z += 4) s.ground(-wide + lean, z, wide + lean, z + 0.025, {0.38, 0.38, 0.37}, 0.7);
  grime(s, -wide + lean, wide + lean, 2.4, 26, 320);
  grime(s, -7, 7, 3, 30, 200);
  for (double z = 46; z > 4.5; z -= s.rng.between(4, 6)) {
    if (s.rng.chance(0.8)) tree(s, lean - wide - s.rng.between(1.6, 2.6), z, s.rng.between(3.8, 6));
    if (s.rng.chance(0.8)) tree(s, lean + wide + s.rng.between(1.6, 2.6), z + 1.5, s.rng.between(3.8, 6));
    bush(s, lean - wide - 0.9, z - 1, s.rng.between(0.8, 1.3));
    bush(s, lean + wide + 0.9, z, s.rng.between(0.8, 1.3));
    if (z > 13 && s.rng.chance(0.5)) car(s, lean + wide - 2.0, z, car_paint(s.rng));
  }
  if (s.rng.chance(0.25)) branches(s);
  Zone zone{.x0 = lean - wide + 0.3, .x1 = lean + wide - 0.3, .z0 = 3.4, .z1 = 9, .cable_y = 4.4, .cable_x0 = -9.4, .cable_x1 = 9.4, .line_x = lean + wide};
  // The notice board stands on the grass, on the side that has more room in the picture.
  const double to = s.centre_x < s.width / 2.0 ? 1 : -1;
  zone.order = Order::row, zone.frame_z = 8.2, zone.room = 3.6, zone.frame_x = lean + to * (wide + 0.4 + zone.room / 2), zone.frame_wide = 0.85, zone.frame_high = 1.35, zone.frame_y = 0.55;
  return zone;
}

Zone park(Stage& s) {
  paint_sky(s);
  for (int hill = 0; hill < 3; ++hill) {
    const Colour c = mix(dim({0.3, 0.42, 0.32}, s.light.level), s.light.haze, 0.7 - hill * 0.18);
    cairo_set_source_rgb(s.cairo, c.r, c.g, c.b);
    const double base = s.horizon_y + 3, high = s.rng.between(0.05, 0.11) * s.height * (1 - hill * 0.2),
                 turn = s.rng.unit() * 6;
    cairo_move_to(s.cairo, 0, base);
    for (double x = 0; x <= s.width; x += 8)
      cairo_line_to(s.cairo, x,
                    base - high * (0.7 + 0.3 * std::sin(x * 0.006 + turn) + 0.12 * std::sin(x * 0.021 + turn * 2)));
    cairo_line_to(s.cairo, s.width, base);
    cairo_fill(s.cairo);
  }
  s.ground(-80, 1.2, 80, 160, {0.36, 0.5, 0.16});
  for (int i = 0; i < 1800; ++i) {  // grass
    const double u = s.rng.unit(), z = 2.2 * 40 / (40 - 37.8 * u), x = s.rng.between(-0.75, 0.75) * z * 1.1;
    const Point p = s.at(x, 0, z);
    s.ink(dim({0.36, 0.52, 0.15}, s.rng.between(0.55, 1.4)), z, 0.55);
    cairo_set_line_width(s.cairo, 1.4);
    cairo_move_to(s.cairo, p.x, p.y);
    cairo_rel_line_to(s.cairo, s.rng.between(-3, 3), -0.07 * s.scale(z));
    cairo_stroke(s.cairo);
  }
  const double bend = s.rng.between(-1, 1) * 0.012, wide = s.rng.between(1.5, 2.0);
  const auto middle = [&](double z) { return bend * (z - 3) * (z - 3); };
  const Colour stone{0.66, 0.62, 0.56};
  for (double z = 40; z > 1.3; z -= 0.8) {
    const double n = std::max(1.2, z - 0.8);
    s.face({{middle(n) - wide, 0, n}, {middle(n) + wide, 0, n}, {middle(z) + wide, 0, z}, {middle(z) - wide, 0, z}},
           stone);
    for (const double side : {-1.0, 1.0})
      s.face({{middle(n) + side * wide, 0, n},
              {middle(n) + side * (wide + 0.15), 0, n},
              {middle(z) + side * (wide + 0.15), 0, z},
              {middle(z) + side * wide, 0, z}},
             {0.5, 0.48, 0.45});
    s.ground(middle(n) - wide, n, middle(n) + wide, n + 0.02, dim(stone, 0.72), 0.7);
  }
  const double water = s.rng.chance(0.5) ? 7.5 : -7.5;
  const Point lake = s.at(water, 0, 17);
  cairo_save(s.cairo);
  cairo_translate(s.cairo, lake.x, lake.y);
  cairo_scale(s.cairo, 5.2 * s.scale(17), 0.55 * s.scale(17));
  cairo_arc(s.cairo, 0, 0, 1, 0, 2 * M_PI);
  cairo_restore(s.cairo);
  const Colour sheen = mix(s.light.sky_top, {0.2, 0.32, 0.32}, 0.45);
  cairo_set_source_rgb(s.cairo, sheen.r, sheen.g, sheen.b);
  cairo_fill(s.cairo);
  for (double z = 34; z > 5; z -= s.rng.between(1.6, 3)) {
    const double side = s.rng.chance(0.5) ? 1 : -1, x = middle(z) + side * s.rng.between(wide + 1.6, 9);
    if (std::abs(x - water) < 5.5 && std::abs(z - 17) < 5) continue;
    if (s.rng.chance(0.65))
      tree(s, x, z, s.rng.between(4, 7.5));
    else
      bush(s, x, z, s.rng.between(0.9, 1.8));
  }
  lamp(s, middle(10) - wide - 0.6, 10);
  const double seat = middle(7) + wide + 0.5;  // a bench beside the path
  s.shadow(seat + 0.7, 7, 1.1, 0.6, 0.5);
  for (const double y : {0.46, 0.62, 0.76})
    s.front(seat, seat + 1.5, y, y + 0.09, y < 0.5 ? 6.8 : 7.1, {0.52, 0.34, 0.2});
  for (const double x : {seat + 0.12, seat + 1.3}) s.front(x, x + 0.07, 0, 0.86, 7.0, {0.2, 0.2, 0.2});
  grime(s, -wide, wide, 2.4, 14, 220);
  if (s.rng.chance(0.4)) branches(s);
  Zone zone{.x0 = -wide + 0.2, .x1 = wide - 0.2, .z0 = 3.3, .z1 = 8, .cable_y = 4.0, .cable_x0 = -6, .cable_x1 = 6, .line_x = wide};
  const double to = s.centre_x < s.width / 2.0 ? 1 : -1;
  zone.order = Order::row, zone.frame_z = 8, zone.room = 4, zone.frame_x = middle(8) + to * (wide + 0.4 + zone.room / 2), zone.frame_wide = 0.95, zone.frame_high = 1.4, zone.frame_y = 0.5;
  return zone;
}

Zone square(Stage& s) {
  paint_sky(s);
  skyline(s);
  const double end = 46;
  s.ground(-90, 1, 90, 160, {0.5, 0.52, 0.46});
  const double hall_x = s.rng.between(-9, 9);
  shop_fronts(s, -60, hall_x - 13, end + 6, s.rng.between(8, 14));
  shop_fronts(s, hall_x + 13, 60, end + 6, s.rng.between(8, 14));
  // A public building at its end: steps, pillars, a flat roof.
  s.front(hall_x - 12, hall_x + 12, 0, 11, end, {0.8, 0.77, 0.71});
  s.front(hall_x - 12.6, hall_x + 12.6, 10.4, 11.6, end - 0.5, {0.86, 0.84, 0.79});
  for (double x = hall_x - 10.5; x < hall_x + 10.6; x += 3) {
    s.front(x + 0.55, x + 2.45, 1.5, 9.4, end, {0.28, 0.33, 0.37});
    s.front(x - 0.3, x + 0.3, 1, 10.4, end - 1, {0.88, 0.86, 0.82});
  }
  for (int step = 0; step < 4; ++step) s.front(hall_x - 11 + step * 0.4, hall_x + 11 - step * 0.4, step * 0.25, step * 0.25 + 0.25, end - 3 + step * 0.5, dim({0.78, 0.76, 0.72}, 0.86 + 0.05 * step));
  const Colour stone = s.rng.chance(0.5) ? Colour{0.68, 0.64, 0.58} : Colour{0.66, 0.66, 0.65};
  s.ground(-40, 1, 40, end - 3, stone);
  for (double z = 3; z < end - 3; z += 4) s.ground(-40, z, 40, z + 0.5, dim(stone, 0.84));
  for (double x = -20; x <= 20; x += 4) s.ground(x, 1, x + 0.5, end - 3, dim(stone, 0.84));
  paving(s, -14, 14, 1.6, 20, 1.0, dim(stone, 0.7), 0.5);
  wet_ground(s, -40, 40, end - 3);
  for (const double x : {-16.0, 14.0}) {  // beds with hedges
    s.ground(x - 3, 16, x + 5, 34, {0.3, 0.42, 0.2});
    s.front(x - 3, x + 5, 0, 0.4, 16, {0.6, 0.58, 0.55});
    for (double z = 32; z > 16; z -= 4.5) tree(s, x + 1, z, s.rng.between(5, 7));
    for (double b = x - 2.4; b < x + 5; b += 1.2) bush(s, b, 16.4, 1.1);
  }
  for (const double x : {-2.4, 0.0, 2.4}) {  // poles with flags without any sign
    s.line({hall_x + x, 0, 36}, {hall_x + x, 9, 36}, 0.09, {0.75, 0.76, 0.77});
    s.face({{hall_x + x, 8.9, 36}, {hall_x + x + 1.5, 8.75, 36}, {hall_x + x + 1.45, 7.8, 36}, {hall_x + x, 7.9, 36}}, {0.8, 0.1, 0.08});
  }
  lamp(s, 8, 20);
  lamp(s, -9, 26);
  for (int k = s.rng.whole(2, 5); k > 0; --k) person(s, s.rng.between(-8, 8), 14 + 3.2 * k);
  grime(s, -9, 9, 2.2, 26, 320);
  if (s.rng.chance(0.35)) branches(s);
  Zone zone{.x0 = -2.8, .x1 = 2.8, .z0 = 3.4, .z1 = 8.5, .cable_y = 4.2, .cable_x0 = -8, .cable_x1 = 8, .line_x = 0, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = 9, zone.room = 8, zone.frame_wide = 1.3, zone.frame_high = 1.7, zone.frame_y = 0.35;
  return zone;
}

Zone hall(Stage& s, std::string_view sign) {
  const double depth = s.rng.between(14, 19), high = s.rng.between(3.3, 4.1), half = s.rng.between(5.6, 7);
  constexpr std::array<Colour, 5> kTrims{{{0.7, 0.1, 0.1}, {0.1, 0.28, 0.5}, {0.12, 0.4, 0.3}, {0.45, 0.3, 0.16}, {0.2, 0.36, 0.44}}};
  const Colour trim = s.rng.pick(kTrims), wood = mix({0.72, 0.56, 0.4}, {0.78, 0.79, 0.8}, s.rng.unit());
  cairo_set_source_rgb(s.cairo, 0.8, 0.8, 0.78);
  cairo_paint(s.cairo);
  const Colour floor = mix({0.76, 0.74, 0.7}, {0.64, 0.67, 0.7}, s.rng.unit());
  s.ground(-half, 1.2, half, depth, floor);
  for (double x = -half; x <= half; x += 0.8) s.line({x, 0, 1.5}, {x, 0, depth}, 0.014, {0.55, 0.54, 0.5}, 0.7);
  for (double z = 2; z < depth; z += 0.8) s.ground(-half, z, half, z + 0.016, {0.55, 0.54, 0.5}, 0.7);
  s.face({{-half, high, 1.2}, {half, high, 1.2}, {half, high, depth}, {-half, high, depth}}, {0.9, 0.9, 0.89});
  s.front(-half, half, 0, high, depth, {0.86, 0.84, 0.8});
  s.wall(-half, 1.2, depth, 0, high, {0.83, 0.81, 0.77});
  s.wall(half, 1.2, depth, 0, high, {0.8, 0.79, 0.76});
  for (double z = depth - 1.5; z > 2; z -= 2.4)
    for (const double x : {-3.6, 0.0, 3.6}) {
      s.face({{x - 0.6, high - 0.01, z},
              {x + 0.6, high - 0.01, z},
              {x + 0.6, high - 0.01, z + 0.6},
              {x - 0.6, high - 0.01, z + 0.6}},
             {1.4, 1.4, 1.35});
      cairo_set_source_rgba(s.cairo, 1, 1, 1, 0.1);  // the lamp mirrored in the polished floor
      for (const double y : {-high, -high + 0.01}) {
        const Point a = s.at(x - 0.6, y, z), b = s.at(x + 0.6, y, z), c = s.at(x + 0.6, y, z + 0.6),
                    d = s.at(x - 0.6, y, z + 0.6);
        cairo_move_to(s.cairo, a.x, a.y);
        cairo_line_to(s.cairo, b.x, b.y);
        cairo_line_to(s.cairo, c.x, c.y);
        cairo_line_to(s.cairo, d.x, d.y);
        cairo_fill(s.cairo);
      }
    }
  s.front(-3.4, 3.4, 2.5, 3.2, depth - 0.02, trim);
  s.front_sign(-3.4, 3.4, 2.5, 3.2, depth - 0.02, sign, trim.r > 0.6 ? Colour{1, 0.86, 0.4} : Colour{0.98, 0.98, 0.96});
  s.front(-2.2, 2.2, 1.0, 2.3, depth - 0.02, {0.08, 0.1, 0.14});
  for (int lines = 0; lines < 6; ++lines)
    s.front(-1.9, s.rng.between(0.2, 1.8), 1.15 + lines * 0.18, 1.22 + lines * 0.18, depth - 0.03, {0.9, 0.3, 0.15});
  for (double z = 4.2; z < 15; z += 2.6) {  // windows of the right wall
    s.wall(half - 0.01, z, z + 1.9, 0.9, 3.0, {1.15, 1.2, 1.25});
    s.line({half - 0.02, 0.9, z + 0.95}, {half - 0.02, 3.0, z + 0.95}, 0.06, {0.6, 0.6, 0.6});
  }
  const double counter = -half + 2.5;
  for (double z = depth - 2.2; z > 3.6; z -= 2.2) {
    s.front(-half, counter, 0, 1.1, z, dim(wood, 0.84));
    s.wall(counter, z, z + 2.2, 0, 1.08, wood);
    s.wall(counter, z + 0.08, z + 2.12, 0.12, 0.85, dim(wood, 0.9));
    s.face({{-half, 1.1, z}, {counter, 1.1, z}, {counter, 1.1, z + 2.2}, {-half, 1.1, z + 2.2}}, {0.88, 0.87, 0.84});
    s.wall(counter - 0.2, z, z + 2.2, 1.1, 1.75, {0.75, 0.85, 0.88}, 0.35);
    s.front(counter - 1.2, counter - 0.7, 1.15, 1.5, z + 0.9, {0.12, 0.12, 0.13});  // a screen on the counter
    s.wall(counter - 0.1, z + 0.4, z + 1.8, 2.3, 2.62, trim);
    s.sign(counter - 0.1, z + 0.4, z + 1.8, 2.3, 2.62,
           std::to_string(1 + static_cast<int>((depth - z) / 2.2)) + " 号窗口", {1, 1, 1});
  }
  bush(s, half - 0.7, 15, 1.1);
  for (double z = depth - 4; z > 7.4; z -= 1.7) {  // rows of seats
    for (int seat = 0; seat < 4; ++seat) {
      const double x = 1.9 + seat * 0.62;
      s.front(x, x + 0.54, 0.42, 0.47, z, {0.5, 0.52, 0.55});
      s.front(x + 0.02, x + 0.52, 0.5, 0.95, z + 0.2, dim({0.62, 0.66, 0.7}, s.rng.between(0.9, 1.08)));
      s.front(x + 0.05, x + 0.49, 0.36, 0.42, z - 0.2, {0.46, 0.48, 0.5});
    }
    s.front(1.9, 4.4, 0.3, 0.35, z, {0.3, 0.3, 0.32});
    for (const double x : {2.1, 4.1}) s.front(x, x + 0.06, 0, 0.3, z, {0.25, 0.25, 0.26});
    s.shadow(3.1, z, 1.5, 0.6, 0.3);
  }
  grime(s, -3.4, 5.5, 2.4, 12, 140);
  if (s.rng.chance(0.5)) person(s, counter + 0.5, depth - 5);
  Zone zone{.x0 = -2.4, .x1 = 2.2, .z0 = 3.3, .z1 = 7.4, .cable_y = 3.2, .cable_x0 = -half, .cable_x1 = half, .line_x = 1.8, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = 6.4, zone.room = 5.4, zone.frame_wide = 0.95, zone.frame_high = 1.4, zone.frame_y = 0.55, zone.indoors = true;
  return zone;
}

}  // namespace media::drawing
