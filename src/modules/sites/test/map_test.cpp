// GeoJSON both ways, QR codes and their sheet.
#include <doctest/doctest.h>

#include <algorithm>

#include "media/table.hpp"
#include "town.hpp"

namespace {

std::string collection(const std::string& features) { return R"({"type":"FeatureCollection","features":[)" + features + "]}"; }
std::string feature(const std::string& geometry, const std::string& properties) {
  return R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":{)" + properties + "}}";
}
const std::string kPoint = R"({"type":"Point","coordinates":[120.123457,30.5]})";

std::size_t pages(const std::string& pdf) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = pdf.find("/Type /Page", at)) != std::string::npos; at += 11) n += pdf.compare(at, 12, "/Type /Pages") != 0;
  return n;
}

}  // namespace

TEST_CASE("sites on the map: compact, filtered, in WGS-84 at six decimals") {
  Town w;
  const auto id = w.add(R"({"name":"甲","site_type":"07","place":"339902","lon":120.12345678,"lat":30.5})");
  w.add(R"({"name":"乙","site_type":"12","place":"339903","lon":120.2,"lat":30.6})");
  w.add(R"({"name":"无","site_type":"12","place":"339903"})");
  auto chief = w.as("chief");
  const auto map = chief.get("/sites/geojson?site_type=07");
  CHECK(map.header("Content-Type") == "application/geo+json");
  CHECK(map.body == collection(feature(kPoint, R"("id":)" + std::to_string(id) + R"(,"number":"07-0001","name":"甲","site_type":"07","place":"339902","state":"active")")));
  CHECK(chief.get("/sites/geojson").count("features") == 2);
  CHECK(w.as("officer").get("/sites/geojson").count("features") == 1);
}

TEST_CASE("the map page: every site of the caller, with or without coordinates, and the names of what they refer to") {
  Town w;
  w.add(R"({"name":"甲","site_type":"07","place":"339902","lon":120.1,"lat":30.5})");
  w.add(R"({"name":"无","site_type":"12","place":"339903"})");
  const auto page = w.as("chief").get("/sites/map");
  CHECK(page.count("sites") == 2);
  CHECK(page.at("sites.1.lon") == "null");
  CHECK(page.count("types") == 2);
  CHECK(page.text("places.0.id") == "339902");
  CHECK(w.as("officer").get("/sites/map").count("sites") == 1);
}

TEST_CASE("picked sites leave as a spreadsheet, those of others do not") {
  Town w;
  w.add(R"({"name":"甲","site_type":"07","place":"339902"})");
  w.add(R"({"name":"乙","site_type":"12","place":"339903"})");
  CHECK(w.as("chief").post("/sites/picked", "{}").fields() == "numbers:required");
  const auto rows = [&](const char* who) { return media::read_table(w.as(who).post("/sites/picked", R"({"numbers":"07-0001\n12-0001\n99-9999"})").body, "a.xlsx").at(0).rows.size(); };
  CHECK(rows("chief") == 3);
  CHECK(rows("officer") == 2);
}

TEST_CASE("the map's own file comes in unchanged, whatever system the figures were given in") {
  Town w;
  auto chief = w.as("chief");
  w.add(R"({"name":"甲","site_type":"07","place":"339902","lon":120.12345678,"lat":30.51234567,"coordinate_system":"gcj02"})");
  w.add(R"({"name":"乙","site_type":"12","place":"339903","lon":120.2,"lat":30.6})");
  const auto file = chief.get("/sites/geojson").body;
  const auto again = chief.upload("/sites/geojson?mode=apply", "sites.geojson", file);
  CHECK(again.number("same") == 2);
  CHECK(again.number("wrong") == 0);
}

TEST_CASE("features make and move sites after a dry run") {
  Town w;
  auto chief = w.as("chief");
  const auto file = collection(feature(kPoint, R"("name":"桥头","site_type":"公园","place":"339902","fill":"#f00","责任单位":"城管局")"));
  const auto dry = chief.upload("/sites/geojson", "a.geojson", file);
  CHECK(dry.number("created") == 1);
  CHECK(dry.number("lines.0.row") == 1);
  CHECK(chief.get("/sites").number("total") == 0);
  CHECK(chief.upload("/sites/geojson?mode=apply&system=gcj02", "a.geojson", file).at("applied") == "true");
  const auto s = chief.get("/sites").body;
  CHECK(s.find(R"("lon":120.123457,"lat":30.5,"coordinate_system":"gcj02")") != std::string::npos);
  CHECK(s.find(R"("unit":)" + std::to_string(w.unit)) != std::string::npos);
  const auto moved = chief.upload("/sites/geojson?mode=apply", "a.geojson",
                                  collection(feature(R"({"type":"Point","coordinates":[120.2,30.5]})", R"("number":"07-0001","name":"桥头","site_type":"07","place":"339902")")));
  CHECK(moved.number("changed") == 1);
  CHECK(chief.get("/sites").text("rows.0.coordinate_system") == "wgs84");
}

TEST_CASE("wrong features are named and nothing is applied") {
  Town w;
  auto chief = w.as("chief");
  const std::string rest = R"("site_type":"07","place":"339902")";
  const auto r = chief.upload("/sites/geojson?mode=apply", "a.geojson",
                              collection(feature(kPoint, R"("name":"甲",)" + rest) + "," +
                                         feature(R"({"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]})", R"("name":"乙",)" + rest) + "," +
                                         feature(R"({"type":"Point","coordinates":[1,95]})", R"("name":"丙",)" + rest)));
  CHECK(r.number("wrong") == 2);
  CHECK(r.at("applied") == "false");
  CHECK(r.at("lines.1.errors") == R"([{"field":"geometry","key":"geometry_type","args":{}}])");
  CHECK(r.at("lines.2.errors") == R"([{"field":"geometry","key":"geometry_bounds","args":{}}])");
  CHECK(chief.get("/sites").number("total") == 0);
  CHECK(chief.upload("/sites/geojson", "a.geojson", collection(feature(kPoint, R"("name":"甲")"))).fields() == "site_type:missing_column place:missing_column");
}

TEST_CASE("a QR code leads to the site, for whoever may see it") {
  Town w;
  const auto id = w.add(R"({"name":"甲","site_type":"07","place":"339902"})");
  const auto token = w.sql<std::string>("SELECT token FROM sites_site WHERE id=$1", id);
  REQUIRE(token);
  CHECK(token->size() == 16);
  auto chief = w.as("chief");
  const auto svg = chief.get(path(id) + "/qr.svg");
  CHECK(svg.header("Content-Type") == "image/svg+xml");
  CHECK(svg.body.starts_with("<svg"));
  CHECK(chief.get("/sites/by-token/" + *token).body == chief.get(path(id)).body);
  CHECK(chief.get("/sites/by-token/nonsense").status == 404);
  CHECK(w.as("other").get("/sites/by-token/" + *token).status == 404);
  CHECK(chief.get(path(id)).body.find(*token) == std::string::npos);
}

TEST_CASE("the sheet of labels: 24 a page, as filtered") {
  Town w;
  CHECK(w.as("chief").get("/sites/qr-sheet").status == 404);
  for (int i = 0; i < 25; ++i) w.add(R"({"name":"甲)" + std::to_string(i) + R"(","site_type":"07","place":"339902"})");
  w.add(R"({"name":"乙","site_type":"12","place":"339902"})");
  auto chief = w.as("chief");
  const auto sheet = chief.get("/sites/qr-sheet?site_type=07");
  CHECK(sheet.header("Content-Type") == "application/pdf");
  CHECK(sheet.body.starts_with("%PDF-"));
  CHECK(pages(sheet.body) == 2);
  CHECK(pages(chief.get("/sites/qr-sheet?site_type=12").body) == 1);
}

TEST_CASE("a city's two thousand sites: one file in, one map and one stack of labels out") {
  Town w;
  std::string file = "点位名称,点位类型,区划,经度,纬度\n";
  for (int i = 0; i < 2'000; ++i) file += "点" + std::to_string(i) + ",公园,东街街道,120." + std::to_string(1000 + i) + ",30.25\n";
  auto chief = w.as("chief");
  const auto report = chief.upload("/sites/import?mode=apply", "sites.csv", file);
  CHECK(report.number("created") == 2'000);
  CHECK(report.at("truncated") == "false");
  CHECK(report.count("lines") == 2'000);
  CHECK(chief.get("/sites/geojson").count("features") == 2'000);
  CHECK(pages(chief.get("/sites/qr-sheet").body) == 84);
  w.add(R"({"name":"一个太多","site_type":"07","place":"339902"})");
  CHECK(chief.get("/sites/qr-sheet").key() == "sites.too_many");
}
