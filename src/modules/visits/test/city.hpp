#pragma once
// What the tests of visits share: a city with two types of sites and a running round.
#include <doctest/doctest.h>

#include "app/system.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/units/units.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/visits/visits.hpp"
#include "world/world.hpp"

inline std::vector<app::Module> modules() {
  return {places::module(), units::module(), standards::module(), sites::module(), marks::module(), uploads::module(), photos::module(), visits::module(), app::system_module()};
}

inline const std::string kStandard =
    "code,parent,name,points,method,rule,site_types\n"
    "1,,街道环境,10,实地考察,,\n"
    "1.1,1,乱停乱放,4,实地考察,defects 0=A 1=C#,路口;市场\n"
    "1.2,1,垃圾,6,实地考察,defects 0=A 1=B 2=C 3+=C#,路口\n";

// A city with two types of sites and a running round.
struct City {
  world::World w{modules()};
  base::Id<marks::Round> round;
  City() {
    w.inside([&](app::Ctx& c) {
      base::Problems bad;
      for (const char* code : {"33", "3399", "339902", "339903"}) {
        places::Place p;
        p.code = code;
        p.name = std::string("区划") + code;
        places::save(c, nullptr, p, bad);
      }
      for (int t = 1; t <= 2; ++t) {
        sites::SiteType type;
        type.code = t == 1 ? "31" : "38";
        type.name = t == 1 ? "路口" : "市场";
        type.sort = t;
        sites::save_type(c, nullptr, type, bad);
        for (int i = 0; i < 12; ++i) {
          sites::Site s;
          s.number = type.code + "-" + std::to_string(100 + i);
          s.name = type.name + std::to_string(i);
          s.site_type = type.code;
          s.place = i % 2 ? "339902" : "339903";
          sites::save(c, nullptr, s, bad);
        }
      }
      bad.raise_if_any();
    });
    auto chief = w.as("chief");
    const auto imported = chief.upload("/standards/import?mode=apply&name=%E8%A1%97%E9%81%93", "standard.csv", kStandard);
    REQUIRE(imported.status < 300);
    const auto standard = w.sql<std::int64_t>("SELECT id FROM standards_standard");
    REQUIRE(standard);
    REQUIRE(chief.post("/standards/" + std::to_string(*standard) + "/publish", R"({"accept_warnings":true})").status < 300);
    const auto made = chief.post("/rounds", R"({"name":"模拟","standard":)" + std::to_string(*standard) + R"(,"kind":"mock","from_day":"2026-03-01","to_day":"2026-03-31"})");
    REQUIRE(made.status == 201);
    round = {made.number("id")};
    w.inside([&](app::Ctx& c) { marks::set_state(c, round, marks::RoundState::running); });
  }
  std::string plan(int wanted = 6) {
    const auto r = w.as("chief").post("/plans", R"({"name":"三月暗访","round":)" + std::to_string(round.value) + R"(,"wanted":)" + std::to_string(wanted) + R"(,"least":1})");
    REQUIRE(r.status == 201);
    return "/plans/" + std::to_string(r.number("id"));
  }
  std::string drawn(int wanted = 6) {
    const auto p = plan(wanted);
    REQUIRE(w.as("chief").post(p + "/commit").status == 200);
    REQUIRE(w.as("chief").post(p + "/draw", R"({"source":"上证指数收盘","value":"3120.55","day":"2026-03-02"})").status == 200);
    return p;
  }
  // The first drawn site of a type, given to the inspector; its visit begun.
  std::string begun(const std::string& plan_path, const std::string& type) {
    const auto sample = w.as("chief").get(plan_path + "/sample?stratum=" + (type == "路口" ? "%E8%B7%AF%E5%8F%A3" : "%E5%B8%82%E5%9C%BA"));
    const auto draw = std::to_string(sample.number("rows.0.id"));
    const auto inspector = std::to_string(w.id_of("inspector").value);
    REQUIRE(w.as("chief").post(plan_path + "/assign", R"({"draws":[)" + draw + R"(],"assessor":)" + inspector + "}").status == 204);
    const auto visit = w.as("inspector").post("/visits", R"({"draw":)" + draw + "}");
    REQUIRE_MESSAGE(visit.status == 201, visit.body);
    return "/visits/" + std::to_string(visit.number("visit.id"));
  }
};
