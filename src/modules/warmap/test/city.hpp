#pragma once
// A small city with two districts, its standard and a running round.
#include <doctest/doctest.h>

#include "modules/photos/photos.hpp"
#include "modules/warmap/warmap.hpp"
#include "world/world.hpp"

inline const std::string kStandard =
    "编号,上级,名称,分值,方法,规则\n1,,市容,10,实地考察,\n1.1,1,挂牌,4,,缺陷 0=A 1+=C#\n1.2,1,设备,6,,缺陷 0=A 1=B 2=C 3+=C#\n2,,资料,10,材料审核,打分\n";

struct City {
  world::World w{{places::module(), units::module(), sites::module(), standards::module(), marks::module(), photos::module(), visits::module(), warmap::module()}};
  std::string round, standard, east, west;

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
    standard = s.at("standard");
    REQUIRE(c.post("/standards/" + s.at("standard") + "/publish", R"({"accept_warnings":true})").status == 200);
    const auto r = c.post("/rounds", R"({"name":"三月模拟","standard":)" + s.at("standard") + R"(,"from_day":"2026-03-01","to_day":"2026-03-31","place":"3399"})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    round = r.at("id");
    REQUIRE(c.post("/rounds/" + round + "/state", R"({"state":"running"})").status == 200);
  }
  // One more site of a type; its id.
  std::string site(const std::string& name, const std::string& place, const std::string& type = "road") {
    const auto r = w.as("chief").post("/sites", R"({"name":")" + name + R"(","site_type":")" + type + R"(","place":")" + place + R"("})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    return r.at("id");
  }
  std::string another(const std::string& name, const std::string& from, const std::string& to, const std::string& place = "3399") {
    const auto r = w.as("chief").post("/rounds", R"({"name":")" + name + R"(","standard":)" + standard + R"(,"from_day":")" + from + R"(","to_day":")" + to + R"(","place":")" + place + R"("})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    REQUIRE(w.as("chief").post("/rounds/" + r.at("id") + "/state", R"({"state":"running"})").status == 200);
    return r.at("id");
  }
  void to(const std::string& id, const std::string& state) { REQUIRE(w.as("chief").post("/rounds/" + id + "/state", R"({"state":")" + state + R"("})").status == 200); }
  world::Reply mark(const std::string& site, const std::string& code, const std::string& value) {
    return mark_in(round, site, code, value);
  }
  world::Reply mark_in(const std::string& of, const std::string& site, const std::string& code, const std::string& value) {
    return w.as("chief").post("/rounds/" + of + "/marks", R"({"criterion":")" + code + R"(","value":")" + value + R"(")" + (site.empty() ? "" : R"(,"site":)" + site) + "}");
  }
};
