#pragma once
// Site types and sites. The 54 types are those of a published manual of site standards (2018: names only); how many, where,
// how they are called and how well they are kept is invented. Sites lie where their kind belongs: crossings at crossings,
// parks in parks.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "demo/city/fabric.hpp"
#include "demo/city/units.hpp"

namespace demo {

enum class Ground { crossing, main_street, lane, bus_stop, block, park, square, station, street_office, community };
// What its photos show; the same scenes as media/draw.hpp.
enum class Look { street, lane, crossing, frontage, bus_stop, hoarding, market, residential, park, square, hall, lobby, shop };

struct SiteType {
  std::string_view name;
  int usual = 0;            // of 1,500 sites
  Ground ground = Ground::block;
  std::string_view uses;    // of blocks: the initials r old c o s h i v, see sites.cpp
  std::string_view suffix;  // of the name; alternatives parted by '/'
  std::string_view field;   // of the duty unit
  double care = 0;          // how well such sites are kept: about −1.2 … +0.8
  int walk_m = 100;
  Look look = Look::hall;
};
std::span<const SiteType> site_types();

struct Site {
  std::string number, name, address;
  int type = 0;
  int community = -1;
  Spot at;
  engine::CoordinateSystem system = engine::CoordinateSystem::gcj02;  // in which the office has it
  int unit = -1, steward = -1;  // into units
};

std::vector<Site> make_sites(const Regions& regions, const Fabric& fabric, const std::vector<Unit>& units, Names& names, int count, std::uint64_t seed);
// The unit that stands by a community (包保), by region; −1: not a community.
std::vector<int> community_stewards(const Regions& regions, const std::vector<Unit>& units, std::uint64_t seed);

}  // namespace demo
