#include "ops/exchange.hpp"

#include <doctest/doctest.h>

#include "installation.hpp"
#include "ops/csv.hpp"
#include "ops/files.hpp"
#include "ops/verify.hpp"

using namespace ops;
using ops::test::Installation;
using ops::test::key_of;
using ops::test::kNow;
using ops::test::TempFolder;
namespace fs = std::filesystem;

TEST_CASE("what is imported and exported again is the same text") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto first = export_all(city.db, city.blobs, test::modules(), t.path / "a", kNow);
  CHECK(first.blobs == 3);
  store::Database other(test::fresh_database(t.path / "other"), 2);
  import_all(other, store::Blobs(t.path / "other/blobs"), test::modules(), t.path / "a", kNow);
  const auto second = export_all(other, store::Blobs(t.path / "other/blobs"), test::modules(), t.path / "b", kNow);
  REQUIRE(first.files.size() == second.files.size());
  for (std::size_t i = 0; i < first.files.size(); ++i) {
    CHECK(first.files[i].path == second.files[i].path);
    CHECK(first.files[i].sha256 == second.files[i].sha256);
  }
  const auto report = verify({.blobs = store::Blobs(t.path / "other/blobs"), .url = other.url()}, test::modules());
  CHECK(report.whole);
  CHECK(report.blobs == 3);
}

TEST_CASE("an import wants an empty installation and undamaged files") {
  TempFolder t;
  Installation city(t.path / "city");
  export_all(city.db, city.blobs, test::modules(), t.path / "a", kNow);
  CHECK(key_of([&] { export_all(city.db, city.blobs, test::modules(), t.path / "a", kNow); }) ==
        "ops.not_empty");
  CHECK(key_of([&] { import_all(city.db, store::Blobs(t.path / "elsewhere"), test::modules(), t.path / "a", kNow); }) ==
        "ops.not_empty");
  store::Database other(test::fresh_database(t.path / "other"), 2);
  SUBCASE("a changed table") {
    write_file(t.path / "a/tables/photos_copy.csv", "hash,side,blob\r\n");
    CHECK(key_of([&] { import_all(other, store::Blobs(t.path / "other/blobs"), test::modules(), t.path / "a", kNow); }) ==
          "ops.damaged");
  }
  SUBCASE("a newer program") {
    auto m = read_manifest(t.path / "a");
    m.migrations.push_back({"accounts", 99});
    write_manifest(t.path / "a", m);
    CHECK(key_of([&] { import_all(other, store::Blobs(t.path / "other/blobs"), test::modules(), t.path / "a", kNow); }) ==
          "ops.newer");
  }
  SUBCASE("no export at all") {
    CHECK(key_of([&] { import_all(other, store::Blobs(t.path / "other/blobs"), test::modules(), t.path, kNow); }) == "ops.manifest");
  }
}

TEST_CASE("an export of an older program is brought up to the present") {
  TempFolder t;
  std::vector<app::Module> old = test::modules();
  old[1].migrations.push_back(
      {102, "CREATE TABLE photos_extra(id BIGINT PRIMARY KEY, ratio DOUBLE PRECISION, ok BOOLEAN)"});
  auto present = old;
  present[1].migrations.push_back({103, "ALTER TABLE photos_extra ADD COLUMN note TEXT NOT NULL DEFAULT 'none'"});
  Installation city(t.path / "city");
  store::migrate(city.db, app::migrations_of(old), kNow);
  city.exec("INSERT INTO photos_extra VALUES(1, 0.1, TRUE), (2, NULL, FALSE), (3, 1e300, NULL)");
  export_all(city.db, city.blobs, old, t.path / "a", kNow);
  CHECK(read_file(t.path / "a/tables/photos_extra.csv") == "id,ratio,ok\r\n1,0.1,true\r\n2,,false\r\n3,1e+300,\r\n");
  store::Database other(test::fresh_database(t.path / "other"), 2);
  import_all(other, store::Blobs(t.path / "other/blobs"), present, t.path / "a", kNow);
  export_all(other, store::Blobs(t.path / "other/blobs"), present, t.path / "b", kNow);
  CHECK(read_file(t.path / "b/tables/photos_extra.csv") ==
        "id,ratio,ok,note\r\n1,0.1,true,none\r\n2,,false,none\r\n3,1e+300,,none\r\n");
}

TEST_CASE("CSV reads what it wrote, and names what is none") {
  TempFolder t;
  const auto file = (t.path / "x.csv").string();
  write_file(file, "a,,\"\",\"q\"\"q\"\r\n\"two\r\nlines\",\"a,b\",1,\r\n");
  CsvReader in(file);
  Cells cells;
  REQUIRE(in.next(cells));
  CHECK(cells == Cells{"a", std::nullopt, "", "q\"q"});
  REQUIRE(in.next(cells));
  CHECK(cells == Cells{"two\r\nlines", "a,b", "1", std::nullopt});
  CHECK_FALSE(in.next(cells));
  for (const char* bad : {"a\n", "a\"b\r\n", "\"open\r\n", "a,b"}) {
    write_file(file, bad);
    CHECK(key_of([&] {
            CsvReader r(file);
            while (r.next(cells)) {
            }
          }) == "ops.csv");
  }
  CHECK(key_of([&] { value_of(std::string("3000000000"), ColumnKind::integer); }) == "ops.csv");
  CHECK(key_of([&] { value_of(std::string("yes"), ColumnKind::boolean); }) == "ops.csv");
  CHECK(key_of([&] { value_of(std::string("0.1x"), ColumnKind::real); }) == "ops.csv");
}
