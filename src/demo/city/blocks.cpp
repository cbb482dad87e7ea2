// Blocks of the town: neighbouring cells become one block where no larger street parts them; then each has a use by its
// distance from the centre, and its outline keeps off the streets around it.
#include <algorithm>
#include <cmath>
#include <optional>

#include "demo/city/fabric.hpp"
#include "demo/city/random.hpp"

namespace demo {
namespace {

struct Piece {
  int i, j, w, h;
  Use use = Use::residential;
  bool fixed = false;  // its use is settled
};

double half_width(Way way) { return way == Way::arterial ? 0.026 : way == Way::secondary ? 0.017 : 0.010; }

class Mason {
 public:
  Mason(const Lattice& lattice, std::uint64_t seed) : lattice_(lattice), random_(seed, "blocks") { mesh.block.assign(lattice.cells(), -1); }

  bool free(int i, int j, int w, int h) const {
    for (int b = j; b < j + h; ++b)
      for (int a = i; a < i + w; ++a)
        if (!lattice_.town(a, b) || mesh.block[lattice_.cell(a, b)] >= 0) return false;
    return true;
  }
  // No street of `least` or more runs through the inside.
  bool open(int i, int j, int w, int h, Way least) const {
    for (int a = i + 1; a < i + w; ++a)
      if (lattice_.column_way(a) >= least || (a == mesh.stream && j >= lattice_.river())) return false;
    for (int b = j + 1; b < j + h; ++b)
      if (lattice_.row_way(b) >= least) return false;
    return true;
  }
  // `least` nothing: whatever runs through.
  bool lay(int i, int j, int w, int h, std::optional<Way> least, Use use, bool fixed) {
    if (!free(i, j, w, h) || (least && !open(i, j, w, h, *least))) return false;
    for (int b = j; b < j + h; ++b)
      for (int a = i; a < i + w; ++a) mesh.block[lattice_.cell(a, b)] = static_cast<int>(pieces.size());
    pieces.push_back({i, j, w, h, use, fixed});
    return true;
  }
  double from_centre(const Piece& p) const {
    const Spot at = lattice_.at(p.i + p.w / 2.0, p.j + p.h / 2.0);
    return std::hypot(at.x, at.y);
  }

  void lake() {
    // It may cut a larger street in two, as lakes do; it lies between the rings.
    const auto [i0, i1] = lattice_.town_columns();
    const auto [j0, j1] = lattice_.town_rows();
    double best = 1e9;
    for (int j = lattice_.axis_row() + 4; j + 6 < j1; ++j)
      for (int i = i0; i + 8 < i1; ++i) {
        const double off = distance(lattice_.at(i + 3.5, j + 2.5), {4.4, 3.9});
        if (off < best && free(i, j, 7, 5)) best = off, lake_ = {i, j, 7, 5, Use::park, true};
      }
    if (best > 1e8) return;
    lay(lake_.i, lake_.j, lake_.w, lake_.h, std::nullopt, Use::park, true);
    mesh.lake_i = lake_.i, mesh.lake_j = lake_.j, mesh.lake_w = lake_.w, mesh.lake_h = lake_.h;
  }

  void parks() {
    const auto [i0, i1] = lattice_.town_columns();
    const auto [j0, j1] = lattice_.town_rows();
    for (int made = 0, tries = 0; made < 16 && tries < 4000; ++tries) {
      const int w = random_.between(2, 3), h = random_.between(2, 3);
      const int i = random_.between(i0, i1 - w), j = random_.between(j0, j1 - h);
      const Spot at = lattice_.at(i, j);
      const bool near = std::any_of(pieces.begin(), pieces.end(), [&](const Piece& p) { return distance(lattice_.at(p.i, p.j), at) < 1.3; });
      if (!near && lay(i, j, w, h, Way::secondary, Use::park, true)) ++made;
    }
    // Green banks along the river, in runs.
    for (const int j : {lattice_.river() + 1, lattice_.river() - 2})
      for (int i = i0; i < i1;) {
        const int run = random_.between(2, 5);
        if (random_.chance(0.55))
          for (int k = i; k < std::min(i + run, i1); ++k) lay(k, j, 1, 1, Way::local, Use::park, true);
        i += run;
      }
    for (int made = 0, tries = 0; made < 11 && tries < 4000; ++tries) {
      const int i = random_.between(i0, i1 - 1), j = random_.between(j0, j1 - 1);
      const Spot at = lattice_.at(i, j);
      const bool near = std::any_of(pieces.begin(), pieces.end(), [&](const Piece& p) { return p.use == Use::square && distance(lattice_.at(p.i, p.j), at) < 1.6; });
      if (!near && std::hypot(at.x, at.y) < 5.5 && lay(i, j, 1, 1, Way::local, Use::square, true)) ++made;
    }
  }

  void the_rest() {
    std::vector<std::pair<int, int>> cells;
    for (int j = 0; j < lattice_.rows(); ++j)
      for (int i = 0; i < lattice_.columns(); ++i)
        if (lattice_.town(i, j)) cells.emplace_back(i, j);
    random_.shuffle(cells);
    for (const auto& [i, j] : cells) {
      if (!free(i, j, 1, 1)) continue;
      const Spot at = lattice_.at(i, j);
      const double merge = 0.22 + 0.07 * std::hypot(at.x, at.y);
      if (random_.chance(merge)) {
        const int shape = random_.below(4);
        const int w = shape == 1 ? 1 : 2, h = shape == 0 ? 1 : 2;
        if (lay(i, j, w, h, Way::secondary, Use::residential, false)) continue;
      }
      lay(i, j, 1, 1, Way::local, Use::residential, false);
    }
  }

  void uses() {
    for (auto& p : pieces) {
      if (p.fixed) continue;
      const double r = from_centre(p), x = random_.unit();
      const Spot at = lattice_.at(p.i, p.j);
      const bool works = (at.x > 3.2 && at.y < -2.5) || (at.x < -5.2 && at.y > -1);  // industry lies south-east and far west
      const auto choose = [&](std::initializer_list<std::pair<double, Use>> shares) {
        double sum = 0;
        for (const auto& [share, use] : shares)
          if (x < (sum += share)) return use;
        return Use::residential;
      };
      if (r < 1.5) p.use = choose({{0.40, Use::commercial}, {0.13, Use::offices}, {0.33, Use::old_town}, {0.04, Use::school}, {0.02, Use::hospital}});
      else if (r < 3.2) p.use = choose({{0.17, Use::commercial}, {0.09, Use::offices}, {0.24, Use::old_town}, {0.06, Use::school}, {0.012, Use::hospital}});
      else p.use = choose({{works ? 0.60 : 0.06, Use::industry}, {0.08, Use::commercial}, {0.05, Use::offices}, {0.06, Use::school}, {0.008, Use::hospital}});
    }
  }

  Outline outline(const Piece& p) const {
    const auto size = [&](int i, int j, bool across) {
      return distance(lattice_.node(i, j), across ? lattice_.node(i + 1, j) : lattice_.node(i, j + 1));
    };
    const auto column_half = [&](int i) { return i == mesh.stream && p.j >= lattice_.river() ? 0.03 : half_width(lattice_.column_way(i)); };
    const double left = column_half(p.i) / size(p.i, p.j, true), right = column_half(p.i + p.w) / size(p.i + p.w - 1, p.j, true);
    const double low = half_width(lattice_.row_way(p.j)) / size(p.i, p.j, false), high = half_width(lattice_.row_way(p.j + p.h)) / size(p.i, p.j + p.h - 1, false);
    const double u0 = p.i + left, u1 = p.i + p.w - right, v0 = p.j + low, v1 = p.j + p.h - high;
    Outline o{lattice_.at(u0, v0)};
    for (int i = p.i + 1; i < p.i + p.w; ++i) o.push_back(lattice_.at(i, v0));
    o.push_back(lattice_.at(u1, v0));
    for (int j = p.j + 1; j < p.j + p.h; ++j) o.push_back(lattice_.at(u1, j));
    o.push_back(lattice_.at(u1, v1));
    for (int i = p.i + p.w - 1; i > p.i; --i) o.push_back(lattice_.at(i, v1));
    o.push_back(lattice_.at(u0, v1));
    for (int j = p.j + p.h - 1; j > p.j; --j) o.push_back(lattice_.at(u0, j));
    o.push_back(o.front());
    return o;
  }

  Mesh mesh;
  std::vector<Piece> pieces;

 private:
  const Lattice& lattice_;
  Random random_;
  Piece lake_{};
};

}  // namespace

Mesh make_blocks(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed, Fabric& out) {
  Mason mason(lattice, seed);
  // The brook comes down from the north, a good way west of the avenue.
  for (int i = lattice.axis_column() - 14; i < lattice.axis_column(); ++i)
    if (lattice.column_way(i) == Way::local) {
      mason.mesh.stream = i;
      break;
    }
  mason.lake();
  mason.parks();
  mason.the_rest();
  mason.uses();
  for (const auto& p : mason.pieces) {
    Block b;
    b.use = p.use;
    b.outline = mason.outline(p);
    b.km2 = area(b.outline);
    // Of a block that lies in two communities, the first cell's; its middle for the sites is inside that one.
    b.community = regions.community_of[lattice.cell(p.i, p.j)];
    b.middle = lattice.in_cell(p.i, p.j, 0.5, 0.5);
    const bool green = p.use == Use::park && p.w * p.h > 1;
    if (p.w == 7) b.name = names.ground() + "湖公园";
    else if (green) b.name = names.ground() + "公园";
    else if (p.use == Use::square) b.name = names.virtue() + "广场";
    out.blocks.push_back(std::move(b));
  }
  return mason.mesh;
}

}  // namespace demo
