// All SQL of the module. Borders have a table of their own, so that lists stay light.
#include "modules/places/store.hpp"

#include <algorithm>
#include <cmath>

namespace places {

const std::string_view kSchema = R"(
CREATE TABLE places_place(code TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, parent TEXT NOT NULL,
  population INTEGER, lon DOUBLE PRECISION, lat DOUBLE PRECISION, has_polygon BOOLEAN NOT NULL);
CREATE INDEX places_place_parent ON places_place(parent, name);
CREATE INDEX places_place_name ON places_place(name);
CREATE TABLE places_polygon(code TEXT PRIMARY KEY, polygon TEXT NOT NULL);
)";

// What a point is looked for in before any border is read.
const std::string_view kBoxSchema = R"(
ALTER TABLE places_polygon ADD COLUMN west DOUBLE PRECISION;
ALTER TABLE places_polygon ADD COLUMN east DOUBLE PRECISION;
ALTER TABLE places_polygon ADD COLUMN south DOUBLE PRECISION;
ALTER TABLE places_polygon ADD COLUMN north DOUBLE PRECISION;
)";

namespace {
struct Box {
  double west = 180, east = -180, south = 90, north = -90;
};
Box box_of(const media::GeoArea& area) {
  Box b;
  for (const auto& polygon : area)
    for (const auto& ring : polygon)
      for (const auto& p : ring) {
        b.west = std::min(b.west, p.lon), b.east = std::max(b.east, p.lon);
        b.south = std::min(b.south, p.lat), b.north = std::max(b.north, p.lat);
      }
  return b;
}
const std::string kSelect = "SELECT " + store::columns<Place>() + " FROM places_place ";
double metre_tenth(double degrees) { return std::round(degrees * 1e6) / 1e6; }
}  // namespace

std::optional<Place> find(store::Tx& tx, std::string_view code) { return tx.one<Place>(kSelect + "WHERE code=$1", code); }

std::string name_of(store::Tx& tx, std::string_view code) {
  return tx.one<std::string>("SELECT name FROM places_place WHERE code=$1", code).value_or(std::string(code));
}

app::Select select(const app::Scope& scope, const Filter& f) {
  app::Select s("places_place");
  s.where("code>=? AND code<?", scope.lo, scope.hi).contains({"name", "code"}, f.q).where_if("level=?", f.level);
  base::Problems bad;
  const auto under = read_code(f.under.value_or("1100")), parent = read_code(f.parent.value_or("1100"));
  bad.check(under.wrong.empty(), "under", under.wrong);
  bad.check(parent.wrong.empty(), "parent", parent.wrong);
  bad.raise_if_any();
  if (f.under) s.where("code>=? AND code<?", under.text, under.text + ":");
  if (f.parent) s.where("parent=?", parent.text);
  return s;
}

bool has_children(store::Tx& tx, std::string_view code) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM places_place WHERE parent=$1", code) > 0;
}

bool has_parent(store::Tx& tx, std::string_view code) {
  const std::string parent = parent_of(code);
  if (parent.empty() || find(tx, parent)) return true;
  if (level_of(code) != Level::city) return false;
  return *tx.one<std::int64_t>("SELECT count(*) FROM places_place WHERE code>=$1 AND code<$2", parent, parent + ":") == 0;
}

bool sibling_named(store::Tx& tx, const Place& p) {
  return *tx.one<std::int64_t>("SELECT count(*) FROM places_place WHERE parent=$1 AND name=$2 AND code<>$3", p.parent, p.name, p.code) > 0;
}

std::optional<std::string> polygon(store::Tx& tx, std::string_view code) {
  return tx.one<std::string>("SELECT polygon FROM places_polygon WHERE code=$1", code);
}

std::unordered_map<std::string, std::string> polygons(store::Tx& tx, const app::Scope& scope) {
  std::unordered_map<std::string, std::string> out;
  const std::vector<store::Value> values{store::parameter(scope.lo), store::parameter(scope.hi)};
  tx.run("SELECT code, polygon FROM places_polygon WHERE code>=$1 AND code<$2", values,
         [&](const store::Row& row) { out.emplace(row.text(0), row.text(1)); });
  return out;
}

void put_polygon(store::Tx& tx, Place& p, const media::GeoArea& area) {
  tx.exec("DELETE FROM places_polygon WHERE code=$1", p.code);
  p.has_polygon = !area.empty();
  if (p.has_polygon) {
    const Box b = box_of(area);
    tx.exec("INSERT INTO places_polygon(code, polygon, west, east, south, north) VALUES($1, $2, $3, $4, $5, $6)", p.code, media::area_json(area), b.west, b.east, b.south, b.north);
    if (!p.lon) {
      const auto centre = media::centre_of(area);
      p.lon = metre_tenth(centre.lon);
      p.lat = metre_tenth(centre.lat);
    }
  }
  tx.update("places_place", p);
}

void fill_boxes(store::Tx& tx) {
  for (const auto& code : tx.all<std::string>("SELECT code FROM places_polygon WHERE west IS NULL")) {
    const Box b = box_of(media::read_geometry(*polygon(tx, code)).area);
    tx.exec("UPDATE places_polygon SET west=$2, east=$3, south=$4, north=$5 WHERE code=$1", code, b.west, b.east, b.south, b.north);
  }
}

std::optional<Place> at(store::Tx& tx, double lon, double lat) {
  for (const auto& code : tx.all<std::string>("SELECT code FROM places_polygon WHERE west<=$1 AND east>=$1 AND south<=$2 AND north>=$2 ORDER BY LENGTH(code) DESC, code", lon, lat))
    if (media::holds(media::read_geometry(*polygon(tx, code)).area, {lon, lat})) return find(tx, code);
  return {};
}

void erase(store::Tx& tx, std::string_view code) {
  tx.exec("DELETE FROM places_polygon WHERE code=$1", code);
  tx.exec("DELETE FROM places_place WHERE code=$1", code);
}

}  // namespace places
