#pragma once
// Every behaviour of the store is tested on both engines. PostgreSQL's URL comes from CHUANGCHENG_TEST_PG (tests/pg/run
// sets it); without it the second half does not run, and the case "PostgreSQL" says so.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "store/database.hpp"

namespace store::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "store_test.XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  std::filesystem::path path;
};

inline const char* postgres_url() { return ::getenv("CHUANGCHENG_TEST_PG"); }

// An empty database of the engine: a file, or a schema of its own.
inline void on_each_engine(const std::function<void(const std::string& url)>& test) {
  {
    INFO("engine: SQLite");
    const Folder folder;
    test("sqlite:" + (folder.path / "a.db").string());
  }
  if (!postgres_url()) return;
  INFO("engine: PostgreSQL");
  Database admin(postgres_url(), 1);
  admin.write([](Tx& tx) { tx.script("DROP SCHEMA IF EXISTS store_test CASCADE; CREATE SCHEMA store_test"); });
  test(std::string(postgres_url()) + "?options=-csearch_path%3Dstore_test");
}

// "conflict taken", or "" when nothing was thrown.
inline std::string failure(const std::function<void()>& action) {
  try {
    action();
    return "";
  } catch (const base::Fail& f) {
    return std::to_string(base::status_of(f.code)) + " " + f.key;
  }
}

inline void make(Database& db, std::string_view tables) {
  db.write([&](Tx& tx) { tx.script(tables); });
}

}  // namespace store::test
