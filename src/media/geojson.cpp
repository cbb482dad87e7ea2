#include "media/geojson.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"

namespace media {
namespace {

namespace bj = boost::json;
using base::Code;
using base::Fail;

[[noreturn]] void too_many(std::string key, std::size_t limit) {
  Fail f(Code::too_large, std::move(key));
  f.args = {{"limit", std::to_string(limit)}};
  throw f;
}

bj::value parse(std::string_view bytes, std::size_t most) {
  if (bytes.size() > most) too_many("file.too_large", most);
  bytes = base::trim(bytes);
  bj::parse_options options;
  options.max_depth = 12;  // FeatureCollection > features > feature > geometry > coordinates > polygon > ring > position
  bj::error_code error;
  auto v = bj::parse(bj::string_view(bytes.data(), bytes.size()), error, bj::storage_ptr(), options);
  if (error || !v.is_object()) throw Fail(Code::bad_media, "file.not_geojson", {}, error.message());
  return v;
}

std::string_view text_at(const bj::object& o, bj::string_view name) {
  const auto* v = o.if_contains(name);
  return v && v->is_string() ? std::string_view(v->get_string().data(), v->get_string().size()) : std::string_view();
}

std::optional<double> number(const bj::value& v) {
  if (v.is_double() && std::isfinite(v.get_double())) return v.get_double();
  if (v.is_int64()) return static_cast<double>(v.get_int64());
  return std::nullopt;
}

constexpr double kFlat = 1e-14;  // square degrees: a tenth of a millimetre each way

double twice_area(const Ring& ring) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i)
    sum += (ring[i].lon - ring[0].lon) * (ring[i + 1].lat - ring[0].lat) - (ring[i + 1].lon - ring[0].lon) * (ring[i].lat - ring[0].lat);
  return sum;
}

class Reader {
 public:
  explicit Reader(const GeoLimits& limits) : limits_(limits) {}

  GeoFeature feature(const bj::value& v) {
    GeoFeature out;
    const auto* o = v.if_object();
    if (!o || text_at(*o, "type") != "Feature") return out.wrong = "geometry_type", out;
    if (const auto* p = o->if_contains("properties"); p && p->is_object()) properties(p->get_object(), out);
    const auto* g = o->if_contains("geometry");
    if (g && g->is_object()) geometry(g->get_object(), out);
    else if (g && !g->is_null()) out.wrong = "geometry_type";
    return out;
  }

  void geometry(const bj::object& g, GeoFeature& out) {
    const auto type = text_at(g, "type");
    const auto* at = g.if_contains("coordinates");
    if (type != "Point" && type != "Polygon" && type != "MultiPolygon") out.wrong = "geometry_type";
    else if (!at || !at->is_array()) out.wrong = "geometry_shape";
    else if (type == "Point") {
      if (const auto p = position(*at, out)) out.point = p;
    } else if (type == "Polygon") {
      out.area.push_back(polygon(*at, out));
    } else {
      for (const auto& one : at->get_array()) out.area.push_back(polygon(one, out));
      if (out.area.empty()) wrong(out, "geometry_shape");
    }
    if (!out.wrong.empty()) out.area.clear(), out.point.reset();
  }

 private:
  static void wrong(GeoFeature& out, std::string rule) {
    if (out.wrong.empty()) out.wrong = std::move(rule);
  }

  std::optional<LonLat> position(const bj::value& v, GeoFeature& out) {
    if (++positions_ > limits_.positions) too_many("file.too_many_positions", limits_.positions);
    const auto* a = v.if_array();
    const auto lon = a && a->size() >= 2 && a->size() <= 4 ? number((*a)[0]) : std::nullopt;
    const auto lat = lon ? number((*a)[1]) : std::nullopt;
    if (!lat) return wrong(out, "geometry_shape"), std::nullopt;
    if (std::fabs(*lon) > 180 || std::fabs(*lat) > 90) return wrong(out, "geometry_bounds"), std::nullopt;
    return LonLat{*lon, *lat};
  }

  GeoPolygon polygon(const bj::value& v, GeoFeature& out) {
    GeoPolygon rings;
    const auto* list = v.if_array();
    if (!list || list->empty()) return wrong(out, "geometry_shape"), rings;
    for (const auto& one : *list) {
      const auto* a = one.if_array();
      if (!a) return wrong(out, "geometry_shape"), rings;
      Ring ring;
      for (const auto& p : *a)
        if (const auto at = position(p, out)) ring.push_back(*at);
      if (ring.size() < 4) wrong(out, "geometry_short");
      else if (ring.front() != ring.back()) wrong(out, "geometry_open");
      else if (std::fabs(twice_area(ring)) < kFlat) wrong(out, "geometry_flat");
      if (!out.wrong.empty()) return rings;
      rings.push_back(std::move(ring));
    }
    return rings;
  }

  void properties(const bj::object& o, GeoFeature& out) const {
    for (const auto& member : o) {
      if (out.properties.size() == limits_.properties) return;
      const std::string_view name(member.key().data(), member.key().size());
      const auto& v = member.value();
      std::string text;
      if (v.is_string()) text.assign(v.get_string().data(), v.get_string().size());
      else if (v.is_object() || v.is_array()) continue;
      else if (!v.is_null()) text = bj::serialize(v);
      if (text.find('\0') != std::string::npos || name.find('\0') != std::string_view::npos) continue;
      out.properties.emplace_back(std::string(name), std::move(text));
    }
  }

  const GeoLimits& limits_;
  std::size_t positions_ = 0;
};

void write_ring(std::string& out, const Ring& ring) {
  out += '[';
  for (std::size_t i = 0; i < ring.size(); ++i) {
    if (i) out += ',';
    write_position(out, ring[i].lon, ring[i].lat);
  }
  out += ']';
}

void write_polygon(std::string& out, const GeoPolygon& polygon) {
  out += '[';
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    if (i) out += ',';
    write_ring(out, polygon[i]);
  }
  out += ']';
}

void write_degrees(std::string& out, double degrees) {
  std::string text = fmt::format("{:.6f}", degrees);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  out += text == "-0" ? "0" : text;
}

}  // namespace

std::vector<GeoFeature> read_geojson(std::string_view bytes, const GeoLimits& limits) {
  const auto v = parse(bytes, limits.bytes);
  Reader reader(limits);
  const auto& o = v.get_object();
  if (text_at(o, "type") == "Feature") return {reader.feature(v)};
  const auto* list = o.if_contains("features");
  if (text_at(o, "type") != "FeatureCollection" || !list || !list->is_array()) throw Fail(Code::bad_media, "file.not_geojson");
  if (list->get_array().size() > limits.features) too_many("file.too_many_features", limits.features);
  std::vector<GeoFeature> out;
  for (const auto& one : list->get_array()) out.push_back(reader.feature(one));
  return out;
}

GeoFeature read_geometry(std::string_view json, const GeoLimits& limits) {
  const auto v = parse(json, limits.bytes);
  GeoFeature out;
  Reader(limits).geometry(v.get_object(), out);
  return out;
}

std::string area_json(const GeoArea& area) {
  if (area.empty()) return "null";
  std::string out = area.size() == 1 ? R"({"type":"Polygon","coordinates":)" : R"({"type":"MultiPolygon","coordinates":[)";
  for (std::size_t i = 0; i < area.size(); ++i) {
    if (i) out += ',';
    write_polygon(out, area[i]);
  }
  return out + (area.size() == 1 ? "}" : "]}");
}

void write_position(std::string& out, double lon, double lat) {
  out += '[';
  write_degrees(out, lon);
  out += ',';
  write_degrees(out, lat);
  out += ']';
}

namespace {
// Even-odd by a ray to the east; a point on a border counts as on one of its sides, for neighbours on different ones.
bool ring_holds(const Ring& ring, LonLat p) {
  bool in = false;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const LonLat a = ring[i], b = ring[i + 1];
    if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) in = !in;
  }
  return in;
}
}  // namespace

bool holds(const GeoArea& area, LonLat point) {
  for (const auto& polygon : area) {
    bool in = false;
    for (const auto& ring : polygon) in = in != ring_holds(ring, point);
    if (in) return true;
  }
  return false;
}

LonLat centre_of(const GeoArea& area) {
  double weight = 0, lon = 0, lat = 0;
  for (const auto& polygon : area) {
    if (polygon.empty() || polygon[0].empty()) continue;
    const Ring& ring = polygon[0];
    const LonLat from = ring[0];  // relative to one corner: the shape is small against its distance from 0, 0
    double twice = 0, x = 0, y = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
      const double ax = ring[i].lon - from.lon, ay = ring[i].lat - from.lat, bx = ring[i + 1].lon - from.lon, by = ring[i + 1].lat - from.lat;
      const double cross = ax * by - bx * ay;
      twice += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    if (std::fabs(twice) < kFlat) continue;
    weight += std::fabs(twice);
    lon += (from.lon + x / (3 * twice)) * std::fabs(twice);
    lat += (from.lat + y / (3 * twice)) * std::fabs(twice);
  }
  return weight > 0 ? LonLat{lon / weight, lat / weight} : LonLat{};
}

}  // namespace media
