#pragma once
// Sites (点位): what inspectors go to. Each has a number that is printed on its label, a type, a place, coordinates as they
// were given with their system, a duty unit (责任单位) and a steward (包保单位), and a random token behind its QR code.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "modules/places/places.hpp"
#include "modules/units/units.hpp"

namespace sites {

inline constexpr app::Perm kRead{"sites.read", "查看点位", "View sites"}, kWrite{"sites.write", "管理点位", "Manage sites"};

enum class State : unsigned char { active, paused, closed };
BOOST_DESCRIBE_ENUM(State, active, paused, closed)
std::span<const meta::Word> words(const State*);

struct Site {
  base::Id<Site> id;
  std::string number;     // unique, fixed once given; made of the type's code and a serial when left empty
  std::string name;
  std::string site_type;  // code of a SiteType; its name is understood too
  std::string place;
  std::optional<double> lon, lat;  // as given, in `coordinate_system`
  engine::CoordinateSystem coordinate_system = engine::CoordinateSystem::wgs84;
  std::optional<double> wgs_lon, wgs_lat;        // for the map
  std::optional<base::Id<units::Unit>> unit;     // duty unit
  std::optional<base::Id<units::Unit>> steward;  // follows the steward duties when there are any
  State state = State::active;
  std::string address, note;
  std::string token;  // of the QR link; in no reply
  base::Instant created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(Site, (), (id, number, name, site_type, place, lon, lat, coordinate_system, wgs_lon, wgs_lat, unit, steward, state,
                                 address, note, token, created_at, updated_at))
std::span<const meta::Note> form(const Site*);

struct SiteType {
  std::string code;
  std::string name;           // what standards and observations call it
  std::int32_t sort = 0;
  std::int32_t walk_m = 0;    // metres an inspector walks there, for planning
};
BOOST_DESCRIBE_STRUCT(SiteType, (), (code, name, sort, walk_m))
std::span<const meta::Note> form(const SiteType*);

// Before a site goes; who refers to it throws Fail(conflict, "sites.in_use").
struct Removing {
  base::Id<Site> id;
};

// What a sample is drawn from: the active sites, in the order of their numbers.
struct FrameSite {
  base::Id<Site> id;
  std::string number, name;
  std::string site_type;  // the type's name, as standards write it
  std::string type_code;
  std::string place;
  std::optional<base::Id<units::Unit>> unit, steward;
  std::optional<double> wgs_lon, wgs_lat;
};
BOOST_DESCRIBE_STRUCT(FrameSite, (), (id, number, name, site_type, type_code, place, unit, steward, wgs_lon, wgs_lat))

std::optional<Site> find(store::Tx& tx, base::Id<Site> id);  // whatever the caller's scope
std::optional<Site> by_number(store::Tx& tx, std::string_view number);
std::optional<Site> by_token(store::Tx& tx, std::string_view token);
std::string type_name(store::Tx& tx, std::string_view code);  // the code itself when there is no such type
// `types`: codes or names; empty = all.
std::vector<FrameSite> frame(store::Tx& tx, const app::Scope& range, const std::vector<std::string>& types = {});
// Checks and writes; `before` null: new. What demo and import use.
void save(app::Ctx& c, const Site* before, Site& site, base::Problems& bad);
void save_type(app::Ctx& c, const SiteType* before, SiteType& type, base::Problems& bad);

app::Module module();

}  // namespace sites
