// Plans: from the committed frame to the drawn, assigned and at last published sample.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "engine/sampling.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

// The part of a draw's row that the frame needs; kept from the commitment on, so that later changes of sites do not steer.
Draw draw_row(Ctx& c, const Plan& p, const sites::FrameSite& s) {
  Draw d;
  d.id = c.new_id<Draw>();
  d.plan = p.id;
  d.site = s.id;
  d.number = s.number;
  d.name = s.name;
  d.site_type = s.site_type;
  d.place = s.place;
  d.stratum = stratum_of(p, s);
  return d;
}

std::vector<engine::FrameRow> frame_of(const std::vector<Draw>& rows) {
  std::vector<engine::FrameRow> frame;
  for (const auto& r : rows) frame.push_back({r.number, r.stratum});
  return frame;
}

void must_be(const Plan& p, PlanState state) {
  if (p.state == state) return;
  Fail f(Code::conflict, "visits.plan_state");
  f.args = {{"is", std::string(meta::name_of(p.state))}, {"must", std::string(meta::name_of(state))}};
  throw f;
}

void store_plan(Ctx& c, const Plan& before, const Plan& after) {
  c.tx.update("visits_plan", after);
  c.changed("plans", std::to_string(after.id.value), after.name, &before, &after);
}

// From here on neither the sites nor the order can be changed: the frame is kept, and the secret's hash is shown.
Plan commit(Ctx& c, Id<Plan> id) {
  const Plan before = plan_of(c, id);
  must_be(before, PlanState::draft);
  const auto frame = frame_sites(c.tx, before);
  if (frame.empty()) throw Fail(Code::conflict, "visits.empty_frame");
  std::vector<Draw> rows;
  for (const auto& s : frame) rows.push_back(draw_row(c, before, s));
  for (const auto& r : rows) c.tx.insert("visits_draw", r);
  const std::string secret = base::hex(base::random_bytes(32));
  c.tx.exec("INSERT INTO visits_secret(plan, secret) VALUES($1, $2)", id, secret);
  Plan p = before;
  p.state = PlanState::committed;
  p.active_sites = static_cast<std::int32_t>(sites::frame(c.tx, app::Scope::of_place(before.place)).size());
  p.commitment = engine::commitment_of(secret);
  p.frame_digest = engine::frame_digest(frame_of(rows));
  p.committed_at = c.now;
  store_plan(c, before, p);
  return p;
}

struct PublicValue {
  std::string source, value;
  base::Day day;
};
BOOST_DESCRIBE_STRUCT(PublicValue, (), (source, value, day))
std::span<const meta::Note> form(const PublicValue*) {
  static const meta::Note all[] = {meta::note(&PublicValue::source, "公开随机数来源", "Public source").required().length(2, 200),
                                   meta::note(&PublicValue::value, "公开随机数", "Public value").required().length(1, 200),
                                   meta::note(&PublicValue::day, "公开日期", "Day").required()};
  return all;
}

Plan draw(Ctx& c, Id<Plan> id, const PublicValue& in) {
  const Plan before = plan_of(c, id);
  must_be(before, PlanState::committed);
  base::Problems bad;
  // A value that was known before the commitment could have been chosen together with the secret.
  bad.check(in.day >= base::day_of(*before.committed_at), "day", "before_commitment", {{"committed", base::to_text(base::day_of(*before.committed_at))}});
  bad.check(in.day <= c.today(), "day", "future");
  bad.raise_if_any();
  const auto secret = c.tx.one<std::string>("SELECT secret FROM visits_secret WHERE plan=$1", id);
  auto rows = rows_of(c.tx, id);
  const auto frame = frame_of(rows);
  Plan p = before;
  p.state = PlanState::drawn;
  p.public_source = in.source + " " + base::to_text(in.day);
  p.public_value = in.value;
  p.seed = engine::seed_of(*secret, in.value);
  p.drawn_at = c.now;
  std::map<std::string_view, const Draw*> by_number;
  for (const auto& r : rows) by_number[r.number] = &r;
  for (const auto& d : engine::draw(frame, engine::allocate(frame, p.wanted, p.least), p.seed)) {
    const Draw& row = *by_number.at(d.site);
    c.tx.exec("UPDATE visits_draw SET position=$2, wanted=$3, size=$4, state=$5 WHERE id=$1", row.id, static_cast<std::int32_t>(d.position),
              static_cast<std::int32_t>(d.wanted), static_cast<std::int32_t>(d.size), d.drawn ? DrawState::open : DrawState::reserve);
  }
  store_plan(c, before, p);
  return p;
}

Plan publish(Ctx& c, Id<Plan> id) {
  const Plan before = plan_of(c, id);
  must_be(before, PlanState::drawn);
  Plan p = before;
  p.state = PlanState::published;
  p.published_at = c.now;
  store_plan(c, before, p);
  return p;
}

// What anybody needs to check a draw. The secret, the seed and the sites appear once the plan is published; the number of
// plans that were committed for a round is never hidden, so nobody can draw until the sample pleases.
struct ProofSite {
  std::string stratum, number;
  std::int32_t position = 0, wanted = 0, size = 0;
};
BOOST_DESCRIBE_STRUCT(ProofSite, (), (stratum, number, position, wanted, size))
struct Proof {
  base::Id<Plan> plan;
  std::string name, state, method, commitment, frame_digest;
  // How many sites could be drawn, how many were active in the plan's place, and how many the office named one by one.
  std::int32_t frame_size = 0, active_sites = 0, named = 0;
  std::int32_t wanted = 0, least = 0, committed_plans = 0;
  std::optional<base::Instant> committed_at, drawn_at, published_at;
  std::string public_source, public_value;
  std::optional<std::string> secret, seed;
  std::vector<ProofSite> sites;
};
BOOST_DESCRIBE_STRUCT(Proof, (), (plan, name, state, method, commitment, frame_digest, frame_size, active_sites, named, wanted, least, committed_plans, committed_at, drawn_at,
                                  published_at, public_source, public_value, secret, seed, sites))

Proof proof(Ctx& c, Id<Plan> id) {
  const auto p = c.tx.one<Plan>("SELECT " + store::columns<Plan>() + " FROM visits_plan WHERE id=$1 AND state<>'draft'", id);
  if (!p) throw Fail(Code::not_found, "visits.unknown_plan");
  Proof out;
  out.plan = p->id;
  out.name = p->name;
  out.state = meta::name_of(p->state);
  out.method = "chuangcheng-draw-1";
  out.commitment = p->commitment;
  out.frame_digest = p->frame_digest;
  out.frame_size = static_cast<std::int32_t>(*c.tx.one<std::int64_t>("SELECT count(*) FROM visits_draw WHERE plan=$1", id));
  out.active_sites = p->active_sites;
  out.named = p->named;
  out.wanted = p->wanted;
  out.least = p->least;
  out.committed_plans = static_cast<std::int32_t>(*c.tx.one<std::int64_t>("SELECT count(*) FROM visits_plan WHERE round=$1 AND state<>'draft'", p->round));
  out.committed_at = p->committed_at;
  out.drawn_at = p->drawn_at;
  out.published_at = p->published_at;
  out.public_source = p->public_source;
  out.public_value = p->public_value;
  if (p->state != PlanState::published) return out;
  out.secret = c.tx.one<std::string>("SELECT secret FROM visits_secret WHERE plan=$1", id);
  out.seed = p->seed;
  for (const auto& r : rows_of(c.tx, id)) out.sites.push_back({r.stratum, r.number, r.position, r.wanted, r.size});
  return out;
}

struct Checked {
  bool commitment = false, frame = false, seed = false, order = false;
};
BOOST_DESCRIBE_STRUCT(Checked, (), (commitment, frame, seed, order))

// The same four checks that docs/draw.md describes, done here for those who trust this program.
Checked check(Ctx& c, Id<Plan> id) {
  const Proof p = proof(c, id);
  if (!p.secret) throw Fail(Code::conflict, "visits.not_published");
  std::vector<engine::FrameRow> frame;
  for (const auto& s : p.sites) frame.push_back({s.number, s.stratum});
  Checked out;
  out.commitment = engine::commitment_of(*p.secret) == p.commitment;
  out.frame = engine::frame_digest(frame) == p.frame_digest;
  out.seed = engine::seed_of(*p.secret, p.public_value) == *p.seed;
  const auto again = engine::draw(frame, engine::allocate(frame, p.wanted, p.least), *p.seed);
  out.order = again.size() == p.sites.size() && std::equal(again.begin(), again.end(), p.sites.begin(), [](const auto& a, const auto& b) {
    return a.stratum == b.stratum && a.site == b.number && a.position == b.position && a.wanted == b.wanted && a.size == b.size;
  });
  return out;
}

struct SampleFilter : app::PageQuery {
  std::optional<DrawState> state;
  std::optional<std::string> stratum;
  std::optional<Id<app::User>> assessor;
};
BOOST_DESCRIBE_STRUCT(SampleFilter, (app::PageQuery), (state, stratum, assessor))

app::Page<Draw> sample(Ctx& c, Id<Plan> id, const SampleFilter& f) {
  const Plan p = plan_of(c, id);
  app::Select s("visits_draw");
  s.where("plan=?", p.id).where_if("state=?", f.state).where_if("stratum=?", f.stratum).where_if("assessor=?", f.assessor);
  // Before the draw the order means nothing and after it the reserves are not for the eye unless asked for.
  if (!f.state && p.state != PlanState::committed) s.where("state<>'reserve'");
  return s.page<Draw>(c, f, "id", {{"stratum", "stratum"}, {"number", "number"}, {"place", "place"}, {"position", "position", app::SortBy::number}});
}

struct Assignment {
  std::vector<Id<Draw>> draws;
  std::optional<Id<app::User>> assessor, second;
};
BOOST_DESCRIBE_STRUCT(Assignment, (), (draws, assessor, second))
std::span<const meta::Note> form(const Assignment*) {
  static const meta::Note all[] = {meta::note(&Assignment::draws, "点位", "Sites").required().length(1, 1000),
                                   meta::note(&Assignment::assessor, "检查人", "Assessor").ref("users"),
                                   meta::note(&Assignment::second, "复核人", "Second assessor").ref("users")};
  return all;
}

void assign(Ctx& c, Id<Plan> id, const Assignment& in) {
  const Plan p = plan_of(c, id);
  must_be(p, PlanState::drawn);
  base::Problems bad;
  bad.check(!in.second || in.second != in.assessor, "second", "same_person");
  bad.check(in.assessor || !in.second, "assessor", "required");
  const auto known = [&](std::optional<Id<app::User>> user) {
    const auto* users = c.kernel.entity("users");
    return !user || !users || users->label(c, std::to_string(user->value));
  };
  bad.check(known(in.assessor), "assessor", "no_such");
  bad.check(known(in.second), "second", "no_such");
  bad.raise_if_any();
  for (std::size_t i = 0; i < in.draws.size(); ++i) {
    const auto before = c.tx.one<Draw>("SELECT " + store::columns<Draw>() + " FROM visits_draw WHERE id=$1 AND plan=$2", in.draws[i], id);
    if (!bad.check(before && before->state == DrawState::open, "draws[" + std::to_string(i) + "]", "not_open")) continue;
    Draw d = *before;
    d.assessor = in.assessor;
    d.second = in.second;
    c.tx.update("visits_draw", d);
    c.changed("draws", std::to_string(d.id.value), d.number + " " + d.name, &*before, &d);
  }
  bad.raise_if_any();
}

struct Replacement {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Replacement, (), (reason))
std::span<const meta::Note> form(const Replacement*) {
  static const meta::Note all[] = {meta::note(&Replacement::reason, "原因", "Reason").required().length(2, 400)};
  return all;
}

// A site that cannot be visited is replaced by the next of its stratum's order, and by no other.
Draw replace(Ctx& c, Id<Draw> id, const Replacement& in) {
  const Draw before = draw_of(c.tx, id);
  const bool own = before.assessor == c.user.id || before.second == c.user.id;
  if (!own && !c.user.may(kPlan)) throw Fail(Code::not_found, "visits.unknown_draw");
  if (!own) plan_of(c, before.plan);
  if (before.state != DrawState::open) throw Fail(Code::conflict, "visits.not_open");
  auto next = c.tx.one<Draw>("SELECT " + store::columns<Draw>() + " FROM visits_draw WHERE plan=$1 AND state='reserve' AND stratum=$2 ORDER BY position LIMIT 1",
                             before.plan, before.stratum);
  if (!next) throw Fail(Code::conflict, "visits.no_reserve");
  Draw gone = before;
  gone.state = DrawState::replaced;
  gone.reason = in.reason;
  c.tx.update("visits_draw", gone);
  c.changed("draws", std::to_string(gone.id.value), gone.number + " " + gone.name, &before, &gone);
  const Draw reserve = *next;
  next->state = DrawState::open;
  next->stands_for = before.id;
  next->assessor = before.assessor;
  next->second = before.second;
  c.tx.update("visits_draw", *next);
  c.changed("draws", std::to_string(next->id.value), next->number + " " + next->name, &reserve, &*next);
  return *next;
}

// Sites of the plan by stratum: what the office sees before and after the draw.
struct Share {
  std::string stratum;
  std::int64_t size = 0, wanted = 0, visited = 0, replaced = 0;
};
BOOST_DESCRIBE_STRUCT(Share, (), (stratum, size, wanted, visited, replaced))

std::vector<Share> shares(Ctx& c, Id<Plan> id) {
  const Plan p = plan_of(c, id);
  if (p.state == PlanState::draft) {
    std::vector<engine::FrameRow> frame;
    for (const auto& s : frame_sites(c.tx, p)) frame.push_back({s.number, stratum_of(p, s)});
    std::vector<Share> out;
    for (const auto& q : engine::allocate(frame, p.wanted, p.least)) out.push_back({q.stratum, q.size, q.wanted, 0, 0});
    return out;
  }
  const auto rows = rows_of(c.tx, id);
  std::vector<Share> out;
  for (const auto& q : engine::allocate(frame_of(rows), p.wanted, p.least)) out.push_back({q.stratum, q.size, q.wanted, 0, 0});
  for (const auto& r : rows)
    for (auto& s : out)
      if (s.stratum == r.stratum) s.visited += r.state == DrawState::visited, s.replaced += r.state == DrawState::replaced;
  return out;
}

}  // namespace

std::vector<app::Route> plan_routes() {
  return {app::post("/plans/{id}/commit", kPlan, commit).named("承诺抽样"),
          app::post("/plans/{id}/draw", kPlan, draw).named("抽样"),
          app::post("/plans/{id}/publish", kPlan, publish).named("公布样本和密值"),
          app::get("/plans/{id}/sample", kPlan, sample).named("样本"),
          app::get("/plans/{id}/shares", kPlan, shares).named("分层配额"),
          app::post("/plans/{id}/assign", kPlan, assign).named("分派检查人"),
          app::get("/plans/{id}/proof", app::kSignedIn, proof).named("抽样证明"),
          app::get("/plans/{id}/check", app::kSignedIn, check).named("核对抽样"),
          app::post("/draws/{id}/replace", app::kSignedIn, replace).named("替换点位")};
}

}  // namespace visits
