#include <algorithm>

#include "app/kernel.hpp"
#include "modules/visits/store.hpp"

namespace visits {

const std::string_view kSchema = R"(
CREATE TABLE visits_plan(id BIGINT PRIMARY KEY, name TEXT NOT NULL, round BIGINT NOT NULL, state TEXT NOT NULL, place TEXT NOT NULL,
  site_types TEXT NOT NULL, strata TEXT NOT NULL, wanted INTEGER NOT NULL, least INTEGER NOT NULL, from_day INTEGER, to_day INTEGER,
  note TEXT NOT NULL, commitment TEXT NOT NULL, frame_digest TEXT NOT NULL, public_source TEXT NOT NULL, public_value TEXT NOT NULL,
  seed TEXT NOT NULL, committed_at BIGINT, drawn_at BIGINT, published_at BIGINT, created_at BIGINT NOT NULL);
CREATE INDEX visits_plan_round ON visits_plan(round);
CREATE TABLE visits_secret(plan BIGINT PRIMARY KEY, secret TEXT NOT NULL);
CREATE TABLE visits_draw(id BIGINT PRIMARY KEY, plan BIGINT NOT NULL, site BIGINT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL,
  site_type TEXT NOT NULL, place TEXT NOT NULL, stratum TEXT NOT NULL, position INTEGER NOT NULL, wanted INTEGER NOT NULL,
  size INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, stands_for BIGINT, assessor BIGINT, second BIGINT);
CREATE INDEX visits_draw_plan ON visits_draw(plan, state, stratum, position);
CREATE INDEX visits_draw_assessor ON visits_draw(assessor, state);
CREATE INDEX visits_draw_second ON visits_draw(second, state);
CREATE TABLE visits_visit(id BIGINT PRIMARY KEY, round BIGINT NOT NULL, draw BIGINT, site BIGINT NOT NULL, site_name TEXT NOT NULL,
  site_type TEXT NOT NULL, place TEXT NOT NULL, unit BIGINT, steward BIGINT, assessor BIGINT NOT NULL, second BIGINT, state TEXT NOT NULL, started_at BIGINT NOT NULL,
  finished_at BIGINT, note TEXT NOT NULL, observations INTEGER NOT NULL, photos INTEGER NOT NULL);
CREATE INDEX visits_visit_round ON visits_visit(round, started_at);
CREATE INDEX visits_visit_site ON visits_visit(site, started_at);
CREATE INDEX visits_visit_assessor ON visits_visit(assessor, started_at);
CREATE TABLE visits_observation(id BIGINT PRIMARY KEY, visit BIGINT NOT NULL, criterion TEXT NOT NULL, assessor BIGINT NOT NULL,
  value TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL, mark BIGINT, corrected TEXT NOT NULL);
CREATE UNIQUE INDEX visits_observation_visit ON visits_observation(visit, criterion, assessor);
CREATE TABLE visits_photo(id BIGINT PRIMARY KEY, visit BIGINT NOT NULL, criterion TEXT NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL,
  mime TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, bytes BIGINT NOT NULL, taken_at BIGINT, lon DOUBLE PRECISION,
  lat DOUBLE PRECISION, camera TEXT NOT NULL, likeness TEXT NOT NULL, at BIGINT NOT NULL, uploader BIGINT NOT NULL);
CREATE INDEX visits_photo_visit ON visits_photo(visit, at);
CREATE INDEX visits_photo_hash ON visits_photo(hash);
CREATE TABLE visits_thumbnail(hash TEXT NOT NULL, side INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(hash, side));
)";

const std::string_view kReviewSchema = R"(
ALTER TABLE visits_plan ADD COLUMN sites TEXT NOT NULL DEFAULT '';
ALTER TABLE visits_plan ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visits_plan ADD COLUMN active_sites INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visits_visit ADD COLUMN reviewed_by BIGINT;
ALTER TABLE visits_visit ADD COLUMN reviewed_at BIGINT;
ALTER TABLE visits_visit ADD COLUMN review_note TEXT NOT NULL DEFAULT '';
CREATE INDEX visits_visit_queue ON visits_visit(state, finished_at);
CREATE TABLE visits_revision(id BIGINT PRIMARY KEY, visit BIGINT NOT NULL, criterion TEXT NOT NULL, assessor BIGINT NOT NULL,
  was TEXT NOT NULL, was_note TEXT NOT NULL, became TEXT NOT NULL, reason TEXT NOT NULL, reviewer BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX visits_revision_visit ON visits_revision(visit, at);
)";

// Smaller copies are now kept by modules/photos, which makes them again where they are missing.
const std::string_view kCopiesSchema = R"(
DROP TABLE visits_thumbnail;
UPDATE app_job SET name='photos.prepare', payload=(SELECT p.hash FROM visits_photo p WHERE CAST(p.id AS TEXT)=app_job.payload)
  WHERE name='visits.thumbnail' AND EXISTS(SELECT 1 FROM visits_photo p WHERE CAST(p.id AS TEXT)=app_job.payload);
DELETE FROM app_job WHERE name='visits.thumbnail';
)";

// Those under way are few beside those of the year.
const std::string_view kOpenSchema = "CREATE INDEX visits_visit_open ON visits_visit(round, place) WHERE state='open';";

// What a phone needs to be sure: versions of observations, readings beside them, photos that came in parts.
const std::string_view kFieldSchema = R"(
ALTER TABLE visits_observation ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE TABLE visits_reading(id BIGINT PRIMARY KEY, visit BIGINT NOT NULL, criterion TEXT NOT NULL, assessor BIGINT NOT NULL,
  value TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX visits_reading_visit ON visits_reading(visit, criterion, assessor);
ALTER TABLE visits_photo ADD COLUMN upload TEXT NOT NULL DEFAULT '';
ALTER TABLE visits_photo ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visits_photo ADD COLUMN captured_at BIGINT;
CREATE UNIQUE INDEX visits_photo_upload ON visits_photo(uploader, upload) WHERE upload<>'';
)";

Plan plan_of(app::Ctx& c, base::Id<Plan> id) {
  auto p = c.tx.one<Plan>("SELECT " + store::columns<Plan>() + " FROM visits_plan WHERE id=$1", id);
  if (!p || !(p->place.empty() ? c.scope.lo.empty() : c.scope.covers(p->place))) throw base::Fail(base::Code::not_found, "visits.unknown_plan");
  return *p;
}

Draw draw_of(store::Tx& tx, base::Id<Draw> id) {
  auto d = tx.one<Draw>("SELECT " + store::columns<Draw>() + " FROM visits_draw WHERE id=$1", id);
  if (!d) throw base::Fail(base::Code::not_found, "visits.unknown_draw");
  return *d;
}

// Two worlds apart: a round that the caller may not see yet.
bool hidden(app::Ctx& c, base::Id<marks::Round> round) {
  try {
    marks::visible(c, round);
    return false;
  } catch (const base::Fail&) {
    return true;
  }
}

namespace {
const store::Question kVisitRow{"SELECT " + store::columns<Visit>() + " FROM visits_visit WHERE id=$1", {"visits_visit"}, {"id"}};
const store::Question kReadings{"SELECT " + store::columns<Reading>() + " FROM visits_reading WHERE visit=$1 ORDER BY at, id", {"visits_reading"}, {"visit"}};
}  // namespace

void expect_visit(store::Tx& tx, base::Id<Visit> id) {
  tx.expect<Visit>(kVisitRow, id);
  tx.expect<Reading>(kReadings, id);
}

Visit visit_of(app::Ctx& c, base::Id<Visit> id) {
  const auto rows = c.tx.once<Visit>(kVisitRow, id);
  auto v = rows.empty() ? std::nullopt : std::optional(rows[0]);
  const auto seen = [&] {
    if (v->assessor == c.user.id || v->second == c.user.id) return true;
    if (!c.scope.covers(v->place)) return false;
    if (!c.user.may(kRead) || hidden(c, v->round)) return false;
    // A liaison sees what concerns the own unit.
    return !c.scope.unit || v->unit == c.scope.unit || v->steward == c.scope.unit;
  };
  if (!v || !seen()) throw base::Fail(base::Code::not_found, "visits.unknown");
  return *v;
}

std::vector<Observation> observations_of(store::Tx& tx, base::Id<Visit> id) {
  return tx.all<Observation>("SELECT " + store::columns<Observation>() + " FROM visits_observation WHERE visit=$1 ORDER BY at, id", id);
}

std::string named(app::Ctx& c, std::string_view entity, const std::string& key) {
  const auto* e = c.kernel.entity(entity);
  return e && e->label && !key.empty() ? e->label(c, key).value_or("") : "";
}

std::vector<Draw> rows_of(store::Tx& tx, base::Id<Plan> plan) {
  return tx.all<Draw>("SELECT " + store::columns<Draw>() + " FROM visits_draw WHERE plan=$1 ORDER BY stratum, position, number", plan);
}

std::vector<Photo> photos_of(store::Tx& tx, base::Id<Visit> id) {
  return tx.all<Photo>("SELECT " + store::columns<Photo>() + " FROM visits_photo WHERE visit=$1 ORDER BY at, id", id);
}

std::vector<Reading> readings_of(store::Tx& tx, base::Id<Visit> id) {
  return tx.once<Reading>(kReadings, id);
}

Progress progress(store::Tx& tx, base::Id<marks::Round> round) {
  Progress p;
  tx.run("SELECT d.state, count(*) FROM visits_draw d JOIN visits_plan p ON p.id=d.plan WHERE p.round=$1 AND d.state<>'reserve' GROUP BY d.state",
         std::array{store::parameter(round)}, [&](const store::Row& r) {
           const auto state = r.text(0);
           (state == "visited" ? p.visited : state == "replaced" ? p.replaced : p.drawn) += r.integer(1);
         });
  p.drawn += p.visited;  // every site that is in the sample now
  return p;
}

Finding finding(app::Ctx& c, base::Id<Visit> id, const std::string& criterion) {
  Finding out;
  out.visit = visit_of(c, id);
  out.criterion = criterion;
  if (!criterion.empty()) {
    const auto checklist = standards::checklist(c, marks::find(c.tx, out.visit.round)->standard, out.visit.site_type);
    const auto line = std::find_if(checklist->begin(), checklist->end(), [&](const auto& l) { return l.code == criterion; });
    if (line == checklist->end()) throw base::Fail(base::Code::not_found, "visits.unknown_criterion");
    out.name = line->name;
  }
  for (auto& o : observations_of(c.tx, id))
    if (o.criterion == criterion && o.assessor == out.visit.assessor) out.value = o.value, out.note = o.note;
  for (auto& p : photos_of(c.tx, id))
    if (p.criterion == criterion) out.photos.push_back(std::move(p));
  return out;
}

}  // namespace visits
