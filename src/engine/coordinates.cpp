#include "engine/coordinates.hpp"

#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kAxis = 6'378'245.0, kEccentricity2 = 0.00669342162296594323;  // Krasovsky 1940
constexpr double kBaidu = kPi * 3000.0 / 180.0;

constexpr double radians(double degrees) { return degrees * kPi / 180.0; }

bool shifted(Point p) { return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 && p.lat <= 55.8271; }

double waves(double x, double first, double second) {
  return (first * std::sin(6.0 * x * kPi) + second * std::sin(2.0 * x * kPi)) * 2.0 / 3.0;
}

Point gcj02_of(Point p) {
  if (!shifted(p)) return p;
  const double x = p.lon - 105.0, y = p.lat - 35.0, root = 0.1 * std::sqrt(std::fabs(x));
  const double north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 2.0 * root + waves(x, 20.0, 20.0) +
                       (20.0 * std::sin(y * kPi) + 40.0 * std::sin(y / 3.0 * kPi)) * 2.0 / 3.0 +
                       (160.0 * std::sin(y / 12.0 * kPi) + 320.0 * std::sin(y / 30.0 * kPi)) * 2.0 / 3.0;
  const double east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + root + waves(x, 20.0, 20.0) +
                      (20.0 * std::sin(x * kPi) + 40.0 * std::sin(x / 3.0 * kPi)) * 2.0 / 3.0 +
                      (150.0 * std::sin(x / 12.0 * kPi) + 300.0 * std::sin(x / 30.0 * kPi)) * 2.0 / 3.0;
  const double sine = std::sin(radians(p.lat)), w = 1.0 - kEccentricity2 * sine * sine;
  const double meridian = kAxis * (1.0 - kEccentricity2) / (w * std::sqrt(w)), parallel = kAxis / std::sqrt(w) * std::cos(radians(p.lat));
  return {p.lon + east * 180.0 / (parallel * kPi), p.lat + north * 180.0 / (meridian * kPi)};
}

Point bd09_of(Point gcj) {
  const double radius = std::hypot(gcj.lon, gcj.lat) + 0.00002 * std::sin(gcj.lat * kBaidu);
  const double angle = std::atan2(gcj.lat, gcj.lon) + 0.000003 * std::cos(gcj.lon * kBaidu);
  return {radius * std::cos(angle) + 0.0065, radius * std::sin(angle) + 0.006};
}

// Neither formula has an inverse in closed form; the shift changes so slowly that a few steps find it.
template <class F>
Point inverse(Point of, F forward) {
  Point p = of;
  for (int step = 0; step < 30; ++step) {
    const Point got = forward(p);
    const double east = of.lon - got.lon, north = of.lat - got.lat;
    p.lon += east;
    p.lat += north;
    if (std::fabs(east) < 1e-11 && std::fabs(north) < 1e-11) break;
  }
  return p;
}

}  // namespace

Point to_wgs84(Point p, CoordinateSystem from) {
  // Outside the covered rectangle Baidu shows plain WGS-84 too.
  if (from == CoordinateSystem::wgs84 || from == CoordinateSystem::cgcs2000 || !shifted(p)) return p;
  if (from == CoordinateSystem::bd09) p = inverse(p, bd09_of);
  return inverse(p, gcj02_of);
}

Point from_wgs84(Point p, CoordinateSystem to) {
  if (to == CoordinateSystem::wgs84 || to == CoordinateSystem::cgcs2000 || !shifted(p)) return p;
  p = gcj02_of(p);
  return to == CoordinateSystem::bd09 ? bd09_of(p) : p;
}

double distance_m(Point a, Point b) {
  const double north = std::sin(radians(b.lat - a.lat) / 2), east = std::sin(radians(b.lon - a.lon) / 2);
  const double h = north * north + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * east * east;
  return 2.0 * 6'371'008.8 * std::asin(std::fmin(1.0, std::sqrt(h)));
}

}  // namespace engine
