#pragma once
// The administrative city: 6 districts (4 urban, 2 counties), streets and towns, communities and villages, urban grids.
// Each level parts the one above without gaps or overlaps; codes nest by prefix (GB/T 2260, GB/T 10114). The province
// number 99 is given to no real province.
#include <string>
#include <vector>

#include "demo/city/lattice.hpp"
#include "demo/city/names.hpp"

namespace demo {

enum class Level { province, city, district, street, community, grid };

struct Region {
  std::string code, name;
  Level level = Level::city;
  int parent = -1;         // index; the province has none
  bool rural = false;
  int population = 0;
  Outline outline;         // of the province: empty
  Spot middle;             // inside the outline
};

struct Regions {
  std::vector<Region> all;               // parents before children
  std::vector<int> community_of, grid_of;  // by cell; -1: none
  std::vector<int> at(Level level) const;
  int above(int region, Level level) const;  // the region itself or the one above it of that level
  int community_at(Spot p) const;            // -1: outside the city
};

Regions make_regions(const Lattice& lattice, Names& names, std::uint64_t seed);

}  // namespace demo
