// The clock of one case: the limit that holds for the stage it is in, and the deadline that makes by engine/deadline.hpp.
#include "app/kernel.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

// What a person needs before promising a day.
struct DueAsked {
  std::optional<base::Instant> from;
  std::int32_t amount = 0;
  engine::LimitUnit unit = engine::LimitUnit::working_hours;
  std::optional<Id<units::Unit>> of;
};
BOOST_DESCRIBE_STRUCT(DueAsked, (), (from, amount, unit, of))
std::span<const meta::Note> form(const DueAsked*) {
  static const meta::Note all[] = {meta::note(&DueAsked::from, "起算时间", "From"), meta::note(&DueAsked::amount, "时限", "Limit").range(0, engine::kMostAmount),
                                   meta::note(&DueAsked::unit, "单位", "Unit"), meta::note(&DueAsked::of, "承办单位", "Unit that handles").ref("units")};
  return all;
}
struct DueAnswer {
  base::Instant due_at;
  std::vector<std::int32_t> missing_years;  // of which no holidays are known
};
BOOST_DESCRIBE_STRUCT(DueAnswer, (), (due_at, missing_years))
DueAnswer due(Ctx& c, const DueAsked& q) {
  const auto cal = calendar_of(c, q.of);
  const auto from = q.from.value_or(c.now);
  DueAnswer out{engine::deadline(*cal, from, {q.amount, q.unit}), {}};
  for (const int y : cal->missing(base::day_of(from), base::day_of(out.due_at))) out.missing_years.push_back(y);
  return out;
}

}  // namespace

void set_due(Case& k, std::optional<base::Instant> due) {
  k.due_at = due;
  k.due_order = due.value_or(kNever);
  if (k.state == CaseState::dispatched) k.handle_by = due;
}

void start_clock(Ctx& c, Case& k, base::Instant from) {
  k.clock_from.reset();
  k.clock_unit.reset();
  k.clock_amount = 0;
  k.pauses = 0;
  const auto stage = stage_of(k.state);
  if (!stage) return set_due(k, {});
  const auto limits = c.tx.all<Limit>("SELECT " + store::columns<Limit>() + " FROM cases_limit WHERE stage=$1", *stage);
  const auto kind = kind_of(c.tx, k.kind);
  const auto* limit = limit_for(limits, {*stage, k.kind, kind ? kind->parent : "", k.level, k.place, *stage == Stage::handling ? k.phase : ""});
  k.clock_from = from;  // a limit that is made later counts from here
  if (!limit) return set_due(k, {});
  k.clock_amount = limit->amount;
  k.clock_unit = limit->unit;
  set_due(k, engine::deadline(*calendar_of(c, *stage == Stage::handling ? k.unit : std::nullopt), from, {limit->amount, limit->unit}));
}

void grant(Case& k, base::Instant due) {
  k.clock_unit.reset();
  set_due(k, due);
}

void resume_clock(Ctx& c, Case& k) {
  if (!k.due_at || !k.suspended_at) return;
  const auto unit = k.clock_unit.value_or(engine::LimitUnit::days);
  set_due(k, engine::resume(*calendar_of(c, k.unit), *k.due_at, *k.suspended_at, c.now, unit));
  ++k.pauses;
}

void add_clock(app::Module& m) {
  m.routes.push_back(app::get("/deadline", app::kSignedIn, due).named("按工作日历推算时限"));
}

}  // namespace cases
