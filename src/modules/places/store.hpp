#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "media/geojson.hpp"
#include "modules/places/places.hpp"

namespace places {

extern const std::string_view kSchema, kBoxSchema;

struct Filter : app::PageQuery {
  std::optional<std::string> q;  // in the name, or the beginning of the code
  std::optional<Level> level;
  std::optional<std::string> under;   // a code: its subtree, itself included
  std::optional<std::string> parent;  // a code: its children
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, level, under, parent))
inline std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {
      meta::note(&Filter::q, "名称或代码", "Name or code"),
      meta::note(&Filter::level, "级别", "Level"),
      meta::note(&Filter::under, "所辖区划", "Within").ref("places"),
      meta::note(&Filter::parent, "上级区划", "Parent").ref("places")};
  return all;
}

app::Select select(const app::Scope& scope, const Filter& f);
bool has_children(store::Tx& tx, std::string_view code);
// A place above that is there makes a root complete; the first place of a province may stand alone.
bool has_parent(store::Tx& tx, std::string_view code);
bool sibling_named(store::Tx& tx, const Place& p);
std::optional<std::string> polygon(store::Tx& tx, std::string_view code);  // GeoJSON text
std::unordered_map<std::string, std::string> polygons(store::Tx& tx, const app::Scope& scope);  // by code
void put_polygon(store::Tx& tx, Place& p, const media::GeoArea& area);     // an empty area: none
void fill_boxes(store::Tx& tx);  // of borders that were kept before there were boxes
void erase(store::Tx& tx, std::string_view code);

}  // namespace places
