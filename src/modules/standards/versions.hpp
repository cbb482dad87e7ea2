#pragma once
// The life of a version: draft → published → retired, and a published one copied into the next draft.
#include "modules/standards/store.hpp"

namespace standards {

void save(app::Ctx& c, const Standard* before, Standard& row, base::Problems& bad);
void remove(app::Ctx& c, const Standard& row);
void save_criterion(app::Ctx& c, const Criterion* before, Criterion& row, base::Problems& bad);
void remove_criterion(app::Ctx& c, const Criterion& row);

struct MoveCriterion {
  std::string parent;                             // code; "": a root
  std::optional<base::Id<Criterion>> before;      // behind its last sibling when not given
};
BOOST_DESCRIBE_STRUCT(MoveCriterion, (), (parent, before))
Criterion move_criterion(app::Ctx& c, base::Id<Criterion> id, const MoveCriterion& in);

Standard new_version(app::Ctx& c, base::Id<Standard> id);
Standard retire(app::Ctx& c, base::Id<Standard> id);
void touched(app::Ctx& c, const Standard* before, const Standard* after);

}  // namespace standards
