// The burden meter: what each unit was asked to do in a month, shown to the office before it asks for more. Units, never
// persons: nobody is ranked by activity.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

struct Asked {
  std::optional<base::Day> month;  // any day of it; else this one
  std::optional<Id<units::Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(Asked, (), (month, unit))
std::span<const meta::Note> form(const Asked*) {
  static const meta::Note all[] = {meta::note(&Asked::month, "月份", "Month"), meta::note(&Asked::unit, "单位", "Unit").ref("units")};
  return all;
}
struct Meter {
  base::Day month;
  std::vector<Burden> units{};  // most first
  double median = 0;            // of what they were asked
};
BOOST_DESCRIBE_STRUCT(Meter, (), (month, units, median))

struct Counted {
  std::int64_t unit = 0, n = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (unit, n))

using Row = std::map<std::int64_t, Burden>;

void count(Ctx& c, Row& out, std::int64_t Burden::*field, const std::string& sql, base::Instant from, base::Instant to) {
  c.tx.each<Counted>(sql, [&](Counted&& n) { out[n.unit].*field = n.n; }, from, to);
}

Row month_of(Ctx& c, base::Day first) {
  const auto from = base::start_of(first), to = base::start_of(base::last_of_month(first) + 1);
  Row out;
  count(c, out, &Burden::cases, "SELECT unit, count(*) FROM cases_step WHERE at>=$1 AND at<$2 AND move IN ('dispatch','transfer','settle','reopen') AND unit IS NOT NULL GROUP BY unit", from, to);
  count(c, out, &Burden::rework, "SELECT unit, count(*) FROM cases_step WHERE at>=$1 AND at<$2 AND move='rework' AND unit IS NOT NULL GROUP BY unit", from, to);
  count(c, out, &Burden::uploads, "SELECT k.unit, count(*) FROM cases_photo p JOIN cases_case k ON k.id=p.case_id WHERE p.at>=$1 AND p.at<$2 AND p.moment='after' AND k.unit IS NOT NULL GROUP BY k.unit", from, to);
  count(c, out, &Burden::notices, "SELECT unit, count(*) FROM cases_notice WHERE issued_at>=$1 AND issued_at<$2 GROUP BY unit", from, to);
  c.emit(BurdenAsked{first, base::last_of_month(first), out});
  for (auto& [unit, b] : out) b.asked = b.cases + b.rework + b.uploads + b.notices + b.meetings + b.tasks;
  return out;
}

Meter burden(Ctx& c, const Asked& q) {
  const auto first = base::first_of_month(q.month.value_or(c.today()));
  Meter out{first};
  auto now = month_of(c, first);
  auto before = month_of(c, base::first_of_month(first + -1));
  c.tx.each<Counted>("SELECT unit, count(*) FROM cases_clock WHERE unit IS NOT NULL GROUP BY unit", [&](Counted&& n) { now[n.unit].open = n.n; });
  std::vector<std::int64_t> asked;
  for (auto& [unit, b] : now) {
    if (b.asked > 0) asked.push_back(b.asked);
    if ((c.scope.unit && c.scope.unit->value != unit) || (q.unit && q.unit->value != unit)) continue;
    const auto place = c.tx.one<std::string>("SELECT place FROM units_unit WHERE id=$1", unit);
    if (!place || (!c.scope.unit && !c.scope.covers(*place))) continue;
    b.unit = {unit};
    b.label = units::name_of(c.tx, b.unit);
    b.before = before[unit].asked;
    out.units.push_back(std::move(b));
  }
  std::stable_sort(out.units.begin(), out.units.end(), [](const Burden& a, const Burden& b) { return a.asked > b.asked; });
  std::sort(asked.begin(), asked.end());
  if (const auto n = asked.size()) out.median = static_cast<double>(asked[n / 2] + asked[(n - 1) / 2]) / 2;
  return out;
}

}  // namespace

std::vector<app::Route> burden_routes() { return {app::get("/burden", kHandle, burden).named("单位负担")}; }

}  // namespace cases
