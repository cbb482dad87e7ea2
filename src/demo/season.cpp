// A quarter of inspections: two drawn samples, routine visits, what each of them saw. All by the seed.
#include <algorithm>
#include <map>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "demo/ground.hpp"
#include "engine/sampling.hpp"

namespace demo {
namespace {

struct Wanted {
  std::string_view name, committed, drawn, published, from, to, public_value;
};
constexpr Wanted kSamples[] = {
    {"九月上旬暗访抽样", "2026-09-01 10:00", "2026-09-02 09:00", "2026-09-20 17:00", "2026-09-03", "2026-09-17", "5820 1147 9036 2278"},
    {"九月下旬暗访抽样", "2026-09-21 10:00", "2026-09-22 09:00", "", "2026-09-23", "2026-09-30", "3391 6604 0185 7752"}};

// As the plan's own routes do it, with a secret that the seed gives instead of the system's generator.
Sample make_sample(const Town& t, const Ids& ids, const Wanted& wanted, std::uint64_t seed, base::IdSource& source) {
  Sample s;
  const auto instant = [](std::string_view text) { return *base::parse_instant(text); };
  visits::Plan& p = s.plan;
  const auto committed = instant(wanted.committed);
  p.created_at = committed + -2 * base::kHour;
  p.id = source.make<visits::Plan>(p.created_at.ms);
  p.name = wanted.name;
  p.round = ids.round;
  p.place = "9901";
  p.strata = visits::Strata::type;
  p.wanted = static_cast<std::int32_t>(std::max<std::size_t>(54, t.sites.size() / 10));
  p.least = 1;
  p.from_day = *base::parse_day(wanted.from);
  p.to_day = *base::parse_day(wanted.to);
  s.secret = base::sha256_hex("demo " + std::to_string(seed) + " " + p.name);
  std::vector<engine::FrameRow> frame;
  std::map<std::string, std::size_t> row_of;
  for (std::size_t k = 0; k < t.sites.size(); ++k) {
    const auto& site = t.sites[k];
    visits::Draw d;
    d.id = source.make<visits::Draw>(committed.ms);
    d.plan = p.id;
    d.site = ids.sites[k].id;
    d.number = site.number;
    d.name = site.name;
    d.site_type = site_types()[static_cast<std::size_t>(site.type)].name;
    d.place = ids.sites[k].place;
    d.stratum = d.site_type;
    frame.push_back({d.number, d.stratum});
    row_of[d.number] = k;
    s.draws.push_back(std::move(d));
  }
  p.commitment = engine::commitment_of(s.secret);
  p.frame_digest = engine::frame_digest(frame);
  p.committed_at = committed;
  p.public_source = "市公证处公开摇号 " + std::string(wanted.drawn.substr(0, 10));
  p.public_value = wanted.public_value;
  p.seed = engine::seed_of(s.secret, p.public_value);
  p.drawn_at = instant(wanted.drawn);
  p.state = visits::PlanState::drawn;
  if (!wanted.published.empty()) {
    p.state = visits::PlanState::published;
    p.published_at = instant(wanted.published);
  }
  for (const auto& d : engine::draw(frame, engine::allocate(frame, p.wanted, p.least), p.seed)) {
    const std::size_t k = row_of.at(d.site);
    visits::Draw& row = s.draws[k];
    row.position = static_cast<std::int32_t>(d.position);
    row.wanted = static_cast<std::int32_t>(d.wanted);
    row.size = static_cast<std::int32_t>(d.size);
    if (!d.drawn) continue;
    row.state = visits::DrawState::open;
    row.assessor = ids.inspectors[static_cast<std::size_t>(inspector_of(t.regions, t.sites[k].community))];
  }
  return s;
}

// Three sites could not be visited; the next of their stratum stand for them.
void replace_some(Sample& s) {
  constexpr std::string_view reasons[] = {"正在施工,无法进入", "当日停业", "道路封闭"};
  std::size_t done = 0;
  for (auto& gone : s.draws) {
    if (done == std::size(reasons)) break;
    if (gone.state != visits::DrawState::open || gone.position != 0 || gone.size <= gone.wanted) continue;
    for (auto& next : s.draws)
      if (next.stratum == gone.stratum && next.position == gone.wanted && next.state == visits::DrawState::reserve) {
        gone.state = visits::DrawState::replaced;
        gone.reason = reasons[done++];
        next.state = visits::DrawState::open;
        next.stands_for = gone.id;
        next.assessor = gone.assessor;
        break;
      }
  }
}

}  // namespace

Season make_season(const Town& t, const Ids& ids, const Order& order, engine::Standard standard, base::IdSource& source) {
  Season s;
  s.standard = std::move(standard);
  s.quarter = {*base::parse_day("2026-07-01"), *base::parse_day("2026-09-23"), *base::parse_instant("2026-09-24 17:40")};
  std::map<std::string, std::size_t> type_of;
  for (std::size_t k = 0; k < site_types().size(); ++k) type_of[std::string(site_types()[k].name)] = k;
  s.checklist.resize(site_types().size());
  for (std::size_t n = 0; n < s.standard.nodes.size(); ++n) {
    const auto& node = s.standard.nodes[n];
    const auto method = engine::method_word(node.method);
    if (!node.rule || (method != "field" && method != "observation")) continue;
    for (const auto& name : node.site_types)
      if (const auto at = type_of.find(name); at != type_of.end()) s.checklist[at->second].push_back(n);
  }
  for (const auto& w : kSamples) s.samples.push_back(make_sample(t, ids, w, order.seed, source));
  replace_some(s.samples[0]);

  std::vector<int> items;
  for (const auto& site : t.sites) items.push_back(static_cast<int>(s.checklist[static_cast<std::size_t>(site.type)].size()));
  std::vector<Errand> errands;
  for (std::size_t p = 0; p < s.samples.size(); ++p)
    for (std::size_t k = 0; k < s.samples[p].draws.size(); ++k)
      if (s.samples[p].draws[k].state == visits::DrawState::open)
        errands.push_back({k, k, static_cast<int>(p), inspector_of(t.regions, t.sites[k].community), *s.samples[p].plan.from_day, *s.samples[p].plan.to_day});
  const auto outings = plan_outings(t.regions, t.sites, items, errands, s.quarter, order.observations, order.seed);

  Random random(order.seed, "values");
  const double length = static_cast<double>(s.quarter.last_routine.days - s.quarter.from.days);
  int left = order.observations;
  for (const auto& o : outings) {
    if (left <= 0) break;
    Record r{o, {}, {}};
    const auto& site = t.sites[o.site];
    const double progress = static_cast<double>(base::day_of(o.at).days - s.quarter.from.days) / length;
    for (const std::size_t n : s.checklist[static_cast<std::size_t>(site.type)]) {
      if (left-- <= 0) break;
      const auto& leaf = s.standard.nodes[n];
      const double level = Quality::level(t.quality.of_site(o.site), leaf.name, progress);
      Item item{n, draw_value(leaf, s.standard.scale, level, random), "", -1};
      const Fault fault = fault_of(leaf.name);
      if (item.value.bad && (fault != Fault::none ? random.chance(0.7) : random.chance(0.25))) item.note = remark(fault, random);
      // The second one sees the same in four cases of five.
      if (o.second) r.control.push_back(random.chance(0.8) ? item.value : draw_value(leaf, s.standard.scale, level, random));
      r.items.push_back(std::move(item));
    }
    if (!r.items.empty()) s.records.push_back(std::move(r));
  }
  for (const auto& r : s.records)
    if (r.outing.sample >= 0) {
      auto& d = s.samples[static_cast<std::size_t>(r.outing.sample)].draws[r.outing.draw];
      d.state = visits::DrawState::visited;
      if (r.outing.second) d.second = ids.inspectors[static_cast<std::size_t>(*r.outing.second)];
    }

  // Photos go to what can be seen, the newer the likelier.
  std::vector<std::pair<std::size_t, std::size_t>> seen;
  for (std::size_t r = 0; r < s.records.size(); ++r)
    for (std::size_t k = 0; k < s.records[r].items.size(); ++k) {
      const auto& item = s.records[r].items[k];
      if (item.value.bad && fault_of(s.standard.nodes[item.leaf].name) != Fault::none) seen.emplace_back(r, k);
    }
  Random lens(order.seed, "photos");
  const auto want = std::min<std::size_t>(seen.size(), static_cast<std::size_t>(order.photos));
  for (std::size_t tries = 0; s.shots.size() < want && tries < 200 * want; ++tries) {
    const double late = 1 - lens.unit() * lens.unit();
    const auto [r, k] = seen[std::min(seen.size() - 1, static_cast<std::size_t>(late * static_cast<double>(seen.size())))];
    Item& item = s.records[r].items[k];
    if (item.photo >= 0) continue;
    item.photo = static_cast<int>(s.shots.size());
    s.shots.push_back({r, k, {}, {}, {}, {}, 0, 0, 0});
  }
  return s;
}

}  // namespace demo
