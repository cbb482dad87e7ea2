// Flags: who earns one by exact shares, and the way from a proposal to a decision and an appeal.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "app/system.hpp"
#include "modules/flags/flags.hpp"
#include "modules/messages/messages.hpp"
#include "modules/cases/store.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/visits/visits.hpp"
#include "world/world.hpp"

using namespace flags;

namespace {

cases::Figure figure(std::string key, std::int64_t due, std::int64_t on_time, std::int64_t handled = 0, std::int64_t rework = 0) {
  cases::Figure f;
  f.key = f.label = std::move(key);
  f.due = due;
  f.on_time = on_time;
  f.handled = handled;
  f.rework = rework;
  return f;
}

std::string who(const std::vector<Earned>& all) {
  std::string out;
  for (const auto& e : all) out += (out.empty() ? "" : " ") + e.subject;
  return out;
}

std::vector<app::Module> modules() {
  return {places::module(), units::module(), standards::module(), sites::module(), marks::module(), uploads::module(), photos::module(), messages::module(), visits::module(), cases::module(), flags::module(), app::system_module()};
}

// Two units with cases of February as they are in the table: due, handled, late.
struct Town {
  world::World w{modules()};
  base::Id<units::Unit> good, bad;
  Town() {
    w.inside([&](app::Ctx& c) {
      base::Problems problems;
      const auto unit = [&](const char* name) {
        units::Unit u;
        u.name = name;
        u.place = "3399";
        units::save(c, nullptr, u, problems);
        return u.id;
      };
      places::Place p;
      p.code = "33";
      p.name = "省";
      places::save(c, nullptr, p, problems);
      p = {};
      p.code = "3399";
      p.name = "市";
      places::save(c, nullptr, p, problems);
      good = unit("园林局");
      bad = unit("城管局");
      problems.raise_if_any();
      for (int i = 0; i < 40; ++i) {
        cases::Case k;
        k.id = c.new_id<cases::Case>();
        k.number = "T" + std::to_string(i);
        k.title = "垃圾";
        k.place = "3399";
        k.state = cases::CaseState::handled;
        k.unit = i % 2 ? good : bad;
        k.reported_at = k.moved_at = *base::parse_instant("2026-02-10 09:00");
        k.handle_by = *base::parse_instant("2026-02-11 09:00");
        k.handled_at = k.handle_by;
        k.late = i % 2 == 0 && i < 20;  // half of the bad ones
        store::Owner owner(c.tx, "cases");
        cases::insert_case(c.tx, k);
      }
    });
    w.exec("DELETE FROM flags_rule");  // those that ship
    w.person("mayor", {"flags.read"}, "3399");
    w.person("gardener", {"flags.read", "cases.handle", "cases.read"}, "3399", good);
    w.person("keeper", {"flags.read", "cases.handle", "cases.read"}, "3399", bad);
  }
  world::Reply rule(const std::string& more) { return w.as("chief").post("/flag-rules", R"({"name":"处置",)" + more + "}"); }
};

}  // namespace

TEST_CASE("a threshold is met exactly, too few cases say nothing, ties are taken together") {
  Rule r;
  r.test = Test::below;
  r.threshold = 80;
  r.least = 10;
  const std::vector<cases::Figure> all{figure("a", 10, 8), figure("b", 1000, 799), figure("c", 9, 0), figure("d", 20, 16), figure("e", 30, 24), figure("f", 10, 10)};
  CHECK(who(earned(r, all)) == "b");
  r.test = Test::at_least;
  CHECK(who(earned(r, all)) == "a d e f");
  r.test = Test::best;
  r.threshold = 2;
  CHECK(who(earned(r, all)) == "f a d e");  // three share the second place
  r.test = Test::worst;
  r.threshold = 1;
  CHECK(who(earned(r, all)) == "b");
  r.name = "返工";
  r.metric = Metric::rework;
  r.test = Test::best;
  const std::vector<cases::Figure> again{figure("x", 20, 0, 20, 5), figure("y", 20, 0, 10, 1), figure("z", 20, 0, 0, 0)};
  CHECK(who(earned(r, again)) == "y");  // the least rework is the best; who handled nothing has no share
  CHECK(reason_of(r, earned(r, again)[0]) == "返工：返工率 10.0%（已处置 10 件中 1 件），最好的前 1 名");
}

TEST_CASE("proposed by the program, decided by a person, appealed by the one concerned") {
  Town t;
  auto chief = t.w.as("chief");
  REQUIRE(t.rule(R"("colour":"yellow","test":"below","threshold":80)").status == 201);
  REQUIRE(t.rule(R"("colour":"red","test":"at_least","threshold":100)").status == 201);
  CHECK(t.rule(R"("colour":"red","per":"kind")").fields() == "per:no_such");
  CHECK(chief.post("/flags/propose", R"({"month":"2026-03-01"})").fields() == "month:not_over");
  auto made = chief.post("/flags/propose", R"({"month":"2026-02-15"})");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  CHECK(made.number("proposed") == 2);
  CHECK(chief.post("/flags/propose", R"({"month":"2026-02-01"})").number("proposed") == 2);  // anew, not again
  CHECK(chief.get("/flags").count("rows") == 2);
  CHECK(t.w.as("keeper").get("/flags").count("rows") == 0);  // a proposal is no matter of theirs yet
  const auto yellow = "/flags/" + std::to_string(chief.get("/flags?colour=yellow").number("rows.0.id"));
  CHECK(chief.get(yellow).text("label") == "城管局");
  CHECK(chief.get(yellow).text("reason") == "处置：按期处置率 50.0%（应处置 20 件中 10 件），低于 80%");
  CHECK(t.w.as("keeper").get(yellow).status == 404);
  CHECK(chief.post(yellow + "/decide", R"({"give":false})").fields() == "reason:required");
  REQUIRE(chief.post(yellow + "/decide", R"({"give":true})").text("state") == "given");
  CHECK(chief.post(yellow + "/decide", R"({"give":true})").key() == "flags.state");
  CHECK(t.w.as("keeper").get("/messages").count("rows") == 1);
  CHECK(t.w.as("gardener").get(yellow).status == 404);  // another unit's flag
  CHECK(t.w.as("mayor").get(yellow).status == 200);
  CHECK(t.w.as("mayor").post(yellow + "/appeal", R"({"text":"x"})").key() == "flags.not_yours");
  CHECK(t.w.as("keeper").post(yellow + "/appeal", "{}").fields() == "text:required");
  REQUIRE(t.w.as("keeper").post(yellow + "/appeal", R"({"text":"十件属交通部门"})").text("state") == "appealed");
  // Decided flags are not proposed again.
  CHECK(chief.post("/flags/propose", R"({"month":"2026-02-01"})").number("proposed") == 1);
  REQUIRE(chief.post(yellow + "/decide", R"({"give":false,"reason":"申诉成立"})").text("state") == "withdrawn");
  CHECK(t.w.as("keeper").get("/messages").count("rows") == 2);
  t.w.inside([&](app::Ctx& c) { CHECK(given_in(c.tx, *base::parse_day("2026-02-01")).empty()); });
}

TEST_CASE("who would earn both colours earns neither by the program") {
  Town t;
  REQUIRE(t.rule(R"("colour":"yellow","test":"below","threshold":80)").status == 201);
  REQUIRE(t.rule(R"("colour":"red","metric":"handled","test":"at_least","threshold":100)").status == 201);
  const auto made = t.w.as("chief").post("/flags/propose", R"({"month":"2026-02-01"})");
  CHECK(made.number("proposed") == 1);
  CHECK(made.text("both.0") == "城管局");
}

TEST_CASE("a flag counts in the round and under the criterion its rule names, of the standard that ships, as long as it holds") {
  Town t;
  auto chief = t.w.as("chief");
  std::ifstream file(std::string(SOURCE_DIR) + "/data/standards/city.csv");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto read = chief.upload("/standards/import?mode=apply&name=city", "city.csv", text);
  REQUIRE_MESSAGE(read.at("applied") == "true", read.body.substr(0, 400));
  REQUIRE(chief.post("/standards/" + read.at("standard") + "/publish", R"({"accept_warnings":true})").status == 200);
  const auto round = chief.post("/rounds", R"({"name":"三月","from_day":"2026-03-01","to_day":"2026-03-31","subject_by":"unit","hidden":false,"standard":)" + read.at("standard") + "}");
  REQUIRE_MESSAGE(round.status == 201, round.body);
  REQUIRE(chief.post("/rounds/" + round.at("id") + "/state", R"({"state":"running"})").status == 200);

  const auto in_round = R"(,"round":)" + round.at("id");
  CHECK(t.rule(R"("colour":"yellow","test":"below","threshold":80,"criterion":"M5.6")").fields() == "round:required");
  CHECK(t.rule(R"("colour":"yellow","test":"below","threshold":80)" + in_round).fields() == "criterion:required");
  CHECK(t.rule(R"("colour":"yellow","test":"below","threshold":80,"criterion":"M5.6","round":5)").fields() == "round:no_such");
  CHECK(t.rule(R"("colour":"yellow","test":"below","threshold":80,"criterion":"没有")" + in_round).fields().starts_with("criterion:"));
  REQUIRE(t.rule(R"("colour":"yellow","test":"below","threshold":80,"criterion":"M5.6")" + in_round).status == 201);  // 每处扣 0.5 最低 0

  REQUIRE(chief.post("/flags/propose", R"({"month":"2026-02-01"})").number("proposed") == 1);
  const auto flag = "/flags/" + std::to_string(chief.get("/flags").number("rows.0.id"));
  const auto points = [&] {
    const auto score = t.w.as("chief").get("/rounds/" + round.at("id") + "/score?subject=" + std::to_string(t.bad.value));
    for (std::size_t i = 0; score.status == 200 && i < score.count("nodes"); ++i)
      if (score.text("nodes." + std::to_string(i) + ".code") == "M5.6") return score.text("nodes." + std::to_string(i) + ".points") + " n=" + score.at("nodes." + std::to_string(i) + ".observations");
    return std::string("none");
  };
  const auto before = points();
  const auto given = chief.post(flag + "/decide", R"({"give":true})");
  REQUIRE_MESSAGE(given.status == 200, given.body);
  CHECK(given.number("mark") > 0);
  CHECK(points() == "0.5 n=1");
  REQUIRE(t.w.as("keeper").post(flag + "/appeal", R"({"text":"十件属交通部门"})").status == 200);
  CHECK(points() == "0.5 n=1");  // an appeal alone changes nothing
  REQUIRE(chief.post(flag + "/decide", R"({"give":false,"reason":"申诉成立"})").status == 200);
  CHECK(points() == "0 n=0");
  CHECK(before == "none");
}
