#include "media/geojson.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace media;

namespace {

std::string collection(const std::string& geometry, const std::string& properties = "{}") {
  return R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":)" + geometry + R"(,"properties":)" + properties + "}]}";
}
std::string wrong(const std::string& geometry) { return read_geojson(collection(geometry))[0].wrong; }
std::string failure(const std::string& text, const GeoLimits& limits = {}) {
  try {
    read_geojson(text, limits);
  } catch (const base::Fail& f) {
    return f.key;
  }
  return "";
}

}  // namespace

TEST_CASE("a point with properties: numbers and flags as text, nested ones left out") {
  const auto f = read_geojson(collection(R"({"type":"Point","coordinates":[102.5,25,1890]})",
                                         R"({"name":"东街","n":3,"x":null,"on":true,"tags":["a"]})"));
  REQUIRE(f.size() == 1);
  CHECK(f[0].wrong == "");
  CHECK(f[0].point == LonLat{102.5, 25});
  const std::vector<std::pair<std::string, std::string>> expected{{"name", "东街"}, {"n", "3"}, {"x", ""}, {"on", "true"}};
  CHECK(f[0].properties == expected);
}

TEST_CASE("areas go in and out unchanged at six decimals") {
  const std::string square = R"({"type":"Polygon","coordinates":[[[102,25],[102.1,25],[102.1,25.1],[102,25.123457],[102,25]]]})";
  CHECK(area_json(read_geometry(square).area) == square);
  const std::string two = R"({"type":"MultiPolygon","coordinates":[[[[1,1],[2,1],[2,2],[1,1]]],[[[-3,-3],[-4,-3],[-4,-4.5],[-3,-3]]]]})";
  CHECK(area_json(read_geometry(two).area) == two);
  CHECK(area_json({}) == "null");
}

TEST_CASE("the centre of an area") {
  const auto c = centre_of(read_geometry(R"({"type":"Polygon","coordinates":[[[102,25],[102.2,25],[102.2,25.4],[102,25.4],[102,25]]]})").area);
  CHECK(c.lon == doctest::Approx(102.1));
  CHECK(c.lat == doctest::Approx(25.2));
}

TEST_CASE("each broken geometry is named") {
  CHECK(wrong(R"({"type":"LineString","coordinates":[[1,2],[3,4]]})") == "geometry_type");
  CHECK(wrong(R"("here")") == "geometry_type");
  CHECK(wrong(R"({"type":"Point","coordinates":[1]})") == "geometry_shape");
  CHECK(wrong(R"({"type":"Point","coordinates":["1","2"]})") == "geometry_shape");
  CHECK(wrong(R"({"type":"Point","coordinates":[1,91]})") == "geometry_bounds");
  CHECK(wrong(R"({"type":"Polygon","coordinates":[]})") == "geometry_shape");
  CHECK(wrong(R"({"type":"Polygon","coordinates":[[[1,1],[2,1],[1,1]]]})") == "geometry_short");
  CHECK(wrong(R"({"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,2]]]})") == "geometry_open");
  CHECK(wrong(R"({"type":"Polygon","coordinates":[[[1,1],[2,1],[3,1],[1,1]]]})") == "geometry_flat");
  CHECK(wrong(R"({"type":"MultiPolygon","coordinates":[[1,1]]})") == "geometry_shape");
  CHECK(wrong("null") == "");
  CHECK(wrong(R"({"type":"Polygon","coordinates":[[[-1,-1],[1,-1],[1,1],[-1,1],[-1,-1]]]})") == "");  // around 0, 0
}

TEST_CASE("what is no GeoJSON, or too much of it, is refused") {
  CHECK(failure("") == "file.not_geojson");
  CHECK(failure("[]") == "file.not_geojson");
  CHECK(failure(R"({"type":"Topology"})") == "file.not_geojson");
  CHECK(failure(std::string(5'000, '[')) == "file.not_geojson");
  CHECK(failure(R"({"type":"FeatureCollection","features":[)" + std::string(200, '[') + std::string(200, ']') + "]}") == "file.not_geojson");
  const auto point = collection(R"({"type":"Point","coordinates":[1,2]})");
  CHECK(failure(point, {.bytes = 20}) == "file.too_large");
  CHECK(failure(point, {.features = 0}) == "file.too_many_features");
  CHECK(failure(point, {.positions = 0}) == "file.too_many_positions");
}
