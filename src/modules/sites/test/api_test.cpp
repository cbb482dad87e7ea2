#include <doctest/doctest.h>

#include "town.hpp"

TEST_CASE("a site is registered whole") {
  Town w;
  const auto made = w.as("chief").post("/sites", R"({"name":" 人民公园 ","site_type":"公园","place":"339902001000","lon":120.1,"lat":30.2,)" + w.with_unit("unit", w.unit) + "}");
  REQUIRE(made.status == 201);
  const auto id = std::to_string(made.number("id")), unit = std::to_string(w.unit);
  CHECK(made.body == R"({"id":)" + id + R"(,"number":"07-0001","name":"人民公园","site_type":"07","place":"339902001","lon":120.1,"lat":30.2,"coordinate_system":"wgs84",)"
                     R"("wgs_lon":120.1,"wgs_lat":30.2,"unit":)" + unit + R"(,"steward":null,"state":"active","address":"","note":"","created_at":1772413200000,"updated_at":1772413200000})");
  CHECK(w.as("chief").get("/sites/" + id).body == made.body);
}

TEST_CASE("coordinates stay as given; the map gets WGS-84") {
  Town w;
  const auto id = w.add(R"({"name":"广场","site_type":"07","place":"339902","lon":116.416627,"lat":39.9227,"coordinate_system":"bd09"})");
  const auto s = w.as("chief").get(path(id));
  CHECK(s.body.find(R"("lon":116.416627,"lat":39.9227,"coordinate_system":"bd09")") != std::string::npos);
  const auto at = [&](const char* field) { return std::stod(s.at(field)); };
  CHECK(engine::distance_m({at("wgs_lon"), at("wgs_lat")}, {116.404, 39.915}) < 0.1);
  const auto moved = w.as("chief").put(path(id), R"({"lon":null,"lat":null})");
  CHECK(moved.at("wgs_lon") == "null");
}

TEST_CASE("numbers: made by type, kept when given, never changed") {
  Town w;
  auto chief = w.as("chief");
  const auto number = [&](const std::string& json) { return chief.post("/sites", json).text("number"); };
  CHECK(number(R"({"name":"甲","site_type":"12","place":"339902","number":"12-0001"})") == "12-0001");
  CHECK(number(R"({"name":"乙","site_type":"12","place":"339902"})") == "12-0002");
  CHECK(number(R"({"name":"丙","site_type":"07","place":"339902"})") == "07-0001");
  const auto id = w.add(R"({"name":"丁","site_type":"12","place":"339902"})");
  CHECK(chief.put(path(id), R"({"number":"X1"})").fields() == "number:fixed");
  CHECK(chief.put(path(id), R"({"number":""})").text("number") == "12-0003");
}

TEST_CASE("each wrong field is named") {
  Town w;
  auto chief = w.as("chief");
  w.add(R"({"name":"甲","number":"A1","site_type":"12","place":"339902"})");
  const auto fields = [&](const std::string& json) { return chief.post("/sites", json).fields(); };
  CHECK(fields(R"({"name":"乙","number":"A1","site_type":"99","place":"339999","lon":120,"unit":5,"steward":6})") ==
        "number:taken site_type:no_such place:no_such lat:required unit:no_such steward:no_such");
  CHECK(fields(R"({"name":"甲","site_type":"12","place":"339902"})") == "name:duplicate");
  CHECK(fields(R"({"name":"乙","number":"A 1","site_type":"12","place":"339902"})") == "number:format");
  CHECK(fields(R"({"name":"乙","site_type":"12","place":"339902","lon":30,"lat":120})") == "lat:range");
  CHECK(fields(R"({"name":"乙","site_type":"12","place":"339902","lon":30,"lat":20,"coordinate_system":"gcj02"})") == "lon:range");
  CHECK(fields(R"({"name":")" + std::string(81, 'x') + R"(","site_type":"12","place":"339902"})") == "name:length");
}

TEST_CASE("another district's sites are unknown; a liaison sees the own ones") {
  Town w;
  const auto south = w.add(R"({"name":"甲","site_type":"12","place":"339902",)" + w.with_unit("unit", w.unit) + "}");
  const auto north = w.add(R"({"name":"乙","site_type":"12","place":"339903",)" + w.with_unit("unit", w.other_unit) + "}");
  const auto cared = w.add(R"({"name":"丙","site_type":"12","place":"339902001",)" + w.with_unit("steward", w.unit) + "}");
  const auto loose = w.add(R"({"name":"丁","site_type":"12","place":"339902"})");
  auto officer = w.as("officer");
  CHECK(officer.get("/sites").number("total") == 3);
  CHECK(officer.get(path(north)).status == 404);
  CHECK(officer.put(path(north), R"({"name":"x"})").status == 404);
  CHECK(officer.del(path(north)).status == 404);
  CHECK(officer.get(path(north) + "/qr.svg").status == 404);
  CHECK(officer.post("/sites", R"({"name":"戊","site_type":"12","place":"339903"})").fields() == "place:no_such");
  CHECK(officer.put(path(south), R"({"place":"339903"})").fields() == "place:no_such");

  w.grant("liaison", {"sites.read", "sites.write"});
  w.move("liaison", "339902", base::Id<units::Unit>{w.unit});
  auto liaison = w.as("liaison");
  CHECK(liaison.get("/sites").number("total") == 2);
  CHECK(liaison.get(path(south)).status == 200);
  CHECK(liaison.get(path(cared)).status == 200);
  CHECK(liaison.get(path(loose)).status == 404);
  CHECK(liaison.put(path(south), R"({"unit":null})").fields() == "unit:out_of_scope");
  CHECK(liaison.get("/sites/geojson").count("features") == 0);
}

TEST_CASE("lists filter and sort") {
  Town w;
  auto chief = w.as("chief");
  const auto first = w.add(R"({"name":"桂园","site_type":"07","place":"339902001",)" + w.with_unit("unit", w.unit) + "}");
  w.add(R"({"name":"东市","site_type":"12","place":"339903","state":"paused",)" + w.with_unit("steward", w.unit) + "}");
  w.clock.advance(1000);
  chief.put(path(first), R"({"note":"新"})");
  const auto rows = [&](const char* query) { return chief.get(std::string("/sites?") + query).count("rows"); };
  CHECK(rows("q=桂") == 1);
  CHECK(rows("q=12-") == 1);
  CHECK(rows("site_type=07") == 1);
  CHECK(rows("place=339902") == 1);
  CHECK(rows("place=3399") == 2);
  CHECK(rows("state=paused") == 1);
  CHECK(chief.get("/sites?unit=" + std::to_string(w.unit)).count("rows") == 2);
  CHECK(chief.get("/sites?sort=-updated").text("rows.0.name") == "桂园");
  CHECK(chief.get("/sites?sort=name").text("rows.0.name") == "东市");
  CHECK(chief.get("/sites?sort=note").fields() == "sort:choice");
  CHECK(chief.get("/sites").at("refs.site_types") == R"({"07":"公园","12":"集贸市场"})");
}

TEST_CASE("a spreadsheet: names for references, dry run, round trip, again without numbers") {
  Town w;
  auto chief = w.as("chief");
  const std::string file = "点位名称,点位类型,区划,经度,纬度,责任单位\n人民公园,公园,东街街道,120.1,30.2,城管局\n东市场,集贸市场,339903,120.2,30.3,交警队\n";
  CHECK(chief.upload("/sites/import", "sites.csv", file).number("created") == 2);
  CHECK(chief.get("/sites").number("total") == 0);
  CHECK(chief.upload("/sites/import?mode=apply", "sites.csv", file).number("created") == 2);
  w.clock.advance(60'000);
  CHECK(chief.upload("/sites/import?mode=apply", "sites.csv", file).number("same") == 2);
  const auto out = chief.get("/sites/export?format=csv").body;
  CHECK(out.find("07-0001,人民公园,07,339902001,120.1,30.2,WGS-84,城管局,,正常,,") != std::string::npos);
  CHECK(chief.upload("/sites/import?mode=apply", "sites.csv", out).number("same") == 2);
  const auto xlsx = chief.get("/sites/export?format=xlsx").body;
  CHECK(chief.upload("/sites/import?mode=apply", "sites.xlsx", xlsx).number("same") == 2);
  const auto wrong = chief.upload("/sites/import?mode=apply", "sites.csv", "点位名称,点位类型,区划,责任单位\n新点,公园,东街街道,税务局\n好点,公园,东街街道,\n");
  CHECK(wrong.text("lines.0.errors.0.field") == "unit");
  CHECK(wrong.text("lines.0.errors.0.key") == "no_such");
  CHECK(chief.get("/sites").number("total") == 2);
  const auto moved = chief.upload("/sites/import?mode=apply", "sites.csv", "点位编号,点位名称,点位类型,区划,状态\n07-0001,人民公园,公园,339902001,暂停\n");
  CHECK(moved.text("lines.0.changes.0.field") == "state");
}

TEST_CASE("types: made, imported, removed when unused") {
  Town w;
  auto chief = w.as("chief");
  CHECK(chief.get("/site-types/07").body == R"({"code":"07","name":"公园","sort":7,"walk_m":800})");
  CHECK(chief.post("/site-types", R"({"code":"07","name":"别的"})").fields() == "code:taken");
  CHECK(chief.post("/site-types", R"({"code":"08","name":"公园"})").fields() == "name:taken");
  CHECK(chief.upload("/site-types/import?mode=apply", "t.csv", "代码,名称,顺序\n08,医院,8\n12,集贸市场,12\n").number("created") == 1);
  CHECK(chief.get("/site-types").text("rows.1.name") == "医院");
  const auto page = chief.get("/site-types?limit=2");
  CHECK(chief.get("/site-types?limit=2&cursor=" + page.text("next")).text("rows.0.code") == "12");
  w.add(R"({"name":"甲","site_type":"12","place":"339902"})");
  CHECK(chief.del("/site-types/12").key() == "sites.type_in_use");
  CHECK(chief.del("/site-types/08").status == 204);
}

TEST_CASE("what is referred to stays") {
  Town w;
  auto chief = w.as("chief");
  const auto id = w.add(R"({"name":"甲","site_type":"12","place":"339902001",)" + w.with_unit("unit", w.unit) + "}");
  CHECK(chief.del("/places/339902001").key() == "places.in_use");
  CHECK(chief.del("/units/" + std::to_string(w.unit)).key() == "units.in_use");
  CHECK(chief.del(path(id)).status == 204);
  CHECK(chief.del("/places/339902001").status == 204);
}

TEST_CASE("steward duties keep the site's steward") {
  Town w;
  auto chief = w.as("chief");
  const auto id = w.add(R"({"name":"甲","site_type":"12","place":"339902"})");
  const auto duty = [&](std::int64_t unit, const std::string& more) {
    return chief.post("/stewards", "{" + w.with_unit("unit", unit) + R"(,"kind":"site","target":"12-0001")" + more + "}");
  };
  CHECK(chief.post("/stewards", "{" + w.with_unit("unit", w.unit) + R"(,"kind":"site","target":"12-9999"})").fields() == "target:no_such");
  const auto first = duty(w.unit, "");
  REQUIRE(first.status == 201);
  CHECK(chief.get(path(id)).number("steward") == w.unit);
  CHECK(duty(w.other_unit, R"(,"since":"2026-04-01")").status == 201);
  CHECK(chief.get(path(id)).number("steward") == w.unit);  // not yet
  CHECK(chief.put("/stewards/" + std::to_string(first.number("id")), R"({"since":"2026-01-01","until":"2026-03-01"})").status == 200);
  CHECK(chief.get(path(id)).at("steward") == "null");
  CHECK(chief.del(path(id)).key() == "sites.in_use");
  w.clock.set(base::start_of(*base::parse_day("2026-04-01")));
  CHECK(w.run_jobs() >= 1);
  CHECK(w.as("chief").get(path(id)).number("steward") == w.other_unit);  // a month later: signed in anew
}

TEST_CASE("the frame of a sample: active sites of a range, by type or name of type") {
  Town w;
  w.add(R"({"name":"甲","site_type":"12","place":"339902"})");
  w.add(R"({"name":"乙","site_type":"07","place":"339902001","lon":120,"lat":30})");
  w.add(R"({"name":"丙","site_type":"07","place":"339903"})");
  w.add(R"({"name":"丁","site_type":"07","place":"339902","state":"closed"})");
  w.inside([&](app::Ctx& c) {
    const auto south = sites::frame(c.tx, app::Scope::of_place("339902"));
    REQUIRE(south.size() == 2);
    CHECK(south[0].number == "07-0001");
    CHECK(south[0].site_type == "公园");
    CHECK(south[0].type_code == "07");
    CHECK(south[0].wgs_lon == 120.0);
    CHECK(sites::frame(c.tx, {}, {"公园"}).size() == 2);
    CHECK(sites::frame(c.tx, {}, {"12"}).size() == 1);
    CHECK(sites::frame(c.tx, {}, {"医院"}).empty());
  });
}
