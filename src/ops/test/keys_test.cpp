// The key of what is sealed: made once, asked for by name, changed while the city runs.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "app/reseal.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "installation.hpp"
#include "ops/backup.hpp"
#include "ops/doctor.hpp"
#include "ops/exchange.hpp"
#include "ops/keys.hpp"
#include "ops/verify.hpp"

using namespace ops;
using namespace ops::test;

namespace {

const std::string kOld(32, 'k'), kNew(32, 'n');  // kOld is what Installation seals with

// An account each, with a phone.
void people(Installation& i, int n, int from = 0) {
  i.db.write([&](store::Tx& tx) {
    for (int k = 0; k < n; ++k) {
      const auto number = std::to_string(from + k);
      tx.exec("INSERT INTO accounts_user(id, login, name, phone, place, unit, roles, state, created_at) VALUES($1, $2, '甲', $3, '', NULL, '[]', 'active', 0)", 1000 + from + k, "p" + number,
              tx.sealed("1380000" + number, "accounts_user.phone"));
    }
  });
}

std::int64_t with_head(store::Database& db, const std::string& head) {
  std::int64_t n = 0;
  db.read([&](store::Tx& tx) { n = *tx.one<std::int64_t>("SELECT count(*) FROM accounts_user WHERE substr(phone, 1, 16)=$1", head); });
  return n;
}

std::string phone(store::Database& db, const base::Seal& seal, int id) {
  std::string out;
  db.seal_with(seal);
  db.read([&](store::Tx& tx) { out = tx.opened(*tx.one<std::string>("SELECT phone FROM accounts_user WHERE id=$1", id), "accounts_user.phone"); });
  return out;
}

}  // namespace

TEST_CASE("a city makes its key file, and starts with no other") {
  const TempFolder f;
  Installation city(f.path / "city");
  const auto file = f.path / "seal.key";
  const auto seal = open_seal(city.db, file, base::Cipher::sm4);
  struct stat is {};
  REQUIRE(::stat(file.c_str(), &is) == 0);
  CHECK((is.st_mode & 07777) == 0600);
  CHECK(seal.head().starts_with("s1:sm4:"));
  CHECK(keys_needed(city.db).empty());
  remember_key(city.db, seal);
  CHECK(keys_needed(city.db) == std::vector<std::string>{seal.key_id()});
  CHECK(open_seal(city.db, file, base::Cipher::aes).key_id() == seal.key_id());
  CHECK(keys_missing(city.db, file).empty());

  // Another process with a file of its own, and one that has none: neither starts, and no file is made.
  const auto other = f.path / "other.key", none = f.path / "none.key";
  REQUIRE(base::make_key_file(other));
  for (const auto& wrong : {other, none}) {
    try {
      open_seal(city.db, wrong, base::Cipher::aes);
      FAIL("started");
    } catch (const base::Fail& e) {
      CHECK(e.key == "seal.missing");
      CHECK(e.internal.find(seal.key_id()) != std::string::npos);
    }
    CHECK(keys_missing(city.db, wrong) == std::vector<std::string>{seal.key_id()});
  }
  CHECK_FALSE(std::filesystem::exists(none));
  // Both had an empty database in front of them: the second one is told when it would remember its key.
  CHECK(key_of([&] { remember_key(city.db, base::Seal(base::read_keys(other))); }) == "seal.missing");
  ::chmod(file.c_str(), 0644);
  CHECK(key_of([&] { open_seal(city.db, file, base::Cipher::aes); }) == "seal.others");
}

TEST_CASE("values from before they were sealed are sealed in batches, and again after an interruption") {
  const TempFolder f;
  Installation city(f.path / "city");
  std::string rows;
  for (int k = 0; k < 450; ++k)
    rows += "INSERT INTO accounts_user(id, login, name, phone, place, unit, roles, state, created_at) VALUES(" + std::to_string(1000 + k) + ", 'p" + std::to_string(k) +
            "', '甲', '1380000" + std::to_string(k) + "', '', NULL, '[]', 'active', 0);";
  city.exec(rows);
  // Before that they are read as they are.
  CHECK(phone(city.db, city.seal, 1007) == "13800007");
  // What an interrupted run has done stays done.
  city.db.write([&](store::Tx& tx) { tx.exec("UPDATE accounts_user SET phone=$1 WHERE id=1003", tx.sealed("13800003", "accounts_user.phone")); });
  CHECK(verify({.blobs = city.blobs, .url = city.db.url(), .key_file = f.path / "seal.key"}, modules()).findings.size() >= 1);
  const auto done = app::seal_open_values(city.services, city.kernel.modules());
  CHECK(done.values == 449);
  CHECK(done.batches == 3);
  CHECK(with_head(city.db, city.seal.head()) == 450);
  CHECK(phone(city.db, city.seal, 1007) == "13800007");
  CHECK(phone(city.db, city.seal, 1003) == "13800003");
  CHECK(app::seal_open_values(city.services, city.kernel.modules()).values == 0);
}

TEST_CASE("a start seals what an older program wrote, by a job, once") {
  const TempFolder f;
  Installation city(f.path / "city");
  city.exec("INSERT INTO accounts_user(id, login, name, phone, place, unit, roles, state, created_at) VALUES(1000, 'p', '甲', '13800001234', '', NULL, '[]', 'active', 0)");
  city.exec("DELETE FROM app_setting WHERE name='seal.columns'");
  city.kernel.migrate();
  city.kernel.run_due_jobs();
  CHECK(with_head(city.db, city.seal.head()) == 1);
  city.exec("UPDATE accounts_user SET phone='13800001234'");
  city.kernel.migrate();
  city.kernel.run_due_jobs();
  CHECK(with_head(city.db, city.seal.head()) == 0);
}

TEST_CASE("all values go over to a new key and the other cipher; then the old key is needed no more") {
  const TempFolder f;
  Installation city(f.path / "city");
  remember_key(city.db, city.seal);
  people(city, 250);
  const base::Seal both({kOld, kNew}, base::Cipher::sm4), only({kNew}, base::Cipher::sm4);
  app::Services services{.db = city.db, .blobs = city.blobs, .clock = city.clock, .ids = city.ids, .hub = city.hub, .seal = both};
  city.db.seal_with(both);
  remember_key(city.db, both);
  CHECK(keys_needed(city.db).size() == 2);
  people(city, 3, 250);  // written while the reseal is still to come
  CHECK(with_head(city.db, both.head()) == 3);
  CHECK_FALSE(forget_older_keys(city.db, both, city.kernel.modules()));
  CHECK(app::reseal(services, city.kernel.modules()).values == 250);
  CHECK(with_head(city.db, both.head()) == 253);
  CHECK(app::reseal(services, city.kernel.modules()).values == 0);
  CHECK(forget_older_keys(city.db, both, city.kernel.modules()));
  CHECK(keys_needed(city.db) == std::vector<std::string>{both.key_id()});
  CHECK(phone(city.db, only, 1007) == "13800007");
  CHECK(phone(city.db, only, 1251) == "1380000251");
}

TEST_CASE("verify opens every value and names the key that is missing; doctor does before the start") {
  const TempFolder f;
  Installation city(f.path / "city");
  remember_key(city.db, city.seal);
  people(city, 3);
  const auto file = f.path / "seal.key";
  const auto found = [&] {
    std::string out;
    for (const auto& x : verify({.blobs = city.blobs, .url = city.db.url(), .key_file = file}, modules()).findings)
      if (x.check == Check::sealed) out += x.what + "\n";
    return out;
  };
  CHECK(found().find(city.seal.key_id()) != std::string::npos);  // no file
  CHECK(judge_seal(file, keys_needed(city.db)).health == Health::fail);
  base::write_keys(file, {kNew});
  CHECK(found().find(city.seal.key_id()) != std::string::npos);
  CHECK(judge_seal(file, keys_needed(city.db)).found.find(city.seal.key_id()) != std::string::npos);
  base::write_keys(file, {kOld, kNew});
  CHECK(found().empty());
  CHECK(judge_seal(file, keys_needed(city.db)).health == Health::ok);
  ::chmod(file.c_str(), 0640);
  CHECK(judge_seal(file, keys_needed(city.db)).todo.starts_with("chmod 600"));
  ::chmod(file.c_str(), 0600);
  city.exec("UPDATE accounts_user SET phone=(SELECT substr(phone, 1, 60) FROM accounts_user WHERE id=1001) WHERE id=1001");
  CHECK(found().find("accounts_user.phone: 1 ") != std::string::npos);
}

TEST_CASE("an export and a backup hold the values sealed, and never the key") {
  const TempFolder f;
  Installation city(f.path / "city");
  base::write_keys(f.path / "city" / "seal.key", {kOld});
  remember_key(city.db, city.seal);
  people(city, 3);
  export_all(city.db, city.blobs, modules(), f.path / "out", kNow);
  back_up(city.db, city.blobs, modules(), f.path / "kept", kNow);
  for (const auto* folder : {"out", "kept"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(f.path / folder)) {
      if (!entry.is_regular_file()) continue;
      CAPTURE(entry.path().string());
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      CHECK(entry.path().filename() != "seal.key");
      CHECK(text.find(base::hex(kOld)) == std::string::npos);
      CHECK(text.find("13800001") == std::string::npos);
    }
  // Elsewhere: what is there needs the key of where it came from.
  const auto url = fresh_database(f.path / "there");
  store::Database there(url, 1);
  import_all(there, store::Blobs(f.path / "there" / "blobs"), modules(), f.path / "out", kNow);
  const auto own = f.path / "there" / "seal.key";
  CHECK(keys_missing(there, own) == std::vector<std::string>{city.seal.key_id()});
  CHECK(key_of([&] { open_seal(there, own, base::Cipher::aes); }) == "seal.missing");
  base::write_keys(own, {kOld, kNew});
  CHECK(phone(there, open_seal(there, own, base::Cipher::aes), 1002) == "13800002");
}

TEST_CASE("a city whose key is lost goes on without what it sealed") {
  const TempFolder f;
  Installation city(f.path / "city");
  remember_key(city.db, city.seal);
  people(city, 3);
  const auto file = f.path / "seal.key";
  base::write_keys(file, {kNew});
  CHECK(key_of([&] { open_seal(city.db, file, base::Cipher::aes); }) == "seal.missing");
  CHECK(give_up_unreadable(city.db, base::Seal({kNew}), modules()) == 3);
  const auto seal = open_seal(city.db, file, base::Cipher::aes);
  CHECK(phone(city.db, seal, 1001).empty());
  city.db.seal_with(seal);
  people(city, 1, 10);
  CHECK(give_up_unreadable(city.db, seal, modules()) == 0);
  CHECK(phone(city.db, seal, 1010) == "138000010");
}
