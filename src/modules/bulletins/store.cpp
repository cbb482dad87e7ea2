#include "modules/bulletins/store.hpp"

#include "modules/places/places.hpp"

namespace bulletins {

const std::string_view kSchema = R"(
CREATE TABLE bulletins_paper(id BIGINT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, place TEXT NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  number TEXT NOT NULL, year INTEGER NOT NULL, serial INTEGER NOT NULL, title TEXT NOT NULL, addressee TEXT NOT NULL, everybody BOOLEAN NOT NULL, blocks TEXT NOT NULL, frozen TEXT NOT NULL,
  meeting BIGINT, drafter BIGINT NOT NULL, editor BIGINT, approver BIGINT, publisher BIGINT, created_at BIGINT NOT NULL, edited_at BIGINT NOT NULL, approved_at BIGINT, published_at BIGINT,
  withdrawn_at BIGINT, reason TEXT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX bulletins_paper_to ON bulletins_paper(to_day, id);
CREATE INDEX bulletins_paper_kind ON bulletins_paper(kind, to_day, id);
CREATE UNIQUE INDEX bulletins_paper_number ON bulletins_paper(place, kind, year, serial) WHERE serial>0;
CREATE TABLE bulletins_serial(place TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(place, kind, year));
CREATE TABLE bulletins_letterhead(place TEXT PRIMARY KEY, office TEXT NOT NULL, code TEXT NOT NULL, bulletin TEXT NOT NULL, addressee TEXT NOT NULL, copies_to TEXT NOT NULL);
CREATE TABLE bulletins_meeting(id BIGINT PRIMARY KEY, title TEXT NOT NULL, place TEXT NOT NULL, day INTEGER NOT NULL, time TEXT NOT NULL, room TEXT NOT NULL, chair TEXT NOT NULL,
  units TEXT NOT NULL, guests TEXT NOT NULL, agenda TEXT NOT NULL, minutes BIGINT, created_at BIGINT NOT NULL, version BIGINT NOT NULL);
CREATE INDEX bulletins_meeting_day ON bulletins_meeting(day, id);
CREATE TABLE bulletins_task(id BIGINT PRIMARY KEY, meeting BIGINT NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, unit BIGINT NOT NULL, due INTEGER NOT NULL, state TEXT NOT NULL,
  note TEXT NOT NULL, case_id BIGINT, done_at BIGINT, done_by BIGINT, created_at BIGINT NOT NULL);
CREATE INDEX bulletins_task_due ON bulletins_task(state, due, id);
CREATE INDEX bulletins_task_unit ON bulletins_task(unit, state, due, id);
CREATE INDEX bulletins_task_meeting ON bulletins_task(meeting, due);
CREATE INDEX bulletins_task_case ON bulletins_task(case_id) WHERE case_id IS NOT NULL;
)";

const std::string_view kHeads = R"(
ALTER TABLE bulletins_paper ADD COLUMN head TEXT NOT NULL DEFAULT '{"office":"","bulletin":"","copies_to":""}';
)";

const std::string_view kTours = R"(
ALTER TABLE bulletins_meeting ADD COLUMN kind TEXT NOT NULL DEFAULT 'meeting';
ALTER TABLE bulletins_meeting ADD COLUMN route TEXT NOT NULL DEFAULT '[]';
CREATE TABLE bulletins_asked(drafter BIGINT NOT NULL, key TEXT NOT NULL, paper BIGINT NOT NULL, PRIMARY KEY(drafter, key));
)";

namespace {

const std::string kTask = "SELECT " + store::columns<MeetingTask>() + " FROM bulletins_task ";

}  // namespace

bool may_see(const app::Ctx& c, const Bulletin& b) {
  const bool own = !c.scope.unit && c.scope.covers(b.place);
  if (own) return b.state == PaperState::published || c.user.may(kWrite) || c.user.may(kApprove);
  // Of the offices above, and of those within the caller's places.
  return b.state == PaperState::published && b.everybody &&
         (c.scope.covers(b.place) || c.scope.lo.starts_with(b.place));
}

std::optional<Bulletin> find(store::Tx& tx, base::Id<Bulletin> id) {
  return tx.one<Bulletin>("SELECT " + store::columns<Bulletin>() + " FROM bulletins_paper WHERE id=$1", id);
}

Bulletin paper_of(app::Ctx& c, base::Id<Bulletin> id) {
  auto b = find(c.tx, id);
  if (!b || !may_see(c, *b)) throw base::Fail(base::Code::not_found, "bulletins.unknown");
  return std::move(*b);
}

Meeting meeting_of(app::Ctx& c, base::Id<Meeting> id) {
  auto m = c.tx.one<Meeting>("SELECT " + store::columns<Meeting>() + " FROM bulletins_meeting WHERE id=$1", id);
  if (!m || c.scope.unit || !c.scope.covers(m->place))
    throw base::Fail(base::Code::not_found, "bulletins.unknown_meeting");
  return std::move(*m);
}

void check_open(app::Ctx& c, const Meeting& m) {
  const auto paper = m.minutes ? find(c.tx, *m.minutes) : std::nullopt;
  if (paper && paper->state != PaperState::draft) throw base::Fail(base::Code::conflict, "bulletins.minutes_signed");
}

MeetingTask task_of(app::Ctx& c, base::Id<MeetingTask> id) {
  auto t = c.tx.one<MeetingTask>(kTask + "WHERE id=$1", id);
  // A unit sees what is its own, whichever office's meeting it is from.
  if (!t || (c.scope.unit ? t->unit != *c.scope.unit : !c.scope.covers(t->place)))
    throw base::Fail(base::Code::not_found, "bulletins.unknown_task");
  return std::move(*t);
}

std::vector<MeetingTask> tasks_of(store::Tx& tx, base::Id<Meeting> id) {
  return tx.all<MeetingTask>(kTask + "WHERE meeting=$1 ORDER BY due, id", id);
}

std::vector<MeetingTask> open_tasks(app::Ctx& c) {
  return c.tx.all<MeetingTask>(kTask + "WHERE state=$1 AND place>=$2 AND place<$3 ORDER BY due, id LIMIT 100",
                               TaskState::open, c.scope.lo, c.scope.hi);
}

std::int32_t next_serial(app::Ctx& c, const std::string& place, PaperKind kind, std::int32_t year) {
  return *c.tx.one<std::int32_t>(
      "INSERT INTO bulletins_serial(place, kind, year, last) VALUES($1, $2, $3, 1) ON CONFLICT(place, kind, year) DO "
      "UPDATE SET last=bulletins_serial.last+1 RETURNING last",
      place, kind, year);
}

std::optional<Letterhead> stored_letterhead(store::Tx& tx, std::string_view place) {
  return tx.one<Letterhead>("SELECT " + store::columns<Letterhead>() + " FROM bulletins_letterhead WHERE place=$1",
                            place);
}

std::string office_place(app::Ctx& c, const std::string& asked) {
  if (c.scope.unit) throw base::Fail(base::Code::forbidden, "bulletins.office_only");
  std::string code = asked;
  if (!code.empty()) {
    base::Problems bad;
    places::check_reference(c, code, "place", bad);
    bad.raise_if_any();
  } else if (!c.scope.lo.empty()) {
    code = c.scope.lo;
  } else {
    const auto cities = c.tx.all<std::string>("SELECT code FROM places_place WHERE level=$1", places::Level::city);
    if (cities.size() == 1) code = cities[0];
  }
  return code;
}

Letterhead letterhead(app::Ctx& c, const std::string& place) {
  if (auto known = stored_letterhead(c.tx, place)) return std::move(*known);
  return {place,        (place.empty() ? "" : places::name_of(c.tx, place)) + "创建全国文明城市指挥部办公室",
          "创城办",     "创建工作简报",
          "各责任单位", ""};
}

PaperHead head_of(app::Ctx& c, const Bulletin& b) {
  if (!b.head.office.empty()) return b.head;
  const auto l = letterhead(c, b.place);
  return {l.office, l.bulletin, l.copies_to};
}

}  // namespace bulletins
