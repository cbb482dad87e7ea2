// What a draft and an agenda are made of: figures of cases, visits of the period, the current round. Like the war map,
// this reads other modules' tables and owns none of the facts.
#include <algorithm>

#include "app/kernel.hpp"
#include "modules/bulletins/compose.hpp"
#include "modules/bulletins/store.hpp"
#include "modules/places/places.hpp"
#include "modules/warmap/warmap.hpp"

namespace bulletins {
namespace {

using app::Ctx;
using cases::Case;
using cases::FigureBy;

constexpr int kMonths = 6;
constexpr std::size_t kLosses = 10, kCityDigits = 4;

const std::string kCases = "SELECT " + store::columns<Case>() + " FROM cases_case WHERE place>=$1 AND place<$2 AND ";

NamedCase named(Ctx& c, const Case& k) {
  NamedCase out{k.id, k.number, k.title, "", "", places::name_of(c.tx, k.place), 0};
  if (!k.kind.empty()) out.kind = marks::label_of(c, "case_kinds", k.kind);
  if (k.unit) out.unit = units::name_of(c.tx, *k.unit);
  if (k.due_at && *k.due_at < c.now)
    out.days = static_cast<std::int32_t>((c.now.ms - k.due_at->ms + base::kDayMs - 1) / base::kDayMs);
  return out;
}

template <class... A>
std::vector<NamedCase> cases_where(Ctx& c, const std::string& rest, const A&... values) {
  std::vector<NamedCase> out;
  for (const auto& k : c.tx.all<Case>(kCases + rest, c.scope.lo, c.scope.hi, values...)) out.push_back(named(c, k));
  return out;
}

// Open cases, the earliest deadline first.
template <class... A>
std::vector<NamedCase> soonest(Ctx& c, const std::string& which, int most, const A&... values) {
  return cases_where(c, "id IN (SELECT id FROM cases_clock WHERE " + which + " AND place>=$1 AND place<$2 ORDER BY due_order, id LIMIT " + std::to_string(most) +
                            ") ORDER BY due_order, id", values...);
}

std::vector<NamedCase> disputed(Ctx& c) {
  return cases_where(c, "open AND state='disputed' ORDER BY moved_at, id LIMIT 50");
}

struct Counted {
  base::Id<units::Unit> unit;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (unit, count))

std::vector<UnitCount> overdue_by_unit(Ctx& c) {
  std::vector<UnitCount> out;
  for (const auto& n : c.tx.all<Counted>("SELECT unit, count(*) FROM cases_clock WHERE state='dispatched' AND "
                                         "due_order<$1 AND unit IS NOT NULL AND place>=$2 AND place<$3"
                                         " GROUP BY unit ORDER BY count(*) DESC, unit",
                                         c.now, c.scope.lo, c.scope.hi))
    out.push_back({n.unit, units::name_of(c.tx, n.unit), n.count});
  return out;
}

cases::Figure all_of(Ctx& c, base::Day from, base::Day to) {
  auto found = cases::figures(c, from, to, FigureBy::all);
  return found.empty() ? cases::Figure{} : found[0];
}

struct Visited {
  std::int64_t visits = 0, observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(Visited, (), (visits, observations, sites))

// Of the current round, unless readers of the paper may not know it yet.
std::optional<RoundFigure> round_of(Ctx& c) {
  if (!c.user.may(warmap::kRead)) return {};
  const auto home = warmap::first_screen(c);
  if (!home.current || home.current->total.observations == 0) return {};
  const auto& now = *home.current;
  if (now.round.hidden && now.round.state != marks::RoundState::published) return {};
  RoundFigure out{now.round.name,
                  now.total.points,
                  now.total.max,
                  now.total.rate,
                  {},
                  {},
                  now.total.observations,
                  now.total.sites,
                  {}};
  if (now.interval) out.low = now.interval->low, out.high = now.interval->high;
  for (const auto& l : now.losses)
    if (out.losses.size() < kLosses) out.losses.push_back({l.code, l.name, l.points});
  return out;
}

void last_months(Ctx& c, base::Day to, std::vector<MonthPoint>& out) {
  base::Day last = to;
  for (int i = 0; i < kMonths; ++i) {
    const base::Day first = base::first_of_month(last);
    out.insert(out.begin(), {base::to_text(last).substr(0, 7), all_of(c, first, last)});
    last = first + -1;
  }
}

}  // namespace

Frozen gather(Ctx& c, PaperKind kind, base::Day from, base::Day to) {
  Frozen f;
  f.at = c.now;
  if (!c.scope.lo.empty()) f.place_name = places::name_of(c.tx, c.scope.lo);
  const base::Instant begin = base::start_of(from), end = base::start_of(to + 1);
  const auto v = *c.tx.one<Visited>(
      "SELECT count(*), CAST(COALESCE(SUM(observations), 0) AS BIGINT), count(DISTINCT site) FROM visits_visit WHERE "
      "finished_at>=$1 AND finished_at<$2"
      " AND place>=$3 AND place<$4",
      begin, end, c.scope.lo, c.scope.hi);
  f.visits = v.visits, f.observations = v.observations, f.sites = v.sites;
  f.total = all_of(c, from, to);
  const auto earlier = before({kind, from, to});
  f.before = all_of(c, earlier.from, earlier.to);
  f.by_unit = cases::figures(c, from, to, FigureBy::unit);
  f.by_place = cases::figures(c, from, to, c.scope.lo.size() > kCityDigits ? FigureBy::street : FigureBy::district);
  f.by_kind = cases::figures(c, from, to, FigureBy::kind);
  f.overdue_by_unit = overdue_by_unit(c);
  for (const auto& u : f.overdue_by_unit) f.overdue += u.count;
  f.late = soonest(c, "state='dispatched' AND due_order<$3 AND unit IS NOT NULL", 15, c.now);
  f.urgent = soonest(c, "level='urgent'", 30);
  f.repeated = cases_where(c,
                           "repeat_of IS NOT NULL AND state NOT IN ('merged','rejected') AND reported_at>=$3 AND "
                           "reported_at<$4 ORDER BY reported_at DESC, id LIMIT 10",
                           begin, end);
  f.repeats = *c.tx.one<std::int64_t>(
      "SELECT count(*) FROM cases_case WHERE repeat_of IS NOT NULL AND state NOT IN ('merged','rejected') AND "
      "reported_at>=$1 AND reported_at<$2 AND place>=$3 AND place<$4",
      begin, end, c.scope.lo, c.scope.hi);
  f.disputed = disputed(c);
  if (kind == PaperKind::monthly) {
    last_months(c, to, f.months);
    f.round = round_of(c);
    c.emit(FlagsAsked{from, to, f.flags});
  }
  for (const auto& d : cases::definitions()) f.meanings.push_back({std::string(d.term), std::string(d.text)});
  return f;
}

std::vector<AgendaItem> agenda_from(Ctx& c) {
  std::vector<AgendaItem> out;
  for (const auto& t : open_tasks(c)) {
    AgendaItem item{AgendaSource::task,
                    "上次议定未完成：" + t.text + "（" + units::name_of(c.tx, t.unit) + "，" + day_text(t.due) + "前" +
                        (t.due < c.today() ? "，已逾期" : "") + "）",
                    t.unit,
                    t.case_id,
                    t.id,
                    ""};
    out.push_back(std::move(item));
  }
  for (const auto& u : overdue_by_unit(c))
    out.push_back(
        {AgendaSource::overdue, u.name + "说明逾期未处置的" + std::to_string(u.count) + "件案件", u.unit, {}, {}, ""});
  for (const auto& k : disputed(c)) {
    const auto waiting =
        c.tx.one<std::int64_t>("SELECT id FROM bulletins_task WHERE case_id=$1 AND state=$2", k.id, TaskState::open);
    if (!waiting)
      out.push_back(
          {AgendaSource::disputed, "协调确定承办单位：" + k.title + "（" + k.number + "）", {}, k.id, {}, ""});
  }
  if (const auto r = round_of(c)) {
    std::vector<std::string> names;
    for (const auto& l : r->losses)
      if (names.size() < 3) names.push_back(l.name);
    if (!names.empty())
      out.push_back({AgendaSource::loss, "“" + r->name + "”失分较多的指标：" + list_text(names), {}, {}, {}, ""});
  }
  return out;
}

}  // namespace bulletins
