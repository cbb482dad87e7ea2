// Notices on paper: supervision notices 督办单 to a unit that is late, and information notices 抄告单 between units. Drafted by the
// program or a person, issued by whoever may dispatch, answered by the unit.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/cases/notice.hpp"
#include "modules/messages/messages.hpp"

namespace cases {

std::span<const meta::Word> words(const NoticeKind*) {
  static constexpr meta::Word all[] = {{"督办单", "Supervision notice"}, {"抄告单", "Information notice"}};
  return all;
}
std::span<const meta::Word> words(const NoticeState*) {
  static constexpr meta::Word all[] = {{"待签发", "Draft"}, {"待反馈", "Issued"}, {"已反馈", "Answered"}, {"已办结", "Closed"}, {"不签发", "Dropped"}};
  return all;
}

std::span<const meta::Note> form(const Notice*) {
  static const meta::Note all[] = {
      meta::note(&Notice::id, "编号", "Id").read_only().hidden(),
      meta::note(&Notice::number, "文号", "Number").read_only(),
      meta::note(&Notice::kind, "种类", "Kind"),
      meta::note(&Notice::state, "状态", "State").read_only(),
      meta::note(&Notice::unit, "主送单位", "To").required().ref("units"),
      meta::note(&Notice::from_unit, "发文单位", "From").read_only().ref("units"),
      meta::note(&Notice::place, "区划", "Place").read_only().hidden(),
      meta::note(&Notice::title, "标题", "Title").required().length(1, 120),
      meta::note(&Notice::text, "正文", "Text").required().wide().length(1, 8000),
      meta::note(&Notice::cases, "案件", "Cases").ref("cases").length(0, 200),
      meta::note(&Notice::due_at, "反馈时限", "Answer by"),
      meta::note(&Notice::drafted_at, "起草时间", "Drafted at").read_only(),
      meta::note(&Notice::drafter, "起草人", "Drafted by").read_only().ref("users"),
      meta::note(&Notice::issued_at, "签发时间", "Issued at").read_only(),
      meta::note(&Notice::issuer, "签发人", "Issued by").read_only().ref("users"),
      meta::note(&Notice::answer, "反馈", "Answer").read_only().wide(),
      meta::note(&Notice::answered_at, "反馈时间", "Answered at").read_only(),
      meta::note(&Notice::answerer, "反馈人", "Answered by").read_only().ref("users"),
      meta::note(&Notice::closed_at, "办结时间", "Closed at").read_only()};
  return all;
}

namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

const std::string kNotice = "SELECT " + store::columns<Notice>() + " FROM cases_notice ";

// The office sees those of its places; a unit what was issued to it and what it sends itself.
bool may_see(const Ctx& c, const Notice& n) {
  if (!c.scope.unit) return c.user.may(kDispatch) && c.scope.covers(n.place);
  if (n.from_unit == c.scope.unit) return true;
  return n.unit == *c.scope.unit && n.state != NoticeState::draft && n.state != NoticeState::dropped;
}

}  // namespace

Notice notice_of(Ctx& c, Id<Notice> id) {
  auto n = c.tx.one<Notice>(kNotice + "WHERE id=$1", id);
  if (!n || !may_see(c, *n)) throw Fail(Code::not_found, "cases.unknown_notice");
  return std::move(*n);
}

namespace {

struct NoticeFilter : app::PageQuery {
  std::optional<NoticeKind> kind;
  std::optional<NoticeState> state;
  std::optional<Id<units::Unit>> unit;
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(NoticeFilter, (app::PageQuery), (kind, state, unit, q))
std::span<const meta::Note> form(const NoticeFilter*) {
  static const meta::Note all[] = {meta::note(&NoticeFilter::kind, "种类", "Kind"), meta::note(&NoticeFilter::state, "状态", "State"),
                                   meta::note(&NoticeFilter::unit, "主送单位", "To").ref("units"), meta::note(&NoticeFilter::q, "标题或文号", "Title or number")};
  return all;
}

app::Page<Notice> list(Ctx& c, const NoticeFilter& f) {
  app::Select s("cases_notice");
  if (c.scope.unit) s.where("from_unit=? OR (unit=? AND state<>'draft' AND state<>'dropped')", *c.scope.unit, *c.scope.unit);
  else s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  s.contains({"title", "number"}, f.q).where_if("kind=?", f.kind).where_if("state=?", f.state).where_if("unit=?", f.unit);
  return s.page<Notice>(c, f, "id", {{"-drafted_at", "drafted_at", app::SortBy::number}});
}

std::optional<Notice> one(Ctx& c, const Id<Notice>& id) {
  auto n = c.tx.one<Notice>(kNotice + "WHERE id=$1", id);
  return n && may_see(c, *n) ? n : std::nullopt;
}

void keep_cases(store::Tx& tx, const Notice& n) {
  tx.exec("DELETE FROM cases_noticed WHERE notice=$1", n.id);
  for (const auto id : n.cases) tx.exec("INSERT INTO cases_noticed(case_id, notice) VALUES($1, $2) ON CONFLICT(case_id, notice) DO NOTHING", id, n.id);
}

void save(Ctx& c, const Notice* before, Notice& n, base::Problems& bad) {
  if (before && before->state != NoticeState::draft) throw Fail(Code::conflict, "cases.notice_state");
  if (before && before->from_unit != c.scope.unit && c.scope.unit) throw Fail(Code::forbidden, "cases.not_yours");
  n.from_unit = before ? before->from_unit : c.scope.unit;
  // What a unit writes to another is for its information; supervision is the office's.
  bad.check(n.kind == NoticeKind::information || !n.from_unit, "kind", "office_only");
  const auto place = c.tx.one<std::string>("SELECT place FROM units_unit WHERE id=$1", n.unit);
  if (bad.check(place.has_value(), "unit", "no_such")) n.place = *place;
  bad.check(!n.from_unit || *n.from_unit != n.unit, "unit", "itself");
  bad.check(!n.due_at || *n.due_at > c.now, "due_at", "past");
  for (const auto id : n.cases) {
    const auto k = find(c.tx, id);
    if (!bad.check(k && (c.scope.unit ? k->unit == c.scope.unit : c.scope.covers(k->place)), "cases", "no_such")) break;
  }
  if (!bad.empty()) return;
  if (before) {
    c.tx.update("cases_notice", n);
    return keep_cases(c.tx, n);
  }
  n.id = c.new_id<Notice>();
  n.drafted_at = c.now;
  if (c.user) n.drafter = c.user.id;
  c.tx.insert("cases_notice", n);
  keep_cases(c.tx, n);
}

Notice kept(Ctx& c, const Notice& before, const Notice& n) {
  c.tx.update("cases_notice", n);
  c.changed("notices", std::to_string(n.id.value), n.number + " " + n.title, &before, &n);
  return n;
}

std::string next_number_of(Ctx& c, NoticeKind kind) {
  const auto year = *base::to_int(base::to_text(c.today()).substr(0, 4));
  const auto n = *c.tx.one<std::int64_t>(
      "INSERT INTO cases_notice_serial(year, kind, last) VALUES($1, $2, 1) ON CONFLICT(year, kind) DO UPDATE SET last=cases_notice_serial.last+1 RETURNING last", year, kind);
  return std::string(kind == NoticeKind::supervision ? "督办" : "抄告") + "〔" + std::to_string(year) + "〕" + std::to_string(n) + "号";
}

Notice issue(Ctx& c, Id<Notice> id) {
  const Notice before = notice_of(c, id);
  if (before.state != NoticeState::draft) throw Fail(Code::conflict, "cases.notice_state");
  if (before.due_at && *before.due_at <= c.now) throw Fail(Code::invalid, "invalid", {{"due_at", "past", {}}});
  Notice n = before;
  n.state = NoticeState::issued;
  n.number = next_number_of(c, n.kind);
  n.issued_at = c.now;
  n.issuer = c.user.id;
  messages::Notice told;
  told.to = accounts::people(c.tx, kHandle, n.unit, n.place);
  told.to_units = {n.unit};
  told.key = "cases.notice:" + std::to_string(n.id.value);
  told.kind = "cases.notice";
  told.title = n.number + " " + n.title;
  told.text = n.due_at ? "请于 " + by_minute(*n.due_at) + " 前反馈" : n.text.substr(0, 600);
  told.link = "/notices/" + std::to_string(n.id.value);
  told.urgency = n.kind == NoticeKind::supervision ? messages::Urgency::urgent : messages::Urgency::routine;
  messages::send(c, told);
  return kept(c, before, n);
}

struct Answer {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (text))
std::span<const meta::Note> form(const Answer*) {
  static const meta::Note all[] = {meta::note(&Answer::text, "反馈", "Answer").required().wide().length(1, 4000)};
  return all;
}

Notice answer(Ctx& c, Id<Notice> id, const Answer& in) {
  const Notice before = notice_of(c, id);
  if (before.state != NoticeState::issued && before.state != NoticeState::answered) throw Fail(Code::conflict, "cases.notice_state");
  if (c.scope.unit != std::optional(before.unit)) throw Fail(Code::forbidden, "cases.not_yours");
  Notice n = before;
  n.state = NoticeState::answered;
  n.answer = base::trim(in.text);
  n.answered_at = c.now;
  n.answerer = c.user.id;
  return kept(c, before, n);
}

Notice finish(Ctx& c, Id<Notice> id) {
  const Notice before = notice_of(c, id);
  if (before.state != NoticeState::answered && !(before.state == NoticeState::issued && before.kind == NoticeKind::information)) throw Fail(Code::conflict, "cases.notice_state");
  Notice n = before;
  n.state = NoticeState::closed;
  n.closed_at = c.now;
  return kept(c, before, n);
}

Notice drop(Ctx& c, Id<Notice> id) {
  const Notice before = notice_of(c, id);
  if (before.state != NoticeState::draft) throw Fail(Code::conflict, "cases.notice_state");
  Notice n = before;
  n.state = NoticeState::dropped;
  return kept(c, before, n);
}

}  // namespace

void draft_notice(Ctx& c, const Case& k) {
  if (!k.unit || !k.due_at) return;
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_noticed d JOIN cases_notice n ON n.id=d.notice WHERE d.case_id=$1 AND n.unit=$2 AND (n.state='draft' OR n.state='issued')",
                              k.id, *k.unit))
    return;
  const auto unit = units::name_of(c.tx, *k.unit);
  Notice n;
  n.id = c.new_id<Notice>();
  n.unit = *k.unit;
  n.place = c.tx.one<std::string>("SELECT place FROM units_unit WHERE id=$1", *k.unit).value_or(k.place);
  n.title = "关于限时办结“" + k.title + "”的督办单";
  n.text = unit + "：\n" + "案件 " + k.number + "（" + k.title + (k.address.empty() || k.title.find(k.address) != std::string::npos ? "" : "，" + k.address) + "）的处置时限为 " +
           by_minute(*k.due_at) + "，至今未办结。请立即组织处置，并反馈处置结果和逾期原因。";
  n.cases = {k.id};
  n.due_at = engine::deadline(*calendar_of(c, k.unit), c.now, {1, engine::LimitUnit::working_days});
  n.drafted_at = c.now;
  c.tx.insert("cases_notice", n);
  keep_cases(c.tx, n);
  c.changed<Notice>("notices", std::to_string(n.id.value), n.title, nullptr, &n);
}

void add_notices(app::Module& m) {
  app::EntityOf<Notice, NoticeFilter> e{.name = "notices", .title = "督办与抄告", .title_en = "Notices", .path = "/notices", .read = kHandle, .write = kHandle};
  e.title_field = "title";
  e.columns = {"number", "kind", "title", "unit", "state", "due_at", "issued_at", "answered_at"};
  e.sorts = {"-drafted_at"};
  e.list = list;
  e.find = one;
  e.save = save;
  m.with(app::entity(e));
  m.routes.push_back(app::post("/notices/{id}/issue", kDispatch, issue).named("签发"));
  m.routes.push_back(app::post("/notices/{id}/answer", kHandle, answer).named("反馈"));
  m.routes.push_back(app::post("/notices/{id}/close", kDispatch, finish).named("办结"));
  m.routes.push_back(app::post("/notices/{id}/drop", kDispatch, drop).named("不签发"));
  for (auto& r : notice_paper_routes()) m.routes.push_back(std::move(r));
}

}  // namespace cases
