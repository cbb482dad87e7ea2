// Deadlines anew: when limits, calendar or office hours change, all running clocks follow, in pieces, with one row in
// the journal. A date that was granted stays. What is read and written is the narrow table of clocks alone (store.cpp).
#include <map>
#include <unordered_map>

#include "app/kernel.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

constexpr std::string_view kRecompute = "cases.recompute";
// Rows in one statement: a round trip each would take PostgreSQL ten times as long, and SQLite looks for each
// parameter's name among all.
constexpr std::size_t kTogether = 50;

struct Running {
  Id<Case> id;
  CaseState state = CaseState::reported;
  Level level = Level::general;
  std::string kind, place, phase;
  std::optional<Id<units::Unit>> unit;
  std::optional<base::Instant> clock_from;
  std::int32_t clock_amount = 0;
  std::optional<engine::LimitUnit> clock_unit;
  std::int32_t pauses = 0;
  base::Instant due_order;
};
BOOST_DESCRIBE_STRUCT(Running, (),
                      (id, state, level, kind, place, phase, unit, clock_from, clock_amount, clock_unit, pauses,
                       due_order))

struct Pause {
  base::Instant at;
  Move move = Move::suspend;
};
BOOST_DESCRIBE_STRUCT(Pause, (), (at, move))

// The deadline of a limit, moved by what stood still since.
base::Instant replay(store::Tx& tx, const engine::Calendar& cal, const Running& r, const Limit& limit) {
  base::Instant due = engine::deadline(cal, *r.clock_from, {limit.amount, limit.unit});
  if (r.pauses == 0) return due;
  std::optional<base::Instant> stopped;
  tx.each<Pause>(
      "SELECT at, move FROM cases_step WHERE case_id=$1 AND at>=$2 AND (move='suspend' OR move='resume') ORDER BY id",
      [&](Pause&& p) {
        if (p.move == Move::suspend)
          stopped = p.at;
        else if (stopped)
          due = engine::resume(cal, due, *stopped, p.at, limit.unit), stopped.reset();
      },
      r.id, *r.clock_from);
  return due;
}

// What holds for one running clock; what many cases share is looked up once.
class Rules {
 public:
  explicit Rules(Ctx& c) : c_(c), limits_(c.tx.all<Limit>("SELECT " + store::columns<Limit>() + " FROM cases_limit")) {
    for (auto& k : c.tx.all<CaseKind>("SELECT " + store::columns<CaseKind>() + " FROM cases_kind"))
      parents_[k.code] = k.parent;
  }

  const Limit* limit_of(const Running& r, Stage stage) {
    const std::string_view phase = stage == Stage::handling ? std::string_view(r.phase) : std::string_view();
    key_.assign(1, static_cast<char>('0' + static_cast<int>(stage)))
        .append(1, static_cast<char>('0' + static_cast<int>(r.level)));
    key_.append(r.kind).append("|").append(r.place).append("|").append(phase);
    const auto [at, fresh] = found_.try_emplace(key_, nullptr);
    if (fresh) at->second = limit_for(limits_, {stage, r.kind, parents_[r.kind], r.level, r.place, phase});
    return at->second;
  }
  const engine::Calendar& calendar_for(const Running& r, Stage stage) {
    const bool own = stage == Stage::handling && r.unit;
    auto& cal = calendars_[own ? r.unit->value : 0];
    if (!cal) cal = calendar_of(c_, own ? r.unit : std::nullopt);
    return *cal;
  }

 private:
  Ctx& c_;
  std::vector<Limit> limits_;
  std::map<std::string, std::string> parents_;
  std::unordered_map<std::string, const Limit*> found_;
  std::map<std::int64_t, CalendarPtr> calendars_;
  std::string key_;
};

enum class Wound : unsigned char { same, due, limit };  // what is another: nothing, the deadline alone, the limit

Wound wind(Ctx& c, Rules& rules, Running& r) {
  auto stage = stage_of(r.state);
  if (r.state == CaseState::suspended || r.state == CaseState::disputed) stage = Stage::handling;
  const bool granted = !r.clock_unit && r.due_order != kNever;
  if (!stage || !r.clock_from || granted) return Wound::same;
  const auto* limit = rules.limit_of(r, *stage);
  const auto due = limit ? replay(c.tx, rules.calendar_for(r, *stage), r, *limit) : kNever;
  const auto unit = limit ? std::optional(limit->unit) : std::nullopt;
  const auto amount = limit ? limit->amount : 0;
  const auto out = unit != r.clock_unit || amount != r.clock_amount ? Wound::limit
                   : due != r.due_order                             ? Wound::due
                                                                    : Wound::same;
  r.due_order = due;
  r.clock_unit = unit;
  r.clock_amount = amount;
  return out;
}

// Together, so that one statement does for many.
class Updates {
 public:
  Updates(store::Tx& tx, Wound what) : tx_(tx), limit_(what == Wound::limit) {}

  void add(const Running& r) {
    values_ += rows_ == 0 ? "(" : ", (";
    give(store::parameter(r.id));
    give(store::parameter(r.due_order));
    if (limit_) give(store::parameter(r.clock_amount)), give(store::parameter(r.clock_unit));
    values_.back() = ')';
    if (++rows_ == kTogether) write();
  }
  void write() {
    if (rows_ == 0) return;
    tx_.post(std::string("UPDATE cases_clock SET due_order=v.column2") +
                (limit_ ? ", clock_amount=v.column3, clock_unit=v.column4" : "") + " FROM (VALUES " + values_ +
                ") AS v WHERE cases_clock.id=v.column1",
            given_);
    values_.clear();
    given_.clear();
    rows_ = 0;
  }

 private:
  void give(store::Value v) {
    given_.push_back(std::move(v));
    values_ += "$" + std::to_string(given_.size()) + ",";
  }
  store::Tx& tx_;
  bool limit_;
  std::string values_;
  std::vector<store::Value> given_;
  std::size_t rows_ = 0;
};

// In pieces, so that nobody waits long for the writer; the journal says how many moved.
void recompute_all(app::Services&, app::Kernel& k, const std::string& what) {
  constexpr int kPiece = 50'000;  // a quarter of a second
  Id<Case> after{0};
  std::int64_t changed = 0;
  do {
    k.as_system([&](Ctx& c) {
      const store::Owner owner(c.tx, "cases");
      const auto from = after;
      auto next = from;
      const auto n = recompute(c, next, kPiece);
      c.tx.after_commit([&, n, next] { changed += n, after = next; });
    });
  } while (after);
  k.as_system([&](Ctx& c) { c.did(what, "deadlines", "重算时限，" + std::to_string(changed) + " 件有变"); });
}

}  // namespace

std::int64_t recompute(Ctx& c, Id<Case>& after, int most) {
  const auto all = c.tx.all<Running>(
      "SELECT " + store::columns<Running>() + " FROM cases_clock WHERE id>$1 ORDER BY id LIMIT $2", after, most);
  Rules rules(c);
  Updates dues(c.tx, Wound::due), limits(c.tx, Wound::limit);
  std::int64_t moved = 0;
  for (auto r : all) {
    const auto what = wind(c, rules, r);
    if (what == Wound::same) continue;
    (what == Wound::due ? dues : limits).add(r);
    ++moved;
  }
  dues.write();
  limits.write();
  after = all.size() < static_cast<std::size_t>(most) ? Id<Case>{} : all.back().id;
  return moved;
}

void move_deadlines_soon(Ctx& c, std::string_view because) {
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM app_job WHERE name=$1 AND state='waiting'", kRecompute) == 0)
    c.enqueue(kRecompute, std::string(because));
}

void add_deadlines(app::Module& m) { m.jobs.push_back({std::string(kRecompute), 0, recompute_all}); }

}  // namespace cases
