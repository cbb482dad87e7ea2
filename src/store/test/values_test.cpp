// What goes in comes out, on both engines, and errors have one meaning on both.
#include <limits>

#include "engines.hpp"

using namespace store;
using namespace store::test;

namespace values {
enum class State { open, shut };
BOOST_DESCRIBE_ENUM(State, open, shut)
struct Part {
  std::string name;
  std::int32_t count = 0;
  bool operator==(const Part&) const = default;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, count))
struct Thing {
  base::Id<Thing> id;
  std::string name;
  bool flag = false;
  std::int32_t small = 0;
  std::int64_t large = 0;
  double real = 0;
  base::Day day;
  base::Instant at;
  State state = State::open;
  std::vector<std::string> tags;
  Part part;
  meta::Json shape;
  std::optional<std::string> maybe_text;
  std::optional<std::int64_t> maybe_large;
  std::optional<double> maybe_real;
  std::optional<bool> maybe_flag;
  std::optional<State> maybe_state;
  std::optional<base::Id<Thing>> parent;
  bool operator==(const Thing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, flag, small, large, real, day, at, state, tags, part, shape, maybe_text, maybe_large,
                                  maybe_real, maybe_flag, maybe_state, parent))

constexpr std::string_view kTable =
    "CREATE TABLE v_thing(id BIGINT PRIMARY KEY, name TEXT NOT NULL, flag BOOLEAN NOT NULL, small INTEGER NOT NULL, large BIGINT NOT NULL,"
    " real DOUBLE PRECISION NOT NULL, day INTEGER NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, tags TEXT NOT NULL, part TEXT NOT NULL,"
    " shape TEXT NOT NULL, maybe_text TEXT, maybe_large BIGINT, maybe_real DOUBLE PRECISION, maybe_flag BOOLEAN, maybe_state TEXT, parent BIGINT)";
const std::string kSelect = "SELECT " + columns<Thing>() + " FROM v_thing ";

Thing thing(std::int64_t id) {
  Thing t;
  t.id = {id};
  t.name = "点位 " + std::to_string(id);
  return t;
}
}  // namespace values
using namespace values;

TEST_CASE("PostgreSQL" * doctest::skip(postgres_url() != nullptr)) {
  MESSAGE("PostgreSQL: not run, CHUANGCHENG_TEST_PG is not set (use tests/pg/run)");
  CHECK(postgres_url() == nullptr);
}

TEST_CASE("a row comes back as it was: extremes, NULL, UTF-8, lists, records, JSON") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, kTable);
    Thing low = thing(1), high = thing(2), none = thing(3);
    low.name = "";
    low.small = std::numeric_limits<std::int32_t>::min();
    low.large = std::numeric_limits<std::int64_t>::min();
    low.real = -std::numeric_limits<double>::max();
    low.day = {-1};
    low.maybe_real = 5e-324;
    low.maybe_text = "";
    low.maybe_flag = false;
    high.name = "创城 🏙 'quoted' \"x\" \\ $1 100%\n𠮷";
    high.flag = true;
    high.small = std::numeric_limits<std::int32_t>::max();
    high.large = high.maybe_large.emplace(std::numeric_limits<std::int64_t>::max());
    high.real = 0.1 + 0.2;
    high.at = {1'795'000'000'123};
    high.state = State::shut;
    high.tags = {"甲", "a\"b", ""};
    high.part = {"垃圾桶", 3};
    high.shape.text = R"({"type":"Point","coordinates":[120.1,30.2]})";
    high.maybe_text = "有";
    high.maybe_flag = true;
    high.maybe_state = State::shut;
    high.parent = base::Id<Thing>{(1LL << 53) - 1};
    db.write([&](Tx& tx) {
      for (const auto& t : {low, high, none}) tx.insert("v_thing", t);
    });
    db.read([&](Tx& tx) {
      const auto all = tx.all<Thing>(kSelect + "ORDER BY id");
      REQUIRE(all.size() == 3);
      CHECK(all[0] == low);
      CHECK(all[1] == high);
      CHECK(all[2] == none);
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_thing WHERE maybe_large IS NULL AND parent IS NULL AND maybe_text IS NULL") == 1);
      CHECK(tx.one<std::optional<std::string>>("SELECT maybe_text FROM v_thing WHERE id=$1", none.id).value() == std::nullopt);
      CHECK_FALSE(tx.one<Thing>(kSelect + "WHERE id=$1", 99).has_value());
    });
    none.name = "改";
    none.parent = low.id;
    db.write([&](Tx& tx) { tx.update("v_thing", none); });
    db.read([&](Tx& tx) { CHECK(tx.one<Thing>(kSelect + "WHERE id=$1", none.id) == none); });
    CHECK(failure([&] { db.write([&](Tx& tx) { tx.update("v_thing", thing(77)); }); }) == "404 not_found");
  });
}

TEST_CASE("SQL as modules write it: optional filters, row-value paging, sums, comparison by bytes") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, "CREATE TABLE v_row(id BIGINT PRIMARY KEY, day INTEGER NOT NULL, state TEXT, org TEXT" +
                 std::string(db.engine() == Engine::postgres ? " COLLATE \"C\"" : "") + ")");
    db.write([&](Tx& tx) {
      for (int i = 0; i < 100; ++i)
        tx.exec("INSERT INTO v_row(id, day, state, org) VALUES($1, $2, $3, $4)", i, base::Day{i / 10}, i % 2 ? State::open : State::shut,
                i % 4 ? "01/03/" : "01/a/");
      for (const char* org : {"02/B", "02/a", "02/_", "02/乙", "02/10", "02/9"}) tx.exec("INSERT INTO v_row(id, day, org) VALUES($1, 0, $2)", 1000 + org[3] * 2 + org[4], org);
    });
    db.read([&](Tx& tx) {
      const std::string filter = "SELECT CAST(COUNT(*) AS BIGINT) FROM v_row WHERE id<100 AND ($1 IS NULL OR state=$1) AND ($2 IS NULL OR day=$2)";
      const auto count = [&](std::optional<State> s, std::optional<base::Day> d) { return *tx.one<std::int64_t>(filter, s, d); };
      CHECK(count({}, {}) == 100);
      CHECK(count(State::open, {}) == 50);
      CHECK(count(State::open, base::Day{3}) == 5);
      CHECK(count({}, base::Day{3}) == 10);

      std::vector<std::int64_t> seen;
      base::Day day{1000};
      std::int64_t id = 0;
      for (;;) {
        std::vector<std::int64_t> ids;
        const Value values[] = {parameter(day), parameter(id), parameter(7)};
        tx.run("SELECT day, id FROM v_row WHERE id<100 AND (day,id)<($1,$2) ORDER BY day DESC, id DESC LIMIT $3", values, [&](const Row& r) {
          day = {static_cast<std::int32_t>(r.integer(0))};
          id = r.integer(1);
          ids.push_back(id);
        });
        seen.insert(seen.end(), ids.begin(), ids.end());
        if (ids.size() < 7) break;
      }
      CHECK(seen.size() == 100);
      CHECK(std::is_sorted(seen.rbegin(), seen.rend()));

      CHECK(tx.one<std::int64_t>("SELECT CAST(SUM(id) AS BIGINT) FROM v_row WHERE id<100") == 4950);
      CHECK(tx.one<double>("SELECT AVG(CAST(day AS DOUBLE PRECISION)) FROM v_row WHERE id<100") == doctest::Approx(4.5));
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_row WHERE org>=$1 AND org<$2", "01/03/", "01/030") == 75);
      const auto orgs = tx.all<std::string>("SELECT org FROM v_row WHERE org LIKE '02/%' ORDER BY org");
      CHECK(orgs == std::vector<std::string>{"02/10", "02/9", "02/B", "02/_", "02/a", "02/乙"});
    });
    db.write([&](Tx& tx) {
      CHECK(tx.exec("UPDATE v_row SET day=day+$2 WHERE day=$1", base::Day{3}, 100).rows() == 10);
      CHECK(tx.exec("DELETE FROM v_row WHERE id=$1", 5).rows() == 1);
      CHECK(tx.exec("DELETE FROM v_row WHERE id=$1", 5).rows() == 0);
      CHECK(tx.one<std::int64_t>("INSERT INTO v_row(id, day) VALUES($1, 1) ON CONFLICT(id) DO UPDATE SET day=2 RETURNING CAST(day AS BIGINT)", 6) == 2);
    });
  });
}

TEST_CASE("a statement may run inside its own rows; one text takes parameters of several kinds") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, "CREATE TABLE v_tree(id BIGINT PRIMARY KEY, parent BIGINT)");
    db.write([](Tx& tx) {
      for (int i = 2; i < 16; ++i) tx.exec("INSERT INTO v_tree VALUES($1, $2)", i, i / 2);
    });
    db.read([](Tx& tx) {
      int found = 0;
      const std::function<void(std::int64_t)> walk = [&](std::int64_t id) {
        tx.each<std::int64_t>("SELECT id FROM v_tree WHERE parent=$1 ORDER BY id", [&](std::int64_t child) { ++found; walk(child); }, id);
      };
      walk(1);
      CHECK(found == 14);
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_tree WHERE id=$1", std::int32_t{7}) == 1);
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_tree WHERE id=$1", std::optional<std::int32_t>{7}) == 1);
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_tree WHERE id=$1", 7.0) == 1);
      for (int i = 0; i < 1200; ++i) tx.one<std::int64_t>("SELECT COUNT(*) FROM v_tree WHERE id<" + std::to_string(i));
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_tree WHERE id=$1", 7) == 1);
    });
  });
}

TEST_CASE("errors mean the same on both engines, and nothing of a failed transaction stays") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, "CREATE TABLE v_org(id BIGINT PRIMARY KEY, code TEXT UNIQUE);"
             "CREATE TABLE v_member(id BIGINT PRIMARY KEY, org BIGINT NOT NULL REFERENCES v_org(id), age INTEGER CHECK(age>0))");
    db.write([](Tx& tx) {
      tx.exec("INSERT INTO v_org VALUES(1, 'a')");
      tx.exec("INSERT INTO v_member VALUES(1, 1, 20)");
    });
    const auto write = [&](const char* sql) {
      return failure([&] { db.write([&](Tx& tx) {
        tx.exec("INSERT INTO v_org VALUES(50, 'before')");
        tx.exec(sql);
      }); });
    };
    CHECK(write("INSERT INTO v_org VALUES(1, 'b')") == "409 taken");
    CHECK(write("INSERT INTO v_org VALUES(2, 'a')") == "409 taken");
    CHECK(write("INSERT INTO v_member VALUES(2, 9, 20)") == "409 in_use");
    CHECK(write("DELETE FROM v_org WHERE id=1") == "409 in_use");
    CHECK(write("INSERT INTO v_member VALUES(2, 1, NULL), (3, 1, 0)") == "500 internal");
    CHECK(write("INSERT INTO v_member VALUES(2, NULL, 20)") == "500 internal");
    CHECK(write("SELEC 1") == "500 internal");
    CHECK(write("SELECT id FROM v_org; DELETE FROM v_org") == "500 internal");
    CHECK(failure([&] { db.write([](Tx& tx) { tx.exec("DELETE FROM v_org WHERE id=$1 OR id=$2", 1); }); }) == "500 internal");
    CHECK(failure([&] { db.read([](Tx& tx) { tx.exec("INSERT INTO v_org VALUES(60, 'c')"); }); }) == "500 internal");
    CHECK(failure([&] { db.read([](Tx& tx) { tx.one<State>("SELECT code FROM v_org"); }); }) == "500 store.unknown_value");
    CHECK(failure([&] { db.read([](Tx& tx) { tx.one<std::int32_t>("SELECT CAST(3000000000 AS BIGINT)"); }); }) == "500 store.unknown_value");
    CHECK(failure([&] { db.read([](Tx& tx) { tx.one<std::vector<std::string>>("SELECT code FROM v_org"); }); }) == "500 store.unreadable");
    // Who passes over a failed statement has nothing half-done.
    CHECK(failure([&] { db.write([](Tx& tx) {
      tx.exec("INSERT INTO v_org VALUES(70, 'd')");
      CHECK_THROWS_AS(tx.exec("INSERT INTO v_org VALUES(1, 'b')").rows(), base::Fail);
    }); }) == "500 internal");
    CHECK(failure([&] { db.write([](Tx& tx) {
      CHECK_THROWS_AS(tx.exec("INSERT INTO v_org VALUES(1, 'b')").rows(), base::Fail);
      CHECK(failure([&] { tx.exec("INSERT INTO v_org VALUES(71, 'e')").rows(); }) == "500 internal");
    }); }) == "500 internal");
    db.write([](Tx& tx) {
      tx.exec("INSERT INTO v_org VALUES(80, 'f')");
      CHECK(failure([&] { Savepoint point(tx); tx.exec("INSERT INTO v_org VALUES(1, 'b')"); point.keep(); }) == "409 taken");
    });
    db.read([](Tx& tx) {
      CHECK(tx.all<std::int64_t>("SELECT id FROM v_org ORDER BY id") == std::vector<std::int64_t>{1, 80});
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM v_member") == 1);
    });
  });
  CHECK(failure([] { Database("mysql:x", 1); }) == "500 store.url");
  CHECK(failure([] { Database("sqlite:/nowhere/at/all.db", 1); }) == "503 database.away");
  CHECK(failure([] { Database("postgresql://127.0.0.1:1/none", 1); }) == "503 database.away");
}
