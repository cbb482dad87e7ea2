// The whole of a sample and its visits, through the API as people use it.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/hash.hpp"
#include "engine/sampling.hpp"
#include "media/draw.hpp"
#include "city.hpp"

using world::World;

TEST_CASE("a plan is committed, drawn, published, and its proof can be checked") {
  City city;
  auto chief = city.w.as("chief");
  const auto p = city.plan();
  CHECK(chief.post(p + "/draw", R"({"source":"x y","value":"1","day":"2026-03-02"})").key() == "visits.plan_state");
  CHECK(city.w.as("inspector").get(p + "/proof").status == 404);  // a draft proves nothing
  REQUIRE(chief.post(p + "/commit").status == 200);

  auto proof = city.w.as("inspector").get(p + "/proof");
  CHECK(proof.text("commitment").size() == 64);
  CHECK(proof.at("secret") == "null");
  CHECK(proof.count("sites") == 0);
  CHECK(chief.put(p, R"({"wanted":20})").status == 409);
  CHECK(chief.del(p).status == 409);  // a commitment cannot be taken back

  CHECK(chief.post(p + "/draw", R"({"source":"上证指数","value":"1","day":"2026-03-01"})").fields() == "day:before_commitment");
  CHECK(chief.post(p + "/draw", R"({"source":"上证指数","value":"1","day":"2026-03-03"})").fields() == "day:future");
  REQUIRE(chief.post(p + "/draw", R"({"source":"上证指数收盘","value":"3120.55","day":"2026-03-02"})").status == 200);
  CHECK(city.w.as("inspector").get(p + "/proof").at("secret") == "null");
  CHECK(city.w.as("inspector").get(p + "/sample").status == 403);
  CHECK(chief.get(p + "/sample").number("total") == 6);

  REQUIRE(chief.post(p + "/publish").status == 200);
  proof = city.w.as("inspector").get(p + "/proof");
  CHECK(base::sha256_hex(proof.text("secret")) == proof.text("commitment"));
  CHECK(proof.count("sites") == 24);
  const auto check = city.w.as("inspector").get(p + "/check");
  CHECK(check.body == R"({"commitment":true,"frame":true,"seed":true,"order":true})");
  // Altered afterwards, it shows.
  city.w.exec("UPDATE visits_draw SET position=99 WHERE position=0 AND stratum=$1", "市场");
  CHECK(city.w.as("inspector").get(p + "/check").at("order") == "false");
}

TEST_CASE("a site that cannot be visited is replaced by the next of its stratum, with the reason") {
  City city;
  const auto p = city.drawn();
  auto chief = city.w.as("chief");
  const auto sample = chief.get(p + "/sample?stratum=%E5%B8%82%E5%9C%BA");
  const auto first = sample.number("rows.0.id");
  CHECK(chief.post("/draws/" + std::to_string(first) + "/replace", "{}").fields() == "reason:required");
  CHECK(city.w.as("inspector").post("/draws/" + std::to_string(first) + "/replace", R"({"reason":"道路封闭"})").status == 404);
  const auto next = chief.post("/draws/" + std::to_string(first) + "/replace", R"({"reason":"道路封闭"})");
  REQUIRE(next.status == 200);
  CHECK(next.number("stands_for") == first);
  CHECK(next.number("position") == next.number("wanted"));
  CHECK(next.text("stratum") == "市场");
  CHECK(chief.post("/draws/" + std::to_string(first) + "/replace", R"({"reason":"道路封闭"})").key() == "visits.not_open");
}

TEST_CASE("an observation becomes a mark at once, and moves the score") {
  City city;
  const auto p = city.drawn();
  const auto v = city.begun(p, "路口");
  auto inspector = city.w.as("inspector");
  const auto whole = inspector.get(v + "/whole");
  CHECK(whole.count("checklist") == 2);
  CHECK(whole.at("editable") == "true");

  const auto wrong = inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"x"},{"criterion":"9","value":"1"}]})");
  CHECK(wrong.status == 422);
  CHECK(wrong.fields().find("items[0].value") != std::string::npos);
  CHECK(wrong.fields().find("items[1].criterion:not_on_checklist") != std::string::npos);
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark") == 0);

  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"},{"criterion":"1.2","value":"2","note":"两处"}]})").status == 200);
  const auto score = "/rounds/" + std::to_string(city.round.value) + "/score";
  // 4 × 1 + 6 × 0.33 = 5.98
  CHECK(city.w.as("chief").get(score).body.find("\"5.98\"") != std::string::npos);
  // Sent again (a lost reply): nothing is counted twice.
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.2","value":"2","note":"两处"}]})").status == 200);
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark") == 2);
  // Changed on the spot: 4 + 6 × 0.66 = 7.96
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.2","value":"1"}]})").status == 200);
  CHECK(city.w.as("chief").get(score).body.find("\"7.96\"") != std::string::npos);
  // Withdrawn: the unobserved part leaves the maximum.
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.2","value":""}]})").status == 200);
  CHECK(city.w.as("chief").get(score).body.find("\"max\":\"4\"") != std::string::npos);
}

TEST_CASE("a plan of named sites: only they are in its frame, and the proof says so") {
  City city;
  auto chief = city.w.as("chief");
  const auto round = std::to_string(city.round.value);
  const auto post = [&](const std::string& sites) {
    return chief.post("/plans", R"({"name":"圈选","round":)" + round + R"(,"wanted":2,"least":1,"sites":")" + sites + R"("})");
  };
  CHECK(post(R"(31-100\n31-999)").fields() == "sites:no_such");
  const auto made = post(R"(31-100\n31-101, 38-103 38-103\n31-102)");  // as people paste
  REQUIRE(made.status == 201);
  CHECK(made.number("named") == 4);
  CHECK(made.text("sites") == "31-100\n31-101\n38-103\n31-102\n");
  const auto p = "/plans/" + std::to_string(made.number("id"));
  city.w.exec("UPDATE sites_site SET state='paused' WHERE number='31-101'");
  CHECK(chief.get(p + "/frame").count("") == 3);

  REQUIRE(chief.post(p + "/commit").status == 200);
  // The frame is what it was at the commitment, whatever happens to the sites.
  city.w.exec("UPDATE sites_site SET state='active' WHERE number='31-101'");
  CHECK(chief.put(p, R"({"sites":"31-105"})").status == 409);
  const auto proof = city.w.as("inspector").get(p + "/proof");
  CHECK(proof.text("frame_digest") == engine::frame_digest({{"31-100", "路口"}, {"31-102", "路口"}, {"38-103", "市场"}}));
  CHECK(proof.number("frame_size") == 3);
  CHECK(proof.number("active_sites") == 23);
  CHECK(proof.number("named") == 4);
  REQUIRE(chief.post(p + "/draw", R"({"source":"上证指数收盘","value":"3120.55","day":"2026-03-02"})").status == 200);
  const auto frame = chief.get(p + "/frame");
  CHECK(frame.count("") == 3);
  CHECK(frame.body.find("31-101") == std::string::npos);
  REQUIRE(chief.post(p + "/publish").status == 200);
  CHECK(chief.get(p + "/check").body == R"({"commitment":true,"frame":true,"seed":true,"order":true})");
  CHECK(chief.get("/plans").text("rows.0.sites").empty());  // lists leave the numbers out
}

TEST_CASE("a correction keeps what was there, in the visit and in the log of marks") {
  City city;
  const auto v = city.begun(city.drawn(), "路口");
  auto inspector = city.w.as("inspector");
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.2","value":"3","note":"三处"}]})").status == 200);
  REQUIRE(inspector.post(v + "/finish").status == 200);
  auto chief = city.w.as("chief");
  const auto whole = chief.post(v + "/correct", R"({"criterion":"1.2","value":"1","note":"一处","reason":"照片上只有一处"})");
  REQUIRE(whole.status == 200);
  CHECK(whole.count("revisions") == 1);
  CHECK(whole.text("revisions.0.was") == "3");
  CHECK(whole.text("revisions.0.was_note") == "三处");
  CHECK(whole.text("revisions.0.became") == "1");
  CHECK(whole.text("revisions.0.reason") == "照片上只有一处");
  CHECK(whole.text("observations.0.grade") == "B");
  CHECK(whole.at("observations.0.flawed") == "true");
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark WHERE criterion='1.2'") == 2);
  CHECK(city.w.sql<std::string>("SELECT a.value FROM marks_mark a JOIN marks_mark b ON b.replaces=a.seq") == "3");
  // The same again changes nothing.
  CHECK(chief.post(v + "/correct", R"({"criterion":"1.2","value":"1","note":"一处","reason":"再来"})").count("revisions") == 1);
}

TEST_CASE("a reviewer's queue empties by looking, and nobody reviews their own visit") {
  City city;
  const auto p = city.drawn();
  const auto first = city.begun(p, "路口"), second = city.begun(p, "市场");
  auto inspector = city.w.as("inspector");
  auto chief = city.w.as("chief");
  CHECK(chief.post(first + "/review", "{}").key() == "visits.not_finished");
  for (const auto& v : {first, second}) {
    REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"}]})").status == 200);
    REQUIRE(inspector.post(v + "/finish").status == 200);
  }
  CHECK(chief.get(first + "/queue").number("waiting") == 2);
  CHECK(first.ends_with(chief.get(second + "/queue").at("before")));
  CHECK(second.ends_with(chief.get(first + "/queue").at("after")));
  CHECK(inspector.post(first + "/review", "{}").status == 403);
  city.w.exec("UPDATE visits_visit SET second=$1", city.w.id_of("chief"));
  CHECK(chief.post(first + "/review", "{}").key() == "visits.own_visit");
  city.w.exec("UPDATE visits_visit SET second=NULL");
  const auto done = chief.post(first + "/review", R"({"note":"照片清楚"})");
  REQUIRE(done.status == 200);
  CHECK(done.number("visit.reviewed_by") == city.w.id_of("chief").value);
  CHECK(chief.get(second + "/queue").number("waiting") == 1);
  CHECK(chief.get(second + "/queue").at("before") == "null");
  CHECK(chief.get("/visits?reviewed=false").number("total") == 1);
  CHECK(chief.post(first + "/review", R"({"done":false})").at("visit.reviewed_at") == "null");
  CHECK(chief.get("/visits?reviewed=true").number("total") == 0);
}

TEST_CASE("the map and a site's story know what was found there, and nothing of hidden rounds") {
  City city;
  const auto v = city.begun(city.drawn(), "路口");
  auto inspector = city.w.as("inspector");
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"},{"criterion":"1.2","value":"3"}]})").status == 200);
  REQUIRE(inspector.post(v + "/finish").status == 200);
  const auto site = std::to_string(*city.w.sql<std::int64_t>("SELECT site FROM visits_visit"));
  const auto round = std::to_string(city.round.value);
  auto chief = city.w.as("chief");
  const auto standing = chief.get("/visits/standing?round=" + round);
  CHECK(standing.count("") == 1);
  CHECK(standing.at("0.site") == site);
  CHECK(standing.body.find("\"rate\":0.5,") != std::string::npos);  // A and C#: 1 and 0
  CHECK(standing.at("0.n") == "2");
  CHECK(standing.at("0.this_round") == "true");
  const auto story = chief.get("/sites/" + site + "/story");
  CHECK(story.count("rounds") == 1);
  CHECK(story.count("visits") == 1);
  CHECK(story.at("lines.1.flawed") == "true");
  city.w.person("reader", {"visits.read", "marks.read", "sites.read"});
  CHECK(city.w.as("reader").get("/visits/standing").body == "[]");
  CHECK(city.w.as("reader").get("/visits/standing?round=" + round).status == 404);
  CHECK(city.w.as("reader").get("/sites/" + site + "/story").count("visits") == 0);
}

TEST_CASE("a finished visit is closed; a correction needs a reason and a reviewer") {
  City city;
  const auto p = city.drawn();
  const auto v = city.begun(p, "市场");
  auto inspector = city.w.as("inspector");
  CHECK(inspector.post(v + "/finish").key() == "visits.nothing_recorded");
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"1"}]})").status == 200);
  REQUIRE(inspector.post(v + "/finish", R"({"note":"早市"})").status == 200);
  CHECK(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"}]})").key() == "visits.finished");
  CHECK(inspector.post(v + "/correct", R"({"criterion":"1.1","value":"0","reason":"误记"})").status == 403);
  auto chief = city.w.as("chief");
  CHECK(chief.post(v + "/correct", R"({"criterion":"1.1","value":"0"})").fields() == "reason:required");
  const auto corrected = chief.post(v + "/correct", R"({"criterion":"1.1","value":"0","reason":"误记"})");
  REQUIRE(corrected.status == 200);
  CHECK(corrected.text("observations.0.corrected") == "误记");
  CHECK(chief.get("/rounds/" + std::to_string(city.round.value) + "/score").body.find("\"points\":\"4\"") != std::string::npos);
  CHECK(chief.get("/journal?limit=1").body.find("误记") != std::string::npos);
}

TEST_CASE("a visit is started once, and only by who was sent") {
  City city;
  const auto p = city.drawn();
  const auto v = city.begun(p, "市场");
  const auto draw = *city.w.sql<std::int64_t>("SELECT draw FROM visits_visit");
  const auto again = city.w.as("inspector").post("/visits", R"({"draw":)" + std::to_string(draw) + "}");
  CHECK("/visits/" + std::to_string(again.number("visit.id")) == v);
  CHECK(city.w.as("chief").post("/visits", R"({"draw":)" + std::to_string(draw) + "}").status == 404);
  const auto mine = city.w.as("inspector").get("/my/visits");
  CHECK(mine.count("todo") == 1);
  CHECK(mine.text("todo.0.round_name") == "模拟");
}

TEST_CASE("photos: the original is kept, its EXIF read, small ones made, a second sending is the same photo") {
  City city;
  const auto p = city.drawn();
  const auto v = city.begun(p, "路口");
  auto inspector = city.w.as("inspector");
  media::PhotoSpec spec;
  spec.seed = 7;
  const std::string jpeg = media::demo_photo(spec);
  REQUIRE(inspector.post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"1"}]})").status == 200);
  CHECK(inspector.upload(v + "/photos", "x.jpg", "no photo").status == 415);
  const auto photo = inspector.upload(v + "/photos", "照片.jpg", jpeg, {{"criterion", "1.1"}});
  REQUIRE(photo.status == 201);
  CHECK(photo.text("hash") == base::sha256_hex(jpeg));
  CHECK(photo.text("name") == "照片.jpg");
  const auto id = std::to_string(photo.number("id"));
  CHECK(inspector.upload(v + "/photos", "照片.jpg", jpeg, {{"criterion", "1.1"}}).number("id") == photo.number("id"));
  // The mark that was made before it knows of the photo, too.
  CHECK(*city.w.sql<std::int64_t>("SELECT photos FROM marks_mark WHERE criterion='1.1'") == 1);
  CHECK(city.w.run_jobs() >= 1);
  CHECK(city.w.sql<std::string>("SELECT likeness FROM visits_photo")->size() == 16);
  const auto thumb = inspector.get("/photos/" + id + "/thumb");
  CHECK(thumb.status == 200);
  CHECK_FALSE(thumb.file.empty());
  CHECK(inspector.get("/photos/" + id + "/original").header("Content-Type") == "image/jpeg");
  CHECK(inspector.get("/photos/" + id + "/huge").status == 404);
  CHECK(city.w.as("chief").get("/photos/" + id + "/original").status == 200);  // reviews
  city.w.person("looker", {"visits.read", "marks.read", "marks.see_hidden"});
  CHECK(city.w.as("looker").get("/photos/" + id + "/large").status == 200);
  CHECK(city.w.as("looker").get("/photos/" + id + "/original").status == 403);
  // Another's eyes: no permission to read visits, so the photo is not there.
  CHECK(city.w.as("nobody").get("/photos/" + id + "/thumb").status == 404);
  CHECK(inspector.del("/photos/" + id).status == 204);
  CHECK(inspector.get(v + "/whole").number("visit.photos") == 0);
  CHECK(*city.w.sql<std::int64_t>("SELECT photos FROM marks_mark WHERE criterion='1.1'") == 0);
}

TEST_CASE("the assessed see nothing of a hidden round until it is published") {
  City city;
  const auto p = city.drawn();
  const auto v = city.begun(p, "路口");
  REQUIRE(city.w.as("inspector").post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"}]})").status == 200);
  city.w.person("reader", {"visits.read", "marks.read"});
  CHECK(city.w.as("reader").get("/visits").number("total") == 0);
  CHECK(city.w.as("reader").get(v + "/whole").status == 404);
  city.w.inside([&](app::Ctx& c) {
    marks::set_state(c, city.round, marks::RoundState::closed);
    marks::set_state(c, city.round, marks::RoundState::published);
  });
  CHECK(city.w.as("reader").get("/visits").number("total") == 1);
  CHECK(city.w.as("reader").get(v + "/whole").status == 200);
}

TEST_CASE("of two assessors the lead's observations are marks, the second's a control beside them") {
  City city;
  const auto p = city.drawn();
  const auto second = city.w.person("second", {"visits.visit", "sites.read"});
  const auto sample = city.w.as("chief").get(p + "/sample?stratum=%E5%B8%82%E5%9C%BA");
  const auto draw = std::to_string(sample.number("rows.0.id"));
  const auto lead = std::to_string(city.w.id_of("inspector").value);
  CHECK(city.w.as("chief").post(p + "/assign", R"({"draws":[)" + draw + R"(],"assessor":)" + lead + R"(,"second":)" + lead + "}").fields() == "second:same_person");
  REQUIRE(city.w.as("chief").post(p + "/assign", R"({"draws":[)" + draw + R"(],"assessor":)" + lead + R"(,"second":)" + std::to_string(second.value) + "}").status == 204);
  const auto visit = city.w.as("second").post("/visits", R"({"draw":)" + draw + "}");  // whoever comes first begins it
  REQUIRE(visit.status == 201);
  const auto v = "/visits/" + std::to_string(visit.number("visit.id"));
  CHECK(visit.number("visit.assessor") == city.w.id_of("inspector").value);

  REQUIRE(city.w.as("second").post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"1"}]})").status == 200);
  CHECK(city.w.as("second").post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"viele"}]})").fields() == "items[0].value:value_wrong");
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark") == 0);
  REQUIRE(city.w.as("inspector").post(v + "/observations", R"({"items":[{"criterion":"1.1","value":"0"}]})").status == 200);
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark") == 1);
  const auto whole = city.w.as("inspector").get(v + "/whole");
  CHECK(city.w.as("chief").get(v + "/agreement").body.starts_with(R"({"visits":1,"n":1,"same":0,"graded":1,"graded_same":0,"kappa":0,)"));
  CHECK(whole.count("observations") == 2);  // both are kept, neither overwrites the other
  CHECK(city.w.as("chief").get("/rounds/" + std::to_string(city.round.value) + "/score").body.find("\"points\":\"4\"") != std::string::npos);
}
