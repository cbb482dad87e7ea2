#pragma once
// The SQL of visits, and what its handlers share.
#include "modules/photos/photos.hpp"
#include "modules/visits/visits.hpp"

namespace visits {

extern const std::string_view kSchema, kFieldSchema, kReviewSchema, kCopiesSchema, kOpenSchema;

Plan plan_of(app::Ctx& c, base::Id<Plan> id);    // scope applied; throws Fail(not_found)
Draw draw_of(store::Tx& tx, base::Id<Draw> id);  // throws Fail(not_found)
bool hidden(app::Ctx& c, base::Id<marks::Round> round);
// Own visits, those of a published round, and all of the own subtree for reviewers; anything else is not_found.
Visit visit_of(app::Ctx& c, base::Id<Visit> id);
void expect_visit(store::Tx& tx, base::Id<Visit> id);  // asks without waiting: the visit and its readings
std::vector<Observation> observations_of(store::Tx& tx, base::Id<Visit> id);
std::vector<Photo> photos_of(store::Tx& tx, base::Id<Visit> id);
std::vector<Reading> readings_of(store::Tx& tx, base::Id<Visit> id);

std::string named(app::Ctx& c, std::string_view entity, const std::string& key);  // "" when it has no name
std::string stratum_of(const Plan& p, const sites::FrameSite& s);
std::vector<Draw> rows_of(store::Tx& tx, base::Id<Plan> plan);  // in the order of the draw
// Numbers as they were pasted: one a line or divided by commas and spaces; each once.
std::vector<std::string> numbers_in(std::string_view text);
// The sites that may be drawn, now.
std::vector<sites::FrameSite> frame_sites(store::Tx& tx, const Plan& p);

// One visit with all that is shown of it.
struct Judged : Observation {
  std::string grade, gives;  // under the rule of its criterion
  bool flawed = false;
};
BOOST_DESCRIBE_STRUCT(Judged, (Observation), (grade, gives, flawed))
struct Revised : Revision {
  std::string reviewer_name;
};
BOOST_DESCRIBE_STRUCT(Revised, (Revision), (reviewer_name))
struct Whole {
  Visit visit;
  std::string round_name, place_name, assessor_name, second_name, reviewer_name, unit_name, steward_name, number;
  std::optional<double> lon, lat;  // of the site, WGS-84
  bool editable = false;           // by the caller, now
  std::vector<standards::ChecklistItem> checklist;
  std::vector<Judged> observations;
  std::vector<Photo> photos;
  std::vector<Revised> revisions;  // the newest first
  std::vector<Reading> readings;   // another phone's, not decided yet
};
BOOST_DESCRIBE_STRUCT(Whole, (), (visit, round_name, place_name, assessor_name, second_name, reviewer_name, unit_name, steward_name, number, lon, lat, editable, checklist,
                                  observations, photos, revisions, readings))
Whole whole_of(app::Ctx& c, const Visit& v);
Whole whole(app::Ctx& c, base::Id<Visit> id);

struct Item {
  std::string criterion, value, note;  // an empty value withdraws the observation
  std::optional<base::Instant> at;
  std::optional<std::int64_t> base;  // the version of the observation that the phone had seen, 0: none; absent: not told, overwrites
};
BOOST_DESCRIBE_STRUCT(Item, (), (criterion, value, note, at, base))
std::span<const meta::Note> form(const Item*);
// What became of an item.
struct Put {
  std::optional<Observation> stands;  // of the criterion now
  bool aside = false;                 // the item is a reading: another phone had been faster
  bool settled = false;               // readings of the criterion are decided
};
// Asks without waiting what `put` will want to know.
void expect_before(store::Tx& tx, base::Id<Visit> visit, const Item& item);
std::optional<Observation> observation_before(store::Tx& tx, base::Id<Visit> visit, const std::string& criterion, base::Id<app::User> assessor);
// Makes, changes or withdraws one assessor's observation of one criterion. The lead's becomes a mark. `corrected`: why.
Put put(app::Ctx& c, const Visit& v, const marks::Round& round, base::Id<app::User> assessor, const Item& in, const std::string& corrected, base::Problems& bad, const std::string& path);

std::vector<app::Route> frame_routes();
std::vector<app::Route> review_routes();
std::vector<app::Route> story_routes();
std::vector<app::Route> plan_routes();
std::vector<app::Route> visit_routes();
std::vector<app::Route> photo_routes();
std::vector<app::Route> held_routes();
std::vector<app::Route> bundle_routes();
void photo_prepared(app::Ctx& c, const photos::Prepared& ready);

}  // namespace visits
