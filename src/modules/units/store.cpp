// All SQL of the module. A caller sees the units of the own place subtree; a liaison the own unit alone.
#include "modules/units/store.hpp"

#include "modules/places/places.hpp"

namespace units {

const std::string_view kSchema = R"(
CREATE TABLE units_unit(id BIGINT PRIMARY KEY, name TEXT NOT NULL, short_name TEXT NOT NULL, credit_code TEXT NOT NULL,
  code_reason TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, head TEXT NOT NULL, head_phone TEXT NOT NULL,
  address TEXT NOT NULL, state TEXT NOT NULL);
CREATE UNIQUE INDEX units_unit_name ON units_unit(name);
CREATE INDEX units_unit_credit_code ON units_unit(credit_code);
CREATE INDEX units_unit_place ON units_unit(place);
CREATE TABLE units_liaison(id BIGINT PRIMARY KEY, unit BIGINT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, duty TEXT NOT NULL);
CREATE INDEX units_liaison_unit ON units_liaison(unit, name);
CREATE TABLE units_steward(id BIGINT PRIMARY KEY, unit BIGINT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, since INTEGER,
  until INTEGER, note TEXT NOT NULL);
CREATE INDEX units_steward_unit ON units_steward(unit);
CREATE INDEX units_steward_target ON units_steward(kind, target);
)";

namespace {

// What a caller sees, as $2, $3 and $4.
const std::string kOwn = "place>=$2 AND place<$3 AND ($4 IS NULL OR id=$4)", kOfOwn = "unit IN (SELECT id FROM units_unit WHERE " + kOwn + ")";

void narrow(app::Select& s, const app::Scope& scope) {
  s.where("unit IN (SELECT id FROM units_unit WHERE place>=? AND place<?)", scope.lo, scope.hi).where_if("unit=?", scope.unit);
}

}  // namespace

app::Select select(const app::Scope& scope, const Filter& f) {
  app::Select s("units_unit");
  s.where("place>=? AND place<?", scope.lo, scope.hi).where_if("id=?", scope.unit).contains({"name", "short_name", "credit_code"}, f.q);
  s.where_if("kind=?", f.kind).where_if("state=?", f.state);
  if (f.place) {
    const auto code = places::read_code(*f.place);
    base::Problems bad;
    bad.check(code.wrong.empty(), "place", code.wrong);
    bad.raise_if_any();
    s.where("place>=? AND place<?", code.text, code.text + ":");
  }
  return s;
}

app::Select select(const app::Scope& scope, const LiaisonFilter& f) {
  app::Select s("units_liaison");
  narrow(s, scope);
  s.contains({"name", "duty"}, f.q).where_if("unit=?", f.unit);
  return s;
}

app::Select select(const app::Scope& scope, const StewardFilter& f) {
  app::Select s("units_steward");
  narrow(s, scope);
  s.contains({"target", "note"}, f.q).where_if("unit=?", f.unit).where_if("kind=?", f.kind);
  if (f.on) s.where("(since IS NULL OR since<=?) AND (until IS NULL OR until>=?)", *f.on, *f.on);
  return s;
}

std::optional<Unit> find(store::Tx& tx, const app::Scope& scope, base::Id<Unit> id) {
  return tx.one<Unit>("SELECT " + store::columns<Unit>() + " FROM units_unit WHERE id=$1 AND " + kOwn, id, scope.lo, scope.hi, scope.unit);
}
std::optional<Liaison> find(store::Tx& tx, const app::Scope& scope, base::Id<Liaison> id) {
  return tx.one<Liaison>("SELECT " + store::columns<Liaison>() + " FROM units_liaison WHERE id=$1 AND " + kOfOwn, id, scope.lo, scope.hi, scope.unit);
}
std::optional<Steward> find(store::Tx& tx, const app::Scope& scope, base::Id<Steward> id) {
  return tx.one<Steward>("SELECT " + store::columns<Steward>() + " FROM units_steward WHERE id=$1 AND " + kOfOwn, id, scope.lo, scope.hi, scope.unit);
}

bool exists(store::Tx& tx, base::Id<Unit> id) { return tx.one<std::int64_t>("SELECT id FROM units_unit WHERE id=$1", id).has_value(); }

std::string name_of(store::Tx& tx, base::Id<Unit> id) {
  return tx.one<std::string>("SELECT name FROM units_unit WHERE id=$1", id).value_or("");
}

std::optional<base::Id<Unit>> by_credit_code(store::Tx& tx, std::string_view code) {
  if (code.empty()) return std::nullopt;
  return tx.one<base::Id<Unit>>("SELECT id FROM units_unit WHERE credit_code=$1", code);
}

std::optional<base::Id<Unit>> by_name(store::Tx& tx, std::string_view name) {
  return tx.one<base::Id<Unit>>("SELECT id FROM units_unit WHERE name=$1", name);
}

bool has_duty(store::Tx& tx, Target kind, std::string_view target) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM units_steward WHERE kind=$1 AND target=$2", kind, target) > 0;
}

std::optional<base::Id<Unit>> steward_on(store::Tx& tx, Target kind, std::string_view target, base::Day day) {
  return tx.one<base::Id<Unit>>("SELECT unit FROM units_steward WHERE kind=$1 AND target=$2 AND (since IS NULL OR since<=$3)"
                                " AND (until IS NULL OR until>=$3) ORDER BY COALESCE(since, 0) DESC, id DESC", kind, target, day);
}

std::vector<Steward> duties(store::Tx& tx, Target kind) {
  return tx.all<Steward>("SELECT " + store::columns<Steward>() + " FROM units_steward WHERE kind=$1 ORDER BY target, id", kind);
}

std::optional<base::Id<Liaison>> liaison_named(store::Tx& tx, base::Id<Unit> unit, std::string_view name) {
  return tx.one<base::Id<Liaison>>("SELECT id FROM units_liaison WHERE unit=$1 AND name=$2", unit, name);
}

std::optional<base::Id<Steward>> open_duty(store::Tx& tx, const Steward& s) {
  return tx.one<base::Id<Steward>>("SELECT id FROM units_steward WHERE unit=$1 AND kind=$2 AND target=$3 AND until IS NULL ORDER BY id", s.unit,
                                   s.kind, s.target);
}

bool refers_to(store::Tx& tx, std::string_view place) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM units_unit WHERE place=$1", place) > 0 || has_duty(tx, Target::community, place);
}

bool has_duties(store::Tx& tx, base::Id<Unit> id) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM units_steward WHERE unit=$1", id) > 0;
}

void erase(store::Tx& tx, base::Id<Unit> id) {
  tx.exec("DELETE FROM units_liaison WHERE unit=$1", id);
  tx.exec("DELETE FROM units_unit WHERE id=$1", id);
}
void erase(store::Tx& tx, base::Id<Liaison> id) { tx.exec("DELETE FROM units_liaison WHERE id=$1", id); }
void erase(store::Tx& tx, base::Id<Steward> id) { tx.exec("DELETE FROM units_steward WHERE id=$1", id); }

}  // namespace units
