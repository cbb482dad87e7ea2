// Towns and villages of the counties, the highways that tie them to the town, the ring motorway and the railway.
#include <algorithm>
#include <cmath>

#include "demo/city/fabric.hpp"
#include "demo/city/random.hpp"

namespace demo {
namespace {

// A way between two spots that bends as the land does.
Line winding(Spot a, Spot b, double rough, Random& random) {
  if (distance(a, b) < 0.6) return {a, b};
  const double off = random.between(-rough, rough);
  Spot m = towards(a, b, 0.5);
  m = {m.x - (b.y - a.y) * off, m.y + (b.x - a.x) * off};
  Line left = winding(a, m, rough * 0.8, random), right = winding(m, b, rough * 0.8, random);
  left.insert(left.end(), right.begin() + 1, right.end());
  return left;
}

struct Frame {  // a small plan, turned
  Spot origin;
  double turn;
  Spot at(double u, double v) const { return {origin.x + u * std::cos(turn) - v * std::sin(turn), origin.y + u * std::sin(turn) + v * std::cos(turn)}; }
};

Outline box(const Frame& f, double u0, double v0, double u1, double v1) {
  return {f.at(u0, v0), f.at(u1, v0), f.at(u1, v1), f.at(u0, v1), f.at(u0, v0)};
}

void add_block(Fabric& out, Use use, Outline outline, std::string road, int community) {
  Block b;
  b.use = use;
  b.km2 = area(outline);
  b.middle = centre(outline);
  b.outline = std::move(outline);
  b.road = std::move(road);
  b.community = community;
  out.blocks.push_back(std::move(b));
}

// Five by four small blocks around a market street.
void town(Fabric& out, const Regions& regions, Spot middle, Names& names, Random& random) {
  const Frame f{middle, random.between(-0.5, 0.5)};
  constexpr int kWide = 6, kHigh = 5;
  constexpr double kCell = 0.15, kHalf = 0.009;
  const double u0 = -kWide * kCell / 2, v0 = -kHigh * kCell / 2;
  std::vector<std::string> rows, columns;
  for (int j = 0; j <= kHigh; ++j) rows.push_back(names.ground() + (j == kHigh / 2 ? "大街" : "路"));
  for (int i = 0; i <= kWide; ++i) columns.push_back(names.ground() + "街");
  const auto kind = [](bool main) { return main ? Road::secondary : Road::local; };
  for (int j = 0; j <= kHigh; ++j) out.streets.push_back({rows[static_cast<std::size_t>(j)], kind(j == kHigh / 2), {f.at(u0, v0 + j * kCell), f.at(-u0, v0 + j * kCell)}});
  for (int i = 0; i <= kWide; ++i) out.streets.push_back({columns[static_cast<std::size_t>(i)], kind(i == kWide / 2), {f.at(u0 + i * kCell, v0), f.at(u0 + i * kCell, -v0)}});
  for (int j = 0; j < kHigh; ++j)
    for (int i = 0; i < kWide; ++i) {
      const double u = u0 + i * kCell, v = v0 + j * kCell;
      const Spot at = f.at(u + kCell / 2, v + kCell / 2);
      const int community = regions.community_at(at);
      const bool core = std::abs(i - kWide / 2) <= 1 && std::abs(j - kHigh / 2) <= 1;
      const double x = random.unit();
      const Use use = core ? (x < 0.5 ? Use::commercial : x < 0.7 ? Use::offices : Use::old_town)
                           : (x < 0.08 ? Use::school : x < 0.12 ? Use::hospital : x < 0.22 ? Use::industry : x < 0.27 ? Use::park : Use::residential);
      if (community >= 0 && random.chance(core ? 1.0 : 0.86))
        add_block(out, use, box(f, u + kHalf, v + kHalf, u + kCell - kHalf, v + kCell - kHalf), rows[static_cast<std::size_t>(j)], community);
      const Spot corner = f.at(u + 0.008, v + 0.008), side = f.at(u + kCell / 2, v + 0.007);
      const int corner_in = regions.community_at(corner), side_in = regions.community_at(side);
      if (corner_in >= 0) out.crossings.push_back({rows[static_cast<std::size_t>(j)], columns[static_cast<std::size_t>(i)], kind(j == kHigh / 2), Road::local, corner, corner_in});
      if (side_in >= 0)
        out.stretches.push_back({rows[static_cast<std::size_t>(j)], columns[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(i) + 1], kind(j == kHigh / 2), side, side_in});
    }
}

void hamlet(Fabric& out, const Region& village, int index, Random& random) {
  const Frame f{village.middle, random.between(0.0, 3.1)};
  const int houses = random.between(4, 9);
  for (int k = 0; k < houses; ++k) {
    const double u = (k / 2 - houses / 4.0) * 0.12, v = k % 2 ? 0.012 : -0.092;
    add_block(out, Use::village, box(f, u, v, u + 0.10 * random.between(0.7, 1.0), v + 0.08 * random.between(0.7, 1.0)), village.name, index);
  }
  out.stretches.push_back({village.name + "村道", "", "", Road::local, village.middle, index});
}

}  // namespace

void make_outskirts(const Lattice& lattice, const Regions& regions, Names& names, std::uint64_t seed, Fabric& out) {
  Random random(seed, "outskirts");
  // Round the town, clear of its blocks.
  Line motorway;
  constexpr int kPoints = 120;
  for (int n = 0; n <= kPoints; ++n) {
    const double a = 6.28318530718 * n / kPoints, c = std::cos(a), s = std::sin(a);
    const double r = std::pow(std::pow(std::abs(c) / 9.3, 3) + std::pow(std::abs(s) / 8.3, 3), -1.0 / 3);
    motorway.push_back(lattice.bend(r * c, r * s));
  }
  motorway.back() = motorway.front();
  out.streets.push_back({"云澜绕城高速", Road::highway, motorway});

  // Each town joins the nearest that is joined already, beginning with the gates of the motorway.
  struct End {
    Spot at;
    std::string name;
  };
  std::vector<End> joined, waiting;
  for (int g = 0; g < 8; ++g) joined.push_back({motorway[static_cast<std::size_t>(g * kPoints / 8)], "云"});
  for (const int s : regions.at(Level::street)) {
    const auto& street = regions.all[static_cast<std::size_t>(s)];
    if (!street.rural) continue;
    for (std::size_t k = 0; k < regions.all.size(); ++k)
      if (regions.all[k].parent == s) {
        const Spot middle = regions.all[k].middle;
        town(out, regions, middle, names, random);
        waiting.push_back({middle, street.name.substr(0, 3)});
        break;
      }
  }
  std::vector<End> all = waiting;
  while (!waiting.empty()) {
    std::size_t from = 0, to = 0;
    double best = 1e9;
    for (std::size_t w = 0; w < waiting.size(); ++w)
      for (std::size_t k = 0; k < joined.size(); ++k)
        if (const double d = distance(waiting[w].at, joined[k].at); d < best) best = d, from = k, to = w;
    out.streets.push_back({joined[from].name + waiting[to].name + "公路", Road::arterial, winding(joined[from].at, waiting[to].at, 0.10, random)});
    joined.push_back(waiting[to]);
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(to));
  }
  // The avenues go on as roads to the neighbours; they end at the border.
  const struct {
    int x, y;
    std::string_view name;
  } roads[] = {{0, 1, "云澜北线"}, {0, -1, "云澜南线"}, {1, 0, "澜东线"}, {-1, 0, "澜西线"}};
  const auto [i0, i1] = lattice.town_columns();
  const auto [j0, j1] = lattice.town_rows();
  for (const auto& [x, y, name] : roads) {
    Line line;
    for (int i = lattice.axis_column(), j = lattice.axis_row(); i >= i0 && i <= i1 && j >= j0 && j <= j1; i += x, j += y)
      if (const Spot at = lattice.node(i, j); std::hypot(at.x, at.y) > 5.8) line.push_back(at);
    for (double r = x != 0 ? 9.5 : 8.5; r < 24.5; r += 0.5) line.push_back(lattice.bend(r * x, r * y));
    while (line.size() > 2 && !inside(regions.all[1].outline, line.back())) line.pop_back();
    out.streets.push_back({std::string(name), Road::highway, line});
  }
  for (std::size_t k = 0; k < regions.all.size(); ++k) {
    const auto& r = regions.all[k];
    if (r.level != Level::community || !r.rural || r.name.ends_with("社区")) continue;
    hamlet(out, r, static_cast<int>(k), random);
    const auto& near = *std::min_element(all.begin(), all.end(), [&](const End& a, const End& b) { return distance(a.at, r.middle) < distance(b.at, r.middle); });
    out.streets.push_back({r.name.substr(0, r.name.size() - 3) + "村道", Road::local, winding(near.at, r.middle, 0.12, random)});
  }
  Line rail;
  // Along the rows of blocks in the town, freely outside.
  const auto course = [](double x) { return 4.7 + (x > 7 ? 0.03 * (x - 7) * (x - 7) : x < -7 ? -0.025 * (x + 7) * (x + 7) : 0.0); };
  for (double x = -26; x <= 26; x += 0.5) rail.push_back(lattice.bend(x, course(x)));
  std::erase_if(rail, [&](Spot p) { return !inside(regions.all[1].outline, p); });
  // The station is the block that lies nearest to the line's middle.
  const Spot halt = lattice.bend(-1.4, course(-1.4));
  auto station = out.blocks.begin();
  for (auto b = out.blocks.begin(); b != out.blocks.end(); ++b)
    if (b->use != Use::park && distance(b->middle, halt) < distance(station->middle, halt)) station = b;
  station->use = Use::station;
  station->name = "云澜站";
  out.streets.push_back({"云澜铁路", Road::railway, rail});
}

}  // namespace demo
