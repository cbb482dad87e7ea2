// Several cities in one PostgreSQL database, each in its schema: none waits for another, takes its numbers, or hears it.
#include <condition_variable>
#include <deque>
#include <mutex>

#include "engines.hpp"
#include "store/relay.hpp"

using namespace store;
using namespace store::test;

namespace {

std::string city(const std::string& name) {
  Database admin(postgres_url(), 1);
  admin.write([&](Tx& tx) { tx.script("DROP SCHEMA IF EXISTS " + name + " CASCADE; CREATE SCHEMA " + name); });
  return std::string(postgres_url()) + "?options=-csearch_path%3D" + name;
}

// What one process hears, in order.
class Ear {
 public:
  explicit Ear(const std::string& url) : relay(url) {
    relay.listen({.hear = [this](std::string_view text) { add(text); }, .again = [] {}, .replaced = [] {}});
  }
  std::string next() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(20), [&] { return !heard_.empty(); })) return "nothing";
    const std::string out = heard_.front();
    heard_.pop_front();
    return out;
  }
  Relay relay;

 private:
  void add(std::string_view text) {
    const std::lock_guard lock(mutex_);
    heard_.emplace_back(text);
    came_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::string> heard_;
};

}  // namespace

TEST_SUITE("cities" * doctest::skip(!postgres_url())) {
  TEST_CASE("one city's writer does not wait for another's, but for its own other process") {
    const std::string url_a = city("city_a"), url_b = city("city_b");
    Database a(url_a, 1), a_too(url_a, 1), b(url_b, 1);
    for (auto* db : {&a, &b}) make(*db, "CREATE TABLE t(x BIGINT PRIMARY KEY)");
    a.write([&](Tx& tx) {
      tx.exec("INSERT INTO t(x) VALUES(1)").rows();  // it has the lock
      b.write([&](Tx& other) { other.exec("INSERT INTO t(x) VALUES(2)"); });
      CHECK(failure([&] { a_too.write([](Tx& other) { other.exec("INSERT INTO t(x) VALUES(3)"); }); }) != "");
    });
    a.read([](Tx& tx) { CHECK(tx.all<std::int64_t>("SELECT x FROM t") == std::vector<std::int64_t>{1}); });
    b.read([](Tx& tx) { CHECK(tx.all<std::int64_t>("SELECT x FROM t") == std::vector<std::int64_t>{2}); });
  }

  TEST_CASE("each city has all of its numbers") {
    const std::string url_a = city("city_a"), url_b = city("city_b");
    std::vector<std::unique_ptr<Relay>> of_a;
    for (int n = 0; n < kProcesses; ++n) {
      of_a.push_back(std::make_unique<Relay>(url_a));
      CHECK(of_a.back()->number() == n);
    }
    CHECK(failure([&] { Relay{url_a}; }) == "500 store.too_many_processes");
    CHECK(Relay(url_b).number() == 0);
  }

  TEST_CASE("what one city announces another does not hear") {
    const std::string url_a = city("city_a"), url_b = city("city_b");
    Ear a(url_a), a_too(url_a), b(url_b), alone(postgres_url());
    for (const auto& [url, text] : {std::pair{url_a, "of a"}, std::pair{url_b, "of b"}, std::pair{std::string(postgres_url()), "of public"}}) {
      Database db(url, 1);
      db.write([&, words = text](Tx& tx) { tx.announce(words); });
    }
    CHECK(a.next() == "of a");
    CHECK(a_too.next() == "of a");
    CHECK(b.next() == "of b");  // the first that it hears
    CHECK(alone.next() == "of public");
  }

  TEST_CASE("what is announced is heard in order, and not what was undone") {
    const std::string url = city("city_a");
    Ear ear(url);
    Database db(url, 1);
    db.write([&](Tx& tx) {
      tx.announce("first \"of\"\n[two]");
      { Savepoint undone(tx); tx.announce("undone"); }
      tx.announce("second");
    });
    CHECK(failure([&] { db.write([&](Tx& tx) { tx.announce("never"); throw base::Fail(base::Code::invalid, "mine"); }); }) == "422 mine");
    CHECK(failure([&] { db.write([&](Tx& tx) { tx.announce(std::string(8000, 'x')); }); }) == "500 internal");
    db.write([&](Tx& tx) { tx.announce("third"); });
    for (const auto* text : {"first \"of\"\n[two]", "second", "third"}) CHECK(ear.next() == text);
  }

  TEST_CASE("a schema that is not there is named") {
    const std::string url = std::string(postgres_url()) + "?options=-csearch_path%3Dno_such_city";
    CHECK(failure([&] { Database(url, 1); }) == "500 store.schema");
    CHECK(failure([&] { Relay{url}; }) == "500 store.schema");
  }
}
