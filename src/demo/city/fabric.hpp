#pragma once
// What fills the ground plan: streets with names, blocks with a use, crossings, water, parks, towns of the counties,
// highways and the railway. Sites are put on these (sites.hpp), the map's base layer is drawn from them (base_layer.hpp).
#include <string>
#include <string_view>
#include <vector>

#include "demo/city/names.hpp"
#include "demo/city/regions.hpp"

namespace demo {

enum class Road { highway, ring, arterial, secondary, local, railway };
std::string_view word(Road kind);

struct Street {
  std::string name;
  Road kind = Road::local;
  Line line;
};

enum class Use { residential, old_town, commercial, offices, school, hospital, industry, park, square, station, village };
std::string_view word(Use use);

struct Block {
  Use use = Use::residential;
  std::string name;   // of parks, squares, stations
  std::string road;   // the best street along it
  Outline outline;
  Spot middle;
  double km2 = 0;
  int community = -1;
};

struct Crossing {
  std::string a, b;   // a: the larger street, or the one that runs east
  Road kind = Road::local;  // of the larger
  Road other = Road::local;
  Spot at;            // inside the community
  int community = -1;
};

// A stretch of street between two crossings.
struct Stretch {
  std::string road, from, to;  // the streets it lies between; may be empty
  Road kind = Road::local;
  Spot at;
  int community = -1;
};

enum class Cover { river, stream, lake, forest };
std::string_view word(Cover cover);

struct Patch {
  Cover cover = Cover::forest;
  std::string name;
  Line line;  // a stream's course; of all others a closed outline
};

struct Fabric {
  std::vector<Street> streets;
  std::vector<Block> blocks;
  std::vector<Crossing> crossings;
  std::vector<Stretch> stretches;
  std::vector<Patch> patches;
};

Fabric make_fabric(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed);

// Parts of it, each in a file of its own.
struct Mesh {  // the town's cells and what was made of them
  std::vector<int> block;       // by cell: number of the block; -1: none
  int stream = -1;              // column line that is a brook, north of the river
  double lake_i = 0, lake_j = 0, lake_w = 0, lake_h = 0;  // in line numbers
};
Mesh make_blocks(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed, Fabric& out);
void make_streets(const Lattice& lattice, const Regions& regions, const Mesh& mesh, Names& names, std::uint64_t seed, Fabric& out);
void make_water(const Lattice& lattice, const Mesh& mesh, Names& names, std::uint64_t seed, Fabric& out);
void make_outskirts(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed, Fabric& out);

}  // namespace demo
