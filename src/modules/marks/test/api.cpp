// Rounds, marks and the live score from outside; the hand-worked examples give what the engine gives.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "app/system.hpp"
#include "engine/observations.hpp"
#include "media/table.hpp"
#include "modules/marks/marks.hpp"
#include "world/world.hpp"

namespace {

std::vector<app::Module> modules() { return {places::module(), units::module(), sites::module(), standards::module(), marks::module(), app::system_module()}; }

// A street's cultural station (4 and 6 points by defects), a village group that prints 15 and adds to 16, and a tiered
// volunteer rubric of which 90 of 100 can be reached.
const std::string kStreet =
    "编号,上级,名称,分值,规则\nJ,,街道综合文化站,10,\nJ1,J,挂牌,4,缺陷 0=A 1+=C#\nJ2,J,活动设备条件,6,defects 0=A 1=B 2=C 3+=C#\n";
const std::string kVillage = "code,parent,name,points,rule\n七,,村民素质,15,\n7.1,七,村风,5,points\n7.2,七,创评率,4,points\n7.3,七,未成年人,3,points\n7.4,七,登记率,4,points\n";
const std::string kVolunteer =
    "编号,上级,名称,分值,规则\n1,,活动积极性,80,\n1.1,1,服务时数,50,分档 >=200=50 >=150=40 >=100=30 else 10\n1.2,1,服务次数,20,分档 >=6=20 >=1=10 其余 0\n"
    "1.3,1,组织协调,10,合格\n2,,奖罚,20,\n2.1,2,表彰,10,合格\n2.2,2,有损形象,-10,合格\n";

std::string published(world::World& w, const std::string& file) {
  const auto r = w.as("chief").upload("/standards/import?mode=apply&name=s" + std::to_string(file.size()), "s.csv", file);
  REQUIRE(r.at("applied") == "true");
  const auto id = r.at("standard");
  REQUIRE(w.as("chief").post("/standards/" + id + "/publish", R"({"accept_warnings":true})").status == 200);
  return id;
}

std::string round_of(world::World& w, const std::string& standard, const std::string& more = R"("subject_by":"named","hidden":false)") {
  const auto r = w.as("chief").post("/rounds", R"({"name":"三月模拟","standard":)" + standard + R"(,"from_day":"2026-03-01","to_day":"2026-03-31",)" + more + "}");
  REQUIRE_MESSAGE(r.status == 201, r.body);
  REQUIRE(w.as("chief").post("/rounds/" + r.at("id") + "/state", R"({"state":"running"})").status == 200);
  return r.at("id");
}

engine::Standard engine_of(const std::string& file) { return engine::read_standard(media::read_csv(file).rows).standard; }

// The figures of a page as the command line prints them.
std::string figures(const world::Reply& page) {
  std::string out = page.text("points") + "/" + page.text("max") + "=" + page.text("rate") + " n=" + page.at("observations") + " s=" + page.at("sites") + "\n";
  for (std::size_t i = 0; i < page.count("nodes"); ++i) {
    const auto at = "nodes." + std::to_string(i) + ".";
    out += page.text(at + "code") + " " + page.text(at + "points") + "/" + page.text(at + "max") + "=" + page.text(at + "rate") + " n=" + page.at(at + "observations") + " s=" + page.at(at + "sites") + "\n";
  }
  for (const std::string list : {"by_site_type", "by_place"})
    for (std::size_t i = 0; i < page.count(list); ++i) {
      const auto at = list + "." + std::to_string(i) + ".";
      out += page.text(at + "name") + "=" + page.text(at + "rate") + " n=" + page.at(at + "observations") + "\n";
    }
  return out;
}
std::string figures(const engine::SubjectResult& r) {
  const auto brief = [](const engine::Score& s) { return s.points + "/" + s.max + "=" + s.rate + " n=" + std::to_string(s.observations) + " s=" + std::to_string(s.sites) + "\n"; };
  std::string out = brief(r);
  for (const auto& n : r.nodes) out += n.code + " " + brief(n);
  for (const auto* list : {&r.by_site_type, &r.by_place})
    for (const auto& g : *list) out += g.name + "=" + g.rate + " n=" + std::to_string(g.observations) + "\n";
  return out;
}

std::string seq_of(const world::Reply& r) {
  REQUIRE_MESSAGE(r.status == 201, r.body);
  return r.at("seq");
}

}  // namespace

TEST_CASE("hand-worked rubrics score through the API as in the engine") {
  world::World w(modules());
  const auto run = [&](const std::string& standard, const std::string& observations) {
    const auto id = round_of(w, published(w, standard));
    const auto r = w.as("chief").upload("/rounds/" + id + "/import?mode=apply", "o.csv", observations);
    REQUIRE_MESSAGE(r.at("applied") == "true", r.body);
    const auto expected = engine::score(engine_of(standard), media::read_csv(observations).rows).result;
    for (const auto& s : expected.subjects) CHECK(figures(w.as("chief").get("/rounds/" + id + "/score?subject=" + s.subject)) == figures(s));
    return w.as("chief").get("/rounds/" + id + "/score?subject=" + expected.subjects.at(0).subject);
  };
  const auto street = run(kStreet, "对象,点位,点位类型,区划,编号,值\nA,站1,文化站,东,J1,0\nA,站1,文化站,东,J2,1\nA,站2,文化站,西,J1,1\nA,站2,文化站,西,J2,2\nB,站3,,东,j2,3\n");
  CHECK(street.text("points") == "4.97");
  CHECK(street.text("rate") == "0.497");
  CHECK(street.text("by_place.0.rate") == "0.796");
  const auto village = run(kVillage, "subject,criterion,value\nx,7.1,5\nx,7.2,4\nx,7.3,3\nx,7.4,4\n");
  CHECK(village.text("max") == "16");
  const auto volunteer = run(kVolunteer, "subject,criterion,value\ny,1.1,210\ny,1.2,6\ny,1.3,合格\ny,2.1,合格\ny,2.2,合格\n");
  CHECK(volunteer.text("points") == "80");  // 50 + 20 + 10 + 10 − 10
}

TEST_CASE("a mark moves the score, a correction moves it again, a withdrawal takes it back") {
  world::World w(modules());
  auto c = w.as("chief");
  const auto round = "/rounds/" + round_of(w, published(w, kStreet));
  const auto points = [&] { return c.get(round + "/score?subject=A").text("points"); };
  const auto mark = [&](const std::string& code, const std::string& value) {
    return seq_of(c.post(round + "/marks", R"({"subject":"A","criterion":")" + code + R"(","value":")" + value + R"("})"));
  };
  CHECK(c.get(round + "/score?subject=A").status == 404);
  mark("J1", "0");
  const auto second = mark("j2", "1");
  CHECK(points() == "7.96");
  const auto fixed = c.post("/marks/" + second + "/correct", R"({"value":"0","note":"照片不清"})");
  CHECK(seq_of(fixed) == "3");
  CHECK(fixed.at("replaces") == second);
  CHECK(fixed.text("criterion") == "J2");
  CHECK(points() == "10");
  CHECK(c.post("/marks/" + second + "/correct", R"({"value":"2","note":"again"})").key() == "marks.replaced");
  REQUIRE(c.post("/marks/3/withdraw", R"({"note":"不在范围"})").status == 201);
  CHECK(points() == "4");
  CHECK(c.get(round + "/score?subject=A").text("max") == "4");
  REQUIRE(c.post("/marks/4/correct", R"({"value":"2","note":"在范围"})").status == 201);
  CHECK(points() == "5.98");
  CHECK(c.get("/marks?state=current").number("total") == 2);
  CHECK(c.get("/marks").number("total") == 5);
  CHECK(c.post("/marks/5/correct", R"({"value":"2"})").fields() == "note:required");
  // A board that is built from the whole log shows the same as one that followed it: places cut to another width make one.
  const auto followed = c.get(round + "/score?subject=A");
  w.kernel().services().db.read([&](store::Tx& tx) {
    const app::Caller nobody;
    const http::Request none;
    app::Ctx x{tx, w.clock.now(), w.kernel().services(), w.kernel(), nobody, {}, none, {}};
    const auto row = marks::find(tx, {std::stoll(round.substr(8))});
    marks::with_board(x, *row, 15, [&](const marks::BoardView& v) {
      const auto r = v.board.result(*v.board.find_subject("A"));
      CHECK(r.points == followed.text("points"));
      CHECK(r.max == followed.text("max"));
      CHECK(r.observations == 2);
      CHECK(v.seq == 5);
    });
  });
  // Wrong values are refused with what was expected.
  const auto wrong = c.post(round + "/marks", R"({"subject":"A","criterion":"J1","value":"many"})");
  CHECK(wrong.fields() == "value:value_wrong");
  CHECK(!wrong.text("errors.0.args.expected_zh").empty());
  CHECK(c.post(round + "/marks", R"({"subject":"A","criterion":"J","value":"1"})").fields() == "criterion:criterion_group");
  CHECK(c.post(round + "/marks", R"({"criterion":"J1","value":"1"})").fields() == "subject:required");
  CHECK(c.get("/marks").number("total") == 5);
}

TEST_CASE("every figure opens down to its marks") {
  world::World w(modules());
  auto c = w.as("chief");
  const auto id = round_of(w, published(w, kStreet));
  const auto round = "/rounds/" + id;
  for (const std::string v : {"0", "1", "1"}) seq_of(c.post(round + "/marks", R"({"subject":"A","criterion":"J2","value":")" + v + R"("})"));
  const auto top = c.get(round + "/score/J");
  CHECK(top.text("combine") == "sum");
  CHECK(top.count("parts") == 2);
  CHECK(top.text("parts.1.points") == "4.64");
  CHECK(top.at("parts.0.counted") == "false");
  const auto leaf = c.get(round + "/score/J2?limit=2");
  CHECK(leaf.text("rule") == "defects 0=A 1=B 2=C 3+=C#");
  CHECK(leaf.at("counts") == R"([{"label":"A","points":"6","count":1},{"label":"B","points":"3.96","count":2}])");
  CHECK(leaf.number("total") == 3);
  CHECK(leaf.count("rows") == 2);
  CHECK(leaf.text("rows.0.gives") == "3.96");
  CHECK(leaf.text("rows.0.grade") == "B");
  CHECK(c.get(round + "/score/J2?limit=2&cursor=" + leaf.text("next")).count("rows") == 1);
  CHECK(c.get(round + "/score/none").status == 404);
  const auto losses = c.get(round + "/losses");
  CHECK(losses.text("0.points") == "1.36");
  const auto if_all = c.post(round + "/what-if", R"({"changes":[{"code":"J2","rate":"100%"},{"code":"J1","rate":"0.5"}]})");
  CHECK(if_all.text("now.points") == "4.64");
  CHECK(if_all.text("then.points") == "8");
  CHECK(c.post(round + "/what-if", R"({"changes":[{"code":"J","rate":"2"}]})").fields() == "changes[0].code:no_such changes[0].rate:range");
  const auto book = media::read_xlsx(c.get(round + "/export.xlsx").body);
  REQUIRE(book.size() == 5);
  CHECK(book[0].rows[1] == std::vector<std::string>{"A", "1", "4.64", "6", "0.773333333333", "3", "0"});
  CHECK(book[1].rows[2][5] == "未测");
  const auto english = media::read_xlsx(c.get(round + "/export.xlsx?lang=en").body);
  CHECK(english[0].name == "Total");
  CHECK(english[0].rows[0] == std::vector<std::string>{"Subject", "Rank", "Points", "Maximum", "Rate", "Observations", "Sites", "Veto"});
  CHECK(english[0].rows[1] == book[0].rows[1]);
  CHECK(english[1].rows[2][5] == "not assessed");
  CHECK(c.get(round + "/export.xlsx?lang=fr").fields() == "lang:choice");
}

TEST_CASE("a hidden round is not there until it is published") {
  world::World w(modules());
  const auto id = round_of(w, published(w, kStreet), R"("subject_by":"named")");
  auto c = w.as("chief");
  seq_of(c.post("/rounds/" + id + "/marks", R"({"subject":"A","criterion":"J2","value":"0"})"));
  w.grant("nobody", {"marks.read", "marks.write"});
  auto n = w.as("nobody");
  const std::string pages[] = {"/rounds/" + id, "/rounds/" + id + "/score?subject=A", "/rounds/" + id + "/score/J2", "/rounds/" + id + "/subjects",
                               "/rounds/" + id + "/losses", "/rounds/" + id + "/breakdown", "/rounds/" + id + "/export.xlsx", "/marks/1", "/events?topics=round:" + id};
  for (const auto& p : pages) CHECK_MESSAGE(n.get(p).status == 404, p);
  CHECK(n.post("/rounds/" + id + "/marks", R"({"subject":"A","criterion":"J2","value":"0"})").status == 404);
  CHECK(n.post("/rounds/" + id + "/what-if").status == 404);
  CHECK(n.get("/rounds").number("total") == 0);
  CHECK(c.get("/events?topics=round:" + id).topics == std::vector<std::string>{"round:" + id});
  CHECK(c.get("/events?topics=nothing:1").status == 404);
  CHECK(n.get("/rounds/options?q=").count("") == 0);
  CHECK(n.get("/marks").number("total") == 0);
  CHECK(c.get("/rounds/options?q=").count("") == 1);
  CHECK(c.post("/rounds/" + id + "/state", R"({"state":"published"})").key() == "marks.state");
  REQUIRE(c.post("/rounds/" + id + "/state", R"({"state":"closed"})").status == 200);
  CHECK(c.post("/rounds/" + id + "/marks", R"({"subject":"A","criterion":"J2","value":"0"})").key() == "marks.not_running");
  REQUIRE(c.post("/rounds/" + id + "/state", R"({"state":"published"})").status == 200);
  for (const auto& p : pages) CHECK_MESSAGE(n.get(p).status == 200, p);
  CHECK(c.put("/rounds/" + id, R"({"name":"x"})").key() == "marks.published");
}

TEST_CASE("a dry run of observations names every wrong cell and records nothing") {
  world::World w(modules());
  auto c = w.as("chief");
  const auto id = round_of(w, published(w, kStreet));
  const std::string file = "# 现场\n编号,值,对象,天气\nJ1,0,A,晴\nJ9,0,A,晴\nJ2,x,A,雨\nJ2,1,,雨\nJ2,,A,\n";
  for (const std::string mode : {"check", "apply"}) {
    const auto r = c.upload("/rounds/" + id + "/import?mode=" + mode, "o.csv", file);
    REQUIRE(r.status == 200);
    CHECK(r.at("applied") == "false");
    CHECK(r.number("rows") == 5);
    CHECK(r.number("wrong") == 4);
    std::string wrong;
    for (std::size_t i = 0; i < r.count("lines"); ++i) {
      const auto at = "lines." + std::to_string(i) + ".";
      for (std::size_t k = 0; k < r.count(at + "errors"); ++k)
        wrong += r.at(at + "row") + ":" + r.text(at + "errors." + std::to_string(k) + ".field") + ":" + r.text(at + "errors." + std::to_string(k) + ".key") + " ";
    }
    CHECK(wrong == "4:criterion:criterion_unknown 5:value:value_wrong 6:subject:required 7:value:required ");
    CHECK(c.get("/marks").number("total") == 0);
  }
  const auto good = c.upload("/rounds/" + id + "/import?mode=check", "o.csv", "编号,值,对象\nJ1,0,A\n");
  CHECK(good.at("wrong") == "0");
  CHECK(c.get("/marks").number("total") == 0);
  CHECK(c.upload("/rounds/" + id + "/import?mode=apply", "o.csv", "编号,值,对象\nJ1,0,A\n").at("applied") == "true");
  CHECK(c.get("/marks").number("total") == 1);
}

TEST_CASE("who listens learns of a mark once it is committed") {
  world::World w(modules());
  const auto id = round_of(w, published(w, kStreet));
  int woken = 0;
  const auto heard = w.hub.subscribe({"round:" + id}, [&] { ++woken; });
  w.as("chief").post("/rounds/" + id + "/marks", R"({"subject":"A","criterion":"J2","value":"wrong"})");
  CHECK(woken == 0);
  w.as("chief").upload("/rounds/" + id + "/import?mode=check", "o.csv", "编号,值,对象\nJ1,0,A\n");
  CHECK(woken == 0);
  seq_of(w.as("chief").post("/rounds/" + id + "/marks", R"({"subject":"A","criterion":"J2","value":"0"})"));
  CHECK(woken == 1);
  std::vector<http::Hub::Frame> frames;
  REQUIRE(heard->take(frames));
  REQUIRE(frames.size() == 1);
  CHECK(frames[0]->find("event: score") != std::string::npos);
  CHECK(frames[0]->find("{\"round\":" + id + ",\"seq\":1}") != std::string::npos);
}

TEST_CASE("a round of districts: each sees its own subject, the city all of them") {
  world::World w(modules());
  auto c = w.as("chief");
  for (const char* p : {R"({"code":"33","name":"江东省"})", R"({"code":"3399","name":"云州市"})", R"({"code":"339902","name":"东城区"})", R"({"code":"339903","name":"西城区"})",
                        R"({"code":"339902001","name":"河坊街道"})"})
    REQUIRE(c.post("/places", p).status == 201);
  const auto id = round_of(w, published(w, kStreet), R"("place":"3399","subject_by":"district","hidden":false)");
  const auto mark = [&](const std::string& place, const std::string& value) {
    return c.post("/rounds/" + id + "/marks", R"({"criterion":"J2","place":")" + place + R"(","value":")" + value + R"("})");
  };
  CHECK(mark("339902001", "0").text("subject") == "339902");
  CHECK(mark("339902", "1").text("subject") == "339902");
  CHECK(mark("339903", "2").text("subject") == "339903");
  CHECK(mark("3301", "0").fields() == "place:outside_round place:required");
  CHECK(mark("", "0").fields() == "place:required");
  CHECK(c.get("/rounds/" + id + "/score").fields() == "subject:required");
  const auto ranks = c.get("/rounds/" + id + "/subjects");
  CHECK(ranks.count("") == 2);
  CHECK(ranks.text("0.label") == "东城区");
  CHECK(ranks.number("1.rank") == 2);
  auto o = w.as("officer");
  CHECK(o.get("/rounds/" + id + "/score").text("subject") == "339902");
  CHECK(o.get("/rounds/" + id + "/score").text("label") == "东城区");
  CHECK(o.get("/rounds/" + id + "/score?subject=339903").status == 404);
  CHECK(o.get("/rounds/" + id + "/subjects").count("") == 1);
  CHECK(o.get("/marks").number("total") == 2);
  CHECK(o.get("/marks/3").status == 404);
  CHECK(o.get("/rounds/" + id + "/score/J2").number("total") == 2);
  CHECK(o.post("/rounds/" + id + "/marks", R"({"criterion":"J2","place":"339903","value":"0"})").fields() == "place:no_such");
  CHECK(o.post("/rounds/" + id + "/state", R"({"state":"closed"})").status == 403);
  CHECK(c.get("/marks").number("total") == 3);
}

TEST_CASE("readers see a committed state while a writer records") {
  world::World w(modules());
  const auto id = round_of(w, published(w, kStreet));
  // Each batch adds one full and one empty mark of J1, so any committed state has the rate one half.
  std::atomic<bool> done = false;
  std::atomic<int> reads = 0, odd = 0;
  const auto batch = [&] {
    w.inside([&](app::Ctx& c) {
      marks::NewMark full, none;
      full.criterion = none.criterion = "J1";
      full.subject = none.subject = "A";
      full.value = "0";
      none.value = "1";
      marks::record(c, base::Id<marks::Round>{std::stoll(id)}, {full, none});
    });
  };
  batch();
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      auto c = w.as("chief");
      std::int64_t last = 0;
      do {
        const auto page = c.get("/rounds/" + id + "/score?subject=A");
        const auto seq = page.number("seq"), n = page.number("observations");
        if (page.text("rate") != "0.5" || n != seq || n % 2 != 0 || seq < last) ++odd;
        last = seq;
        ++reads;
      } while (!done);
    });
  for (int i = 0; i < 60; ++i) batch();
  done = true;
  for (auto& t : readers) t.join();
  CHECK(odd == 0);
  CHECK(reads >= 3);
  CHECK(w.as("chief").get("/rounds/" + id + "/score?subject=A").number("observations") == 122);
}

TEST_CASE("a round is scored under both versions of its standard") {
  world::World w(modules());
  auto c = w.as("chief");
  const auto old = published(w, kStreet);
  const auto round = round_of(w, old);
  const auto observations = "对象,编号,值\nA,J1,0\nA,J1,1\nA,J2,1\nA,J2,1\nA,J2,0\nB,J1,1\n";
  REQUIRE(c.upload("/rounds/" + round + "/import?mode=apply", "o.csv", observations).at("applied") == "true");
  const auto draft = c.post("/standards/" + old + "/new-version").at("id");
  const auto under = "/standards/" + old + "/compare/" + draft + "/score?round=" + round + "&subject=A";
  const auto same = c.get(under);
  REQUIRE_MESSAGE(same.status == 200, same.body);
  CHECK(same.text("points_difference") == "0");
  CHECK(same.at("leaves") == "[]");
  CHECK(same.number("carried") == 5);
  CHECK(same.text("before.points") == c.get("/rounds/" + round + "/score?subject=A").text("points"));

  const auto edit = [&](const std::string& file) {
    return c.upload("/standards/import?mode=apply&standard=" + draft + "&name=" + c.get("/standards/" + old).text("name"), "s.csv", file).at("applied") == "true";
  };
  REQUIRE(edit("编号,上级,名称,分值,规则\nJ,,街道综合文化站,13,\nJ1,J,挂牌,4,缺陷 0=A 1=B 2+=C#\nJ2,J,活动设备条件,9,defects 0=A 1=B 2=C 3+=C#\nJ3,J,开放时间,3,合格\n"));
  const auto r = c.get(under);
  REQUIRE_MESSAGE(r.status == 200, r.body);
  // J1: (4 + 0)/2 = 2, then (4 + 2.64)/2 = 3.32; J2: 6 × 0.7733…, then 9 × the same; J3 unobserved.
  CHECK(r.text("before.points") == "6.64");
  CHECK(r.text("after.points") == "10.28");
  CHECK(r.text("points_difference") == "3.64");
  CHECK(r.number("regraded") == 1);
  CHECK(r.text("leaves.0.code_after") == "J2");
  CHECK(r.at("leaves.0.why") == R"(["points"])");
  CHECK(r.text("leaves.1.difference") == "1.32");
  CHECK(r.at("leaves.1.why") == R"(["rule"])");
  CHECK(r.at("leaves.2.why") == R"(["added"])");
  CHECK(r.text("leaves.2.missing") == "exclude");
  CHECK(r.text("items.0.name") == "挂牌");

  // Seen from the other side, the round still belongs to the old version.
  const auto back = c.get("/standards/" + draft + "/compare/" + old + "/score?round=" + round + "&subject=A");
  CHECK(back.text("points_difference") == "-3.64");
  // A round of another standard, several subjects and none named, a version with errors.
  const auto other = published(w, kVillage);
  CHECK(c.get("/standards/" + other + "/compare/" + draft + "/score?round=" + round + "&subject=A").fields() == "round:other_standard");
  CHECK(c.get("/standards/" + old + "/compare/" + draft + "/score?round=" + round).fields() == "subject:required");
  CHECK(c.get("/standards/" + old + "/compare/" + draft + "/score").fields() == "round:required");
}

TEST_CASE("a hidden round is not scored for who may not see it") {
  world::World w(modules());
  const auto old = published(w, kStreet);
  const auto round = round_of(w, old, R"("subject_by":"named","hidden":true)");
  REQUIRE(w.as("chief").upload("/rounds/" + round + "/import?mode=apply", "o.csv", "对象,编号,值\nA,J1,0\n").at("applied") == "true");
  const auto path = "/standards/" + old + "/compare/" + old + "/score?round=" + round;
  CHECK(w.as("chief").get(path).status == 200);
  w.grant("nobody", {"marks.read", "standards.read"});
  CHECK(w.as("nobody").get(path).status == 404);
}

TEST_CASE("only a published round of one subject is shown to the public, by who may publish") {
  world::World w(modules());
  auto c = w.as("chief");
  const auto standard = published(w, kStreet);
  const auto whole = round_of(w, standard, R"("subject_by":"city")"), named = round_of(w, standard);
  const auto open = [&](const std::string& id, const std::string& yes) { return c.post("/rounds/" + id + "/open", R"({"open":)" + yes + "}"); };
  CHECK(c.get("/rounds/" + whole).at("open") == "false");
  CHECK(open(whole, "true").key() == "marks.open_early");
  for (const auto& id : {whole, named})
    for (const char* state : {"closed", "published"}) REQUIRE(c.post("/rounds/" + id + "/state", R"({"state":")" + std::string(state) + "\"}").status == 200);
  CHECK(open(named, "true").key() == "marks.open_subjects");
  w.person("clerk", {"marks.read", "marks.rounds", "marks.see_hidden"});
  CHECK(w.as("clerk").post("/rounds/" + whole + "/open", R"({"open":true})").status == 403);
  CHECK(w.as("officer").post("/rounds/" + whole + "/open", R"({"open":true})").status == 403);  // the city's, not the district's
  CHECK(open(whole, "true").at("open") == "true");
  CHECK(w.sql<std::string>("SELECT route FROM app_journal WHERE seq=(SELECT MAX(seq) FROM app_journal)") == "POST /rounds/{id}/open");
  CHECK(open(whole, "false").at("open") == "false");
  // The form cannot set it.
  const auto draft = c.post("/rounds", R"({"name":"四月","standard":)" + standard + R"(,"from_day":"2026-04-01","to_day":"2026-04-30","open":true})");
  CHECK((draft.status == 422 || draft.at("open") == "false"));
}
