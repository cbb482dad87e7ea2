#include "modules/flags/flags.hpp"

#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/messages/messages.hpp"

namespace flags {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::string_view kSchema = R"(
CREATE TABLE flags_rule(id BIGINT PRIMARY KEY, name TEXT NOT NULL, colour TEXT NOT NULL, per TEXT NOT NULL, metric TEXT NOT NULL, test TEXT NOT NULL,
  threshold INTEGER NOT NULL, least INTEGER NOT NULL, round BIGINT, criterion TEXT NOT NULL, active BOOLEAN NOT NULL);
CREATE TABLE flags_flag(id BIGINT PRIMARY KEY, month INTEGER NOT NULL, colour TEXT NOT NULL, per TEXT NOT NULL, subject TEXT NOT NULL, label TEXT NOT NULL,
  unit BIGINT, place TEXT NOT NULL, state TEXT NOT NULL, rule BIGINT NOT NULL, reason TEXT NOT NULL, due BIGINT NOT NULL, counted BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL, decided_at BIGINT, decided_by BIGINT, decision TEXT NOT NULL, appeal TEXT NOT NULL, appealed_at BIGINT, mark BIGINT);
CREATE INDEX flags_flag_month ON flags_flag(month, state);
CREATE UNIQUE INDEX flags_flag_one ON flags_flag(month, subject) WHERE state='proposed' OR state='given' OR state='appealed';
)";

const std::string kRule = "SELECT " + store::columns<Rule>() + " FROM flags_rule ";
const std::string kFlag = "SELECT " + store::columns<Flag>() + " FROM flags_flag ";

// ---- rules ----
struct RuleFilter : app::PageQuery {
  std::optional<Colour> colour;
};
BOOST_DESCRIBE_STRUCT(RuleFilter, (app::PageQuery), (colour))
std::span<const meta::Note> form(const RuleFilter*) {
  static const meta::Note all[] = {meta::note(&RuleFilter::colour, "旗", "Flag")};
  return all;
}
app::Page<Rule> rule_list(Ctx& c, const RuleFilter& f) {
  app::Select s("flags_rule");
  s.where_if("colour=?", f.colour);
  return s.page<Rule>(c, f, "id", {{"id", "id", app::SortBy::number}, {"name", "name"}});
}
std::optional<Rule> rule_find(Ctx& c, const Id<Rule>& id) { return c.tx.one<Rule>(kRule + "WHERE id=$1", id); }

void rule_save(Ctx& c, const Rule* before, Rule& r, base::Problems& bad) {
  using By = cases::FigureBy;
  bad.check(r.per == By::unit || r.per == By::street || r.per == By::district, "per", "no_such");
  bad.check(r.round.has_value() == !r.criterion.empty(), r.round ? "criterion" : "round", "required");
  if (r.round && !r.criterion.empty()) {
    // A flag counts as one: the criterion's rule says what that is worth.
    if (bad.check(marks::find(c.tx, *r.round).has_value(), "round", "no_such"))
      if (const auto wrong = marks::wrong_value(c, *r.round, r.criterion, "1")) bad.add("criterion", wrong->key, wrong->args);
  }
  if (!bad.empty()) return;
  if (before) return c.tx.update("flags_rule", r);
  r.id = c.new_id<Rule>();
  c.tx.insert("flags_rule", r);
}

void rule_remove(Ctx& c, const Rule& r) {
  if (c.tx.one<Id<Flag>>("SELECT id FROM flags_flag WHERE rule=$1 LIMIT 1", r.id)) throw Fail(Code::conflict, "in_use");
  c.tx.exec("DELETE FROM flags_rule WHERE id=$1", r.id);
}

// ---- flags ----
// The one concerned hears of a flag when it is decided; a proposal is the office's own matter.
bool may_see(const Ctx& c, const Flag& f) {
  if (f.state == FlagState::proposed || f.state == FlagState::refused) return c.user.may(kDecide) && !c.scope.unit && c.scope.covers(f.place);
  return c.scope.unit ? f.unit == c.scope.unit || f.per != cases::FigureBy::unit : c.scope.covers(f.place);
}

Flag flag_of(Ctx& c, Id<Flag> id) {
  auto f = c.tx.one<Flag>(kFlag + "WHERE id=$1", id);
  if (!f || !may_see(c, *f)) throw Fail(Code::not_found, "flags.unknown");
  return std::move(*f);
}

struct FlagFilter : app::PageQuery {
  std::optional<base::Day> month;  // any day of it
  std::optional<Colour> colour;
  std::optional<FlagState> state;
  std::optional<Id<units::Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(FlagFilter, (app::PageQuery), (month, colour, state, unit))
std::span<const meta::Note> form(const FlagFilter*) {
  static const meta::Note all[] = {meta::note(&FlagFilter::month, "月份", "Month"), meta::note(&FlagFilter::colour, "旗", "Flag"),
                                   meta::note(&FlagFilter::state, "状态", "State"), meta::note(&FlagFilter::unit, "单位", "Unit").ref("units")};
  return all;
}

app::Page<Flag> flag_list(Ctx& c, const FlagFilter& f) {
  app::Select s("flags_flag");
  if (c.scope.unit) s.where("per<>'unit' OR unit=?", *c.scope.unit);
  else s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  if (c.scope.unit || !c.user.may(kDecide)) s.where("state<>'proposed' AND state<>'refused'");
  if (f.month) s.where("month=?", base::first_of_month(*f.month));
  s.where_if("colour=?", f.colour).where_if("state=?", f.state).where_if("unit=?", f.unit);
  return s.page<Flag>(c, f, "id", {{"-month", "month", app::SortBy::number}, {"label", "label"}});
}
std::optional<Flag> flag_find(Ctx& c, const Id<Flag>& id) {
  auto f = c.tx.one<Flag>(kFlag + "WHERE id=$1", id);
  return f && may_see(c, *f) ? f : std::nullopt;
}

Flag kept(Ctx& c, const Flag& before, const Flag& f) {
  c.tx.update("flags_flag", f);
  c.changed("flags", std::to_string(f.id.value), f.label, &before, &f);
  return f;
}

// ---- propose ----
struct Month {
  base::Day month;
};
BOOST_DESCRIBE_STRUCT(Month, (), (month))
std::span<const meta::Note> form(const Month*) {
  static const meta::Note all[] = {meta::note(&Month::month, "月份", "Month").required()};
  return all;
}
struct Proposed {
  std::int32_t proposed = 0;
  std::vector<std::string> both;  // would earn red and yellow: proposed for neither
};
BOOST_DESCRIBE_STRUCT(Proposed, (), (proposed, both))

struct Candidate {
  Rule rule;
  Earned earned;
};

Proposed propose(Ctx& c, const Month& in) {
  const auto first = base::first_of_month(in.month), last = base::last_of_month(first);
  if (last >= c.today()) throw Fail(Code::invalid, "invalid", {{"month", "not_over", {}}});
  Proposed out;
  std::map<std::string, std::vector<Candidate>> by_subject;
  for (const auto& rule : c.tx.all<Rule>(kRule + "WHERE active ORDER BY id"))
    for (auto& e : earned(rule, cases::figures(c, first, last, rule.per))) by_subject[e.subject].push_back({rule, std::move(e)});
  // What an earlier run proposed and nobody has decided is made anew: figures may have been corrected.
  c.tx.exec("DELETE FROM flags_flag WHERE month=$1 AND state='proposed' AND place>=$2 AND place<$3", first, c.scope.lo, c.scope.hi);
  for (auto& [subject, all] : by_subject) {
    const bool both = std::any_of(all.begin(), all.end(), [&](const auto& x) { return x.rule.colour != all[0].rule.colour; });
    if (both) {
      out.both.push_back(all[0].earned.label);
      continue;
    }
    if (*c.tx.one<std::int64_t>("SELECT count(*) FROM flags_flag WHERE month=$1 AND subject=$2", first, subject)) continue;  // decided already
    const auto& best = all[0];
    Flag f;
    f.id = c.new_id<Flag>();
    f.month = first;
    f.colour = best.rule.colour;
    f.per = best.rule.per;
    f.subject = subject;
    f.label = best.earned.label;
    f.rule = best.rule.id;
    f.due = best.earned.of;
    f.counted = best.earned.counted;
    for (const auto& x : all) f.reason += (f.reason.empty() ? "" : "；") + reason_of(x.rule, x.earned);
    if (f.per == cases::FigureBy::unit) {
      f.unit = Id<units::Unit>{*base::to_int(subject)};
      f.place = c.tx.one<std::string>("SELECT place FROM units_unit WHERE id=$1", *f.unit).value_or("");
    } else {
      f.place = subject;
    }
    f.proposed_at = c.now;
    c.tx.insert("flags_flag", f);
    c.changed<Flag>("flags", std::to_string(f.id.value), f.label, nullptr, &f);
    ++out.proposed;
  }
  return out;
}

// ---- decide ----
struct Decision {
  bool give = false;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Decision, (), (give, reason))
std::span<const meta::Note> form(const Decision*) {
  static const meta::Note all[] = {meta::note(&Decision::give, "授予", "Give"), meta::note(&Decision::reason, "说明", "Reason").wide().length(0, 1000)};
  return all;
}

// A flag that holds is a fact of the round its rule names; one that is withdrawn is not.
void mark(Ctx& c, Flag& f, bool holds) {
  const auto rule = c.tx.one<Rule>(kRule + "WHERE id=$1", f.rule);
  if (!rule || !rule->round || holds == f.mark.has_value()) return;
  marks::NewMark m;
  m.criterion = rule->criterion;
  m.value = holds ? "1" : "";
  m.place = f.place;
  m.unit = f.unit;
  m.subject = f.unit ? "" : f.subject;
  m.source_id = "flag:" + std::to_string(f.id.value);
  m.note = f.reason;
  m.replaces = f.mark;
  const auto made = marks::record(c, *rule->round, m);
  f.mark = holds ? std::optional(made.seq) : std::nullopt;
}

void tell(Ctx& c, const Flag& f) {
  const auto word = [](auto v) { return std::string(words(static_cast<const decltype(v)*>(nullptr))[static_cast<std::size_t>(v)].zh); };
  messages::Notice n;
  n.to = f.unit ? accounts::people(c.tx, cases::kHandle, f.unit, f.place) : accounts::people(c.tx, cases::kDispatch, {}, f.place);
  if (f.unit) n.to_units = {*f.unit};
  n.key = "flags:" + std::to_string(f.id.value) + ":" + word(f.state) + std::to_string(f.decided_at->ms);
  n.kind = "flags.decided";
  n.title = f.label + "：" + base::to_text(f.month).substr(0, 7) + " " + word(f.colour) + " " + word(f.state);
  n.text = f.reason + (f.decision.empty() ? "" : "。" + f.decision);
  n.link = "/flags/" + std::to_string(f.id.value);
  n.urgency = messages::Urgency::important;
  messages::send(c, n);
}

Flag decide(Ctx& c, Id<Flag> id, const Decision& in) {
  const Flag before = flag_of(c, id);
  if (before.state == FlagState::refused || before.state == FlagState::withdrawn) throw Fail(Code::conflict, "flags.state");
  if (before.state == FlagState::given && in.give) throw Fail(Code::conflict, "flags.state");
  base::Problems bad;
  // Against the figures, or after an appeal, one says why.
  bad.check(!base::trim(in.reason).empty() || (before.state == FlagState::proposed && in.give), "reason", "required");
  bad.raise_if_any();
  Flag f = before;
  f.state = in.give ? FlagState::given : before.state == FlagState::proposed ? FlagState::refused : FlagState::withdrawn;
  f.decision = base::trim(in.reason);
  f.decided_at = c.now;
  f.decided_by = c.user.id;
  mark(c, f, in.give);
  if (f.state != FlagState::refused) tell(c, f);
  return kept(c, before, f);
}

struct Appeal {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Appeal, (), (text))
std::span<const meta::Note> form(const Appeal*) {
  static const meta::Note all[] = {meta::note(&Appeal::text, "申诉理由", "Appeal").required().wide().length(1, 2000)};
  return all;
}

Flag appeal(Ctx& c, Id<Flag> id, const Appeal& in) {
  const Flag before = flag_of(c, id);
  if (before.state != FlagState::given) throw Fail(Code::conflict, "flags.state");
  const bool own = before.unit ? c.scope.unit == before.unit : !c.scope.unit && c.scope.lo == before.place;
  if (!own) throw Fail(Code::forbidden, "flags.not_yours");
  Flag f = before;
  f.state = FlagState::appealed;
  f.appeal = base::trim(in.text);
  f.appealed_at = c.now;
  return kept(c, before, f);
}

// Two rules to begin with, when there is none.
void start_rules(Ctx& c) {
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM flags_rule") > 0) return;
  Rule red;
  red.id = c.new_id<Rule>();
  red.name = "按期处置优秀";
  red.colour = Colour::red;
  red.test = Test::at_least;
  red.threshold = 95;
  c.tx.insert("flags_rule", red);
  Rule yellow;
  yellow.id = c.new_id<Rule>();
  yellow.name = "按期处置不力";
  c.tx.insert("flags_rule", yellow);
}

}  // namespace

std::vector<Flag> given_in(store::Tx& tx, base::Day month) {
  return tx.all<Flag>(kFlag + "WHERE month=$1 AND (state='given' OR state='appealed') ORDER BY colour, label", base::first_of_month(month));
}

app::Module module() {
  app::Module m{.name = "flags", .title = "红黄旗", .title_en = "Flags"};
  m.migrations = {{1, kSchema}};
  m.permissions = {kRead, kDecide, kRules};
  m.start = start_rules;
  app::EntityOf<Rule, RuleFilter> r{.name = "flag_rules", .title = "红黄旗规则", .title_en = "Rules of flags", .path = "/flag-rules", .read = kRead, .write = kRules};
  r.table = "flags_rule";
  r.columns = {"name", "colour", "per", "metric", "test", "threshold", "least", "active"};
  r.sorts = {"id", "name"};
  r.list = rule_list;
  r.find = rule_find;
  r.save = rule_save;
  r.remove = rule_remove;
  m.with(app::entity(r));
  app::EntityOf<Flag, FlagFilter> f{.name = "flags", .title = "红黄旗", .title_en = "Flags", .path = "/flags", .read = kRead, .write = kDecide};
  f.title_field = "label";
  f.columns = {"month", "colour", "label", "per", "reason", "state", "decided_at"};
  f.sorts = {"-month", "label"};
  f.list = flag_list;
  f.find = flag_find;
  m.with(app::entity(f));
  m.routes.push_back(app::post("/flags/propose", kDecide, propose).named("按规则提出红黄旗"));
  m.routes.push_back(app::post("/flags/{id}/decide", kDecide, decide).named("授予或撤销"));
  m.routes.push_back(app::post("/flags/{id}/appeal", kRead, appeal).named("申诉"));
  return m;
}

}  // namespace flags
