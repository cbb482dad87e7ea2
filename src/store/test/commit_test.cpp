// Transactions: what is acknowledged is there, what failed is not, readers see only what is committed.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <latch>
#include <set>
#include <thread>

#include "engines.hpp"

using namespace store;
using namespace store::test;

namespace {

constexpr std::string_view kTable = "CREATE TABLE c_row(id BIGINT PRIMARY KEY, n BIGINT NOT NULL)";

void insert(Tx& tx, std::int64_t id, std::int64_t n = 0) { tx.exec("INSERT INTO c_row(id, n) VALUES($1, $2)", id, n); }

std::set<std::int64_t> rows(Database& db) {
  std::set<std::int64_t> out;
  db.read([&](Tx& tx) { tx.each<std::int64_t>("SELECT id FROM c_row", [&](std::int64_t id) { out.insert(id); }); });
  return out;
}

void in_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::jthread> all;
  for (int t = 0; t < count; ++t) all.emplace_back(work, t);
}

}  // namespace

TEST_CASE("an exception undoes the transaction; after_commit runs in order, after the commit, and only then") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    std::vector<int> ran;
    CHECK_THROWS_AS(db.write([&](Tx& tx) {
      insert(tx, 1);
      tx.after_commit([&] { ran.push_back(-1); });
      throw std::runtime_error("no");
    }), std::runtime_error);
    CHECK(rows(db).empty());
    CHECK(ran.empty());
    db.write([&](Tx& tx) {
      insert(tx, 2);
      tx.after_commit([&] {
        ran.push_back(1);
        CHECK(rows(db).contains(2));
        db.write([](Tx& again) { insert(again, 3); });
      });
      tx.after_commit([&] { ran.push_back(2); throw base::Fail(base::Code::internal, "ignored"); });
      tx.after_commit([&] { ran.push_back(3); });
      CHECK(ran.empty());
    });
    CHECK(ran == std::vector{1, 2, 3});
    CHECK(rows(db) == std::set<std::int64_t>{2, 3});
  });
}

TEST_CASE("savepoints undo what is not kept, with its after_commit, at every depth") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    std::vector<int> ran;
    db.write([&](Tx& tx) {
      insert(tx, 1);
      {
        Savepoint outer(tx);
        insert(tx, 2);
        tx.after_commit([&] { ran.push_back(2); });
        {
          Savepoint inner(tx);
          insert(tx, 3);
          tx.after_commit([&] { ran.push_back(3); });
        }
        {
          Savepoint inner(tx);
          insert(tx, 4);
          inner.keep();
        }
        outer.keep();
      }
      {
        Savepoint outer(tx);
        insert(tx, 5);
        Savepoint inner(tx);
        insert(tx, 6);
        tx.after_commit([&] { ran.push_back(6); });
        inner.keep();
      }
      CHECK_THROWS_AS([&] { Savepoint point(tx); insert(tx, 7); throw std::runtime_error("no"); }(), std::runtime_error);
      insert(tx, 8);
    });
    CHECK(rows(db) == std::set<std::int64_t>{1, 2, 4, 8});
    CHECK(ran == std::vector{2});
  });
}

TEST_CASE("questions that need no answer of each other are answered together, in order, with the changes between them") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    db.write([&](Tx& tx) {
      auto none = tx.later<std::int64_t>("SELECT id FROM c_row");
      insert(tx, 1, 10);
      auto first = tx.later<std::int64_t>("SELECT n FROM c_row WHERE id=$1", 1);
      insert(tx, 2, 20);
      auto both = tx.later<std::int64_t>("SELECT id FROM c_row ORDER BY id");
      CHECK(tx.exec("UPDATE c_row SET n=n+1").rows() == 2);
      CHECK(first.one() == 10);
      CHECK(both.all() == std::vector<std::int64_t>{1, 2});
      CHECK(none.all().empty());
      CHECK(tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=2") == 21);
      for (int i = 0; i < 1000; ++i) insert(tx, 100 + i);  // more than may be on their way
      CHECK(tx.one<std::int64_t>("SELECT COUNT(*) FROM c_row") == 1002);
    });
    CHECK(rows(db).size() == 1002);
  });
}

TEST_CASE("what is asked once is asked again when its table was changed, and not before") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    static const Question sum{"SELECT COALESCE(CAST(SUM(n) AS BIGINT), 0) FROM c_row WHERE id>=$1", {"c_row"}}, stale{"SELECT COUNT(*) FROM c_row", {}};
    db.write([&](Tx& tx) {
      insert(tx, 1, 5);
      const auto from = [&](std::int64_t id) { return tx.once<std::int64_t>(sum, id).at(0); };
      CHECK(from(1) == 5);
      CHECK(from(2) == 0);
      CHECK(tx.once<std::int64_t>(stale).at(0) == 1);
      insert(tx, 2, 7);
      CHECK(from(1) == 12);
      CHECK(from(2) == 7);
      CHECK(tx.once<std::int64_t>(stale).at(0) == 1);  // names no table: it was not asked again
      {
        Savepoint undone(tx);
        insert(tx, 3, 100);
        CHECK(from(1) == 112);
      }
      CHECK(from(1) == 12);
      // What is expected is on its way with the change before it; who takes it is the last who gets it.
      insert(tx, 4, 1);
      tx.expect<std::int64_t>(stale);
      tx.expect<std::int64_t>(sum, 4);
      CHECK(tx.take<std::int64_t>(stale).at(0) == 3);
      insert(tx, 5, 1);
      CHECK(tx.take<std::int64_t>(stale).at(0) == 4);
      CHECK(from(4) == 2);
    });
    db.read([&](Tx& tx) { CHECK(tx.once<std::int64_t>(stale).at(0) == 4); });  // nothing lives longer than its transaction
  });
}

TEST_CASE("what those who share a flush ask ahead is answered before the first of them works, and each sees what the ones before him did") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    static const Question row{"SELECT n FROM c_row WHERE id=$1", {}};
    constexpr int kThreads = 16;
    std::atomic<int> made{0}, found{0};
    // All want the same row: the first finds none and makes it, whatever was asked ahead for the others.
    std::barrier start(kThreads);
    in_threads(kThreads, [&](int) {
      start.arrive_and_wait();
      for (int i = 0; i < 50; ++i) {
        bool mine = false;
        db.write([&](Tx& tx) { mine = tx.take<std::int64_t>(row, i).empty(); if (mine) insert(tx, i); }, [&](Tx& tx) { tx.expect<std::int64_t>(row, i); });
        ++(mine ? made : found);
      }
    });
    CHECK(made == 50);
    CHECK(found == 50 * (kThreads - 1));
  });
}

namespace {
struct CountedRow {
  std::int64_t id = 0, n = 0;
};
BOOST_DESCRIBE_STRUCT(CountedRow, (), (id, n))
// Says that it is about one row and counts all, so that one can see when it was asked.
const Question kCounted{"SELECT COUNT(*) FROM c_row WHERE id=$1 OR id<>$1", {"c_row"}, {"id"}};
}  // namespace

TEST_CASE("a change that tells whose rows it changes leaves what is known of others") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    db.write([&](Tx& tx) {
      const auto count = [&](std::int64_t id) { return tx.once<std::int64_t>(kCounted, id).at(0); };
      CHECK(count(1) == 0);
      CHECK(count(2) == 0);
      tx.insert("c_row", CountedRow{1, 5});
      CHECK(count(2) == 0);
      CHECK(count(1) == 1);
      tx.insert("c_row", CountedRow{3, 5});
      tx.update("c_row", CountedRow{3, 6});
      CHECK(count(1) == 1);
      tx.exec("UPDATE c_row SET n=n+1 WHERE id=$1", 3);
      tx.exec("DELETE FROM c_row WHERE id=$1 AND n>$2", 3, 100);
      CHECK(count(1) == 1);
      tx.exec("UPDATE c_row SET n=n+1 WHERE id=$1", 1);
      CHECK(count(1) == 2);
      // What does not tell, or tells more than one thing, is about all.
      for (const auto* sql : {"UPDATE c_row SET n=$1", "DELETE FROM c_row WHERE n=$1 AND id=9", "UPDATE c_row SET n=0 WHERE id=$1 OR n=1", "DELETE FROM c_row WHERE id=$1+1",
                              "UPDATE c_row SET n=(SELECT 4 WHERE id=$1) WHERE n=4", "INSERT INTO c_row(id, n) SELECT $1+id, 0 FROM c_row WHERE id=1"}) {
        CAPTURE(sql);
        const auto known = count(1);
        tx.insert("c_row", CountedRow{1000 + known, 0});
        CHECK(count(1) == known);
        tx.exec(sql, 50);
        CHECK(count(1) > known);
      }
    });
  });
}

TEST_CASE("those who share a flush and ask ahead are answered together") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    std::atomic<bool> shared{false};
    // Of the running flush; whoever has the writer may touch it.
    bool working = false;
    std::int64_t first = 0;
    in_threads(8, [&](int thread) {
      for (std::int64_t i = 0; i < 2'000 && !shared; ++i) {
        const std::int64_t id = thread * 10'000 + i;
        db.write(
            [&](Tx& tx) {
              const auto seen = tx.once<std::int64_t>(kCounted, id).at(0);
              if (working) {
                CHECK(seen == first);
                shared = true;
              }
              working = true;
              first = seen;
              tx.insert("c_row", CountedRow{id, 0});
            },
            [&](Tx& tx) {
              working = false;
              tx.expect<std::int64_t>(kCounted, id);
            });
      }
    });
    CHECK(shared);
  });
}

TEST_CASE("what is wrong with a change is known when its savepoint is kept, at the next answer, or at the commit") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    db.write([](Tx& tx) { insert(tx, 1); });
    const auto twice = [](Tx& tx) { insert(tx, 1); };
    CHECK(failure([&] { db.write([&](Tx& tx) { twice(tx); }); }) == "409 taken");
    CHECK(failure([&] { db.write([&](Tx& tx) { twice(tx), tx.one<std::int64_t>("SELECT COUNT(*) FROM c_row"); }); }) == "409 taken");
    CHECK(failure([&] { db.write([&](Tx& tx) { tx.exec("UPDATE c_row SET m=0"); }); }) == "500 internal");
    db.write([&](Tx& tx) {
      insert(tx, 2);
      CHECK(failure([&] { Savepoint point(tx); insert(tx, 3), twice(tx), insert(tx, 4), point.keep(); }) == "409 taken");
      insert(tx, 5);
      const std::string undone = failure([&] { Savepoint point(tx); insert(tx, 6); throw base::Fail(base::Code::invalid, "mine"); });
      CHECK(undone == "422 mine");
    });
    CHECK(rows(db) == std::set<std::int64_t>{1, 2, 5});
  });
}

TEST_CASE("group commit: 16 threads, each success is there, each failure is not") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, kTable);
    constexpr int kThreads = 16, kEach = 200;
    std::atomic<int> after{0}, wrong{0}, failures{0};
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    std::barrier start(kThreads);
    in_threads(kThreads, [&](int t) {
      start.arrive_and_wait();
      for (int i = 0; i < kEach; ++i) {
        const std::int64_t id = t * 1000 + i;
        const int fate = (t + i) % 8;  // 0: throws; 1: breaks a constraint; 2: undoes a part
        const std::string result = failure([&] {
          try {
            db.write([&](Tx& tx) {
              insert(tx, id);
              tx.after_commit([&] { ++after; });
              if (fate == 0) throw std::runtime_error("no");
              if (fate == 1) insert(tx, id);
              if (fate == 2) { Savepoint undone(tx); insert(tx, 1'000'000 + id); }
            });
          } catch (const std::runtime_error&) {
            if (fate != 0) ++wrong;
            throw base::Fail(base::Code::internal, "thrown");
          }
        });
        if (result != (fate == 0 ? "500 thrown" : fate == 1 ? "409 taken" : "")) ++wrong;
        if (!result.empty()) ++failures;
        else { const std::lock_guard lock(mutex); acknowledged.insert(id); }
      }
    });
    CHECK(wrong == 0);
    CHECK(failures == kThreads * kEach / 4);
    CHECK(after == static_cast<int>(acknowledged.size()));
    CHECK(rows(db) == acknowledged);
  });
}

TEST_CASE("a COMMIT that is refused fails its cause alone, not those who waited with it") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, "CREATE TABLE c_owner(id BIGINT PRIMARY KEY); CREATE TABLE c_row(id BIGINT PRIMARY KEY,"
             " n BIGINT NOT NULL REFERENCES c_owner(id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO c_owner VALUES(0)");
    constexpr int kThreads = 8, kRounds = 25;
    std::atomic<int> wrong{0};
    std::barrier round(kThreads);
    in_threads(kThreads, [&](int t) {
      for (int i = 0; i < kRounds; ++i) {
        round.arrive_and_wait();
        const bool bad = i % kThreads == t;
        if (failure([&] { db.write([&](Tx& tx) { insert(tx, t * 1000 + i, bad ? 99 : 0); }); }) != (bad ? "409 in_use" : "")) ++wrong;
      }
    });
    CHECK(wrong == 0);
    CHECK(rows(db).size() == (kThreads - 1) * kRounds);
  });
}

TEST_CASE("work that must be run again is, up to three times, and its neighbours do not suffer") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, kTable);
    constexpr int kThreads = 8;
    std::atomic<int> wrong{0};
    std::barrier round(kThreads);
    in_threads(kThreads, [&](int t) {
      for (int i = 0; i < 10; ++i) {
        round.arrive_and_wait();
        int runs = 0;
        const std::string result = failure([&] { db.write([&](Tx& tx) {
          insert(tx, t * 1000 + i);
          ++runs;
          if (t == 0 || (t == 1 && runs < 2)) throw Retry{};
        }); });
        if (result != (t == 0 ? "503 database.busy" : "")) ++wrong;
        if (t == 0 && runs < 3) ++wrong;
      }
    });
    CHECK(wrong == 0);
    CHECK(rows(db).size() == (kThreads - 1) * 10);
  });
}

TEST_CASE("a reader sees one state from its beginning to its end, and never half a transaction") {
  on_each_engine([](const std::string& url) {
    Database db(url, 4);
    make(db, kTable);
    db.write([](Tx& tx) { insert(tx, 1, 0); insert(tx, 2, 0); });
    const std::string sum = "SELECT CAST(SUM(n) AS BIGINT) FROM c_row";
    db.read([&](Tx& tx) {
      const auto before = tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=1");
      std::jthread([&] { db.write([](Tx& w) { w.exec("UPDATE c_row SET n=7 WHERE id=1"); w.exec("UPDATE c_row SET n=-7 WHERE id=2"); }); }).join();
      CHECK(tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=1") == before);
    });
    db.read([&](Tx& tx) { CHECK(tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=1") == 7); });
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0}, reads{0};
    {
      std::vector<std::jthread> readers;
      for (int t = 0; t < 3; ++t)
        readers.emplace_back([&] {
          do {
            db.read([&](Tx& tx) { if (tx.one<std::int64_t>(sum) != 0) ++wrong; });
            ++reads;
          } while (!stop);
        });
      for (int i = 0; i < 200; ++i)
        failure([&] { db.write([&](Tx& tx) {
          tx.exec("UPDATE c_row SET n=n+$1 WHERE id=1", i);
          if (i % 5 == 0) throw base::Fail(base::Code::conflict, "no");
          tx.exec("UPDATE c_row SET n=n-$1 WHERE id=2", i);
        }); });
      stop = true;
    }
    CHECK(wrong == 0);
    CHECK(reads >= 3);
  });
}

TEST_CASE("readers beyond the pool wait their turn") {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    make(db, kTable);
    std::atomic<int> inside{0}, most{0}, done{0};
    std::latch both(2);
    in_threads(8, [&](int) {
      for (int i = 0; i < 20; ++i)
        db.read([&](Tx& tx) {
          const int now = ++inside;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
          if (done < 2) { ++done; both.arrive_and_wait(); }  // the first two are inside together
          tx.one<std::int64_t>("SELECT COUNT(*) FROM c_row");
          --inside;
        });
    });
    CHECK(most == 2);
  });
}

TEST_CASE("two writers of different processes take turns") {
  on_each_engine([](const std::string& url) {
    Database one(url, 1), two(url, 1);
    make(one, "CREATE TABLE c_row(id BIGINT PRIMARY KEY, n BIGINT NOT NULL); INSERT INTO c_row VALUES(1, 0)");
    // Read, then write: without turns one of two adds is lost, or fails.
    const auto add = [](Tx& tx) {
      const auto n = tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=1");
      tx.exec("UPDATE c_row SET n=$1 WHERE id=1", *n + 1);
    };
    in_threads(4, [&](int t) {
      for (int i = 0; i < 50; ++i) (t % 2 ? one : two).write(add);
    });
    one.read([](Tx& tx) { CHECK(tx.one<std::int64_t>("SELECT n FROM c_row WHERE id=1") == 200); });
  });
}

TEST_CASE("work that calls its own database is told so instead of waiting for itself") {
  on_each_engine([](const std::string& url) {
    Database db(url, 1);
    make(db, kTable);
    CHECK(failure([&] { db.write([&](Tx&) { db.write([](Tx& tx) { insert(tx, 1); }); }); }) == "500 store.nested");
    db.write([](Tx& tx) { insert(tx, 2); });
    CHECK(rows(db) == std::set<std::int64_t>{2});
  });
}

TEST_CASE("a database in memory serves readers that cannot write") {
  Database db("sqlite::memory:", 4);
  make(db, kTable);
  CHECK(failure([&] { db.read([](Tx& tx) { insert(tx, 1); }); }) == "500 internal");
  CHECK(failure([&] { db.read([&](Tx&) { db.read([](Tx&) {}); }); }) == "500 store.nested");
  in_threads(4, [&](int t) {
    for (int i = 0; i < 50; ++i) {
      db.write([&](Tx& tx) { insert(tx, t * 1000 + i); });
      db.read([&](Tx& tx) { tx.one<std::int64_t>("SELECT COUNT(*) FROM c_row"); });
    }
  });
  CHECK(rows(db).size() == 200);
}
