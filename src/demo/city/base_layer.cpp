#include "demo/city/base_layer.hpp"

#include <charconv>

namespace demo {
namespace {

void degrees(std::string& out, double v) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, v, std::chars_format::fixed, 5).ptr;
  out.append(text, end);
}

void line(std::string& out, const Line& spots) {
  out += '[';
  for (std::size_t k = 0; k < spots.size(); ++k) {
    const auto p = to_degrees(spots[k]);
    out += k ? ",[" : "[";
    degrees(out, p.lon);
    out += ',';
    degrees(out, p.lat);
    out += ']';
  }
  out += ']';
}

void feature(std::string& out, std::string_view layer, std::string_view kind, const std::string& name, const Line& spots, bool closed) {
  if (spots.size() < 2) return;
  if (out.back() != '[') out += ',';
  out += R"({"type":"Feature","properties":{"layer":")" + std::string(layer) + R"(","kind":")" + std::string(kind) + '"';
  if (!name.empty()) out += R"(,"name":")" + name + '"';
  out += closed ? R"(},"geometry":{"type":"Polygon","coordinates":[)" : R"(},"geometry":{"type":"LineString","coordinates":)";
  line(out, spots);
  out += closed ? "]}}" : "}}";
}

void label(std::string& out, std::string_view kind, int rank, const std::string& name, Spot at) {
  const auto p = to_degrees(at);
  out += R"(,{"type":"Feature","properties":{"layer":"label","kind":")" + std::string(kind) + R"(","rank":)" + std::to_string(rank) + R"(,"name":")" + name + R"("},"geometry":{"type":"Point","coordinates":[)";
  degrees(out, p.lon);
  out += ',';
  degrees(out, p.lat);
  out += "]}}";
}

}  // namespace

std::string base_layer(const Regions& regions, const Fabric& f) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const auto& p : f.patches)
    if (p.cover == Cover::forest) feature(out, "forest", word(p.cover), p.name, p.line, true);
  for (const auto& b : f.blocks) feature(out, "block", word(b.use), b.name, b.outline, true);
  for (const auto& p : f.patches)
    if (p.cover != Cover::forest) feature(out, "water", word(p.cover), p.name, p.line, p.cover != Cover::stream);
  // Small ones first, so that larger streets are drawn over them.
  for (int kind = static_cast<int>(Road::railway); kind >= 0; --kind)
    for (const auto& s : f.streets)
      if (static_cast<int>(s.kind) == kind) feature(out, "road", word(s.kind), s.name, s.line, false);
  for (std::size_t k = 0; k < regions.all.size(); ++k) {
    const auto& r = regions.all[k];
    if (r.level == Level::district) label(out, "district", 1, r.name, r.middle);
    if (r.level == Level::street && !r.rural) label(out, "street", 2, r.name, r.middle);
    if (r.level != Level::community) continue;
    // In the counties the first community is the town itself.
    const bool village = r.name.ends_with("村"), town = r.rural && !village;
    if (town) label(out, "town", 2, regions.all[static_cast<std::size_t>(r.parent)].name, r.middle);
    else label(out, village ? "village" : "community", village ? 3 : 4, r.name, r.middle);
  }
  return out + "]}";
}

}  // namespace demo
