// River, brook, lake, and the hills around the town.
#include <algorithm>
#include <cmath>

#include "demo/city/fabric.hpp"
#include "demo/city/random.hpp"

namespace demo {
namespace {

void append(Line& line, const Line& piece) { line.insert(line.end(), piece.begin() + (line.empty() ? 0 : 1), piece.end()); }

// A round outline with bays, from a few waves.
template <class F>
Outline blob(Random& random, int points, double rough, F&& place) {
  double phase[3], size[3];
  for (int k = 0; k < 3; ++k) phase[k] = random.between(0.0, 6.283), size[k] = rough * random.between(0.5, 1.0) / (k + 1);
  Outline out;
  for (int n = 0; n < points; ++n) {
    const double a = 6.28318530718 * n / points;
    double r = 1 - rough * 0.9;
    for (int k = 0; k < 3; ++k) r += size[k] * std::sin((k + 2) * a + phase[k]);
    out.push_back(place(r * std::cos(a), r * std::sin(a)));
  }
  out.push_back(out.front());
  return out;
}

}  // namespace

void make_water(const Lattice& lattice, const Mesh& mesh, Names& names, std::uint64_t seed, Fabric& out) {
  Random random(seed, "water");
  Line north, south;
  const int j = lattice.river();
  for (int i = 0; i < lattice.columns(); ++i)
    if (lattice.land(i, j) && lattice.land(i, j - 1)) {
      append(north, lattice.edge(i, j + 1, true));
      append(south, lattice.edge(i, j - 1, true));
    }
  Outline river = south;
  river.insert(river.end(), north.rbegin(), north.rend());
  river.push_back(river.front());
  out.patches.push_back({Cover::river, "澜江", std::move(river)});

  Line brook;
  for (int b = j + 1; b < lattice.rows() && lattice.land(mesh.stream, b); ++b) append(brook, lattice.edge(mesh.stream, b, false));
  if (mesh.stream >= 0) out.patches.push_back({Cover::stream, names.ground() + "河", std::move(brook)});

  if (mesh.lake_w > 0) {
    const auto place = [&](double x, double y) {
      return lattice.at(mesh.lake_i + mesh.lake_w * (0.5 + 0.46 * x), mesh.lake_j + mesh.lake_h * (0.5 + 0.44 * y));
    };
    std::string name = "云湖";
    for (const auto& b : out.blocks)
      if (b.name.ends_with("湖公园")) name = b.name.substr(0, b.name.size() - 6);
    out.patches.push_back({Cover::lake, name, blob(random, 72, 0.22, place)});
  }
  const auto around = [&](double x, double y, double w, double h) {
    return [&lattice, x, y, w, h](double u, double v) { return lattice.bend(x + w * u, y + h * v); };
  };
  const struct {
    double x, y, w, h;
  } hills[] = {{-9.5, 9.0, 5.0, 3.2}, {-1, 18.5, 8, 4.0}, {14, 15, 5, 4}, {-18, -8, 3.5, 7}, {-4, -18, 9, 3.6}, {16, -11, 4, 5}, {18.5, 3.8, 2.6, 4.2}, {-18.5, 12, 3, 3}, {9, -11.5, 3.2, 1.8}};
  for (const auto& h : hills) out.patches.push_back({Cover::forest, names.ground() + "山", blob(random, 96, 0.34, around(h.x, h.y, h.w, h.h))});
  out.patches.push_back({Cover::lake, names.ground() + "水库", blob(random, 64, 0.30, around(7.5, 13.5, 1.5, 0.8))});
  out.patches.push_back({Cover::lake, names.ground() + "湖", blob(random, 48, 0.26, around(-12.2, -5.2, 0.8, 0.55))});
}

}  // namespace demo
