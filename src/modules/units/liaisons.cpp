// Liaisons of a unit: whom the office calls.
#include "base/text.hpp"
#include "modules/units/store.hpp"

namespace units {
namespace {

using app::Ctx;
using base::Id;

std::optional<Liaison> one(Ctx& c, const Id<Liaison>& id) { return find(c.tx, c.scope, id); }

std::optional<Liaison> same(Ctx& c, const Liaison& l) {
  const auto id = liaison_named(c.tx, l.unit, base::trim(l.name));
  return id ? one(c, *id) : std::nullopt;
}

app::Page<Liaison> list(Ctx& c, const LiaisonFilter& f) {
  return select(c.scope, f).page<Liaison>(c, f, "id", {{"name", "name"}});
}

void remove(Ctx& c, const Liaison& l) { erase(c.tx, l.id); }

}  // namespace

void save_liaison(Ctx& c, const Liaison* before, Liaison& l, base::Problems& bad) {
  l.name = base::trim(l.name);
  l.duty = base::trim(l.duty);
  check_phone(l.phone, "phone", bad);
  bad.check(find(c.tx, c.scope, l.unit).has_value(), "unit", "no_such");
  const auto named = liaison_named(c.tx, l.unit, l.name);
  bad.check(!named || named == l.id, "name", "taken");
  if (!bad.empty()) return;
  if (!before) l.id = c.new_id<Liaison>();
  if (before) c.tx.update("units_liaison", l);
  else c.tx.insert("units_liaison", l);
}

void add_liaisons(app::Module& m) {
  app::EntityOf<Liaison, LiaisonFilter> e{
      .name = "liaisons", .title = "联络员", .title_en = "Liaisons", .path = "/liaisons", .read = kRead, .write = kWrite};
  // No table: a lookup by name would show other places' rows, and nothing refers to them.
  e.columns = {"unit", "name", "duty", "phone"};
  e.sorts = {"name"};
  e.show = kPhones;
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save_liaison;
  e.remove = remove;
  m.with(app::entity(e));
}

}  // namespace units
