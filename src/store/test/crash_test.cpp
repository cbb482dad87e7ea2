// Durable means durable: a process that is killed in the middle of its writes has lost none that it acknowledged.
// And what the far end does (a server that ends the session) costs one request at most.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

#include "engines.hpp"

using namespace store;
using namespace store::test;

namespace {

// Writes with four threads until it is killed; each id goes to the pipe after write() has returned.
[[noreturn]] void write_and_report(const std::string& url, int pipe) {
  Database db(url, 1);
  std::vector<std::jthread> all;
  for (int t = 0; t < 4; ++t)
    all.emplace_back([&, t] {
      for (std::int64_t i = 0;; ++i) {
        const std::int64_t id = t * 1'000'000 + i;
        db.write([&](Tx& tx) { tx.exec("INSERT INTO k_row(id) VALUES($1)", id); });
        if (::write(pipe, &id, sizeof id) != sizeof id) ::_exit(1);
      }
    });
  all.clear();
  ::_exit(0);
}

}  // namespace

TEST_CASE("killed in the middle: every acknowledged row is there") {
  on_each_engine([](const std::string& url) {
    { Database db(url, 1); make(db, "CREATE TABLE k_row(id BIGINT PRIMARY KEY)"); }
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      write_and_report(url, ends[1]);
    }
    ::close(ends[1]);
    std::set<std::int64_t> acknowledged;
    std::int64_t id = 0;
    while (acknowledged.size() < 500 && ::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK(acknowledged.size() >= 500);
    Database db(url, 1);
    std::set<std::int64_t> there;
    db.write([](Tx& tx) { tx.exec("INSERT INTO k_row(id) VALUES(-1)"); });
    db.read([&](Tx& tx) { tx.each<std::int64_t>("SELECT id FROM k_row", [&](std::int64_t row) { there.insert(row); }); });
    CHECK(std::includes(there.begin(), there.end(), acknowledged.begin(), acknowledged.end()));
    CHECK(there.size() <= acknowledged.size() + 5);  // at most one more per thread was on its way, and ours
  });
}

TEST_CASE("sessions ended by the server are replaced" * doctest::skip(!postgres_url())) {
  on_each_engine([](const std::string& url) {
    Database db(url, 2);
    if (db.engine() == Engine::sqlite) return;
    make(db, "CREATE TABLE k_row(id BIGINT PRIMARY KEY)");
    Database other(postgres_url(), 1);
    const auto end_sessions = [&] {
      other.read([](Tx& tx) {
        CHECK(*tx.one<std::int64_t>("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name='chuangcheng' AND pid<>pg_backend_pid()"
                                    " AND query NOT LIKE '%pg_terminate%' AND pg_terminate_backend(pid, 5000)") > 0);
      });
    };
    const auto count = [](Tx& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM k_row"); };
    // Idle ones: nobody notices.
    std::optional<std::int64_t> found;
    db.read([&](Tx& tx) { found = count(tx); });
    CHECK(found == 0);
    end_sessions();
    db.read([&](Tx& tx) { found = count(tx); });
    CHECK(found == 0);
    db.write([](Tx& tx) { tx.exec("INSERT INTO k_row VALUES(1)"); });
    // In the middle of a transaction: that one fails, the next does not.
    CHECK(failure([&] { db.write([&](Tx& tx) {
      tx.exec("INSERT INTO k_row VALUES(2)").rows();
      end_sessions();
      tx.exec("INSERT INTO k_row VALUES(3)");
    }); }) == "503 database.away");
    CHECK(failure([&] { db.read([&](Tx& tx) {
      count(tx);
      end_sessions();
      count(tx);
    }); }) == "503 database.away");
    db.write([](Tx& tx) { tx.exec("INSERT INTO k_row VALUES(4)"); });
    db.read([](Tx& tx) { CHECK(tx.all<std::int64_t>("SELECT id FROM k_row ORDER BY id") == std::vector<std::int64_t>{1, 4}); });
  });
}
