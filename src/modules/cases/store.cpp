#include "modules/cases/store.hpp"

#include <algorithm>
#include <array>

#include "app/kernel.hpp"

namespace cases {

const std::string_view kSchema = R"(
CREATE TABLE cases_kind(code TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT NOT NULL, category TEXT NOT NULL, offered BOOLEAN NOT NULL,
  words TEXT NOT NULL, sort INTEGER NOT NULL);
CREATE TABLE cases_limit(id BIGINT PRIMARY KEY, stage TEXT NOT NULL, kind TEXT NOT NULL, level TEXT, place TEXT NOT NULL, phase TEXT NOT NULL,
  amount INTEGER NOT NULL, unit TEXT NOT NULL, basis TEXT NOT NULL);
CREATE TABLE cases_day(id BIGINT PRIMARY KEY, day INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE cases_hours(id BIGINT PRIMARY KEY, unit BIGINT, week TEXT NOT NULL, sessions TEXT NOT NULL, season_from TEXT NOT NULL,
  season_to TEXT NOT NULL, season_sessions TEXT NOT NULL, follows_notices BOOLEAN NOT NULL);
CREATE UNIQUE INDEX cases_hours_unit ON cases_hours(COALESCE(unit, 0));
CREATE TABLE cases_revision(one INTEGER PRIMARY KEY, calendar BIGINT NOT NULL);
INSERT INTO cases_revision(one, calendar) VALUES(1, 1);
CREATE TABLE cases_serial(day INTEGER PRIMARY KEY, last BIGINT NOT NULL);

CREATE TABLE cases_case(id BIGINT PRIMARY KEY, number TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
  level TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, phase TEXT NOT NULL, place TEXT NOT NULL, site BIGINT, address TEXT NOT NULL,
  lon DOUBLE PRECISION, lat DOUBLE PRECISION, unit BIGINT, visit BIGINT, criterion TEXT NOT NULL, reports INTEGER NOT NULL,
  due_at BIGINT, clock_from BIGINT, clock_amount INTEGER NOT NULL, clock_unit TEXT, suspended_at BIGINT, pauses INTEGER NOT NULL, until BIGINT, handle_by BIGINT, handled_at BIGINT, late BOOLEAN NOT NULL,
  rework INTEGER NOT NULL, extensions INTEGER NOT NULL, returns INTEGER NOT NULL, repeat_of BIGINT, repeats INTEGER NOT NULL,
  merged_into BIGINT, reporter BIGINT, handler BIGINT, verifier BIGINT, reported_at BIGINT NOT NULL, filed_at BIGINT, dispatched_at BIGINT,
  verified_at BIGINT, closed_at BIGINT, moved_at BIGINT NOT NULL, version BIGINT NOT NULL, open BOOLEAN NOT NULL, due_order BIGINT NOT NULL);
CREATE INDEX cases_case_reported ON cases_case(reported_at, kind, place, id);
CREATE INDEX cases_case_site ON cases_case(site, reported_at) WHERE site IS NOT NULL;
CREATE INDEX cases_case_reporter ON cases_case(reporter, reported_at) WHERE reporter IS NOT NULL;
CREATE INDEX cases_case_visit ON cases_case(visit) WHERE visit IS NOT NULL;
CREATE INDEX cases_case_repeat ON cases_case(repeat_of) WHERE repeat_of IS NOT NULL;
CREATE INDEX cases_case_merged ON cases_case(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX cases_case_closed ON cases_case(closed_at, kind, place) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_open_due ON cases_case(due_order, id, place, level, source, state, unit, kind) WHERE open;
CREATE INDEX cases_open_state ON cases_case(state, due_order, id, place, level, source, unit, kind) WHERE open;
CREATE INDEX cases_open_level ON cases_case(state, level, place, source, kind, unit, due_order, id) WHERE open;
CREATE INDEX cases_open_unit ON cases_case(unit, due_order, id, state, kind, level, source, place) WHERE open;
CREATE INDEX cases_open_kind ON cases_case(kind, due_order, id, state, level, source, place, unit) WHERE open;

CREATE TABLE cases_step(id BIGINT PRIMARY KEY, case_id BIGINT NOT NULL, move TEXT NOT NULL, was TEXT NOT NULL, became TEXT NOT NULL, at BIGINT NOT NULL,
  person BIGINT, unit BIGINT, note TEXT NOT NULL, due_was BIGINT, due BIGINT, other BIGINT);
CREATE INDEX cases_step_case ON cases_step(case_id, id);
CREATE INDEX cases_step_at ON cases_step(at, move);
CREATE TABLE cases_report(id BIGINT PRIMARY KEY, case_id BIGINT, origin BIGINT, kind TEXT NOT NULL, source TEXT NOT NULL, source_no TEXT NOT NULL, text TEXT NOT NULL,
  class_code TEXT NOT NULL, place TEXT NOT NULL, address TEXT NOT NULL, site BIGINT, lon DOUBLE PRECISION, lat DOUBLE PRECISION, name TEXT NOT NULL,
  phone TEXT NOT NULL, at BIGINT NOT NULL, answer TEXT NOT NULL, answered_at BIGINT, rating INTEGER, rating_text TEXT NOT NULL, rated_at BIGINT,
  shown TEXT NOT NULL, shown_text TEXT NOT NULL, token_hash TEXT NOT NULL);
CREATE INDEX cases_report_case ON cases_report(case_id, at);
CREATE INDEX cases_report_origin ON cases_report(origin) WHERE origin IS NOT NULL;
CREATE INDEX cases_report_at ON cases_report(at, id);
CREATE INDEX cases_report_shown ON cases_report(shown, at);
CREATE UNIQUE INDEX cases_report_sheet ON cases_report(source, source_no) WHERE source_no<>'';
CREATE UNIQUE INDEX cases_report_token ON cases_report(token_hash) WHERE token_hash<>'';
CREATE TABLE cases_photo(id BIGINT PRIMARY KEY, case_id BIGINT, origin BIGINT, report BIGINT, moment TEXT NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, bytes BIGINT NOT NULL, taken_at BIGINT, lon DOUBLE PRECISION, lat DOUBLE PRECISION, at BIGINT NOT NULL,
  uploader BIGINT, upload TEXT NOT NULL, shown TEXT NOT NULL, shown_hash TEXT NOT NULL);
CREATE INDEX cases_photo_case ON cases_photo(case_id, at);
CREATE INDEX cases_photo_report ON cases_photo(report) WHERE report IS NOT NULL;
CREATE UNIQUE INDEX cases_photo_upload ON cases_photo(uploader, upload) WHERE upload<>'';
)";

// A case is kept in two parts and read as one (the view cases_case). The file holds what is said of it, for ever, and is wide; the
// clock holds what changes for all open cases at once when a calendar does, and is narrow, with the one index that has the
// deadline in it: 300,000 deadlines are moved in a second. What lists filter by stands in both: see open_list.cpp.
// The indexes end with `open` although they hold nothing else: without it SQLite would look at each row.
const std::string_view kClockSchema = R"(
ALTER TABLE cases_case RENAME TO cases_file;
DROP INDEX cases_open_due;
DROP INDEX cases_open_state;
DROP INDEX cases_open_level;
DROP INDEX cases_open_unit;
DROP INDEX cases_open_kind;
CREATE TABLE cases_clock(id BIGINT PRIMARY KEY, due_order BIGINT NOT NULL, clock_from BIGINT, clock_amount INTEGER NOT NULL, clock_unit TEXT,
  pauses INTEGER NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL,
  phase TEXT NOT NULL, unit BIGINT);
INSERT INTO cases_clock SELECT id, due_order, clock_from, clock_amount, clock_unit, pauses, state, level, source, place, kind, phase, unit
  FROM cases_file WHERE open ORDER BY id;
CREATE INDEX cases_clock_due ON cases_clock(due_order, id, place, level, source, state, unit, kind);
UPDATE cases_file SET handle_by=NULL WHERE open AND (state='dispatched' OR state='suspended' OR state='disputed');
ALTER TABLE cases_file DROP COLUMN due_at;
ALTER TABLE cases_file DROP COLUMN clock_from;
ALTER TABLE cases_file DROP COLUMN clock_amount;
ALTER TABLE cases_file DROP COLUMN clock_unit;
ALTER TABLE cases_file DROP COLUMN pauses;
ALTER TABLE cases_file DROP COLUMN due_order;
CREATE INDEX cases_open_state ON cases_file(state, place, level, source, kind, unit, id, open) WHERE open;
CREATE INDEX cases_open_place ON cases_file(place, state, level, source, kind, unit, id, open) WHERE open;
CREATE INDEX cases_open_level ON cases_file(level, place, source, state, kind, unit, id, open) WHERE open;
CREATE INDEX cases_open_source ON cases_file(source, place, level, state, kind, unit, id, open) WHERE open;
CREATE INDEX cases_open_kind ON cases_file(kind, place, state, level, source, unit, id, open) WHERE open;
CREATE INDEX cases_open_unit ON cases_file(unit, state, kind, place, level, source, id, open) WHERE open;
CREATE VIEW cases_case AS SELECT f.id AS id, f.number AS number, f.title AS title, f.text AS text, f.kind AS kind, f.level AS level,
  f.source AS source, f.state AS state, f.phase AS phase, f.place AS place, f.site AS site, f.address AS address, f.lon AS lon, f.lat AS lat,
  f.unit AS unit, f.visit AS visit, f.criterion AS criterion, f.reports AS reports,
  CASE WHEN c.due_order<9223372036854775807 THEN c.due_order END AS due_at, c.clock_from AS clock_from,
  COALESCE(c.clock_amount, 0) AS clock_amount, c.clock_unit AS clock_unit, f.suspended_at AS suspended_at, COALESCE(c.pauses, 0) AS pauses,
  f.until AS until, CASE WHEN f.state='dispatched' OR f.state='suspended' OR f.state='disputed' THEN
    CASE WHEN c.due_order<9223372036854775807 THEN c.due_order END ELSE f.handle_by END AS handle_by,
  f.handled_at AS handled_at, f.late AS late, f.rework AS rework, f.extensions AS extensions, f.returns AS returns, f.repeat_of AS repeat_of,
  f.repeats AS repeats, f.merged_into AS merged_into, f.reporter AS reporter, f.handler AS handler, f.verifier AS verifier,
  f.reported_at AS reported_at, f.filed_at AS filed_at, f.dispatched_at AS dispatched_at, f.verified_at AS verified_at,
  f.closed_at AS closed_at, f.moved_at AS moved_at, f.version AS version, f.open AS open,
  COALESCE(c.due_order, 9223372036854775807) AS due_order
  FROM cases_file f LEFT JOIN cases_clock c ON c.id=f.id;
CREATE VIEW cases_picked AS SELECT f.id AS id, f.state AS state, f.level AS level, f.source AS source, f.place AS place, f.kind AS kind,
  f.unit AS unit, c.due_order AS due_order FROM cases_file f CROSS JOIN cases_clock c WHERE c.id=f.id AND f.open;
)";

// Which cases a notice is about, to be found by case.
const std::string_view kNoticedSchema = R"(
CREATE TABLE cases_noticed(case_id BIGINT NOT NULL, notice BIGINT NOT NULL, PRIMARY KEY(case_id, notice));
CREATE INDEX cases_noticed_notice ON cases_noticed(notice);
INSERT INTO cases_noticed SELECT f.id, n.id FROM cases_notice n JOIN cases_file f ON n.cases LIKE '%' || CAST(f.id AS VARCHAR(20)) || '%';
)";

// How long a class is watched after closing. And lists of what was late, open or not: the closed ones from an index of their own
// (they are one in twenty), the open ones from the index by deadline, which is given what such lists are ordered by. Both as one
// view whose conditions and order reach into its halves; what is closed counts as past (due_order 0).
const std::string_view kStaySchema = R"(
ALTER TABLE cases_kind ADD COLUMN watch_days INTEGER NOT NULL DEFAULT 30;
ALTER TABLE cases_clock ADD COLUMN reported_at BIGINT NOT NULL DEFAULT 0;
UPDATE cases_clock SET reported_at=(SELECT f.reported_at FROM cases_file f WHERE f.id=cases_clock.id);
DROP INDEX cases_clock_due;
CREATE INDEX cases_clock_due ON cases_clock(due_order, id, place, level, source, state, unit, kind, reported_at);
CREATE INDEX cases_closed_late ON cases_file(reported_at, id, place, level, source, state, kind, unit, late, open) WHERE late AND NOT open;
CREATE VIEW cases_late AS
  SELECT id, reported_at, state, level, source, place, kind, unit, CAST(0 AS BIGINT) AS due_order FROM cases_file WHERE late AND NOT open
  UNION ALL SELECT id, reported_at, state, level, source, place, kind, unit, due_order FROM cases_clock;
)";

namespace {

// What the clock of an open case is, with what lists filter by.
struct Clock {
  base::Id<Case> id;
  base::Instant due_order;
  std::optional<base::Instant> clock_from;
  std::int32_t clock_amount = 0;
  std::optional<engine::LimitUnit> clock_unit;
  std::int32_t pauses = 0;
  CaseState state = CaseState::reported;
  Level level = Level::general;
  Source source = Source::patrol;
  std::string place, kind, phase;
  std::optional<base::Id<units::Unit>> unit;
  base::Instant reported_at;
};
BOOST_DESCRIBE_STRUCT(Clock, (), (id, due_order, clock_from, clock_amount, clock_unit, pauses, state, level, source, place, kind, phase, unit, reported_at))

Clock clock_of(const Case& k) {
  return {k.id, k.due_order, k.clock_from, k.clock_amount, k.clock_unit, k.pauses, k.state, k.level, k.source, k.place, k.kind, k.phase, k.unit, k.reported_at};
}

// The fields of a case that only its clock keeps.
bool only_clock(std::string_view field) {
  constexpr std::array<std::string_view, 6> kOnly{"due_at", "clock_from", "clock_amount", "clock_unit", "pauses", "due_order"};
  return std::find(kOnly.begin(), kOnly.end(), field) != kOnly.end();
}

// The row of the file, its first column the id. While it is being handled the deadline of the handling is the clock's.
struct FileRow {
  std::vector<std::string> columns;
  std::vector<store::Value> values;
};
FileRow file_row(Case& k) {
  if (k.state == CaseState::dispatched || k.state == CaseState::suspended || k.state == CaseState::disputed) k.handle_by.reset();
  FileRow out;
  for (const auto& f : meta::type_of<Case>().fields()) {
    if (only_clock(f.name)) continue;
    out.columns.emplace_back(f.name);
    out.values.push_back(store::value_of(f.type(), f.at_const(&k)));
  }
  return out;
}

const std::string kCase = "SELECT " + store::columns<Case>() + " FROM cases_case ";

bool may_see(const app::Ctx& c, const Case& k) {
  if (k.reporter && *k.reporter == c.user.id) return true;
  if (!c.user.may(kRead)) return false;
  // A unit's people see what was given to the unit, wherever it lies, and not what is still being weighed.
  return c.scope.unit ? k.unit == c.scope.unit : c.scope.covers(k.place);
}

}  // namespace

void insert_case(store::Tx& tx, Case k) {
  if (k.open) tx.insert("cases_clock", clock_of(k));
  const auto row = file_row(k);
  std::string names, places;
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    names += (i ? ", " : "") + row.columns[i];
    places += (i ? ", $" : "$") + std::to_string(i + 1);
  }
  tx.post("INSERT INTO cases_file (" + names + ") VALUES (" + places + ")", row.values);
}

void update_case(store::Tx& tx, Case k) {
  tx.exec("DELETE FROM cases_clock WHERE id=$1", k.id);
  if (k.open) tx.insert("cases_clock", clock_of(k));
  const auto row = file_row(k);
  std::string sets;
  for (std::size_t i = 1; i < row.columns.size(); ++i) sets += (i > 1 ? ", " : "") + row.columns[i] + "=$" + std::to_string(i + 1);
  if (tx.post("UPDATE cases_file SET " + sets + " WHERE id=$1", row.values) != 1) throw base::Fail(base::Code::not_found, "cases.unknown");
}

void scope_to(const app::Ctx& c, app::Select& s) {
  if (c.scope.unit) s.where("unit=?", *c.scope.unit);
  else if (!c.scope.lo.empty()) s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
}

void tell(app::Ctx& c, const Case& k) {
  const std::string event = "{\"id\":" + std::to_string(k.id.value) + ",\"state\":" + meta::to_json(k.state) + "}";
  c.publish("cases:all", "case", event);
  if (k.unit) c.publish("cases:u" + std::to_string(k.unit->value), "case", event);
  for (const std::size_t digits : {4, 6, 9, 12})
    if (k.place.size() >= digits) c.publish("cases:p" + k.place.substr(0, digits), "case", event);
}

void admit(app::Ctx& c, std::string_view id) {
  const bool unit = c.scope.unit && id == "u" + std::to_string(c.scope.unit->value);
  const bool place = !c.scope.unit && (id == "all" ? c.scope.lo.empty() : id.starts_with("p") && c.scope.covers(id.substr(1)));
  if (!c.user.may(kRead) || !(unit || place)) throw base::Fail(base::Code::not_found, "not_found");
}

std::optional<Case> find(store::Tx& tx, base::Id<Case> id) { return tx.one<Case>(kCase + "WHERE id=$1", id); }

Case case_of(app::Ctx& c, base::Id<Case> id) {
  auto k = find(c.tx, id);
  if (!k || !may_see(c, *k)) throw base::Fail(base::Code::not_found, "cases.unknown");
  return std::move(*k);
}

std::vector<Step> steps_of(store::Tx& tx, base::Id<Case> id) {
  return tx.all<Step>("SELECT " + store::columns<Step>() + " FROM cases_step WHERE case_id=$1 ORDER BY id", id);
}

std::vector<CasePhoto> photos_of(store::Tx& tx, base::Id<Case> id) {
  return tx.all<CasePhoto>("SELECT " + store::columns<CasePhoto>() + " FROM cases_photo WHERE case_id=$1 ORDER BY at, id", id);
}

std::vector<Report> reports_of(store::Tx& tx, base::Id<Case> id) {
  return tx.all<Report>("SELECT " + store::columns<Report>() + " FROM cases_report WHERE case_id=$1 ORDER BY at, id", id);
}

std::optional<CaseKind> kind_of(store::Tx& tx, std::string_view code) {
  return tx.one<CaseKind>("SELECT " + store::columns<CaseKind>() + " FROM cases_kind WHERE code=$1", code);
}

std::optional<CaseKind> kind_named(store::Tx& tx, std::string_view name) {
  if (auto k = kind_of(tx, name)) return k;
  // Of two with one name the one below: it says more.
  return tx.one<CaseKind>("SELECT " + store::columns<CaseKind>() + " FROM cases_kind WHERE name=$1 ORDER BY CASE WHEN parent='' THEN 1 ELSE 0 END, code", name);
}

std::string next_number(app::Ctx& c) {
  const auto n = *c.tx.one<std::int64_t>("INSERT INTO cases_serial(day, last) VALUES($1, 1) ON CONFLICT(day) DO UPDATE SET last=cases_serial.last+1 RETURNING last", c.today());
  std::string day = base::to_text(c.today()), serial = std::to_string(n);
  std::erase(day, '-');
  return day + "-" + std::string(serial.size() < 4 ? 4 - serial.size() : 0, '0') + serial;
}

std::string named(app::Ctx& c, std::string_view entity, const std::string& key) {
  const auto* e = c.kernel.entity(entity);
  return e && e->label && !key.empty() ? e->label(c, key).value_or("") : "";
}

void check_rules_for_all(const app::Ctx& c) {
  constexpr std::size_t kCityDigits = 4;
  if (c.user && (c.user.place.size() > kCityDigits || c.user.unit)) throw base::Fail(base::Code::forbidden, "cases.rules_everywhere");
}

std::vector<Case> alike(store::Tx& tx, const Case& of) {
  std::vector<Case> out;
  // A street is the widest that one problem reaches: nine digits.
  const std::string area = of.place.substr(0, 9);
  tx.each<Case>(kCase + "WHERE kind=$1 AND place>=$2 AND place<$3 AND reported_at>=$4 AND reported_at<=$5 AND id<>$6 AND state<>'merged' ORDER BY reported_at DESC LIMIT 200",
                [&](Case&& k) {
                  if (out.size() < 10 && same_place(k, of)) out.push_back(std::move(k));
                },
                of.kind, area, area + ":", of.reported_at + -kNearMs, of.reported_at + kNearMs, of.id);
  return out;
}

std::optional<Case> repeated(store::Tx& tx, const Case& of) {
  std::optional<Case> out;
  const auto kind = kind_of(tx, of.kind);
  if (!kind || kind->watch_days == 0) return out;
  const std::string area = of.place.substr(0, 9);
  tx.each<Case>(kCase + "WHERE kind=$1 AND place>=$2 AND place<$3 AND state='closed' AND closed_at>=$4 AND closed_at<=$5 AND id<>$6 ORDER BY closed_at DESC LIMIT 200",
                [&](Case&& k) {
                  if (!out && same_place(k, of)) out = std::move(k);
                },
                of.kind, area, area + ":", of.reported_at + -kind->watch_days * base::kDayMs, of.reported_at, of.id);
  return out;
}

}  // namespace cases
