#pragma once
// The search over everything that has a name: GET /search.
#include "app/route.hpp"

namespace app {

std::vector<Route> search_routes();

}  // namespace app
