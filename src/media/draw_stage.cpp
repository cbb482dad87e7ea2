#include "media/draw_stage.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "media/type.hpp"

namespace media::drawing {

namespace {

// As large as the board allows, without losing a character to an ellipsis.
double type_size(std::string_view words, double wide, double high) {
  return std::min(high * 0.52, wide / (static_cast<double>(base::length(words)) * 1.04 + 0.3));
}

}  // namespace

Colour mix(Colour a, Colour b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
Colour dim(Colour c, double by) {
  const auto one = [&](double v) { return std::clamp(v * by, 0.0, 1.0); };
  return {one(c.r), one(c.g), one(c.b)};
}

std::uint64_t Rng::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

Light light_at(std::int64_t day, int minute, Rng& rng) {
  Light light;
  Rng weather(static_cast<std::uint64_t>(day) * 7919 + 11);
  const double of_day = weather.unit();
  const double hour = minute / 60.0;
  // How high the sun stands, 0 at six and half past six in the evening.
  const double height = std::sin(std::clamp((hour - 6) / 12.5, 0.0, 1.0) * M_PI);
  const double warm = std::clamp(1 - height * 1.55, 0.0, 1.0);
  light.night = hour < 5.8 || hour > 18.7;
  light.sun_x = (hour < 12.2 ? -1 : 1) * rng.between(0.25, 0.9);
  light.wet = of_day < 0.14;
  if (light.night) {
    light.sky_top = {0.05, 0.07, 0.14};
    light.sky_low = {0.2, 0.19, 0.24};
    light.level = 0.46;
    light.tint = {1.06, 0.94, 0.78};
    light.haze_at = 70;
  } else if (of_day < 0.42) {
    const double dark = light.wet ? 0.82 : 1;
    light.sky_top = dim({0.62, 0.67, 0.73}, dark);
    light.sky_low = dim({0.84, 0.86, 0.87}, dark);
    light.level = 0.80 * dark + 0.04;
    light.tint = {0.97, 0.99, 1.03};
    light.haze_at = light.wet ? rng.between(35, 60) : rng.between(60, 110);
  } else {
    const Colour deep = mix({0.28, 0.52, 0.84}, {0.46, 0.64, 0.84}, weather.unit());
    light.sky_top = mix(deep, {0.42, 0.5, 0.7}, warm);
    light.sky_low = mix({0.78, 0.87, 0.93}, {0.98, 0.84, 0.7}, warm);
    light.level = 0.88 + 0.17 * height;
    light.tint = mix({1.02, 1.0, 0.95}, {1.08, 0.95, 0.82}, warm);
    light.haze_at = rng.between(80, 170);
    light.clouds = weather.chance(0.7);
    light.sunny = true;
  }
  light.haze = light.sky_low;
  return light;
}

Light light_indoors(Rng& rng) {
  Light light;
  light.sky_top = light.sky_low = {0.9, 0.9, 0.88};
  light.haze = {0.8, 0.8, 0.78};
  light.level = rng.between(0.86, 0.96);
  light.tint = {1.0, 0.985, 0.95};
  light.haze_at = 120;
  return light;
}

Stage::Stage(cairo_t* c, int w, int h, const Light& l, Rng& r)
    : cairo(c), width(w), height(h), light(l), rng(r), focal_(r.between(0.68, 0.80) * w), eye_(r.between(1.46, 1.74)) {
  horizon_y = h * r.between(0.36, 0.46);
  centre_x = w * r.between(0.40, 0.60);
}

Point Stage::at(double x, double y, double z) const {
  const double s = scale(std::max(z, 0.3));
  return {centre_x + x * s, horizon_y + (eye_ - y) * s};
}

Colour Stage::lit(Colour c, double z) const {
  const Colour day{c.r * light.tint.r * light.level, c.g * light.tint.g * light.level,
                   c.b * light.tint.b * light.level};
  return mix(dim(day, 1), light.haze, 1 - std::exp2(-std::max(0.0, z - 3) / light.haze_at));
}

void Stage::ink(Colour c, double z, double alpha) const {
  const Colour l = lit(c, z);
  cairo_set_source_rgba(cairo, l.r, l.g, l.b, alpha);
}

void Stage::face(std::initializer_list<Space> corners, Colour c, double alpha) {
  double depth = 0;
  for (const auto& p : corners) {
    const Point q = at(p.x, p.y, p.z);
    cairo_line_to(cairo, q.x, q.y);
    depth += p.z;
  }
  cairo_close_path(cairo);
  ink(c, depth / static_cast<double>(corners.size()), alpha);
  cairo_fill(cairo);
}

void Stage::ground(double x0, double z0, double x1, double z1, Colour c, double alpha, double y) {
  face({{x0, y, z0}, {x1, y, z0}, {x1, y, z1}, {x0, y, z1}}, c, alpha);
}
void Stage::wall(double x, double z0, double z1, double y0, double y1, Colour c, double alpha) {
  face({{x, y0, z0}, {x, y0, z1}, {x, y1, z1}, {x, y1, z0}}, c, alpha);
}
void Stage::front(double x0, double x1, double y0, double y1, double z, Colour c, double alpha) {
  face({{x0, y0, z}, {x1, y0, z}, {x1, y1, z}, {x0, y1, z}}, c, alpha);
}

void Stage::line(Space a, Space b, double metres, Colour c, double alpha) {
  const Point p = at(a.x, a.y, a.z), q = at(b.x, b.y, b.z);
  const double depth = (a.z + b.z) / 2;
  cairo_set_line_width(cairo, std::max(0.6, metres * scale(depth)));
  cairo_move_to(cairo, p.x, p.y);
  cairo_line_to(cairo, q.x, q.y);
  ink(c, depth, alpha);
  cairo_stroke(cairo);
}

void Stage::shadow(double x, double z, double wide, double deep, double alpha) {
  const Point p = at(x - light.sun_x * wide * 0.35, 0, z);
  const double s = scale(z);
  cairo_pattern_t* soft = cairo_pattern_create_radial(0, 0, 0.2, 0, 0, 1);
  cairo_pattern_add_color_stop_rgba(soft, 0, 0.03, 0.03, 0.05, alpha);
  cairo_pattern_add_color_stop_rgba(soft, 1, 0.03, 0.03, 0.05, 0);
  cairo_save(cairo);
  cairo_translate(cairo, p.x, p.y);
  cairo_scale(cairo, wide * s, deep * s * eye_ / z);
  cairo_set_source(cairo, soft);
  cairo_arc(cairo, 0, 0, 1, 0, 2 * M_PI);
  cairo_fill(cairo);
  cairo_restore(cairo);
  cairo_pattern_destroy(soft);
}

void Stage::sign(double x, double z0, double z1, double y0, double y1, std::string_view words, Colour c) {
  // A board is short, so an affine picture of its perspective is near enough. Read from left to right: on the
  // right-hand wall the near end comes last.
  const double first = x < 0 ? z0 : z1, last = x < 0 ? z1 : z0;
  const Point a = at(x, y1, first), b = at(x, y1, last), d = at(x, y0, first);
  const double wide = std::abs(last - first) * 40, high = (y1 - y0) * 40;
  if (std::abs(a.y - d.y) < 7) return;  // too far off to read
  cairo_save(cairo);
  const cairo_matrix_t m{(b.x - a.x) / wide, (b.y - a.y) / wide, (d.x - a.x) / high, (d.y - a.y) / high, a.x, a.y};
  cairo_transform(cairo, &m);
  ink(c, (z0 + z1) / 2);
  set_type(
      cairo, 0, (high - type_size(words, wide, high) * 1.45) / 2, words,
      {.font = "Noto Sans CJK SC Bold", .size = type_size(words, wide, high), .width = wide, .align = Align::centre});
  cairo_restore(cairo);
}

void Stage::front_sign(double x0, double x1, double y0, double y1, double z, std::string_view words, Colour c) {
  const Point a = at(x0, y1, z), b = at(x1, y0, z);
  const double high = b.y - a.y;
  if (high < 7) return;
  ink(c, z);
  set_type(cairo, a.x, a.y + (high - type_size(words, b.x - a.x, high) * 1.45) / 2, words,
           {.font = "Noto Sans CJK SC Bold",
            .size = type_size(words, b.x - a.x, high),
            .width = b.x - a.x,
            .align = Align::centre});
}

void Stage::enter(double x, double z, double y) {
  const Point p = at(x, y, z);
  sprite_z_ = z;
  cairo_save(cairo);
  cairo_translate(cairo, p.x, p.y);
  cairo_scale(cairo, scale(z), scale(z));
}
void Stage::leave() { cairo_restore(cairo); }

}  // namespace media::drawing
