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
inline std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {
      meta::note(&Filter::q, "名称、编号或地址", "Name, number or address"),
      meta::note(&Filter::site_type, "点位类型", "Site type").ref("site_types"),
      meta::note(&Filter::place, "区划", "Place").ref("places"),
      meta::note(&Filter::unit, "责任或包保单位", "Duty unit or steward").ref("units"),
      meta::note(&Filter::state, "状态", "State")};
  return all;
}

struct TypeFilter : app::PageQuery {
  std::optional<std::string> q;
};
BOOST_DESCRIBE_STRUCT(TypeFilter, (app::PageQuery), (q))
inline std::span<const meta::Note> form(const TypeFilter*) {
  static const meta::Note all[] = {
      meta::note(&TypeFilter::q, "名称或代码", "Name or code")};
  return all;
}

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
