// One case with its whole story, as the caller may see it, and what the caller may do next.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

std::vector<Offer> offers(const Ctx& c, const Case& k) {
  std::vector<Offer> out;
  for (const auto& r : rules()) {
    if (r.from != k.state || !refusal(c, k, r).empty()) continue;
    out.push_back({r.move, r.to, (r.needs & kReason) != 0, (r.needs & kUnit) != 0, (r.needs & kPhoto) != 0, (r.needs & kUntil) != 0, (r.needs & kOther) != 0, (r.needs & kKind) != 0});
  }
  return out;
}

// Cases of one place and kind that repeat one another, the oldest first.
std::vector<Case> trace_of(Ctx& c, const Case& k) {
  std::vector<Case> out{k};
  for (auto before = k.repeat_of; before && out.size() < 20;) {
    auto old = find(c.tx, *before);
    if (!old) break;
    before = old->repeat_of;
    out.insert(out.begin(), std::move(*old));
  }
  for (std::size_t i = out.size() - 1; i < out.size() && out.size() < 40; ++i)
    c.tx.each<Case>("SELECT " + store::columns<Case>() + " FROM cases_case WHERE repeat_of=$1 ORDER BY reported_at", [&](Case&& later) { out.push_back(std::move(later)); }, out[i].id);
  return out;
}

CaseWhole whole(Ctx& c, Id<Case> id) { return whole_of(c, case_of(c, id)); }

struct Alike {
  std::vector<Case> cases;
};
BOOST_DESCRIBE_STRUCT(Alike, (), (cases))
Alike alike_of(Ctx& c, Id<Case> id) {
  Alike out;
  for (auto& k : alike(c.tx, case_of(c, id)))
    if (c.scope.covers(k.place) && !c.scope.unit) out.cases.push_back(std::move(k));
  return out;
}

}  // namespace

CaseWhole whole_of(Ctx& c, const Case& k) {
  CaseWhole out;
  out.now = k;
  const auto person = [&](const std::optional<Id<app::User>>& id) { return id ? named(c, "users", std::to_string(id->value)) : ""; };
  if (const auto kind = kind_of(c.tx, k.kind)) {
    out.kind_name = kind->name;
    if (const auto parent = kind_of(c.tx, kind->parent)) out.parent_name = parent->name;
  }
  out.place_name = named(c, "places", k.place);
  if (k.unit) out.unit_name = units::name_of(c.tx, *k.unit);
  if (k.site)
    if (const auto site = sites::find(c.tx, *k.site)) out.site_name = site->name, out.site_number = site->number;
  out.phases = c.tx.all<std::string>("SELECT DISTINCT phase FROM cases_limit WHERE kind=$1 AND stage='handling' AND phase<>'' ORDER BY phase", k.kind);
  out.offers = offers(c, k);
  for (auto& s : steps_of(c.tx, k.id)) {
    Told t;
    static_cast<Step&>(t) = std::move(s);
    t.person_name = person(t.person);
    if (t.unit) t.unit_name = units::name_of(c.tx, *t.unit);
    if (t.other)
      if (const auto other = find(c.tx, *t.other)) t.other_number = other->number;
    out.steps.push_back(std::move(t));
  }
  out.photos = photos_of(c.tx, k.id);
  out.reports = reports_of(c.tx, k.id);
  out.trace = trace_of(c, k);
  const auto kind = kind_of(c.tx, k.kind);
  const auto staying_so = staying(out.trace, kind ? kind->watch_days : 0, c.now);
  out.stay = staying_so.stay;
  out.stay_at = staying_so.at;
  if (k.due_at && k.open) out.left_minutes = engine::working_minutes(*calendar_of(c, k.unit), c.now, *k.due_at);
  return out;
}

std::vector<app::Route> whole_routes() {
  return {app::get("/cases/{id}/whole", app::kSignedIn, whole).named("案件全貌"), app::get("/cases/{id}/alike", kDispatch, alike_of).named("可能相同的案件")};
}

}  // namespace cases
