#pragma once
// A small module to drive the kernel with: teams, and the hours their volunteers report. Two entities with a reference,
// an event, a job, and one route of each kind.
#include <atomic>
#include <functional>
#include <stdexcept>

#include "app/files.hpp"
#include "app/journal.hpp"
#include "app/kernel.hpp"
#include "app/system.hpp"
#include "base/text.hpp"

namespace hours {

enum class State { submitted, approved, rejected };
BOOST_DESCRIBE_ENUM(State, submitted, approved, rejected)
inline std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"待审", "Submitted"}, {"通过", "Approved"}, {"退回", "Rejected"}};
  return all;
}

struct Team {
  base::Id<Team> id;
  std::string name, place;
};
BOOST_DESCRIBE_STRUCT(Team, (), (id, name, place))
inline std::span<const meta::Note> form(const Team*) {
  static const meta::Note all[] = {meta::note(&Team::id, "编号", "Id").read_only().hidden(), meta::note(&Team::name, "名称", "Name").required().length(1, 20),
                                   meta::note(&Team::place, "区划", "Place").length(0, 20)};
  return all;
}

struct Entry {
  base::Id<Entry> id;
  base::Id<Team> team;
  std::string activity;
  base::Day day;
  std::int32_t minutes = 0;
  State state = State::submitted;
  std::vector<std::string> tags;
  std::optional<std::string> remark;
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (id, team, activity, day, minutes, state, tags, remark, created_at))
inline std::span<const meta::Note> form(const Entry*) {
  static const meta::Note all[] = {
      meta::note(&Entry::id, "编号", "Id").read_only().hidden(), meta::note(&Entry::team, "服务队", "Team").required().ref("teams"),
      meta::note(&Entry::activity, "活动", "Activity").required().length(1, 30), meta::note(&Entry::day, "日期", "Day").required(),
      meta::note(&Entry::minutes, "时长", "Minutes").required().range(15, 720).unit("分钟|min"), meta::note(&Entry::state, "状态", "State").read_only(),
      meta::note(&Entry::tags, "标签", "Tags"), meta::note(&Entry::remark, "备注", "Remark"), meta::note(&Entry::created_at, "报送时间", "Created").read_only()};
  return all;
}

struct TeamFilter : app::PageQuery {};
BOOST_DESCRIBE_STRUCT(TeamFilter, (app::PageQuery), ())
struct EntryFilter : app::PageQuery {
  std::optional<State> state;
  std::optional<std::string> activity;
  std::optional<base::Id<Team>> team;
};
BOOST_DESCRIBE_STRUCT(EntryFilter, (app::PageQuery), (state, activity, team))

struct Review {
  bool approve = false;
};
BOOST_DESCRIBE_STRUCT(Review, (), (approve))

struct Approved {
  base::Id<Team> team;
  std::int32_t minutes = 0;
};

inline constexpr app::Perm kRead{"hours.read", "查看时长", "Read hours"}, kWrite{"hours.write", "申报时长", "Write hours"},
    kTeams{"hours.teams", "管理服务队", "Manage teams"};

inline app::Page<Team> teams(app::Ctx& c, const TeamFilter& f) {
  app::Select s("hours_team");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  return s.page<Team>(c, f, "id", {{"name", "name"}});
}
inline std::optional<Team> team(app::Ctx& c, const base::Id<Team>& id) {
  return c.tx.one<Team>("SELECT id, name, place FROM hours_team WHERE id=$1 AND place>=$2 AND place<$3", id, c.scope.lo, c.scope.hi);
}
inline std::optional<Team> same_team(app::Ctx& c, const Team& t) { return c.tx.one<Team>("SELECT id, name, place FROM hours_team WHERE name=$1", t.name); }
inline void save_team(app::Ctx& c, const Team* before, Team& t, base::Problems&) {
  if (before) return c.tx.update("hours_team", t);
  t.id = c.new_id<Team>();
  c.tx.insert("hours_team", t);
}
inline void remove_team(app::Ctx& c, const Team& t) { c.tx.exec("DELETE FROM hours_team WHERE id=$1", t.id); }

inline const std::string kSelect = "SELECT " + store::columns<Entry>() + " FROM hours_entry ";
inline app::Page<Entry> list(app::Ctx& c, const EntryFilter& f) {
  app::Select s("hours_entry");
  s.where_if("state=?", f.state).where_if("activity=?", f.activity).where_if("team=?", f.team);
  return s.page<Entry>(c, f, "id", {{"-day", "day", app::SortBy::number}, {"activity", "activity"}, {"minutes", "minutes", app::SortBy::number}});
}
inline std::optional<Entry> find(app::Ctx& c, const base::Id<Entry>& id) { return c.tx.one<Entry>(kSelect + "WHERE id=$1", id); }
inline std::optional<Entry> same(app::Ctx& c, const Entry& e) { return c.tx.one<Entry>(kSelect + "WHERE team=$1 AND day=$2 AND activity=$3", e.team, e.day, e.activity); }
inline void save(app::Ctx& c, const Entry* before, Entry& e, base::Problems& bad) {
  bad.check(e.day <= c.today(), "day", "future");
  if (!bad.empty()) return;
  if (before) return c.tx.update("hours_entry", e);
  e.id = c.new_id<Entry>();
  e.created_at = c.now;
  c.tx.insert("hours_entry", e);
}
inline void remove(app::Ctx& c, const Entry& e) { c.tx.exec("DELETE FROM hours_entry WHERE id=$1", e.id); }

inline Entry review(app::Ctx& c, base::Id<Entry> id, const Review& r) {
  auto e = find(c, id);
  if (!e) throw base::Fail(base::Code::not_found, "not_found");
  if (e->state != State::submitted) throw base::Fail(base::Code::conflict, "hours.already_reviewed");
  const Entry before = *e;
  e->state = r.approve ? State::approved : State::rejected;
  c.tx.update("hours_entry", *e);
  c.changed("entries", std::to_string(e->id.value), e->activity, &before, &*e);
  if (r.approve) c.emit(Approved{e->team, e->minutes});
  c.publish("hours", "reviewed", meta::to_json(e->id));
  return *e;
}
// Listens in the same transaction: a team has at most 1000 minutes.
inline void on_approved(app::Ctx& c, const Approved& a) {
  c.tx.exec("INSERT INTO hours_total(team, minutes) VALUES($1, $2) ON CONFLICT(team) DO UPDATE SET minutes=hours_total.minutes+$2", a.team, a.minutes);
  if (*c.tx.one<std::int64_t>("SELECT minutes FROM hours_total WHERE team=$1", a.team) > 1000) throw base::Fail(base::Code::conflict, "hours.too_many");
  c.enqueue("hours.thank", std::to_string(a.team.value));
}
struct Note {
  std::string hash, name, by;
};
BOOST_DESCRIBE_STRUCT(Note, (), (hash, name, by))
inline Note attach(app::Ctx& c, base::Id<Entry>, const app::Upload& up) {
  c.did("entries", "", up.name);
  const auto by = up.fields.find("by");
  return {up.hash, up.name, by == up.fields.end() ? "" : by->second};
}

// What the jobs did, for the test to see.
struct Seen {
  int thanked = 0, swept = 0, failures = 0;
  std::function<void()> during;  // while thanks are said
};

inline app::Module module(Seen& seen) {
  app::Module m{.name = "hours", .title = "志愿时长", .title_en = "Hours"};
  m.migrations = {{1, R"(CREATE TABLE hours_team(id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, place TEXT NOT NULL);
    CREATE TABLE hours_entry(id BIGINT PRIMARY KEY, team BIGINT NOT NULL REFERENCES hours_team(id), activity TEXT NOT NULL, day INTEGER NOT NULL,
      minutes INTEGER NOT NULL, state TEXT NOT NULL, tags TEXT NOT NULL, remark TEXT, created_at BIGINT NOT NULL);
    CREATE TABLE hours_total(team BIGINT PRIMARY KEY, minutes BIGINT NOT NULL);)"}};
  m.permissions = {kRead, kWrite, kTeams};
  app::EntityOf<Team, TeamFilter> t{.name = "teams", .title = "服务队", .title_en = "Teams", .path = "/teams", .read = kRead, .write = kTeams, .table = "hours_team"};
  t.columns = {"name", "place"};
  t.sorts = {"name"};
  t.list = teams;
  t.find = team;
  t.same = same_team;
  t.save = save_team;
  t.remove = remove_team;
  t.place_column = "place";
  m.with(app::entity(t));
  app::EntityOf<Entry, EntryFilter> e{.name = "entries", .title = "服务记录", .title_en = "Entries", .path = "/entries", .read = kRead, .write = kWrite, .table = "hours_entry"};
  e.title_field = "activity";
  e.columns = {"team", "activity", "day", "minutes", "state"};
  e.sorts = {"day", "activity", "minutes"};
  e.list = list;
  e.find = find;
  e.same = same;
  e.save = save;
  e.remove = remove;
  m.with(app::entity(e));
  m.routes.push_back(app::post("/entries/{id}/review", kWrite, review).named("审核"));
  m.routes.push_back(app::post("/entries/{id}/note", kWrite, attach).named("附件"));
  m.listeners = {app::on<Approved>(on_approved)};
  m.jobs = {{"hours.thank", 0, [&seen](app::Services&, app::Kernel&, const std::string&) {
               if (seen.failures-- > 0) throw std::runtime_error("no paper");
               ++seen.thanked;
               if (seen.during) seen.during();
             }},
            {"hours.sweep", base::kHour, [&seen](app::Services&, app::Kernel&, const std::string&) { ++seen.swept; }}};
  return m;
}

}  // namespace hours
