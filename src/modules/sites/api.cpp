// The register of sites, and the module's value.
#include "base/hash.hpp"
#include "base/text.hpp"
#include "meta/diff.hpp"
#include "modules/sites/store.hpp"

namespace sites {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

std::optional<Site> one(Ctx& c, const Id<Site>& id) { return find(c.tx, c.scope, id); }

// A file means the site of that number, or without one the site of that name and type in that place.
std::optional<Site> same(Ctx& c, const Site& s) {
  const std::string number(base::trim(s.number));
  if (!number.empty()) {
    const auto found = by_number(c.tx, number);
    return found ? one(c, found->id) : std::nullopt;
  }
  const auto type = find_type(c.tx, base::trim(s.site_type));
  const auto place = places::read_code(s.place);
  const auto id = type ? named(c.tx, place.text, type->code, base::trim(s.name)) : std::nullopt;
  return id ? one(c, *id) : std::nullopt;
}

app::Page<Site> list(Ctx& c, const Filter& f) {
  using enum app::SortBy;
  return select(c.scope, f).page<Site>(c, f, "id", {{"number", "number", text}, {"name", "name", text}, {"updated", "updated_at", number}});
}

void remove(Ctx& c, const Site& s) {
  if (units::has_duty(c.tx, units::Target::site, s.number)) throw Fail(Code::conflict, "sites.in_use");
  c.emit(Removing{s.id});
  c.tx.exec("DELETE FROM sites_site WHERE id=$1", s.id);
}

void check_number(Ctx& c, const Site* before, Site& s, base::Problems& bad) {
  s.number = base::trim(s.number);
  if (before) {
    if (s.number.empty()) s.number = before->number;
    bad.check(s.number == before->number, "number", "fixed");  // it is printed on the label
  } else if (!s.number.empty()) {
    bad.check(is_number(s.number), "number", "format");
    bad.check(!by_number(c.tx, s.number), "number", "taken");
  }
}

void place_removing(Ctx& c, const places::Removing& e) {
  if (place_in_use(c.tx, e.code)) throw Fail(Code::conflict, "places.in_use");
}
void unit_removing(Ctx& c, const units::Removing& e) {
  if (unit_in_use(c.tx, e.id)) throw Fail(Code::conflict, "units.in_use");
}

}  // namespace

void save(Ctx& c, const Site* before, Site& s, base::Problems& bad) {
  for (auto* text : {&s.name, &s.address, &s.site_type}) *text = base::trim(*text);
  check_number(c, before, s, bad);
  const auto type = find_type(c.tx, s.site_type);
  if (bad.check(type.has_value(), "site_type", "no_such", {{"is", s.site_type}})) s.site_type = type->code;
  places::check_reference(c, s.place, "place", bad);
  check_coordinates(s, bad);
  bad.check(!s.unit || units::exists(c.tx, *s.unit), "unit", "no_such");
  bad.check(!s.steward || units::exists(c.tx, *s.steward), "steward", "no_such");
  // A liaison cannot give the own site away, nor register another's.
  bad.check(!c.scope.unit || s.unit == c.scope.unit || s.steward == c.scope.unit, "unit", "out_of_scope");
  const auto twin = named(c.tx, s.place, s.site_type, s.name);
  bad.check(!twin || twin == s.id, "name", "duplicate");
  if (!bad.empty()) return;
  if (before) {
    if (meta::diff(meta::type_of<Site>(), before, &s).empty()) return;
    s.updated_at = c.now;
    c.tx.update("sites_site", s);
    return;
  }
  s.id = c.new_id<Site>();
  if (s.number.empty()) s.number = next_number(c.tx, s.site_type);
  s.token = base::base64url(base::random_bytes(12));  // short, so that the printed code stays coarse
  s.created_at = s.updated_at = c.now;
  c.tx.insert("sites_site", s);
}

app::Module module() {
  app::Module m{.name = "sites", .title = "点位", .title_en = "Sites"};
  m.migrations = {{1, kSchema}};
  m.references = {{"sites_site", "place", "places_place", "code"}, {"sites_site", "site_type", "sites_type", "code"}};
  m.permissions = {kRead, kWrite};
  app::EntityOf<Site, Filter> e{.name = "sites", .title = "点位", .title_en = "Sites", .path = "/sites", .read = kRead, .write = kWrite};
  e.table = "sites_site";
  e.columns = {"number", "name", "site_type", "place", "unit", "steward", "state"};
  e.sorts = {"number", "name", "updated"};
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save;
  e.remove = remove;
  e.place_column = "place";
  e.naming = app::Naming{.codes = {"number"}, .units = {"unit", "steward"}, .within = "place"};
  m.with(app::entity(e));
  add_types(m);
  add_map(m);
  add_labels(m);
  m.listeners = {app::on<places::Removing>(place_removing), app::on<units::Removing>(unit_removing)};
  add_stewards(m);
  return m;
}

}  // namespace sites
