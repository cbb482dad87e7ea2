#pragma once
// A small installation on disk for these tests: SQLite in a temporary folder, or (CHUANGCHENG_TEST_PG) a PostgreSQL
// schema of its own; a few journal rows and three blobs that rows name.
#include <filesystem>
#include <string>
#include <vector>

#include "app/kernel.hpp"
#include "base/time.hpp"

namespace ops::test {

const base::Instant kNow = *base::parse_instant("2026-11-26 10:00");

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  std::filesystem::path path;
};

// The key of the Fail that ends it; "" when it ends well.
std::string key_of(const auto& work) {
  try {
    work();
  } catch (const base::Fail& f) {
    return f.key;
  }
  return "";
}

std::vector<app::Module> modules();
// The URL of a fresh, empty database: a file in `folder`, or a new PostgreSQL schema.
std::string fresh_database(const std::filesystem::path& folder);

class Installation {
 public:
  explicit Installation(std::filesystem::path data);
  std::string put_blob(const std::string& bytes);  // and a row that names it
  void write_journal_rows(int n);
  void exec(const std::string& sql);
  std::string file() const { return (data / "city.db").string(); }

  std::filesystem::path data;
  base::SetClock clock{kNow};
  base::IdSource ids{0};
  store::Database db;
  store::Blobs blobs;
  http::Hub hub;
  base::Seal seal{{std::string(32, 'k')}};
  app::Services services;
  app::Kernel kernel;
};

}  // namespace ops::test
