// One round of inspections: drawn samples, routine visits, what each of them saw. All by the seed.
#include <algorithm>
#include <map>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "demo/ground.hpp"
#include "engine/sampling.hpp"

namespace demo {
namespace {

// A value as a notary reads it out: four numbers of four digits.
std::string public_value(Random random) {
  std::string out;
  for (int k = 0; k < 4; ++k) {
    const std::string number = std::to_string(random.below(10'000));
    out += (k ? " " : "") + std::string(4 - number.size(), '0') + number;
  }
  return out;
}

// As the plan's own routes do it, as far as they have come, with a secret that the seed gives instead of the system's
// generator.
Sample make_sample(const Town& t, const Ids& ids, const PlanDates& dates, std::uint64_t seed, base::IdSource& source) {
  Sample s;
  visits::Plan& p = s.plan;
  p.created_at = dates.made;
  p.id = source.make<visits::Plan>(p.created_at.ms);
  p.name = dates.name;
  p.round = ids.round;
  p.place = "9901";
  p.strata = visits::Strata::type;
  p.wanted = static_cast<std::int32_t>(std::max<std::size_t>(54, t.sites.size() / 10));
  p.least = 1;
  p.from_day = dates.from;
  p.to_day = dates.to;
  if (!dates.committed) return s;

  const std::string named = p.name + base::to_text(dates.from);
  s.secret = base::sha256_hex("demo " + std::to_string(seed) + " " + named);
  std::vector<engine::FrameRow> frame;
  std::map<std::string, std::size_t> row_of;
  for (std::size_t k = 0; k < t.sites.size(); ++k) {
    const auto& site = t.sites[k];
    visits::Draw d;
    d.id = source.make<visits::Draw>(dates.committed->ms);
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
  p.state = visits::PlanState::committed;
  p.commitment = engine::commitment_of(s.secret);
  p.frame_digest = engine::frame_digest(frame);
  p.committed_at = dates.committed;
  p.active_sites = static_cast<std::int32_t>(t.sites.size());
  if (!dates.drawn) return s;

  p.state = visits::PlanState::drawn;
  p.public_source = "市公证处公开摇号 " + base::to_text(base::day_of(*dates.drawn));
  p.public_value = public_value(Random(seed, named));
  p.seed = engine::seed_of(s.secret, p.public_value);
  p.drawn_at = dates.drawn;
  if (dates.published) {
    p.state = visits::PlanState::published;
    p.published_at = dates.published;
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

// The drawn sites that are to be visited. In a plan that is behind, three inspectors have not ended.
std::vector<Errand> errands_of(const Town& t, const Season& s) {
  std::vector<Errand> out;
  for (std::size_t p = 0; p < s.samples.size(); ++p) {
    int of_first = 0, of_third = 0, of_sixth = 0;
    for (std::size_t k = 0; k < s.samples[p].draws.size(); ++k) {
      if (s.samples[p].draws[k].state != visits::DrawState::open) continue;
      Errand e{k, k, static_cast<int>(p), inspector_of(t.regions, t.sites[k].community), *s.samples[p].plan.from_day, *s.samples[p].plan.to_day};
      e.left = s.stage.plans[p].behind && ((e.inspector == 0 && of_first++ < 2) || (e.inspector == 2 && of_third++ % 3 != 0) || (e.inspector == 5 && of_sixth++ % 3 == 0));
      out.push_back(e);
    }
  }
  return out;
}

// Photos are of what can be seen and counted, the newer the likelier; who has taken one at a site takes more, and here and
// there one of what is well.
void take_shots(Season& s, int photos, std::uint64_t seed) {
  Random lens(seed, "photos");
  const auto worth = [&](const Item& item) {
    const Fault fault = fault_of(s.standard.nodes[item.leaf].name);
    return fault != Fault::none && item.photo < 0 && item.value.defects <= most_to_count(fault) && item.value.bad == (item.value.defects > 0);
  };
  const auto take = [&](std::size_t r, std::size_t k) {
    s.records[r].items[k].photo = static_cast<int>(s.shots.size());
    s.shots.push_back({r, k, {}, {}, {}, {}, 0, 0, 0});
  };
  const auto want = static_cast<std::size_t>(photos);
  for (std::size_t tries = 0; s.shots.size() < want && tries < 100 * want && !s.records.empty(); ++tries) {
    const double late = 1 - lens.unit() * lens.unit();
    const std::size_t r = std::min(s.records.size() - 1, static_cast<std::size_t>(late * static_cast<double>(s.records.size())));
    const auto& items = s.records[r].items;
    if (std::none_of(items.begin(), items.end(), [&](const Item& item) { return item.value.bad && worth(item); })) continue;
    for (std::size_t k = 0; k < items.size() && s.shots.size() < want; ++k)
      if (worth(items[k]) && lens.chance(items[k].value.bad ? 0.85 : 0.15)) take(r, k);
  }
}

// How many items of each outing are recorded, so that they add up to `budget`: what is too much goes from the first routine
// visits, then from the first of all; of a visit under way half is there.
std::vector<int> cut(const std::vector<Outing>& outings, const std::vector<int>& items, int budget) {
  std::vector<int> out;
  int excess = -budget;
  for (const auto& o : outings) {
    out.push_back(o.open ? (items[o.site] + 1) / 2 : items[o.site]);
    excess += out.back();
  }
  for (const bool routine : {true, false})
    for (std::size_t k = 0; k < outings.size() && excess > 0; ++k) {
      if (routine && (outings[k].sample >= 0 || outings[k].open)) continue;
      const int less = std::min(excess, out[k]);
      out[k] -= less;
      excess -= less;
    }
  return out;
}

}  // namespace

Season make_season(const Town& t, const Ids& ids, const Stage& stage, const Order& order, engine::Standard standard, base::IdSource& source) {
  Season s;
  s.stage = stage;
  s.standard = std::move(standard);
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
  for (const auto& dates : stage.plans) s.samples.push_back(make_sample(t, ids, dates, order.seed, source));
  replace_some(s.samples[0]);

  std::vector<int> items;
  for (const auto& site : t.sites) items.push_back(static_cast<int>(s.checklist[static_cast<std::size_t>(site.type)].size()));
  const auto errands = errands_of(t, s);
  const std::uint64_t seed = mix(order.seed + static_cast<std::uint64_t>(stage.era) * 1000);  // no round repeats another
  const auto outings = plan_outings(t.regions, t.sites, items, errands, stage.visits, order.observations, seed);

  Random random(seed, "values");
  const double length = static_cast<double>(stage.visits.to.days - stage.visits.from.days);
  const auto counts = cut(outings, items, order.observations);
  for (std::size_t at = 0; at < outings.size(); ++at) {
    const auto& o = outings[at];
    Record r{o, {}, {}};
    const auto& site = t.sites[o.site];
    const double progress = stage.era == Era::now ? static_cast<double>(base::day_of(o.at).days - stage.visits.from.days) / length : 0.5;
    const auto& list = s.checklist[static_cast<std::size_t>(site.type)];
    for (int k = 0; k < counts[at]; ++k) {
      const std::size_t n = list[static_cast<std::size_t>(k)];
      const auto& leaf = s.standard.nodes[n];
      const double level = Quality::level(t.quality.of_site(o.site, stage.era), leaf.name, progress);
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
    if (r.outing.sample >= 0 && !r.outing.open) {
      auto& d = s.samples[static_cast<std::size_t>(r.outing.sample)].draws[r.outing.draw];
      d.state = visits::DrawState::visited;
      if (r.outing.second) d.second = ids.inspectors[static_cast<std::size_t>(*r.outing.second)];
    }

  take_shots(s, order.photos, seed);
  return s;
}

}  // namespace demo
