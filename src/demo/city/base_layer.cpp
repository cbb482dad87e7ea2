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

}  // namespace

std::string base_layer(const Fabric& f) {
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
  return out + "]}";
}

}  // namespace demo
