// The second lock of the architecture: in tests a module cannot change another module's table.
#include "engines.hpp"

using namespace store;
using namespace store::test;

TEST_CASE("a module changes its own tables alone, whoever prepared the statement") {
  Database db("sqlite::memory:", 1);
  db.guard_tables();
  make(db, "CREATE TABLE cases_row(id BIGINT PRIMARY KEY, n BIGINT); CREATE TABLE casesx_row(id BIGINT); CREATE TABLE app_journal(id BIGINT);"
           "INSERT INTO cases_row VALUES(1, 1)");
  const auto as = [&](std::string_view module, std::string_view sql) {
    return failure([&] { db.write([&](Tx& tx) {
      const Owner owner(tx, module);
      tx.exec(sql);
    }); });
  };
  const char* changes[] = {"INSERT INTO cases_row VALUES(2, 2)", "UPDATE cases_row SET n=3 WHERE id=1",
                           "INSERT INTO cases_row(id) VALUES(1) ON CONFLICT(id) DO UPDATE SET n=4", "DELETE FROM cases_row WHERE id=2"};
  for (const char* sql : changes) {
    INFO(sql);
    CHECK(as("cases", sql) == "");
    CHECK(as("marks", sql) == "500 store.foreign_table");
    CHECK(as("case", sql) == "500 store.foreign_table");
    CHECK(as("marks", sql) == "500 store.foreign_table");
  }
  CHECK(as("", "INSERT INTO cases_row VALUES(5, 5)") == "");
  CHECK(as("cases", "INSERT INTO casesx_row VALUES(1)") == "500 store.foreign_table");
  CHECK(as("cases", "INSERT INTO app_journal VALUES(1)") == "500 store.foreign_table");
  CHECK(as("cases", "INSERT INTO cases_row SELECT id+100, 0 FROM casesx_row") == "");
  CHECK(as("casesx", "INSERT INTO casesx_row SELECT id FROM cases_row") == "");
  db.write([](Tx& tx) {
    const Owner owner(tx, "cases");
    {
      const Owner platform(tx, "");
      tx.exec("INSERT INTO app_journal VALUES(1)");
    }
    CHECK(failure([&] { tx.exec("INSERT INTO app_journal VALUES(2)"); }) == "500 store.foreign_table");
    Savepoint point(tx);
    tx.exec("DELETE FROM cases_row");
  });
  db.read([](Tx& tx) { CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM cases_row") == 2); });
}

TEST_CASE("without the guard an owner costs and forbids nothing") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, "CREATE TABLE cases_row(id BIGINT)");
    db.write([](Tx& tx) {
      const Owner owner(tx, "marks");
      CHECK(tx.exec("INSERT INTO cases_row VALUES(1)").rows() == 1);
    });
  });
}
