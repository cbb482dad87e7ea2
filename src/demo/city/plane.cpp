#include "demo/city/plane.hpp"

#include <cmath>

namespace demo {

engine::Point to_degrees(Spot p) {
  const double lon = kCentreLon + p.x / (111.320 * std::cos(kCentreLat * 3.14159265358979 / 180)), lat = kCentreLat + p.y / 110.95;
  return {std::round(lon * 1e6) / 1e6, std::round(lat * 1e6) / 1e6};
}

double area(const Outline& o) {
  double twice = 0;
  for (std::size_t i = 1; i < o.size(); ++i) twice += o[i - 1].x * o[i].y - o[i].x * o[i - 1].y;
  return twice / 2;
}

Spot centre(const Outline& o) {
  double twice = 0, x = 0, y = 0;
  for (std::size_t i = 1; i < o.size(); ++i) {
    const double cross = o[i - 1].x * o[i].y - o[i].x * o[i - 1].y;
    twice += cross;
    x += (o[i - 1].x + o[i].x) * cross;
    y += (o[i - 1].y + o[i].y) * cross;
  }
  return {x / (3 * twice), y / (3 * twice)};
}

bool inside(const Outline& o, Spot p) {
  bool in = false;
  for (std::size_t i = 1; i < o.size(); ++i) {
    const Spot a = o[i - 1], b = o[i];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
  }
  return in;
}

double distance(Spot a, Spot b) { return std::hypot(a.x - b.x, a.y - b.y); }
Spot towards(Spot a, Spot b, double share) { return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share}; }

}  // namespace demo
