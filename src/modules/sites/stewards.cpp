// The steward of a site follows the steward duties (units): at once when a duty is written, and each day as duties begin
// and end. A steward that no duty ever named stays as it was entered.
#include "app/kernel.hpp"
#include "modules/sites/store.hpp"

namespace sites {
namespace {

using app::Ctx;
using UnitId = base::Id<units::Unit>;

constexpr std::int32_t kSettled = 7;  // days after which an ended duty is history: who is entered by hand then stays

// `once`: a unit with a duty there at some time, whose name may have to go.
void refresh(Ctx& c, const std::string& number, UnitId once) {
  const auto before = by_number(c.tx, number);
  if (!before) return;
  const auto now = units::steward_on(c.tx, units::Target::site, number, c.today());
  if (before->steward == now || (!now && before->steward != once)) return;
  Site after = *before;
  after.steward = now;
  after.updated_at = c.now;
  c.tx.update("sites_site", after);
  c.changed("sites", std::to_string(after.id.value), after.name, &*before, &after);
}

void checking(Ctx& c, const units::StewardChecking& e) {
  const auto site = by_number(c.tx, e.duty.target);
  e.bad.check(site && find(c.tx, c.scope, site->id), "target", "no_such", {{"is", e.duty.target}});
}

void changed(Ctx& c, const units::StewardChanged& e) {
  for (const auto* duty : {e.before, e.after})
    if (duty && duty->kind == units::Target::site) refresh(c, duty->target, duty->unit);
}

void each_day(app::Services&, app::Kernel& kernel, const std::string&) {
  kernel.as_system([](Ctx& c) {
    for (const auto& duty : units::duties(c.tx, units::Target::site))
      if (!duty.until || c.today() <= *duty.until + kSettled) refresh(c, duty.target, duty.unit);
  });
}

}  // namespace

void add_stewards(app::Module& m) {
  m.listeners.push_back(app::on<units::StewardChecking>(checking));
  m.listeners.push_back(app::on<units::StewardChanged>(changed));
  m.jobs.push_back({.name = "sites.stewards", .every_ms = 6 * base::kHour, .run = each_day});
}

}  // namespace sites
