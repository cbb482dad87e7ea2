// What is known of sites from visits: for the map, each one's rate and last visit; for its page, the story over all rounds.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Id;

// Two worlds apart: rounds that this caller may not see are not there.
std::vector<marks::Round> rounds_seen(Ctx& c, std::optional<Id<sites::Site>> site) {
  std::vector<marks::Round> out;
  const auto ids = site ? c.tx.all<Id<marks::Round>>("SELECT DISTINCT round FROM visits_visit WHERE site=$1", *site) : c.tx.all<Id<marks::Round>>("SELECT DISTINCT round FROM visits_visit");
  for (const auto& id : ids)
    if (!hidden(c, id)) out.push_back(*marks::find(c.tx, id));
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return std::pair(b.from_day, b.id) < std::pair(a.from_day, a.id); });
  return out;
}

bool of_caller(Ctx& c, const sites::Site& s) {
  return c.scope.covers(s.place) && (!c.scope.unit || s.unit == c.scope.unit || s.steward == c.scope.unit);
}

// ---- for the map ----
struct Standing {
  Id<sites::Site> site;
  std::optional<double> rate;        // mean of the leaf rates there in the round; nothing without marks
  std::int64_t n = 0;                // observations behind it
  std::optional<base::Instant> visited_at;  // the last finished visit, of any round the caller sees
  std::optional<Id<Visit>> visit;
  bool this_round = false;           // visited in the round asked for
};
BOOST_DESCRIBE_STRUCT(Standing, (), (site, rate, n, visited_at, visit, this_round))

struct StandingQuery {
  std::optional<Id<marks::Round>> round;
};
BOOST_DESCRIBE_STRUCT(StandingQuery, (), (round))

struct Last {
  Id<sites::Site> site;
  Id<Visit> visit;
  Id<marks::Round> round;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Last, (), (site, visit, round, at))

std::vector<Standing> standing(Ctx& c, const StandingQuery& q) {
  std::map<std::int64_t, Standing> by_site;
  std::map<std::int64_t, bool> seen;
  for (const auto& r : rounds_seen(c, std::nullopt)) seen[r.id.value] = true;
  c.tx.each<Last>(
      "SELECT site, id, round, started_at FROM visits_visit WHERE state='finished' AND place>=$1 AND place<$2 AND ($3 IS NULL OR unit=$3 OR steward=$3) ORDER BY started_at, id",
      [&](Last&& l) {
        if (!seen.contains(l.round.value)) return;
        Standing& s = by_site[l.site.value];
        s.site = l.site;
        s.visited_at = l.at;
        s.visit = l.visit;
        s.this_round |= q.round == l.round;
      },
      c.scope.lo, c.scope.hi, c.scope.unit);
  if (q.round && c.user.may(marks::kRead)) {
    const auto round = marks::visible(c, *q.round);
    const bool all = c.scope.lo.empty() && !c.scope.unit;
    std::vector<marks::SiteRate> rates;
    marks::with_board(c, round, marks::level_below(round.place), [&](const marks::BoardView& v) { rates = *v.site_rates(); });
    for (const auto& r : rates) {
      if (r.site.empty() || r.site.find_first_not_of("0123456789") != std::string::npos) continue;  // not of the register
      const Id<sites::Site> id{app::id_of(r.site)};
      if (!all) {
        const auto site = sites::find(c.tx, id);
        if (!site || !of_caller(c, *site)) continue;
      }
      Standing& s = by_site[id.value];
      s.site = id;
      s.rate = r.rate;
      s.n = r.observations;
    }
  }
  std::vector<Standing> out;
  for (auto& [id, s] : by_site) out.push_back(std::move(s));
  return out;
}

// ---- one site's page ----
struct StoryRound {
  Id<marks::Round> round;
  std::string name;
  base::Day from_day, to_day;
  std::optional<double> rate;
  std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(StoryRound, (), (round, name, from_day, to_day, rate, n))
struct StoryVisit {
  Id<Visit> visit;
  Id<marks::Round> round;
  base::Instant at;
  std::string assessor_name;
  VisitState state = VisitState::open;
};
BOOST_DESCRIBE_STRUCT(StoryVisit, (), (visit, round, at, assessor_name, state))
struct StoryLine {
  Id<Visit> visit;
  std::string criterion, value, note, grade;
  bool flawed = false;
};
BOOST_DESCRIBE_STRUCT(StoryLine, (), (visit, criterion, value, note, grade, flawed))
struct StoryPhoto {
  Id<Photo> photo;
  Id<Visit> visit;
  std::string criterion;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(StoryPhoto, (), (photo, visit, criterion, at))
struct Story {
  std::vector<StoryRound> rounds;                  // the newest first
  std::vector<StoryVisit> visits;                  // the newest first
  std::vector<standards::ChecklistItem> checklist;  // of the newest round, then what older ones had besides
  std::vector<StoryLine> lines;                    // of the lead assessors
  std::vector<StoryPhoto> photos;                  // the oldest first
};
BOOST_DESCRIBE_STRUCT(Story, (), (rounds, visits, checklist, lines, photos))

void rate_of(Ctx& c, const marks::Round& round, const std::string& site, StoryRound& out) {
  if (!c.user.may(marks::kRead)) return;
  marks::with_board(c, round, marks::level_below(round.place), [&](const marks::BoardView& v) {
    for (const auto& r : *v.site_rates())
      if (r.site == site) {
        out.rate = r.rate;
        out.n = r.observations;
        return;
      }
  });
}

Story story(Ctx& c, Id<sites::Site> id) {
  const auto site = sites::find(c.tx, id);
  if (!site || !of_caller(c, *site)) throw base::Fail(base::Code::not_found, "not_found");
  Story out;
  std::map<std::string, bool> listed;
  for (const auto& round : rounds_seen(c, id)) {
    StoryRound r{round.id, round.name, round.from_day, round.to_day, {}, 0};
    rate_of(c, round, std::to_string(id.value), r);
    out.rounds.push_back(std::move(r));
    for (const auto& item : *standards::checklist(c, round.standard, sites::type_name(c.tx, site->site_type)))
      if (listed.emplace(item.code, true).second) out.checklist.push_back(item);
    for (const auto& v : c.tx.all<Visit>("SELECT " + store::columns<Visit>() + " FROM visits_visit WHERE site=$1 AND round=$2 ORDER BY started_at DESC, id DESC", id, round.id)) {
      if (c.scope.unit && v.unit != c.scope.unit && v.steward != c.scope.unit) continue;  // another unit answered for it then
      out.visits.push_back({v.id, v.round, v.started_at, named(c, "users", std::to_string(v.assessor.value)), v.state});
      for (const auto& o : observations_of(c.tx, v.id)) {
        if (o.assessor != v.assessor) continue;
        const auto g = marks::given(c, v.round, o.criterion, o.value);
        out.lines.push_back({v.id, o.criterion, o.value, o.note, g ? g->grade : "", g && g->flawed});
      }
      for (const auto& p : photos_of(c.tx, v.id)) out.photos.push_back({p.id, v.id, p.criterion, p.taken_at.value_or(p.at)});
    }
  }
  std::stable_sort(out.visits.begin(), out.visits.end(), [](const auto& a, const auto& b) { return b.at < a.at; });
  std::stable_sort(out.photos.begin(), out.photos.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

}  // namespace

std::vector<app::Route> story_routes() {
  return {app::get("/visits/standing", kRead, standing).named("点位现状，用于地图"), app::get("/sites/{id}/story", kRead, story).named("点位历次检查")};
}

}  // namespace visits
