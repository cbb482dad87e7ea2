#include <doctest/doctest.h>

#include "modules/places/places.hpp"
#include "world/world.hpp"

namespace {

struct Map : world::World {
  Map() : World({places::module()}) {
    auto chief = as("chief");
    for (const auto* one : {R"({"code":"3399","name":"云川市"})", R"({"code":"339902","name":"南城区"})", R"({"code":"339903","name":"北城区"})",
                            R"({"code":"339902001","name":"东街街道"})", R"({"code":"339902001001","name":"桂园社区"})"})
      REQUIRE(chief.post("/places", one).status == 201);
  }
};

const std::string kSquare = R"({"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30.1],[120,30]]]})";

std::string collection(const std::string& code, const std::string& geometry = kSquare) {
  return R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":)" + geometry + R"(,"properties":{"code":")" + code + R"("}}]})";
}

}  // namespace

TEST_CASE("a place is made, read, changed and removed") {
  Map w;
  auto chief = w.as("chief");
  const auto made = chief.post("/places", R"({"code":"339904000000","name":" 西山县 ","population":310000})");
  CHECK(made.status == 201);
  CHECK(made.body == R"({"code":"339904","name":"西山县","level":"district","parent":"3399","population":310000,"lon":null,"lat":null,"has_polygon":false})");
  CHECK(chief.get("/places/339904000").body == made.body);
  CHECK(chief.put("/places/339904", R"({"name":"西山区"})").text("name") == "西山区");
  CHECK(chief.del("/places/339904").status == 204);
  CHECK(chief.get("/places/339904").status == 404);
}

TEST_CASE("wrong codes are refused, with the reason") {
  Map w;
  auto chief = w.as("chief");
  const auto fields = [&](const char* json) { return chief.post("/places", json).fields(); };
  CHECK(fields(R"({"code":"33a9","name":"x"})") == "code:digits");
  CHECK(fields(R"({"code":"33990","name":"x"})") == "code:code_length");
  CHECK(fields(R"({"code":"339905002","name":"x"})") == "code:no_parent");
  CHECK(fields(R"({"code":"339902","name":"x"})") == "code:taken");
  CHECK(fields(R"({"code":"339905","name":"南城区"})") == "name:taken");
  CHECK(fields(R"({"code":"339905","name":"x","lon":120})") == "lat:required");
  CHECK(fields(R"({"name":"x"})") == "code:required");
  CHECK(chief.put("/places/339902", R"({"code":"339907"})").fields() == "code:fixed");
}

TEST_CASE("the first city of a province stands alone; the province may come later") {
  Map w;
  auto chief = w.as("chief");
  CHECK(chief.post("/places", R"({"code":"3398","name":"另一市"})").fields() == "code:no_parent");
  CHECK(chief.post("/places", R"({"code":"33","name":"云省"})").status == 201);
  CHECK(chief.post("/places", R"({"code":"3398","name":"另一市"})").status == 201);
}

TEST_CASE("a place with children stays") {
  Map w;
  const auto r = w.as("chief").del("/places/339902001");
  CHECK(r.status == 409);
  CHECK(r.key() == "places.has_children");
}

TEST_CASE("lists: by subtree, parent, level and text, page by page") {
  Map w;
  auto chief = w.as("chief");
  CHECK(chief.get("/places").number("total") == 5);
  CHECK(chief.get("/places?under=339902").count("rows") == 3);
  CHECK(chief.get("/places?parent=3399").count("rows") == 2);
  CHECK(chief.get("/places?level=street").text("rows.0.name") == "东街街道");
  CHECK(chief.get("/places?q=城区").count("rows") == 2);
  CHECK(chief.get("/places?under=xx").fields() == "under:digits");
  const auto first = chief.get("/places?limit=2");
  CHECK(first.text("rows.1.code") == "339902");
  const auto second = chief.get("/places?limit=2&cursor=" + first.text("next"));
  CHECK(second.text("rows.0.code") == "339902001");
  CHECK(second.text("rows.1.code") == "339902001001");
  CHECK(chief.get("/places?limit=2&cursor=" + second.text("next")).text("rows.0.code") == "339903");
}

TEST_CASE("a caller sees and changes the own subtree alone") {
  Map w;
  auto officer = w.as("officer");
  CHECK(officer.get("/places").number("total") == 3);
  CHECK(officer.get("/places/339903").status == 404);
  CHECK(officer.del("/places/339903").status == 404);
  CHECK(officer.post("/places", R"({"code":"339903001","name":"别处街道"})").fields() == "code:out_of_scope");
  CHECK(officer.post("/places", R"({"code":"339902002","name":"西街街道"})").status == 201);
  CHECK(officer.get("/places/options?q=城区").count("") == 1);
  CHECK(w.as("nobody").get("/places").status == 403);
  CHECK(w.as("").get("/places").status == 401);
}

TEST_CASE("a spreadsheet goes out and comes in again unchanged") {
  Map w;
  auto chief = w.as("chief");
  const auto file = chief.get("/places/export?format=csv");
  CHECK(file.body.find("339902001001,桂园社区,社区村,339902001") != std::string::npos);
  const auto again = chief.upload("/places/import?mode=apply", "places.csv", file.body);
  CHECK(again.status == 200);
  CHECK(again.number("same") == 5);
  CHECK(again.number("wrong") == 0);
  const auto dry = chief.upload("/places/import", "more.csv", "代码,名称\n339902003000,北街街道\n339902003001,新村社区\n33990,错\n");
  CHECK(dry.number("created") == 2);
  CHECK(dry.number("wrong") == 1);
  CHECK(dry.text("lines.2.errors.0.key") == "code_length");
  CHECK(chief.get("/places").number("total") == 5);
}

TEST_CASE("borders: one by one, all from a file, and out to the map") {
  Map w;
  auto chief = w.as("chief");
  CHECK(chief.get("/places/339902/polygon").body == "null");
  CHECK(chief.put("/places/339902/polygon", R"({"polygon":)" + kSquare + "}").status == 204);
  CHECK(chief.get("/places/339902/polygon").body == kSquare);
  CHECK(chief.get("/places/339902").body.find(R"("lon":120.05,"lat":30.05,"has_polygon":true)") != std::string::npos);
  CHECK(chief.put("/places/339902/polygon", R"({"polygon":{"type":"Point","coordinates":[1,2]}})").fields() == "polygon:geometry_type");

  const auto dry = chief.upload("/places/geojson", "a.geojson", collection("339903"));
  CHECK(dry.number("created") == 1);
  CHECK(dry.at("applied") == "false");
  CHECK(chief.get("/places/339903/polygon").body == "null");
  CHECK(chief.upload("/places/geojson?mode=apply", "a.geojson", collection("339903000000")).at("applied") == "true");
  CHECK(chief.upload("/places/geojson?mode=apply", "a.geojson", collection("339903")).number("same") == 1);
  CHECK(chief.upload("/places/geojson?mode=apply", "a.geojson", collection("339999")).text("lines.0.errors.0.key") == "no_such");
  CHECK(chief.upload("/places/geojson", "a.geojson", collection("339903", "null")).text("lines.0.errors.0.key") == "geometry_type");
  CHECK(chief.upload("/places/geojson", "a.geojson", "[]").key() == "file.not_geojson");

  const auto map = chief.get("/places/geojson?level=district");
  CHECK(map.header("Content-Type") == "application/geo+json");
  CHECK(map.count("features") == 2);
  CHECK(map.body.find(R"({"type":"Feature","geometry":)" + kSquare + ",") != std::string::npos);
  CHECK(map.at("features.0.properties") == R"({"code":"339902","name":"南城区","level":"district"})");
  CHECK(chief.get("/places/geojson?under=339903").count("features") == 1);
  CHECK(chief.get("/places/geojson?down_to=district").count("features") == 2);
  CHECK(chief.get("/places/geojson?down_to=city").count("features") == 0);
  CHECK(w.as("officer").get("/places/geojson").count("features") == 1);
  CHECK(chief.put("/places/339902/polygon", R"({"polygon":null})").status == 204);
  CHECK(chief.get("/places/339902/polygon").body == "null");
}

TEST_CASE("borders of another system are turned into WGS-84") {
  Map w;
  auto chief = w.as("chief");
  REQUIRE(chief.put("/places/339902/polygon", R"({"system":"gcj02","polygon":)" + kSquare + "}").status == 204);
  const auto at = engine::to_wgs84({120, 30}, engine::CoordinateSystem::gcj02);
  const auto corner = chief.get("/places/339902/polygon");
  CHECK(std::stod(corner.at("coordinates.0.0.0")) == doctest::Approx(at.lon).epsilon(1e-8));
  CHECK(std::stod(corner.at("coordinates.0.0.1")) == doctest::Approx(at.lat).epsilon(1e-8));
}

TEST_CASE("a point is in the deepest place whose border holds it, and in no hole") {
  Map w;
  auto chief = w.as("chief");
  const auto border = [&](const std::string& code, const std::string& rings) {
    REQUIRE(chief.put("/places/" + code + "/polygon", R"({"polygon":{"type":"Polygon","coordinates":)" + rings + "}}").status == 204);
  };
  const auto found = [&](double lon, double lat) {
    std::string code;
    w.inside([&](app::Ctx& c) {
      const auto p = places::at(c.tx, lon, lat);
      code = p ? p->code : "";
    });
    return code;
  };
  CHECK(found(120.05, 30.05) == "");
  border("3399", "[[[120,30],[121,30],[121,31],[120,31],[120,30]]]");
  // An L: its box holds points that it does not.
  border("339902", "[[[120,30],[120.6,30],[120.6,30.2],[120.2,30.2],[120.2,30.6],[120,30.6],[120,30]]]");
  border("339902001", "[[[120,30],[120.2,30],[120.2,30.2],[120,30.2],[120,30]],[[120.05,30.05],[120.1,30.05],[120.1,30.1],[120.05,30.1],[120.05,30.05]]]");
  CHECK(found(120.15, 30.15) == "339902001");
  CHECK(found(120.07, 30.07) == "339902");  // the hole
  CHECK(found(120.5, 30.5) == "3399");      // beside the L
  CHECK(found(120.4, 30.1) == "339902");
  CHECK(found(119.9, 30.1) == "");
  // A border kept by an earlier version has no box until the next start.
  w.exec("UPDATE places_polygon SET west=NULL, east=NULL, south=NULL, north=NULL WHERE code='339902001'");
  CHECK(found(120.15, 30.15) == "339902");
  w.kernel().migrate();
  CHECK(found(120.15, 30.15) == "339902001");
  REQUIRE(chief.put("/places/339902001/polygon", R"({"polygon":null})").status == 204);
  CHECK(found(120.15, 30.15) == "339902");
}
