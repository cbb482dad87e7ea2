#include "ops/backup.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "installation.hpp"
#include "ops/exchange.hpp"
#include "ops/files.hpp"
#include "ops/upgrade.hpp"
#include "ops/verify.hpp"

using namespace ops;
using ops::test::Installation;
using ops::test::key_of;
using ops::test::kNow;
using ops::test::TempFolder;
namespace fs = std::filesystem;

namespace {

void flip_byte(const fs::path& path, std::streamoff at) {
  std::fstream f(path, std::ios::in | std::ios::out | std::ios::binary);
  f.seekg(at);
  const char c = static_cast<char>(f.get() ^ 1);
  f.seekp(at);
  f.put(c);
}

bool on_postgres() { return std::getenv("CHUANGCHENG_TEST_PG") != nullptr; }
// Where a generation of this engine is restored to.
std::string target_url(const fs::path& folder) { return on_postgres() ? test::fresh_database(folder) : ""; }

VerifyReport verified(const Installation& i, const fs::path& against = {}) {
  return verify({.blobs = i.blobs, .url = i.db.url(), .digest = base::Digest::sha256, .against = against},
                test::modules());
}
std::string wrongs(const VerifyReport& r) {
  std::string out;
  for (const auto& f : r.findings)
    if (f.weight == Weight::wrong) out += std::string(meta::name_of(f.check)) + ": " + f.what + "\n";
  return out;
}

}  // namespace

TEST_CASE("a backup holds the database and every blob its rows name, and is restored whole") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto made = back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  CHECK(made.generation == "20261126-100000.000");
  CHECK(made.copied == 3);
  CHECK(made.lost.empty());
  CHECK(check_backup(t.path / "backup", made.generation).empty());

  const auto url = target_url(t.path / "other");
  if (on_postgres()) fs::remove_all(t.path / "again");
  const auto m = restore(t.path / "backup", "", t.path / "again", store::Blobs(t.path / "again" / "blobs"), url, test::modules(), kNow);
  CHECK(m.journal_rows >= 5);
  const auto report =
      verify({.blobs = store::Blobs(t.path / "again/blobs"), .url = url.empty() ? "sqlite:" + (t.path / "again/city.db").string() : url},
             test::modules());
  CHECK(wrongs(report) == "");
  CHECK(report.blobs == 3);
  CHECK(report.journal_rows == m.journal_rows);
  CHECK(report.journal_head == m.journal_head);
}

TEST_CASE("the second backup copies what is new; both generations stay whole") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto first = back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  city.put_blob("a fourth photo");
  city.write_journal_rows(2);
  const auto second = back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow + 1000);
  CHECK(second.copied == 1);
  CHECK(second.blobs == 4);
  CHECK(generations(t.path / "backup") == std::vector<std::string>{first.generation, second.generation});
  const auto old =
      restore(t.path / "backup", first.generation, t.path / "old", store::Blobs(t.path / "old" / "blobs"), target_url(t.path / "x"), test::modules(), kNow);
  const auto fresh = restore(t.path / "backup", "", t.path / "new", store::Blobs(t.path / "new" / "blobs"), target_url(t.path / "y"), test::modules(), kNow);
  CHECK(fresh.journal_rows == old.journal_rows + 2);
  CHECK(blobs_in(t.path / "old/blobs").size() == 3);
  CHECK(blobs_in(t.path / "new/blobs").size() == 4);
}

TEST_CASE("writing goes on while a backup is made, and what it holds agrees with itself") {
  TempFolder t;
  Installation city(t.path / "city");
  std::atomic<bool> ending{false};
  std::thread writer([&] {
    for (int i = 0; !ending; ++i) city.put_blob("photo " + std::to_string(i)), city.write_journal_rows(1);
  });
  for (int i = 0; i < (on_postgres() ? 2 : 5); ++i)
    back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow + i);
  ending = true;
  writer.join();
  for (const auto& g : generations(t.path / "backup")) {
    const auto to = t.path / ("to" + g);
    const auto url = target_url(t.path / ("db" + g));
    restore(t.path / "backup", g, to, store::Blobs(to / "blobs"), url, test::modules(), kNow);
    CHECK(wrongs(verify({.blobs = store::Blobs(to / "blobs"), .url = url.empty() ? "sqlite:" + (to / "city.db").string() : url},
                        test::modules())) == "");
  }
}

TEST_CASE("a damaged backup is named and not restored; a full folder is not restored into") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto hash = city.put_blob("a fourth photo");
  const auto made = back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  const auto generation = t.path / "backup/generations" / made.generation;
  const auto again = [&] {
    restore(t.path / "backup", "", t.path / "again", store::Blobs(t.path / "again" / "blobs"), target_url(t.path / "db"), test::modules(), kNow);
  };

  SUBCASE("one byte of a blob") {
    flip_byte(blob_path(t.path / "backup/blobs", hash), 3);
    CHECK(check_backup(t.path / "backup", made.generation) == std::vector<std::string>{"blob " + hash + ": damaged"});
    CHECK(key_of(again) == "ops.damaged");
  }
  SUBCASE("a blob is gone") {
    fs::remove(blob_path(t.path / "backup/blobs", hash));
    CHECK(check_backup(t.path / "backup", made.generation) == std::vector<std::string>{"blob " + hash + ": missing"});
    CHECK(key_of(again) == "ops.damaged");
  }
  SUBCASE("one byte of the database") {
    const auto m = read_manifest(generation);
    flip_byte(generation / m.files.front().path, 3);
    CHECK(check_backup(t.path / "backup", made.generation).size() == 1);
    CHECK(key_of(again) == "ops.damaged");
    CHECK_FALSE(fs::exists(t.path / "again/city.db"));
  }
  SUBCASE("the folder is not empty") {
    write_file(t.path / "note", "");
    CHECK(key_of([&] { restore(t.path / "backup", "", t.path, store::Blobs(t.path / "blobs"), target_url(t.path / "db"), test::modules(), kNow); }) ==
          "ops.not_empty");
  }
  SUBCASE("there is no such generation") {
    CHECK(key_of([&] { restore(t.path / "backup", "2020", t.path / "again", store::Blobs(t.path / "again" / "blobs"), "", test::modules(), kNow); }) ==
          "ops.no_generation");
  }
}

TEST_CASE("a blob that is lost is named; the rest is backed up all the same") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto hash = city.put_blob("a fourth photo");
  fs::remove(blob_path(city.data / "blobs", hash));
  const auto made = back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  CHECK(made.lost == std::vector<std::string>{hash});
  CHECK(made.blobs == 3);
}

TEST_CASE("one backup at a time, and what a killed one left is no generation") {
  TempFolder t;
  Installation city(t.path / "city");
  {
    const FolderLock other(t.path / "backup");
    CHECK(key_of([&] { back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow); }) ==
          "ops.running");
  }
  const auto left = t.path / "backup/generations/20260101-000000.000.part";
  make_folder(left);
  CHECK(generations(t.path / "backup").empty());
  CHECK(key_of([&] { restore(t.path / "backup", "", t.path / "again", store::Blobs(t.path / "again" / "blobs"), "", test::modules(), kNow); }) ==
        "ops.no_generation");
  back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  CHECK_FALSE(fs::exists(left));
  CHECK(generations(t.path / "backup").size() == 1);
}

TEST_CASE("a backup for which there is no room leaves no generation, and the next one is made") {
  TempFolder t;
  Installation city(t.path / "city");
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = usual;
  small.rlim_cur = 100;  // bytes a file: less than any table or database
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto key = key_of([&] { back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow); });
  ::setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, SIG_DFL);
  CHECK((key == "database.away" || key == "ops.file"));
  CHECK(generations(t.path / "backup").empty());
  CHECK(fs::is_empty(t.path / "backup/generations"));
  CHECK(back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow).blobs == 3);
}

TEST_CASE("old generations go with the blobs that nobody names any more") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto gone = city.put_blob("a photo taken back");
  back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
  city.exec("DELETE FROM photos_copy WHERE blob='" + gone + "'");
  for (int i = 1; i < 4; ++i) back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow + i);
  CHECK(prune(t.path / "backup", 4).generations == 0);
  CHECK(fs::exists(blob_path(t.path / "backup/blobs", gone)));
  SUBCASE("whole") {
    const auto p = prune(t.path / "backup", 2);
    CHECK(p.generations == 2);
    CHECK(p.blobs == 1);
    CHECK_FALSE(fs::exists(blob_path(t.path / "backup/blobs", gone)));
    for (const auto& g : generations(t.path / "backup")) CHECK(check_backup(t.path / "backup", g).empty());
  }
  SUBCASE("a list that is damaged keeps every blob") {
    write_file(t.path / "backup/generations" / generations(t.path / "backup").back() / "blobs.txt", "");
    CHECK(key_of([&] { prune(t.path / "backup", 2); }) == "ops.damaged");
    CHECK(blobs_in(t.path / "backup/blobs").size() == 4);
  }
}

TEST_CASE("before a migration the database alone is kept, and the oldest copies go") {
  TempFolder t;
  Installation city(t.path / "city");
  for (int i = 0; i < 5; ++i) back_up_database(city.db, t.path / "before", kNow + i, 3);
  CHECK(generations(t.path / "before").size() == 3);
  CHECK(generations(t.path / "before").back() == "20261126-100000.004");
  // It goes back beside the files, when the database is out of the way.
  const auto back = [&](const std::string& url) {
    restore(t.path / "before", "", city.data, store::Blobs(city.data / "blobs"), url, test::modules(), kNow);
  };
  if (on_postgres()) {
    back(target_url(t.path / "x"));
  } else {
    CHECK(key_of([&] { back(""); }) == "ops.not_empty");
    for (const auto* end : {"", "-wal", "-shm"}) fs::remove(city.file() + end);
    back("");
  }
  CHECK(wrongs(verified(city)) == "");
  CHECK(verified(city).blobs == 3);
}

TEST_CASE("verify names what is wrong") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto hash = city.put_blob("a fourth photo");
  CHECK(wrongs(verified(city)) == "");
  SUBCASE("one byte of a blob") {
    flip_byte(blob_path(city.data / "blobs", hash), 3);
    CHECK(wrongs(verified(city)) == "blobs: " + hash + ": damaged, named by photos_copy.blob\n");
  }
  SUBCASE("a blob is gone") {
    fs::remove(blob_path(city.data / "blobs", hash));
    CHECK(wrongs(verified(city)) == "blobs: " + hash + ": missing, named by photos_copy.blob\n");
  }
  SUBCASE("a file that no row names is a note, not a fault") {
    city.exec("DELETE FROM photos_copy WHERE blob='" + hash + "'");
    const auto report = verified(city);
    CHECK(report.whole);
    CHECK(report.orphans == 1);
    CHECK(report.findings.size() == 1);
  }
  SUBCASE("a row of the journal was altered") {
    city.exec("UPDATE app_journal SET title='x' WHERE seq=3");
    CHECK(wrongs(verified(city)) == "journal: row 3 was altered, or a row before it was removed\n");
  }
  SUBCASE("a row of the journal was removed") {
    city.exec("DELETE FROM app_journal WHERE seq=2");
    CHECK(wrongs(verified(city)) == "journal: row 3 was altered, or a row before it was removed\n");
  }
  SUBCASE("the newest rows of the journal were removed: a backup knows them") {
    back_up(city.db, city.blobs, test::modules(), t.path / "backup", kNow);
    const auto rows = verified(city).journal_rows;
    CHECK(wrongs(verified(city, t.path / "backup")) == "");
    city.exec("DELETE FROM app_journal WHERE seq=" + std::to_string(rows));
    CHECK(wrongs(verified(city)) == "");
    CHECK(wrongs(verified(city, t.path / "backup")).starts_with("backup: the journal ended at a later row"));
  }
  SUBCASE("a row whose owner is gone") {
    city.exec("INSERT INTO accounts_password(user_id, hash, set_at) VALUES(77, 'x', 0)");
    CHECK(wrongs(verified(city)) ==
          "references: accounts_password.user_id: 1 rows name none of accounts_user, first 77\n");
  }
  SUBCASE("the other digest") {
    const auto r = verify({.blobs = city.blobs, .url = city.db.url(), .digest = base::Digest::sm3}, test::modules());
    CHECK(wrongs(r) == "journal: written with the other digest, sha256: set digest\n");
  }
}

TEST_CASE("verify names what only a file can suffer") {
  if (on_postgres()) return;
  TempFolder t;
  { Installation city(t.path / "city"); }
  const auto file = t.path / "city/city.db";
  const auto look = [&] {
    return verify({.blobs = store::Blobs(t.path / "city/blobs"), .url = "sqlite:" + file.string()}, test::modules());
  };
  CHECK(look().whole);
  SUBCASE("the database is cut") {
    fs::resize_file(file, fs::file_size(file) / 2);
    CHECK(wrongs(look()).find("database disk image is malformed") != std::string::npos);
  }
  SUBCASE("the database is gone") {
    fs::remove(file);
    CHECK(wrongs(look()).starts_with("database: "));
    CHECK_FALSE(fs::exists(file));
  }
  SUBCASE("a number became a text") {
    store::Database db("sqlite:" + file.string(), 1);
    db.write([](store::Tx& tx) { tx.script("UPDATE photos_copy SET side='wide' WHERE rowid=1"); });
    CHECK(wrongs(look()) == "types: photos_copy.side: 1 values of another type\n");
  }
}

TEST_CASE("before migrations run the database is kept; a new one and one that is up to date are not") {
  TempFolder t;
  Installation city(t.path / "city");
  auto newer = test::modules();
  CHECK(back_up_before_migrating(city.db, newer, t.path / "before", kNow, 3) == "");
  newer[1].migrations.push_back({102, "CREATE TABLE photos_extra(id BIGINT PRIMARY KEY)"});
  CHECK(pending(city.db, newer).count == 1);
  CHECK(back_up_before_migrating(city.db, newer, t.path / "before", kNow, 0) == "");
  CHECK(back_up_before_migrating(city.db, newer, t.path / "before", kNow, 3) == "20261126-100000.000");
  CHECK(read_manifest(t.path / "before/generations/20261126-100000.000").journal_rows >= 5);
  store::Database fresh(test::fresh_database(t.path / "fresh"), 1);
  CHECK(pending(fresh, newer).fresh);
  CHECK(back_up_before_migrating(fresh, newer, t.path / "before", kNow + 1, 3) == "");
}
