#pragma once
#include <string>

#include "modules/sites/sites.hpp"

namespace sites {

extern const std::string_view kSchema;

struct Filter : app::PageQuery {
  std::optional<std::string> q;  // in the number, the name, the address
  std::optional<std::string> site_type;
  std::optional<std::string> place;             // its subtree
  std::optional<base::Id<units::Unit>> unit;    // duty unit or steward
  std::optional<State> state;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, site_type, place, unit, state))

struct TypeFilter : app::PageQuery {
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(TypeFilter, (app::PageQuery), (q))

// Rules.
void check_coordinates(Site& s, base::Problems& bad);  // and fills wgs_lon, wgs_lat
bool is_number(std::string_view text);                 // stands in links and file names

// Storage. With a scope: the caller's place subtree, and for a liaison the sites of the own unit.
app::Select select(const app::Scope& scope, const Filter& f);
std::optional<Site> find(store::Tx& tx, const app::Scope& scope, base::Id<Site> id);
std::optional<base::Id<Site>> named(store::Tx& tx, std::string_view place, std::string_view type, std::string_view name);
std::string next_number(store::Tx& tx, std::string_view type);  // "07-0012"
bool place_in_use(store::Tx& tx, std::string_view code);
bool unit_in_use(store::Tx& tx, base::Id<units::Unit> id);
std::optional<SiteType> find_type(store::Tx& tx, std::string_view code_or_name);
std::optional<SiteType> type_named(store::Tx& tx, std::string_view name);
bool type_in_use(store::Tx& tx, std::string_view code);

void add_types(app::Module& m);
void add_map(app::Module& m);
void add_labels(app::Module& m);
void add_stewards(app::Module& m);

}  // namespace sites
