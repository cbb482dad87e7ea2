// Meetings: the agenda proposed from the figures, what was said, and the minutes as a paper.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/bulletins/compose.hpp"
#include "modules/bulletins/store.hpp"
#include "modules/places/places.hpp"

namespace bulletins {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kItems = 100, kUnits = 200;

struct UnitTasks {
  std::int64_t unit = 0, tasks = 0;
};
BOOST_DESCRIBE_STRUCT(UnitTasks, (), (unit, tasks))

struct MeetingFilter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<MeetingKind> kind;
  std::optional<base::Day> from_day, to_day;
};
BOOST_DESCRIBE_STRUCT(MeetingFilter, (app::PageQuery), (q, kind, from_day, to_day))
std::span<const meta::Note> form(const MeetingFilter*) {
  static const meta::Note all[] = {meta::note(&MeetingFilter::q, "名称", "Title"),
                                   meta::note(&MeetingFilter::kind, "种类", "Kind"),
                                   meta::note(&MeetingFilter::from_day, "自", "From"),
                                   meta::note(&MeetingFilter::to_day, "至", "To")};
  return all;
}

app::Page<Meeting> list(Ctx& c, const MeetingFilter& f) {
  app::Select s("bulletins_meeting");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  if (c.scope.unit) s.where("1=0");  // a unit has its tasks, and the minutes when they are out
  s.contains({"title"}, f.q).where_if("kind=?", f.kind).where_if("day>=?", f.from_day).where_if("day<=?", f.to_day);
  return s.page<Meeting>(c, f, "id", {{"-day", "day", app::SortBy::number}});
}

std::optional<Meeting> one(Ctx& c, const Id<Meeting>& id) {
  try {
    return meeting_of(c, id);
  } catch (const Fail&) {
    return {};
  }
}

void check(Ctx& c, const Meeting& m, base::Problems& bad) {
  bad.check(m.route.empty() || m.kind == MeetingKind::tour, "route", "tour_only");
  for (std::size_t i = 0; i < m.route.size(); ++i)
    bad.check(places::find(c.tx, m.route[i]) && c.scope.covers(m.route[i]), "route[" + std::to_string(i) + "]", "no_such");
  bad.check(m.agenda.size() <= kItems, "agenda", "length", {{"max", std::to_string(kItems)}});
  bad.check(m.units.size() <= kUnits, "units", "length", {{"max", std::to_string(kUnits)}});
  for (std::size_t i = 0; i < m.units.size(); ++i)
    bad.check(units::exists(c.tx, m.units[i]), "units[" + std::to_string(i) + "]", "no_such");
}

void save(Ctx& c, const Meeting* before, Meeting& m, base::Problems& bad) {
  m.title = base::trim(m.title);
  check(c, m, bad);
  if (!before) {
    m.place = office_place(c, m.place);
    if (!bad.empty()) return;
    m.id = c.new_id<Meeting>();
    m.created_at = c.now;
    m.version = 1;
    c.tx.insert("bulletins_meeting", m);
    return;
  }
  check_open(c, *before);
  if (m.version != before->version) throw Fail(Code::conflict, "bulletins.moved");
  if (!bad.empty()) return;
  m.place = before->place;
  m.kind = before->kind;
  ++m.version;
  c.tx.update("bulletins_meeting", m);
}

// What meetings ask of units: their people's time, and what was resolved.
void took_part(Ctx& c, const cases::BurdenAsked& asked) {
  c.tx.each<Meeting>("SELECT " + store::columns<Meeting>() + " FROM bulletins_meeting WHERE day>=$1 AND day<=$2",
                     [&](Meeting&& m) {
                       for (const auto u : m.units) ++asked.out[u.value].meetings;
                     },
                     asked.from, asked.to);
  c.tx.each<UnitTasks>("SELECT unit, count(*) FROM bulletins_task WHERE created_at>=$1 AND created_at<$2 GROUP BY unit",
                       [&](UnitTasks&& n) { asked.out[n.unit].tasks += n.tasks; }, base::start_of(asked.from),
                       base::start_of(asked.to + 1));
}

void remove(Ctx& c, const Meeting& m) {
  if (m.minutes || !tasks_of(c.tx, m.id).empty()) throw Fail(Code::conflict, "bulletins.meeting_held");
  c.tx.exec("DELETE FROM bulletins_meeting WHERE id=$1", m.id);
}

struct AgendaAsked {
  std::string place;
};
BOOST_DESCRIBE_STRUCT(AgendaAsked, (), (place))
struct AgendaProposal {
  std::vector<AgendaItem> items;
};
BOOST_DESCRIBE_STRUCT(AgendaProposal, (), (items))

// Only proposed: a person decides what is spoken about.
AgendaProposal propose(Ctx& c, const AgendaAsked& in) {
  c.scope = app::Scope::of_place(office_place(c, in.place));
  return {agenda_from(c)};
}

Bulletin make_minutes(Ctx& c, Id<Meeting> id) {
  const Meeting before = meeting_of(c, id);
  if (before.minutes) throw Fail(Code::conflict, "bulletins.minutes_there");
  std::vector<std::string> names;
  for (const auto u : before.units) names.push_back(units::name_of(c.tx, u));
  std::vector<std::pair<MeetingTask, std::string>> tasks;
  for (auto& t : tasks_of(c.tx, id)) {
    auto unit = units::name_of(c.tx, t.unit);
    tasks.emplace_back(std::move(t), std::move(unit));
  }
  Bulletin b;
  b.id = c.new_id<Bulletin>();
  b.kind = PaperKind::minutes;
  b.place = before.place;
  b.from_day = b.to_day = before.day;
  b.title = before.title + "纪要";
  std::vector<std::string> route;
  for (const auto& code : before.route) route.push_back(places::name_of(c.tx, code));
  b.blocks = before.kind == MeetingKind::tour ? compose_tour(before, names, route, tasks) : compose_minutes(before, names, tasks);
  b.meeting = id;
  b.drafter = c.user.id;
  b.created_at = b.edited_at = c.now;
  c.tx.insert("bulletins_paper", b);
  Meeting m = before;
  m.minutes = b.id;
  ++m.version;
  c.tx.update("bulletins_meeting", m);
  c.changed<Bulletin>("bulletins", std::to_string(b.id.value), b.title, nullptr, &b);
  c.changed("meetings", std::to_string(id.value), m.title, &before, &m);
  return b;
}

}  // namespace

void add_meetings(app::Module& m) {
  app::EntityOf<Meeting, MeetingFilter> e{
      .name = "meetings", .title = "例会与巡访", .title_en = "Meetings and tours", .path = "/meetings", .read = kRead, .write = kWrite};
  e.table = "bulletins_meeting";
  e.place_column = "place";
  e.title_field = "title";
  e.columns = {"day", "kind", "title", "time", "room", "chair", "minutes"};
  e.sorts = {"-day"};
  e.list = list;
  e.find = one;
  e.save = save;
  e.remove = remove;
  m.with(app::entity(e));
  m.routes.push_back(app::get("/meetings/agenda", kWrite, propose).named("代拟议程"));
  m.routes.push_back(app::post("/meetings/{id}/minutes", kWrite, make_minutes).named("起草会议纪要").gives(201));
  for (auto& r : tour_routes()) m.routes.push_back(std::move(r));
  m.listeners.push_back(app::on<cases::BurdenAsked>(took_part));
}

}  // namespace bulletins
