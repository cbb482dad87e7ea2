// Import and export of any entity: what goes out comes in again unchanged; the dry run changes nothing; all or nothing.
#include <doctest/doctest.h>

#include "hours.hpp"
#include "world/world.hpp"

using namespace world;

namespace {
struct Setting {
  hours::Seen seen;
  World w{{hours::module(seen)}};
  Client chief = w.as("chief");
  std::string red = chief.post("/teams", R"({"name":"红队"})").at("id");
  std::int64_t rows() { return *w.sql<std::int64_t>("SELECT COUNT(*) FROM hours_entry"); }
};
constexpr const char* kHead = "服务队,活动,日期,时长,标签,备注\n";
}  // namespace

TEST_CASE("export and import again: nothing differs, in CSV and XLSX") {
  Setting s;
  s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"清扫, \"东街\"","day":"2026-03-01","minutes":60,"tags":["周末","党员"],"remark":"=1+1"})");
  s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"007","day":"2026-02-28","minutes":15})");
  for (const std::string format : {"csv", "xlsx"}) {
    CAPTURE(format);
    const auto file = s.chief.get("/entries/export?format=" + format);
    CHECK(file.status == 200);
    CHECK(file.header("Content-Disposition").find("filename*=UTF-8''%E6%9C%8D%E5%8A%A1%E8%AE%B0%E5%BD%95-2026-03-02." + format) != std::string::npos);
    const auto r = s.chief.upload("/entries/import?mode=check", "a." + format, file.body);
    CHECK(r.at("wrong") == "0");
    CHECK(r.at("same") == "2");
    CHECK(r.at("created") == "0");
    CHECK(r.at("changed") == "0");
    if (r.at("same") != "2") MESSAGE(r.body);
  }
  const auto csv = s.chief.get("/entries/export?format=csv");
  CHECK(csv.body.find("红队") != std::string::npos);  // ids go out as names
  CHECK(s.chief.get("/entries/export?format=csv&activity=007").body.find("清扫") == std::string::npos);
  CHECK(s.chief.get("/entries/export?format=csv&template=1").body.find("007") == std::string::npos);
  CHECK(s.chief.get("/entries/export?format=pdf").fields() == "format:choice");
  CHECK(s.chief.get("/entries/export?colour=red").fields() == "colour:unknown");
}

TEST_CASE("a file speaks the language that was asked for, and is understood in either") {
  Setting s;
  s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"清扫","day":"2026-03-01","minutes":60,"tags":["周末","党员"]})");
  const auto file = s.chief.get("/entries/export?format=csv&lang=en");
  CHECK(file.body.find("Activity") != std::string::npos);
  CHECK(file.body.find("活动") == std::string::npos);
  CHECK(file.body.find("周末; 党员") != std::string::npos);
  CHECK(s.chief.get("/entries/export?format=csv&columns=activity,minutes&lang=en").body.find("Activity,Minutes (min)\r\n") != std::string::npos);
  const auto again = s.chief.upload("/entries/import?mode=check", "a.csv", file.body);
  CHECK(again.at("same") == "1");
  CHECK(again.at("wrong") == "0");
  CHECK(s.chief.get("/entries/export?lang=fr").fields() == "lang:choice");
}

TEST_CASE("the dry run shows what would happen, and changes nothing; applying does it") {
  Setting s;
  s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"清扫","day":"2026-03-01","minutes":60})");
  const std::string file = std::string(kHead) + "红队,清扫,2026年3月1日,90,,\n\n红队,巡逻,2026/3/1,３０,\"周末、党员\",x\n";
  const auto check = s.chief.upload("/entries/import?mode=check", "a.csv", file);
  CHECK(check.at("applied") == "false");
  CHECK(check.at("rows") == "2");
  CHECK(check.at("changed") == "1");
  CHECK(check.at("created") == "1");
  CHECK(check.at("lines.0.row") == "2");
  CHECK(check.at("lines.0.changes") == R"([{"field":"minutes","before":60,"after":90}])");
  CHECK(check.at("lines.1.row") == "4");
  CHECK(s.rows() == 1);
  CHECK(s.w.sql<std::int64_t>("SELECT minutes FROM hours_entry") == 60);
  const auto apply = s.chief.upload("/entries/import?mode=apply", "a.csv", file);
  CHECK(apply.at("applied") == "true");
  CHECK(apply.at("lines.0.changes") == check.at("lines.0.changes"));
  CHECK(s.rows() == 2);
  CHECK(s.w.sql<std::string>("SELECT tags FROM hours_entry WHERE activity='巡逻'") == R"(["周末","党员"])");
  const auto detail = *s.w.sql<std::string>("SELECT detail FROM app_journal ORDER BY seq DESC LIMIT 1");
  CHECK(detail.find("清扫") != std::string::npos);
  CHECK(detail.find("巡逻") != std::string::npos);
  CHECK(s.chief.upload("/entries/import?mode=apply", "a.csv", file).at("same") == "2");
}

TEST_CASE("wrong lines are all named, and none of the file is taken") {
  Setting s;
  const std::string file = std::string(kHead) + "红队,清扫,2026-03-01,60,,\n蓝队,清扫,2026-03-01,60,,\n红队,,2026-02-30,5,,\n红队,巡逻,2026-03-09,60,,\n";
  for (const std::string mode : {"check", "apply"}) {
    CAPTURE(mode);
    const auto r = s.chief.upload("/entries/import?mode=" + mode, "a.csv", file);
    CHECK(r.status == 200);
    CHECK(r.at("applied") == "false");
    CHECK(r.at("wrong") == "3");
    CHECK(r.at("lines.1.errors") == R"([{"field":"team","key":"no_such","args":{"is":"蓝队"}}])");
    CHECK(r.at("lines.2.row") == "4");
    CHECK(r.text("lines.2.errors.0.field") == "day");
    CHECK(r.text("lines.2.errors.1.field") == "activity");
    CHECK(r.text("lines.2.errors.2.key") == "range");
    CHECK(r.count("lines.2.errors") == 3);
    CHECK(r.text("lines.3.errors.0.key") == "future");
    CHECK(s.rows() == 0);
  }
  CHECK(s.chief.upload("/entries/import", "a.csv", "服务队,颜色\nx,y\n").fields() == "颜色:unknown_column activity:missing_column day:missing_column minutes:missing_column");
  CHECK(s.chief.upload("/entries/import", "a.csv", "\n\n").fields() == "file:empty_table");
  CHECK(s.chief.upload("/entries/import", "a.csv", "").fields() == "file:required");
  CHECK(s.chief.upload("/entries/import?mode=perhaps", "a.csv", kHead).fields() == "mode:choice");
  CHECK(s.chief.post("/entries/import", "{}").status == 415);
}

TEST_CASE("references by name or by key; a name that two rows have is refused; English headers in any order") {
  Setting s;
  s.w.exec("INSERT INTO hours_team(id, name, place) VALUES(9001, '蓝队', '')");
  const auto r = s.chief.upload("/entries/import?mode=apply", "a.csv", "Minutes,Day,Team,Activity\n60,2026-03-01,9001,a\n60,2026-03-01,蓝队,b\n");
  CHECK(r.at("applied") == "true");
  CHECK(s.w.sql<std::int64_t>("SELECT COUNT(*) FROM hours_entry WHERE team=9001") == 2);
  // Two lines of one file that mean the same row: the second changes what the first made.
  const auto twice = s.chief.upload("/entries/import?mode=apply", "a.csv", std::string(kHead) + "红队,c,2026-03-01,60,,\n红队,c,2026-03-01,90,,\n");
  CHECK(twice.at("created") == "1");
  CHECK(twice.at("changed") == "1");
  // The second line breaks a rule of the table: it is named, the whole is undone.
  const auto teams = s.chief.upload("/teams/import?mode=apply", "t.csv", "名称\n绿队\n这个服务队的名称实在太长太长太长太长太长了\n");
  CHECK(teams.at("wrong") == "1");
  CHECK(s.w.sql<std::int64_t>("SELECT COUNT(*) FROM hours_team WHERE name='绿队'") == 0);
}

TEST_CASE("a list goes out as it is seen: the columns asked for, in their order, references by name, rows that were chosen") {
  Setting s;
  const auto sweep = s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"清扫","day":"2026-03-01","minutes":60,"tags":["周末"]})").at("id");
  s.chief.post("/entries", R"({"team":)" + s.red + R"(,"activity":"巡逻","day":"2026-02-28","minutes":15})");
  const std::string bom = "\xEF\xBB\xBF";
  CHECK(s.chief.get("/entries/export?format=csv&columns=minutes,team,activity&sort=minutes").body == bom + "时长（分钟）,服务队,活动\r\n15,红队,巡逻\r\n60,红队,清扫\r\n");
  CHECK(s.chief.get("/entries/export?format=csv&columns=state,tags&activity=%E6%B8%85%E6%89%AB").body == bom + "状态,标签\r\n待审,周末\r\n");
  CHECK(s.chief.get("/entries/export?format=csv&columns=activity&keys=" + sweep + ",12").body == bom + "活动\r\n清扫\r\n");
  CHECK(s.chief.get("/entries/export?columns=colour,id&format=csv").fields() == "columns:no_such columns:no_such");
  std::string keys = "1";
  for (int i = 0; i < 500; ++i) keys += ",1";
  CHECK(s.chief.get("/entries/export?keys=" + keys).fields() == "keys:length");
  CHECK(s.chief.get("/entries/export?columns=minutes").header("Content-Type").find("spreadsheetml") != std::string::npos);
}

TEST_CASE("the report has the file's own cells; unknown columns are named with the nearest, and may be left aside") {
  Setting s;
  const auto r = s.chief.upload("/entries/import", "a.csv", "服务队,活动,日期,时长,错误原因\n红队,清扫,2026-03-01,5,太短\n");
  CHECK(r.at("columns.3") == R"({"title":"时长","field":"minutes"})");
  CHECK(r.at("columns.4") == R"({"title":"","field":""})");  // the reason that came with wrong rows is not read
  CHECK(r.at("lines.0.cells") == R"(["红队","清扫","2026-03-01","5","太短"])");
  const auto unknown = s.chief.upload("/entries/import", "a.csv", "服务队,活动名,日期,时长,颜色\n红队,清扫,2026-03-01,60,红\n");
  CHECK(unknown.fields() == "活动名:unknown_column 颜色:unknown_column activity:missing_column");
  CHECK(unknown.text("errors.0.args.nearest") == "活动");
  CHECK(unknown.text("errors.1.args.nearest") == "");
  const auto aside = s.chief.upload("/entries/import?skip_unknown=true", "a.csv", "服务队,活动,日期,时长,颜色\n红队,清扫,2026-03-01,60,红\n");
  CHECK(aside.at("created") == "1");
  CHECK(aside.at("columns.4") == R"({"title":"颜色","field":""})");
}

TEST_CASE("a table of the browser becomes a file") {
  hours::Seen seen;
  World w{{hours::module(seen), app::system_module()}};
  auto chief = w.as("chief");
  const auto file = chief.post("/table-file", R"({"name":"点位-错误行","csv":"名称,错误原因\n\"东,街\",没有此项\n"})");
  CHECK(file.status == 200);
  CHECK(file.header("Content-Disposition").find("2026-03-02.xlsx") != std::string::npos);
  const auto back = chief.upload("/teams/import", "a.xlsx", file.body);
  CHECK(back.at("created") == "1");
  CHECK(back.at("lines.0.cells.0") == "\"东,街\"");
  CHECK(chief.post("/table-file", R"({"name":"","csv":""})").fields() == "name:required csv:required");
  CHECK(w.as("").post("/table-file").status == 401);
}
