// Saved views: kept by person and list, with limits, and nobody else's business.
#include <doctest/doctest.h>

#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {
struct Setting {
  hours::Seen seen;
  World w{{hours::module(seen), app::system_module()}};
  Client chief = w.as("chief");
  Reply save(const std::string& name, const std::string& query = "state=approved&sort=-minutes&columns=day,minutes", bool first = false) {
    return chief.post("/views", R"({"entity":"entries","name":")" + name + R"(","query":")" + query + R"(","opens_first":)" + (first ? "true" : "false") + "}");
  }
};
}  // namespace

TEST_CASE("saved, listed by name, renamed, removed") {
  Setting s;
  const auto made = s.save("待审 ");
  CHECK(made.status == 201);
  CHECK(made.text("name") == "待审");
  s.save("A 已通过");
  const auto list = s.chief.get("/views?entity=entries");
  CHECK(list.count("") == 2);
  CHECK(list.text("0.name") == "A 已通过");
  CHECK(list.text("1.query") == "state=approved&sort=-minutes&columns=day,minutes");
  CHECK(s.chief.get("/views?entity=teams").count("") == 0);
  const auto path = "/views/" + made.at("id");
  CHECK(s.chief.put(path, R"({"entity":"entries","name":"本月","query":""})").text("name") == "本月");
  CHECK(s.chief.put(path, R"({"entity":"entries","name":"A 已通过","query":""})").fields() == "name:taken");
  CHECK(s.chief.put(path, R"({"entity":"teams","name":"本月","query":""})").fields() == "entity:no_such");
  CHECK(s.chief.del(path).status == 204);
  CHECK(s.chief.del(path).status == 404);
  CHECK(s.chief.get("/views?entity=entries").count("") == 1);
}

TEST_CASE("a list opens with one view at most") {
  Setting s;
  s.save("一", "", true);
  s.save("二", "", true);
  const auto list = s.chief.get("/views?entity=entries");
  CHECK(list.text("0.name") == "一");
  CHECK(list.at("0.opens_first") == "false");
  CHECK(list.at("1.opens_first") == "true");
}

TEST_CASE("limits, and other people's views are not there") {
  Setting s;
  CHECK(s.save("").fields() == "name:required");
  CHECK(s.save(std::string(41, 'a')).fields() == "name:length");
  CHECK(s.save("长", std::string(2001, 'a')).fields() == "query:length");
  CHECK(s.save("重").status == 201);
  CHECK(s.save("重").fields() == "name:taken");
  CHECK(s.chief.post("/views", R"({"entity":"nothing","name":"x","query":""})").fields() == "entity:no_such");
  CHECK(s.w.as("nobody").post("/views", R"({"entity":"entries","name":"x","query":""})").fields() == "entity:no_such");  // may not read them
  CHECK(s.chief.get("/views").fields() == "entity:required");
  const auto id = s.chief.get("/views?entity=entries").at("0.id");
  auto other = s.w.as("officer");
  CHECK(other.get("/views?entity=entries").count("") == 0);
  CHECK(other.put("/views/" + id, R"({"entity":"entries","name":"x","query":""})").status == 404);
  CHECK(other.del("/views/" + id).status == 404);
  CHECK(other.post("/views", R"({"entity":"entries","name":"重","query":""})").status == 201);  // names are one's own
  for (int i = 1; i < 50; ++i) REQUIRE(s.save("v" + std::to_string(i)).status == 201);
  CHECK(s.save("v50").key() == "views.too_many");
}
