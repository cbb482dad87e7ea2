// The register of blob columns (app::Module::blobs) against a city in which everything happened: a column that names a
// file and is not in the register would be left out of every backup.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "main/demo_command.hpp"
#include "main/modules.hpp"
#include "ops/files.hpp"
#include "ops/references.hpp"
#include "ops/verify.hpp"

namespace {

// Every run of exactly 64 hex digits in a text: hashes stand alone or inside of JSON.
void each_hash(std::string_view text, const auto& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_of("0123456789abcdef", at);
    if (begin == std::string_view::npos) return;
    at = std::min(text.size(), text.find_first_not_of("0123456789abcdef", begin));
    if (at - begin == 64) visit(std::string(text.substr(begin, 64)));
  }
}

}  // namespace

TEST_CASE("every column of the demo city that names a file is registered, and every file it names is there") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("chuangcheng-blobs-" + std::to_string(::getpid()));
  composition::Config config;
  config.data = folder.string();
  demo::Order order;
  order.sites = 60, order.observations = 600, order.photos = 40;
  composition::load_demo(config, order, "2026-11-25");

  const auto there = ops::blobs_in(folder / "blobs");
  const std::set<std::string> files(there.begin(), there.end());
  std::set<std::string> naming, registered, named;
  {
    store::Database db(composition::database_url(config), 1);
    db.read([&](store::Tx& tx) {
      for (const auto& table : ops::tables_of(tx, db.engine()))
        ops::each_row(tx, db.engine(), table, [&](const store::Row& row) {
          for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (table.columns[i].kind == ops::ColumnKind::text && !row.null(static_cast<int>(i)))
              each_hash(row.text(static_cast<int>(i)), [&](const std::string& hash) {
                if (files.contains(hash)) naming.insert(table.name + "." + table.columns[i].name);
              });
        });
      for (const auto& hash : ops::blobs_named(tx, db.engine(), ops::blob_columns(composition::all_modules())))
        named.insert(ops::name_of(hash));
    });
  }
  for (const auto& c : ops::blob_columns(composition::all_modules())) registered.insert(c.table + "." + c.column);
  // The journal and kept replies tell of photos that were; photos_copy.hash is of an original that its owner names.
  for (const auto* told : {"app_journal.detail", "app_replay.body", "app_job.payload", "photos_copy.hash"})
    naming.erase(told);
  CHECK(std::includes(registered.begin(), registered.end(), naming.begin(), naming.end()));
  CHECK(naming.size() >= 4);
  CHECK(named.size() >= 40);
  CHECK(std::includes(files.begin(), files.end(), named.begin(), named.end()));
  // And what the modules say of their references holds in it.
  const auto report =
      ops::verify({.blobs = store::Blobs(folder / "blobs"), .url = composition::database_url(config)}, composition::all_modules());
  CHECK(report.whole);
  for (const auto& f : report.findings) CHECK(f.weight == ops::Weight::note);
  std::filesystem::remove_all(folder);
}
