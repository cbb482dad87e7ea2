// Streets of the town along the lines of the lattice: which stretches are there, what they are called, where they cross.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "demo/city/fabric.hpp"
#include "demo/city/random.hpp"

namespace demo {
namespace {

class Streets {
 public:
  Streets(const Lattice& lattice, const Regions& regions, const Mesh& mesh, Names& names, std::uint64_t seed, Fabric& out)
      : lattice_(lattice), regions_(regions), mesh_(mesh), names_(names), random_(seed, "streets"), out_(out) {
    ring_[0] = {line_near(-3.1, true), line_near(3.3, true), line_near(-4.6, false), line_near(2.7, false)};
    ring_[1] = {line_near(-6.2, true), line_near(6.4, true), line_near(-7.0, false), line_near(5.6, false)};
  }

  void run() {
    const auto [i0, i1] = lattice_.town_columns();
    const auto [j0, j1] = lattice_.town_rows();
    for (int j = j0; j <= j1; ++j) walk(j, i0, i1, true);
    for (int i = i0; i <= i1; ++i) walk(i, j0, j1, false);
    cross();
  }

 private:
  struct Named {
    std::string name;
    Road kind = Road::local;
  };
  struct Ring {
    int west, east, south, north;
  };

  int line_near(double at, bool column) const {
    const auto [a, b] = column ? lattice_.town_columns() : lattice_.town_rows();
    int best = a;
    double off = 1e9;
    for (int k = a; k <= b; ++k) {
      if ((column ? lattice_.column_way(k) : lattice_.row_way(k)) != Way::arterial) continue;
      if (!column && std::abs(k - lattice_.river()) <= 1) continue;
      // Along the avenue the plan is hardly bent: its place tells the line.
      const Spot n = column ? lattice_.node(k, lattice_.axis_row()) : lattice_.node(lattice_.axis_column(), k);
      if (const double d = std::abs((column ? n.x : n.y) - at); d < off) off = d, best = k;
    }
    return best;
  }

  int block(int i, int j) const { return i < 0 || j < 0 || i >= lattice_.columns() || j >= lattice_.rows() ? -1 : mesh_.block[lattice_.cell(i, j)]; }
  bool near_town(int i, int j, int reach) const {
    for (int b = j - reach; b <= j + reach; ++b)
      for (int a = i - reach; a <= i + reach; ++a)
        if (lattice_.town(a, b)) return true;
    return false;
  }

  // The stretch from node (i, j) to the next one east or north: is there a street?
  bool present(int i, int j, bool eastward) const {
    const Way way = eastward ? lattice_.row_way(j) : lattice_.column_way(i);
    if (way == Way::none) return false;
    if (!ring_name(i, j, eastward).name.empty()) return true;  // also over fields and the river: a ring is closed
    if (!eastward && i == mesh_.stream && j >= lattice_.river()) return false;
    if (!eastward && lattice_.water(i, j)) return (way == Way::arterial || (way == Way::secondary && i % 2 == 0)) && near_town(i, j, 3);
    const int one = block(i, j), other = eastward ? block(i, j - 1) : block(i - 1, j);
    if (one >= 0 && one == other) return false;
    if (one >= 0 || other >= 0) return true;
    return way == Way::arterial && near_town(i, j, 2);
  }

  Named ring_name(int i, int j, bool eastward) const {
    for (int r = 0; r < 2; ++r) {
      const Ring& g = ring_[r];
      const std::string base = r == 0 ? "内环" : "外环";
      if (eastward && i >= g.west && i < g.east && (j == g.south || j == g.north)) return {base + (j == g.south ? "南路" : "北路"), Road::ring};
      if (!eastward && j >= g.south && j < g.north && (i == g.west || i == g.east)) return {base + (i == g.west ? "西路" : "东路"), Road::ring};
    }
    return {};
  }

  // Larger streets have one stem along the whole line, with the side of the avenues in the name.
  Named line_name(int i, int j, bool eastward) {
    if (auto ring = ring_name(i, j, eastward); !ring.name.empty()) return ring;
    const int line = eastward ? j : i;
    const Way way = eastward ? lattice_.row_way(j) : lattice_.column_way(i);
    const Road kind = way == Way::arterial ? Road::arterial : Road::secondary;
    const bool first = eastward ? i < lattice_.axis_column() : j < lattice_.axis_row();
    if (eastward && line == lattice_.river() + 1) return {"澜江北路", kind};
    if (eastward && line == lattice_.river() - 1) return {"澜江南路", kind};
    if (eastward && line == lattice_.axis_row()) return {first ? "澜光西路" : "澜光东路", kind};
    if (!eastward && line == lattice_.axis_column()) return {first ? "云澜南大道" : "云澜北大道", kind};
    auto& stem = stems_[{eastward, line}];
    if (stem.empty()) stem = way == Way::arterial ? names_.virtue() : names_.ground();
    if (way == Way::secondary) return {stem + (eastward ? "路" : "街"), kind};
    return {stem + (eastward ? (first ? "西路" : "东路") : (first ? "南街" : "北街")), kind};
  }

  void walk(int line, int from, int to, bool eastward) {
    const Way way = eastward ? lattice_.row_way(line) : lattice_.column_way(line);
    Named last;
    bool going = false;
    for (int k = from; k < to; ++k) {
      const int i = eastward ? k : line, j = eastward ? line : k;
      if (!present(i, j, eastward)) {
        going = false;
        continue;
      }
      Named now = way == Way::local ? (going ? last : Named{}) : line_name(i, j, eastward);
      if (way == Way::local)
        if (auto ring = ring_name(i, j, eastward); !ring.name.empty()) now = ring;
      if (now.name.empty()) {
        const Spot at = lattice_.node(i, j);
        now = {names_.ground() + (std::hypot(at.x, at.y) < 3 && random_.chance(0.7) ? "巷" : random_.chance(0.5) ? "支路" : eastward ? "一路" : "弄"), Road::local};
      }
      const Line piece = lattice_.edge(i, j, eastward);
      if (!going || now.name != last.name) out_.streets.push_back({now.name, now.kind, piece});
      else out_.streets.back().line.insert(out_.streets.back().line.end(), piece.begin() + 1, piece.end());
      going = true;
      last = now;
      (eastward ? rows_ : columns_)[{i, j}] = now;
    }
  }

  const Named* at(const std::map<std::pair<int, int>, Named>& list, int i, int j) const {
    const auto found = list.find({i, j});
    return found == list.end() ? nullptr : &found->second;
  }
  // The streets that meet in a node, east before west, north before south.
  const Named* row_street(int i, int j) const { return at(rows_, i, j) ? at(rows_, i, j) : at(rows_, i - 1, j); }
  const Named* column_street(int i, int j) const { return at(columns_, i, j) ? at(columns_, i, j) : at(columns_, i, j - 1); }

  // A town cell at a node, and how far inside it a spot near the node lies.
  bool ground(int i, int j, double in_u, double in_v, Spot& spot, int& community) const {
    for (const auto& [di, dj] : {std::pair{0, 0}, {-1, 0}, {0, -1}, {-1, -1}}) {
      if (!lattice_.town(i + di, j + dj)) continue;
      spot = lattice_.in_cell(i + di, j + dj, di == 0 ? in_u : 1 - in_u, dj == 0 ? in_v : 1 - in_v);
      community = regions_.community_of[lattice_.cell(i + di, j + dj)];
      return true;
    }
    return false;
  }

  void cross() {
    const auto [i0, i1] = lattice_.town_columns();
    const auto [j0, j1] = lattice_.town_rows();
    std::set<std::pair<std::string, std::string>> seen;
    for (int j = j0; j <= j1; ++j)
      for (int i = i0; i <= i1; ++i) {
        const Named *row = row_street(i, j), *column = column_street(i, j);
        if (row && column && row->name != column->name) {
          const bool row_first = row->kind <= column->kind;
          Crossing c{(row_first ? row : column)->name, (row_first ? column : row)->name, std::min(row->kind, column->kind), std::max(row->kind, column->kind), {}, -1};
          if (ground(i, j, 0.06, 0.06, c.at, c.community) && seen.insert({c.a, c.b}).second) out_.crossings.push_back(std::move(c));
        }
        for (const bool eastward : {true, false}) {
          const Named* own = at(eastward ? rows_ : columns_, i, j);
          if (!own) continue;
          const Named* from = eastward ? column_street(i, j) : row_street(i, j);
          const Named* to = eastward ? column_street(i + 1, j) : row_street(i, j + 1);
          Stretch s{own->name, from ? from->name : "", to ? to->name : "", own->kind, {}, -1};
          const int si = eastward ? 0 : -1, sj = eastward ? -1 : 0;
          const bool here = lattice_.town(i, j);
          if (!here && !lattice_.town(i + si, j + sj)) continue;
          const int ci = here ? i : i + si, cj = here ? j : j + sj;
          const double edge = here ? 0.05 : 0.95;
          s.at = lattice_.in_cell(ci, cj, eastward ? 0.5 : edge, eastward ? edge : 0.5);
          s.community = regions_.community_of[lattice_.cell(ci, cj)];
          out_.stretches.push_back(s);
          // The best street along a block is its address.
          for (const int b : {block(i, j), block(i + si, j + sj)}) {
            if (b < 0) continue;
            const auto known = along_.find(b);
            if (known == along_.end() || own->kind < known->second) {
              along_[b] = own->kind;
              out_.blocks[static_cast<std::size_t>(b)].road = own->name;
            }
          }
        }
      }
  }

  const Lattice& lattice_;
  const Regions& regions_;
  const Mesh& mesh_;
  Names& names_;
  Random random_;
  Fabric& out_;
  Ring ring_[2]{};
  std::map<std::pair<bool, int>, std::string> stems_;
  std::map<std::pair<int, int>, Named> rows_, columns_;
  std::map<int, Road> along_;
};

}  // namespace

void make_streets(const Lattice& lattice, const Regions& regions, const Mesh& mesh, Names& names, std::uint64_t seed, Fabric& out) {
  Streets(lattice, regions, mesh, names, seed, out).run();
}

}  // namespace demo
