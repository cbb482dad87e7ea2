#pragma once
// What the tests of papers share: a city with three units and the cases of one week, people of the office and of a
// unit. The week is 2026-02-23 to 03-01; the clock stands at Monday 2026-03-02 09:00.
#include <doctest/doctest.h>

#include "app/system.hpp"
#include "modules/bulletins/bulletins.hpp"
#include "modules/cases/store.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/warmap/warmap.hpp"
#include "world/world.hpp"

inline std::vector<app::Module> modules() {
  return {places::module(), units::module(),   standards::module(), sites::module(),
          marks::module(),  uploads::module(), photos::module(),    visits::module(),
          cases::module(),  warmap::module(),  bulletins::module(), app::system_module()};
}

struct Town {
  world::World w{modules()};
  base::Id<units::Unit> sweepers, traffic, gardeners;
  int made = 0;

  Town() {
    w.inside([&](app::Ctx& c) {
      base::Problems bad;
      for (const auto& [code, name] :
           {std::pair{"33", "某省"}, {"3399", "示范市"}, {"339902", "东区"}, {"339903", "西区"}}) {
        places::Place p;
        p.code = code;
        p.name = name;
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
      gardeners = unit("园林处");
      bad.raise_if_any();
    });
    w.person("sweeper", {"places.read", "units.read", "bulletins.read", "bulletins.tasks"}, "3399", sweepers);
    w.person("warden", {"places.read", "units.read", "bulletins.read", "bulletins.tasks"}, "3399", traffic);
    w.person("writer", {"bulletins.read", "bulletins.write"}, "3399");
    w.person("reader", {"bulletins.read"}, "3399");
  }

  // Dispatched to the unit, to be handled by then; `handled`: when it was, with state closed.
  base::Id<cases::Case> add(base::Id<units::Unit> unit, const char* by, const char* handled,
                            const char* place = "339902") {
    base::Id<cases::Case> id;
    w.inside([&](app::Ctx& c) {
      cases::Case k;
      id = k.id = c.new_id<cases::Case>();
      k.number = "20260223-000" + std::to_string(++made);
      k.title = "路口" + std::to_string(made) + " · 暴露垃圾";
      k.kind = "0102";
      k.place = place;
      k.unit = unit;
      k.reported_at = *base::parse_instant("2026-02-23 08:00");
      k.dispatched_at = k.moved_at = k.reported_at + base::kHour;
      k.handle_by = base::parse_instant(by);
      k.state = cases::CaseState::dispatched;
      k.due_at = k.handle_by;
      k.due_order = *k.due_at;
      if (handled) {
        k.handled_at = k.closed_at = base::parse_instant(handled);
        k.late = *k.handled_at > *k.handle_by;
        k.state = cases::CaseState::closed;
        k.open = false;
        k.due_at.reset();
      }
      cases::insert_case(c.tx, k);
    });
    return id;
  }
  // Two units with one of two in time, one with none.
  void week() {
    add(sweepers, "2026-02-24 12:00", "2026-02-24 10:00");
    add(sweepers, "2026-02-25 12:00", "2026-02-25 15:00");
    add(traffic, "2026-02-26 12:00", "2026-02-26 10:00", "339903");
    add(traffic, "2026-02-27 12:00", nullptr, "339903");
    add(gardeners, "2026-02-28 12:00", nullptr);
  }
  world::Reply draft(const std::string& who, const std::string& kind = "weekly", const std::string& more = "") {
    return w.as(who).post("/bulletins/draft",
                          "{\"kind\":\"" + kind + R"(","from_day":"2026-02-23","to_day":"2026-03-01")" + more + "}");
  }
  static std::string path(const world::Reply& r) { return "/bulletins/" + std::to_string(r.number("id")); }
  world::Reply move(const std::string& who, const std::string& path, const std::string& step,
                    const std::string& more = "") {
    const auto version = w.as("chief").get(path).at("version");
    return w.as(who).post(path + "/" + step, "{\"version\":" + version + more + "}");
  }
  // Drafted, approved, published; its path.
  std::string published(const std::string& who = "chief", const std::string& kind = "weekly") {
    const auto p = path(draft(who, kind));
    REQUIRE(move(who, p, "approve").status == 200);
    REQUIRE(move(who, p, "publish").status == 200);
    return p;
  }
};
