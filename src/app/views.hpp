#pragma once
// Saved views of lists: a name for filters, sort and columns. A view belongs to who saved it and follows the person to
// every device; others get it as a link, because the list's address says all of it.
#include "app/route.hpp"

namespace app {

extern const std::string_view kViewSchema;  // system_ tables
std::vector<Route> view_routes();

}  // namespace app
