#include "demo/city/regions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "demo/city/random.hpp"

namespace demo {
namespace {

struct Box {  // of cells, upper ends excluded
  int i0, i1, j0, j1;
};

struct Weight {
  double people = 0;
  int cells = 0;
};

class Divider {
 public:
  Divider(const Lattice& lattice) : lattice_(lattice) {}

  Weight weight(const Box& b) const {
    Weight w;
    for (int j = b.j0; j < b.j1; ++j)
      for (int i = b.i0; i < b.i1; ++i)
        if (lattice_.land(i, j)) {
          w.people += lattice_.density(i, j) * lattice_.cell_area(i, j);
          ++w.cells;
        }
    return w;
  }

  // Parts with about as many people each, along the larger streets where they are near.
  void split(const Box& b, int parts, std::vector<Box>& out) const {
    if (parts <= 1) {
      out.push_back(b);
      return;
    }
    const int low = parts / 2;
    const double width = distance(lattice_.node(b.i0, (b.j0 + b.j1) / 2), lattice_.node(b.i1, (b.j0 + b.j1) / 2));
    const double height = distance(lattice_.node((b.i0 + b.i1) / 2, b.j0), lattice_.node((b.i0 + b.i1) / 2, b.j1));
    const Weight whole = weight(b);
    Box best_low{}, best_high{};
    double best = 1e9;
    for (const bool across : {width >= height, width < height}) {  // across: a line that runs north
      for (int at = (across ? b.i0 : b.j0) + 1; at < (across ? b.i1 : b.j1); ++at) {
        const Box first = across ? Box{b.i0, at, b.j0, b.j1} : Box{b.i0, b.i1, b.j0, at};
        const Box second = across ? Box{at, b.i1, b.j0, b.j1} : Box{b.i0, b.i1, at, b.j1};
        const Weight w = weight(first);
        if (w.cells < low || whole.cells - w.cells < parts - low) continue;
        const Way way = across ? lattice_.column_way(at) : lattice_.row_way(at);
        const double cost = std::abs(w.people / whole.people - static_cast<double>(low) / parts) - (way == Way::arterial ? 0.12 : way == Way::secondary ? 0.06 : 0);
        if (cost < best) best = cost, best_low = first, best_high = second;
      }
      if (best < 1e9) break;
    }
    if (best >= 1e9) {
      out.push_back(b);
      return;
    }
    split(best_low, low, out);
    split(best_high, parts - low, out);
  }

 private:
  const Lattice& lattice_;
};

// The border of every label: edges of cells whose neighbour has another label, chained counter-clockwise.
std::map<int, Outline> trace(const Lattice& lattice, const std::vector<int>& label) {
  struct Edge {
    int to, i, j;
    bool eastward, forward;
  };
  std::map<int, std::map<int, Edge>> edges;  // label → from node
  const int wide = lattice.columns() + 1;
  const auto at = [&](int i, int j) { return i < 0 || j < 0 || i >= lattice.columns() || j >= lattice.rows() ? -1 : label[lattice.cell(i, j)]; };
  for (int j = 0; j < lattice.rows(); ++j)
    for (int i = 0; i < lattice.columns(); ++i) {
      const int own = at(i, j);
      if (own < 0) continue;
      auto& list = edges[own];
      const int sw = j * wide + i, se = sw + 1, nw = sw + wide, ne = nw + 1;
      if (at(i, j - 1) != own) list[sw] = {se, i, j, true, true};
      if (at(i + 1, j) != own) list[se] = {ne, i + 1, j, false, true};
      if (at(i, j + 1) != own) list[ne] = {nw, i, j + 1, true, false};
      if (at(i - 1, j) != own) list[nw] = {sw, i, j, false, false};
    }
  std::map<int, Outline> out;
  for (auto& [own, list] : edges) {
    Outline o;
    const int start = list.begin()->first;
    int from = start;
    do {
      const Edge e = list.at(from);
      Line line = lattice.edge(e.i, e.j, e.eastward);
      if (!e.forward) std::reverse(line.begin(), line.end());
      o.insert(o.end(), line.begin(), line.end() - 1);
      from = e.to;
    } while (from != start);
    o.push_back(o.front());
    out.emplace(own, std::move(o));
  }
  return out;
}

std::string digits(int n, int width) {
  std::string s = std::to_string(n);
  return std::string(static_cast<std::size_t>(width) - s.size(), '0') + s;
}

constexpr std::string_view kNumbers[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};

}  // namespace

std::vector<int> Regions::at(Level level) const {
  std::vector<int> out;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k].level == level) out.push_back(static_cast<int>(k));
  return out;
}

int Regions::above(int region, Level level) const {
  while (region >= 0 && all[static_cast<std::size_t>(region)].level > level) region = all[static_cast<std::size_t>(region)].parent;
  return region;
}

int Regions::community_at(Spot p) const {
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k].level == Level::community && inside(all[k].outline, p)) return static_cast<int>(k);
  return -1;
}

Regions make_regions(const Lattice& lattice, Names& names, std::uint64_t seed) {
  Random random(seed, "regions");
  Regions out;
  const auto add = [&](std::string code, std::string name, Level level, int parent, bool rural) {
    Region r;
    r.code = std::move(code);
    r.name = std::move(name);
    r.level = level;
    r.parent = parent;
    r.rural = rural;
    out.all.push_back(std::move(r));
    return static_cast<int>(out.all.size()) - 1;
  };
  const int province = add("99", std::string(kProvince), Level::province, -1, false);
  const int city = add("9901", std::string(kCity), Level::city, province, false);

  // Suburbs: three wide cells around the mesh belong to the urban districts, the rest to the counties.
  const auto [ti0, ti1] = lattice.town_columns();
  const auto [tj0, tj1] = lattice.town_rows();
  const int west = ti0 - 3, east = ti1 + 3, south = tj0 - 3, north = tj1 + 3, river = lattice.river();
  const int right = lattice.columns(), top = lattice.rows(), axis = lattice.axis_column(), lower = lattice.south_axis();
  struct Part {
    Box box;
    int streets;
  };
  struct District {
    std::string_view code, name;
    bool rural;
    std::vector<Part> parts;
  };
  const std::vector<District> districts = {{"990102", "栖云区", false, {{{west, axis, river, north}, 8}}},
                                           {"990103", "澜东区", false, {{{axis, east, river, north}, 7}}},
                                           {"990104", "望澜区", false, {{{west, lower, south, river}, 7}}},
                                           {"990105", "桐渡区", false, {{{lower, east, south, river}, 6}}},
                                           {"990121", "砚溪县", true, {{{0, right, north, top}, 4}, {{0, west, south, north}, 2}}},
                                           {"990122", "枫屏县", true, {{{0, right, 0, south}, 4}, {{east, right, south, north}, 2}}}};
  const Divider divider(lattice);
  const std::size_t cells = lattice.cells();
  std::vector<int> city_of(cells, -1), district_of(cells, -1), street_of(cells, -1);
  out.community_of.assign(cells, -1);
  out.grid_of.assign(cells, -1);
  const auto paint = [&](std::vector<int>& layer, const Box& b, int region) {
    for (int j = b.j0; j < b.j1; ++j)
      for (int i = b.i0; i < b.i1; ++i)
        if (lattice.land(i, j)) layer[lattice.cell(i, j)] = region;
  };

  for (const auto& d : districts) {
    const int district = add(std::string(d.code), std::string(d.name), Level::district, city, d.rural);
    int number = d.rural ? 100 : 1;
    for (const auto& part : d.parts) {
      paint(city_of, part.box, city);
      paint(district_of, part.box, district);
      std::vector<Box> streets;
      divider.split(part.box, part.streets, streets);
      for (const auto& s : streets) {
        const std::string street_code = std::string(d.code) + digits(number++, 3);
        const int street = add(street_code, names.ground() + (d.rural ? "镇" : "街道"), Level::street, district, d.rural);
        paint(street_of, s, street);
        std::vector<Box> communities;
        divider.split(s, d.rural ? random.between(5, 7) : random.between(7, 9), communities);
        int committee = 1, village = 200;
        for (std::size_t n = 0; n < communities.size(); ++n) {
          // In a town the first community is the town itself, the others are villages.
          const bool farm = d.rural && n > 0;
          const std::string community_code = street_code + digits(farm ? village++ : committee++, 3);
          const std::string name = names.ground();
          const int community = add(community_code, name + (farm ? "村" : "社区"), Level::community, street, d.rural);
          paint(out.community_of, communities[n], community);
          if (d.rural) continue;
          std::vector<Box> grids;
          divider.split(communities[n], std::min(random.between(3, 5), divider.weight(communities[n]).cells), grids);
          for (std::size_t g = 0; g < grids.size(); ++g) {
            const int grid = add(community_code + digits(static_cast<int>(g) + 1, 3), name + "社区第" + std::string(kNumbers[g]) + "网格", Level::grid, community, false);
            paint(out.grid_of, grids[g], grid);
          }
        }
      }
    }
  }

  for (const auto* layer : {&city_of, &district_of, &street_of, &out.community_of, &out.grid_of}) {
    for (auto& [region, outline] : trace(lattice, *layer)) {
      auto& r = out.all[static_cast<std::size_t>(region)];
      r.outline = std::move(outline);
      r.middle = centre(r.outline);
    }
    std::map<int, double> people;
    for (int j = 0; j < lattice.rows(); ++j)
      for (int i = 0; i < lattice.columns(); ++i)
        if (const int region = (*layer)[lattice.cell(i, j)]; region >= 0) people[region] += lattice.density(i, j) * lattice.cell_area(i, j);
    for (const auto& [region, n] : people) out.all[static_cast<std::size_t>(region)].population = static_cast<int>(n);
  }
  // Upper levels are the sums of what lies under them.
  for (const Level level : {Level::community, Level::street, Level::district, Level::city, Level::province}) {
    std::map<int, int> sum;
    for (const auto& r : out.all)
      if (r.parent >= 0 && out.all[static_cast<std::size_t>(r.parent)].level == level) sum[r.parent] += r.population;
    for (const auto& [region, n] : sum) out.all[static_cast<std::size_t>(region)].population = n;
  }
  return out;
}

}  // namespace demo
