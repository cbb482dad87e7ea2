#pragma once
// Places (区划): province > city > district > street > community > grid, by code. Codes are kept in their short form:
// GB/T 2260 (2, 4, 6 digits), GB/T 10114 streets (9), communities (12), grids (15). The code of a place begins with the
// code of each place above it, so a subtree is a range of codes, and level and parent follow from the code alone.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/module.hpp"
#include "engine/coordinates.hpp"

namespace engine {
BOOST_DESCRIBE_ENUM(CoordinateSystem, wgs84, gcj02, bd09, cgcs2000)
std::span<const meta::Word> words(const CoordinateSystem*);
}  // namespace engine

namespace places {

inline constexpr app::Perm kRead{"places.read", "查看区划", "View places"}, kWrite{"places.write", "管理区划", "Manage places"};

enum class Level : unsigned char { province, city, district, street, community, grid };
BOOST_DESCRIBE_ENUM(Level, province, city, district, street, community, grid)
std::span<const meta::Word> words(const Level*);

struct Place {
  std::string code;  // short form
  std::string name;
  Level level = Level::province;  // by the code
  std::string parent;             // by the code; "" of a province
  std::optional<std::int32_t> population;
  std::optional<double> lon, lat;  // of the centre, WGS-84
  bool has_polygon = false;        // the border itself: GET /places/{code}/polygon, WGS-84
};
BOOST_DESCRIBE_STRUCT(Place, (), (code, name, level, parent, population, lon, lat, has_polygon))
std::span<const meta::Note> form(const Place*);

// Sent before a place goes; who refers to it throws Fail(conflict, "places.in_use").
struct Removing {
  std::string code;
};

// Rules.
struct Code {
  std::string text;   // short form, when `wrong` is empty
  std::string wrong;  // required, digits, code_length
};
Code read_code(std::string_view typed);  // "530102000000" → "530102"
Level level_of(std::string_view code);
std::string parent_of(std::string_view code);

std::optional<Place> find(store::Tx& tx, std::string_view code);
// The deepest place whose border holds this WGS-84 point; nothing when none does.
std::optional<Place> at(store::Tx& tx, double lon, double lat);
std::string name_of(store::Tx& tx, std::string_view code);  // the code itself when there is no such place
// A typed reference to a place: made short, there, and in the caller's subtree; otherwise the field is wrong (required,
// digits, code_length, no_such).
void check_reference(app::Ctx& c, std::string& code, std::string_view field, base::Problems& bad);
// Checks and writes; `before` null: new. What demo and import use.
void save(app::Ctx& c, const Place* before, Place& place, base::Problems& bad);
// The border as GeoJSON text, Polygon or MultiPolygon in WGS-84; sets the centre when there is none. Throws Fail(invalid).
void set_polygon(app::Ctx& c, const Place& place, std::string_view geojson, engine::CoordinateSystem system);

app::Module module();

}  // namespace places
