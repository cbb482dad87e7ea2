#pragma once
// Migrations: portable SQL, numbered per module, never edited once released (the checksum of each is kept).
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "store/database.hpp"

namespace store {

struct Migration {
  std::string module;
  int version = 0;
  std::string_view sql;
};

// Runs what has not run yet, in the given order, in one transaction. Returns how many ran.
// Throws Fail(internal, "store.migration_changed") when one that ran has another text now, and
// Fail(internal, "store.newer") when the database has one that this program does not know.
int migrate(Database& db, std::span<const Migration> migrations, base::Instant now);

}  // namespace store
