#pragma once
// Visits (实地考察): the unannounced sample of a round, who goes where, what was seen at each site, with photos.
// A plan is committed, drawn and at last shown (engine/sampling.hpp); until then the assessed do not see it. One visit makes
// many observations; those of its lead assessor become marks at once, those of a second one are a control beside them.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "modules/marks/marks.hpp"
#include "modules/sites/sites.hpp"
#include "modules/standards/standards.hpp"

namespace visits {

inline constexpr app::Perm kPlan{"visits.plan", "制定检查计划与抽样", "Plan and draw"}, kVisit{"visits.visit", "外业检查", "Visit sites"},
    kReview{"visits.review", "审阅与更正观察", "Review and correct"}, kRead{"visits.read", "查看检查结果", "Read visits"};

enum class PlanState : unsigned char { draft, committed, drawn, published };
BOOST_DESCRIBE_ENUM(PlanState, draft, committed, drawn, published)
std::span<const meta::Word> words(const PlanState*);

enum class Strata : unsigned char { type, place, type_and_place };
BOOST_DESCRIBE_ENUM(Strata, type, place, type_and_place)
std::span<const meta::Word> words(const Strata*);

struct Plan {
  base::Id<Plan> id;
  std::string name;
  base::Id<marks::Round> round;
  PlanState state = PlanState::draft;
  std::string place;                    // the sites of this subtree; "" = all the caller sees
  std::vector<std::string> site_types;  // empty: all
  std::string sites;                    // numbers, one a line: the frame is those of them that are active; "": all of place and types
  Strata strata = Strata::type;
  std::int32_t wanted = 100;            // sites to draw
  std::int32_t least = 1;               // of each stratum
  std::optional<base::Day> from_day, to_day;
  std::string note;
  // Read-only: the draw, step by step.
  std::int32_t named = 0;         // how many numbers `sites` has
  std::int32_t active_sites = 0;  // when it was committed, of the whole place: a frame that was cut small shows
  std::string commitment, frame_digest;
  std::string public_source, public_value;
  std::string seed;
  std::optional<base::Instant> committed_at, drawn_at, published_at;
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (id, name, round, state, place, site_types, sites, strata, wanted, least, from_day, to_day, note, named, active_sites, commitment, frame_digest,
                                 public_source, public_value, seed, committed_at, drawn_at, published_at, created_at))
std::span<const meta::Note> form(const Plan*);

enum class DrawState : unsigned char { reserve, open, visited, replaced };
BOOST_DESCRIBE_ENUM(DrawState, reserve, open, visited, replaced)
std::span<const meta::Word> words(const DrawState*);

// One site in the order of its stratum. The chance it had to be drawn is wanted / size.
struct Draw {
  base::Id<Draw> id;
  base::Id<Plan> plan;
  base::Id<sites::Site> site;
  std::string number, name, site_type, place;  // as they were when the plan was committed
  std::string stratum;
  std::int32_t position = 0;  // from 0
  std::int32_t wanted = 0, size = 0;
  DrawState state = DrawState::reserve;
  std::string reason;         // why it was replaced
  std::optional<base::Id<Draw>> stands_for;  // the site it took the place of
  std::optional<base::Id<app::User>> assessor, second;
};
BOOST_DESCRIBE_STRUCT(Draw, (), (id, plan, site, number, name, site_type, place, stratum, position, wanted, size, state, reason, stands_for, assessor, second))
std::span<const meta::Note> form(const Draw*);

enum class VisitState : unsigned char { open, finished };
BOOST_DESCRIBE_ENUM(VisitState, open, finished)
std::span<const meta::Word> words(const VisitState*);

struct Visit {
  base::Id<Visit> id;
  base::Id<marks::Round> round;
  std::optional<base::Id<Draw>> draw;  // nothing: a site outside the sample (mock and daily checks)
  base::Id<sites::Site> site;
  std::string site_name, site_type, place;
  std::optional<base::Id<units::Unit>> unit, steward;  // who answered for the site when it was visited
  base::Id<app::User> assessor;
  std::optional<base::Id<app::User>> second;
  VisitState state = VisitState::open;
  base::Instant started_at;
  std::optional<base::Instant> finished_at;
  std::string note;
  std::int32_t observations = 0, photos = 0;
  // A second pair of eyes has looked. Marks count without it.
  std::optional<base::Id<app::User>> reviewed_by;
  std::optional<base::Instant> reviewed_at;
  std::string review_note;
};
BOOST_DESCRIBE_STRUCT(Visit, (), (id, round, draw, site, site_name, site_type, place, unit, steward, assessor, second, state, started_at, finished_at, note, observations, photos,
                                  reviewed_by, reviewed_at, review_note))
std::span<const meta::Note> form(const Visit*);

struct Observation {
  base::Id<Observation> id;
  base::Id<Visit> visit;
  std::string criterion;
  base::Id<app::User> assessor;
  std::string value, note;
  base::Instant at;
  std::optional<std::int64_t> mark;  // seq of the mark it became; nothing: a control reading
  std::string corrected;             // why it was changed after the visit was finished
  std::int64_t version = 1;          // another at every change: a phone says which one it has seen
};
BOOST_DESCRIBE_STRUCT(Observation, (), (id, visit, criterion, assessor, value, note, at, mark, corrected, version))
std::span<const meta::Note> form(const Observation*);

// What an observation was before a reviewer corrected it. Kept for good; both values are in the log of marks, too.
struct Revision {
  base::Id<Revision> id;
  base::Id<Visit> visit;
  std::string criterion;
  base::Id<app::User> assessor;
  std::string was, was_note, became, reason;
  base::Id<app::User> reviewer;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Revision, (), (id, visit, criterion, assessor, was, was_note, became, reason, reviewer, at))

// What one phone recorded without having seen what another of the same person had recorded before it came in. Neither is
// lost: the observation stays, this stands beside it until the person has decided.
struct Reading {
  base::Id<Reading> id;
  base::Id<Visit> visit;
  std::string criterion;
  base::Id<app::User> assessor;
  std::string value, note;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(Reading, (), (id, visit, criterion, assessor, value, note, at))

struct Photo {
  base::Id<Photo> id;
  base::Id<Visit> visit;
  std::string criterion;    // "": of the whole site
  std::string hash;         // SHA-256 of the original, which is kept as it came
  std::string name, mime;
  std::int32_t width = 0, height = 0;
  std::int64_t bytes = 0;
  std::optional<base::Instant> taken_at;  // EXIF
  std::optional<double> lon, lat;         // WGS-84: of the EXIF, else of the phone when the person allowed it
  std::string camera;
  std::string likeness;     // 64-bit difference hash, 16 hex digits; "" until the job has run
  base::Instant at;
  base::Id<app::User> uploader;
  std::string upload;                     // it came in parts under this id (modules/uploads); "": in one piece
  std::int32_t number = 0;                // of the stamp: counted on the phone, within the visit
  std::optional<base::Instant> captured_at;  // the phone's clock
};
BOOST_DESCRIBE_STRUCT(Photo, (), (id, visit, criterion, hash, name, mime, width, height, bytes, taken_at, lon, lat, camera, likeness, at, uploader, upload, number, captured_at))

// ---- what other modules may call ----
struct Progress {
  std::int64_t drawn = 0, visited = 0, replaced = 0;
};
BOOST_DESCRIBE_STRUCT(Progress, (), (drawn, visited, replaced))
Progress progress(store::Tx& tx, base::Id<marks::Round> round);

// What was seen of one criterion on a visit ("": of the whole site), as the caller may see it. Throws Fail(not_found).
struct Finding {
  Visit visit;
  std::string criterion, name;  // name: of the criterion
  std::string value, note;      // of the lead assessor; "" when nothing was recorded
  std::vector<Photo> photos;
};
Finding finding(app::Ctx& c, base::Id<Visit> id, const std::string& criterion);

app::Module module();

}  // namespace visits
