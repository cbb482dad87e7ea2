#include "modules/cases/store.hpp"

#include <algorithm>

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

namespace {

const std::string kCase = "SELECT " + store::columns<Case>() + " FROM cases_case ";

bool may_see(const app::Ctx& c, const Case& k) {
  if (k.reporter && *k.reporter == c.user.id) return true;
  if (!c.user.may(kRead) || !c.scope.covers(k.place)) return false;
  // A unit's people see what was given to the unit, not what is still being weighed.
  return !c.scope.unit || k.unit == c.scope.unit;
}

}  // namespace

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

std::optional<Kind> kind_of(store::Tx& tx, std::string_view code) {
  return tx.one<Kind>("SELECT " + store::columns<Kind>() + " FROM cases_kind WHERE code=$1", code);
}

std::optional<Kind> kind_named(store::Tx& tx, std::string_view name) {
  if (auto k = kind_of(tx, name)) return k;
  // Of two with one name the one below: it says more.
  return tx.one<Kind>("SELECT " + store::columns<Kind>() + " FROM cases_kind WHERE name=$1 ORDER BY CASE WHEN parent='' THEN 1 ELSE 0 END, code", name);
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
  const std::string area = of.place.substr(0, 9);
  tx.each<Case>(kCase + "WHERE kind=$1 AND place>=$2 AND place<$3 AND state='closed' AND closed_at>=$4 AND closed_at<=$5 AND id<>$6 ORDER BY closed_at DESC LIMIT 200",
                [&](Case&& k) {
                  if (!out && same_place(k, of)) out = std::move(k);
                },
                of.kind, area, area + ":", of.reported_at + -kStaysMs, of.reported_at, of.id);
  return out;
}

}  // namespace cases
