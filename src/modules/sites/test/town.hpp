#pragma once
// A small invented city with two districts, two units and two types of sites.
#include "modules/sites/sites.hpp"
#include "world/world.hpp"

struct Town : world::World {
  Town() : World({places::module(), units::module(), sites::module()}) {
    auto chief = as("chief");
    for (const auto* one : {R"({"code":"3399","name":"云川市"})", R"({"code":"339902","name":"南城区"})", R"({"code":"339903","name":"北城区"})",
                            R"({"code":"339902001","name":"东街街道"})"})
      chief.post("/places", one);
    unit = chief.post("/units", R"({"name":"城管局","place":"339902"})").number("id");
    other_unit = chief.post("/units", R"({"name":"交警队","place":"339903"})").number("id");
    chief.post("/site-types", R"({"code":"07","name":"公园","sort":7,"walk_m":800})");
    chief.post("/site-types", R"({"code":"12","name":"集贸市场","sort":12})");
  }
  // The id of a new site.
  std::int64_t add(const std::string& json) { return as("chief").post("/sites", json).number("id"); }
  std::string with_unit(const std::string& field, std::int64_t id) const { return "\"" + field + "\":" + std::to_string(id); }
  std::int64_t unit = 0, other_unit = 0;
};

inline std::string path(std::int64_t id) { return "/sites/" + std::to_string(id); }
