#pragma once
// Everything an installation holds, as open formats, and back: tables/NAME.csv with NAME.schema.json (JSON Schema of a
// row) beside it, blobs/ab/<hash>, blobs.txt, manifest.json. An import fills an empty installation of either engine;
// what is exported from it afterwards is the same text. Streamed: memory does not grow with rows or files.
#include <filesystem>
#include <functional>

#include "app/module.hpp"
#include "ops/manifest.hpp"

namespace ops {

using Say = std::function<void(const std::string&)>;  // progress, a line each

// The tables alone, seen at one instant: what a PostgreSQL backup holds, too. Adds to `m`.
void write_tables(store::Tx& tx, store::Engine engine, const std::filesystem::path& folder, Manifest& m);
// Fills the manifest's head: program, engine, journal, migrations.
void describe(store::Tx& tx, store::Engine engine, base::Instant now, Manifest& m);

// `folder` must be empty or not there. Throws Fail(conflict, "ops.not_empty").
Manifest export_all(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                    const std::filesystem::path& folder, base::Instant now);

// Throws Fail(conflict, "ops.not_empty") when the database has tables; Fail(bad_media, "ops.damaged") when a file is
// not as the manifest says (nothing is written then); Fail(conflict, "ops.newer") when a newer program wrote it. Runs
// the migrations that had run there, fills the tables, then runs the later ones.
Manifest import_all(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                    const std::filesystem::path& folder, base::Instant now);
// The tables alone.
void read_tables(store::Database& db, const std::vector<app::Module>& modules, const std::filesystem::path& folder,
                 const Manifest& m, base::Instant now);

}  // namespace ops
