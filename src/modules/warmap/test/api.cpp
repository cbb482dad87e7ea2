// The war map over a small city with two districts.
#include "city.hpp"

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
  CHECK(r.text("first_three") == "5.02");  // 4.02 of 1.2 and 1 of 2; nothing is lost at 1.1
  CHECK(r.at("interval.error") == "0");    // both sites were seen: no doubt is left
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
  const auto home = n.get("/warmap/home");
  CHECK(home.at("current") == "null");
  CHECK(home.number("rounds") == 0);
  CHECK(home.count("trend") == 0);
  CHECK(home.count("late") == 0);
  // A district sees its own streets of the city's round.
  REQUIRE(city.mark(city.east, "1.1", "0").status == 201);
  REQUIRE(city.mark(city.west, "1.1", "0").status == 201);
  const auto o = city.w.as("officer").get("/warmap/" + city.round);
  REQUIRE(o.status == 200);
  CHECK(o.count("by_place") == 1);
  CHECK(o.text("by_place.0.name") == "339902001");
}
