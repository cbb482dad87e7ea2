#pragma once
// GeoJSON (RFC 7946) of sites and of the borders of places, in and out. Positions are longitude, latitude in degrees; a
// third value is dropped. Six decimals (0.1 m) go out.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace media {

struct LonLat {
  double lon = 0, lat = 0;
  bool operator==(const LonLat&) const = default;
};
using Ring = std::vector<LonLat>;         // closed: the last position is the first
using GeoPolygon = std::vector<Ring>;     // the outer ring, then holes
using GeoArea = std::vector<GeoPolygon>;  // one: Polygon; more: MultiPolygon

struct GeoFeature {
  std::optional<LonLat> point;
  GeoArea area;
  std::vector<std::pair<std::string, std::string>> properties;  // numbers and flags as text, null as "", nested ones left out
  // The rule that the geometry breaks, or "": geometry_type (neither Point, Polygon nor MultiPolygon), geometry_shape (not
  // nested as it must be), geometry_bounds, geometry_short (a ring below 4 positions), geometry_open, geometry_flat (no area).
  std::string wrong;
};

struct GeoLimits {
  std::size_t bytes = 10u << 20;
  std::size_t features = 20'000;
  std::size_t positions = 500'000;  // of the whole file
  std::size_t properties = 100;     // of one feature; more are left out
};

// A FeatureCollection or one Feature. Throws base::Fail: bad_media file.not_geojson; too_large file.too_large,
// file.too_many_features, file.too_many_positions (args: limit).
std::vector<GeoFeature> read_geojson(std::string_view bytes, const GeoLimits& limits = {});
// A geometry alone. Throws like read_geojson.
GeoFeature read_geometry(std::string_view json, const GeoLimits& limits = {});

std::string area_json(const GeoArea& area);              // {"type":"Polygon",…}; of nothing "null"
void write_position(std::string& out, double lon, double lat);  // [102.123456,25.1]
bool holds(const GeoArea& area, LonLat point);            // inside an outer ring and in none of its holes
LonLat centre_of(const GeoArea& area);                   // of the outer rings, weighted by area

}  // namespace media
