// Moving a case: who may, what must be said, what it does to the clock. The table in rules.cpp decides what is possible.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kTogether = 200;  // cases moved by one request
constexpr std::int64_t kLongestMs = 366 * base::kDayMs;  // of an extension or a suspension

bool of_unit(const Ctx& c, const Case& k) { return c.scope.unit && k.unit == c.scope.unit; }

// ---- what must be said ----
void check_other(Ctx& c, const Case& k, const MoveIn& in, base::Problems& bad) {
  const auto other = in.other ? find(c.tx, *in.other) : std::nullopt;
  if (!bad.check(in.other.has_value(), "other", "required")) return;
  if (!bad.check(other && c.scope.covers(other->place), "other", "no_such")) return;
  bad.check(other->id != k.id, "other", "itself");
  bad.check(other->state != CaseState::merged && other->state != CaseState::rejected, "other", "state");
}

void check_phase(Ctx& c, const Case& k, const MoveIn& in, base::Problems& bad) {
  if (in.phase.empty()) return;
  const auto known = c.tx.one<std::int64_t>("SELECT count(*) FROM cases_limit WHERE kind=$1 AND phase=$2 AND stage='handling'", k.kind, in.phase);
  bad.check(*known > 0, "phase", "no_such");
}

void check_needs(Ctx& c, const Case& k, const Rule& r, const MoveIn& in, base::Problems& bad) {
  if (r.needs & kReason) bad.check(!base::trim(in.reason).empty(), "reason", "required");
  if (r.needs & kUnit && bad.check(in.unit.has_value(), "unit", "required")) bad.check(units::exists(c.tx, *in.unit), "unit", "no_such");
  if (r.needs & kOther) check_other(c, k, in, bad);
  if (r.needs & kUntil && bad.check(in.until.has_value(), "until", "required"))
    bad.check(*in.until > c.now && *in.until <= c.now + kLongestMs, "until", *in.until > c.now ? "too_far" : "past");
  if (r.move == Move::extend && in.until && k.due_at) bad.check(*in.until > *k.due_at, "until", "before_deadline");
  if (r.needs & kKind) {
    const auto kind = kind_of(c.tx, in.kind.value_or(k.kind));
    bad.check(kind && !kind->parent.empty(), "kind", in.kind.value_or(k.kind).empty() ? "required" : kind ? "leaf" : "no_such");
  }
  if (r.needs & kPhoto) {
    const auto since = k.dispatched_at.value_or(k.reported_at);
    const auto n = *c.tx.one<std::int64_t>("SELECT count(*) FROM cases_photo WHERE case_id=$1 AND moment='after' AND at>=$2", k.id, since);
    bad.check(n > 0, "photos", "after_photo");
  }
  check_phase(c, k, in, bad);
}

// ---- what it does ----
// The reports that were told to this very case, or one for a finding that nobody reported.
std::int32_t own_reports(Ctx& c, Id<Case> id) {
  return static_cast<std::int32_t>(std::max<std::int64_t>(1, *c.tx.one<std::int64_t>("SELECT count(*) FROM cases_report WHERE origin=$1", id)));
}

void merge_into(Ctx& c, Case& k, Id<Case> into) {
  // Each report keeps its own reporter and answer; it is only found under another case from now on. Cases that were merged into
  // this one go along.
  for (const char* table : {"cases_report", "cases_photo"}) c.tx.exec(std::string("UPDATE ") + table + " SET case_id=$2 WHERE case_id=$1", k.id, into);
  c.tx.exec("UPDATE cases_file SET merged_into=$2 WHERE merged_into=$1", k.id, into);
  c.tx.exec("UPDATE cases_file SET reports=reports+$2, version=version+1 WHERE id=$1", into, k.reports);
  k.reports = own_reports(c, k.id);
  k.merged_into = into;
}

void split_off(Ctx& c, Case& k) {
  for (const char* table : {"cases_report", "cases_photo"}) c.tx.exec(std::string("UPDATE ") + table + " SET case_id=$1 WHERE case_id=$2 AND origin=$1", k.id, *k.merged_into);
  c.tx.exec("UPDATE cases_file SET reports=reports-$2, version=version+1 WHERE id=$1", *k.merged_into, k.reports);
  k.merged_into.reset();
}

// What another case did to a closed one: how often it came back, and a line in its story.
void count_repeat(Ctx& c, const Case& old, std::int32_t by, Move move, const std::string& note, Id<Case> other) {
  Case now = old;
  now.repeats += by;
  ++now.version;
  update_case(c.tx, now);
  Step s{c.new_id<Step>(), old.id, move, old.state, old.state, c.now, {}, old.unit, note, {}, {}, other};
  c.tx.insert("cases_step", s);
  c.changed("cases", std::to_string(old.id.value), old.number + " " + old.title, &old, &now);
  tell(c, now);
  c.emit(Moved{&old, now, s});
}

// Filed again at the same place within the days its class is watched: it did not stay fixed, the trace is open again.
void find_repeat(Ctx& c, Case& k) {
  const auto old = repeated(c.tx, k);
  if (!old) return;
  k.repeat_of = old->id;
  count_repeat(c, *old, 1, Move::recur, "", k.id);
}

// It was no case after all, or is another's report.
void forget_repeat(Ctx& c, Case& k) {
  if (!k.repeat_of) return;
  if (const auto old = find(c.tx, *k.repeat_of)) count_repeat(c, *old, -1, Move::note, k.number + " 未单独成案，不计复发", k.id);
  k.repeat_of.reset();
}

// The fields a move sets beside the state.
void take_effect(Ctx& c, Case& k, const MoveIn& in) {
  const auto who = c.user ? std::optional(c.user.id) : std::nullopt;
  switch (in.move) {
    case Move::file:
      if (in.kind) k.kind = *in.kind;
      if (in.level) k.level = *in.level;
      k.filed_at = c.now;
      find_repeat(c, k);
      break;
    case Move::dispatch:
    case Move::settle:
    case Move::transfer:
      k.unit = in.unit;
      k.phase = in.phase;
      if (in.move != Move::transfer || !k.dispatched_at) k.dispatched_at = c.now;
      break;
    case Move::send_back:
      k.unit.reset();
      ++k.returns;
      break;
    case Move::extend: ++k.extensions; break;
    case Move::suspend:
      k.suspended_at = c.now;
      k.until = in.until;
      break;
    case Move::handle:
      k.handled_at = c.now;
      k.handler = who;
      break;
    case Move::pass:
      k.verified_at = c.now;
      k.verifier = who;
      break;
    case Move::rework:
      ++k.rework;
      k.dispatched_at = c.now;
      break;
    case Move::reopen: k.dispatched_at = c.now; break;
    case Move::close: k.closed_at = c.now; break;
    case Move::withdraw: forget_repeat(c, k); break;
    case Move::merge:
      forget_repeat(c, k);
      merge_into(c, k, *in.other);
      break;
    case Move::split: split_off(c, k); break;
    default: break;
  }
}

// A new stage starts its clock; the others do to the old one what they are there for. While it is disputed who has to do it the
// deadline stands; the decision, like a transfer, starts the clock of the unit that gets it.
void move_clock(Ctx& c, Case& k, const Rule& r, const MoveIn& in) {
  if (r.move == Move::extend) return grant(k, *in.until);
  if (r.move == Move::resume) {
    resume_clock(c, k);
    k.suspended_at.reset();
    k.until.reset();
    return;
  }
  if (r.move == Move::suspend || r.move == Move::dispute) return;
  if (r.from == r.to && r.move != Move::transfer) return;
  start_clock(c, k, c.now);
}

Case move_case(Ctx& c, const Case& before, const Rule& r, const MoveIn& in) {
  if (in.seen && *in.seen != before.version) throw Fail(Code::conflict, "cases.moved");
  base::Problems bad;
  check_needs(c, before, r, in, bad);
  bad.raise_if_any();
  Case k = before;
  if (before.state == CaseState::dispatched && before.due_at && c.now > *before.due_at) k.late = true;
  k.state = r.to;
  k.open = is_open(r.to);
  take_effect(c, k, in);
  move_clock(c, k, r, in);
  k.moved_at = c.now;
  k.version = before.version + 1;
  update_case(c.tx, k);
  Step s{c.new_id<Step>(), k.id, r.move, r.from, r.to, c.now, {}, k.unit, std::string(base::trim(in.reason)), before.due_at, k.due_at, in.other};
  if (c.user) s.person = c.user.id;
  if (r.move == Move::ask_extension) s.due = in.until;
  if (r.move == Move::file && k.repeat_of) s.other = k.repeat_of;
  c.tx.insert("cases_step", s);
  c.changed("cases", std::to_string(k.id.value), k.number + " " + k.title, &before, &k);
  tell(c, k);
  c.emit(Moved{&before, k, s});
  return k;
}

const Rule& rule_for(const Case& k, Move move) {
  const auto* r = rule_of(move, k.state);
  if (r) return *r;
  Fail f(Code::conflict, "cases.state");
  f.args = {{"state", meta::to_json(k.state)}};
  throw f;
}

// ---- routes ----
struct Together {
  std::vector<Id<Case>> ids;
  MoveIn step;
};
BOOST_DESCRIBE_STRUCT(Together, (), (ids, step))
std::span<const meta::Note> form(const Together*) {
  static const meta::Note all[] = {meta::note(&Together::ids, "案件", "Cases").required().length(1, kTogether)};
  return all;
}
struct Refused {
  Id<Case> id;
  std::string number, key;
};
BOOST_DESCRIBE_STRUCT(Refused, (), (id, number, key))
struct Done {
  std::int32_t moved = 0;
  std::vector<Refused> refused;  // the others have moved
};
BOOST_DESCRIBE_STRUCT(Done, (), (moved, refused))

Done move_together(Ctx& c, const Together& in) {
  Done out;
  for (const auto id : in.ids) {
    const Case k = case_of(c, id);
    const auto touched = c.touched.size();
    try {
      store::Savepoint one(c.tx);
      apply(c, k, in.step);
      one.keep();
      ++out.moved;
    } catch (const Fail& f) {
      if (f.code != Code::conflict && f.code != Code::forbidden && f.code != Code::invalid) throw;
      c.touched.resize(touched);
      out.refused.push_back({id, k.number, f.fields.empty() ? f.key : f.fields[0].field + "." + f.fields[0].key});
    }
  }
  return out;
}

CaseWhole step(Ctx& c, Id<Case> id, const MoveIn& in) { return whole_of(c, apply(c, case_of(c, id), in)); }

}  // namespace

std::span<const meta::Note> form(const MoveIn*) {
  static const meta::Note all[] = {meta::note(&MoveIn::move, "动作", "Move").required(),
                                   meta::note(&MoveIn::reason, "说明", "Reason").wide().length(0, 2000),
                                   meta::note(&MoveIn::kind, "类别", "Class").ref("case_kinds"),
                                   meta::note(&MoveIn::level, "等级", "Level"),
                                   meta::note(&MoveIn::phase, "阶段", "Phase").length(0, 40),
                                   meta::note(&MoveIn::unit, "承办单位", "Unit").ref("units"),
                                   meta::note(&MoveIn::until, "日期", "Until"),
                                   meta::note(&MoveIn::other, "并入的案件", "Case to merge into").ref("cases")};
  return all;
}

std::string_view refusal(const Ctx& c, const Case& k, const Rule& r) {
  const bool office = c.user.may(kDispatch) && !c.scope.unit, unit = c.user.may(kHandle) && (of_unit(c, k) || !c.scope.unit);
  const bool own_work = k.handler == c.user.id || of_unit(c, k);
  const bool verifier = c.user.may(kVerify) && !own_work;
  switch (r.who) {
    case Who::office: return office ? "" : "cases.not_office";
    case Who::unit: return unit ? "" : "cases.not_yours";
    case Who::unit_or_office: return unit || office ? "" : "cases.not_yours";
    case Who::verifier: return verifier ? "" : own_work && c.user.may(kVerify) ? "cases.own_work" : "cases.not_verifier";
    case Who::verifier_or_office: return verifier || office ? "" : "cases.not_verifier";
    case Who::citizen_or_office: return office ? "" : "cases.not_office";
    case Who::anybody: return "";
    case Who::program: return "cases.by_itself";
  }
  return "cases.not_office";
}

Case apply(Ctx& c, const Case& before, const MoveIn& in) {
  const Rule& r = rule_for(before, in.move);
  if (const auto why = refusal(c, before, r); !why.empty()) throw Fail(Code::forbidden, std::string(why));
  return move_case(c, before, r, in);
}

Case apply_for_citizen(Ctx& c, const Case& before, Move move, const std::string& reason) {
  const Rule& r = rule_for(before, move);
  if (r.who != Who::citizen_or_office) throw Fail(Code::forbidden, "cases.not_yours");
  MoveIn in;
  in.move = move;
  in.reason = reason;
  return move_case(c, before, r, in);
}

int resume_due(Ctx& c) {
  int n = 0;
  for (const auto& k : c.tx.all<Case>("SELECT " + store::columns<Case>() + " FROM cases_case WHERE open AND state='suspended' AND until<=$1 ORDER BY id LIMIT 500", c.now)) {
    MoveIn in;
    in.move = Move::resume;
    in.reason = "挂账到期";
    move_case(c, k, *rule_of(Move::resume, CaseState::suspended), in);
    ++n;
  }
  return n;
}

std::vector<app::Route> move_routes() {
  return {app::post("/cases/{id}/steps", app::kSignedIn, step).named("案件办理一步"),
          app::post("/case-steps", app::kSignedIn, move_together).named("成批办理案件")};
}

}  // namespace cases
