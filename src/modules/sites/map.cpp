// Sites as GeoJSON, in WGS-84: out for the map, in through the same dry run as a spreadsheet.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "app/files.hpp"
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "media/geojson.hpp"
#include "meta/cells.hpp"
#include "modules/sites/store.hpp"

namespace sites {
namespace {

using app::Ctx;
using engine::CoordinateSystem;

constexpr std::int64_t kMapSites = 50'000;  // a province

http::Reply map(Ctx& c, const Filter& f) {
  auto wanted = select(c.scope, f);
  wanted.where("wgs_lon IS NOT NULL");
  if (wanted.count(c.tx) > kMapSites) throw base::Fail(base::Code::too_large, "sites.too_many");
  std::string out = R"({"type":"FeatureCollection","features":[)";
  bool first = true;
  wanted.each<Site>(c, "number", [&](Site&& s) {
    if (!first) out += ',';
    first = false;
    out += R"({"type":"Feature","geometry":{"type":"Point","coordinates":)";
    media::write_position(out, *s.wgs_lon, *s.wgs_lat);
    out += R"(},"properties":{"id":)" + std::to_string(s.id.value) + R"(,"number":)" + meta::to_json(s.number) + R"(,"name":)" +
           meta::to_json(s.name) + R"(,"site_type":)" + meta::to_json(s.site_type) + R"(,"place":)" + meta::to_json(s.place) +
           R"(,"state":)" + meta::to_json(s.state) + "}}";
  });
  http::Reply r = app::json_reply(200, out + "]}");
  r.headers[0].second = "application/geo+json";
  return r;
}

std::string label(Ctx& c, std::string_view entity, const std::string& key) {
  const auto* e = c.kernel.entity(entity);
  return e && e->label ? e->label(c, key).value_or(key) : key;
}

// What the map page shows and filters by: all sites of the caller with the names that their codes stand for.
struct MapSite {
  base::Id<Site> id;
  std::string number, name, type, place;
  State state = State::active;
  std::optional<base::Id<units::Unit>> unit, steward;
  std::optional<double> lon, lat;  // WGS-84
};
BOOST_DESCRIBE_STRUCT(MapSite, (), (id, number, name, type, place, state, unit, steward, lon, lat))
struct MapSites {
  std::vector<MapSite> sites;               // by number
  std::vector<app::Option> types, units, places;  // of these sites alone
};
BOOST_DESCRIBE_STRUCT(MapSites, (), (sites, types, units, places))

MapSites page(Ctx& c) {
  auto wanted = select(c.scope, {});
  if (wanted.count(c.tx) > kMapSites) throw base::Fail(base::Code::too_large, "sites.too_many");
  MapSites out;
  std::set<std::string> types, places;
  std::set<std::int64_t> units;
  wanted.each<Site>(c, "number", [&](Site&& s) {
    types.insert(s.site_type);
    for (const auto& unit : {s.unit, s.steward})
      if (unit) units.insert(unit->value);
    // Counted by district and by street (GB/T 2260, GB/T 10114).
    for (const std::size_t width : {6, 9}) places.insert(s.place.substr(0, width));
    out.sites.push_back({s.id, std::move(s.number), std::move(s.name), std::move(s.site_type), std::move(s.place), s.state, s.unit, s.steward, s.wgs_lon, s.wgs_lat});
  });
  for (const auto& t : types) out.types.push_back({t, type_name(c.tx, t)});
  for (const auto u : units) out.units.push_back({std::to_string(u), label(c, "units", std::to_string(u))});
  for (const auto& p : places) out.places.push_back({p, label(c, "places", p)});
  return out;
}

// Those that were picked on the map, as a spreadsheet.
struct Picked {
  std::string numbers;  // one a line
};
BOOST_DESCRIBE_STRUCT(Picked, (), (numbers))
std::span<const meta::Note> form(const Picked*) {
  static const meta::Note all[] = {meta::note(&Picked::numbers, "点位编号", "Numbers").required().length(1, 1'000'000)};
  return all;
}

http::Reply picked(Ctx& c, const Picked& in) {
  const meta::Type& type = meta::type_of<Site>();
  const auto fields = meta::file_fields(type);
  std::map<std::string, std::string> units;
  return app::table_reply(c, "xlsx", "点位", meta::header_cells(type), {}, [&](const auto& put) {
    std::istringstream lines(in.numbers);
    for (std::string number; std::getline(lines, number);) {
      const auto known = by_number(c.tx, base::trim(number));
      const auto s = known ? find(c.tx, c.scope, known->id) : std::nullopt;
      if (!s) continue;  // gone since, or not theirs
      auto cells = meta::row_cells(type, &*s);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if ((fields[i]->name != "unit" && fields[i]->name != "steward") || cells[i].empty()) continue;
        auto [at, fresh] = units.try_emplace(cells[i]);
        if (fresh) at->second = label(c, "units", cells[i]);
        cells[i] = at->second;
      }
      put(cells);
    }
  });
}

struct ImportQuery {
  std::string mode = "check";  // check or apply
  CoordinateSystem system = CoordinateSystem::wgs84;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (mode, system))

// The properties that are fields of a site; a map's other ones (styles, foreign ids) are passed over.
std::vector<std::string> known_properties(const std::vector<media::GeoFeature>& features) {
  std::vector<std::string> out;
  for (const auto& f : features)
    for (const auto& [name, value] : f.properties) {
      if (name == "lon" || name == "lat" || name == "coordinate_system" || std::find(out.begin(), out.end(), name) != out.end()) continue;
      base::Problems ignored;
      if (meta::match_header(meta::type_of<Site>(), {name}, ignored)[0]) out.push_back(name);
    }
  return out;
}

// What the map shows is rounded; a site that stands where it stood keeps the figures it was given.
bool stands_there(const Site& s, media::LonLat p, CoordinateSystem system) {
  if (!s.wgs_lon || !s.wgs_lat) return false;
  const auto at = engine::to_wgs84({p.lon, p.lat}, system);
  return std::fabs(at.lon - *s.wgs_lon) < 1.1e-6 && std::fabs(at.lat - *s.wgs_lat) < 1.1e-6;
}

std::vector<std::string> cells_of(Ctx& c, const media::GeoFeature& f, const std::vector<std::string>& names, CoordinateSystem system) {
  std::vector<std::string> cells;
  std::optional<Site> known;
  for (const auto& name : names) {
    std::string cell;
    for (const auto& [key, value] : f.properties)
      if (key == name) cell = value;
    if (name == "number" && !cell.empty()) known = by_number(c.tx, cell);
    cells.push_back(std::move(cell));
  }
  std::string_view in = meta::name_of(system);
  if (!f.wrong.empty() || !f.area.empty()) {
    cells.insert(cells.end(), {"?", "?"});  // no number: the line is wrong, whatever else it holds
  } else if (!f.point) {
    cells.insert(cells.end(), {"", ""});
  } else if (known && known->lon && stands_there(*known, *f.point, system)) {
    cells.insert(cells.end(), {fmt::format("{}", *known->lon), fmt::format("{}", *known->lat)});
    in = meta::name_of(known->coordinate_system);
  } else {
    cells.insert(cells.end(), {fmt::format("{}", f.point->lon), fmt::format("{}", f.point->lat)});
  }
  cells.emplace_back(in);
  return cells;
}

app::ImportReport import_map(Ctx& c, const app::Upload& file) {
  ImportQuery q;
  base::Problems bad;
  app::read_query(c.request.query, meta::type_of<ImportQuery>(), &q, bad);
  bad.raise_if_any();
  const auto features = media::read_geojson(file.bytes);
  media::Table table;
  const auto names = known_properties(features);
  table.push_back(names);
  for (const auto* more : {"lon", "lat", "coordinate_system"}) table[0].emplace_back(more);
  for (const auto& f : features) table.push_back(cells_of(c, f, names, q.system));

  auto report = app::import_table(c, *c.kernel.entity("sites"), table, q.mode, file.name);
  for (auto& line : report.lines) {
    --line.row;  // the first feature is 1
    const auto& f = features[static_cast<std::size_t>(line.row - 1)];
    if (f.wrong.empty() && f.area.empty()) continue;
    std::erase_if(line.errors, [](const auto& e) { return e.field == "lon" || e.field == "lat"; });
    line.errors.push_back(app::wrong_cell(base::FieldError{"geometry", f.wrong.empty() ? "geometry_type" : f.wrong, {}}));
  }
  return report;
}

}  // namespace

void add_map(app::Module& m) {
  m.routes.push_back(app::get("/sites/geojson", kRead, map).named("点位地图 GeoJSON"));
  m.routes.push_back(app::get("/sites/map", kRead, page).named("点位地图"));
  m.routes.push_back(app::post("/sites/picked", kRead, picked).named("导出选中的点位").read_only());
  m.routes.push_back(app::post("/sites/geojson", kWrite, import_map).named("导入点位 GeoJSON").max_body((10 << 20) + 4096));
}

}  // namespace sites
