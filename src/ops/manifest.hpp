#pragma once
// What a folder of ours holds, so that it can be checked by re-reading: manifest.json of an export and of a generation
// of a backup. The list of blobs stands in blobs.txt beside it (one hash a line), because it may be long.
#include <filesystem>
#include <string>
#include <vector>

#include "meta/type.hpp"

namespace ops {

struct ManifestFile {
  std::string path;  // below the manifest's folder
  std::int64_t bytes = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(ManifestFile, (), (path, bytes, sha256))

struct ManifestTable {
  std::string name;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(ManifestTable, (), (name, rows))

struct RanMigration {
  std::string module;
  std::int32_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RanMigration, (), (module, version))

enum class Held : unsigned char { tables, sqlite };  // CSV files, or the database file itself
BOOST_DESCRIBE_ENUM(Held, tables, sqlite)

struct Manifest {
  std::string format = "chuangcheng-1", program, made_at;
  Held held = Held::tables;
  std::string engine;  // of the installation it was made from
  std::int64_t journal_rows = 0;
  std::string journal_head;  // hash of the newest journal row
  bool has_blobs = true;     // false: the database alone (before a migration)
  std::int64_t blobs = 0, blob_bytes = 0;
  std::vector<std::string> blobs_lost;  // named by rows, but already missing or damaged when this was made
  std::vector<RanMigration> migrations;
  std::vector<ManifestTable> tables;
  std::vector<ManifestFile> files;
};
BOOST_DESCRIBE_STRUCT(Manifest, (),
                      (format, program, made_at, held, engine, journal_rows, journal_head, has_blobs, blobs, blob_bytes,
                       blobs_lost, migrations, tables, files))

inline constexpr std::string_view kVersion = "0.1.0";

void write_manifest(const std::filesystem::path& folder, const Manifest& m);
// Throws Fail(bad_media, "ops.manifest") when there is none or it is not one of ours.
Manifest read_manifest(const std::filesystem::path& folder);
// The files that are not as the manifest says, in words; from the disk.
std::vector<std::string> check_files(const std::filesystem::path& folder, const Manifest& m);

}  // namespace ops
