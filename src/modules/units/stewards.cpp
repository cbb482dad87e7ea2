// Steward duties (包保): a unit answers for a site, a community or a block.
#include "base/text.hpp"
#include "modules/places/places.hpp"
#include "modules/units/store.hpp"

namespace units {
namespace {

using app::Ctx;
using base::Id;

std::optional<Steward> one(Ctx& c, const Id<Steward>& id) { return find(c.tx, c.scope, id); }

std::optional<Steward> same(Ctx& c, const Steward& s) {
  Steward wanted = s;
  wanted.target = base::trim(s.target);
  if (s.kind == Target::community)
    if (const auto code = places::read_code(s.target); code.wrong.empty()) wanted.target = code.text;
  const auto id = open_duty(c.tx, wanted);
  return id ? one(c, *id) : std::nullopt;
}

app::Page<Steward> list(Ctx& c, const StewardFilter& f) {
  return select(c.scope, f).page<Steward>(c, f, "id", {{"target", "target"}, {"unit", "unit", app::SortBy::number}});
}

void remove(Ctx& c, const Steward& s) {
  erase(c.tx, s.id);
  c.emit(StewardChanged{&s, nullptr});
}

}  // namespace

void save_steward(Ctx& c, const Steward* before, Steward& s, base::Problems& bad) {
  s.target = base::trim(s.target);
  if (!s.since) s.since = before ? before->since : c.today();
  bad.check(find(c.tx, c.scope, s.unit).has_value(), "unit", "no_such");
  bad.check(!s.since || !s.until || *s.since <= *s.until, "until", "before_since");
  if (s.kind == Target::site) c.emit(StewardChecking{s, bad});
  if (s.kind == Target::community) {
    base::Problems wrong;
    places::check_reference(c, s.target, "target", wrong);
    for (const auto& e : wrong.all()) bad.add(e.field, e.key, e.args);
    if (wrong.empty()) bad.check(places::level_of(s.target) >= places::Level::street, "target", "no_community");
  }
  const auto open = open_duty(c.tx, s);
  bad.check(s.until || !open || open == s.id, "target", "duplicate");
  if (!bad.empty()) return;
  if (!before) s.id = c.new_id<Steward>();
  if (before) c.tx.update("units_steward", s);
  else c.tx.insert("units_steward", s);
  c.emit(StewardChanged{before, &s});
}

void add_stewards(app::Module& m) {
  app::EntityOf<Steward, StewardFilter> e{
      .name = "stewards", .title = "包保任务", .title_en = "Steward duties", .path = "/stewards", .read = kRead, .write = kWrite};
  // No table: a lookup by name would show other places' rows, and nothing refers to them.
  e.title_field = "target";
  e.columns = {"unit", "kind", "target", "since", "until"};
  e.sorts = {"target", "unit"};
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save_steward;
  e.remove = remove;
  m.with(app::entity(e));
}

}  // namespace units
