// Places: the entity, and their borders for the map.
#include "app/files.hpp"
#include "base/text.hpp"
#include "modules/places/store.hpp"

namespace places {
namespace {

using app::Ctx;
using app::Key;
using base::Code;
using base::Fail;
using engine::CoordinateSystem;

std::optional<Place> one(Ctx& c, const Key& key) {
  const auto code = read_code(key.value);
  if (!code.wrong.empty() || !c.scope.covers(code.text)) return std::nullopt;
  return find(c.tx, code.text);
}

Place must_find(Ctx& c, const Key& key) {
  const auto p = one(c, key);
  if (!p) throw Fail(Code::not_found, "not_found");
  return *p;
}

std::optional<Place> same(Ctx& c, const Place& p) { return one(c, Key{p.code}); }

app::Page<Place> list(Ctx& c, const Filter& f) {
  using enum app::SortBy;
  return select(c.scope, f).page<Place>(c, f, "code", {{"code", "code", text}, {"name", "name", text}}, text);
}

void remove(Ctx& c, const Place& p) {
  if (has_children(c.tx, p.code)) throw Fail(Code::conflict, "places.has_children");
  c.emit(Removing{p.code});
  erase(c.tx, p.code);
}

media::GeoArea in_wgs84(media::GeoArea area, CoordinateSystem system) {
  for (auto& polygon : area)
    for (auto& ring : polygon)
      for (auto& p : ring) {
        const auto at = engine::to_wgs84({p.lon, p.lat}, system);
        p = {at.lon, at.lat};
      }
  return area;
}

struct Border {
  meta::Json polygon;  // null: none
  CoordinateSystem system = CoordinateSystem::wgs84;
};
BOOST_DESCRIBE_STRUCT(Border, (), (polygon, system))

app::Raw get_polygon(Ctx& c, const Key& key) { return {polygon(c.tx, must_find(c, key).code).value_or("null")}; }

void put_polygon_of(Ctx& c, const Key& key, const Border& in) {
  Place p = must_find(c, key);
  if (in.polygon.text == "null") put_polygon(c.tx, p, {});
  else set_polygon(c, p, in.polygon.text, in.system);
  c.did("places", p.code, p.name);
}

struct MapFilter {
  std::optional<Level> level;
  std::optional<Level> down_to;  // no deeper: a map of the city has no use for its grids
  std::optional<std::string> under;
};
BOOST_DESCRIBE_STRUCT(MapFilter, (), (level, down_to, under))

// Places with a border, or at least a centre.
http::Reply map(Ctx& c, const MapFilter& f) {
  Filter filter;
  filter.level = f.level;
  filter.under = f.under;
  std::string out = R"({"type":"FeatureCollection","features":[)";
  bool first = true;
  const auto borders = polygons(c.tx, c.scope);
  select(c.scope, filter).each<Place>(c, "code", [&](Place&& p) {
    if (f.down_to && p.level > *f.down_to) return;
    if (!borders.contains(p.code) && !p.lon) return;
    if (!first) out += ',';
    first = false;
    out += R"({"type":"Feature","geometry":)";
    if (const auto border = borders.find(p.code); border != borders.end()) {
      out += border->second;
    } else {
      out += R"({"type":"Point","coordinates":)";
      media::write_position(out, *p.lon, *p.lat);
      out += '}';
    }
    out += R"(,"properties":{"code":)" + meta::to_json(p.code) + R"(,"name":)" + meta::to_json(p.name) + R"(,"level":)" + meta::to_json(p.level) + "}}";
  });
  http::Reply r = app::json_reply(200, out + "]}");
  r.headers[0].second = "application/geo+json";
  return r;
}

// What the map draws under the places: streets, water, green, as one GeoJSON in WGS-84. An installation without one has an
// empty map. The hash of the file stands in the settings.
http::Reply base_layer(Ctx& c) {
  const auto hash = c.tx.one<std::string>("SELECT value FROM app_setting WHERE name='places.base_layer'");
  http::Reply r = app::json_reply(200, R"({"type":"FeatureCollection","features":[]})");
  r.headers[0].second = "application/geo+json";
  if (!hash) return r;
  r.etag = *hash;
  r.later = [r, &blobs = c.services.blobs] {
    auto file = blobs.get(r.etag);
    if (!file) throw Fail(Code::busy, "blobs.away", {}, r.etag);
    http::Reply made = r;
    made.body = std::move(*file);  // through memory, so that it goes out compressed
    return made;
  };
  return r;
}

struct ImportQuery {
  std::string mode = "check";  // check or apply
  CoordinateSystem system = CoordinateSystem::wgs84;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (mode, system))

app::ImportLine import_border(Ctx& c, const media::GeoFeature& f, CoordinateSystem system) {
  app::ImportLine line;
  base::Problems bad;
  for (const auto& [name, value] : f.properties)
    if (name == "code") line.key = value;
  const auto code = read_code(line.key);
  const auto p = code.wrong.empty() ? one(c, Key{code.text}) : std::nullopt;
  if (!code.wrong.empty()) bad.add("code", code.wrong);
  else if (!p) bad.add("code", "no_such", {{"is", line.key}});
  if (!f.wrong.empty() || f.area.empty()) bad.add("geometry", f.wrong.empty() ? "geometry_type" : f.wrong);
  if (!bad.empty()) {
    line.state = app::LineState::wrong;
    for (const auto& e : bad.all()) line.errors.push_back(app::wrong_cell(e));
    return line;
  }
  Place now = *p;
  const auto area = in_wgs84(f.area, system);
  const auto before = polygon(c.tx, p->code);
  if (before == media::area_json(area)) return line;
  put_polygon(c.tx, now, area);
  line.state = before ? app::LineState::changed : app::LineState::created;
  line.changes = meta::diff(meta::type_of<Place>(), &*p, &now);
  c.touched.push_back({"places", p->code, p->name, line.changes});
  return line;
}

app::ImportReport import_borders(Ctx& c, const app::Upload& file) {
  ImportQuery q;
  base::Problems bad;
  app::read_query(c.request.query, meta::type_of<ImportQuery>(), &q, bad);
  bad.check(q.mode == "check" || q.mode == "apply", "mode", "choice", {{"choices", "check, apply"}});
  bad.raise_if_any();
  app::ImportReport report;
  report.mode = q.mode;
  report.file = file.name;
  store::Savepoint whole(c.tx);
  for (const auto& f : media::read_geojson(file.bytes)) {
    auto line = import_border(c, f, q.system);
    line.row = ++report.rows;
    using enum app::LineState;
    ++(line.state == created ? report.created : line.state == changed ? report.changed : line.state == same ? report.same : report.wrong);
    if (report.lines.size() < app::kImportLines || line.state == wrong) report.lines.push_back(std::move(line));
    else report.truncated = true;
  }
  report.applied = q.mode == "apply" && report.wrong == 0;
  if (report.applied) whole.keep();
  else c.touched.clear();
  return report;
}

}  // namespace

void save(Ctx& c, const Place* before, Place& p, base::Problems& bad) {
  const auto code = read_code(p.code);
  if (!code.wrong.empty()) return bad.add("code", code.wrong);
  p.code = code.text;
  p.name = base::trim(p.name);
  p.level = level_of(p.code);
  p.parent = parent_of(p.code);
  if (before && p.code != before->code) return bad.add("code", "fixed");
  if (!before && bad.check(c.scope.covers(p.code), "code", "out_of_scope") && bad.check(!find(c.tx, p.code), "code", "taken"))
    bad.check(has_parent(c.tx, p.code), "code", "no_parent", {{"parent", p.parent}});
  bad.check(!sibling_named(c.tx, p), "name", "taken");
  bad.check(p.lon.has_value() == p.lat.has_value(), p.lon ? "lat" : "lon", "required");
  if (!bad.empty()) return;
  if (before) c.tx.update("places_place", p);
  else c.tx.insert("places_place", p);
}

void set_polygon(Ctx& c, const Place& place, std::string_view geojson, CoordinateSystem system) {
  const auto g = media::read_geometry(geojson);
  base::Problems bad;
  bad.check(g.wrong.empty() && !g.area.empty(), "polygon", g.wrong.empty() ? "geometry_type" : g.wrong);
  bad.raise_if_any();
  Place p = place;
  put_polygon(c.tx, p, in_wgs84(g.area, system));
}

void check_reference(Ctx& c, std::string& code, std::string_view field, base::Problems& bad) {
  const auto read = read_code(code);
  if (!bad.check(read.wrong.empty(), field, read.wrong)) return;
  code = read.text;
  bad.check(c.scope.covers(code) && find(c.tx, code), field, "no_such", {{"is", code}});
}

app::Module module() {
  app::Module m{.name = "places", .title = "区划", .title_en = "Places"};
  m.migrations = {{1, kSchema}, {2, kBoxSchema}};
  m.blobs = {{"app_setting", "value", "name='places.base_layer'"}};
  m.references = {{"places_polygon", "code", "places_place", "code"}};
  m.start = [](Ctx& c) { fill_boxes(c.tx); };
  m.permissions = {kRead, kWrite};
  app::EntityOf<Place, Filter, Key> e{.name = "places", .title = "区划", .title_en = "Places", .path = "/places", .read = kRead, .write = kWrite};
  e.table = "places_place";
  e.key_column = "code";
  e.columns = {"code", "name", "level", "parent", "population"};
  e.sorts = {"code", "name"};
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save;
  e.remove = remove;
  e.open = app::kSignedIn;
  e.place_column = "code";
  e.naming = app::Naming{.codes = {"code"}, .within = "parent"};
  m.with(app::entity(e));
  // Streets and water are no secret: a citizen picks a place on the same map.
  m.routes.push_back(app::get("/places/base-layer", app::kAnyone, base_layer).named("底图 GeoJSON"));
  m.routes.push_back(app::get("/places/geojson", kRead, map).named("区划地图 GeoJSON"));
  m.routes.push_back(app::post("/places/geojson", kWrite, import_borders).named("导入区划边界 GeoJSON").max_body((10 << 20) + 4096));
  m.routes.push_back(app::get("/places/{code}/polygon", kRead, get_polygon).named("区划边界"));
  m.routes.push_back(app::put("/places/{code}/polygon", kWrite, put_polygon_of).named("修改区划边界").max_body(2 << 20));
  return m;
}

}  // namespace places
