// Meetings: the agenda from the figures, resolutions as tasks of units, minutes as a paper.
#include "town.hpp"

TEST_CASE("the agenda is proposed from the figures, and what is not done comes again") {
  Town t;
  t.week();
  const auto fight = t.add(t.gardeners, "2026-03-05 12:00", nullptr);
  t.w.exec("UPDATE cases_file SET state='disputed' WHERE id=$1", fight);
  t.w.exec("UPDATE cases_clock SET state='disputed' WHERE id=$1", fight);
  auto chief = t.w.as("chief");
  auto agenda = chief.get("/meetings/agenda");
  REQUIRE_MESSAGE(agenda.status == 200, agenda.body);
  REQUIRE(agenda.count("items") == 3);
  CHECK(agenda.text("items.0.text") == "交警支队说明逾期未处置的1件案件");
  CHECK(agenda.text("items.2.source") == "disputed");
  CHECK(agenda.number("items.2.case_id") == fight.value);
  CHECK(t.w.as("sweeper").get("/meetings/agenda").status == 403);

  const auto made = chief.post(
      "/meetings",
      R"({"title":"创城工作例会","day":"2026-03-02","time":"上午","room":"三楼会议室","chair":"主任","units":[)" +
          std::to_string(t.sweepers.value) + R"(],"agenda":)" + agenda.at("items") + "}");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const auto meeting = std::to_string(made.number("id"));
  CHECK(made.text("place") == "3399");
  const auto task = [&](base::Id<units::Unit> unit, const std::string& more) {
    return chief.post("/meeting-tasks",
                      "{\"meeting\":" + meeting + ",\"unit\":" + std::to_string(unit.value) + more + "}");
  };
  CHECK(task(t.gardeners, R"(,"text":"","due":"2026-03-01")").fields() == "text:required");
  CHECK(task(t.gardeners, R"(,"text":"清理","due":"2026-03-01","case_id":5)").fields() ==
        "due:before_start case_id:no_such");
  const auto a =
      task(t.gardeners, R"(,"text":"确定养护边界","due":"2026-03-04","case_id":)" + std::to_string(fight.value));
  REQUIRE_MESSAGE(a.status == 201, a.body);
  const auto b = task(t.traffic, R"(,"text":"增派警力","due":"2026-03-10")");
  REQUIRE(b.status == 201);

  // The unit answers for its own, not for another's.
  const std::string path = "/meeting-tasks/" + std::to_string(b.number("id"));
  CHECK(t.w.as("sweeper").post(path + "/done", R"({"note":"代办"})").status == 404);
  CHECK(t.w.as("reader").post(path + "/done", R"({"note":"代办"})").status == 403);
  CHECK(t.w.as("warden").post(path + "/done", "{}").fields() == "note:required");
  CHECK(t.w.as("warden").get("/meeting-tasks").count("rows") == 1);
  CHECK(t.w.as("warden").get("/meetings/" + meeting).status == 404);
  const auto done = t.w.as("warden").post(path + "/done", R"({"note":"已增派四名"})");
  REQUIRE_MESSAGE(done.status == 200, done.body);
  CHECK(done.text("state") == "done");
  CHECK(t.w.as("warden").post(path + "/done", R"({"note":"再"})").key() == "bulletins.task_done");
  CHECK(chief.put(path, R"({"text":"改"})").key() == "bulletins.task_done");

  // A week later: one is late, the disputed case waits for its task and is not put up twice.
  t.w.clock.advance(7 * base::kDayMs);
  chief = t.w.as("chief");
  CHECK(chief.get("/meeting-tasks?overdue=true").count("rows") == 1);
  agenda = chief.get("/meetings/agenda");
  CHECK(agenda.text("items.0.text") == "上次议定未完成：确定养护边界（园林处，3月4日前，已逾期）");
  CHECK(agenda.number("items.0.task") == a.number("id"));
  CHECK(agenda.body.find("disputed") == std::string::npos);
  REQUIRE(chief.post(path + "/reopen").status == 200);
  CHECK(chief.get("/meetings/agenda").body.find("增派警力") != std::string::npos);
  CHECK(chief.del("/units/" + std::to_string(t.traffic.value)).key() == "units.in_use");
}

TEST_CASE("minutes are a paper of the meeting, and close it when they are signed") {
  Town t;
  auto chief = t.w.as("chief");
  const auto made = chief.post(
      "/meetings",
      R"({"title":"创城工作例会","day":"2026-03-02","time":"上午","room":"三楼会议室","chair":"主任","guests":"市领导","units":[)" +
          std::to_string(t.sweepers.value) +
          R"(],"agenda":[{"text":"垃圾清运","minutes":"环卫处增加一班。"},{"text":"其他"}]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string meeting = "/meetings/" + std::to_string(made.number("id"));
  REQUIRE(chief
              .post("/meeting-tasks", "{\"meeting\":" + made.at("id") +
                                          R"(,"text":"增加一班清运","due":"2026-03-09","unit":)" +
                                          std::to_string(t.sweepers.value) + "}")
              .status == 201);
  const auto b = chief.post(meeting + "/minutes");
  REQUIRE_MESSAGE(b.status == 201, b.body);
  CHECK(b.text("kind") == "minutes");
  CHECK(b.text("title") == "创城工作例会纪要");
  CHECK(b.text("blocks.0.text") == "3月2日上午，主任在三楼会议室主持召开创城工作例会。会议纪要如下。");
  CHECK(b.at("blocks").find(R"(["1","增加一班清运","环卫处","3月9日"])") != std::string::npos);
  CHECK(b.at("blocks").find("出席：环卫处；市领导。") != std::string::npos);
  CHECK(chief.post(meeting + "/minutes").key() == "bulletins.minutes_there");
  REQUIRE(chief.put(meeting, R"({"chair":"副主任"})").status == 200);
  CHECK(chief.del(meeting).key() == "bulletins.meeting_held");
  const auto number = t.move("chief", Town::path(b), "approve");
  CHECK(number.text("number") == "创城办纪〔2026〕1号");
  CHECK(chief.put(meeting, R"({"chair":"主任"})").key() == "bulletins.minutes_signed");
  CHECK(t.w.as("chief").get(Town::path(b) + "/file").body.starts_with("%PDF"));
}

TEST_CASE("a tour: findings on the spot, sent twice and there once, become cases and resolutions, and its record a paper") {
  Town t;
  auto chief = t.w.as("chief");
  const auto tour = R"({"kind":"tour","title":"老城区现场督导","day":"2026-03-02","time":"下午","chair":"分管副市长","room":"市政府东门","units":[)" +
                    std::to_string(t.sweepers.value) + R"(],"route":[)";
  CHECK(chief.post("/meetings", R"({"title":"例会","day":"2026-03-02","route":["339902"]})").fields() == "route:tour_only");
  CHECK(chief.post("/meetings", tour + R"("339902","999999"]})").fields() == "route[1]:no_such");
  const auto made = chief.post("/meetings", tour + R"("339902","339903"]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string path = "/meetings/" + made.at("id");
  CHECK(chief.get("/meetings?kind=tour").count("rows") == 1);
  CHECK(chief.get("/meetings?kind=meeting").count("rows") == 0);
  CHECK(chief.post(path + "/findings", R"({"text":" ","unit":)" + std::to_string(t.sweepers.value) + "}").fields() == "text:required");
  CHECK(chief.post(path + "/findings", R"({"text":"积水","due":"2026-03-01"})").fields() == "unit:required due:before_start");

  const std::string finding =
      R"({"token":"p1","text":"桥下堆放建筑垃圾","minutes":"三天内清完","place":"339903","address":"东桥下","as_case":true,"unit":)" +
      std::to_string(t.sweepers.value) + R"(,"due":"2026-03-05"})";
  const auto one = chief.post(path + "/findings", finding);
  REQUIRE_MESSAGE(one.status == 201, one.body);
  const auto again = chief.post(path + "/findings", finding);  // the line broke before the reply came
  CHECK(again.number("item") == 0);
  CHECK(again.number("case_id") == one.number("case_id"));
  CHECK(again.count("tour.agenda") == 1);
  CHECK(chief.get("/meeting-tasks").count("rows") == 1);
  CHECK(chief.get("/meeting-tasks").number("rows.0.case_id") == one.number("case_id"));
  const auto k = t.w.sql<std::string>("SELECT source FROM cases_case WHERE id=$1", one.number("case_id"));
  CHECK(k == "tour");
  CHECK(t.w.sql<std::string>("SELECT place FROM cases_case WHERE id=$1", one.number("case_id")) == "339903");

  // A second one only noted; at the desk it becomes a case, once.
  REQUIRE(chief.post(path + "/findings", R"({"text":"公交站牌破损"})").status == 201);
  const auto later = chief.post(path + "/case", R"({"item":1})");
  REQUIRE_MESSAGE(later.status == 200, later.body);
  CHECK(chief.post(path + "/case", R"({"item":1})").number("case_id") == later.number("case_id"));
  CHECK(t.w.sql<std::string>("SELECT place FROM cases_case WHERE id=$1", later.number("case_id")) == "339902");  // where the route begins
  CHECK(chief.post(path + "/case", R"({"item":7})").status == 404);
  CHECK(t.w.as("sweeper").post(path + "/findings", finding).status == 403);
  CHECK(t.w.as("officer").post(path + "/findings", finding).status == 404);  // another district's office

  // The unit sees what it was asked: a tour and a task.
  const auto meter = t.w.as("chief").get("/burden");
  CHECK(meter.number("units.0.meetings") == 1);
  CHECK(meter.number("units.0.tasks") == 1);
  CHECK(meter.number("units.0.asked") == 2);

  const auto b = chief.post(path + "/minutes");
  REQUIRE_MESSAGE(b.status == 201, b.body);
  CHECK(b.text("title") == "老城区现场督导纪要");
  CHECK(b.text("blocks.0.text") == "3月2日下午，分管副市长带队，环卫处参加，先后到东区、西区巡访督导。");
  CHECK(b.at("blocks").find("三天内清完") != std::string::npos);
  CHECK(b.at("blocks").find("交办事项") != std::string::npos);
  REQUIRE(t.move("chief", Town::path(b), "approve").status == 200);
  CHECK(t.w.as("chief").post(path + "/findings", R"({"token":"p9","text":"晚到的一条"})").key() == "bulletins.minutes_signed");
  // What is at a meeting is no finding.
  const auto meeting = chief.post("/meetings", R"({"title":"例会","day":"2026-03-02"})");
  CHECK(t.w.as("chief").post("/meetings/" + meeting.at("id") + "/findings", R"({"text":"x"})").key() == "bulletins.no_tour");
}
