// The routes every entity has: create, edit, list, page, sort, filter, remove, options.
#include <doctest/doctest.h>

#include <set>

#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {
struct Setting {
  hours::Seen seen;
  World w{{hours::module(seen)}};
  Client chief = w.as("chief");
  std::string team(const std::string& name, const std::string& place = "339902") {
    return chief.post("/teams", R"({"name":")" + name + R"(","place":")" + place + "\"}").at("id");
  }
  Reply entry(const std::string& team, const std::string& activity, int minutes = 60, const std::string& day = "2026-03-01") {
    return chief.post("/entries", R"({"team":)" + team + R"(,"activity":")" + activity + R"(","day":")" + day + R"(","minutes":)" + std::to_string(minutes) + "}");
  }
};
}  // namespace

TEST_CASE("create, read, edit, remove") {
  Setting s;
  const auto red = s.team("红队");
  const auto made = s.chief.post("/entries", R"({"id":7,"state":"approved","created_at":1,"team":)" + red + R"(,"activity":"清扫","day":"2026-03-01","minutes":60,"tags":["周末"]})");
  CHECK(made.status == 201);
  CHECK(made.at("id") != "7");  // what is read-only is ignored
  CHECK(made.text("state") == "submitted");
  CHECK(made.number("created_at") == s.w.clock.now().ms);
  const auto path = "/entries/" + made.at("id");
  CHECK(s.chief.get(path).body == made.body);
  const auto edited = s.chief.put(path, R"({"minutes":90,"remark":"好","state":"approved"})");
  CHECK(edited.status == 200);
  CHECK(edited.at("minutes") == "90");
  CHECK(edited.text("activity") == "清扫");  // left out: kept
  CHECK(edited.at("tags") == R"(["周末"])");
  CHECK(edited.text("state") == "submitted");
  CHECK(s.chief.put(path, R"({"remark":null,"tags":[]})").at("remark") == "null");
  CHECK(s.chief.get(path).at("tags") == "[]");
  CHECK(s.chief.del("/teams/" + red).status == 409);  // entries refer to it
  CHECK(s.chief.del(path).status == 204);
  CHECK(s.chief.get(path).status == 404);
  CHECK(s.chief.del(path).status == 404);
  CHECK(s.chief.put(path, "{}").status == 404);
  CHECK(s.chief.del("/teams/" + red).status == 204);
}

TEST_CASE("every wrong field is named at once") {
  Setting s;
  const auto red = s.team("红队");
  CHECK(s.chief.post("/entries", R"({"team":"x","day":"2026-02-30","minutes":60.5,"colour":"red"})").fields() == "colour:unknown team:type activity:required day:type minutes:type");
  CHECK(s.chief.post("/entries", R"({"team":)" + red + R"(,"activity":"  ","day":"2026-03-01","minutes":5})").fields() == "activity:required minutes:range");
  CHECK(s.entry(red, "清扫", 60, "2026-03-03").fields() == "day:future");
  CHECK(s.entry(red, std::string(31, 'a')).fields() == "activity:length");
  const auto id = s.entry(red, "清扫").at("id");
  CHECK(s.chief.put("/entries/" + id, R"({"minutes":721})").fields() == "minutes:range");
  CHECK(s.chief.put("/entries/" + id, R"({"minutes":"60"})").fields() == "minutes:type");
  CHECK(s.chief.get("/entries/" + id).at("minutes") == "60");
  CHECK(s.chief.post("/entries", "{").key() == "json.malformed");
  CHECK(s.chief.post("/entries", "[]").status == 422);
  CHECK(s.chief.post("/entries", "").status == 400);
}

TEST_CASE("pages: every row exactly once, with ties, in every order, while rows are inserted") {
  Setting s;
  const auto red = s.team("红队");
  std::set<std::string> before;
  for (int i = 0; i < 60; ++i) before.insert(s.entry(red, i % 3 ? "清扫" : "巡逻", 60 + i % 2, "2026-02-0" + std::to_string(1 + i % 4)).at("id"));
  for (const std::string sort : {"", "day", "-day", "activity", "-activity", "minutes", "-minutes"})
    for (const int limit : {1, 7, 60, 500}) {
      CAPTURE(sort);
      CAPTURE(limit);
      std::set<std::string> seen;
      std::vector<std::string> values;
      std::string cursor;
      int pages = 0;
      do {
        const auto page = s.chief.get("/entries?limit=" + std::to_string(limit) + "&sort=" + sort + (cursor.empty() ? "" : "&cursor=" + cursor));
        REQUIRE(page.status == 200);
        CHECK((page.at("total") == "null") == (pages > 0));
        for (std::size_t i = 0; i < page.count("rows"); ++i) {
          CHECK(seen.insert(page.at("rows." + std::to_string(i) + ".id")).second);
          values.push_back(page.at("rows." + std::to_string(i) + "." + (sort.empty() ? "day" : sort.substr(sort.starts_with('-') ? 1 : 0))));
        }
        cursor = page.text("next");
        if (++pages == 2 && limit == 7) s.entry(red, "清扫", 60, "2026-02-02");  // wherever it falls, the others stay
      } while (!cursor.empty());
      for (const auto& id : before) CHECK(seen.contains(id));
      const bool down = sort.empty() || sort.starts_with('-');
      CHECK((down ? std::is_sorted(values.rbegin(), values.rend()) : std::is_sorted(values.begin(), values.end())));
    }
}

TEST_CASE("a cursor that was tampered with, of another order or of nothing, is a wrong field") {
  Setting s;
  const auto red = s.team("红队");
  for (int i = 0; i < 3; ++i) s.entry(red, "清扫" + std::to_string(i));
  const auto cursor = s.chief.get("/entries?limit=1").text("next");
  REQUIRE_FALSE(cursor.empty());
  CHECK(s.chief.get("/entries?limit=1&cursor=" + cursor).status == 200);
  CHECK(s.chief.get("/entries?limit=1&sort=activity&cursor=" + cursor).fields() == "cursor:format");
  for (const std::string bad : {"x", "%21%21", "e30", "W10", "eyJzb3J0IjoiLWRheSIsInZhbHVlIjoibjp4Iiwia2V5IjoiMSJ9", "bnVsbA"}) {
    CAPTURE(bad);
    const auto r = s.chief.get("/entries?limit=1&cursor=" + bad);
    CHECK(r.status == 422);
    CHECK(r.text("errors.0.field") == "cursor");
  }
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto one = cursor;
    one[i] = one[i] == 'A' ? 'B' : 'A';
    const auto status = s.chief.get("/entries?limit=1&cursor=" + one).status;
    CHECK((status == 422 || status == 200));  // a digit changed is another place in the list, no more
  }
}

TEST_CASE("filters, sort, limits: what is unknown is said") {
  Setting s;
  const auto red = s.team("红队"), blue = s.team("蓝队");
  s.entry(red, "清扫");
  s.entry(blue, "巡逻");
  CHECK(s.chief.get("/entries").at("refs.teams") == R"({")" + red + R"(":"红队",")" + blue + R"(":"蓝队"})");
  CHECK(s.chief.get("/entries?team=" + red).count("rows") == 1);
  CHECK(s.chief.get("/entries?activity=%E5%B7%A1%E9%80%BB").text("rows.0.activity") == "巡逻");
  CHECK(s.chief.get("/entries?state=approved").at("total") == "0");
  CHECK(s.chief.get("/entries?state=").at("total") == "2");
  CHECK(s.chief.get("/entries?state=lost").fields() == "state:choice");
  CHECK(s.chief.get("/entries?colour=red&limit=x").fields() == "colour:unknown limit:type");
  CHECK(s.chief.get("/entries?limit=0").fields() == "limit:range");
  CHECK(s.chief.get("/entries?limit=501").fields() == "limit:range");
  CHECK(s.chief.get("/entries?sort=remark").fields() == "sort:choice");
  CHECK(s.chief.get("/entries?a=%zz").status == 400);
}

TEST_CASE("another place's row is not there; options keep to the caller's place") {
  Setting s;
  const auto red = s.team("红队"), blue = s.team("蓝队", "339903");
  auto officer = s.w.as("officer");
  CHECK(officer.get("/teams").at("total") == "1");
  CHECK(officer.get("/teams/" + red).status == 200);
  CHECK(officer.get("/teams/" + blue).status == 404);
  CHECK(officer.put("/teams/" + blue, R"({"name":"x"})").status == 404);
  CHECK(officer.del("/teams/" + blue).status == 404);
  CHECK(officer.get("/teams/options?q=%E9%98%9F").body == R"([{"id":")" + red + R"(","label":"红队"}])");
  CHECK(s.chief.get("/teams/options?q=%E9%98%9F&limit=1").count("") == 1);
  CHECK(s.chief.get("/teams/options?q=%25").count("") == 0);
  CHECK(s.chief.get("/teams/options?limit=0").fields() == "limit:range");
  CHECK(s.chief.get("/teams/0").status == 404);
  CHECK(s.chief.get("/teams/x").status == 404);
  CHECK(s.chief.get("/teams/9999999999999999999").status == 404);
}
