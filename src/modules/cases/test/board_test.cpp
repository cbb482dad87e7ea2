// The board's columns and cards, and what the dispatcher is offered to choose.
#include "town.hpp"

TEST_CASE("the board: columns with their counts, cards by deadline, a unit sees its own") {
  Town t;
  const auto first = t.reported();
  t.dispatched();
  t.handled();
  auto chief = t.w.as("chief");
  auto board = chief.get("/case-board");
  REQUIRE_MESSAGE(board.status == 200, board.body);
  REQUIRE(board.count("columns") == 6);
  CHECK(board.text("columns.0.key") == "reported");
  CHECK(board.number("columns.0.count") == 1);
  CHECK(board.number("columns.2.count") == 1);
  CHECK(board.number("columns.3.count") == 1);
  CHECK(board.text("columns.2.cards.0.kind_name") == "暴露垃圾");
  CHECK(board.text("columns.2.cards.0.unit_name") == "环卫处");
  CHECK(board.number("columns.2.cards.0.left_minutes") == 240);
  CHECK(board.at("columns.2.cards.0.before") == "null");
  CHECK(board.at("columns.3.cards.0.after") != "null");

  t.photo("chief", first, "before");
  CHECK(chief.get("/case-board?column=reported").at("columns.0.cards.0.before") != "null");

  board = chief.get("/case-board?by=unit");
  REQUIRE(board.count("columns") == 1);
  CHECK(board.text("columns.0.title") == "环卫处");
  CHECK(board.number("columns.0.count") == 2);

  board = chief.get("/case-board?by=deadline");
  REQUIRE(board.count("columns") == 5);
  CHECK(board.number("columns.0.count") == 0);
  // Filing within two hours and the fix within four are of today, the check is of tomorrow.
  CHECK(board.number("columns.1.count") == 2);
  CHECK(board.number("columns.2.count") == 1);
  t.w.clock.advance(7 * base::kHour);
  board = t.w.as("chief").get("/case-board?by=deadline");
  CHECK(board.number("columns.0.count") == 2);
  CHECK(board.number("columns.0.late") == 2);
  CHECK(board.number("columns.0.cards.0.left_minutes") < 0);

  CHECK(t.w.as("sweeper").get("/case-board").count("columns") == 4);
  CHECK(t.w.as("sweeper").get("/case-board?by=deadline").number("columns.0.count") == 1);
  CHECK(t.w.as("warden").get("/case-board").number("columns.0.count") == 0);
  CHECK(t.w.as("nobody").get("/case-board").status == 403);
}

TEST_CASE("a case whose clock stands still is not late") {
  Town t;
  const auto path = t.dispatched();
  REQUIRE(t.step("chief", path, "suspend", "\"reason\":\"等材料\",\"until\":" + std::to_string(base::parse_instant("2026-03-20 10:00")->ms)).status == 200);
  t.w.clock.advance(3 * base::kDayMs);
  const auto paused = t.w.as("chief").get("/case-board?column=paused");
  CHECK(paused.number("columns.0.count") == 1);
  CHECK(paused.number("columns.0.late") == 0);
  CHECK(paused.at("columns.0.cards.0.left_minutes") == "null");
  const auto board = t.w.as("chief").get("/case-board?by=deadline");
  CHECK(board.number("columns.0.count") == 0);
  CHECK(board.number("columns.4.count") == 1);
}

TEST_CASE("a column comes by pages") {
  Town t;
  for (int n = 0; n < 5; ++n) t.reported();
  auto chief = t.w.as("chief");
  const auto first = chief.get("/case-board?column=reported&limit=3");
  CHECK(first.count("columns.0.cards") == 3);
  CHECK(first.number("columns.0.count") == 5);
  const auto rest = chief.get("/case-board?column=reported&limit=3&cursor=" + first.text("columns.0.next"));
  CHECK(rest.count("columns.0.cards") == 2);
  CHECK(rest.at("columns.0.next") == "null");
  CHECK(chief.get("/case-board?q=0003").number("columns.0.count") == 1);
  CHECK(chief.get("/case-board?kind=01").number("columns.0.count") == 5);
  CHECK(chief.get("/case-board?kind=02").number("columns.0.count") == 0);
}

TEST_CASE("the class by the words of the text, by characters and by pinyin") {
  Town t;
  const auto path = t.reported("");  // 一堆垃圾
  auto chief = t.w.as("chief");
  auto s = chief.get(path + "/suggest");
  REQUIRE_MESSAGE(s.status == 200, s.body);
  CHECK(s.text("kinds.0.code") == "0102");
  CHECK(s.text("kinds.0.because") == "垃圾");
  CHECK(s.text("kinds.0.parent_name") == "市容环境");
  CHECK(chief.get(path + "/suggest?typed=jinggai").text("kinds.0.code") == "1201");
  CHECK(chief.get(path + "/suggest?typed=xgg").text("kinds.0.code") == "0201");  // 小广告, before the name
  CHECK(chief.get(path + "/suggest?typed=0301").text("kinds.0.code") == "0301");
  CHECK(chief.get(path + "/suggest?typed=%E8%B7%AF%E7%81%AF").text("kinds.0.code") == "1202");
  CHECK(chief.get(path + "/suggest?typed=qqqq").count("kinds") == 0);
  CHECK(t.w.as("sweeper").get(path + "/suggest").status == 403);
}

TEST_CASE("the unit by who mended this here before") {
  Town t;
  CHECK(t.w.as("chief").get(t.reported() + "/suggest").count("units") == 0);
  t.closed();
  const auto path = t.reported();
  auto chief = t.w.as("chief");
  auto s = chief.get(path + "/suggest");
  REQUIRE(s.count("units") == 1);
  CHECK(s.text("units.0.name") == "环卫处");
  CHECK(s.at("units.0.here") == "true");
  CHECK(s.number("units.0.handled") == 1);
  CHECK(chief.get(path + "/suggest?kind=1201").count("units") == 0);
  // The duty unit of the site comes when nobody has mended it here.
  t.w.exec("UPDATE sites_site SET unit=$1", t.traffic);
  s = chief.get(path + "/suggest?kind=1201");
  REQUIRE(s.count("units") == 1);
  CHECK(s.at("units.0.duty") == "true");
  CHECK(s.text("units.0.name") == "交警支队");
  CHECK(chief.get(path + "/suggest").text("units.0.name") == "环卫处");
}

TEST_CASE("words, class and place of an open case can be mended, and its limit follows") {
  Town t;
  const auto path = t.dispatched();  // four working hours
  auto chief = t.w.as("chief");
  auto r = chief.put(path, R"({"title":"东门路口的垃圾","kind":"0203"})");  // three working days
  REQUIRE_MESSAGE(r.status == 200, r.body);
  CHECK(r.text("title") == "东门路口的垃圾");
  CHECK(r.at("due_at") == std::to_string(base::parse_instant("2026-03-05 18:00")->ms));
  CHECK(chief.put(path, R"({"state":"closed"})").text("state") == "dispatched");
  CHECK(t.w.as("sweeper").put(path, R"({"title":"x"})").status == 403);
  CHECK(chief.put(t.closed(), R"({"title":"x"})").key() == "cases.finished");
}
