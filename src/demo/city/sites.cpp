#include "demo/city/sites.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "demo/city/random.hpp"

namespace demo {
namespace {

char initial(Use use) {
  switch (use) {
    case Use::residential: return 'r';
    case Use::old_town: return 't';
    case Use::commercial: return 'c';
    case Use::offices: return 'o';
    case Use::school: return 's';
    case Use::hospital: return 'h';
    case Use::industry: return 'i';
    case Use::village: return 'v';
    default: return ' ';
  }
}

std::string digits(int n, int width) {
  const std::string s = std::to_string(n);
  return std::string(static_cast<std::size_t>(std::max(0, width - static_cast<int>(s.size()))), '0') + s;
}

// How many of each type, so that they add up.
std::vector<int> quotas(int count) {
  const auto types = site_types();
  const int usual = std::accumulate(types.begin(), types.end(), 0, [](int sum, const SiteType& t) { return sum + t.usual; });
  std::vector<int> out;
  for (const auto& t : types) out.push_back(std::max(1, static_cast<int>(std::floor(static_cast<double>(t.usual) * count / usual))));
  out[5] = 1;  // there is one railway station
  std::vector<std::size_t> largest(types.size());
  std::iota(largest.begin(), largest.end(), 0);
  std::stable_sort(largest.begin(), largest.end(), [&](std::size_t a, std::size_t b) { return types[a].usual > types[b].usual; });
  int missing = count - std::accumulate(out.begin(), out.end(), 0);
  for (std::size_t k = 0; missing != 0; k = (k + 1) % 12) {
    auto& n = out[largest[k]];
    if (missing > 0) ++n, --missing;
    else if (n > 1) --n, ++missing;
    else if (std::all_of(largest.begin(), largest.begin() + 12, [&](std::size_t t) { return out[t] == 1; })) break;
  }
  return out;
}

struct Candidate {
  std::string name, address;
  Spot at;
  int community = -1;
};

class Surveyor {
 public:
  Surveyor(const Regions& regions, const Fabric& fabric, Names& names, std::uint64_t seed) : regions_(regions), fabric_(fabric), names_(names), random_(seed, "sites") {
    for (std::size_t k = 0; k < fabric.blocks.size(); ++k) by_use_[initial(fabric.blocks[k].use)].push_back(static_cast<int>(k));
    // Where the offices of a street or a community can be.
    for (std::size_t k = 0; k < fabric.blocks.size(); ++k) {
      const auto& b = fabric.blocks[k];
      if (b.use == Use::park || b.use == Use::square || b.community < 0) continue;
      auto& best = office_block_.try_emplace(b.community, static_cast<int>(k)).first->second;
      if (b.use == Use::offices) best = static_cast<int>(k);
    }
  }

  // The farthest of a few tries from its like, so that they spread over the city.
  std::optional<Candidate> find(const SiteType& type, std::size_t nth, const std::vector<Spot>& alike) {
    std::optional<Candidate> best;
    double best_off = -1;
    const bool listed = type.ground == Ground::street_office || type.ground == Ground::community;
    for (int tries = 0; tries < (listed ? 1 : 4); ++tries) {
      Candidate c = propose(type, nth);
      if (c.community < 0) continue;
      double off = 100;
      for (const Spot& s : alike) off = std::min(off, distance(s, c.at));
      // People go where people are: the middle counts for more.
      off *= 1 / (1 + 0.12 * std::hypot(c.at.x, c.at.y));
      if (off > best_off) best_off = off, best = std::move(c);
    }
    if (best) name(type, *best);
    return best;
  }

 private:
  template <class List, class F>
  const auto& pick(const List& list, F&& fits) {
    for (;;)
      if (const auto& one = random_.of(list); fits(one)) return one;
  }

  Candidate propose(const SiteType& type, std::size_t nth) {
    switch (type.ground) {
      case Ground::crossing: {
        const auto& c = pick(fabric_.crossings, [](const Crossing& x) { return x.kind <= Road::secondary && x.other <= Road::secondary; });
        return {c.a + "与" + c.b, c.a, c.at, c.community};
      }
      case Ground::main_street:
      case Ground::bus_stop: {
        const auto& s = pick(fabric_.stretches, [](const Stretch& x) { return x.kind <= Road::secondary && !x.from.empty(); });
        return {s.road, s.road + (s.to.empty() ? "" : "(" + s.from + "至" + s.to + ")"), s.at, s.community};
      }
      case Ground::lane: {
        const auto& s = pick(fabric_.stretches, [](const Stretch& x) { return x.kind == Road::local; });
        return {s.road, s.road, s.at, s.community};
      }
      case Ground::park: return of_block([](const Block& b) { return b.use == Use::park && !b.name.empty(); });
      case Ground::square: return of_block([](const Block& b) { return b.use == Use::square; });
      case Ground::station: return of_block([](const Block& b) { return b.use == Use::station; });
      case Ground::street_office: {
        const auto streets = regions_.at(Level::street);
        const int s = streets[nth % streets.size()];
        for (const auto& [community, block] : office_block_)
          if (regions_.all[static_cast<std::size_t>(community)].parent == s) return in_block(block, regions_.all[static_cast<std::size_t>(s)].name);
        for (const int c : regions_.at(Level::community))
          if (const auto& r = regions_.all[static_cast<std::size_t>(c)]; r.parent == s) return {regions_.all[static_cast<std::size_t>(s)].name, r.name, r.middle, c};
        return {};
      }
      case Ground::community: {
        auto list = regions_.at(Level::community);
        const int c = list[(nth * 37 + 11) % list.size()];
        const auto& r = regions_.all[static_cast<std::size_t>(c)];
        if (const auto at = office_block_.find(c); at != office_block_.end()) return in_block(at->second, r.name);
        return {r.name, r.name, r.middle, c};
      }
      case Ground::block: break;
    }
    const auto& list = by_use_[type.uses[static_cast<std::size_t>(random_.below(static_cast<int>(type.uses.size())))]];
    if (list.empty()) return {};
    return in_block(random_.of(list), "");
  }

  template <class F>
  Candidate of_block(F&& fits) {
    const Block& b = pick(fabric_.blocks, fits);
    return {b.name, b.road, b.middle, b.community};
  }
  Candidate in_block(int index, std::string name) {
    const Block& b = fabric_.blocks[static_cast<std::size_t>(index)];
    const Spot off{b.middle.x + random_.between(-0.03, 0.03), b.middle.y + random_.between(-0.03, 0.03)};
    const auto& border = regions_.all[static_cast<std::size_t>(b.community)].outline;
    return {std::move(name), b.road.empty() ? "" : b.road + std::to_string(random_.between(2, 388)) + "号", inside(border, off) ? off : b.middle, b.community};
  }

  void name(const SiteType& type, Candidate& c) {
    std::vector<std::string> ends;
    for (std::string_view rest = type.suffix;;) {
      const auto bar = rest.find('/');
      ends.emplace_back(rest.substr(0, bar));
      if (bar == std::string_view::npos) break;
      rest.remove_prefix(bar + 1);
    }
    const std::string end = random_.of(ends);
    const auto& community = regions_.all[static_cast<std::size_t>(c.community)];
    const auto& street = regions_.all[static_cast<std::size_t>(regions_.above(c.community, Level::street))];
    const auto& district = regions_.all[static_cast<std::size_t>(regions_.above(c.community, Level::district))];
    std::vector<std::string> made;  // the best first
    if (type.name == "校园周边") made = {school_near(c.at) + "周边"};
    else if (type.name == "公交车") made = {std::to_string(++bus_line_) + end};
    else if (type.name == "主次干道") made = {c.address};
    else if (type.name == "医院") made = hospital(street, district);
    else if (type.name == "公交站台") {
      const auto open = c.address.find('(');
      const auto to = c.address.find("至");
      const std::string stop = c.name + (open == std::string::npos ? "" : c.address.substr(open + 1, to - open - 1)) + "口" + end;
      made = {stop, stop + "(对向)"};
    } else if (type.ground == Ground::block) {
      const bool office = type.uses.find('o') != std::string_view::npos && type.usual <= 8;
      const bool on_road = type.usual <= 60 && (end.ends_with("营业厅") || end.ends_with("支局") || end.ends_with("支行") || end.ends_with("中转站") || end.ends_with("围挡"));
      if (office) made = {district.name + end, street.name + end};
      else if (on_road && !c.address.empty()) made = {(end == "支行" ? "云澜农商银行" : "") + c.address.substr(0, c.address.find_first_of("0123456789")) + end};
      else if (end.ends_with("学") || end.ends_with("学校") || end.ends_with("市场") || type.name == "小区") made = {stem(end) + end};
      else made = {names_.virtue() + end};
    } else if (type.ground == Ground::lane && end.empty()) {
      for (const std::string_view part : {"", "东段", "西段", "中段", "南段", "北段"}) made.push_back(c.name + std::string(part));
    } else if (end == "居委会" && c.name.ends_with("村")) made = {c.name + "村委会"};
    else made = {c.name + end};
    std::string whole = made.front();
    for (const auto& name : made)
      if (!taken_.contains(whole = name)) break;
    // The same again: a second one of that name.
    const std::string again = whole;
    for (int n = 2; !taken_.insert(whole).second; ++n) whole = again + "(" + digits(n, 1) + ")";
    c.name = whole;
    if (c.address.empty()) c.address = community.name;
    if (type.name == "中小学校") schools_.push_back({whole, c.at});
  }

  // 涵苑苑 is no name.
  std::string stem(const std::string& end) {
    for (;;)
      if (std::string made = names_.ground(); end.find(made.substr(made.size() - 3)) == std::string::npos) return made;
  }

  // The city's own, then one of each district, then those of the streets.
  std::vector<std::string> hospital(const Region& street, const Region& district) {
    constexpr std::string_view kOwn[] = {"第一人民医院", "第二人民医院", "中医医院", "妇幼保健院"};
    if (hospitals_ < std::size(kOwn)) return {std::string(kCity) + std::string(kOwn[hospitals_++])};
    return {district.name + "人民医院", street.name + (street.rural ? "卫生院" : "社区卫生服务中心"), district.name + "中医医院", district.name + "妇幼保健院"};
  }

  std::string school_near(Spot at) const {
    std::string best = "学校";
    double off = 1e9;
    for (const auto& [school, spot] : schools_)
      if (const double d = distance(spot, at); d < off && !taken_.contains(school + "周边")) off = d, best = school;
    return best;
  }

  const Regions& regions_;
  const Fabric& fabric_;
  Names& names_;
  Random random_;
  std::map<char, std::vector<int>> by_use_;
  std::map<int, int> office_block_;
  std::set<std::string> taken_;
  std::vector<std::pair<std::string, Spot>> schools_;
  int bus_line_ = 0;
  std::size_t hospitals_ = 0;
};

}  // namespace

std::vector<int> community_stewards(const Regions& regions, const std::vector<Unit>& units, std::uint64_t seed) {
  Random random(seed, "stewards");
  std::vector<int> helpers;
  for (std::size_t k = 0; k < units.size(); ++k)
    if (units[k].kind != UnitKind::street && units[k].kind != UnitKind::enterprise) helpers.push_back(static_cast<int>(k));
  random.shuffle(helpers);
  std::vector<int> out(regions.all.size(), -1);
  std::size_t next = 0;
  for (const int c : regions.at(Level::community)) {
    // A unit of another district has no duty here.
    for (std::size_t tries = 0; tries < helpers.size(); ++tries) {
      const int u = helpers[next++ % helpers.size()];
      const int region = units[static_cast<std::size_t>(u)].region;
      if (regions.above(c, regions.all[static_cast<std::size_t>(region)].level) != region) continue;
      out[static_cast<std::size_t>(c)] = u;
      break;
    }
  }
  return out;
}

std::vector<Site> make_sites(const Regions& regions, const Fabric& fabric, const std::vector<Unit>& units, Names& names, int count, std::uint64_t seed) {
  Surveyor surveyor(regions, fabric, names, seed);
  Random random(seed, "coordinates");
  const auto stewards = community_stewards(regions, units, seed);
  const auto types = site_types();
  const auto wanted = quotas(count);
  std::vector<Site> out;
  for (std::size_t t = 0; t < types.size(); ++t) {
    std::vector<Spot> alike;
    for (int n = 0; n < wanted[t]; ++n) {
      const auto c = surveyor.find(types[t], static_cast<std::size_t>(n), alike);
      if (!c) continue;
      Site s;
      s.type = static_cast<int>(t);
      s.number = digits(static_cast<int>(t) + 1, 2) + "-" + digits(n + 1, 4);
      s.name = c->name;
      s.address = c->address;
      s.community = c->community;
      s.at = c->at;
      using enum engine::CoordinateSystem;
      const double x = random.unit();
      s.system = x < 0.80 ? gcj02 : x < 0.90 ? wgs84 : x < 0.97 ? cgcs2000 : bd09;
      s.unit = unit_for(units, regions, types[t].field, c->community);
      s.steward = stewards[static_cast<std::size_t>(c->community)];
      alike.push_back(c->at);
      out.push_back(std::move(s));
    }
  }
  return out;
}

}  // namespace demo
