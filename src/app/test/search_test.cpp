// The search over everything: what is found and in which order, who finds it, and that it is right after every change.
#include <doctest/doctest.h>

#include <chrono>

#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {

app::Module named_hours(hours::Seen& seen) {
  auto m = hours::module(seen);
  app::EntityOf<hours::Team, hours::TeamFilter> d{.name = "clubs", .title = "社团", .title_en = "Clubs", .path = "/clubs", .read = hours::kRead, .write = hours::kTeams, .table = "hours_team"};
  d.list = hours::teams;
  d.find = hours::team;
  d.save = hours::save_team;
  d.remove = hours::remove_team;
  d.place_column = "place";
  d.naming = app::Naming{.codes = {"place"}};
  m.with(app::entity(d));
  return m;
}

struct Setting {
  hours::Seen seen;
  World w{{named_hours(seen), app::system_module()}};
  Client chief = w.as("chief");
  std::string club(const std::string& name, const std::string& place = "339902") {
    return chief.post("/clubs", R"({"name":")" + name + R"(","place":")" + place + "\"}").at("id");
  }
  // Titles found, the best first.
  std::string found(Client client, const std::string& q) {
    const auto r = client.get("/search?q=" + q);
    REQUIRE(r.status == 200);
    std::string out;
    for (std::size_t g = 0; g < r.count("groups"); ++g) {
      const std::string group = "groups." + std::to_string(g);
      if (r.text(group + ".entity") != "clubs") continue;
      for (std::size_t i = 0; i < r.count(group + ".hits"); ++i) out += (out.empty() ? "" : " ") + r.text(group + ".hits." + std::to_string(i) + ".title");
    }
    return out;
  }
};

}  // namespace

TEST_CASE("found by name, pinyin, first letters and code; the nearest first") {
  Setting s;
  s.club("和风农贸市场");
  s.club("东和风农贸市场");
  s.club("红枫农民公园");
  s.club("重庆路小学", "339911");
  CHECK(s.found(s.chief, "农贸") == "和风农贸市场 东和风农贸市场");
  CHECK(s.found(s.chief, "hefengnongmao") == "和风农贸市场 东和风农贸市场");
  CHECK(s.found(s.chief, "HFNM") == "红枫农民公园 和风农贸市场 东和风农贸市场");
  CHECK(s.found(s.chief, "chongqing") == "重庆路小学");
  CHECK(s.found(s.chief, "zhongqinglu") == "重庆路小学");
  CHECK(s.found(s.chief, "339911") == "重庆路小学");
  CHECK(s.found(s.chief, "小学%20重庆") == "重庆路小学");
  CHECK(s.found(s.chief, "红%20nmgy") == "红枫农民公园");
  CHECK(s.found(s.chief, "不在") == "");
  const auto r = s.chief.get("/search?q=nmsc");
  CHECK(r.at("groups.0.hits.0.in_title") == R"([{"from":2,"length":4}])");
  CHECK(r.at("groups.0.hits.0.in_code") == "[]");
  CHECK(r.text("groups.0.hits.0.code") == "339902");
  CHECK(s.chief.get("/search?q=3399").at("groups.0.hits.0.in_code") == R"([{"from":0,"length":4}])");
}

TEST_CASE("pages are looked through as well; what is asked must be something") {
  Setting s;
  const auto r = s.chief.get("/search?q=dt&pages=%E9%A6%96%E9%A1%B5%0A%E7%82%B9%E4%BD%8D%E5%9C%B0%E5%9B%BE%0A%E5%9C%B0%E5%9B%BE");
  CHECK(r.at("pages") == R"([{"line":2,"in_title":[{"from":0,"length":2}]},{"line":1,"in_title":[{"from":2,"length":2}]}])");
  CHECK(s.chief.get("/search").fields() == "q:required");
  CHECK(s.chief.get("/search?q=%20").fields() == "q:required");
  CHECK(s.chief.get("/search?q=" + std::string(61, 'a')).fields() == "q:length");
  CHECK(s.chief.get("/search?q='").at("groups") == "[]");
  CHECK(s.w.as("").get("/search?q=a").status == 401);
}

TEST_CASE("right after each change, also one that another process made") {
  Setting s;
  const auto id = s.club("和风农贸市场");
  CHECK(s.found(s.chief, "hfnm") == "和风农贸市场");
  s.chief.put("/clubs/" + id, R"({"name":"清泉公园"})");
  CHECK(s.found(s.chief, "hfnm") == "");
  CHECK(s.found(s.chief, "qqgy") == "清泉公园");
  CHECK(s.chief.upload("/teams/import?mode=apply", "a.csv", "名称,区划\n绿都驿站,339902\n").at("applied") == "true");  // another entity of the module
  CHECK(s.found(s.chief, "ldyz") == "绿都驿站");
  CHECK(s.chief.upload("/teams/import?mode=check", "a.csv", "名称,区划\n长乐驿站,339902\n").at("created") == "1");
  CHECK(s.found(s.chief, "clyz") == "");
  CHECK(s.chief.del("/clubs/" + id).status == 204);
  CHECK(s.found(s.chief, "qqgy") == "");
  // What another process did shows in the journal alone.
  s.w.inside([&](app::Ctx& c) {
    c.tx.exec("INSERT INTO hours_team(id, name, place) VALUES(77, '乐都社', '339902')");
    c.did("clubs", "77", "乐都社");
  });
  CHECK(s.found(s.chief, "ledu") == "乐都社");
  // Taken away without a word: the entity has the last one.
  s.w.exec("DELETE FROM hours_team WHERE id=77");
  CHECK(s.found(s.chief, "ledu") == "");
}

TEST_CASE("who may not read finds nothing; another place's rows are not there") {
  Setting s;
  s.club("和风农贸市场", "339902");
  s.club("和风公园", "339903");
  CHECK(s.found(s.chief, "和风") == "和风公园 和风农贸市场");
  CHECK(s.found(s.w.as("officer"), "和风") == "和风农贸市场");
  CHECK(s.found(s.w.as("other"), "和风") == "和风公园");
  CHECK(s.found(s.w.as("nobody"), "和风") == "");
}

TEST_CASE("eight of a kind, and that there are more") {
  Setting s;
  for (int i = 10; i < 20; ++i) s.club("小学" + std::to_string(i));
  const auto r = s.chief.get("/search?q=xx");
  CHECK(r.count("groups.0.hits") == 8);
  CHECK(r.at("groups.0.more") == "true");
  CHECK(s.chief.get("/search?q=xx19").at("groups.0.more") == "false");
}
