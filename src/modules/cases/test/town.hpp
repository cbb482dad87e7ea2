#pragma once
// What the tests of cases share: a city with sites, two units with people, an office, a verifier.
#include <doctest/doctest.h>

#include "app/system.hpp"
#include "media/draw.hpp"
#include "modules/cases/cases.hpp"
#include "modules/messages/messages.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/uploads/uploads.hpp"
#include "world/world.hpp"

inline std::vector<app::Module> modules() {
  return {places::module(), units::module(), standards::module(), sites::module(), marks::module(), uploads::module(), photos::module(), messages::module(), visits::module(), cases::module(), app::system_module()};
}

struct Town {
  world::World w{modules()};
  base::Id<units::Unit> sweepers, traffic;
  base::Id<sites::Site> corner;
  Town() {
    w.inside([&](app::Ctx& c) {
      base::Problems bad;
      for (const char* code : {"33", "3399", "339902", "339903"}) {
        places::Place p;
        p.code = code;
        p.name = std::string("区划") + code;
        places::save(c, nullptr, p, bad);
      }
      const auto unit = [&](const char* name) {
        units::Unit u;
        u.name = name;
        u.place = "3399";
        units::save(c, nullptr, u, bad);
        return u.id;
      };
      sweepers = unit("环卫处");
      traffic = unit("交警支队");
      sites::SiteType type;
      type.code = "31";
      type.name = "路口";
      sites::save_type(c, nullptr, type, bad);
      sites::Site s;
      s.number = "31-1";
      s.name = "东门路口";
      s.site_type = "31";
      s.place = "339902";
      s.lon = 120.1;
      s.lat = 30.2;
      sites::save(c, nullptr, s, bad);
      corner = s.id;
      bad.raise_if_any();
    });
    const std::vector<std::string> of_unit{"places.read", "units.read", "cases.read", "cases.handle", "cases.report"};
    w.person("sweeper", of_unit, "3399", sweepers);
    w.person("warden", of_unit, "3399", traffic);
    w.person("verifier", {"cases.read", "cases.verify", "places.read", "units.read"});
  }
  // Told by the office; its path.
  std::string reported(const std::string& more = R"(,"kind":"0102")") {
    const auto r = w.as("chief").post("/cases", R"({"text":"一堆垃圾","site":)" + std::to_string(corner.value) + more + "}");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    return "/cases/" + std::to_string(r.number("now.id"));
  }
  world::Reply step(const std::string& who, const std::string& path, const std::string& move, const std::string& more = "") {
    return w.as(who).post(path + "/steps", "{\"move\":\"" + move + "\"" + (more.empty() ? "" : "," + more) + "}");
  }
  std::string dispatched(const std::string& more = R"(,"kind":"0102")") {
    const auto path = reported(more);
    REQUIRE(step("chief", path, "file").status == 200);
    const auto r = step("chief", path, "dispatch", "\"unit\":" + std::to_string(sweepers.value));
    REQUIRE_MESSAGE(r.status == 200, r.body);
    return path;
  }
  void photo(const std::string& who, const std::string& path, const std::string& moment, int color = 0) {
    const auto r = w.as(who).upload(path + "/photos", "a.jpg", picture(color), {{"moment", moment}});
    REQUIRE_MESSAGE(r.status == 201, r.body);
  }
  std::string handled() {
    const auto path = dispatched();
    photo("sweeper", path, "after");
    const auto r = step("sweeper", path, "handle", R"("reason":"清运完毕")");
    REQUIRE_MESSAGE(r.status == 200, r.body);
    return path;
  }
  std::string closed() {
    const auto path = handled();
    REQUIRE(step("verifier", path, "pass").status == 200);
    REQUIRE(step("chief", path, "close").status == 200);
    return path;
  }
  static std::string picture(int color);
};
