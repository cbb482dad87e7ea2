#pragma once
// A consistent copy of a SQLite database while others write to it.
#include <string>

namespace store {

// VACUUM INTO: reads every row in one read transaction (writers go on), so that what cannot be read is found now and not
// when the copy is needed; the copy has no free pages. `target` must not exist. Not synced. `url` is "sqlite:PATH".
// Throws Fail(busy, "database.away") when the disk is full, Fail(internal) when the database is damaged.
void snapshot(const std::string& url, const std::string& target);

}  // namespace store
