// Escalation 催办督办: rungs of a ladder, as data. Before, at and after a deadline somebody is told, each rung once per deadline
// of a case; the last rungs draft a supervision notice. What is sent, and by which channel, is the business of modules/messages.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/cases/notice.hpp"
#include "modules/messages/messages.hpp"

namespace cases {

const std::string_view kLadderSchema = R"(
CREATE TABLE cases_rung(id BIGINT PRIMARY KEY, name TEXT NOT NULL, stage TEXT NOT NULL, side TEXT NOT NULL, amount INTEGER NOT NULL, unit TEXT NOT NULL,
  whom TEXT NOT NULL, level TEXT, kind TEXT NOT NULL, supervises BOOLEAN NOT NULL, urgency TEXT NOT NULL, active BOOLEAN NOT NULL);
CREATE TABLE cases_fired(case_id BIGINT NOT NULL, rung BIGINT NOT NULL, due BIGINT NOT NULL, at BIGINT NOT NULL, told INTEGER NOT NULL, PRIMARY KEY(case_id, rung, due));
CREATE INDEX cases_case_by ON cases_case(handle_by) WHERE handle_by IS NOT NULL;
CREATE TABLE cases_notice(id BIGINT PRIMARY KEY, number TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, unit BIGINT NOT NULL, from_unit BIGINT,
  place TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, cases TEXT NOT NULL, due_at BIGINT, drafted_at BIGINT NOT NULL, drafter BIGINT, issued_at BIGINT,
  issuer BIGINT, answer TEXT NOT NULL, answered_at BIGINT, answerer BIGINT, closed_at BIGINT);
CREATE INDEX cases_notice_unit ON cases_notice(unit, state);
CREATE INDEX cases_notice_state ON cases_notice(state, drafted_at);
CREATE UNIQUE INDEX cases_notice_number ON cases_notice(number) WHERE number<>'';
CREATE TABLE cases_notice_serial(year INTEGER NOT NULL, kind TEXT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY(year, kind));
)";

// Whom a rung tells. handler: who handled it before, else the unit's people; liaison: the unit's people; head: who answers for
// the unit; office: who dispatches there.
enum class Whom : unsigned char { handler, liaison, head, office };
BOOST_DESCRIBE_ENUM(Whom, handler, liaison, head, office)
std::span<const meta::Word> words(const Whom*) {
  static constexpr meta::Word all[] = {{"处置人", "Handler"}, {"单位联络员", "Unit's people"}, {"单位负责人", "Unit's head"}, {"创城办", "Office"}};
  return all;
}
enum class Side : unsigned char { before, after };
BOOST_DESCRIBE_ENUM(Side, before, after)
std::span<const meta::Word> words(const Side*) {
  static constexpr meta::Word all[] = {{"到期前", "Before the deadline"}, {"到期后", "After the deadline"}};
  return all;
}

struct Rung {
  base::Id<Rung> id;
  std::string name;
  Stage stage = Stage::handling;
  Side side = Side::before;
  std::int32_t amount = 0;  // 0: at the deadline
  engine::LimitUnit unit = engine::LimitUnit::working_hours;
  Whom whom = Whom::liaison;
  std::optional<Level> level;  // nothing: every level
  std::string kind;            // code; "": every kind
  bool supervises = false;     // drafts a supervision notice as well
  messages::Urgency urgency = messages::Urgency::important;
  bool active = true;
};
BOOST_DESCRIBE_STRUCT(Rung, (), (id, name, stage, side, amount, unit, whom, level, kind, supervises, urgency, active))
std::span<const meta::Note> form(const Rung*) {
  static const meta::Note all[] = {meta::note(&Rung::id, "编号", "Id").read_only().hidden(),
                                   meta::note(&Rung::name, "名称", "Name").required().length(1, 60),
                                   meta::note(&Rung::stage, "环节", "Stage"),
                                   meta::note(&Rung::side, "到期前后", "Before or after"),
                                   meta::note(&Rung::amount, "提前或超过", "How much").range(0, 1000),
                                   meta::note(&Rung::unit, "计时单位", "Unit"),
                                   meta::note(&Rung::whom, "告知", "Tells"),
                                   meta::note(&Rung::level, "等级", "Level"),
                                   meta::note(&Rung::kind, "类别", "Class").ref("case_kinds"),
                                   meta::note(&Rung::supervises, "起草督办单", "Drafts a supervision notice"),
                                   meta::note(&Rung::urgency, "紧急程度", "Urgency"),
                                   meta::note(&Rung::active, "启用", "Active")};
  return all;
}

namespace {

using app::Ctx;
using base::Id;

constexpr std::string_view kLadder = "cases.ladder";
constexpr int kTogether = 500;  // cases of one rung in one transaction

const std::string kRung = "SELECT " + store::columns<Rung>() + " FROM cases_rung ";
const std::string kCase = "SELECT " + store::columns<Case>("k.") + " FROM cases_case k ";

CaseState state_of(Stage stage) {
  constexpr CaseState kStates[] = {CaseState::reported, CaseState::filed, CaseState::dispatched, CaseState::handled};
  return kStates[static_cast<std::size_t>(stage)];
}

std::optional<Id<units::Unit>> clock_unit_of(const Case& k) { return k.state == CaseState::dispatched ? k.unit : std::nullopt; }

base::Instant fires_at(const engine::Calendar& cal, const Rung& r, base::Instant due) {
  return r.side == Side::before ? engine::reminder(cal, due, {r.amount, r.unit}) : engine::deadline(cal, due, {r.amount, r.unit});
}

std::vector<Id<app::User>> people_for(Ctx& c, const Rung& r, const Case& k) {
  if (r.whom == Whom::office || !k.unit) return accounts::people(c.tx, kDispatch, {}, k.place);
  if (r.whom == Whom::handler && k.handler) return {*k.handler};
  if (r.whom == Whom::head)
    if (auto heads = accounts::people(c.tx, kAnswer, k.unit, k.place); !heads.empty()) return heads;
  return accounts::people(c.tx, kHandle, k.unit, k.place);
}

void fire(Ctx& c, const Rung& r, const Case& k) {
  const auto due = *k.due_at;
  messages::Notice n;
  n.to = people_for(c, r, k);
  if (k.unit && r.whom != Whom::office) n.to_units = {*k.unit};
  n.key = "cases.rung:" + std::to_string(r.id.value) + ":" + std::to_string(k.id.value) + ":" + std::to_string(due.ms);
  n.kind = c.now > due ? "cases.late" : "cases.due";
  n.title = r.name + "：" + k.number + " " + k.title;
  n.text = (c.now > due ? "已超过时限 " : "时限 ") + by_minute(due) + "，" + (k.unit ? units::name_of(c.tx, *k.unit) + "，" : "") + k.address;
  n.link = "/cases/" + std::to_string(k.id.value);
  n.urgency = r.urgency;
  const int told = messages::send(c, n);
  c.tx.exec("INSERT INTO cases_fired(case_id, rung, due, at, told) VALUES($1, $2, $3, $4, $5)", k.id, r.id, due, c.now, told);
  if (r.supervises) draft_notice(c, k);
}

// Candidates end where even the office's calendar has not come near: a day more for units with other hours.
base::Instant horizon(Ctx& c, const Rung& r) {
  if (r.side == Side::after) return c.now;
  return engine::deadline(*calendar_of(c, {}), c.now, {r.amount, r.unit}) + 2 * base::kDayMs;
}

int climb(Ctx& c, const Rung& r) {
  int n = 0;
  const auto sql = kCase + "WHERE k.id IN (SELECT c.id FROM cases_clock c WHERE c.state=$1 AND c.due_order<=$2"
             " AND NOT EXISTS (SELECT 1 FROM cases_fired f WHERE f.case_id=c.id AND f.rung=$3 AND f.due=c.due_order)"
             " AND ($4 IS NULL OR c.level=$4) AND ($5='' OR c.kind=$5 OR c.kind IN (SELECT code FROM cases_kind WHERE parent=$5))"
             " ORDER BY c.due_order, c.id LIMIT $6) ORDER BY k.due_order, k.id";
  for (const auto& k : c.tx.all<Case>(sql, state_of(r.stage), horizon(c, r), r.id, r.level, r.kind, kTogether)) {
    if (fires_at(*calendar_of(c, clock_unit_of(k)), r, *k.due_at) > c.now) continue;
    fire(c, r, k);
    ++n;
  }
  return n;
}

// A piece a transaction: nobody waits long for the writer.
void run(app::Services& s, app::Kernel& k, const std::string&) {
  const auto in_one = [&](const std::function<int(Ctx&)>& work) {
    int n = 0;
    k.as_system([&](Ctx& c) {
      const store::Owner owner(c.tx, "cases");
      n = work(c);
    });
    return n;
  };
  while (in_one(resume_due) > 0) {}
  std::vector<Rung> rungs;
  s.db.read([&](store::Tx& tx) { rungs = tx.all<Rung>(kRung + "WHERE active ORDER BY side DESC, amount DESC, id"); });
  for (const auto& r : rungs)
    while (in_one([&](Ctx& c) { return climb(c, r); }) == kTogether) {}
}

// ---- the entity ----
struct RungFilter : app::PageQuery {
  std::optional<Stage> stage;
};
BOOST_DESCRIBE_STRUCT(RungFilter, (app::PageQuery), (stage))
std::span<const meta::Note> form(const RungFilter*) {
  static const meta::Note all[] = {meta::note(&RungFilter::stage, "环节", "Stage")};
  return all;
}
app::Page<Rung> list(Ctx& c, const RungFilter& f) {
  app::Select s("cases_rung");
  s.where_if("stage=?", f.stage);
  return s.page<Rung>(c, f, "id", {{"id", "id", app::SortBy::number}, {"name", "name"}});
}
std::optional<Rung> one(Ctx& c, const Id<Rung>& id) { return c.tx.one<Rung>(kRung + "WHERE id=$1", id); }
void save(Ctx& c, const Rung* before, Rung& r, base::Problems& bad) {
  check_rules_for_all(c);
  bad.check(r.kind.empty() || kind_of(c.tx, r.kind), "kind", "no_such");
  bad.check(!r.supervises || r.stage == Stage::handling, "supervises", "handling_only");
  if (!bad.empty()) return;
  if (before) {
    c.tx.update("cases_rung", r);
  } else {
    r.id = c.new_id<Rung>();
    c.tx.insert("cases_rung", r);
  }
  c.enqueue(kLadder, "");  // what it says now is not waited for
}
void remove(Ctx& c, const Rung& r) {
  check_rules_for_all(c);
  c.tx.exec("DELETE FROM cases_rung WHERE id=$1", r.id);
}

}  // namespace

void start_ladder(Ctx& c) {
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_rung") > 0) return;
  using engine::LimitUnit;
  using messages::Urgency;
  const auto rung = [&](const char* name, Side side, std::int32_t amount, LimitUnit unit, Whom whom, Urgency urgency, bool supervises = false, Stage stage = Stage::handling) {
    c.tx.insert("cases_rung", Rung{c.new_id<Rung>(), name, stage, side, amount, unit, whom, {}, "", supervises, urgency, true});
  };
  rung("临期提醒", Side::before, 2, LimitUnit::working_hours, Whom::handler, Urgency::routine);
  rung("到期催办", Side::after, 0, LimitUnit::hours, Whom::liaison, Urgency::important);
  rung("逾期告知负责人", Side::after, 4, LimitUnit::working_hours, Whom::head, Urgency::important);
  rung("逾期督办", Side::after, 2, LimitUnit::working_days, Whom::office, Urgency::urgent, true);
  rung("超时未核查", Side::after, 0, LimitUnit::hours, Whom::office, Urgency::routine, false, Stage::verification);
}

void add_ladder(app::Module& m) {
  app::EntityOf<Rung, RungFilter> e{.name = "case_ladder", .title = "催办规则", .title_en = "Escalation", .path = "/case-ladder", .read = kRules, .write = kRules};
  e.columns = {"name", "stage", "side", "amount", "unit", "whom", "level", "kind", "supervises", "active"};
  e.sorts = {"id", "name"};
  e.list = list;
  e.find = one;
  e.save = save;
  e.remove = remove;
  m.with(app::entity(e));
  m.jobs.push_back({std::string(kLadder), base::kMinute, run});
}

}  // namespace cases
