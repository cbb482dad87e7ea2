// The units themselves, and the module's value.
#include "base/text.hpp"
#include "modules/places/places.hpp"
#include "modules/units/store.hpp"

namespace units {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

std::optional<Unit> one(Ctx& c, const Id<Unit>& id) { return find(c.tx, c.scope, id); }

std::string upper(std::string_view code) {
  std::string out = base::fold(code);
  for (auto& ch : out)
    if (ch >= 'a' && ch <= 'z') ch = static_cast<char>(ch - 'a' + 'A');
  return out;
}

// A file means the unit of that credit code, or else of that name.
std::optional<Unit> same(Ctx& c, const Unit& u) {
  auto id = by_credit_code(c.tx, upper(u.credit_code));
  if (!id) id = by_name(c.tx, base::trim(u.name));
  return id ? one(c, *id) : std::nullopt;
}

app::Page<Unit> list(Ctx& c, const Filter& f) {
  using enum app::SortBy;
  return select(c.scope, f).page<Unit>(c, f, "id", {{"name", "name", text}, {"place", "place", text}, {"kind", "kind", text}});
}

void check_code(Unit& u, base::Problems& bad) {
  u.credit_code = upper(u.credit_code);
  u.code_reason = base::trim(u.code_reason);
  const auto fault = u.credit_code.empty() ? std::string_view() : credit_code_fault(u.credit_code);
  if (fault == "credit_code_format") bad.add("credit_code", std::string(fault));
  else if (fault == "check_digit" && u.code_reason.empty())
    bad.add("credit_code", "check_digit", {{"expected", std::string(1, credit_code_check(u.credit_code))}});
  else if (fault.empty()) u.code_reason.clear();
}

void remove(Ctx& c, const Unit& u) {
  if (has_duties(c.tx, u.id)) throw Fail(Code::conflict, "units.in_use");
  c.emit(Removing{u.id});
  erase(c.tx, u.id);
}

void place_removing(Ctx& c, const places::Removing& e) {
  if (refers_to(c.tx, e.code)) throw Fail(Code::conflict, "places.in_use");
}

}  // namespace

void save(Ctx& c, const Unit* before, Unit& u, base::Problems& bad) {
  for (auto* text : {&u.name, &u.short_name, &u.head, &u.address}) *text = base::trim(*text);
  check_code(u, bad);
  check_phone(u.head_phone, "head_phone", bad);
  if (!before || u.place != before->place) places::check_reference(c, u.place, "place", bad);
  const auto named = by_name(c.tx, u.name), coded = by_credit_code(c.tx, u.credit_code);
  bad.check(!named || named == u.id, "name", "taken");
  bad.check(!coded || coded == u.id, "credit_code", "taken");
  bad.check(!c.scope.unit || (before && before->place == u.place), "place", "out_of_scope");  // a liaison edits the own unit only
  if (!bad.empty()) return;
  if (!before) u.id = c.new_id<Unit>();
  if (before) c.tx.update("units_unit", u);
  else c.tx.insert("units_unit", u);
}

app::Module module() {
  app::Module m{.name = "units", .title = "单位", .title_en = "Units"};
  m.migrations = {{1, kSchema}};
  m.references = {{"units_liaison", "unit", "units_unit"}, {"units_steward", "unit", "units_unit"}};
  m.sealed = {{"units_unit", "head_phone"}, {"units_liaison", "phone"}};
  m.permissions = {kRead, kWrite, kPhones};
  app::EntityOf<Unit, Filter> e{.name = "units", .title = "单位", .title_en = "Units", .path = "/units", .read = kRead, .write = kWrite};
  e.table = "units_unit";
  e.columns = {"name", "kind", "place", "head", "head_phone", "state"};
  e.sorts = {"name", "place", "kind"};
  e.show = kPhones;
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save;
  e.remove = remove;
  e.place_column = "place";
  e.naming = app::Naming{.codes = {"short_name", "credit_code"}, .units = {"id"}, .within = "place"};
  m.with(app::entity(e));
  add_liaisons(m);
  add_stewards(m);
  m.listeners = {app::on<places::Removing>(place_removing)};
  return m;
}

}  // namespace units
