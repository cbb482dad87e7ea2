// All SQL of the module.
#include "modules/sites/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"

namespace sites {

const std::string_view kSchema = R"(
CREATE TABLE sites_type(code TEXT PRIMARY KEY, name TEXT NOT NULL, sort INTEGER NOT NULL, walk_m INTEGER NOT NULL);
CREATE UNIQUE INDEX sites_type_name ON sites_type(name);
CREATE TABLE sites_site(id BIGINT PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL, site_type TEXT NOT NULL, place TEXT NOT NULL,
  lon DOUBLE PRECISION, lat DOUBLE PRECISION, coordinate_system TEXT NOT NULL, wgs_lon DOUBLE PRECISION, wgs_lat DOUBLE PRECISION,
  unit BIGINT, steward BIGINT, state TEXT NOT NULL, address TEXT NOT NULL, note TEXT NOT NULL, token TEXT NOT NULL,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE UNIQUE INDEX sites_site_number ON sites_site(number);
CREATE UNIQUE INDEX sites_site_token ON sites_site(token);
CREATE UNIQUE INDEX sites_site_same ON sites_site(place, site_type, name);
CREATE INDEX sites_site_unit ON sites_site(unit);
CREATE INDEX sites_site_steward ON sites_site(steward);
CREATE TABLE sites_serial(site_type TEXT PRIMARY KEY, last INTEGER NOT NULL);
)";

namespace {
const std::string kSelect = "SELECT " + store::columns<Site>() + " FROM sites_site ";
const std::string kSelectType = "SELECT " + store::columns<SiteType>() + " FROM sites_type ";
}  // namespace

app::Select select(const app::Scope& scope, const Filter& f) {
  app::Select s("sites_site");
  s.where("place>=? AND place<?", scope.lo, scope.hi);
  if (scope.unit) s.where("unit=? OR steward=?", *scope.unit, *scope.unit);
  s.contains({"number", "name", "address"}, f.q).where_if("site_type=?", f.site_type).where_if("state=?", f.state);
  if (f.unit) s.where("unit=? OR steward=?", *f.unit, *f.unit);
  if (f.place) {
    const auto code = places::read_code(*f.place);
    base::Problems bad;
    bad.check(code.wrong.empty(), "place", code.wrong);
    bad.raise_if_any();
    s.where("place>=? AND place<?", code.text, code.text + ":");
  }
  return s;
}

std::optional<Site> find(store::Tx& tx, const app::Scope& scope, base::Id<Site> id) {
  return tx.one<Site>(kSelect + "WHERE id=$1 AND place>=$2 AND place<$3 AND ($4 IS NULL OR unit=$4 OR steward=$4)", id, scope.lo, scope.hi, scope.unit);
}
std::optional<Site> find(store::Tx& tx, base::Id<Site> id) { return tx.one<Site>(kSelect + "WHERE id=$1", id); }
std::optional<Site> by_number(store::Tx& tx, std::string_view number) { return tx.one<Site>(kSelect + "WHERE number=$1", number); }
std::optional<Site> by_token(store::Tx& tx, std::string_view token) { return tx.one<Site>(kSelect + "WHERE token=$1", token); }

std::optional<base::Id<Site>> named(store::Tx& tx, std::string_view place, std::string_view type, std::string_view name) {
  return tx.one<base::Id<Site>>("SELECT id FROM sites_site WHERE place=$1 AND site_type=$2 AND name=$3", place, type, name);
}

std::string next_number(store::Tx& tx, std::string_view type) {
  auto last = tx.one<std::int64_t>("SELECT last FROM sites_serial WHERE site_type=$1", type);
  if (!last) tx.exec("INSERT INTO sites_serial(site_type, last) VALUES($1, 0)", type);
  std::int64_t serial = last.value_or(0);
  std::string number;
  do number = fmt::format("{}-{:04}", type, ++serial);
  while (by_number(tx, number));  // somebody typed it by hand
  tx.exec("UPDATE sites_serial SET last=$2 WHERE site_type=$1", type, static_cast<std::int32_t>(serial));
  return number;
}

bool place_in_use(store::Tx& tx, std::string_view code) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM sites_site WHERE place=$1", code) > 0;
}
bool unit_in_use(store::Tx& tx, base::Id<units::Unit> id) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM sites_site WHERE unit=$1 OR steward=$1", id) > 0;
}

std::optional<SiteType> type_named(store::Tx& tx, std::string_view name) { return tx.one<SiteType>(kSelectType + "WHERE name=$1", name); }
std::optional<SiteType> find_type(store::Tx& tx, std::string_view code_or_name) {
  const auto by_code = tx.one<SiteType>(kSelectType + "WHERE code=$1", code_or_name);
  return by_code ? by_code : type_named(tx, code_or_name);
}
std::string type_name(store::Tx& tx, std::string_view code) {
  return tx.one<std::string>("SELECT name FROM sites_type WHERE code=$1", code).value_or(std::string(code));
}
bool type_in_use(store::Tx& tx, std::string_view code) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM sites_site WHERE site_type=$1", code) > 0;
}

std::vector<FrameSite> frame(store::Tx& tx, const app::Scope& range, const std::vector<std::string>& types) {
  std::vector<FrameSite> out;
  tx.each<FrameSite>(
      "SELECT s.id, s.number, s.name, COALESCE(t.name, s.site_type), s.site_type, s.place, s.unit, s.steward, s.wgs_lon, s.wgs_lat"
      " FROM sites_site s LEFT JOIN sites_type t ON t.code=s.site_type"
      " WHERE s.place>=$1 AND s.place<$2 AND ($3 IS NULL OR s.unit=$3 OR s.steward=$3) AND s.state='active' ORDER BY s.number",
      [&](FrameSite&& s) {
        const auto is = [&](const std::string& type) { return type == s.type_code || type == s.site_type; };
        if (types.empty() || std::any_of(types.begin(), types.end(), is)) out.push_back(std::move(s));
      },
      range.lo, range.hi, range.unit);
  return out;
}

}  // namespace sites
