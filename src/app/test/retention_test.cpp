// Retention: what is kept how long, the floor for logs, asking before it goes, and a journal that can still be verified.
#include <doctest/doctest.h>

#include "app/journal.hpp"
#include "app/retention.hpp"
#include "app/system.hpp"
#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

struct Setting {
  hours::Seen seen;
  World w{{app::system_module(), hours::module(seen)}};
  std::int64_t rows() { return *w.sql<std::int64_t>("SELECT COUNT(*) FROM app_journal"); }
  std::int64_t first() { return *w.sql<std::int64_t>("SELECT MIN(seq) FROM app_journal"); }
  void write(int n) {
    auto chief = w.as("chief");
    for (int i = 0; i < n; ++i) REQUIRE(chief.post("/teams", "{\"name\":\"队" + std::to_string(w.clock.now().ms + i) + "\",\"place\":\"339902\"}").status == 201);
  }
  app::ChainReport chain() {
    app::ChainReport r;
    w.db().read([&](store::Tx& tx) { r = app::verify_journal(tx, base::Digest::sha256); });
    return r;
  }
};

}  // namespace

TEST_CASE("each kind has its days; the journal not fewer than 180; a body that says neither is refused") {
  Setting s;
  auto chief = s.w.as("chief");
  const auto all = chief.get("/retention");
  CHECK(all.status == 200);
  CHECK(all.count("") >= 5);
  CHECK(all.body.find(R"({"kind":"journal","title":"审计日志")") != std::string::npos);
  CHECK(all.body.find(R"("days":null,"usual":null,"least":180})") != std::string::npos);
  CHECK(chief.put("/retention/journal", R"({"days":179})").fields() == "days:min");
  CHECK(chief.get("/retention/journal/due?days=179").fields() == "days:min");
  CHECK(chief.put("/retention/journal", "{}").fields() == "days:required");
  CHECK(chief.put("/retention/journal", R"({"days":200,"for_ever":true})").fields() == "days:either");
  CHECK(chief.put("/retention/journal", R"({"days":0})").fields() == "days:range");
  CHECK(chief.put("/retention/no-such", R"({"days":200})").status == 404);
  CHECK(s.w.as("officer").put("/retention/journal", R"({"days":200})").key() == "retention.everywhere");
  CHECK(s.w.as("inspector").get("/retention").status == 403);
  CHECK(chief.put("/retention/journal", R"({"days":180})").at("days") == "180");
  CHECK(s.w.sql<std::string>("SELECT detail FROM app_journal ORDER BY seq DESC LIMIT 1")->find(R"({"field":"days","before":null,"after":180})") != std::string::npos);
  CHECK(chief.put("/retention/journal", R"({"for_ever":true})").at("days") == "null");
}

TEST_CASE("the oldest rows of the journal go when their time is over, and what remains can be verified") {
  Setting s;
  s.write(5);
  const auto old = s.rows();
  s.w.clock.advance(100 * base::kDayMs);
  s.write(3);
  s.w.clock.advance(81 * base::kDayMs);
  auto chief = s.w.as("chief");
  const auto due = chief.get("/retention/journal/due?days=180");
  CHECK(due.number("rows") == old);
  CHECK(due.number("before") == s.w.clock.now().ms - 180 * base::kDayMs);
  CHECK(chief.get("/retention/journal/due?days=300").number("rows") == 0);
  s.w.run_jobs();
  CHECK(s.first() == 1);  // nobody decided yet: for ever
  REQUIRE(chief.put("/retention/journal", R"({"days":180})").status == 200);
  s.w.clock.advance(base::kHour);
  s.w.run_jobs();
  CHECK(s.first() == old + 1);
  const auto report = s.chain();
  CHECK_FALSE(report.broken_at.has_value());
  CHECK(report.removed == old);
  const auto shown = s.w.as("chief").get("/journal/verify");
  CHECK(shown.at("whole") == "true");
  CHECK(shown.number("removed") == old);
  CHECK(shown.number("rows") == s.rows());
  // The next rows go on from there, and the next cut as well.
  s.write(2);
  CHECK_FALSE(s.chain().broken_at.has_value());
  s.w.clock.advance(100 * base::kDayMs);
  s.w.run_jobs();
  CHECK(s.chain().removed > old);
  CHECK_FALSE(s.chain().broken_at.has_value());
  // All of them at once: the chain goes on from its checkpoint.
  s.w.clock.advance(1000 * base::kDayMs);
  s.w.run_jobs();
  CHECK(s.rows() >= 1);
  s.write(1);
  CHECK_FALSE(s.chain().broken_at.has_value());
}

TEST_CASE("a checkpoint that nobody wrote down is no excuse for missing rows") {
  Setting s;
  s.write(6);
  const auto hash = *s.w.sql<std::string>("SELECT hash FROM app_journal WHERE seq=3");
  s.w.exec("DELETE FROM app_journal WHERE seq<=3");
  CHECK(s.chain().broken_at == 4);
  s.w.exec("INSERT INTO app_setting(name, value) VALUES('app.journal_cut', $1)", "3 " + hash);
  CHECK(s.chain().broken_at == 4);  // the chain holds, but no row of it says who removed three
  CHECK(s.w.as("chief").get("/journal/verify").at("whole") == "false");

  Setting cut;
  cut.write(5);
  cut.w.clock.advance(400 * base::kDayMs);
  cut.write(3);
  REQUIRE(cut.w.as("chief").put("/retention/journal", R"({"days":180})").status == 200);
  cut.w.clock.advance(base::kHour);
  cut.w.run_jobs();
  CHECK_FALSE(cut.chain().broken_at.has_value());
  const auto first = cut.first();
  cut.w.exec("DELETE FROM app_journal WHERE seq=$1", first);
  CHECK(cut.chain().broken_at == first + 1);
}

TEST_CASE("replies for repeated requests and failed jobs go after their days, by what the office decided") {
  Setting s;
  auto chief = s.w.as("chief").header("Idempotency-Key", "k1");
  REQUIRE(chief.post("/teams", R"({"name":"红队","place":"339902"})").status == 201);
  s.w.exec("INSERT INTO app_job(id, name, payload, run_at, attempts, state, error, created_at) VALUES(1, 'x', '', 0, 10, 'failed', 'why', $1)", s.w.clock.now());
  const auto held = [&] { return *s.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_replay"); };
  s.w.clock.advance(6 * base::kDayMs);
  s.w.run_jobs();
  CHECK(held() == 1);
  REQUIRE(s.w.as("chief").put("/retention/replays", R"({"days":10})").status == 200);
  s.w.clock.advance(3 * base::kDayMs);
  s.w.run_jobs();
  CHECK(held() == 1);
  s.w.clock.advance(2 * base::kDayMs);
  s.w.run_jobs();
  CHECK(held() == 0);
  CHECK(s.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_job WHERE id=1") == 1);
  s.w.clock.advance(90 * base::kDayMs);
  s.w.run_jobs();
  CHECK(s.w.sql<std::int64_t>("SELECT COUNT(*) FROM app_job WHERE id=1") == 0);
}
