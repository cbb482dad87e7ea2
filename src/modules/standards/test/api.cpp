// The standards' routes from outside, and through a file and back.
#include <doctest/doctest.h>

#include <regex>

#include "app/system.hpp"
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

// The row with fields put in place of its own.
std::string row(world::World& w, const std::string& standard, const std::string& code, std::initializer_list<std::pair<std::string, std::string>> fields) {
  auto text = w.as("chief").get("/standard-criteria/" + node(w, standard, code)).body;
  for (const auto& [name, value] : fields) text = std::regex_replace(text, std::regex("\"" + name + "\":(\"[^\"]*\"|[0-9]+)"), "\"" + name + "\":" + value);
  return text;
}
// What a tree editor sends, on the newest revision.
world::Reply edit(world::World& w, const std::string& standard, const std::string& parts, const std::string& who = "chief") {
  const auto revision = w.as(who).get("/standards/" + standard + "/tree").at("revision");
  return w.as(who).post("/standards/" + standard + "/edit", "{\"revision\":" + revision + "," + parts + "}");
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
  CHECK(c.del("/standards/" + id).key() == "standards.published");
  CHECK(edit(w, id, R"("rows":[])").key() == "standards.published");
  CHECK(c.upload("/standards/import?mode=apply&standard=" + id, "x.csv", kFile).key() == "standards.published");
  CHECK(c.post("/standards/" + id + "/publish").key() == "standards.published");
  CHECK(order(w, id) == "1 1.1 1.2 2 2.1 ");

  const auto next = c.post("/standards/" + id + "/new-version");
  REQUIRE(next.status == 201);
  CHECK(next.number("version") == 2);
  CHECK(next.text("state") == "draft");
  CHECK(next.at("based_on") == id);
  const auto draft = id_in(next);
  REQUIRE(edit(w, draft, "\"rows\":[" + row(w, draft, "1.1", {{"points", "\"8\""}}) + "]").status == 200);
  const auto both = c.get("/standards/" + id + "/compare/" + draft);
  CHECK(both.count("rows") == 5);
  CHECK(both.at("rows.1.changes") == R"(["points"])");
  CHECK(both.text("rows.1.before.points") == "6");
  CHECK(both.text("rows.1.after.points") == "8");
  CHECK(both.at("rows.2.changes") == "[]");
  CHECK(both.at("head") == "[]");
  CHECK(c.get("/standard-criteria/" + leaf).text("points") == "6");
  CHECK(c.post("/standards/" + id + "/retire").text("state") == "retired");
}

TEST_CASE("publishing asks for a check without errors, and for warnings to be seen") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  REQUIRE(edit(w, id, "\"rows\":[" + row(w, id, "1.1", {{"points", "\"7\""}}) + "]").status == 200);  // 11 below a printed 10
  const auto check = c.post("/standards/" + id + "/check");
  CHECK(check.number("errors") == 0);
  CHECK(check.number("warnings") > 0);
  CHECK(c.post("/standards/" + id + "/publish").key() == "standards.has_warnings");
  REQUIRE(edit(w, id, "\"rows\":[" + row(w, id, "1.2", {{"rule", "\"nonsense\""}}) + "]").status == 200);
  CHECK(c.post("/standards/" + id + "/publish", R"({"accept_warnings":true})").key() == "standards.has_errors");
  REQUIRE(edit(w, id, "\"rows\":[" + row(w, id, "1.2", {{"rule", "\"合格\""}}) + "]").status == 200);
  CHECK(c.post("/standards/" + id + "/publish", R"({"accept_warnings":true})").text("state") == "published");
}

TEST_CASE("one edit writes rows, order and removals together, and says what the check finds") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  const auto made = edit(w, id, "\"rows\":[" + row(w, id, "1.2", {{"id", "1"}, {"code", "\"1.3\""}, {"name", "\"绿化\""}, {"parent", "\"１\""}, {"points", "\"2.50\""}}) + "]");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  CHECK(made.number("revision") == 1);
  CHECK(made.text("rows.0.points") == "2.5");
  CHECK(made.text("rows.0.parent") == "1");
  CHECK(made.number("rows.0.id") > 1000);
  CHECK(made.text("findings.1.key") == "sum_open");
  CHECK(made.text("findings.1.code") == "1");
  CHECK(made.text("maximum") == "32.5");
  const auto fresh = made.at("rows.0.id");
  CHECK(order(w, id) == "1 1.1 1.2 1.3 2 2.1 ");
  // A new order, a new code for a parent with its children, and a row less.
  const auto at = [&](const char* code) { return node(w, id, code); };
  const auto gone = at("1.2");
  const auto again = edit(w, id, "\"order\":[" + at("2") + "," + at("2.1") + "," + at("1") + "," + fresh + "," + at("1.1") + "],\"removed\":[" + gone + "],\"rows\":[" +
                                     row(w, id, "1", {{"code", "\"A\""}}) + "," + row(w, id, "1.1", {{"parent", "\"A\""}}) + "," + row(w, id, "1.3", {{"parent", "\"A\""}}) + "]");
  REQUIRE_MESSAGE(again.status == 200, again.body);
  CHECK(order(w, id) == "2 2.1 A 1.3 1.1 ");
  CHECK(c.get("/standard-criteria/" + gone).status == 404);
  // Wrong rows are named, and nothing is half written.
  const auto bad = edit(w, id, "\"rows\":[" + row(w, id, "A", {{"parent", "\"1.1\""}}) + "," + row(w, id, "2.1", {{"code", "\"1.1\""}, {"points", "\"a\""}}) + "]");
  CHECK(bad.status == 422);
  CHECK(bad.fields() == "rows[1].points:number rows[1].code:duplicate");
  CHECK(order(w, id) == "2 2.1 A 1.3 1.1 ");
}

TEST_CASE("an edit of an older revision is refused and told who came between; a check writes nothing") {
  world::World w({standards::module(), app::system_module()});
  const auto id = imported(w);
  const auto seven = "\"rows\":[" + row(w, id, "1.1", {{"points", "\"7\""}}) + "]";
  const auto check = w.as("chief").post("/standards/" + id + "/check", "{\"revision\":0," + seven + "}");
  REQUIRE(check.status == 200);
  CHECK(check.text("findings.1.key") == "sum_open");
  CHECK(check.text("maxima.0.maximum") == "11");
  CHECK(w.as("chief").get("/standards/" + id + "/tree").text("nodes.1.points") == "6");
  REQUIRE(edit(w, id, seven, "officer").status == 200);
  const auto late = w.as("chief").post("/standards/" + id + "/edit", "{\"revision\":0," + seven + "}");
  CHECK(late.status == 409);
  CHECK(late.key() == "standards.edited");
  CHECK(!late.text("args.who").empty());
  CHECK(late.text("args.rows") == "1");
  const auto tree = w.as("chief").get("/standards/" + id + "/tree");
  CHECK(tree.number("revision") == 1);
  CHECK(tree.text("edited_by") == late.text("args.who"));
  CHECK(w.as("nobody").post("/standards/" + id + "/edit", "{}").status == 403);
  CHECK(w.as("chief").get("/events?topics=standard:" + id).topics == std::vector<std::string>{"standard:" + id});
  CHECK(w.as("nobody").get("/events?topics=standard:" + id).status == 404);
  // The same request again, its reply lost: done once.
  const auto eight = "{\"revision\":1,\"rows\":[" + row(w, id, "1.1", {{"points", "\"8\""}}) + "]}";
  auto c = w.as("chief");
  c.header("Idempotency-Key", "3f1f5c1e-8a46-4d0a-9d5b-0a4f4f0a1b2c");
  const auto first = c.post("/standards/" + id + "/edit", eight), second = c.post("/standards/" + id + "/edit", eight);
  CHECK(first.status == 200);
  CHECK(second.body == first.body);
  CHECK(w.as("chief").get("/standards/" + id + "/tree").number("revision") == 2);
}

TEST_CASE("an exported standard imports to an equal one") {
  world::World w({standards::module()});
  auto c = w.as("chief");
  const auto id = imported(w);
  REQUIRE(c.put("/standards/" + id, R"({"scale":[{"grade":"A","percent":"100"},{"grade":"B","percent":"66.7"},{"grade":"C","percent":"40"},{"grade":"C#","percent":"0"}],"missing":"zero"})").status == 200);
  for (const std::string format : {"csv", "xlsx", "csv&lang=en", "xlsx&lang=en"}) {
    const auto file = c.get("/standards/" + id + "/export?format=" + format);
    REQUIRE(file.status == 200);
    // Headings and words in the language that was asked for; the office's own text as it is.
    if (format.starts_with("csv")) {
      CHECK((file.body.find("code,parent,name,points,method") != std::string::npos) == format.ends_with("en"));
      CHECK((file.body.find("编号,上级,名称,分值,方法") != std::string::npos) != format.ends_with("en"));
      CHECK(file.body.find(format.ends_with("en") ? "missing,zero" : "缺测,零分") != std::string::npos);
    }
    const auto again = c.upload("/standards/import?mode=apply&name=again", "again." + format.substr(0, format.find('&')), file.body);
    REQUIRE(again.at("applied") == "true");
    const auto both = c.get("/standards/" + id + "/compare/" + again.at("standard"));
    CHECK(both.count("rows") == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(both.at("rows." + std::to_string(i) + ".changes") == "[]");
    CHECK(both.at("head") == R"([{"field":"name","before":"街道测评","after":"again"}])");
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
