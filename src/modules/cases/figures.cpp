// Figures of a period: how many cases fell due, were handled, in time, and stayed fixed; by unit, place or class. What the
// circulars, the flags and the board say is this, and nothing else.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

std::string key_of(FigureBy by) {
  switch (by) {
    case FigureBy::unit: return "CAST(COALESCE(unit, 0) AS TEXT)";
    case FigureBy::district: return "substr(place, 1, 6)";
    case FigureBy::street: return "substr(place, 1, 9)";
    case FigureBy::kind: return "kind";
    case FigureBy::all: break;
  }
  return "''";
}

struct Counted {
  std::string key;
  std::int64_t a = 0, b = 0, c = 0, d = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (key, a, b, c, d))

struct Range {
  base::Instant from, to;
  app::Scope scope;
};

void add_due(Ctx& c, FigureBy by, const Range& r, std::map<std::string, Figure>& out) {
  // Due in the period and not taken back; what is suspended or disputed at the moment is not counted against anybody. Of what is
  // being handled now the clock has the deadline, of all else the file.
  const std::string sums = "SELECT " + key_of(by) + ", count(*), CAST(SUM(CASE WHEN handled_at IS NOT NULL AND state<>'dispatched' THEN 1 ELSE 0 END) AS BIGINT),"
                           " CAST(SUM(CASE WHEN handled_at IS NOT NULL AND state<>'dispatched' AND NOT late THEN 1 ELSE 0 END) AS BIGINT),"
                           " CAST(SUM(CASE WHEN handled_at IS NOT NULL AND rework>0 THEN 1 ELSE 0 END) AS BIGINT) FROM cases_file WHERE ";
  for (const char* due : {"handle_by>=$1 AND handle_by<$2 AND state NOT IN ('rejected','merged')",
                          "id IN (SELECT id FROM cases_clock WHERE state='dispatched' AND due_order>=$1 AND due_order<$2)"})
    c.tx.each<Counted>(sums + due + " AND unit IS NOT NULL AND place>=$3 AND place<$4 GROUP BY 1",
                       [&](Counted&& n) {
                         auto& f = out[n.key];
                         f.due += n.a, f.handled += n.b, f.on_time += n.c, f.rework += n.d;
                       },
                       r.from, r.to, r.scope.lo, r.scope.hi);
}

void add_flow(Ctx& c, FigureBy by, const Range& r, std::map<std::string, Figure>& out) {
  const auto count = [&](const std::string& column, std::int64_t Figure::*field, const std::string& more) {
    c.tx.each<Counted>("SELECT " + key_of(by) + ", count(*), 0, 0, 0 FROM cases_file WHERE " + column + ">=$1 AND " + column + "<$2 AND place>=$3 AND place<$4" + more + " GROUP BY 1",
                       [&](Counted&& n) { out[n.key].*field = n.a; }, r.from, r.to, r.scope.lo, r.scope.hi);
  };
  count("reported_at", &Figure::reported, " AND state<>'merged'");
  count("closed_at", &Figure::closed, " AND state='closed'");
  count("closed_at", &Figure::repeated, " AND state='closed' AND repeats>0");
}

std::string label_of(Ctx& c, FigureBy by, const std::string& key) {
  switch (by) {
    case FigureBy::unit: return key == "0" ? "" : named(c, "units", key);
    case FigureBy::district:
    case FigureBy::street: return places::name_of(c.tx, key);
    case FigureBy::kind: {
      const auto k = kind_of(c.tx, key);
      return k ? k->name : key;
    }
    case FigureBy::all: break;
  }
  return "";
}

std::optional<double> share(std::int64_t part, std::int64_t of) { return of == 0 ? std::nullopt : std::optional(static_cast<double>(part) / static_cast<double>(of)); }

struct Asked {
  base::Day from_day, to_day;
  FigureBy by = FigureBy::unit;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (from_day, to_day, by))
std::span<const meta::Note> form(const Asked*) {
  static const meta::Note all[] = {meta::note(&Asked::from_day, "自", "From").required(), meta::note(&Asked::to_day, "至", "To").required(), meta::note(&Asked::by, "按", "By")};
  return all;
}
struct Answer {
  Figure total;
  std::vector<Figure> rows;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (total, rows))

Answer answer(Ctx& c, const Asked& q) {
  base::Problems bad;
  bad.check(q.from_day <= q.to_day, "to_day", "before_start");
  bad.check(q.to_day.days - q.from_day.days <= 366 * 3, "to_day", "too_far");
  bad.raise_if_any();
  Answer out;
  out.rows = figures(c, q.from_day, q.to_day, q.by);
  const auto all = figures(c, q.from_day, q.to_day, FigureBy::all);
  if (!all.empty()) out.total = all[0];
  return out;
}

}  // namespace

std::span<const meta::Word> words(const FigureBy*) {
  static constexpr meta::Word all[] = {{"合计", "All"}, {"承办单位", "Unit"}, {"区县", "District"}, {"街道", "Street"}, {"类别", "Class"}};
  return all;
}

std::vector<Figure> figures(Ctx& c, base::Day from, base::Day to, FigureBy by) {
  const Range range{base::start_of(from), base::start_of(to + 1), c.scope};
  std::map<std::string, Figure> all;
  add_due(c, by, range, all);
  add_flow(c, by, range, all);
  std::vector<Figure> out;
  for (auto& [key, f] : all) {
    if (by == FigureBy::unit && (key == "0" || (c.scope.unit && key != std::to_string(c.scope.unit->value)))) continue;
    f.key = key;
    f.label = label_of(c, by, key);
    f.handled_rate = share(f.handled, f.due);
    f.on_time_rate = share(f.on_time, f.due);
    f.rework_rate = share(f.rework, f.handled);
    f.repeat_rate = share(f.repeated, f.closed);
    out.push_back(std::move(f));
  }
  rank(out);
  return out;
}

void rank(std::vector<Figure>& all) {
  // Exact: two shares are compared by cross products, so that 1/3 and 2/6 are one rank.
  const auto before = [](const Figure& a, const Figure& b) { return a.on_time * b.due > b.on_time * a.due; };
  std::stable_sort(all.begin(), all.end(), [&](const Figure& a, const Figure& b) {
    if ((a.due == 0) != (b.due == 0)) return b.due == 0;  // who had nothing to do has no rank, and comes last
    if (before(a, b) != before(b, a)) return before(a, b);
    return a.key < b.key;
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].due == 0) all[i].rank.reset();
    else if (i > 0 && !before(all[i - 1], all[i])) all[i].rank = all[i - 1].rank;
    else all[i].rank = static_cast<std::int32_t>(i + 1);
  }
}

std::span<const Definition> definitions() {
  static constexpr Definition all[] = {
      {"应处置", "处置时限落在统计期内的已派遣案件；撤案、并案和统计时正在挂账、协调的不计。"},
      {"处置率", "应处置案件中，统计时已完成处置的比例；返工未完成的不算已处置。"},
      {"按期处置率", "应处置案件中，在时限内完成处置且从未逾期的比例。"},
      {"返工率", "已处置案件中，核查未通过退回重办过的比例。"},
      {"复发率", "统计期内结案的案件中，三十天内同一地点、同一类别再次立案的比例。"},
      {"位次", "按按期处置率从高到低；比率相同的位次相同，其后的位次顺延；没有应处置案件的不排位。"}};
  return all;
}

std::vector<app::Route> figure_routes() { return {app::get("/cases/figures", kRead, answer).named("案件统计")}; }

}  // namespace cases
