#include <doctest/doctest.h>

#include "modules/places/places.hpp"
#include "modules/units/units.hpp"
#include "world/world.hpp"

namespace {

struct Offices : world::World {
  Offices() : World({places::module(), units::module()}) {
    auto chief = as("chief");
    for (const auto* one : {R"({"code":"3399","name":"云川市"})", R"({"code":"339902","name":"南城区"})", R"({"code":"339903","name":"北城区"})",
                            R"({"code":"339902001","name":"东街街道"})", R"({"code":"339902001001","name":"桂园社区"})"})
      REQUIRE(chief.post("/places", one).status == 201);
    const auto made = chief.post("/units", R"({"name":"南城区城管局","place":"339902","head":"李明","head_phone":"13800138000"})");
    REQUIRE(made.status == 201);
    id = made.number("id");
    other = chief.post("/units", R"({"name":"北城区交警队","place":"339903","credit_code":"91350100m000100y43"})").number("id");
  }
  std::string whole() { return as("chief").post(path() + "/show/head_phone").text("value"); }
  std::string path() const { return "/units/" + std::to_string(id); }
  std::int64_t id = 0, other = 0;
};

}  // namespace

TEST_CASE("a unit is made; its number is masked for everybody") {
  Offices w;
  const auto id = std::to_string(w.id);
  CHECK(w.as("chief").get(w.path()).body ==
        R"({"id":)" + id + R"(,"name":"南城区城管局","short_name":"","credit_code":"","code_reason":"","kind":"government","place":"339902","head":"李明",)"
        R"("head_phone":"138****8000","address":"","state":"active"})");
  CHECK(w.as("chief").get("/units/" + std::to_string(w.other)).text("credit_code") == "91350100M000100Y43");
}

TEST_CASE("who may see phones asks for one, and the journal says so") {
  Offices w;
  w.person("clerk", {"units.read", "units.write"});
  auto chief = w.as("chief");
  const auto rows = [&] { return *w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='POST /units/{id}/show/{field}'"); };
  CHECK(chief.post(w.path() + "/show/head_phone").body == R"({"value":"13800138000"})");
  CHECK(rows() == 1);
  CHECK(*w.sql<std::string>("SELECT user_name FROM app_journal WHERE route='POST /units/{id}/show/{field}'") == "主任");
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE entity='units' AND entity_id=$1 AND route LIKE '%show%' AND detail LIKE '%\"head_phone\"%138****8000%'", std::to_string(w.id)) == 1);
  // Asked again with the same idempotency key it is looked at again: the number is kept in no reply.
  auto again = w.as("chief").header("Idempotency-Key", "k1");
  CHECK(again.post(w.path() + "/show/head_phone").status == 200);
  CHECK(again.post(w.path() + "/show/head_phone").status == 200);
  CHECK(rows() == 3);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_replay WHERE body LIKE '%13800138000%'") == 0);
  CHECK(w.as("clerk").post(w.path() + "/show/head_phone").status == 403);
  for (const char* field : {"name", "head", "nothing", "id"}) CHECK_MESSAGE(chief.post(w.path() + "/show/" + field).status == 404, field);
  CHECK(w.as("other").post(w.path() + "/show/head_phone").status == 404);
  CHECK(rows() == 3);
}

TEST_CASE("all numbers whole in one file: for who may see them, with what for in the journal") {
  Offices w;
  w.person("clerk", {"units.read", "units.write"});
  w.as("chief").put("/units/" + std::to_string(w.other), R"({"head_phone":"13911112222"})");
  const std::string path = "/units/export?format=csv&columns=name,head_phone&sort=name";
  const std::string why = R"({"reason":" 汛期值班 "})";
  const auto rows = [&] { return *w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='POST /units/export'"); };
  // Without the permission, by the one route as by the other, and for nobody in a GET.
  CHECK(w.as("clerk").post(path, why).status == 403);
  CHECK(w.as("chief").get(path).body.find("13800138000") == std::string::npos);
  CHECK(w.as("chief").get(path + "&whole=1").fields() == "whole:unknown");
  CHECK(rows() == 0);
  CHECK(w.as("chief").post(path, R"({"reason":"  "})").fields() == "reason:required");
  CHECK(w.as("chief").post(path, "{}").fields() == "reason:required");
  CHECK(rows() == 0);
  const auto file = w.as("chief").post(path, why);
  CHECK(file.status == 200);
  CHECK(file.body.find("南城区城管局,13800138000\r\n") != std::string::npos);
  CHECK(file.body.find("北城区交警队,13911112222\r\n") != std::string::npos);
  CHECK(*w.sql<std::string>("SELECT user_name FROM app_journal WHERE route='POST /units/export'") == "主任");
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='POST /units/export' AND detail LIKE '%汛期值班%' AND detail LIKE '%\"field\":\"rows\",\"before\":null,\"after\":2}%'") == 1);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%13800138000%'") == 0);
  // As the other kind of file has it, to be imported again; and within the own place alone.
  CHECK(w.as("chief").post("/units/export?format=csv", why).body.find("13911112222") != std::string::npos);
  const auto theirs = w.as("officer").post(path, why);
  CHECK(theirs.body.find("13800138000") != std::string::npos);
  CHECK(theirs.body.find("13911112222") == std::string::npos);
  // The file is in no kept reply.
  w.as("chief").header("Idempotency-Key", "k2").post(path, why);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_replay WHERE body LIKE '%13800138000%'") == 0);
}

TEST_CASE("the number lies sealed in the database") {
  Offices w;
  w.as("chief").post("/liaisons", R"({"unit":)" + std::to_string(w.id) + R"(,"name":"王芳","phone":"13900001111"})");
  for (const char* sql : {"SELECT head_phone FROM units_unit WHERE head_phone<>''", "SELECT phone FROM units_liaison"}) CHECK(w.sql<std::string>(sql)->starts_with("s1:aes:"));
}

TEST_CASE("others see the mask, and sending it back keeps the number") {
  Offices w;
  w.person("clerk", {"units.read", "units.write"});
  auto clerk = w.as("clerk");
  CHECK(clerk.get(w.path()).text("head_phone") == "138****8000");
  CHECK(clerk.get("/units").text("rows.0.head_phone") != "13800138000");
  CHECK(clerk.get("/units/export?format=csv").body.find("13800138000") == std::string::npos);
  const auto edited = clerk.put(w.path(), R"({"head_phone":"138****8000","address":"东街1号"})");
  CHECK(edited.status == 200);
  CHECK(edited.text("head_phone") == "138****8000");
  CHECK(w.whole() == "13800138000");
  CHECK(clerk.put(w.path(), R"({"head_phone":"13911112222"})").text("head_phone") == "139****2222");
  CHECK(w.whole() == "13911112222");
  CHECK(clerk.put(w.path(), R"({"head_phone":"139****0000"})").fields() == "head_phone:phone");
  // The journal never holds the number.
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%13800138000%' OR detail LIKE '%13911112222%'") == 0);
  CHECK(*w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route LIKE 'PUT %' AND detail LIKE '%139****2222%'") == 1);
}

TEST_CASE("credit codes: check digit, exception with a reason, one unit each") {
  Offices w;
  auto chief = w.as("chief");
  CHECK(chief.put(w.path(), R"({"credit_code":"91110000802100433C"})").fields() == "credit_code:check_digit");
  CHECK(chief.put(w.path(), R"({"credit_code":"911100008021004"})").fields() == "credit_code:credit_code_format");
  CHECK(chief.put(w.path(), R"({"credit_code":"91350100M000100Y43"})").fields() == "credit_code:taken");
  const auto kept = chief.put(w.path(), R"({"credit_code":"91110000802100433C","code_reason":"证书如此"})");
  CHECK(kept.status == 200);
  CHECK(kept.text("code_reason") == "证书如此");
  CHECK(chief.put(w.path(), R"({"credit_code":"91110000802100433B"})").text("code_reason") == "");
}

TEST_CASE("a place out of reach, a name that is taken, are refused") {
  Offices w;
  auto officer = w.as("officer");
  CHECK(officer.post("/units", R"({"name":"新单位","place":"339903"})").fields() == "place:no_such");
  CHECK(officer.post("/units", R"({"name":"南城区城管局","place":"339902"})").fields() == "name:taken");
  CHECK(officer.post("/units", R"({"name":"新单位","place":"339902000000"})").text("place") == "339902");
  CHECK(officer.get("/units").number("total") == 2);
  CHECK(officer.get("/units/" + std::to_string(w.other)).status == 404);
  CHECK(w.as("chief").del("/places/339903").key() == "places.in_use");
}

TEST_CASE("a liaison sees the own unit alone") {
  Offices w;
  w.grant("liaison", {"units.read", "units.write"});
  w.move("liaison", "339902", base::Id<units::Unit>{w.id});
  REQUIRE(w.as("chief").post("/units", R"({"name":"邻居","place":"339902"})").status == 201);
  auto liaison = w.as("liaison");
  CHECK(liaison.get("/units").number("total") == 1);
  CHECK(liaison.get(w.path()).status == 200);
  CHECK(liaison.post("/units", R"({"name":"又一个","place":"339902"})").fields() == "place:out_of_scope");
  CHECK(liaison.get("/liaisons").status == 200);
}

TEST_CASE("lists filter by place, kind, state and text") {
  Offices w;
  auto chief = w.as("chief");
  CHECK(chief.get("/units?place=3399").count("rows") == 2);
  CHECK(chief.get("/units?place=339903").text("rows.0.name") == "北城区交警队");
  CHECK(chief.get("/units?q=城管").count("rows") == 1);
  CHECK(chief.get("/units?q=9135").count("rows") == 1);
  CHECK(chief.get("/units?q=%25").count("rows") == 0);
  CHECK(chief.get("/units?kind=school").count("rows") == 0);
  CHECK(chief.get("/units").text("refs.places.339902") == "南城区");
}

TEST_CASE("a spreadsheet of units goes out and comes in again unchanged") {
  Offices w;
  auto chief = w.as("chief");
  const auto file = chief.get("/units/export?format=csv").body;
  CHECK(chief.upload("/units/import?mode=apply", "units.csv", file).number("same") == 2);
  w.person("clerk", {"units.read", "units.write"});
  const auto masked = w.as("clerk").get("/units/export?format=csv").body;
  CHECK(w.as("clerk").upload("/units/import?mode=apply", "units.csv", masked).number("same") == 2);
  CHECK(w.whole() == "13800138000");
  const auto more = chief.upload("/units/import?mode=apply", "more.csv", "单位名称,区划,性质\n第一中学,南城区,学校\n北城区交警队,北城区,政府机构\n");
  CHECK(more.text("lines.1.errors.0.key") == "choice");
  CHECK(more.at("applied") == "false");
}

TEST_CASE("liaisons: phones masked, one of a name in a unit, gone with the unit") {
  Offices w;
  auto chief = w.as("chief");
  const std::string unit = std::to_string(w.id);
  const auto made = chief.post("/liaisons", R"({"unit":)" + unit + R"(,"name":"王芳","phone":"13900001111","duty":"科长"})");
  CHECK(made.body == R"({"id":)" + std::to_string(made.number("id")) + R"(,"unit":)" + unit + R"(,"name":"王芳","phone":"139****1111","duty":"科长"})");
  w.person("clerk", {"units.read"});
  CHECK(w.as("clerk").get("/liaisons?unit=" + unit).text("rows.0.phone") == "139****1111");
  CHECK(w.as("other").get("/liaisons").number("total") == 0);
  CHECK(chief.post("/liaisons", R"({"unit":)" + unit + R"(,"name":"王芳"})").fields() == "name:taken");
  CHECK(w.as("other").post("/liaisons", R"({"unit":)" + unit + R"(,"name":"甲"})").fields() == "unit:no_such");
  CHECK(chief.upload("/liaisons/import?mode=apply", "l.csv", "单位,姓名,电话\n南城区城管局,王芳,13900001111\n北城区交警队,赵强,13700002222\n").number("same") == 1);
  CHECK(chief.get("/liaisons").number("total") == 2);
  CHECK(chief.del(w.path()).status == 204);
  CHECK(chief.get("/liaisons").number("total") == 1);
}

TEST_CASE("steward duties for communities and blocks") {
  Offices w;
  auto chief = w.as("chief");
  const std::string unit = std::to_string(w.id);
  const auto made = chief.post("/stewards", R"({"unit":)" + unit + R"(,"kind":"community","target":"339902001001"})");
  CHECK(made.body == R"({"id":)" + std::to_string(made.number("id")) + R"(,"unit":)" + unit +
                         R"(,"kind":"community","target":"339902001001","since":"2026-03-02","until":null,"note":""})");
  const auto fields = [&](const std::string& rest) { return chief.post("/stewards", R"({"unit":)" + unit + "," + rest + "}").fields(); };
  CHECK(fields(R"("kind":"community","target":"339902001001")") == "target:duplicate");
  CHECK(fields(R"("kind":"community","target":"339902009")") == "target:no_such");
  CHECK(fields(R"("kind":"community","target":"339902")") == "target:no_community");
  CHECK(fields(R"("kind":"block","target":" ")") == "target:required");
  CHECK(fields(R"("kind":"block","target":"东街两侧","since":"2026-03-02","until":"2026-03-01")") == "until:before_since");
  CHECK(chief.post("/stewards", R"({"unit":)" + unit + R"(,"kind":"block","target":"东街两侧","until":"2026-03-05"})").status == 201);
  CHECK(chief.get("/stewards?on=2026-03-05").count("rows") == 2);
  CHECK(chief.get("/stewards?on=2026-03-06").count("rows") == 1);
  CHECK(w.as("other").get("/stewards").number("total") == 0);
  CHECK(chief.del(w.path()).key() == "units.in_use");
  CHECK(chief.del("/places/339902001001").key() == "places.in_use");
}
