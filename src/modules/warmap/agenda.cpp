// What is late and what happens today, over the rounds that run. By plan and place, never by person (no ranking of staff).
//
// An unannounced sample is nobody's to see before its plan is published: its counts are only for who plans or who sees hidden
// rounds. Visits, and photos, are for who may read visits.
#include <map>

#include "modules/warmap/home.hpp"

namespace warmap {
namespace {

using app::Ctx;
using base::Day;
using base::Id;
using marks::Round;

constexpr std::int32_t kWeek = 7, kPhotos = 8;

struct DrawnAt {
  Id<visits::Plan> plan;
  std::string name;
  Day due;
  std::string place;
  std::int64_t open = 0, all = 0;
};
BOOST_DESCRIBE_STRUCT(DrawnAt, (), (plan, name, due, place, open, all))

void plans(Ctx& c, const Round& round, std::vector<MapLate>& late, MapToday& today) {
  const bool sees = c.user.may(visits::kPlan) || c.user.may(marks::kSeeHidden);
  const auto range = range_of(c, round);
  std::map<std::pair<Id<visits::Plan>, std::string>, MapLate> past;
  std::map<Id<visits::Plan>, MapEnding> ending;
  c.tx.each<DrawnAt>(
      "SELECT p.id, p.name, COALESCE(p.to_day, $5), d.place, CAST(SUM(CASE WHEN d.state='open' THEN 1 ELSE 0 END) AS BIGINT), COUNT(*)"
      " FROM visits_plan p JOIN visits_draw d ON d.plan=p.id WHERE p.round=$1 AND (p.state='published' OR ($2 AND p.state='drawn'))"
      " AND d.state IN ('open','visited') AND d.place>=$3 AND d.place<$4"
      " AND ($6 IS NULL OR EXISTS(SELECT 1 FROM sites_site s WHERE s.id=d.site AND (s.unit=$6 OR s.steward=$6)))"
      " GROUP BY p.id, p.name, p.to_day, d.place",
      [&](DrawnAt&& d) {
        today.left += d.open;
        if (d.due < c.today()) {
          const std::string place(marks::cut_place(d.place, width_for(c, round)));
          auto& l = past[{d.plan, place}];
          l.round = round.id;
          l.plan = d.plan;
          l.name = d.name;
          l.place = place;
          l.due = d.due;
          l.count += d.open;
          l.of += d.all;
        } else if (d.due < c.today() + kWeek) {
          auto& e = ending[d.plan];
          e.plan = d.plan;
          e.name = d.name;
          e.due = d.due;
          e.count += d.open;
          e.of += d.all;
        }
      },
      round.id, sees, range.lo, range.hi, round.to_day, c.scope.unit);
  for (auto& [key, l] : past)
    if (l.count > 0) late.push_back(std::move(l));
  for (auto& [key, e] : ending) today.ending.push_back(std::move(e));
}

struct Begun {
  std::string place;
  bool open = false;
  base::Instant started_at;
};
BOOST_DESCRIBE_STRUCT(Begun, (), (place, open, started_at))

void visits_of(Ctx& c, const Round& round, std::vector<MapLate>& late, MapToday& today) {
  const auto range = range_of(c, round);
  const auto morning = base::start_of(c.today());
  std::map<std::string, MapLate> past;
  c.tx.each<Begun>(
      // Two halves, each with an index of its own: the year's visits are never looked through.
      "SELECT place, TRUE, started_at FROM visits_visit WHERE state='open' AND round=$1 AND place>=$3 AND place<$4 AND ($5 IS NULL OR unit=$5 OR steward=$5)"
      " UNION ALL SELECT place, FALSE, started_at FROM visits_visit WHERE state='finished' AND finished_at>=$2 AND round=$1 AND place>=$3 AND place<$4"
      " AND ($5 IS NULL OR unit=$5 OR steward=$5)",
      [&](Begun&& v) {
        if (!v.open) return void(++today.finished);
        if (v.started_at >= morning) return void(++today.open);
        const std::string place(marks::cut_place(v.place, width_for(c, round)));
        auto& l = past[place];
        const Day began = base::day_of(v.started_at);
        if (l.count++ == 0 || began < l.due) l.due = began;
        l.kind = LateKind::visit;
        l.round = round.id;
        l.name = round.name;
        l.place = place;
      },
      round.id, morning, range.lo, range.hi, c.scope.unit);
  for (auto& [key, l] : past) late.push_back(std::move(l));
}

struct Pictured {
  Id<visits::Visit> visit;
  std::string site_name;
};
BOOST_DESCRIBE_STRUCT(Pictured, (), (visit, site_name))
struct Newest {
  Id<visits::Photo> photo;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Newest, (), (photo, at))

void photos(Ctx& c, const Round& round, MapToday& today) {
  const auto range = range_of(c, round);
  const auto seen = c.tx.all<Pictured>("SELECT id, site_name FROM visits_visit WHERE round=$1 AND photos>0 AND place>=$2 AND place<$3 AND ($4 IS NULL OR unit=$4 OR steward=$4)"
                                       " ORDER BY started_at DESC, id DESC LIMIT $5", round.id, range.lo, range.hi, c.scope.unit, kPhotos);
  for (const auto& v : seen)
    if (const auto p = c.tx.one<Newest>("SELECT id, at FROM visits_photo WHERE visit=$1 ORDER BY at DESC, id DESC LIMIT 1", v.visit))
      today.photos.push_back({p->photo, v.visit, v.site_name, p->at});
}

}  // namespace

std::vector<MapLate> late_and_today(Ctx& c, const std::vector<Round>& all, const Round* current, MapToday& today) {
  std::vector<MapLate> late;
  today.day = c.today();
  for (const auto& round : all) {
    if (round.state != marks::RoundState::running) continue;
    plans(c, round, late, today);
    if (c.user.may(visits::kRead)) visits_of(c, round, late, today);
    if (round.to_day < c.today()) {
      MapLate l;
      l.kind = LateKind::round;
      l.round = round.id;
      l.name = round.name;
      l.due = round.to_day;
      late.push_back(std::move(l));
    }
  }
  if (current && c.user.may(visits::kRead)) photos(c, *current, today);
  for (auto& l : late) {
    l.days = c.today().days - l.due.days;
    if (!l.place.empty()) l.label = marks::label_of(c, "places", l.place);
  }
  std::stable_sort(late.begin(), late.end(), [](const MapLate& a, const MapLate& b) { return std::pair(-a.days, -a.count) < std::pair(-b.days, -b.count); });
  std::stable_sort(today.ending.begin(), today.ending.end(), [](const MapEnding& a, const MapEnding& b) { return a.due < b.due; });
  return late;
}

}  // namespace warmap
