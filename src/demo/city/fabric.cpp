#include "demo/city/fabric.hpp"

namespace demo {

std::string_view word(Road kind) {
  constexpr std::string_view words[] = {"highway", "ring", "arterial", "secondary", "local", "railway"};
  return words[static_cast<int>(kind)];
}
std::string_view word(Use use) {
  constexpr std::string_view words[] = {"residential", "old_town", "commercial", "offices", "school", "hospital", "industry", "park", "square", "station", "village"};
  return words[static_cast<int>(use)];
}
std::string_view word(Cover cover) {
  constexpr std::string_view words[] = {"river", "stream", "lake", "forest"};
  return words[static_cast<int>(cover)];
}

Fabric make_fabric(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed) {
  Fabric out;
  const Mesh mesh = make_blocks(lattice, regions, names, seed, out);
  make_water(lattice, mesh, names, seed, out);
  make_streets(lattice, regions, mesh, names, seed, out);
  make_outskirts(lattice, regions, names, seed, out);
  return out;
}

}  // namespace demo
