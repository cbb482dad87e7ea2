// The frame of a plan: which sites may be drawn, and the same sites with what the draw made of them, for the map and for
// the sheets that assessors take along. A frame is all active sites of a place (and of types), or those that the office
// named one by one (a selection on the map); either way it is fixed with its digest before the seed can be known.
#include <algorithm>
#include <unordered_set>

#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Id;

struct PlanSite {
  Id<sites::Site> site;
  std::optional<Id<Draw>> draw;  // from the commitment on
  std::string number, name, site_type, place, address;
  std::string stratum;
  std::int32_t position = 0;     // in the order of its stratum, from 0; means something once drawn
  std::optional<DrawState> state;  // once drawn
  std::string reason;
  std::optional<Id<Draw>> stands_for;
  std::optional<Id<app::User>> assessor, second;
  std::optional<double> lon, lat;
};
BOOST_DESCRIBE_STRUCT(PlanSite, (), (site, draw, number, name, site_type, place, address, stratum, position, state, reason, stands_for, assessor, second, lon, lat))

PlanSite of_draw(Ctx& c, const Draw& d, bool drawn) {
  PlanSite s;
  s.site = d.site;
  s.draw = d.id;
  s.number = d.number;
  s.name = d.name;
  s.site_type = d.site_type;
  s.place = d.place;
  s.stratum = d.stratum;
  s.position = d.position;
  if (drawn) s.state = d.state;
  s.reason = d.reason;
  s.stands_for = d.stands_for;
  s.assessor = d.assessor;
  s.second = d.second;
  if (const auto site = sites::find(c.tx, d.site)) {
    s.address = site->address;
    s.lon = site->wgs_lon;
    s.lat = site->wgs_lat;
  }
  return s;
}

std::vector<PlanSite> frame(Ctx& c, Id<Plan> id) {
  const Plan p = plan_of(c, id);
  std::vector<PlanSite> out;
  if (p.state != PlanState::draft) {
    for (const auto& d : rows_of(c.tx, id)) out.push_back(of_draw(c, d, p.state != PlanState::committed));
    return out;
  }
  for (const auto& f : frame_sites(c.tx, p)) {
    PlanSite s;
    s.site = f.id;
    s.number = f.number;
    s.name = f.name;
    s.site_type = f.site_type;
    s.place = f.place;
    s.stratum = stratum_of(p, f);
    s.lon = f.wgs_lon;
    s.lat = f.wgs_lat;
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace

std::string stratum_of(const Plan& p, const sites::FrameSite& s) {
  switch (p.strata) {
    case Strata::type: return s.site_type;
    case Strata::place: return s.place.substr(0, 6);  // county level, GB/T 2260
    case Strata::type_and_place: return s.site_type + "|" + s.place.substr(0, 6);
  }
  return "";
}

std::vector<std::string> numbers_in(std::string_view text) {
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.size(), text.find_first_of(" ,;\t\r\n", from));
    std::string number(text.substr(from, end - from));
    if (!number.empty() && seen.insert(number).second) out.push_back(std::move(number));
    from = end + 1;
  }
  return out;
}

std::vector<sites::FrameSite> frame_sites(store::Tx& tx, const Plan& p) {
  auto all = sites::frame(tx, app::Scope::of_place(p.place), p.site_types);
  if (p.sites.empty()) return all;
  const auto numbers = numbers_in(p.sites);
  const std::unordered_set<std::string> named(numbers.begin(), numbers.end());
  std::erase_if(all, [&](const auto& s) { return !named.contains(s.number); });
  return all;
}

std::vector<app::Route> frame_routes() { return {app::get("/plans/{id}/frame", kPlan, frame).named("抽样框与样本，用于地图和任务单")}; }

}  // namespace visits
