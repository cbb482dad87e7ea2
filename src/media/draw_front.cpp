// Places one stands before: a row of shops, a bus stop, the hoarding of a building site, a crossing, a wash-room.
#include <algorithm>
#include <cmath>
#include <string>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

constexpr std::array<const char*, 16> kShops{"惠民超市", "早点铺", "五金日杂", "理发店", "大药房", "牛肉面馆", "鲜果时光", "便利店",
                                             "文具店",   "小吃店", "手机维修", "花店",   "打印复印", "童装", "洗衣店", "粮油店"};
constexpr std::array<Colour, 9> kBoards{{{0.72, 0.12, 0.1}, {0.1, 0.32, 0.6}, {0.1, 0.45, 0.28}, {0.85, 0.55, 0.1}, {0.35, 0.16, 0.4}, {0.14, 0.15, 0.17}, {0.8, 0.3, 0.2}, {0.12, 0.42, 0.5}, {0.9, 0.88, 0.82}}};
constexpr std::array<Colour, 6> kPlaster{{{0.78, 0.74, 0.67}, {0.72, 0.66, 0.58}, {0.82, 0.81, 0.78}, {0.64, 0.5, 0.43}, {0.7, 0.71, 0.7}, {0.82, 0.74, 0.6}}};
constexpr std::array<Colour, 8> kGoods{{{0.8, 0.16, 0.1}, {0.3, 0.55, 0.15}, {0.9, 0.55, 0.12}, {0.55, 0.7, 0.25}, {0.5, 0.2, 0.35}, {0.92, 0.82, 0.3}, {0.85, 0.85, 0.78}, {0.25, 0.45, 0.7}}};

void shop(Stage& s, double x0, double x1, double z) {
  const Colour board = s.rng.pick(kBoards);
  const bool pale = board.r > 0.85 && board.g > 0.8;
  const Colour inside = s.light.night ? Colour{1.7, 1.45, 1.0} : Colour{0.16, 0.17, 0.18};
  s.front(x0 + 0.1, x1 - 0.1, 0.12, 2.72, z, inside);
  s.front(x0 + 0.1, x1 - 0.1, 0, 0.14, z, {0.4, 0.39, 0.37});
  if (s.rng.chance(0.18)) {  // closed: a shutter
    for (double y = 0.14; y < 2.7; y += 0.14) s.front(x0 + 0.1, x1 - 0.1, y, y + 0.105, z, {0.6, 0.61, 0.62});
  } else {
    // Dim behind the glass, under lamps that shine even by day: shelves, or tables; and bills on the panes.
    if (s.rng.chance(0.55)) {
      for (double y = 0.3; y < 2.1; y += 0.55) {
        for (double x = x0 + 0.3; x < x1 - 0.4;) {
          const double wide = s.rng.between(0.12, 0.34);
          s.front(x, x + wide, y, y + s.rng.between(0.2, 0.45), z, mix(s.rng.pick(kGoods), inside, 0.62));
          x += wide + s.rng.between(0.01, 0.12);
        }
        s.front(x0 + 0.2, x1 - 0.2, y - 0.05, y, z, mix({0.7, 0.7, 0.68}, inside, 0.6));
      }
    } else {
      s.front(x0 + 0.2, x1 - 0.2, 0.9, 2.7, z, mix({0.5, 0.46, 0.38}, inside, 0.55));
      for (double x = x0 + 0.5; x < x1 - 1.0; x += s.rng.between(1.1, 1.5)) {
        s.front(x, x + 0.85, 0.78, 0.84, z, mix({0.6, 0.45, 0.3}, inside, 0.4));
        for (const double leg : {x + 0.1, x + 0.7}) s.front(leg, leg + 0.05, 0.14, 0.78, z, mix({0.5, 0.5, 0.5}, inside, 0.5));
        s.front(x + 0.2, x + 0.6, 1.5, 2.1, z, mix(s.rng.pick(kGoods), inside, 0.55));
      }
    }
    for (int bill = s.rng.whole(0, 2); bill > 0; --bill) {
      const double x = s.rng.between(x0 + 0.3, x1 - 0.9);
      s.front(x, x + 0.45, 1.2, 1.85, z, mix(s.rng.pick(kGoods), {0.95, 0.93, 0.88}, 0.55), 0.9);
    }
    for (double x = x0 + 0.7; x < x1 - 0.5; x += 1.2) s.front(x, x + 0.5, 2.4, 2.48, z, {1.25, 1.22, 1.1});
    const double door = s.rng.between(x0 + 0.6, x1 - 1.8);
    s.front(door, door + 1.2, 0.12, 2.3, z, mix(inside, {0.35, 0.42, 0.46}, 0.5), 0.85);
    s.front(door + 0.57, door + 0.63, 0.12, 2.3, z, {0.72, 0.73, 0.74});
    for (const double x : {door + 0.5, door + 0.66}) s.front(x, x + 0.03, 0.9, 1.4, z, {0.85, 0.85, 0.85});
    // The sky in the panes.
    s.face({{x0 + 0.3, 2.65, z}, {x0 + 1.3, 2.65, z}, {x0 + 0.7, 0.4, z}, {x0 + 0.15, 0.4, z}}, mix(s.light.sky_low, {1, 1, 1}, 0.3), 0.13);
    s.face({{x1 - 1.5, 2.65, z}, {x1 - 0.9, 2.65, z}, {x1 - 1.4, 0.4, z}, {x1 - 1.9, 0.4, z}}, mix(s.light.sky_low, {1, 1, 1}, 0.3), 0.1);
  }
  for (const double x : {x0, x1 - 0.14}) s.front(x, x + 0.14, 0, 2.8, z, {0.66, 0.65, 0.62});
  s.front(x0 + 0.03, x1 - 0.03, 2.78, 3.72, z - 0.05, s.light.night ? dim(board, 2.0) : board);
  s.front(x0 + 0.03, x1 - 0.03, 2.78, 2.84, z - 0.05, dim(board, 0.55));
  s.front_sign(x0 + 0.2, x1 - 0.2, 2.84, 3.68, z - 0.05, s.rng.pick(kShops), pale ? Colour{0.66, 0.1, 0.08} : Colour{0.99, 0.98, 0.93});
}

void flat_window(Stage& s, double x, double y, double z) {
  const bool lamp_on = s.light.night && s.rng.chance(0.45);
  s.front(x, x + 1.7, y, y + 1.45, z, lamp_on ? Colour{2.1, 1.7, 1.0} : mix({0.2, 0.25, 0.3}, mix(s.light.sky_low, {0.3, 0.36, 0.4}, 0.5), s.rng.unit() * 0.8));
  s.front(x + 0.82, x + 0.88, y, y + 1.45, z, {0.8, 0.8, 0.78});
  s.front(x - 0.1, x + 1.8, y - 0.12, y - 0.02, z, {0.6, 0.59, 0.57});
  if (s.rng.chance(0.35)) {
    s.front(x + 1.9, x + 2.75, y - 0.2, y + 0.42, z, {0.86, 0.86, 0.84});
    const Point p = s.at(x + 2.2, y + 0.11, z);
    s.ink({0.55, 0.56, 0.56}, z);
    cairo_arc(s.cairo, p.x, p.y, 0.24 * s.scale(z), 0, 2 * M_PI);
    cairo_fill(s.cairo);
  }
}

// Road in front, pavement before the front: what lies between the camera and z.
void foreground(Stage& s, double kerb, double z, bool blind_track) {
  s.ground(-30, 1.0, 30, kerb, {0.34, 0.345, 0.36});
  for (double x = -12; x < 12; x += 4.5) s.ground(x, kerb - 1.55, x + 2.4, kerb - 1.43, {0.88, 0.87, 0.82}, 0.8);
  const Colour stone = s.rng.chance(0.5) ? Colour{0.63, 0.58, 0.53} : Colour{0.62, 0.63, 0.62};
  s.ground(-30, kerb, 30, z + 0.4, stone);
  paving(s, -14, 14, kerb + 0.18, z, 0.55, dim(stone, 0.72), 0.5);
  s.ground(-30, kerb, 30, kerb + 0.18, {0.76, 0.76, 0.74});
  s.ground(-30, kerb - 0.07, 30, kerb, {0.2, 0.2, 0.2}, 0.7);
  if (blind_track) {
    const double at = kerb + 0.55 * (z - kerb);
    s.ground(-30, at, 30, at + 0.36, {0.78, 0.62, 0.2});
    for (double x = -12; x < 12; x += 0.36) s.ground(x, at, x + 0.03, at + 0.36, {0.5, 0.4, 0.12}, 0.7);
  }
  wet_ground(s, -30, 30, z);
  grime(s, -8, 8, 2.2, z, 380);
  if (s.light.sunny) s.ground(-30, z - s.rng.between(0.5, 1.6), 30, z + 0.3, {0.05, 0.06, 0.1}, 0.22);  // the front's own shade
}

void trunk(Stage& s, double x, double z) {
  s.ground(x - 0.5, z - 0.35, x + 0.5, z + 0.35, {0.3, 0.24, 0.19});
  tree(s, x, z, s.rng.between(5.5, 6.8));
}

}  // namespace

void shop_fronts(Stage& s, double x0, double x1, double z, double top) {
  const Colour plaster = dim(s.rng.pick(kPlaster), s.rng.between(0.88, 1.06));
  s.front(x0, x1, 0, top, z, plaster);
  for (double y = 3.9; y < top; y += 3.0) {
    s.front(x0, x1, y, y + 0.16, z, dim(plaster, 0.8));
    for (double x = x0 + 0.6; x < x1 - 2; x += 3.3) flat_window(s, x, y + 0.95, z);
  }
  for (int streak = 0; streak < 12; ++streak) {
    const double x = s.rng.between(x0, x1);
    s.front(x, x + s.rng.between(0.05, 0.3), s.rng.between(2, top), top, z, {0.2, 0.18, 0.16}, s.rng.between(0.03, 0.08));
  }
  for (double x = x0; x < x1 - 2;) {
    const double next = std::min(x1, x + s.rng.between(3.6, 5.4));
    shop(s, x, x1 - next < 2.5 ? x1 : next, z);
    x = x1 - next < 2.5 ? x1 : next;
  }
}

Zone frontage(Stage& s) {
  paint_sky(s);
  const double z = s.rng.between(8.4, 10), kerb = s.rng.between(3.6, 4.2), from = -13 + s.rng.between(-3, 0);
  shop_fronts(s, from, 14, z, s.rng.chance(0.35) ? 7.2 : 13);
  foreground(s, kerb, z, true);
  for (double x = from + s.rng.between(4, 6); x < 13; x += s.rng.between(6, 9))
    if (std::abs(x) > 2.6) trunk(s, x, kerb + 0.6);
  if (s.rng.chance(0.4)) person(s, s.rng.chance(0.5) ? -5.2 : 5.0, z - 0.8);
  Zone zone{.x0 = -3.4, .x1 = 3.4, .z0 = kerb + 0.7, .z1 = z - 1.0, .cable_y = 4.6, .cable_x0 = -9, .cable_x1 = 9, .line_x = 0, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = z - 1.2, zone.room = 7.4;
  return zone;
}

Zone bus_stop(Stage& s, std::string_view sign) {
  paint_sky(s);
  skyline(s);
  const double far = 15, kerb = 4.4, z = 7.2;
  if (s.rng.chance(0.3)) {
    shop_fronts(s, -20, 20, far, 9.5);
  } else {  // a wall with trees behind it
    for (double x = -18; x < 19; x += s.rng.between(2.6, 4)) tree(s, x, far + 2, s.rng.between(6, 8));
    s.front(-30, 30, 0, 2.3, far, {0.82, 0.8, 0.74});
    s.front(-30, 30, 2.2, 2.36, far, {0.42, 0.44, 0.46});
    for (double x = -18; x < 19; x += 3) s.front(x, x + 0.35, 0, 2.45, far - 0.05, {0.74, 0.71, 0.64});
  }
  foreground(s, kerb, far, true);
  const double half = 3.3;
  s.shadow(0, z, half * 1.2, 1.6, 0.35);
  const Colour steel{0.42, 0.45, 0.48};
  for (const double x : {-half, -half / 3, half / 3, half}) s.front(x - 0.05, x + 0.05, 0, 2.55, z + 0.1, steel);
  for (double x = -2.4; x < 2.4; x += 1.65) {  // the bench
    s.front(x, x + 1.3, 0.42, 0.5, z - 0.45, {0.62, 0.64, 0.66});
    for (const double leg : {x + 0.15, x + 1.1}) s.front(leg, leg + 0.06, 0, 0.42, z - 0.45, steel);
  }
  s.face({{-half - 0.3, 2.55, z - 1.1}, {half + 0.3, 2.55, z - 1.1}, {half + 0.3, 2.62, z + 0.4}, {-half - 0.3, 2.62, z + 0.4}}, {0.3, 0.33, 0.36});
  s.front(-half - 0.3, half + 0.3, 2.5, 2.86, z - 1.1, {0.1, 0.3, 0.55});
  s.front_sign(-half, half, 2.5, 2.86, z - 1.1, sign, {0.98, 0.98, 0.96});
  // The pole with the lines that stop here.
  const double pole = s.rng.chance(0.5) ? half + 0.8 : -half - 0.8;
  s.front(pole - 0.04, pole + 0.04, 0, 2.7, z - 0.6, steel);
  s.front(pole - 0.32, pole + 0.32, 1.5, 2.7, z - 0.6, {0.93, 0.94, 0.94});
  s.front(pole - 0.32, pole + 0.32, 2.4, 2.7, z - 0.6, {0.1, 0.42, 0.3});
  for (int line = 0; line < 5; ++line) s.front(pole - 0.26, pole + s.rng.between(0, 0.26), 1.6 + line * 0.15, 1.66 + line * 0.15, z - 0.6, {0.3, 0.32, 0.36});
  if (s.rng.chance(0.35)) trunk(s, -pole * 1.15, kerb + 0.6);
  Zone zone{.x0 = -3.0, .x1 = 3.0, .z0 = kerb + 0.6, .z1 = z - 1.3, .cable_y = 5, .cable_x0 = -9, .cable_x1 = 9, .line_x = 0, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = z, zone.frame_wide = 1.3, zone.frame_high = 1.6, zone.frame_y = 0.6, zone.room = 6.2;
  return zone;
}

Zone hoarding(Stage& s) {
  paint_sky(s);
  skyline(s);
  // The unfinished house behind: floors on pillars under a net, and a crane.
  const double back = 44, left = s.rng.between(-22, -2), floors = s.rng.whole(3, 6);
  for (int floor = 0; floor < floors; ++floor) {
    const double y = 1 + floor * 3.1;
    s.front(left, left + 24, y + 2.75, y + 3.1, back, {0.6, 0.59, 0.57});
    for (double x = left; x < left + 24; x += 2.5) s.front(x, x + 0.4, y, y + 2.8, back, {0.55, 0.54, 0.52});
    s.front(left + 0.3, left + 23.8, y, y + 2.75, back + 0.5, {0.16, 0.34, 0.22}, 0.7);
  }
  const double mast = s.rng.chance(0.5) ? left - 3 : left + 27;
  const Colour yellow{0.85, 0.62, 0.1};
  s.line({mast, 0, back + 6}, {mast, 24, back + 6}, 0.5, yellow);
  s.line({mast - 7, 21, back + 6}, {mast + 16, 21.6, back + 6}, 0.34, yellow);
  s.line({mast, 24, back + 6}, {mast + 12, 21.6, back + 6}, 0.1, yellow);
  s.line({mast + 9, 21.4, back + 6}, {mast + 9, 12, back + 6}, 0.08, {0.2, 0.2, 0.2});
  const double z = s.rng.between(7.2, 8.6), kerb = 3.9, high = 2.7;
  const Colour sheet = s.rng.chance(0.5) ? Colour{0.2, 0.42, 0.66} : s.rng.chance(0.5) ? Colour{0.26, 0.5, 0.3} : Colour{0.86, 0.87, 0.87};
  s.front(-30, 30, 0, high, z, sheet);
  for (double x = -15; x < 15; x += 0.34) s.front(x, x + 0.05, 0.3, high, z, dim(sheet, 0.84), 0.8);
  for (double x = -15; x < 15; x += 3) s.front(x, x + 0.16, 0, high + 0.12, z - 0.02, dim(sheet, 0.6));
  s.front(-30, 30, 0, 0.34, z - 0.02, {0.72, 0.7, 0.66});
  for (double x = -15; x < 15; x += 0.7) s.face({{x, 0, z - 0.03}, {x + 0.35, 0, z - 0.03}, {x + 0.6, 0.34, z - 0.03}, {x + 0.25, 0.34, z - 0.03}}, {0.85, 0.65, 0.1});
  s.front(-30, 30, high, high + 0.1, z - 0.02, dim(sheet, 0.7));
  foreground(s, kerb, z, s.rng.chance(0.7));
  if (s.rng.chance(0.5)) person(s, s.rng.between(4.4, 5.6), z - 0.9);
  Zone zone{.x0 = -3.2, .x1 = 3.2, .z0 = kerb + 0.6, .z1 = z - 0.9, .cable_y = 4.2, .cable_x0 = -9, .cable_x1 = 9, .line_x = 0, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = z - 0.05, zone.frame_wide = 1.5, zone.frame_high = 1.7, zone.frame_y = 0.62, zone.room = 8;
  return zone;
}

Zone crossing(Stage& s) {
  paint_sky(s);
  skyline(s);
  const double near = s.rng.between(6.4, 7.2), far = near + 15, wide = s.rng.between(2.0, 2.6), lean = s.rng.between(-0.8, 0.8);
  // Over the road: two fronts with a side street between them that leads on.
  const double gap = s.rng.between(-7, 7);
  s.ground(-60, 1, 60, 120, {0.34, 0.345, 0.36});
  shop_fronts(s, gap + 5, gap + 46, far + 7, s.rng.between(8, 17));
  shop_fronts(s, gap - 46, gap - 5, far + 7, s.rng.between(8, 17));
  s.ground(-60, far, gap - 5, far + 7, {0.63, 0.61, 0.58});
  s.ground(gap + 5, far, 60, far + 7, {0.63, 0.61, 0.58});
  for (const double side : {-1.0, 1.0}) s.ground(side < 0 ? -60 : gap + 5, far, side < 0 ? gap - 5 : 60, far + 0.3, {0.78, 0.78, 0.76});
  for (double x = -21; x < 22; x += s.rng.between(5, 7))
    if (std::abs(x - gap) > 6) tree(s, x, far + 1.6, s.rng.between(5, 7));
  for (double z = near + 1.1; z < far - 0.8; z += 1.0) s.ground(lean - wide, z, lean + wide, z + 0.48, {0.9, 0.9, 0.87}, 0.9);
  s.ground(-60, near + 7.3, lean - wide - 1, near + 7.45, {0.85, 0.72, 0.2}, 0.9);
  s.ground(lean + wide + 1, near + 7.3, 60, near + 7.45, {0.85, 0.72, 0.2}, 0.9);
  s.ground(lean - wide - 1.6, near + 0.6, lean - wide - 1.25, near + 7, {0.9, 0.9, 0.87}, 0.85);
  s.ground(lean + wide + 1.25, near + 7.6, lean + wide + 1.6, far - 0.5, {0.9, 0.9, 0.87}, 0.85);
  const Colour stone{0.62, 0.6, 0.57};
  s.ground(-30, 1, 30, near, stone);
  paving(s, -12, 12, 1.6, near - 0.2, 0.5, dim(stone, 0.72), 0.55);
  s.ground(-30, near - 0.18, 30, near, {0.76, 0.76, 0.74});
  s.ground(lean - wide, near - 0.75, lean + wide, near - 0.3, {0.8, 0.64, 0.2});
  for (double x = lean - wide + 0.06; x < lean + wide; x += 0.12) s.ground(x, near - 0.7, x + 0.05, near - 0.35, {0.55, 0.43, 0.12}, 0.6);
  wet_ground(s, -60, 60, far + 7);
  grime(s, -8, 8, 2, far, 380);
  if (s.rng.chance(0.7)) car_side(s, s.rng.chance(0.5) ? lean - wide - s.rng.between(4, 6) : lean + wide + s.rng.between(4, 6), near + s.rng.between(9, 12), car_paint(s.rng));
  if (s.rng.chance(0.6)) person(s, lean + s.rng.between(-1.4, 1.4), far + 0.6);
  if (s.rng.chance(0.5)) person(s, lean + s.rng.between(-1.4, 1.4), far + 1.2);
  // Signals: for those who walk over there, for those who drive on an arm above the road.
  const bool go = s.rng.chance(0.5);
  for (const auto& [x, z] : {std::pair{lean + wide + 0.7, far + 0.5}, {lean - wide - 0.7, far + 0.5}}) {
    s.line({x, 0, z}, {x, 3.1, z}, 0.12, {0.3, 0.32, 0.34});
    s.front(x - 0.24, x + 0.24, 2.2, 3.2, z - 0.05, {0.08, 0.08, 0.09});
    const Point p = s.at(x, go ? 2.48 : 2.92, z - 0.05);
    s.ink(go ? Colour{0.3, 1.5, 0.5} : Colour{1.7, 0.25, 0.2}, 3);
    cairo_arc(s.cairo, p.x, p.y, 0.17 * s.scale(z), 0, 2 * M_PI);
    cairo_fill(s.cairo);
  }
  const double pole = s.rng.chance(0.5) ? 7.5 : -7.5, arm = pole > 0 ? pole - 5 : pole + 5;
  s.line({pole, 0, far + 0.6}, {pole, 6.2, far + 0.6}, 0.22, {0.5, 0.52, 0.54});
  s.line({pole, 6.0, far + 0.6}, {arm, 6.2, far + 0.6}, 0.14, {0.5, 0.52, 0.54});
  s.front(std::min(pole, arm) + 1.2, std::min(pole, arm) + 3.6, 5.6, 6.4, far + 0.5, {0.07, 0.26, 0.58});
  s.front(arm - 0.7, arm + 0.7, 5.7, 6.3, far + 0.5, {0.08, 0.08, 0.09});
  Zone zone{.x0 = -2.6, .x1 = 2.6, .z0 = 3.9, .z1 = near - 0.6, .cable_y = 5.4, .cable_x0 = -9, .cable_x1 = 9, .line_x = 0, .order = Order::row};
  zone.frame_x = 0, zone.frame_z = near + 0.3, zone.room = 5;
  return zone;
}

Zone washroom(Stage& s) {
  const double half = s.rng.between(2.1, 2.6), depth = s.rng.between(7, 8.5), high = 2.75;
  const Colour tile = s.rng.chance(0.5) ? Colour{0.86, 0.87, 0.86} : Colour{0.8, 0.84, 0.87};
  cairo_set_source_rgb(s.cairo, 0.8, 0.8, 0.79);
  cairo_paint(s.cairo);
  s.ground(-half, 1, half, depth, {0.56, 0.55, 0.53});
  paving(s, -half, half, 1.6, depth, 0.6, {0.4, 0.39, 0.38}, 0.7);
  s.face({{-half, high, 1}, {half, high, 1}, {half, high, depth}, {-half, high, depth}}, {0.93, 0.93, 0.92});
  s.front(-half, half, 0, high, depth, tile);
  for (double y = 0.3; y < high; y += 0.3) s.line({-half, y, depth}, {half, y, depth}, 0.012, dim(tile, 0.82), 0.8);
  for (double x = -half; x < half; x += 0.3) s.line({x, 0, depth}, {x, high, depth}, 0.012, dim(tile, 0.82), 0.8);
  for (const double side : {-1.0, 1.0}) {
    s.wall(side * half, 1, depth, 0, high, dim(tile, side < 0 ? 0.95 : 0.9));
    for (double y = 0.3; y < high; y += 0.3) s.line({side * half, y, 1.5}, {side * half, y, depth}, 0.01, dim(tile, 0.78), 0.7);
  }
  for (double z = depth - 1.4; z > 2; z -= 2.2)
    s.face({{-0.6, high - 0.01, z}, {0.6, high - 0.01, z}, {0.6, high - 0.01, z + 0.35}, {-0.6, high - 0.01, z + 0.35}}, {1.4, 1.4, 1.38});
  // Cubicles along the right wall, basins and a mirror along the left one.
  const Colour board = s.rng.chance(0.5) ? Colour{0.36, 0.45, 0.52} : Colour{0.62, 0.5, 0.38};
  const double edge = half - 1.0;
  for (double z = depth - 1.15; z > 2.6; z -= 1.15) {
    s.wall(edge, z, z + 1.1, 0.12, 2.05, dim(board, s.rng.between(0.92, 1.08)));
    s.wall(edge, z + 0.02, z + 0.08, 0.05, 2.1, dim(board, 0.6));
    s.wall(edge - 0.01, z + 0.86, z + 0.92, 0.95, 1.1, {0.8, 0.8, 0.8});
    s.front(edge, half, 0.12, 2.05, z, dim(board, 0.8));
  }
  s.wall(-half + 0.02, 2.6, depth - 0.5, 1.15, 2.1, {0.62, 0.7, 0.74});
  s.face({{-half + 0.02, 2.05, 3}, {-half + 0.02, 2.05, 4}, {-half + 0.02, 1.2, 5}, {-half + 0.02, 1.2, 3.6}}, {0.9, 0.94, 0.96}, 0.4);
  s.face({{-half, 0.84, 2.6}, {-half + 0.6, 0.84, 2.6}, {-half + 0.6, 0.84, depth - 0.5}, {-half, 0.84, depth - 0.5}}, {0.88, 0.87, 0.85});
  s.wall(-half + 0.6, 2.6, depth - 0.5, 0.64, 0.84, {0.74, 0.73, 0.71});
  for (double z = depth - 1.1; z > 2.9; z -= 1.05) {
    const Point p = s.at(-half + 0.3, 0.84, z);
    const double r = 0.2 * s.scale(z);
    cairo_save(s.cairo);
    cairo_translate(s.cairo, p.x, p.y);
    cairo_scale(s.cairo, r, r * 0.34);
    s.ink({0.98, 0.98, 0.98}, z);
    cairo_arc(s.cairo, 0, 0, 1, 0, 2 * M_PI);
    cairo_fill(s.cairo);
    s.ink({0.66, 0.68, 0.7}, z);
    cairo_arc(s.cairo, 0, 0.15, 0.7, 0, 2 * M_PI);
    cairo_fill(s.cairo);
    cairo_restore(s.cairo);
    s.line({-half + 0.1, 0.84, z}, {-half + 0.1, 1.0, z}, 0.03, {0.7, 0.72, 0.74});
    s.line({-half + 0.1, 1.0, z}, {-half + 0.24, 0.98, z}, 0.03, {0.7, 0.72, 0.74});
  }
  grime(s, -half, edge, 1.8, depth, 120);
  for (int wet = 0; wet < 4; ++wet) s.shadow(s.rng.between(-1.2, 0.9), s.rng.between(3, 6), s.rng.between(0.3, 0.7), 0.4, 0.12);
  Zone zone{.x0 = -half + 0.75, .x1 = edge - 0.2, .z0 = 3.2, .z1 = depth - 1.4, .cable_y = 2.3, .cable_x0 = -half, .cable_x1 = half, .line_x = 0, .order = Order::row};
  zone.frame_z = depth - 0.1, zone.frame_wide = 0.6, zone.frame_high = 0.9, zone.frame_y = 1.2, zone.room = 2 * half - 1.4, zone.frame_x = -0.4, zone.indoors = true;
  return zone;
}

}  // namespace media::drawing
