// Units and sites are where and what they say.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "demo/city/sites.hpp"

using namespace demo;

namespace {

struct Whole {
  explicit Whole(std::uint64_t seed, int count)
      : lattice(seed), names(seed), regions(make_regions(lattice, names, seed)), fabric(make_fabric(lattice, regions, names, seed)),
        units(make_units(regions, names, seed)), sites(make_sites(regions, fabric, units, names, count, seed)) {}
  Lattice lattice;
  Names names;
  Regions regions;
  Fabric fabric;
  std::vector<Unit> units;
  std::vector<Site> sites;
};

}  // namespace

TEST_CASE("a code worked by hand") {
  // GB 11714's own example of a check digit is body 00000006; the 18th character was worked out on paper.
  CHECK(credit_code("91", "990100", "12345678").size() == 18);
  const std::string code = credit_code("91", "350100", "M000100Y").substr(0, 18);
  CHECK(code == "91350100M000100Y43");  // the specimen printed in GB 32100-2015
}

TEST_CASE("118 units, all different") {
  const Whole w(1, 200);
  CHECK(w.units.size() == 118);
  std::set<std::string> names, codes, people;
  for (const auto& u : w.units) {
    CHECK(names.insert(u.name).second);
    CHECK(codes.insert(u.credit_code).second);
    CHECK(people.insert(u.head).second);
    CHECK(u.credit_code.size() == 18);
    CHECK(u.phone.size() == 11);
    CHECK(u.phone.starts_with("154"));
    CHECK(u.region > 0);
  }
}

TEST_CASE("sites: the number asked for, of every type, inside their community, with names of their own") {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const Whole w(seed, 1500);
    CHECK(w.sites.size() == 1500);
    std::set<std::string> names, numbers;
    std::map<int, int> of_type;
    for (const auto& s : w.sites) {
      CHECK(names.insert(s.name).second);
      CHECK(numbers.insert(s.number).second);
      ++of_type[s.type];
      CHECK(inside(w.regions.all[static_cast<std::size_t>(s.community)].outline, s.at));
      CHECK(s.unit >= 0);
      CHECK(s.steward >= 0);
    }
    CHECK(of_type.size() == 54);
    CHECK(of_type[5] == 1);  // one railway station
  }
  CHECK(Whole(1, 54).sites.size() == 54);
  CHECK(Whole(1, 200).sites.size() == 200);
}

TEST_CASE("sites lie on the ground of their kind") {
  const Whole w(1, 1500);
  const auto at = [&](const Site& s, Use use) {
    return std::any_of(w.fabric.blocks.begin(), w.fabric.blocks.end(), [&](const Block& b) { return b.use == use && b.middle == s.at; });
  };
  for (const auto& s : w.sites) {
    const auto& type = site_types()[static_cast<std::size_t>(s.type)];
    if (type.ground == Ground::park) CHECK(at(s, Use::park));
    if (type.ground == Ground::square) CHECK(at(s, Use::square));
    if (type.ground == Ground::crossing)
      CHECK(std::any_of(w.fabric.crossings.begin(), w.fabric.crossings.end(), [&](const Crossing& c) { return c.at == s.at && s.name.starts_with(c.a + "与" + c.b); }));
  }
}
