// After the visit: a reviewer looks, corrects with a reason, compares two assessors, and goes on to the next.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/visits/agreement.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

Visit finished(Ctx& c, Id<Visit> id) {
  const Visit v = visit_of(c, id);
  if (v.state != VisitState::finished) throw Fail(Code::conflict, "visits.not_finished");
  return v;
}

// ---- correct ----
struct Correction {
  std::string criterion, value, note, reason;
};
BOOST_DESCRIBE_STRUCT(Correction, (), (criterion, value, note, reason))
std::span<const meta::Note> form(const Correction*) {
  static const meta::Note all[] = {meta::note(&Correction::criterion, "测评标准", "Criterion").required().length(1, 40),
                                   meta::note(&Correction::value, "记录值", "Value").length(0, 60), meta::note(&Correction::note, "说明", "Note").length(0, 1000),
                                   meta::note(&Correction::reason, "更正原因", "Reason").required().length(2, 400)};
  return all;
}

Whole correct(Ctx& c, Id<Visit> id, const Correction& in) {
  const Visit v = finished(c, id);
  const auto before = observation_before(c.tx, id, in.criterion, v.assessor);
  base::Problems bad;
  put(c, v, *marks::find(c.tx, v.round), v.assessor, {in.criterion, in.value, in.note, {}, {}}, in.reason, bad, "");
  bad.raise_if_any();
  Revision r;
  r.was = before ? before->value : "";
  r.was_note = before ? before->note : "";
  r.became = base::trim(in.value);
  if (r.was != r.became || r.was_note != in.note) {
    r.id = c.new_id<Revision>();
    r.visit = id;
    r.criterion = in.criterion;
    r.assessor = v.assessor;
    r.reason = in.reason;
    r.reviewer = c.user.id;
    r.at = c.now;
    c.tx.insert("visits_revision", r);
  }
  return whole(c, id);
}

// ---- looked at ----
struct Review {
  bool done = true;  // false: takes it back
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Review, (), (done, note))
std::span<const meta::Note> form(const Review*) {
  static const meta::Note all[] = {meta::note(&Review::done, "已审阅", "Reviewed"), meta::note(&Review::note, "审阅说明", "Note").length(0, 400)};
  return all;
}

Whole review(Ctx& c, Id<Visit> id, const Review& in) {
  const Visit before = finished(c, id);
  // A second pair of eyes is not the first one.
  if (before.assessor == c.user.id || before.second == c.user.id) throw Fail(Code::forbidden, "visits.own_visit");
  Visit v = before;
  if (in.done != v.reviewed_at.has_value() || in.note != v.review_note) {
    v.reviewed_by.reset();
    v.reviewed_at.reset();
    v.review_note = in.done ? in.note : "";
    if (in.done) v.reviewed_by = c.user.id, v.reviewed_at = c.now;
    c.tx.update("visits_visit", v);
    c.changed("visits", std::to_string(id.value), v.site_name, &before, &v);
  }
  return whole_of(c, v);
}

// Finished visits of the round that nobody has looked at, the oldest first; seen from this one, which may be among them.
struct Queue {
  std::optional<Id<Visit>> before, after;
  std::int64_t waiting = 0;
};
BOOST_DESCRIBE_STRUCT(Queue, (), (before, after, waiting))

Queue queue(Ctx& c, Id<Visit> id) {
  const Visit here = visit_of(c, id);
  const auto unit = c.scope.unit;
  const std::string waiting = " FROM visits_visit WHERE state='finished' AND reviewed_at IS NULL AND round=$1 AND place>=$2 AND place<$3 AND ($4 IS NULL OR unit=$4 OR steward=$4)"
                              " AND assessor<>$5 AND (second IS NULL OR second<>$5)";
  const auto at = here.finished_at.value_or(here.started_at);
  Queue out;
  out.waiting = *c.tx.one<std::int64_t>("SELECT count(*)" + waiting, here.round, c.scope.lo, c.scope.hi, unit, c.user.id);
  out.before = c.tx.one<Id<Visit>>("SELECT id" + waiting + " AND (finished_at<$6 OR (finished_at=$6 AND id<$7)) ORDER BY finished_at DESC, id DESC LIMIT 1", here.round, c.scope.lo,
                                   c.scope.hi, unit, c.user.id, at, id);
  out.after = c.tx.one<Id<Visit>>("SELECT id" + waiting + " AND (finished_at>$6 OR (finished_at=$6 AND id>$7)) ORDER BY finished_at, id LIMIT 1", here.round, c.scope.lo, c.scope.hi,
                                  unit, c.user.id, at, id);
  return out;
}

// ---- two assessors ----
// Of all visits of the round that the same two made together: how often they said the same of each criterion.
struct CriterionAgreement {
  std::string criterion;
  bool graded = false;  // pairs are compared by grade; else by the value itself
  std::int64_t n = 0, same = 0;
  std::optional<double> kappa;
};
BOOST_DESCRIBE_STRUCT(CriterionAgreement, (), (criterion, graded, n, same, kappa))
struct Agreement {
  std::int64_t visits = 0;
  std::int64_t n = 0, same = 0;                // all pairs
  std::int64_t graded = 0, graded_same = 0;    // of criteria that are graded; kappa is over these
  std::optional<double> kappa;
  std::vector<CriterionAgreement> criteria;    // those that differ most first
};
BOOST_DESCRIBE_STRUCT(Agreement, (), (visits, n, same, graded, graded_same, kappa, criteria))

struct Reading {
  Id<Visit> visit;
  std::string criterion, lead, control;
};
BOOST_DESCRIBE_STRUCT(Reading, (), (visit, criterion, lead, control))

Agreement agreement(Ctx& c, Id<Visit> id) {
  const Visit v = visit_of(c, id);
  Agreement out;
  if (!v.second) return out;
  std::map<std::string, std::vector<Pair>> by_criterion;
  std::map<std::string, bool> graded;
  std::vector<Pair> grades, values;
  std::map<std::int64_t, bool> visits;
  for (const auto& r : c.tx.all<Reading>(
           "SELECT a.visit, a.criterion, a.value, b.value FROM visits_visit v JOIN visits_observation a ON a.visit=v.id AND a.assessor=v.assessor"
           " JOIN visits_observation b ON b.visit=v.id AND b.criterion=a.criterion AND b.assessor=v.second"
           " WHERE v.round=$1 AND v.assessor=$2 AND v.second=$3 AND v.place>=$4 AND v.place<$5 ORDER BY a.criterion, v.id",
           v.round, v.assessor, *v.second, c.scope.lo, c.scope.hi)) {
    const auto lead = marks::given(c, v.round, r.criterion, r.lead), control = marks::given(c, v.round, r.criterion, r.control);
    const bool by_grade = lead && control && !lead->grade.empty() && !control->grade.empty();
    const Pair pair = by_grade ? Pair{lead->grade, control->grade} : Pair{r.lead, r.control};
    by_criterion[r.criterion].push_back(pair);
    graded[r.criterion] = by_grade;
    (by_grade ? grades : values).push_back(pair);
    visits[r.visit.value] = true;
  }
  out.visits = static_cast<std::int64_t>(visits.size());
  const Agreed of_grades = agreed(grades), of_values = agreed(values);
  out.n = of_grades.n + of_values.n;
  out.same = of_grades.same + of_values.same;
  out.graded = of_grades.n;
  out.graded_same = of_grades.same;
  out.kappa = of_grades.kappa;
  for (const auto& [criterion, pairs] : by_criterion) {
    const Agreed a = agreed(pairs);
    out.criteria.push_back({criterion, graded[criterion], a.n, a.same, graded[criterion] ? a.kappa : std::nullopt});
  }
  std::stable_sort(out.criteria.begin(), out.criteria.end(), [](const auto& a, const auto& b) { return (a.n - a.same) * b.n > (b.n - b.same) * a.n; });
  return out;
}

}  // namespace

std::vector<app::Route> review_routes() {
  return {app::post("/visits/{id}/correct", kReview, correct).named("更正观察"),
          app::post("/visits/{id}/review", kReview, review).named("审阅检查"),
          app::get("/visits/{id}/queue", kReview, queue).named("待审阅的前后检查"),
          app::get("/visits/{id}/agreement", kRead, agreement).named("两名检查人的一致性")};
}

}  // namespace visits
