#pragma once
// The plane of the demo city: kilometres east and north of the centre, and its way to degrees WGS-84.
#include <vector>

#include "engine/coordinates.hpp"

namespace demo {

struct Spot {
  double x = 0, y = 0;
  bool operator==(const Spot&) const = default;
};
using Line = std::vector<Spot>;
using Outline = std::vector<Spot>;  // closed: the last spot is the first; counter-clockwise

// The centre lies in a desert without a town, so that nothing real stands under the city.
inline constexpr double kCentreLon = 102.3, kCentreLat = 40.1;

engine::Point to_degrees(Spot p);    // rounded to 1e-6 degrees
double area(const Outline& outline);  // km², positive when counter-clockwise
Spot centre(const Outline& outline);  // of the area
bool inside(const Outline& outline, Spot p);
double distance(Spot a, Spot b);
Spot towards(Spot a, Spot b, double share);

}  // namespace demo
