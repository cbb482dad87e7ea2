// The standards' routes from outside, and through a file and back.
#include <doctest/doctest.h>

#include "media/table.hpp"
#include "modules/standards/standards.hpp"
#include "world/world.hpp"

namespace {

const std::string kFile =
    "街道测评\n"
    "编号,上级,名称,分值,方法,规则,点位类型,汇总,权重,备注\n"
    "# 市容\n"
    "1,,市容环境,10,实地考察,,主次干道;背街小巷,,,\n"
    "1.1,1,路面整洁,6,,缺陷 0=A 1=B 2=C 3+=C#,,,,\n"
    "1.2,1,无乱停放,4,,合格,主次干道,,,\n"
    "2,,公共服务,20,材料审核,,,,,\n"
    "2.1,2,有方案,20,,打分,,,,\n";

std::string id_in(const world::Reply& r, const char* at = "id") { return r.at(at); }

std::string imported(world::World& w, const std::string& file = kFile) {
  const auto r = w.as("chief").upload("/standards/import?mode=apply", "street.csv", file);
  REQUIRE(r.status == 200);
  REQUIRE(r.at("applied") == "true");
  return id_in(r, "standard");
}

std::string node(world::World& w, const std::string& standard, const std::string& code) {
  const auto r = w.as("chief").get("/standard-criteria?limit=500&standard=" + standard);
  for (std::size_t i = 0; i < r.count("rows"); ++i)
    if (r.text("rows." + std::to_string(i) + ".code") == code) return r.at("rows." + std::to_string(i) + ".id");
  return "0";
}

std::string order(world::World& w, const std::string& standard) {
  const auto r = w.as("chief").get("/standards/" + standard + "/tree");
  std::string out;
  for (std::size_t i = 0; i < r.count("nodes"); ++i) out += r.text("nodes." + std::to_string(i) + ".code") + " ";
  return out;
}

}  // namespace

TEST_CASE("a dry run reports and writes nothing; applying makes a draft") {
  world::World w({standards::module()});
  auto dry = w.as("chief").upload("/standards/import?mode=check", "street.csv", kFile);
  REQUIRE(dry.status == 200);
  CHECK(dry.body ==
        R"({"mode":"check","file":"street.csv","applied":false,"name":"街道测评","rows":5,"leaves":3,"errors":0,"warnings":0,"maximum":"30","reachable":"30","findings":[],"truncated":false,"standard":null})");
  CHECK(w.as("chief").get("/standards").number("total") == 0);
  const auto id = imported(w);
  const auto s = w.as("chief").get("/standards/" + id);
  CHECK(s.text("name") == "街道测评");
  CHECK(s.text("state") == "draft");
  CHECK(s.number("version") == 1);
  const auto tree = w.as("chief").get("/standards/" + id + "/tree");
  CHECK(tree.text("maximum") == "30");
  CHECK(tree.text("nodes.0.maximum") == "10");
  CHECK(tree.at("nodes.0.leaf") == "false");
  CHECK(tree.number("nodes.1.depth") == 1);
}

TEST_CASE("every wrong cell is named with its row and column, and nothing is applied") {
  world::World w({standards::module()});
  const std::string wrong = "code,parent,name,points,rule\n1,,a,ten,points\n1,,b,5,defects 0=Z\n2,9,c,5,points\n";
  const auto r = w.as("chief").upload("/standards/import?mode=apply", "x.csv", wrong);
  REQUIRE(r.status == 200);
  CHECK(r.at("applied") == "false");
  std::string found;
  for (std::size_t i = 0; i < r.count("findings"); ++i) {
    const auto at = "findings." + std::to_string(i) + ".";
    if (r.text(at + "severity") == "error") found += std::to_string(r.number(at + "row")) + ":" + r.text(at + "column") + ":" + r.text(at + "key") + " ";
    CHECK(!r.text(at + "zh").empty());
    CHECK(!r.text(at + "en").empty());
  }
  CHECK(found == "2:points:points_wrong 3:code:code_twice 3:rule:rule_grade 4:parent:orphan ");
  CHECK(w.as("chief").get("/standards").number("total") == 0);
}

TEST_CASE("a published standard never changes") {
  world::World w({standards::module()});
  const auto id = imported(w);
  REQUIRE(w.as("chief").post("/standards/" + id + "/publish").status == 200);
  const auto leaf = node(w, id, "1.1");
  auto c = w.as("chief");
  CHECK(c.put("/standards/" + id, R"({"name":"x"})").key() == "standards.published");
  CHECK(c.put("/standard-criteria/" + leaf, R"({"points":"7"})").key() == "standards.published");
  CHECK(c.del("/standard-criteria/" + leaf).key() == "standards.published");
  CHECK(c.del("/standards/" + id).key() == "standards.published");
  CHECK(c.post("/standard-criteria/" + leaf + "/move", R"({"parent":""})").key() == "standards.published");
  CHECK(c.post("/standard-criteria", R"({"standard":)" + id + R"(,"code":"3","name":"x"})").key() == "standards.published");
  CHECK(c.upload("/standards/import?mode=apply&standard=" + id, "x.csv", kFile).key() == "standards.published");
  CHECK(c.post("/standards/" + id + "/publish").key() == "standards.published");
  CHECK(order(w, id) == "1 1.1 1.2 2 2.1 ");

  const auto next = c.post("/standards/" + id + "/new-version");
  REQUIRE(next.status == 201);
  CHECK(next.number("version") == 2);
  CHECK(next.text("state") == "draft");
  CHECK(next.at("based_on") == id);
  const auto draft = id_in(next);
  REQUIRE(c.put("/standard-criteria/" + node(w, draft, "1.1"), R"({"points":"8"})").status == 200);
  const auto diff = c.get("/standards/" + id + "/diff/" + draft);
  CHECK(diff.at("changed") == R"([{"code":"1.1","name":"路面整洁","changes":[{"field":"points","before":"6","after":"8"}]}])");
  CHECK(diff.at("added") == "[]");
  CHECK(diff.at("head") == "[]");
  CHECK(c.get("/standard-criteria/" + leaf).text("points") == "6");
  CHECK(c.post("/standards/" + id + "/retire").text("state") == "retired");
}

TEST_CASE("publishing asks for a check without errors, and for warnings to be seen") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  REQUIRE(c.put("/standard-criteria/" + node(w, id, "1.1"), R"({"points":"7"})").status == 200);  // 11 below a printed 10
  const auto check = c.post("/standards/" + id + "/check");
  CHECK(check.number("errors") == 0);
  CHECK(check.number("warnings") > 0);
  CHECK(c.post("/standards/" + id + "/publish").key() == "standards.has_warnings");
  REQUIRE(c.put("/standard-criteria/" + node(w, id, "1.2"), R"({"rule":"nonsense"})").status == 200);
  CHECK(c.post("/standards/" + id + "/publish", R"({"accept_warnings":true})").key() == "standards.has_errors");
  REQUIRE(c.put("/standard-criteria/" + node(w, id, "1.2"), R"({"rule":"合格"})").status == 200);
  CHECK(c.post("/standards/" + id + "/publish", R"({"accept_warnings":true})").text("state") == "published");
}

TEST_CASE("the tree is edited row by row") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  const auto made = c.post("/standard-criteria", R"({"standard":)" + id + R"(,"code":"1.3","parent":"１","name":"绿化","points":"2.50","rule":"评等"})");
  REQUIRE(made.status == 201);
  CHECK(made.text("points") == "2.5");
  CHECK(made.text("parent") == "1");
  CHECK(made.number("position") == 4);
  CHECK(order(w, id) == "1 1.1 1.2 1.3 2 2.1 ");
  REQUIRE(c.post("/standard-criteria/" + made.at("id") + "/move", R"({"parent":"1","before":)" + node(w, id, "1.1") + "}").status == 200);
  CHECK(order(w, id) == "1 1.3 1.1 1.2 2 2.1 ");
  REQUIRE(c.put("/standard-criteria/" + node(w, id, "1"), R"({"code":"A"})").status == 200);
  CHECK(c.get("/standard-criteria/" + node(w, id, "1.1")).text("parent") == "A");
  CHECK(c.put("/standard-criteria/" + node(w, id, "A"), R"({"parent":"1.1"})").fields() == "parent:cycle");
  CHECK(c.post("/standard-criteria", R"({"standard":)" + id + R"(,"code":"1.1","parent":"7","name":"x","points":"a"})").fields() == "points:number code:duplicate parent:no_such");
  REQUIRE(c.del("/standard-criteria/" + node(w, id, "A")).status == 204);
  CHECK(order(w, id) == "2 2.1 ");
}

TEST_CASE("an exported standard imports to an equal one") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  REQUIRE(c.put("/standards/" + id, R"({"scale":[{"grade":"A","percent":"100"},{"grade":"B","percent":"66.7"},{"grade":"C","percent":"40"},{"grade":"C#","percent":"0"}],"missing":"zero"})").status == 200);
  for (const std::string format : {"csv", "xlsx"}) {
    const auto file = c.get("/standards/" + id + "/export?format=" + format);
    REQUIRE(file.status == 200);
    const auto again = c.upload("/standards/import?mode=apply&name=again", "again." + format, file.body);
    REQUIRE(again.at("applied") == "true");
    const auto diff = c.get("/standards/" + id + "/diff/" + again.at("standard"));
    CHECK(diff.at("changed") == "[]");
    CHECK(diff.at("added") == "[]");
    CHECK(diff.at("removed") == "[]");
    CHECK(diff.at("head") == R"([{"field":"name","before":"街道测评","after":"again"}])");
  }
}

TEST_CASE("a phone gets the checklist of a site type") {
  world::World w({standards::module()});
  const auto id = imported(w);
  w.grant("nobody", {"standards.read"});
  const auto list = w.as("nobody").get("/standards/" + id + "/checklist?site_type=%E8%83%8C%E8%A1%97%E5%B0%8F%E5%B7%B7");
  REQUIRE(list.status == 200);
  CHECK(list.count("") == 1);
  CHECK(list.text("0.code") == "1.1");
  CHECK(list.text("0.input") == "counter");
  CHECK(w.as("nobody").post("/standards", R"({"name":"x"})").status == 403);
  CHECK(w.as("nobody").get("/standards/" + id + "/checklist").fields() == "site_type:required");
}
