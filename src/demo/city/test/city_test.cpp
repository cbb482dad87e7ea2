// The invented city hangs together: levels nest and tile, nothing lies outside of where it says it lies.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "demo/city/base_layer.hpp"

using namespace demo;

namespace {

struct Whole {
  explicit Whole(std::uint64_t seed) : lattice(seed), names(seed), regions(make_regions(lattice, names, seed)), fabric(make_fabric(lattice, regions, names, seed)) {}
  Lattice lattice;
  Names names;
  Regions regions;
  Fabric fabric;
};

bool crosses(Spot a, Spot b, Spot c, Spot d) {
  const auto side = [](Spot p, Spot q, Spot r) { return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x); };
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

}  // namespace

TEST_CASE("the city has the size it is said to have") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Whole w(seed);
    CHECK(w.regions.at(Level::district).size() == 6);
    CHECK(w.regions.at(Level::street).size() == 40);
    const auto communities = w.regions.at(Level::community).size(), grids = w.regions.at(Level::grid).size();
    CHECK(communities >= 270);
    CHECK(communities <= 330);
    CHECK(grids >= 800);
    CHECK(w.fabric.blocks.size() >= 2500);
    CHECK(w.fabric.crossings.size() >= 1500);
    const std::string map = base_layer(w.regions, w.fabric);
    CHECK(map.size() < 1'500'000);
    CHECK(map.size() > 500'000);
    CHECK(map.find(R"("layer":"label","kind":"district","rank":1,"name":"栖云区")") != std::string::npos);
    for (const std::string_view ring : {"内环东路", "内环西路", "外环南路", "外环北路"})
      CHECK(std::count_if(w.fabric.streets.begin(), w.fabric.streets.end(), [&](const Street& s) { return s.name == ring; }) == 1);  // of one piece
  }
}

TEST_CASE("codes nest by prefix, names are unique below one parent") {
  const Whole w(1);
  const std::map<Level, std::size_t> digits{{Level::province, 2}, {Level::city, 4}, {Level::district, 6}, {Level::street, 9}, {Level::community, 12}, {Level::grid, 15}};
  std::set<std::string> codes, names;
  for (const auto& r : w.regions.all) {
    CHECK(r.code.size() == digits.at(r.level));
    CHECK(codes.insert(r.code).second);
    CHECK(names.insert(r.name).second);
    if (r.parent < 0) continue;
    const auto& above = w.regions.all[static_cast<std::size_t>(r.parent)];
    CHECK(r.code.starts_with(above.code));
    CHECK(static_cast<int>(above.level) + 1 == static_cast<int>(r.level));
  }
}

TEST_CASE("each level tiles the one above: no gap, no overlap") {
  for (const std::uint64_t seed : {1, 7}) {
    const Whole w(seed);
    std::map<int, double> below;
    std::map<int, int> people;
    for (const auto& r : w.regions.all) {
      if (r.level == Level::province) continue;
      REQUIRE(r.outline.size() >= 4);
      CHECK(r.outline.front() == r.outline.back());
      CHECK(area(r.outline) > 0);
      if (r.parent > 0) {
        below[r.parent] += area(r.outline);
        people[r.parent] += r.population;
      }
    }
    for (const auto& [parent, km2] : below) {
      const auto& r = w.regions.all[static_cast<std::size_t>(parent)];
      CHECK(km2 == doctest::Approx(area(r.outline)).epsilon(1e-9));
      CHECK(people[parent] == r.population);
    }
    // Equal areas alone could hide an overlap beside a gap: every spot lies in just one community.
    Random random(seed, "test");
    for (int n = 0; n < 300; ++n) {
      const Spot p{random.between(-15.0, 15.0), random.between(-15.0, 15.0)};
      const auto found = std::count_if(w.regions.all.begin(), w.regions.all.end(), [&](const Region& r) { return r.level == Level::community && inside(r.outline, p); });
      CHECK(found == (inside(w.regions.all[1].outline, p) ? 1 : 0));
    }
  }
}

TEST_CASE("no border crosses itself") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Whole w(seed);
    int crossings = 0;
    for (const auto& r : w.regions.all)
      for (std::size_t i = 1; i < r.outline.size(); ++i)
        for (std::size_t j = i + 2; j < r.outline.size(); ++j) crossings += crosses(r.outline[i - 1], r.outline[i], r.outline[j - 1], r.outline[j]);
    CHECK(crossings == 0);
    CHECK(std::all_of(w.fabric.blocks.begin(), w.fabric.blocks.end(), [](const Block& b) { return b.km2 > 0; }));
  }
}

TEST_CASE("crossings, stretches and blocks lie inside their community") {
  const Whole w(1);
  const auto within = [&](int community, Spot p) { return community >= 0 && inside(w.regions.all[static_cast<std::size_t>(community)].outline, p); };
  for (const auto& c : w.fabric.crossings) {
    CHECK(within(c.community, c.at));
    CHECK(c.a != c.b);
  }
  for (const auto& s : w.fabric.stretches) CHECK(within(s.community, s.at));
  for (const auto& b : w.fabric.blocks) {
    CHECK(within(b.community, b.middle));
  }
}

TEST_CASE("equal seed, equal city; another seed, another city") {
  const Whole a(5), b(5), c(6);
  CHECK(base_layer(a.regions, a.fabric) == base_layer(b.regions, b.fabric));
  CHECK(base_layer(a.regions, a.fabric) != base_layer(c.regions, c.fabric));
  REQUIRE(a.regions.all.size() == b.regions.all.size());
  for (std::size_t i = 0; i < a.regions.all.size(); ++i) {
    CHECK(a.regions.all[i].name == b.regions.all[i].name);
    CHECK(a.regions.all[i].outline == b.regions.all[i].outline);
  }
}
