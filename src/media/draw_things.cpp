// What stands about in a city: sky, trees, vehicles, bins. Each is drawn once and seeded, so that no two are alike.
#include <algorithm>
#include <cmath>

#include "media/draw_stage.hpp"

namespace media::drawing {
namespace {

void blob(cairo_t* c, double x, double y, double rx, double ry) {
  cairo_save(c);
  cairo_translate(c, x, y);
  cairo_scale(c, rx, ry);
  cairo_arc(c, 0, 0, 1, 0, 2 * M_PI);
  cairo_restore(c);
  cairo_fill(c);
}

// Leaves as many small dabs over a dark mass: dark below, bright where the sun falls. Dabs of one shade are filled
// together, because a fill costs more than a dab.
void foliage(Stage& s, double x, double y, double rx, double ry, int dabs, Colour green) {
  constexpr int kShades = 7, kClumps = 9;
  s.sprite_ink(dim(green, 0.5));
  std::array<Point, kClumps> clumps{};
  for (auto& clump : clumps) {
    const double turn = s.rng.unit() * 2 * M_PI, far = std::sqrt(s.rng.unit()) * 0.72;
    clump = {std::cos(turn) * far, std::sin(turn) * far};
    blob(s.cairo, x + clump.x * rx, y + clump.y * ry, rx * 0.36, ry * 0.36);
  }
  for (int shade = 0; shade < kShades; ++shade) {
    for (int i = 0; i < dabs / kShades; ++i) {
      const Point& clump = s.rng.pick(clumps);
      const double turn = s.rng.unit() * 2 * M_PI, far = std::sqrt(s.rng.unit()) * 0.46,
                   up = 1 - shade / (kShades - 1.0);
      // Bright dabs sit on the upper, sunny side of their clump.
      const double px = clump.x + std::cos(turn) * far - s.light.sun_x * 0.14 * (1 - up),
                   py = clump.y + std::sin(turn) * far * (0.5 + up * 0.6) - 0.16 * (1 - up);
      const double wide = rx * s.rng.between(0.022, 0.06) * (dabs < 500 ? 1.7 : 1),
                   high = wide * s.rng.between(0.5, 0.9), cx = x + px * rx, cy = y + py * ry;
      cairo_move_to(s.cairo, cx - wide, cy);
      cairo_line_to(s.cairo, cx - wide * 0.2, cy - high);
      cairo_line_to(s.cairo, cx + wide, cy - high * 0.2);
      cairo_line_to(s.cairo, cx + wide * 0.3, cy + high);
      cairo_close_path(s.cairo);
    }
    s.sprite_ink(dim(mix(green, {0.6, 0.62, 0.25}, shade > 4 ? 0.25 : 0.0), 0.5 + 0.13 * shade), 0.92);
    cairo_fill(s.cairo);
  }
}

}  // namespace

void paint_sky(Stage& s) {
  cairo_pattern_t* sky = cairo_pattern_create_linear(0, 0, 0, s.horizon_y);
  cairo_pattern_add_color_stop_rgb(sky, 0, s.light.sky_top.r, s.light.sky_top.g, s.light.sky_top.b);
  cairo_pattern_add_color_stop_rgb(sky, 1, s.light.sky_low.r, s.light.sky_low.g, s.light.sky_low.b);
  cairo_set_source(s.cairo, sky);
  cairo_paint(s.cairo);
  cairo_pattern_destroy(sky);
  if (!s.light.clouds) return;
  for (int cloud = s.rng.whole(2, 5); cloud > 0; --cloud) {
    const double x = s.rng.unit() * s.width, y = s.rng.between(0.05, 0.7) * s.horizon_y, size = s.rng.between(40, 130);
    for (int i = 0; i < 22; ++i) {
      const double px = x + s.rng.between(-2.2, 2.2) * size, py = y + s.rng.between(-0.25, 0.3) * size;
      const double r = size * s.rng.between(0.2, 0.6);
      cairo_pattern_t* puff = cairo_pattern_create_radial(px, py, 0, px, py, r);
      cairo_pattern_add_color_stop_rgba(puff, 0, 1, 1, 1, 0.16);
      cairo_pattern_add_color_stop_rgba(puff, 1, 1, 1, 1, 0);
      cairo_set_source(s.cairo, puff);
      cairo_arc(s.cairo, px, py, r, 0, 2 * M_PI);
      cairo_fill(s.cairo);
      cairo_pattern_destroy(puff);
    }
  }
}

void skyline(Stage& s) {
  for (int i = 0; i < 16; ++i) {
    const double x = s.rng.between(-0.1, 1.05) * s.width, wide = s.rng.between(0.02, 0.08) * s.width;
    const double high = s.rng.between(0.03, 0.2) * s.height;
    const Colour c = mix({0.5, 0.54, 0.58}, s.light.haze, s.rng.between(0.55, 0.85));
    cairo_set_source_rgb(s.cairo, c.r * s.light.level, c.g * s.light.level, c.b * s.light.level);
    cairo_rectangle(s.cairo, x, s.horizon_y - high, wide, high + 4);
    cairo_fill(s.cairo);
  }
}

void wet_ground(Stage& s, double x0, double x1, double z1) {
  if (!s.light.wet) return;
  cairo_save(s.cairo);
  for (const auto& [x, z] : {std::pair{x0, 1.0}, {x1, 1.0}, {x1, z1}, {x0, z1}}) {
    const Point p = s.at(x, 0, z);
    cairo_line_to(s.cairo, p.x, p.y);
  }
  cairo_close_path(s.cairo);
  cairo_clip(s.cairo);
  cairo_pattern_t* sheen = cairo_pattern_create_linear(0, s.horizon_y, 0, s.height);
  const Colour sky = dim(s.light.sky_low, s.light.night ? 0.6 : 0.9);
  cairo_pattern_add_color_stop_rgba(sheen, 0, sky.r, sky.g, sky.b, 0.55);
  cairo_pattern_add_color_stop_rgba(sheen, 0.35, sky.r, sky.g, sky.b, 0.16);
  cairo_pattern_add_color_stop_rgba(sheen, 1, 0.05, 0.06, 0.08, 0.3);
  cairo_set_source(s.cairo, sheen);
  cairo_rectangle(s.cairo, 0, s.horizon_y, s.width, s.height);
  cairo_fill(s.cairo);
  cairo_pattern_destroy(sheen);
  for (int k = 0; k < 7; ++k) {  // puddles: flat, lobed, with the sky in them
    const double z = 2.6 * 16 / (16 - 13.4 * s.rng.unit()), x = s.rng.between(-0.7, 0.7) * z, wide = s.rng.between(0.25, 0.7);
    cairo_set_source_rgba(s.cairo, sky.r, sky.g, sky.b, 0.26);
    for (int lobe = 0; lobe < 4; ++lobe) {
      const Point p = s.at(x + s.rng.between(-0.8, 0.8) * wide, 0, z + s.rng.between(-0.12, 0.12));
      const double w = wide * s.rng.between(0.5, 1.0) * s.scale(z);
      blob(s.cairo, p.x, p.y, w, w * 0.5 / z);
    }
  }
  cairo_restore(s.cairo);
}

void paving(Stage& s, double x0, double x1, double z0, double z1, double tile, Colour joint, double alpha) {
  for (double x = x0; x <= x1 + 0.01; x += tile) s.line({x, 0, z0}, {x, 0, z1}, 0.012, joint, alpha);
  for (double z = z0; z < std::min(z1, 22.0); z += tile) s.ground(x0, z, x1, z + 0.014, joint, alpha);
}

Colour car_paint(Rng& rng) {
  constexpr std::array<Colour, 6> kCars{{{0.86, 0.87, 0.88}, {0.12, 0.13, 0.15}, {0.55, 0.57, 0.6}, {0.5, 0.1, 0.1}, {0.16, 0.25, 0.42}, {0.75, 0.72, 0.66}}};
  return rng.pick(kCars);
}

void branches(Stage& s) {
  const bool left = s.rng.chance(0.5);
  s.enter((left ? -1 : 1) * s.rng.between(1.6, 2.2), 4.2, s.rng.between(3.1, 3.5));
  foliage(s, 0, 0, s.rng.between(1.2, 1.8), s.rng.between(0.5, 0.8), 1500, mix({0.2, 0.36, 0.14}, {0.38, 0.42, 0.16}, s.rng.unit()));
  s.leave();
}

void person(Stage& s, double x, double z) {
  constexpr std::array<Colour, 7> kCoats{{{0.2, 0.24, 0.32}, {0.5, 0.16, 0.16}, {0.7, 0.68, 0.62}, {0.22, 0.36, 0.3}, {0.46, 0.4, 0.5}, {0.14, 0.14, 0.15}, {0.72, 0.52, 0.24}}};
  s.shadow(x, z, 0.4, 0.4, 0.45);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  const double turn = s.rng.between(0.06, 0.16), tall = s.rng.between(0.93, 1.04);
  cairo_scale(c, tall, tall);
  s.sprite_ink({0.15, 0.16, 0.2});
  for (const double foot : {-turn, turn}) {
    cairo_move_to(c, -0.02 + foot * 0.2, -0.86);
    cairo_line_to(c, foot - 0.07, 0);
    cairo_line_to(c, foot + 0.07, 0);
    cairo_line_to(c, 0.12 + foot * 0.2, -0.86);
    cairo_fill(c);
  }
  s.sprite_ink(s.rng.pick(kCoats));
  cairo_move_to(c, -0.16, -0.72);
  cairo_curve_to(c, -0.24, -1.2, -0.22, -1.42, -0.06, -1.46);
  cairo_line_to(c, 0.1, -1.46);
  cairo_curve_to(c, 0.26, -1.42, 0.26, -1.2, 0.2, -0.72);
  cairo_close_path(c);
  cairo_fill(c);
  s.sprite_ink({0.14, 0.12, 0.11});  // seen from behind: hair alone
  blob(c, 0.02, -1.58, 0.1, 0.12);
  s.leave();
}

void car_side(Stage& s, double x, double z, Colour paint) {
  s.shadow(x, z, 2.6, 1.1, 0.6);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  if (s.rng.chance(0.5)) cairo_scale(c, -1, 1);
  s.sprite_ink({0.05, 0.05, 0.06});
  cairo_rectangle(c, -2.1, -0.42, 4.2, 0.3);
  cairo_fill(c);
  const auto body = [&] {
    cairo_move_to(c, -2.22, -0.3);
    cairo_curve_to(c, -2.3, -0.7, -2.22, -0.84, -2.05, -0.88);
    cairo_curve_to(c, -1.7, -0.95, -1.45, -0.96, -1.25, -0.98);
    cairo_curve_to(c, -0.85, -1.36, -0.6, -1.47, -0.1, -1.47);
    cairo_curve_to(c, 0.6, -1.47, 0.95, -1.38, 1.4, -1.02);
    cairo_curve_to(c, 1.9, -1.0, 2.15, -0.92, 2.22, -0.72);
    cairo_curve_to(c, 2.28, -0.5, 2.26, -0.36, 2.2, -0.28);
    cairo_close_path(c);
  };
  body();
  s.sprite_ink(paint);
  cairo_fill(c);
  cairo_save(c);  // the lower half lies in its own shade, a crease along the doors
  body();
  cairo_clip(c);
  s.sprite_ink(dim(paint, 0.72));
  cairo_rectangle(c, -2.4, -0.56, 4.8, 0.4);
  cairo_fill(c);
  s.sprite_ink(mix(dim(paint, 1.25), {1, 1, 1}, 0.15), 0.8);
  cairo_rectangle(c, -2.4, -0.9, 4.8, 0.035);
  cairo_fill(c);
  cairo_restore(c);
  s.sprite_ink({0.14, 0.17, 0.2});
  cairo_move_to(c, -1.1, -0.99);
  cairo_curve_to(c, -0.78, -1.3, -0.56, -1.39, -0.12, -1.4);
  cairo_line_to(c, -0.12, -0.99);
  cairo_close_path(c);
  cairo_fill(c);
  cairo_move_to(c, -0.02, -1.4);
  cairo_curve_to(c, 0.5, -1.4, 0.85, -1.32, 1.22, -1.02);
  cairo_line_to(c, -0.02, -0.99);
  cairo_close_path(c);
  cairo_fill(c);
  s.sprite_ink(mix(s.light.sky_low, {0.3, 0.35, 0.4}, 0.4), 0.35);
  cairo_move_to(c, 0.1, -1.37);
  cairo_line_to(c, 0.5, -1.36);
  cairo_line_to(c, 0.25, -1.0);
  cairo_line_to(c, 0.05, -1.0);
  cairo_fill(c);
  s.sprite_ink(dim(paint, 0.5));
  for (const double door : {-1.06, -0.07, 1.0}) cairo_rectangle(c, door, -0.97, 0.018, 0.62);
  cairo_fill(c);
  s.sprite_ink(dim(paint, 0.6));
  for (const double handle : {-0.35, 0.7}) cairo_rectangle(c, handle, -0.84, 0.17, 0.035);
  cairo_fill(c);
  s.sprite_ink({0.95, 0.93, 0.85});
  cairo_rectangle(c, -2.24, -0.8, 0.2, 0.1);
  cairo_fill(c);
  s.sprite_ink({0.7, 0.1, 0.08});
  cairo_rectangle(c, 2.06, -0.84, 0.16, 0.13);
  cairo_fill(c);
  for (const double wheel : {-1.38, 1.36}) {
    s.sprite_ink({0.03, 0.03, 0.035});
    blob(c, wheel, -0.32, 0.41, 0.38);
    s.sprite_ink({0.09, 0.09, 0.1});
    blob(c, wheel, -0.31, 0.33, 0.33);
    s.sprite_ink({0.62, 0.63, 0.65});
    blob(c, wheel, -0.31, 0.21, 0.21);
    s.sprite_ink({0.3, 0.31, 0.33});
    for (int spoke = 0; spoke < 5; ++spoke) {
      const double a = spoke * 2 * M_PI / 5;
      blob(c, wheel + 0.12 * std::cos(a), -0.31 + 0.12 * std::sin(a), 0.05, 0.05);
    }
  }
  s.leave();
}

void grime(Stage& s, double x0, double x1, double z0, double z1, int spots) {
  for (int i = 0; i < spots; ++i) {
    const double u = s.rng.unit();
    const double z = z0 * z1 / (z1 + (z0 - z1) * u);  // evenly over the picture, not over the ground
    const double x = s.rng.between(x0, x1), size = s.rng.between(0.02, 0.3);
    const Point p = s.at(x, 0, z);
    const double r = size * s.scale(z), shade = s.rng.chance(0.6) ? 0.0 : 1.0;
    cairo_set_source_rgba(s.cairo, shade, shade, shade, s.rng.between(0.01, 0.05));
    blob(s.cairo, p.x, p.y, std::max(0.7, r * s.rng.between(0.6, 2.2)), std::max(0.5, r * 1.5 / z));
  }
}

void tree(Stage& s, double x, double z, double height) {
  s.shadow(x, z, height * 0.42, height * 0.35, 0.4);
  s.enter(x, z);
  const double crown = height * s.rng.between(0.28, 0.36), lean = s.rng.between(-0.15, 0.15);
  const double stem = height * 0.035;
  cairo_move_to(s.cairo, -stem, 0.02);
  cairo_curve_to(s.cairo, -stem * 0.6, -height * 0.3, lean - stem * 0.5, -height * 0.5, lean - stem * 0.3,
                 -height * 0.75);
  cairo_line_to(s.cairo, lean + stem * 0.3, -height * 0.75);
  cairo_curve_to(s.cairo, lean + stem * 0.5, -height * 0.5, stem * 0.6, -height * 0.3, stem, 0.02);
  s.sprite_ink({0.34, 0.27, 0.21});
  cairo_fill(s.cairo);
  const Colour green = mix({0.24, 0.42, 0.16}, {0.42, 0.46, 0.17}, s.rng.unit());
  foliage(s, lean, -height * 0.68, crown, height * 0.3, z < 9 ? 2600 : z < 18 ? 1000 : 260, green);
  s.leave();
}

void bush(Stage& s, double x, double z, double wide) {
  s.shadow(x, z, wide * 0.7, 0.6, 0.3);
  s.enter(x, z);
  foliage(s, 0, -wide * 0.3, wide * 0.55, wide * 0.34, z < 10 ? 600 : 140, {0.27, 0.45, 0.16});
  s.leave();
}

void car(Stage& s, double x, double z, Colour paint) {
  const double wide = 1.78, length = 4.4, belt = 0.92, roof = 1.48, far = z + length;
  s.shadow(x + wide / 2, z + length * 0.45, 1.6, 3.4, 0.6);
  const double side = x + wide / 2 < 0 ? x + wide : x;  // the flank that faces the camera's axis
  const double in = side == x ? 1 : -1;
  s.wall(side, z + 0.05, far, 0.28, belt, dim(paint, 0.78));
  s.face({{side + in * 0.1, belt, z + 0.55},
          {side + in * 0.16, belt, far - 1.2},
          {side + in * 0.25, roof, far - 1.9},
          {side + in * 0.25, roof, z + 1.0}},
         dim(paint, 0.6));
  s.face({{side + in * 0.11, belt + 0.04, z + 0.8},
          {side + in * 0.15, belt + 0.04, far - 1.5},
          {side + in * 0.23, roof - 0.08, far - 1.95},
          {side + in * 0.23, roof - 0.08, z + 1.15}},
         {0.16, 0.19, 0.22});
  for (const double wheel : {z + 0.85, far - 0.9}) {
    const Point p = s.at(side, 0.31, wheel);
    const double r = 0.31 * s.scale(wheel), squash = std::min(1.0, std::abs(side) / wheel + 0.1);
    cairo_save(s.cairo);
    cairo_translate(s.cairo, p.x, p.y);
    cairo_scale(s.cairo, squash, 1);
    s.ink({0.07, 0.07, 0.08}, wheel);
    cairo_arc(s.cairo, 0, 0, r, 0, 2 * M_PI);
    cairo_fill(s.cairo);
    s.ink({0.5, 0.51, 0.53}, wheel);
    cairo_arc(s.cairo, 0, 0, r * 0.55, 0, 2 * M_PI);
    cairo_fill(s.cairo);
    cairo_restore(s.cairo);
  }
  s.face({{x + 0.1, belt, z + 0.5},
          {x + wide - 0.1, belt, z + 0.5},
          {x + wide - 0.3, roof, z + 1.0},
          {x + 0.3, roof, z + 1.0}},
         {0.2, 0.24, 0.28});
  s.face({{x + 0.3, roof, z + 1.0},
          {x + wide - 0.3, roof, z + 1.0},
          {x + wide - 0.3, roof, far - 1.9},
          {x + 0.3, roof, far - 1.9}},
         dim(paint, 1.1));
  s.face({{x, belt, z}, {x + wide, belt, z}, {x + wide - 0.06, belt, z + 0.5}, {x + 0.06, belt, z + 0.5}},
         dim(paint, 1.12));
  s.front(x, x + wide, 0.3, belt, z, paint);
  s.front(x + 0.04, x + wide - 0.04, 0.2, 0.42, z, dim(paint, 0.55));
  s.front(x + 0.05, x + 0.36, 0.62, 0.82, z, {0.66, 0.1, 0.08});
  s.front(x + wide - 0.36, x + wide - 0.05, 0.62, 0.82, z, {0.66, 0.1, 0.08});
  s.front(x + 0.62, x + wide - 0.62, 0.5, 0.63, z, {0.13, 0.28, 0.62});
  s.front(x + 0.1, x + 0.3, 0.02, 0.3, z + 0.3, {0.05, 0.05, 0.06});
  s.front(x + wide - 0.3, x + wide - 0.1, 0.02, 0.3, z + 0.3, {0.05, 0.05, 0.06});
}

void bike(Stage& s, double x, double z, double lean) {
  constexpr std::array<Colour, 6> kPaint{{{0.75, 0.14, 0.12},
                                          {0.15, 0.3, 0.55},
                                          {0.9, 0.9, 0.88},
                                          {0.16, 0.17, 0.18},
                                          {0.2, 0.55, 0.5},
                                          {0.88, 0.7, 0.15}}};
  const Colour paint = s.rng.pick(kPaint);
  s.shadow(x, z, 1.0, 0.5, 0.55);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  const cairo_matrix_t turned{s.rng.chance(0.5) ? 1.0 : -1.0, 0, lean, 1, 0, 0};
  cairo_transform(c, &turned);
  for (const double wheel : {-0.6, 0.6}) {
    s.sprite_ink({0.08, 0.08, 0.09});
    cairo_set_line_width(c, 0.085);
    cairo_arc(c, wheel, -0.23, 0.19, 0, 2 * M_PI);
    cairo_stroke(c);
    s.sprite_ink({0.55, 0.56, 0.58});
    blob(c, wheel, -0.23, 0.08, 0.08);
  }
  s.sprite_ink(dim(paint, 0.85));  // rear body and foot board
  cairo_move_to(c, -0.85, -0.62);
  cairo_curve_to(c, -0.6, -0.78, -0.3, -0.7, -0.12, -0.64);
  cairo_line_to(c, -0.05, -0.3);
  cairo_line_to(c, 0.36, -0.3);
  cairo_line_to(c, 0.4, -0.22);
  cairo_line_to(c, -0.35, -0.2);
  cairo_curve_to(c, -0.4, -0.45, -0.7, -0.5, -0.85, -0.62);
  cairo_fill(c);
  s.sprite_ink(paint);  // front shield
  cairo_move_to(c, 0.33, -0.28);
  cairo_line_to(c, 0.42, -0.86);
  cairo_line_to(c, 0.53, -0.88);
  cairo_curve_to(c, 0.6, -0.6, 0.62, -0.5, 0.78, -0.42);
  cairo_line_to(c, 0.46, -0.4);
  cairo_fill(c);
  s.sprite_ink({0.1, 0.1, 0.11});  // seat, handlebar, mirror
  cairo_move_to(c, -0.78, -0.72);
  cairo_curve_to(c, -0.5, -0.86, -0.2, -0.78, -0.05, -0.72);
  cairo_line_to(c, -0.14, -0.64);
  cairo_line_to(c, -0.7, -0.64);
  cairo_fill(c);
  cairo_set_line_width(c, 0.045);
  cairo_move_to(c, 0.46, -0.84);
  cairo_line_to(c, 0.4, -1.02);
  cairo_line_to(c, 0.24, -1.0);
  cairo_move_to(c, 0.4, -1.02);
  cairo_line_to(c, 0.44, -1.16);
  cairo_stroke(c);
  blob(c, 0.44, -1.18, 0.06, 0.04);
  if (s.rng.chance(0.5)) {  // a box on the back
    s.sprite_ink(dim(paint, 0.7));
    cairo_rectangle(c, -0.98, -1.08, 0.34, 0.34);
    cairo_fill(c);
  }
  s.leave();
}

void bin(Stage& s, double x, double z, Colour body) {
  s.shadow(x, z, 0.55, 0.7, 0.5);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  cairo_pattern_t* round = cairo_pattern_create_linear(-0.3, 0, 0.3, 0);
  for (const auto& [stop, shade] : {std::pair{0.0, 0.6}, {0.35, 1.1}, {1.0, 0.5}}) {
    const Colour l = s.lit(dim(body, shade), z);
    cairo_pattern_add_color_stop_rgb(round, stop, l.r, l.g, l.b);
  }
  cairo_set_source(c, round);
  cairo_move_to(c, -0.24, 0);
  cairo_line_to(c, -0.3, -0.92);
  cairo_line_to(c, 0.3, -0.92);
  cairo_line_to(c, 0.24, 0);
  cairo_fill(c);
  cairo_pattern_destroy(round);
  s.sprite_ink(dim(body, 0.45));
  cairo_rectangle(c, -0.33, -0.98, 0.66, 0.09);
  cairo_fill(c);
  s.sprite_ink({0.93, 0.93, 0.9}, 0.85);
  cairo_rectangle(c, -0.11, -0.66, 0.22, 0.2);
  cairo_fill(c);
  s.sprite_ink({0.06, 0.06, 0.07});
  for (const double wheel : {-0.2, 0.2}) blob(c, wheel, -0.05, 0.06, 0.06);
  s.leave();
}

void bag(Stage& s, double x, double z, double size, Colour colour) {
  s.shadow(x, z, size * 0.9, size * 0.8, 0.5);
  s.enter(x, z);
  cairo_t* c = s.cairo;
  cairo_scale(c, size, size);
  s.sprite_ink(dim(colour, 0.75));
  const double skew = s.rng.between(-0.15, 0.15);
  cairo_move_to(c, -0.5, 0);
  cairo_curve_to(c, -0.66, -0.5, -0.3, -0.6, -0.08 + skew, -0.74);
  cairo_line_to(c, -0.16 + skew, -0.95);
  cairo_line_to(c, 0.02 + skew, -0.86);
  cairo_line_to(c, 0.17 + skew, -0.97);
  cairo_line_to(c, 0.1 + skew, -0.74);
  cairo_curve_to(c, 0.36, -0.6, 0.62, -0.45, 0.5, 0);
  cairo_close_path(c);
  cairo_fill(c);
  for (int i = 0; i < 6; ++i) {  // folds catch the light
    s.sprite_ink(dim(colour, s.rng.between(0.5, 1.5)), 0.55);
    const double from = s.rng.between(-0.4, 0.4);
    cairo_move_to(c, from, -s.rng.between(0.05, 0.4));
    cairo_curve_to(c, from * 0.9, -0.4, from * 0.5 + 0.05, -0.55, skew, -0.72);
    cairo_line_to(c, from * 0.6, -0.3);
    cairo_fill(c);
  }
  s.leave();
}

void lamp(Stage& s, double x, double z) {
  const double arm = x < 0 ? 1.3 : -1.3;
  s.line({x, 0, z}, {x, 6.2, z}, 0.13, {0.55, 0.57, 0.58});
  s.line({x, 6.2, z}, {x + arm, 6.6, z}, 0.08, {0.55, 0.57, 0.58});
  const Point p = s.at(x + arm, 6.55, z);
  const double r = 0.3 * s.scale(z);
  if (s.light.night) {
    cairo_pattern_t* glow = cairo_pattern_create_radial(p.x, p.y, 0, p.x, p.y, r * 9);
    cairo_pattern_add_color_stop_rgba(glow, 0, 1, 0.93, 0.75, 0.95);
    cairo_pattern_add_color_stop_rgba(glow, 0.12, 1, 0.85, 0.55, 0.4);
    cairo_pattern_add_color_stop_rgba(glow, 1, 1, 0.8, 0.5, 0);
    cairo_set_source(s.cairo, glow);
    cairo_arc(s.cairo, p.x, p.y, r * 9, 0, 2 * M_PI);
    cairo_fill(s.cairo);
    cairo_pattern_destroy(glow);
  } else {
    s.ink({0.85, 0.86, 0.85}, z);
    cairo_rectangle(s.cairo, p.x - r, p.y - r * 0.25, 2 * r, r * 0.5);
    cairo_fill(s.cairo);
  }
}

}  // namespace media::drawing
