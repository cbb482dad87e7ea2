#pragma once
// Before migrations change a database that holds something, it is copied.
#include <filesystem>
#include <string>
#include <vector>

#include "app/module.hpp"

namespace ops {

struct Pending {
  bool fresh = false;  // nothing has ever run: there is nothing to lose
  std::size_t count = 0;
};
Pending pending(store::Database& db, const std::vector<app::Module>& modules);

// The generation that was made (ops/backup.hpp), or "" when nothing is to run, the database is new or `keep` is 0.
// Throws when the copy cannot be made: then nothing may be migrated.
std::string back_up_before_migrating(store::Database& db, const std::vector<app::Module>& modules,
                                     const std::filesystem::path& folder, base::Instant now, std::size_t keep);

}  // namespace ops
