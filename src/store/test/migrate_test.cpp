// Migrations run once, in order, all or nothing; and text compares by bytes however its column was written.
#include "engines.hpp"
#include "store/migrate.hpp"

using namespace store;
using namespace store::test;

namespace {
constexpr base::Instant kNow{1'795'000'000'000};

std::int64_t count(Database& db, const std::string& table) {
  std::int64_t n = 0;
  db.read([&](Tx& tx) { n = *tx.one<std::int64_t>("SELECT COUNT(*) FROM " + table); });
  return n;
}
}  // namespace

TEST_CASE("a migration runs once; a changed or an unknown one is refused; a failed one leaves nothing") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    const Migration first{"m", 1, "CREATE TABLE m_a(id BIGINT PRIMARY KEY); INSERT INTO m_a VALUES(1)"};
    const Migration second{"m", 2, "CREATE TABLE m_b(id BIGINT PRIMARY KEY);\nINSERT INTO m_b SELECT id FROM m_a"};
    const std::vector<Migration> one{first}, both{first, second};
    CHECK(migrate(db, one, kNow) == 1);
    CHECK(migrate(db, one, kNow) == 0);
    CHECK(migrate(db, both, kNow) == 1);
    CHECK(count(db, "m_b") == 1);
    CHECK(Database(url, 1).engine() == db.engine());
    {
      Database again(url, 1);
      CHECK(migrate(again, both, kNow) == 0);
    }
    CHECK(failure([&] { migrate(db, one, kNow); }) == "500 store.newer");
    const std::vector<Migration> changed{first, {"m", 2, "CREATE TABLE m_b(id BIGINT)"}};
    CHECK(failure([&] { migrate(db, changed, kNow); }) == "500 store.migration_changed");
    const std::vector<Migration> broken{first, second, {"m", 3, "CREATE TABLE m_c(id BIGINT)"}, {"m", 4, "CREATE TABLE m_c(id BIGINT)"}};
    CHECK(failure([&] { migrate(db, broken, kNow); }) == "500 internal");
    CHECK(failure([&] { count(db, "m_c"); }) == "500 internal");
    CHECK(migrate(db, both, kNow) == 0);
  });
}

TEST_CASE("text columns compare by bytes in every form of writing them") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    const std::string sql = R"(CREATE TABLE m_text(id BIGINT PRIMARY KEY, a TEXT, b text NOT NULL DEFAULT ' TEXT, it''s', c
TEXT/* TEXT */UNIQUE, d	TEXT,"TEXT" TEXT, e TEXT CHECK(e IN('TEXT','x TEXT')), text_id BIGINT, context TEXT) -- a TEXT column
;CREATE INDEX m_text_b ON m_text(b);
CREATE TABLE m_key(code TEXT PRIMARY KEY, text TEXT, owner TEXT REFERENCES m_key(code), PLAIN BIGINT);
CREATE INDEX m_key_text ON m_key(text);
ALTER TABLE m_text ADD COLUMN f TEXT NOT NULL DEFAULT 'TEXT';
INSERT INTO m_text(id, a, c, e) VALUES(7, CAST(7 AS TEXT), 'k TEXT', 'x TEXT');
CREATE TABLE m_copy(id BIGINT, a TEXT COLLATE )" + std::string(db.engine() == Engine::postgres ? "\"C\"" : "BINARY") + ")";
    const std::vector<Migration> all{{"m", 1, sql}};
    CHECK(migrate(db, all, kNow) == 1);
    db.write([](Tx& tx) {
      CHECK(tx.one<std::string>("SELECT b FROM m_text") == " TEXT, it's");
      CHECK(tx.one<std::string>("SELECT c FROM m_text") == "k TEXT");
      CHECK(tx.one<std::string>("SELECT f FROM m_text") == "TEXT");
      for (const char* key : {"a", "B", "_", "é", "甲", "Z"}) tx.exec("INSERT INTO m_key(code) VALUES($1)", key);
      CHECK(tx.all<std::string>("SELECT code FROM m_key ORDER BY code") == std::vector<std::string>{"B", "Z", "_", "a", "é", "甲"});
      CHECK(tx.one<std::string>("SELECT MAX(code) FROM m_key WHERE code<$1", "a") == "_");
    });
    if (db.engine() == Engine::sqlite) return;
    // What is no TEXT is found in the catalogue.
    std::vector<Migration> more = all;
    more.push_back({"m", 2, "CREATE TABLE m_short(code VARCHAR(20))"});
    CHECK(failure([&] { migrate(db, more, kNow); }) == "500 store.collation");
  });
}
