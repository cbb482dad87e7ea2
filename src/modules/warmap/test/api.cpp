// The war map over a small city with two districts.
#include <doctest/doctest.h>

#include "modules/warmap/warmap.hpp"
#include "world/world.hpp"

namespace {

const std::string kStandard =
    "编号,上级,名称,分值,方法,规则\n1,,市容,10,实地考察,\n1.1,1,挂牌,4,,缺陷 0=A 1+=C#\n1.2,1,设备,6,,缺陷 0=A 1=B 2=C 3+=C#\n2,,资料,10,材料审核,打分\n";

struct City {
  world::World w{{places::module(), units::module(), sites::module(), standards::module(), marks::module(), warmap::module()}};
  std::string round, east, west;

  City() {
    auto c = w.as("chief");
    for (const char* p : {R"({"code":"33","name":"江东省"})", R"({"code":"3399","name":"云州市"})", R"({"code":"339902","name":"东城区"})", R"({"code":"339903","name":"西城区"})",
                          R"({"code":"339902001","name":"河坊街道"})"})
      REQUIRE(c.post("/places", p).status == 201);
    REQUIRE(c.post("/site-types", R"({"code":"road","name":"主次干道"})").status == 201);
    const auto site = [&](const char* json) {
      const auto r = c.post("/sites", json);
      REQUIRE_MESSAGE(r.status == 201, r.body);
      return r.at("id");
    };
    east = site(R"({"name":"东街","site_type":"road","place":"339902001","lon":120.1234567,"lat":30.25})");
    west = site(R"({"name":"西街","site_type":"road","place":"339903","lon":120.2,"lat":30.3})");
    const auto s = c.upload("/standards/import?mode=apply", "s.csv", kStandard);
    REQUIRE(s.at("applied") == "true");
    REQUIRE(c.post("/standards/" + s.at("standard") + "/publish", R"({"accept_warnings":true})").status == 200);
    const auto r = c.post("/rounds", R"({"name":"三月模拟","standard":)" + s.at("standard") + R"(,"from_day":"2026-03-01","to_day":"2026-03-31","place":"3399"})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    round = r.at("id");
    REQUIRE(c.post("/rounds/" + round + "/state", R"({"state":"running"})").status == 200);
  }
  world::Reply mark(const std::string& site, const std::string& code, const std::string& value) {
    return w.as("chief").post("/rounds/" + round + "/marks", R"({"criterion":")" + code + R"(","value":")" + value + R"(")" + (site.empty() ? "" : R"(,"site":)" + site) + "}");
  }
};

}  // namespace

TEST_CASE("where a round stands, and what costs most") {
  City city;
  auto c = city.w.as("chief");
  const auto empty = c.get("/warmap/" + city.round);
  REQUIRE_MESSAGE(empty.status == 200, empty.body);
  CHECK(empty.text("total.rate") == "0");
  const auto made = city.mark(city.east, "1.1", "0");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.text("site_type") == "主次干道");
  CHECK(made.text("place") == "339902001");
  CHECK(made.text("method") == "field");
  REQUIRE(city.mark(city.east, "1.2", "1").status == 201);
  REQUIRE(city.mark(city.west, "1.2", "3").status == 201);
  REQUIRE(city.mark("", "2", "9").status == 201);
  const auto r = c.get("/warmap/" + city.round);
  CHECK(r.text("label") == "云州市");
  CHECK(r.text("total.points") == "14.98");  // 4 + (3.96 + 0) / 2 + 9 of 20
  CHECK(r.text("total.max") == "20");
  CHECK(r.at("by_method") == R"([{"method":"field","points":"5.98","max":"10","rate":"0.598","observations":3},{"method":"material","points":"9","max":"10","rate":"0.9","observations":1}])");
  CHECK(r.count("by_item") == 2);
  CHECK(r.text("by_item.0.points") == "5.98");
  CHECK(r.text("by_site_type.0.name") == "主次干道");
  CHECK(r.text("by_place.0.label") == "西城区");
  CHECK(r.text("by_place.0.rate") == "0");
  CHECK(r.text("by_place.1.name") == "339902");
  CHECK(r.text("by_place.1.rate") == "0.796");
  CHECK(r.text("losses.0.code") == "1.2");
  CHECK(r.text("losses.0.points") == "4.02");
  CHECK(r.number("sites") == 2);
  CHECK(r.number("today") == 4);
  const auto home = c.get("/warmap/home");
  CHECK(home.at("current.round.id") == city.round);
  CHECK(home.text("current.total.points") == "14.98");
  CHECK(home.number("rounds") == 1);
  CHECK(city.w.as("nobody").get("/warmap/home").status == 403);
}

TEST_CASE("sites on the map bear the mean of their leaf rates") {
  City city;
  REQUIRE(city.mark(city.east, "1.1", "0").status == 201);
  REQUIRE(city.mark(city.east, "1.2", "1").status == 201);
  REQUIRE(city.mark(city.east, "1.2", "3").status == 201);  // two observations of one leaf count as one
  const auto r = city.w.as("chief").get("/warmap/" + city.round + "/sites");
  REQUIRE_MESSAGE(r.status == 200, r.body);
  CHECK(r.body == R"({"type":"FeatureCollection","seq":3,"features":[{"type":"Feature","id":)" + city.east +
                      R"(,"geometry":{"type":"Point","coordinates":[120.123457,30.250000]},"properties":{"name":"东街","type":"主次干道","place":"339902001","rate":0.665,"n":3}},{"type":"Feature","id":)" +
                      city.west + R"(,"geometry":{"type":"Point","coordinates":[120.200000,30.300000]},"properties":{"name":"西街","type":"主次干道","place":"339903","rate":null,"n":0}}]})");
  CHECK(city.w.as("officer").get("/warmap/" + city.round + "/sites").count("features") == 1);
}

TEST_CASE("a hidden round is on nobody's map before it is published") {
  City city;
  city.w.grant("nobody", {"warmap.read", "marks.read"});
  auto n = city.w.as("nobody");
  CHECK(n.get("/warmap/" + city.round).status == 404);
  CHECK(n.get("/warmap/" + city.round + "/sites").status == 404);
  CHECK(n.get("/warmap/home").body == R"({"current":null,"rounds":0})");
  // A district sees its own streets of the city's round.
  REQUIRE(city.mark(city.east, "1.1", "0").status == 201);
  REQUIRE(city.mark(city.west, "1.1", "0").status == 201);
  const auto o = city.w.as("officer").get("/warmap/" + city.round);
  REQUIRE(o.status == 200);
  CHECK(o.count("by_place") == 1);
  CHECK(o.text("by_place.0.name") == "339902001");
}
