// Resolutions as tasks: the office writes who does what until when, the unit says how it was done.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/bulletins/store.hpp"

namespace bulletins {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct TaskFilter : app::PageQuery {
  std::optional<std::string> q;
  std::optional<TaskState> state;
  std::optional<bool> overdue;
  std::optional<Id<units::Unit>> unit;
  std::optional<Id<Meeting>> meeting;
  std::optional<Id<cases::Case>> case_id;
};
BOOST_DESCRIBE_STRUCT(TaskFilter, (app::PageQuery), (q, state, overdue, unit, meeting, case_id))
std::span<const meta::Note> form(const TaskFilter*) {
  static const meta::Note all[] = {meta::note(&TaskFilter::q, "任务", "Task"),
                                   meta::note(&TaskFilter::state, "状态", "State"),
                                   meta::note(&TaskFilter::overdue, "逾期", "Overdue"),
                                   meta::note(&TaskFilter::unit, "责任单位", "Unit").ref("units"),
                                   meta::note(&TaskFilter::meeting, "会议", "Meeting").ref("meetings"),
                                   meta::note(&TaskFilter::case_id, "案件", "Case").ref("cases")};
  return all;
}

app::Page<MeetingTask> list(Ctx& c, const TaskFilter& f) {
  app::Select s("bulletins_task");
  if (c.scope.unit)
    s.where("unit=?", *c.scope.unit);
  else
    s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  s.contains({"text"}, f.q)
      .where_if("state=?", f.state)
      .where_if("unit=?", f.unit)
      .where_if("meeting=?", f.meeting)
      .where_if("case_id=?", f.case_id);
  if (f.overdue) s.where(*f.overdue ? "(state='open' AND due<?)" : "NOT (state='open' AND due<?)", c.today());
  using enum app::SortBy;
  return s.page<MeetingTask>(c, f, "id", {{"due", "due", number}, {"-due", "due", number}});
}

std::optional<MeetingTask> one(Ctx& c, const Id<MeetingTask>& id) {
  try {
    return task_of(c, id);
  } catch (const Fail&) {
    return {};
  }
}

void save(Ctx& c, const MeetingTask* before, MeetingTask& t, base::Problems& bad) {
  if (before && before->state == TaskState::done) throw Fail(Code::conflict, "bulletins.task_done");
  t.text = base::trim(t.text);
  if (before) t.meeting = before->meeting;
  const auto m =
      c.tx.one<Meeting>("SELECT " + store::columns<Meeting>() + " FROM bulletins_meeting WHERE id=$1", t.meeting);
  if (bad.check(m && !c.scope.unit && c.scope.covers(m->place), "meeting", "no_such")) t.place = m->place;
  bad.check(units::exists(c.tx, t.unit), "unit", "no_such");
  if (m) bad.check(t.due >= m->day, "due", "before_start");
  if (t.case_id) {
    const auto* e = c.kernel.entity("cases");
    bad.check(e && e->find(c, std::to_string(t.case_id->value)), "case_id", "no_such");
  }
  if (!bad.empty()) return;
  if (before) c.tx.update("bulletins_task", t);
  else t = add_task(c, t);
}

void remove(Ctx& c, const MeetingTask& t) {
  if (t.state == TaskState::done) throw Fail(Code::conflict, "bulletins.task_done");
  c.tx.exec("DELETE FROM bulletins_task WHERE id=$1", t.id);
}

struct TaskDone {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(TaskDone, (), (note))
std::span<const meta::Note> form(const TaskDone*) {
  static const meta::Note all[] = {
      meta::note(&TaskDone::note, "完成情况", "How it was done").required().wide().length(1, 1'000)};
  return all;
}

MeetingTask done(Ctx& c, Id<MeetingTask> id, const TaskDone& in) {
  const auto before = task_of(c, id);
  if (before.state == TaskState::done) throw Fail(Code::conflict, "bulletins.task_done");
  auto t = before;
  t.state = TaskState::done;
  t.note = base::trim(in.note);
  t.done_at = c.now;
  t.done_by = c.user.id;
  c.tx.update("bulletins_task", t);
  c.changed("meeting_tasks", std::to_string(id.value), t.text, &before, &t);
  return t;
}

// The office does not take it for done: the note stays for who reads it.
MeetingTask reopen(Ctx& c, Id<MeetingTask> id) {
  const auto before = task_of(c, id);
  if (before.state != TaskState::done) throw Fail(Code::conflict, "bulletins.task_open");
  auto t = before;
  t.state = TaskState::open;
  t.done_at.reset();
  t.done_by.reset();
  c.tx.update("bulletins_task", t);
  c.changed("meeting_tasks", std::to_string(id.value), t.text, &before, &t);
  return t;
}

void unit_goes(Ctx& c, const units::Removing& going) {
  if (c.tx.one<std::int64_t>("SELECT id FROM bulletins_task WHERE unit=$1 LIMIT 1", going.id))
    throw Fail(Code::conflict, "units.in_use");
}

}  // namespace

MeetingTask add_task(Ctx& c, MeetingTask t) {
  t.id = c.new_id<MeetingTask>();
  t.created_at = c.now;
  c.tx.insert("bulletins_task", t);
  return t;
}

void add_tasks(app::Module& m) {
  app::EntityOf<MeetingTask, TaskFilter> e{.name = "meeting_tasks",
                                           .title = "例会任务",
                                           .title_en = "Tasks of meetings",
                                           .path = "/meeting-tasks",
                                           .read = kRead,
                                           .write = kWrite};
  e.title_field = "text";
  e.columns = {"due", "text", "unit", "state", "note", "meeting", "case_id"};
  e.sorts = {"due", "-due"};
  e.list = list;
  e.find = one;
  e.save = save;
  e.remove = remove;
  m.with(app::entity(e));
  m.routes.push_back(app::post("/meeting-tasks/{id}/done", kTasks, done).named("完成例会任务"));
  m.routes.push_back(app::post("/meeting-tasks/{id}/reopen", kWrite, reopen).named("重开例会任务"));
  m.listeners.push_back(app::on<units::Removing>(unit_goes));
}

}  // namespace bulletins
