#pragma once
// Standards as files: XLSX (sheets `standard`, `scale`) or CSV, in and out.
#include "modules/standards/store.hpp"

namespace standards {

struct StandardImport {
  std::string mode, file;
  bool applied = false;
  std::string name;
  std::int32_t rows = 0, leaves = 0, errors = 0, warnings = 0;
  std::string maximum, reachable;        // of the whole; "" while there are errors
  std::vector<StandardFinding> findings; // errors first kept when there are more than 500
  bool truncated = false;
  std::optional<base::Id<Standard>> standard;  // the draft that was made or replaced
};
BOOST_DESCRIBE_STRUCT(StandardImport, (), (mode, file, applied, name, rows, leaves, errors, warnings, maximum, reachable, findings, truncated, standard))

StandardImport import_file(app::Ctx& c, const app::Upload& file);
http::Reply export_file(app::Ctx& c, base::Id<Standard> id);

}  // namespace standards
