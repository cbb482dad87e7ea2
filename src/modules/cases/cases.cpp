// Registration: the entity of cases and the routes of the other files.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/cases/open_list.hpp"
#include "modules/cases/public.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

struct Filter : app::PageQuery {
  std::optional<std::string> q;  // in title or number
  std::optional<CaseState> state;
  std::optional<bool> open, late;  // late: past its deadline now, or handled after it
  std::optional<std::string> kind, place;  // kind: itself or its parent
  std::optional<Level> level;
  std::optional<Source> source;
  std::optional<Id<units::Unit>> unit;
  std::optional<Id<sites::Site>> site;
  std::optional<Id<visits::Visit>> visit;
  std::optional<base::Instant> due_before;
  std::optional<base::Day> from_day, to_day;  // of the report
  std::optional<bool> mine;                   // reported by the caller
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, state, open, late, kind, place, level, source, unit, site, visit, due_before, from_day, to_day, mine))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {
      meta::note(&Filter::q, "标题或案件号", "Title or number"), meta::note(&Filter::state, "状态", "State"), meta::note(&Filter::open, "未结", "Open"),
      meta::note(&Filter::late, "逾期", "Late"), meta::note(&Filter::kind, "类别", "Class").ref("case_kinds"), meta::note(&Filter::place, "区划", "Place").ref("places"),
      meta::note(&Filter::level, "等级", "Level"), meta::note(&Filter::source, "来源", "Source"), meta::note(&Filter::unit, "承办单位", "Unit").ref("units"),
      meta::note(&Filter::site, "点位", "Site").ref("sites"), meta::note(&Filter::visit, "考察", "Visit").ref("visits").hidden(),
      meta::note(&Filter::due_before, "时限早于", "Due before").hidden(), meta::note(&Filter::from_day, "上报自", "Reported from"), meta::note(&Filter::to_day, "上报至", "Reported to"),
      meta::note(&Filter::mine, "我上报的", "Reported by me")};
  return all;
}

std::string sql_text(const std::string& code) {
  std::string out;
  for (const char ch : code) out += ch == '\'' ? std::string("''") : std::string(1, ch);
  return out;
}

// A class of the upper level means those below; listed by name, so that an index serves.
std::string of_kind(store::Tx& tx, const std::string& code) {
  std::string in;
  for (const auto& below : tx.all<std::string>("SELECT code FROM cases_kind WHERE parent=$1 ORDER BY code LIMIT 100", code)) in += ",'" + sql_text(below) + "'";
  return in.empty() ? "kind=?" : "kind IN (?" + in + ")";
}

app::Page<Case> open_ones(Ctx& c, const Filter& f) {
  OpenList l(c);
  l.where_if("state=?", f.state).where_if("level=?", f.level).where_if("source=?", f.source).where_if("unit=?", f.unit);
  if (f.kind) l.where(of_kind(c.tx, *f.kind), *f.kind);
  if (f.place) l.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.due_before) l.due("due_order<?", *f.due_before);
  if (f.late) l.due(*f.late ? "due_order<?" : "due_order>=?", c.now);
  l.contains({"title", "number"}, f.q).more_if("site=?", f.site).more_if("visit=?", f.visit);
  if (f.from_day) l.more("reported_at>=?", base::start_of(*f.from_day));
  if (f.to_day) l.more("reported_at<?", base::start_of(*f.to_day + 1));
  if (f.mine && *f.mine) l.more("reporter=?", c.user.id);
  return l.page(c, f);
}

// Late ones, closed or not, in their usual order: found where only late ones are.
bool asks_late(const Filter& f) {
  const bool usual = !f.sort || *f.sort == "-reported_at" || *f.sort == "reported_at";
  return f.late && *f.late && !f.open && usual && base::trim(f.q.value_or("")).empty() && !f.site && !f.visit && !f.due_before && !f.mine;
}

struct LateKey {
  Id<Case> id;
  base::Instant reported_at;
};
BOOST_DESCRIBE_STRUCT(LateKey, (), (id, reported_at))

// Keys and rows are two questions: SQLite merges the halves of the view in their order only where it is asked for nothing else.
app::Page<Case> late_ones(Ctx& c, const Filter& f) {
  app::Select s("cases_late l");
  s.prefix("l.");
  scope_to(c, s);
  s.where("due_order<?", c.now).where_if("state=?", f.state).where_if("level=?", f.level).where_if("source=?", f.source).where_if("unit=?", f.unit);
  if (f.kind) s.where(of_kind(c.tx, *f.kind), *f.kind);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.from_day) s.where("reported_at>=?", base::start_of(*f.from_day));
  if (f.to_day) s.where("reported_at<?", base::start_of(*f.to_day + 1));
  const auto keys = s.page<LateKey>(c, f, "l.id", {{"-reported_at", "l.reported_at", app::SortBy::number}});
  app::Page<Case> out{{}, keys.next, keys.total};
  for (const auto& k : keys.rows) out.rows.push_back(*find(c.tx, k.id));
  return out;
}

app::Page<Case> list(Ctx& c, const Filter& f) {
  // A state that is open says so.
  if (f.open ? *f.open : f.state && is_open(*f.state)) return open_ones(c, f);
  if (asks_late(f)) return late_ones(c, f);
  app::Select s("cases_case");
  scope_to(c, s);
  if (f.open) s.where("NOT open");
  s.contains({"title", "number"}, f.q).where_if("state=?", f.state).where_if("level=?", f.level).where_if("source=?", f.source);
  s.where_if("unit=?", f.unit).where_if("site=?", f.site).where_if("visit=?", f.visit);
  if (f.kind) s.where(of_kind(c.tx, *f.kind), *f.kind);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.due_before) s.where("due_order<?", *f.due_before);
  if (f.late) s.where(*f.late ? "(open AND due_order<?) OR (NOT open AND late)" : "(open AND due_order>=?) OR (NOT open AND NOT late)", c.now);
  if (f.from_day) s.where("reported_at>=?", base::start_of(*f.from_day));
  if (f.to_day) s.where("reported_at<?", base::start_of(*f.to_day + 1));
  if (f.mine && *f.mine) s.where("reporter=?", c.user.id);
  using enum app::SortBy;
  return s.page<Case>(c, f, "id", {{"-reported_at", "reported_at", number}, {"due", "due_order", number}, {"number", "number"}});
}

std::optional<Case> find_case(Ctx& c, const Id<Case>& id) {
  try {
    return case_of(c, id);
  } catch (const base::Fail&) {
    return {};
  }
}

// What a person may still mend of a case: words, class, place. Where it stands only a step changes.
void save(Ctx& c, const Case* before, Case& k, base::Problems& bad) {
  if (!before->open) throw base::Fail(base::Code::conflict, "cases.finished");
  places::check_reference(c, k.place, "place", bad);
  if (!k.kind.empty()) {
    const auto kind = kind_named(c.tx, k.kind);
    if (bad.check(kind.has_value(), "kind", "no_such", {{"is", k.kind}})) k.kind = kind->code;
  }
  bad.check(!k.site || sites::find(c.tx, *k.site), "site", "no_such");
  bad.check(k.lon.has_value() == k.lat.has_value(), k.lon ? "lat" : "lon", "required");
  if (!bad.empty()) return;
  // Another class or level has another limit: from when the stage began.
  if ((k.kind != before->kind || k.level != before->level) && k.clock_unit && k.clock_from && k.pauses == 0) start_clock(c, k, *k.clock_from);
  k.version = before->version + 1;
  update_case(c.tx, k);
  tell(c, k);
}

void site_goes(Ctx& c, const sites::Removing& going) {
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_case WHERE site=$1", going.id)) throw base::Fail(base::Code::conflict, "sites.in_use");
}
void unit_goes(Ctx& c, const units::Removing& going) {
  if (c.tx.one<std::int64_t>("SELECT id FROM cases_case WHERE unit=$1 LIMIT 1", going.id)) throw base::Fail(base::Code::conflict, "units.in_use");
}
void place_goes(Ctx& c, const places::Removing& going) {
  if (c.tx.one<std::int64_t>("SELECT id FROM cases_case WHERE place=$1 LIMIT 1", going.code)) throw base::Fail(base::Code::conflict, "places.in_use");
}

}  // namespace

app::Module module() {
  app::Module m{.name = "cases", .title = "案件", .title_en = "Cases"};
  m.migrations = {{1, kSchema}, {2, kPublicSchema}, {3, kLadderSchema}, {4, kClockSchema}, {5, kNoticedSchema}, {6, kContactSchema}, {7, kStaySchema}};
  m.blobs = {{"cases_photo", "hash"}, {"cases_photo", "shown_hash"}};
  m.sealed = {{"cases_report", "name"}, {"cases_report", "phone"}};
  m.references = {{"cases_step", "case_id", "cases_case"},
                  {"cases_report", "case_id", "cases_case"},
                  {"cases_photo", "case_id", "cases_case"},
                  {"cases_photo", "report", "cases_report"}};
  m.permissions = {kRead, kReport, kDispatch, kHandle, kAnswer, kVerify, kRules};
  app::EntityOf<Case, Filter> e{.name = "cases", .title = "案件", .title_en = "Cases", .path = "/cases", .read = kRead, .write = kDispatch};
  e.table = "cases_case";
  e.title_field = "title";
  e.columns = {"number", "title", "kind", "level", "state", "unit", "place", "due_at", "late", "source", "reported_at"};
  e.sorts = {"due", "-reported_at", "number"};
  e.list = list;
  e.find = find_case;
  e.save = save;
  e.place_column = "place";
  e.created_elsewhere = true;
  m.with(app::entity(e));
  add_reports(m);
  add_kinds(m);
  add_calendar(m);
  add_clock(m);
  add_deadlines(m);
  add_ladder(m);
  add_notices(m);
  add_open311_keys(m);
  for (auto* routes : {move_routes, whole_routes, board_routes, suggest_routes, photo_routes, figure_routes, burden_routes, report_routes, follow_routes, list_routes, review_routes, open311_routes})
    for (auto& r : routes()) m.routes.push_back(std::move(r));
  // Who reported from where is forgotten after a day.
  m.jobs.push_back({"cases.forget_told", base::kHour, [](app::Services& services, app::Kernel&, const std::string&) {
                      services.db.write([&](store::Tx& tx) { tx.exec("DELETE FROM cases_told WHERE at<$1", services.clock.now() + -base::kDayMs); });
                    }});
  m.keeps = {contacts()};
  m.topics.push_back({"cases", admit});
  m.listeners = {app::on<sites::Removing>(site_goes), app::on<units::Removing>(unit_goes), app::on<places::Removing>(place_goes)};
  m.start = [](Ctx& c) {
    start_kinds(c);
    start_calendar(c);
    start_ladder(c);
  };
  return m;
}

}  // namespace cases
