#pragma once
// The SQL of visits, and what its handlers share.
#include "modules/visits/visits.hpp"

namespace visits {

extern const std::string_view kSchema;

Plan plan_of(app::Ctx& c, base::Id<Plan> id);    // scope applied; throws Fail(not_found)
Draw draw_of(store::Tx& tx, base::Id<Draw> id);  // throws Fail(not_found)
bool hidden(app::Ctx& c, base::Id<marks::Round> round);
// Own visits, those of a published round, and all of the own subtree for reviewers; anything else is not_found.
Visit visit_of(app::Ctx& c, base::Id<Visit> id);
std::vector<Observation> observations_of(store::Tx& tx, base::Id<Visit> id);
std::vector<Photo> photos_of(store::Tx& tx, base::Id<Visit> id);

std::vector<app::Route> plan_routes();
std::vector<app::Route> visit_routes();
std::vector<app::Route> photo_routes();
app::Job thumbnail_job();

}  // namespace visits
