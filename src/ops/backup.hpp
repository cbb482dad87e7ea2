#pragma once
// Backups: one folder, many generations. Blobs never change, so all generations share them:
//
//   DIR/blobs/ab/<hash>                         every blob that some generation names
//   DIR/generations/20261126-021842.123/        manifest.json, blobs.txt (hash a line), and the database:
//       database.sqlite                         SQLite: a consistent copy of the file
//       tables/NAME.csv …                       PostgreSQL: as an export has it (no pg_dump of the right version
//       needed)
//
// The database is copied first, then every blob it names: what commits later may bring blobs we do not have, but
// nothing that is named is missing. A generation is made beside its name, re-read from the disk, and renamed when
// everything is on disk.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/module.hpp"
#include "ops/manifest.hpp"

namespace ops {

struct BackupReport {
  std::string generation;
  std::int64_t database_bytes = 0, blobs = 0, copied = 0, copied_bytes = 0;
  std::vector<std::string> lost;  // blobs that rows name but that are missing or damaged: the backup is without them
};

// While the server runs. Throws Fail(bad_media, "ops.damaged") when what was written is not what is read back,
// Fail(conflict, "ops.running") while another backup is made there.
BackupReport back_up(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                     const std::filesystem::path& folder, base::Instant now);
// The database alone, as a generation; the oldest beyond `keep` are removed.
std::string back_up_database(store::Database& db, const std::filesystem::path& folder, base::Instant now,
                             std::size_t keep);

std::vector<std::string> generations(const std::filesystem::path& folder);  // oldest first
// Every file and blob of a generation re-read; what is wrong, in words.
std::vector<std::string> check_backup(const std::filesystem::path& folder, const std::string& generation);

struct Pruned {
  std::size_t generations = 0, blobs = 0;
};
// Removes all but the newest `keep` generations and then the blobs that none of the rest names. A generation whose list
// cannot be read ends it before a blob is removed.
Pruned prune(const std::filesystem::path& folder, std::size_t keep);

// Into an empty data folder (a PostgreSQL generation: into the empty database at `url`) and its blobs, of which some may be
// there already when they lie elsewhere; a copy of the database alone into one that has no database, beside its blobs. `generation` "": the newest. Throws Fail(conflict, "ops.not_empty"),
// Fail(not_found, "ops.no_generation"), Fail(bad_media, "ops.damaged").
Manifest restore(const std::filesystem::path& folder, const std::string& generation, const std::filesystem::path& data,
                 const store::Blobs& blobs, const std::string& url, const std::vector<app::Module>& modules, base::Instant now);

}  // namespace ops
