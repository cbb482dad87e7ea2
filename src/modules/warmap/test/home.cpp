// The first screen: how sure, since when, what is late, what happens today; and to whom.
#include "city.hpp"

namespace {

constexpr std::int64_t kHour = 3'600'000;

std::int64_t number(const std::string& id) { return std::stoll(id); }
std::string day(std::int32_t from_today) { return base::to_text(*base::parse_day("2026-03-02") + from_today); }

struct Busy : City {
  std::int64_t next = 900;
  std::int64_t today() { return base::start_of(*base::parse_day("2026-03-02")).ms; }
  // A plan of the round with sites drawn in both districts; rows as the module writes them.
  std::string plan(const std::string& name, std::int32_t due, const std::string& state = "drawn") {
    const auto r = w.as("chief").post("/plans", R"({"name":")" + name + R"(","round":)" + round + R"(,"wanted":2,"to_day":")" + day(due) + R"("})");
    REQUIRE_MESSAGE(r.status == 201, r.body);
    w.exec("UPDATE visits_plan SET state=$2 WHERE id=$1", r.number("id"), state);
    return r.at("id");
  }
  void drawn(const std::string& plan, const std::string& site, const std::string& place, const std::string& state) {
    w.exec("INSERT INTO visits_draw(id, plan, site, number, name, site_type, place, stratum, position, wanted, size, state, reason) VALUES($1, $2, $3, 'n', 'n', 'road', $4, 'road', 0, 1, 1, $5, '')",
           next++, number(plan), number(site), place, state);
  }
  std::int64_t visit(const std::string& site, const std::string& place, const std::string& state, std::int64_t started, std::optional<std::int64_t> finished = {}, int photos = 0) {
    w.exec("INSERT INTO visits_visit(id, round, site, site_name, site_type, place, assessor, state, started_at, finished_at, note, observations, photos)"
           " VALUES($1, $2, $3, $4, '主次干道', $5, 1, $6, $7, $8, '', 1, $9)",
           next, number(round), number(site), "点位" + std::to_string(next), place, state, started, finished, photos);
    for (int k = 0; k < photos; ++k)
      w.exec("INSERT INTO visits_photo(id, visit, criterion, hash, name, mime, width, height, bytes, camera, likeness, at, uploader) VALUES($1, $2, '', 'h', 'n', 'image/jpeg', 1, 1, 1, '', '', $3, 1)",
             next * 100 + k, next, started + k);
    return next++;
  }
};


}  // namespace

TEST_CASE("a sampled round has an interval; every site seen leaves no doubt") {
  City city;
  auto c = city.w.as("chief");
  std::vector<std::string> sites{city.east, city.west};
  for (int i = 0; i < 10; ++i) sites.push_back(city.site("路" + std::to_string(i), i % 2 ? "339902001" : "339903"));
  for (std::size_t i = 0; i < 6; ++i) REQUIRE(city.mark(sites[i], "1.2", i % 2 ? "0" : "2").status == 201);
  const auto half = c.get("/warmap/home");
  REQUIRE_MESSAGE(half.status == 200, half.body);
  CHECK(half.number("current.interval.sites") == 6);
  CHECK(half.number("current.interval.strata") == 1);
  // ȳ = (6 + 1.98)/2 = 3.99, u = ±2.01/6; V = (1 − 6/12) · 6/5 · 6 · (2.01/6)² = 0.404; t with 5 degrees 2.571
  CHECK(std::stod(half.at("current.interval.error")) == doctest::Approx(0.6356).epsilon(1e-3));
  CHECK(std::stod(half.at("current.interval.low")) == doctest::Approx(3.99 - 2.5706 * 0.6356).epsilon(1e-3));
  for (std::size_t i = 6; i < sites.size(); ++i) REQUIRE(city.mark(sites[i], "1.2", "1").status == 201);
  const auto whole = c.get("/warmap/home");
  CHECK(std::stod(whole.at("current.interval.error")) == 0);
  // A new site in the register is doubt again, though no mark has arrived.
  city.site("新路", "339903");
  CHECK(std::stod(c.get("/warmap/home").at("current.interval.error")) > 0);
}

TEST_CASE("what a published round says of its sites stays, whatever becomes of the register") {
  City city;
  auto c = city.w.as("chief");
  std::vector<std::string> sites{city.east, city.west};
  for (int i = 0; i < 6; ++i) sites.push_back(city.site("路" + std::to_string(i), i % 2 ? "339902001" : "339903"));
  for (std::size_t i = 0; i < 4; ++i) REQUIRE(city.mark(sites[i], "1.2", i % 2 ? "0" : "2").status == 201);
  city.to(city.round, "closed");
  const auto said = [&] {
    const auto one = c.get("/warmap/" + city.round);
    REQUIRE_MESSAGE(one.status == 200, one.body);
    const auto trend = c.get("/warmap/" + city.round + "/trend");
    return one.at("interval") + " of " + one.at("sites") + " " + trend.at("rounds.0.low");
  };
  const auto of_eight = said();
  city.site("关门前的路", "339903");
  const auto of_nine = said();  // closed, and not said yet
  CHECK(of_nine != of_eight);
  city.to(city.round, "published");
  CHECK(said() == of_nine);
  for (int i = 0; i < 5; ++i) city.site("新路" + std::to_string(i), "339903");
  REQUIRE(c.put("/sites/" + city.east, R"({"state":"paused"})").status == 200);
  REQUIRE(c.put("/site-types/road", R"({"name":"道路"})").status == 200);
  CHECK(said() == of_nine);
  // A district's own part of it, and of a round that runs now the register of now.
  city.w.person("east", {"warmap.read", "marks.read", "places.read"}, "339902");
  CHECK(city.w.as("east").get("/warmap/" + city.round).number("sites") == 4);
  const auto fresh = city.another("四月", "2026-03-02", "2026-04-30");
  REQUIRE(city.mark_in(fresh, city.west, "1.2", "0").status == 201);
  CHECK(c.get("/warmap/" + fresh).number("sites") == 13);
}

TEST_CASE("earlier rounds of the same place, oldest first; hidden ones do not leak") {
  City city;
  const auto old = city.another("一月", "2026-01-01", "2026-01-31"), hidden = city.another("二月暗访", "2026-02-01", "2026-02-20"), other = city.another("东城自查", "2026-02-01", "2026-02-10", "339902");
  for (const auto& r : {old, hidden, other}) {
    REQUIRE(city.mark_in(r, city.east, "1.1", r == hidden ? "1" : "0").status == 201);
    city.to(r, "closed");
  }
  city.to(old, "published");
  REQUIRE(city.mark(city.east, "1.2", "1").status == 201);
  REQUIRE(city.mark(city.west, "1.2", "0").status == 201);
  const auto all = city.w.as("chief").get("/warmap/home");
  REQUIRE_MESSAGE(all.status == 200, all.body);
  REQUIRE(all.count("trend") == 3);
  CHECK(all.text("trend.0.name") == "一月");
  CHECK(all.text("trend.1.rate") == "0");
  CHECK(all.text("trend.1.day") == "2026-02-20");
  CHECK(all.text("trend.2.name") == "三月模拟");
  CHECK(all.text("trend.2.day") == "2026-03-02");  // it runs: as of today
  CHECK(all.at("trend.0.low") == "null");           // one of two sites says nothing about the other
  CHECK(all.at("trend.2.low") == all.at("trend.2.high"));  // both were seen
  const auto by = city.w.as("chief").get("/warmap/" + city.round + "/trend?by=place");
  REQUIRE_MESSAGE(by.status == 200, by.body);
  CHECK(by.count("rounds") == 3);
  CHECK(by.at("series.0.rates") == R"(["1","0","0.66"])");
  CHECK(by.text("series.0.label") == "东城区");
  CHECK(by.at("series.1.rates") == R"(["","","1"])");
  // Who does not see hidden rounds has a trend without them.
  city.w.exec("UPDATE marks_round SET hidden=$1 WHERE id=$2", false, number(city.round));
  city.w.grant("nobody", {"warmap.read"});
  const auto seen = city.w.as("nobody").get("/warmap/home");
  CHECK(seen.number("rounds") == 2);
  CHECK(seen.count("trend") == 2);
  CHECK(seen.body.find("二月暗访") == std::string::npos);
  CHECK(city.w.as("nobody").get("/warmap/" + city.round + "/trend").body.find("二月暗访") == std::string::npos);
  CHECK(city.w.as("nobody").get("/warmap/" + hidden + "/trend").status == 404);
}

TEST_CASE("what is late, by plan and place; what happens today") {
  Busy city;
  const auto late = city.plan("二月暗访计划", -3), soon = city.plan("本周计划", 2), far = city.plan("下月计划", 20);
  city.drawn(late, city.east, "339902001", "open");
  city.drawn(late, city.west, "339903", "open");
  city.drawn(late, city.west, "339903", "visited");
  city.drawn(late, city.west, "339903", "reserve");
  city.drawn(soon, city.east, "339902001", "open");
  city.drawn(far, city.west, "339903", "open");
  const auto morning = city.today();
  city.visit(city.east, "339902001", "open", morning - 30 * kHour);                          // begun the day before yesterday
  city.visit(city.west, "339903", "open", morning + 8 * kHour);                              // under way
  city.visit(city.west, "339903", "finished", morning - 2 * kHour, morning + 8 * kHour, 2);  // begun yesterday, finished today
  city.visit(city.west, "339903", "finished", morning - 50 * kHour, morning - 49 * kHour, 1);
  const auto r = city.w.as("chief").get("/warmap/home");
  REQUIRE_MESSAGE(r.status == 200, r.body);
  REQUIRE(r.count("late") == 3);
  CHECK(r.at("late.0.days") == "3");
  CHECK(r.text("late.0.kind") == "plan");
  CHECK(r.text("late.0.name") == "二月暗访计划");
  CHECK(r.text("late.0.label") == "东城区");
  CHECK(r.text("late.1.label") == "西城区");
  CHECK(r.at("late.1.count") == "1");
  CHECK(r.at("late.1.of") == "2");
  CHECK(r.text("late.2.kind") == "visit");
  CHECK(r.at("late.2.days") == "2");
  CHECK(r.at("late.2.count") == "1");
  CHECK(r.at("today.finished") == "1");
  CHECK(r.at("today.open") == "1");
  CHECK(r.at("today.left") == "4");
  REQUIRE(r.count("today.ending") == 1);
  CHECK(r.text("today.ending.0.name") == "本周计划");
  REQUIRE(r.count("today.photos") == 2);  // one a visit, the newest
  CHECK(r.at("today.photos.0.at") == std::to_string(morning - 2 * kHour + 1));

  SUBCASE("a district has its own alone") {
    REQUIRE(city.mark(city.west, "1.1", "0").status == 201);
    REQUIRE(city.mark(city.east, "1.1", "1").status == 201);
    const auto east = city.w.as("officer").get("/warmap/home");
    REQUIRE_MESSAGE(east.status == 200, east.body);
    REQUIRE(east.count("late") == 2);
    CHECK(east.text("late.0.label") == "河坊街道");
    CHECK(east.at("today.left") == "2");
    CHECK(east.at("today.open") == "0");
    CHECK(east.count("today.photos") == 0);
    CHECK(east.number("current.sites") == 1);
    CHECK(east.number("current.today") == 1);
    CHECK(east.text("current.own.label") == "东城区");
    CHECK(east.text("current.own.rate") == "0");
    CHECK(east.body.find("西城区") == std::string::npos);
    CHECK(city.w.as("officer").get("/warmap/" + city.round + "/trend").body.find("西城区") == std::string::npos);
  }
  SUBCASE("an unannounced sample is not given away") {
    city.w.exec("UPDATE marks_round SET hidden=$1", false);
    city.w.person("mayor", {"warmap.read"});
    const auto none = city.w.as("mayor").get("/warmap/home");
    CHECK(none.count("late") == 0);
    CHECK(none.at("today.left") == "0");
    CHECK(none.count("today.ending") == 0);
    CHECK(none.count("today.photos") == 0);
    CHECK(none.at("today.finished") == "0");
    city.w.exec("UPDATE visits_plan SET state='published' WHERE id=$1", number(late));
    CHECK(city.w.as("mayor").get("/warmap/home").count("late") == 2);
  }
  SUBCASE("a round that has ended and still runs is late itself") {
    city.w.clock.set(base::Instant{city.today() + 40 * base::kDayMs});
    const auto after = city.w.as("chief").get("/warmap/home");
    CHECK(after.text("late.3.kind") != "plan");
    bool found = false;
    for (std::size_t i = 0; i < after.count("late"); ++i)
      found = found || (after.text("late." + std::to_string(i) + ".kind") == "round" && after.at("late." + std::to_string(i) + ".days") == "11");
    CHECK(found);
  }
}

TEST_CASE("a first screen that was prepared does not read the marks again") {
  City city;
  const auto hidden = city.another("摸底", "2026-03-02", "2026-03-31");
  city.w.exec("UPDATE marks_round SET hidden=$2 WHERE id=$1", number(hidden), true);
  for (const auto& round : {hidden, city.round})
    for (const char* value : {"0", "1", "2"}) REQUIRE(city.mark_in(round, city.east, "1.2", value).status == 201);
  warmap::warm(city.w.kernel(), city.w.db());
  // Only the newest of a round tells whether there is more to read: the others could not come from anywhere else now.
  city.w.exec("DELETE FROM marks_mark WHERE seq NOT IN (SELECT MAX(seq) FROM marks_mark GROUP BY round)");
  for (const auto& round : {hidden, city.round}) {
    const auto home = city.w.as("chief").get("/warmap/home?round=" + round);
    REQUIRE_MESSAGE(home.status == 200, home.body);
    CHECK(home.number("current.total.observations") == 3);
  }
}

TEST_CASE("a program that ends does not wait for its first screen") {
  City city;
  REQUIRE(city.mark(city.east, "1.2", "1").status == 201);
  city.w.kernel().stop_jobs();
  CHECK_THROWS_AS(warmap::warm(city.w.kernel(), city.w.db()), base::Fail);
  CHECK(city.w.as("chief").get("/warmap/home").number("current.total.observations") == 1);
}
