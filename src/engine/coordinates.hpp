#pragma once
// Map coordinates as offices hold them: WGS-84 (GPS, the map), GCJ-02 (Chinese map services), BD-09 (Baidu) and CGCS2000
// (surveys). They are stored as given with their system and converted at the edge.
namespace engine {

enum class CoordinateSystem : unsigned char { wgs84, gcj02, bd09, cgcs2000 };

struct Point {
  double lon = 0, lat = 0;  // degrees
  bool operator==(const Point&) const = default;
};

// Within 1e-7 degrees of each other's inverse. GCJ-02 and BD-09 by the formula as published (Krasovsky ellipsoid); points
// outside the rectangle that it covers stay as they are. CGCS2000 equals WGS-84 within 0.1 m.
Point to_wgs84(Point p, CoordinateSystem from);
Point from_wgs84(Point p, CoordinateSystem to);

// Metres along the sphere of mean radius; good to 0.5 %.
double distance_m(Point a, Point b);

}  // namespace engine
