#pragma once
// The life of a version: draft → published → retired, and a published one copied into the next draft.
#include "modules/standards/store.hpp"

namespace standards {

void save(app::Ctx& c, const Standard* before, Standard& row, base::Problems& bad);
void remove(app::Ctx& c, const Standard& row);
Standard new_version(app::Ctx& c, base::Id<Standard> id);
Standard retire(app::Ctx& c, base::Id<Standard> id);
void touched(app::Ctx& c, const Standard* before, const Standard* after);

}  // namespace standards
