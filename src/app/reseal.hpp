#pragma once
// Sealed columns (Module::sealed) are written anew: those that are not sealed yet by a job after the start, those of an older key
// or of the other cipher by `chuangcheng reseal`.
#include <string_view>

#include "app/kernel.hpp"

namespace app {

struct Resealed {
  std::int64_t values = 0, batches = 0;
};
// All values that are not sealed with the newest key and the chosen cipher. In batches, each its own transaction, so that others
// write in between; whatever ends it, it goes on where it was when it is called again.
Resealed reseal(Services& services, const std::vector<Module>& modules);
// Values that are not sealed at all.
Resealed seal_open_values(Services& services, const std::vector<Module>& modules);

bool all_begin_with(store::Tx& tx, const std::vector<Module>& modules, std::string_view head);

// At each start: looks whether a column has been added to those that are sealed, and has the job do it.
void seal_new_columns(Ctx& c);
Job seal_job();

}  // namespace app
