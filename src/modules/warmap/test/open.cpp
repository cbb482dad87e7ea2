// What a stranger may read: nothing, until the office opens a published round; then its figures and nothing else.
#include <doctest/doctest.h>

#include "modules/warmap/warmap.hpp"
#include "world/world.hpp"

namespace {

const std::string kStandard = "编号,上级,名称,分值,方法,规则\n1,,市容,10,实地考察,\n1.1,1,挂牌,4,,缺陷 0=A 1+=C#\n1.2,1,设备,6,,缺陷 0=A 1=B 2=C 3+=C#\n2,,资料,10,材料审核,打分\n";

struct City {
  world::World w{{places::module(), units::module(), sites::module(), standards::module(), marks::module(), warmap::module()}};
  std::string standard;

  City() {
    auto c = w.as("chief");
    for (const char* p : {R"({"code":"33","name":"江东省"})", R"({"code":"3399","name":"云州市"})", R"({"code":"339902","name":"东城区"})", R"({"code":"339903","name":"西城区"})"})
      REQUIRE(c.post("/places", p).status == 201);
    const auto s = c.upload("/standards/import?mode=apply&name=测评体系", "s.csv", kStandard);
    REQUIRE(s.at("applied") == "true");
    standard = s.at("standard");
    REQUIRE(c.post("/standards/" + standard + "/publish", R"({"accept_warnings":true})").status == 200);
  }
  std::string round(const std::string& name, const std::string& to_day) {
    auto c = w.as("chief");
    const auto r = c.post("/rounds", R"({"name":")" + name + R"(","standard":)" + standard + R"(,"from_day":"2026-01-01","to_day":")" + to_day + R"(","place":"3399"})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    go(r.at("id"), "running");
    return r.at("id");
  }
  void mark(const std::string& round, const std::string& place, const std::string& code, const std::string& value) {
    REQUIRE(w.as("chief").post("/rounds/" + round + "/marks", R"({"criterion":")" + code + R"(","value":")" + value + R"(","place":")" + place + "\"}").status == 201);
  }
  void go(const std::string& round, const std::string& state) { REQUIRE(w.as("chief").post("/rounds/" + round + "/state", R"({"state":")" + state + "\"}").status == 200); }
  void open(const std::string& round, const std::string& yes) { REQUIRE(w.as("chief").post("/rounds/" + round + "/open", R"({"open":)" + yes + "}").status == 200); }
};

}  // namespace

TEST_CASE("the public sees the rounds that were opened, and nothing else") {
  City city;
  auto anyone = city.w.as("");
  const std::string none = R"({"demo":false,"results":[]})";
  CHECK(anyone.get("/public/results").body == none);
  const auto round = city.round("一季度", "2026-03-31");
  city.mark(round, "339902", "1.1", "0");
  city.mark(round, "339902", "1.2", "1");
  city.mark(round, "339903", "1.1", "1");
  city.mark(round, "3399", "2", "9");
  const auto other = city.round("没有评分", "2026-04-30");
  for (const auto& id : {round, other}) city.go(id, "closed"), city.go(id, "published");
  CHECK(anyone.get("/public/results").body == none);  // published is not yet open
  city.open(round, "true");
  city.open(other, "true");
  const auto r = anyone.get("/public/results");
  REQUIRE_MESSAGE(r.status == 200, r.body);
  CHECK(r.header("Cache-Control") == "public, max-age=60");
  REQUIRE(r.count("results") == 1);  // a round without a mark has no result
  CHECK(r.text("results.0.name") == "一季度");
  CHECK(r.text("results.0.place") == "云州市");
  CHECK(r.text("results.0.standard") == "测评体系");
  CHECK(r.text("results.0.points") == "14.96");  // (4 + 0) / 2 + 3.96 + 9
  CHECK(r.number("results.0.observations") == 4);
  CHECK(r.count("results.0.by_item") == 2);
  CHECK(r.text("results.0.by_item.1.name") == "资料");
  CHECK(r.text("results.0.by_item.1.method") == "material");
  CHECK(r.text("results.0.by_item.1.points") == "9");
  CHECK(r.text("results.0.by_place.0.name") == "西城区");
  CHECK(r.text("results.0.by_place.0.rate") == "0");
  CHECK(r.body.find("339902") == std::string::npos);  // names, not codes
  // Taken back: gone at once, although the reply is kept.
  city.open(round, "false");
  CHECK(anyone.get("/public/results").body == none);
  CHECK(city.w.as("").get("/rounds").status == 401);
}

TEST_CASE("what the public reads is rolled up once a minute at most") {
  City city;
  const auto round = city.round("一季度", "2026-03-31");
  city.mark(round, "339902", "1.1", "0");
  city.go(round, "closed"), city.go(round, "published"), city.open(round, "true");
  auto anyone = city.w.as("");
  CHECK(anyone.get("/public/results").text("results.0.by_place.0.name") == "东城区");
  city.w.exec("UPDATE places_place SET name='河东区' WHERE code='339902'");
  CHECK(anyone.get("/public/results").text("results.0.by_place.0.name") == "东城区");
  city.w.clock.set(base::Instant{city.w.clock.now().ms + 61'000});
  CHECK(anyone.get("/public/results").text("results.0.by_place.0.name") == "河东区");
}
