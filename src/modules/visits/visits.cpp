// Registration: the entities of plans and visits, and the routes of the other files.
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Id;

struct PlanFilter : app::PageQuery {
  std::optional<std::string> q;  // in the name
  std::optional<Id<marks::Round>> round;
  std::optional<PlanState> state;
};
BOOST_DESCRIBE_STRUCT(PlanFilter, (app::PageQuery), (q, round, state))
std::span<const meta::Note> form(const PlanFilter*) {
  static const meta::Note all[] = {meta::note(&PlanFilter::q, "名称", "Name"), meta::note(&PlanFilter::round, "轮次", "Round").ref("rounds"), meta::note(&PlanFilter::state, "状态", "State")};
  return all;
}

app::Page<Plan> plans(Ctx& c, const PlanFilter& f) {
  app::Select s("visits_plan");
  if (!c.scope.lo.empty()) s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  s.contains({"name"}, f.q).where_if("round=?", f.round).where_if("state=?", f.state);
  auto page = s.page<Plan>(c, f, "id", {{"-created_at", "created_at", app::SortBy::number}, {"name", "name"}});
  for (auto& p : page.rows) p.sites.clear();  // thousands of numbers; the plan's own page has them
  return page;
}

std::optional<Plan> plan_find(Ctx& c, const Id<Plan>& id) {
  try {
    return plan_of(c, id);
  } catch (const base::Fail&) {
    return {};
  }
}

void plan_save(Ctx& c, const Plan* before, Plan& p, base::Problems& bad) {
  if (before && before->state != PlanState::draft) throw base::Fail(base::Code::conflict, "visits.plan_state");
  bad.check(!hidden(c, p.round), "round", "no_such");
  bad.check(p.place.empty() ? c.scope.lo.empty() : c.scope.covers(p.place), "place", p.place.empty() ? "required" : "no_such");
  bad.check(!p.from_day || !p.to_day || *p.from_day <= *p.to_day, "to_day", "before_start");
  const auto numbers = numbers_in(p.sites);
  const auto range = app::Scope::of_place(p.place.empty() ? c.user.place : p.place);
  p.sites.clear();
  for (const auto& number : numbers) {
    const auto site = sites::by_number(c.tx, number);
    if (!bad.check(site && range.covers(site->place), "sites", "no_such", {{"is", number}})) break;  // the first is enough
    p.sites += number + "\n";
  }
  p.named = static_cast<std::int32_t>(numbers.size());
  if (!bad.empty()) return;
  if (!before) {
    p.id = c.new_id<Plan>();
    p.created_at = c.now;
    c.tx.insert("visits_plan", p);
  } else {
    c.tx.update("visits_plan", p);
  }
}

void plan_remove(Ctx& c, const Plan& p) {
  // A commitment stays for everybody to see: else one could draw again until the sample pleases.
  if (p.state != PlanState::draft) throw base::Fail(base::Code::conflict, "visits.plan_state");
  c.tx.exec("DELETE FROM visits_plan WHERE id=$1", p.id);
}

struct VisitFilter : app::PageQuery {
  std::optional<Id<marks::Round>> round;
  std::optional<std::string> q, site_type, place;  // q: in the site's name
  std::optional<VisitState> state;
  std::optional<Id<app::User>> assessor;
  std::optional<Id<sites::Site>> site;
  std::optional<bool> reviewed;
};
BOOST_DESCRIBE_STRUCT(VisitFilter, (app::PageQuery), (q, round, site_type, place, state, assessor, site, reviewed))
std::span<const meta::Note> form(const VisitFilter*) {
  static const meta::Note all[] = {
      meta::note(&VisitFilter::q, "点位名称", "Site name"),
      meta::note(&VisitFilter::round, "轮次", "Round").ref("rounds"), meta::note(&VisitFilter::site_type, "点位类型", "Site type"),
      meta::note(&VisitFilter::place, "区划", "Place").ref("places"), meta::note(&VisitFilter::state, "状态", "State"),
      meta::note(&VisitFilter::assessor, "检查人", "Assessor").ref("users"), meta::note(&VisitFilter::site, "点位", "Site").ref("sites"),
      meta::note(&VisitFilter::reviewed, "已审阅", "Reviewed")};
  return all;
}

app::Page<Visit> visit_list(Ctx& c, const VisitFilter& f) {
  app::Select s("visits_visit");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi);
  // Two worlds apart: rounds that are hidden from the caller leave only the caller's own visits.
  for (const auto& round : c.tx.all<Id<marks::Round>>("SELECT DISTINCT round FROM visits_visit"))
    if (hidden(c, round)) s.where("round<>? OR assessor=? OR second=?", round, c.user.id, c.user.id);
  if (c.scope.unit) s.where("unit=? OR steward=?", *c.scope.unit, *c.scope.unit);
  s.contains({"site_name"}, f.q).where_if("round=?", f.round).where_if("site_type=?", f.site_type).where_if("state=?", f.state).where_if("assessor=?", f.assessor).where_if("site=?", f.site);
  if (f.place) s.where("place>=? AND place<?", *f.place, *f.place + ":");
  if (f.reviewed) s.where(*f.reviewed ? "reviewed_at IS NOT NULL" : "reviewed_at IS NULL");
  return s.page<Visit>(c, f, "id", {{"-started_at", "started_at", app::SortBy::number}, {"site_name", "site_name"}, {"site_type", "site_type"}});
}

std::optional<Visit> visit_find(Ctx& c, const Id<Visit>& id) {
  try {
    return visit_of(c, id);
  } catch (const base::Fail&) {
    return {};
  }
}

// A site that was visited or drawn is evidence: it is closed, never removed.
void site_goes(Ctx& c, const sites::Removing& going) {
  const auto used = c.tx.one<std::int64_t>("SELECT (SELECT count(*) FROM visits_visit WHERE site=$1) + (SELECT count(*) FROM visits_draw WHERE site=$1)", going.id);
  if (*used) throw base::Fail(base::Code::conflict, "sites.in_use");
}

}  // namespace

app::Module module() {
  app::Module m{.name = "visits", .title = "实地考察", .title_en = "Field visits"};
  m.migrations = {{1, kSchema}, {2, kFieldSchema}, {3, kReviewSchema}, {4, kCopiesSchema}, {5, kOpenSchema}};
  m.blobs = {{"visits_photo", "hash"}};
  m.references = {{"visits_draw", "plan", "visits_plan"},          {"visits_secret", "plan", "visits_plan"},
                  {"visits_visit", "round", "marks_round"},        {"visits_observation", "visit", "visits_visit"},
                  {"visits_observation", "mark", "marks_mark", "seq"}, {"visits_photo", "visit", "visits_visit"},
                  {"visits_reading", "visit", "visits_visit"},     {"visits_revision", "visit", "visits_visit"}};
  m.permissions = {kPlan, kVisit, kReview, kRead};

  app::EntityOf<Plan, PlanFilter> plan{.name = "plans", .title = "检查计划", .title_en = "Inspection plans", .path = "/plans", .read = kPlan, .write = kPlan};
  plan.table = "visits_plan";
  plan.columns = {"name", "round", "state", "wanted", "strata", "from_day", "to_day"};
  plan.sorts = {"-created_at", "name"};
  plan.list = plans;
  plan.find = plan_find;
  plan.save = plan_save;
  plan.remove = plan_remove;
  plan.naming = app::Naming{.within = "round"};
  m.with(app::entity(plan));

  app::EntityOf<Visit, VisitFilter> visit{.name = "visits", .title = "检查记录", .title_en = "Visits", .path = "/visits", .read = kRead, .write = kReview};
  visit.title_field = "site_name";
  visit.columns = {"site_name", "site_type", "place", "round", "assessor", "state", "started_at", "observations", "photos", "reviewed_at"};
  visit.sorts = {"-started_at", "site_name", "site_type"};
  visit.list = visit_list;
  visit.find = visit_find;
  m.with(app::entity(visit));

  for (auto* routes : {plan_routes, frame_routes, visit_routes, review_routes, story_routes, photo_routes, held_routes, bundle_routes})
    for (auto& r : routes()) m.routes.push_back(std::move(r));
  m.listeners.push_back(app::on<sites::Removing>(site_goes));
  m.listeners.push_back(app::on<photos::Prepared>(photo_prepared));
  return m;
}

}  // namespace visits
