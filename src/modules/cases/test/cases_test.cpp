// Cases through the API as people use it.
#include <algorithm>

#include "base/text.hpp"
#include "modules/cases/public.hpp"
#include "modules/cases/store.hpp"
#include "town.hpp"

using world::World;

// An instant as JSON has it.
static std::string at(std::string_view text) { return std::to_string(base::parse_instant(text)->ms); }

std::string Town::picture(int color) {
  media::PhotoSpec spec;
  spec.seed = static_cast<std::uint64_t>(color + 1);
  return media::demo_photo(spec);
}

TEST_CASE("from the report to a fix that another person has checked") {
  Town t;
  const auto path = t.handled();
  auto whole = t.w.as("chief").get(path + "/whole");
  CHECK(whole.text("now.state") == "handled");
  CHECK(whole.text("now.number") == "20260302-0001");
  CHECK(whole.text("now.title") == "东门路口 · 暴露垃圾");
  CHECK(whole.text("now.place") == "339902");
  CHECK(whole.text("unit_name") == "环卫处");
  CHECK(whole.count("steps") == 4);
  CHECK(whole.text("steps.3.person_name") == "sweeper");

  // Not by the unit itself, whoever of it, nor by who may not check.
  CHECK(t.step("sweeper", path, "pass").key() == "cases.not_verifier");
  t.w.grant("sweeper", {"cases.verify"});
  CHECK(t.step("sweeper", path, "pass").key() == "cases.own_work");
  CHECK(t.step("chief", path, "close").key() == "cases.state");

  REQUIRE(t.step("verifier", path, "pass").status == 200);
  whole = t.step("chief", path, "close");
  CHECK(whole.text("now.state") == "closed");
  CHECK(whole.at("now.open") == "false");
  CHECK(whole.at("now.late") == "false");
  CHECK(whole.at("now.due_at") == "null");
  CHECK(t.w.as("chief").get("/cases?open=true").count("rows") == 0);
  CHECK(t.w.as("chief").get("/cases?state=closed").count("rows") == 1);
}

TEST_CASE("one reply names all that is missing, and nothing is half done") {
  Town t;
  CHECK(t.w.as("chief").post("/cases", R"({"kind":"99","lon":120.0,"at":1500000000000})").fields() == "place:required lat:required kind:no_such text:required at:too_old");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case") == 0);
  const auto path = t.reported("");
  CHECK(t.step("chief", path, "file").fields() == "kind:required");
  CHECK(t.step("chief", path, "file", R"("kind":"01")").fields() == "kind:leaf");
  CHECK(t.step("chief", path, "reject").fields() == "reason:required");
  REQUIRE(t.step("chief", path, "file", R"("kind":"0102")").status == 200);
  CHECK(t.step("chief", path, "dispatch").fields() == "unit:required");
  CHECK(t.step("chief", path, "dispatch", R"("unit":99)").fields() == "unit:no_such");
  CHECK(t.step("chief", path, "dispatch", R"("phase":"拆除","unit":)" + std::to_string(t.sweepers.value)).fields() == "phase:no_such");
  REQUIRE(t.step("chief", path, "dispatch", "\"unit\":" + std::to_string(t.sweepers.value)).status == 200);
  CHECK(t.step("sweeper", path, "handle").fields() == "reason:required photos:after_photo");
  CHECK(t.step("chief", path, "suspend", R"("reason":"等招标","until":)" + at("2026-03-01 09:00")).fields() == "until:past");
}

TEST_CASE("deadlines run in working time, stop and go on, and are kept when they are over") {
  Town t;
  // Monday 2 March 2026, 09:00; four working hours: 09–12, 14–15.
  const auto path = t.dispatched();
  auto whole = t.w.as("sweeper").get(path + "/whole");
  CHECK(whole.at("now.due_at") == at("2026-03-02 15:00"));
  CHECK(whole.number("left_minutes") == 240);
  t.w.clock.advance(2 * base::kHour);  // 11:00, two hours left
  whole = t.step("chief", path, "suspend", R"("reason":"等停水通知","until":)" + at("2026-03-04 10:00"));
  CHECK(whole.text("now.state") == "suspended");
  t.w.clock.advance(2 * base::kDayMs);  // Wednesday 11:00
  whole = t.step("chief", path, "resume");
  CHECK(whole.at("now.due_at") == at("2026-03-04 15:00"));
  CHECK(t.w.as("chief").get("/cases?late=true").count("rows") == 0);
  t.w.clock.advance(5 * base::kHour);  // 16:00: late
  CHECK(t.w.as("chief").get("/cases?late=true").count("rows") == 1);
  CHECK(t.step("chief", path, "extend", R"("reason":"雨","until":)" + at("2026-03-04 14:00")).fields() == "until:past until:before_deadline");
  t.photo("sweeper", path, "after");
  whole = t.step("sweeper", path, "handle", R"("reason":"清了")");
  CHECK(whole.at("now.late") == "true");
  CHECK(whole.at("now.handle_by") == at("2026-03-04 15:00"));
  REQUIRE(t.step("verifier", path, "rework", R"("reason":"还有一袋")").status == 200);
  whole = t.w.as("chief").get(path + "/whole");
  CHECK(whole.number("now.rework") == 1);
  CHECK(whole.at("now.late") == "true");
  CHECK(whole.text("now.state") == "dispatched");
}

TEST_CASE("a calendar that changes moves the deadlines, with one row in the journal") {
  Town t;
  const auto path = t.dispatched(R"(,"kind":"0203")");  // three working days
  CHECK(t.w.as("chief").get(path + "/whole").at("now.due_at") == at("2026-03-05T18:00:00.000+08:00"));
  const auto before = *t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='system'");
  REQUIRE(t.w.as("chief").post("/calendar-days", R"({"day":"2026-03-04","kind":"holiday","name":"停课停工"})").status == 201);
  CHECK(t.w.as("chief").post("/calendar-days", R"({"day":"2026-03-04","kind":"makeup","name":"又一个"})").fields() == "day:taken");
  t.w.run_jobs();
  CHECK(t.w.as("chief").get(path + "/whole").at("now.due_at") == at("2026-03-06T18:00:00.000+08:00"));
  CHECK(t.w.as("chief").get(path + "/whole").at("now.handle_by") == at("2026-03-06T18:00:00.000+08:00"));
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='system'") == before + 1);
  // A unit of its own hours: always open.
  const auto always = t.w.as("chief").post("/office-hours", R"({"unit":)" + std::to_string(t.sweepers.value) + R"(,"week":"1,2,3,4,5,6,7","sessions":"00:00-24:00","follows_notices":false})");
  REQUIRE_MESSAGE(always.status == 201, always.body);
  CHECK(t.w.as("chief").post("/office-hours", R"({"week":"1,9","sessions":"12:00-09:00,25:00-26:00"})").fields() == "week:format sessions:format");
  CHECK(t.w.as("chief").post("/office-hours", R"({"week":"1","sessions":"12:00-09:00"})").fields() == "sessions:order");
  t.w.run_jobs();
  CHECK(t.w.as("chief").get(path + "/whole").at("now.due_at") == at("2026-03-05T23:59:59.999+08:00"));
}

TEST_CASE("a limit that changes moves the deadlines that run, and not a day that was granted") {
  Town t;
  const auto chief = [&] { return t.w.as("chief"); };
  const auto path = t.dispatched();  // Monday 09:00, four working hours
  const auto granted = t.dispatched();
  REQUIRE(t.step("chief", granted, "extend", R"("reason":"车辆维修","until":)" + at("2026-03-05 12:00")).status == 200);
  const auto paused = t.dispatched();
  REQUIRE(t.step("chief", paused, "suspend", R"("reason":"等待材料","until":)" + at("2026-03-03 09:00")).status == 200);
  t.w.clock.advance(2 * base::kHour);
  REQUIRE(t.step("chief", paused, "resume").status == 200);
  const auto due = [&](const std::string& of) { return t.w.as("chief").get(of + "/whole").at("now.due_at"); };
  CHECK(due(path) == at("2026-03-02 15:00"));
  CHECK(due(paused) == at("2026-03-02 17:00"));
  const auto journal = [&] { return *t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='system'"); };
  const auto before = journal();
  const auto limit = "/case-limits/" + std::to_string(*t.w.sql<std::int64_t>("SELECT id FROM cases_limit WHERE kind='0102'"));
  REQUIRE(chief().put(limit, R"({"amount":6})").status == 200);
  CHECK(due(path) == at("2026-03-02 15:00"));  // soon
  t.w.run_jobs();
  CHECK(due(path) == at("2026-03-02 17:00"));
  CHECK(due(paused) == at("2026-03-03 10:00"));  // the two hours it stood still are not lost
  CHECK(due(granted) == at("2026-03-05 12:00"));
  CHECK(t.w.as("chief").get(path + "/whole").at("now.handle_by") == at("2026-03-02 17:00"));
  CHECK(t.w.as("chief").get(path + "/whole").text("now.clock_unit") == "working_hours");
  CHECK(journal() == before + 1);
  // A nearer limit comes and goes; of a stage without any the clock stops, and later runs from when the stage began.
  const auto near = chief().post("/case-limits", R"({"stage":"handling","kind":"0102","place":"339902","amount":2,"unit":"hours"})");
  REQUIRE(near.status == 201);
  t.w.run_jobs();
  CHECK(due(path) == at("2026-03-02 11:00"));
  REQUIRE(chief().del("/case-limits/" + near.at("id")).status == 204);
  t.w.run_jobs();
  CHECK(due(path) == at("2026-03-02 17:00"));
  const auto fresh = t.reported();  // 11:00: two working hours to file it
  const auto filing = "/case-limits/" + std::to_string(*t.w.sql<std::int64_t>("SELECT id FROM cases_limit WHERE stage='filing'"));
  CHECK(due(fresh) == at("2026-03-02 15:00"));
  REQUIRE(chief().del(filing).status == 204);
  t.w.run_jobs();
  CHECK(due(fresh) == "null");
  t.w.clock.advance(base::kHour);
  REQUIRE(chief().post("/case-limits", R"({"stage":"filing","amount":1,"unit":"working_days"})").status == 201);
  t.w.run_jobs();
  CHECK(due(fresh) == at("2026-03-03 18:00"));
}

TEST_CASE("ten lists of open cases say the same, whichever way they are found") {
  Town t;
  // More than are picked one by one, of two kinds and places.
  for (int i = 0; i < 640; ++i)
    t.w.inside([&](app::Ctx& c) {
      cases::Case k;
      k.id = c.new_id<cases::Case>();
      k.number = "L" + std::to_string(i);
      k.title = i % 3 ? "积水" : "垃圾";
      k.kind = i % 2 ? "0102" : "0103";
      k.place = i % 5 ? "339902" : "339903";
      k.state = cases::CaseState::dispatched;
      k.unit = i % 4 ? t.sweepers : t.traffic;
      k.reported_at = k.moved_at = c.now;
      k.due_at = base::Instant{c.now.ms + (i * 37 % 640 - 320) * base::kMinute};
      k.due_order = *k.due_at;
      const store::Owner owner(c.tx, "cases");
      cases::insert_case(c.tx, k);
    });
  auto chief = t.w.as("chief");
  const auto list = [&](const std::string& filter) { return chief.get("/cases?limit=500&" + filter); };
  CHECK(list("open=true").number("total") == 640);
  CHECK(list("open=true&late=true").number("total") == 320);
  CHECK(list("state=dispatched&kind=0102").number("total") == 320);
  CHECK(list("open=true&late=true&place=339903&level=general&source=patrol").number("total") == 64);
  CHECK(list("open=true&late=false&unit=" + std::to_string(t.traffic.value)).number("total") == 80);
  CHECK(list("open=true&q=垃圾").number("total") == 214);
  CHECK(list("late=true").number("total") == 320);
  CHECK(list("open=false").number("total") == 0);
  // By deadline, page after page, each once.
  std::vector<std::int64_t> seen;
  std::int64_t last = 0;
  std::string cursor;
  do {
    const auto page = chief.get("/cases?open=true&limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (std::size_t i = 0; i < page.count("rows"); ++i) {
      const auto due = page.number("rows." + std::to_string(i) + ".due_at");
      CHECK(due >= last);
      last = due;
      seen.push_back(page.number("rows." + std::to_string(i) + ".id"));
    }
    cursor = page.at("next") == "null" ? "" : page.text("next");
  } while (!cursor.empty());
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
  CHECK(seen.size() == 640);
}

TEST_CASE("a unit's people see what is the unit's, wherever it lies") {
  Town t;
  t.w.person("away", {"places.read", "units.read", "cases.read", "cases.handle"}, "339903", t.sweepers);
  const auto path = t.dispatched();  // in 339902
  auto away = t.w.as("away");
  CHECK(away.get(path + "/whole").status == 200);
  CHECK(away.get("/cases").count("rows") == 1);
  CHECK(away.get("/cases?open=true&place=339902").count("rows") == 1);
  CHECK(away.get("/case-board?by=state").number("columns.0.count") == 1);
  CHECK(away.get("/burden").count("units") == 1);
  t.photo("away", path, "after");
  REQUIRE(t.step("away", path, "handle", R"("reason":"已清运")").status == 200);
  CHECK(t.w.as("warden").get("/cases").count("rows") == 0);
}

TEST_CASE("units see what is theirs, others do not; two at once do not overwrite each other") {
  Town t;
  const auto path = t.dispatched();
  CHECK(t.w.as("sweeper").get(path + "/whole").status == 200);
  CHECK(t.w.as("warden").get(path + "/whole").status == 404);
  CHECK(t.w.as("other").get(path + "/whole").status == 404);  // another district's office
  CHECK(t.w.as("warden").get("/cases").count("rows") == 0);
  CHECK(t.step("warden", path, "send_back", R"("reason":"不归我们")").status == 404);
  const auto version = t.w.as("chief").get(path + "/whole").number("now.version");
  REQUIRE(t.step("chief", path, "transfer", R"("reason":"职责调整","seen":)" + std::to_string(version) + ",\"unit\":" + std::to_string(t.traffic.value)).status == 200);
  CHECK(t.step("chief", path, "transfer", R"("reason":"职责调整","seen":)" + std::to_string(version) + ",\"unit\":" + std::to_string(t.sweepers.value)).key() == "cases.moved");
  CHECK(t.w.as("sweeper").get(path + "/whole").status == 404);
  REQUIRE(t.step("warden", path, "send_back", R"("reason":"不归我们")").status == 200);
  CHECK(t.w.as("warden").get(path + "/whole").status == 404);  // nor is it theirs to see any more
  CHECK(t.w.as("chief").get(path + "/whole").number("now.returns") == 1);
}

TEST_CASE("reports of one problem become one case, each with its own answer") {
  Town t;
  auto chief = t.w.as("chief");
  const auto sheet = [&](const std::string& no, const std::string& name) {
    return chief.post("/reports", R"({"source":"hotline","source_no":")" + no + R"(","text":"路口一堆垃圾","class_code":"暴露垃圾","place":"339902","lon":120.1,"lat":30.2,"name":")" + name + R"(","phone":"13800001111"})");
  };
  const auto first = sheet("H1", "甲"), second = sheet("H2", "乙");
  REQUIRE_MESSAGE(first.status == 201, first.body);
  CHECK(sheet("H2", "乙").fields() == "source_no:taken");
  const auto a = first.number("case_id"), b = second.number("case_id");
  const auto alike = chief.get("/cases/" + std::to_string(b) + "/alike");
  CHECK(alike.count("cases") == 1);
  CHECK(alike.number("cases.0.id") == a);
  CHECK(t.step("chief", "/cases/" + std::to_string(b), "merge", "\"other\":" + std::to_string(b)).fields() == "other:itself");
  REQUIRE(t.step("chief", "/cases/" + std::to_string(b), "merge", "\"other\":" + std::to_string(a)).status == 200);
  auto whole = chief.get("/cases/" + std::to_string(a) + "/whole");
  CHECK(whole.count("reports") == 2);
  CHECK(whole.number("now.reports") == 2);
  // Who reported is masked for everybody, and told to whom answers: in the journal.
  CHECK(whole.text("reports.1.name") == "乙**");
  CHECK(whole.text("reports.1.phone") == "138****1111");
  const std::string report = "/reports/" + std::to_string(second.number("id"));
  CHECK(chief.post(report + "/show/name").text("value") == "乙");
  CHECK(chief.post(report + "/show/phone").text("value") == "13800001111");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE route='POST /reports/{id}/show/{field}'") == 2);
  CHECK(t.w.as("liaison").post(report + "/show/phone").status == 403);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_report WHERE name LIKE 's1:aes:%' AND phone LIKE 's1:aes:%'") == 2);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM app_journal WHERE detail LIKE '%13800001111%'") == 0);
  REQUIRE(chief.post("/reports/" + std::to_string(second.number("id")) + "/answer", R"({"text":"已清运"})").status == 200);
  whole = chief.get("/cases/" + std::to_string(a) + "/whole");
  CHECK(whole.text("reports.0.answer").empty());
  CHECK(whole.text("reports.1.answer") == "已清运");
  REQUIRE(t.step("chief", "/cases/" + std::to_string(b), "split", R"("reason":"两处")").status == 200);
  CHECK(chief.get("/cases/" + std::to_string(a) + "/whole").count("reports") == 1);
  CHECK(chief.get("/cases/" + std::to_string(b) + "/whole").text("now.state") == "reported");
  CHECK(chief.get("/cases/" + std::to_string(a) + "/whole").number("now.reports") == 1);
}

TEST_CASE("a repeat at the same place within the days its class is watched opens the trace of the old case") {
  Town t;
  const auto old = t.closed();
  const auto whole = [&](const std::string& path) { return t.w.as("chief").get(path + "/whole"); };
  CHECK(whole(old).text("stay") == "watched");
  CHECK(whole(old).at("stay_at") == at("2026-04-01 09:00"));
  t.w.clock.advance(20 * base::kDayMs);
  const auto fresh = t.reported();
  CHECK(whole(old).text("stay") == "watched");  // told, and not yet a case
  REQUIRE(t.step("chief", fresh, "file").status == 200);
  const auto again = whole(fresh);
  CHECK(again.count("trace") == 2);
  CHECK(again.text("stay") == "reopened");
  CHECK("/cases/" + again.at("now.repeat_of") == old);
  const auto opened = whole(old);
  CHECK(opened.number("now.repeats") == 1);
  CHECK(opened.text("now.state") == "closed");
  CHECK(opened.text("stay") == "reopened");
  CHECK(opened.at("stay_at") == at("2026-03-22 09:00"));
  const auto last = "steps." + std::to_string(opened.count("steps") - 1);
  CHECK(opened.text(last + ".move") == "recur");
  CHECK("/cases/" + opened.at(last + ".other") == fresh);
  CHECK(opened.body.find(R"("offers":[{"move":"recur")") == std::string::npos);
  CHECK(t.step("chief", old, "recur").key() == "cases.by_itself");

  // It was no case after all: the trace is as if nothing had come. Filed again it counts once.
  REQUIRE(t.step("chief", fresh, "withdraw", R"("reason":"看错了")").status == 200);
  CHECK(whole(old).number("now.repeats") == 0);
  CHECK(whole(old).text("stay") == "watched");
  REQUIRE(t.step("chief", fresh, "restore", R"("reason":"没看错")").status == 200);
  REQUIRE(t.step("chief", fresh, "file").status == 200);
  CHECK(whole(old).number("now.repeats") == 1);
  // Fixed once more it is watched once more, and then it stayed.
  REQUIRE(t.step("chief", fresh, "dispatch", "\"unit\":" + std::to_string(t.sweepers.value)).status == 200);
  t.photo("sweeper", fresh, "after");
  REQUIRE(t.step("sweeper", fresh, "handle", R"("reason":"清了")").status == 200);
  REQUIRE(t.step("verifier", fresh, "pass").status == 200);
  REQUIRE(t.step("chief", fresh, "close").status == 200);
  CHECK(whole(old).text("stay") == "watched");
  t.w.clock.advance(61 * base::kDayMs);
  CHECK(whole(old).text("stay") == "stayed");
  CHECK(whole(old).at("stay_at") == at("2026-03-22 09:00"));
  // After two months it is a new problem.
  const auto later = t.reported();
  REQUIRE(t.step("chief", later, "file").status == 200);
  CHECK(whole(later).at("now.repeat_of") == "null");
  CHECK(whole(later).text("stay") == "fixing");
  CHECK(whole(old).text("stay") == "stayed");
}

TEST_CASE("how long a class is watched is its own, and a report of another case is no repeat") {
  Town t;
  const auto kind = [&](int days) { REQUIRE(t.w.as("chief").put("/case-kinds/0102", R"({"watch_days":)" + std::to_string(days) + "}").status == 200); };
  const auto repeats = [&](const std::string& path) { return t.w.as("chief").get(path + "/whole").at("now.repeat_of"); };
  kind(0);
  const auto old = t.closed();
  const auto first = t.reported();
  REQUIRE(t.step("chief", first, "file").status == 200);
  CHECK(repeats(first) == "null");
  kind(90);
  t.w.clock.advance(80 * base::kDayMs);
  const auto second = t.reported();
  REQUIRE(t.step("chief", second, "file").status == 200);
  CHECK("/cases/" + repeats(second) == old);
  REQUIRE(t.step("chief", second, "merge", "\"other\":" + first.substr(7)).status == 200);
  CHECK(repeats(second) == "null");
  CHECK(t.w.as("chief").get(old + "/whole").number("now.repeats") == 0);
  CHECK(t.w.as("chief").put("/case-kinds/0102", R"({"watch_days":400})").fields() == "watch_days:range");
}

TEST_CASE("late ones, closed or not: the list of both is the two lists together") {
  Town t;
  const auto late = [&](const std::string& kind) {
    const auto path = t.dispatched(R"(,"kind":")" + kind + "\"");
    t.w.clock.advance(30 * base::kDayMs);
    return path;
  };
  const auto fix = [&](const std::string& path) {
    t.photo("sweeper", path, "after");
    REQUIRE(t.step("sweeper", path, "handle", R"("reason":"清了")").status == 200);
    REQUIRE(t.step("verifier", path, "pass").status == 200);
    REQUIRE(t.step("chief", path, "close").status == 200);
  };
  const auto a = late("0102"), b = late("0203");
  fix(a);
  const auto c = late("0102");
  t.closed();      // in time
  t.dispatched();  // not late yet
  const auto list = [&](const std::string& filter) {
    const auto r = t.w.as("chief").get("/cases?late=true" + filter);
    std::string out = r.at("total") + ":";
    for (std::size_t i = 0; i < r.count("rows"); ++i) out += " /cases/" + r.at("rows." + std::to_string(i) + ".id");
    return out;
  };
  CHECK(list("") == "3: " + c + " " + b + " " + a);
  CHECK(list("&sort=reported_at") == "3: " + a + " " + b + " " + c);
  CHECK(list("&sort=number") == "3: " + a + " " + b + " " + c);
  CHECK(list("&open=true") == "2: " + b + " " + c);
  CHECK(list("&open=false") == "1: " + a);
  CHECK(list("&state=closed") == "1: " + a);
  CHECK(list("&kind=0102") == "2: " + c + " " + a);
  CHECK(list("&kind=0102&place=339902&level=general&source=patrol&unit=" + std::to_string(t.sweepers.value)) == "2: " + c + " " + a);
  CHECK(list("&place=339903") == "0:");
  CHECK(list("&to_day=2026-03-15") == "1: " + a);
  CHECK(list("&from_day=2026-03-15&to_day=2026-04-15") == "1: " + b);
  // Page after page, each once.
  std::string seen, cursor;
  do {
    const auto page = t.w.as("chief").get("/cases?late=true&limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
    seen += " /cases/" + page.at("rows.0.id");
    cursor = page.at("next") == "null" ? "" : page.text("next");
  } while (!cursor.empty());
  CHECK(seen == " " + c + " " + b + " " + a);
  CHECK(t.w.as("warden").get("/cases?late=true").count("rows") == 0);
  CHECK(t.w.as("sweeper").get("/cases?late=true").count("rows") == 3);
}

TEST_CASE("many at once: those that cannot move are named, the others move") {
  Town t;
  const auto a = t.reported(), b = t.reported(""), c = t.dispatched();
  const auto id = [](const std::string& path) { return path.substr(7); };
  const auto done = t.w.as("chief").post("/case-steps", R"({"ids":[)" + id(a) + "," + id(b) + "," + id(c) + R"(],"step":{"move":"file"}})");
  REQUIRE_MESSAGE(done.status == 200, done.body);
  CHECK(done.number("moved") == 1);
  CHECK(done.count("refused") == 2);
  CHECK(done.text("refused.0.key") == "kind.required");
  CHECK(done.text("refused.1.key") == "cases.state");
}

TEST_CASE("twelve-three-four-five by spreadsheet: the same sheet again changes nothing") {
  Town t;
  const std::string csv = "来源,来源单号,内容,类别,区划,地址,电话\n12345 热线,S1,门口积水,路面积水,339902,东街,13900001111\n12345 热线,S2,路灯不亮,路灯不亮,339903,西街,\n12345 热线,S3,,无此类,339903,西街,\n";
  auto chief = t.w.as("chief");
  const auto wrong = chief.upload("/reports/import?mode=apply", "sheet.csv", csv);
  CHECK(wrong.at("applied") == "false");
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case") == 0);
  const auto good = csv.substr(0, csv.find("12345 热线,S3"));
  CHECK(chief.upload("/reports/import?mode=apply", "sheet.csv", good).number("created") == 2);
  const auto again = chief.upload("/reports/import?mode=apply", "sheet.csv", good);
  CHECK_MESSAGE(again.number("same") == 2, again.body);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_case") == 2);
}

TEST_CASE("what holds for the whole city only the city's office changes") {
  Town t;
  auto officer = t.w.as("officer");
  CHECK(officer.post("/case-kinds", R"({"code":"99","name":"新类"})").key() == "cases.rules_everywhere");
  CHECK(officer.post("/calendar-days", R"({"day":"2026-03-04","kind":"holiday","name":"自定"})").key() == "cases.rules_everywhere");
  CHECK(officer.post("/case-limits", R"({"stage":"handling","kind":"0102","amount":1,"unit":"days"})").key() == "cases.rules_everywhere");
  const auto own = officer.post("/case-limits", R"({"stage":"handling","kind":"暴露垃圾","place":"339902","amount":1,"unit":"working_hours"})");
  REQUIRE_MESSAGE(own.status == 201, own.body);
  const auto citywide = t.w.sql<std::int64_t>("SELECT id FROM cases_limit WHERE place='' AND kind='0102'");
  CHECK(officer.put("/case-limits/" + std::to_string(*citywide), R"({"place":"339902"})").key() == "cases.rules_everywhere");
  CHECK(officer.del("/case-limits/" + std::to_string(*citywide)).status == 403);
  // The district's own limit holds there.
  CHECK(t.w.as("chief").get(t.dispatched() + "/whole").at("now.due_at") == at("2026-03-02 10:00"));
}

TEST_CASE("figures of a period: due, handled, in time, and equal shares rank alike") {
  Town t;
  const auto good = t.handled();                                                   // in time, by the sweepers
  const auto open = t.dispatched(R"(,"kind":"0203")");                             // due on Thursday
  const auto late = t.reported(R"(,"kind":"0301")");
  REQUIRE(t.step("chief", late, "file").status == 200);
  REQUIRE(t.step("chief", late, "dispatch", "\"unit\":" + std::to_string(t.traffic.value)).status == 200);
  t.w.clock.advance(base::kDayMs);
  t.photo("warden", late, "after");
  REQUIRE(t.step("warden", late, "handle", R"("reason":"已劝离")").status == 200);
  auto f = t.w.as("chief").get("/cases/figures?from_day=2026-03-01&to_day=2026-03-04&by=unit");
  REQUIRE_MESSAGE(f.status == 200, f.body);
  CHECK(f.number("total.due") == 2);  // the third falls due later
  CHECK(f.number("total.on_time") == 1);
  CHECK(f.at("total.on_time_rate") == "5E-1");
  CHECK(f.text("rows.0.label") == "环卫处");
  CHECK(f.number("rows.0.rank") == 1);
  CHECK(f.number("rows.1.rank") == 2);
  f = t.w.as("chief").get("/cases/figures?from_day=2026-03-01&to_day=2026-03-31&by=unit");
  CHECK(f.at("rows.0.on_time_rate") == "5E-1");
  // A unit sees its own figures alone.
  CHECK(t.w.as("warden").get("/cases/figures?from_day=2026-03-01&to_day=2026-03-31").count("rows") == 1);
  CHECK(t.w.as("chief").get("/cases/figures?from_day=2026-03-31&to_day=2026-03-01").fields() == "to_day:before_start");

  std::vector<cases::Figure> all(4);
  const auto set = [&](int i, std::int64_t on_time, std::int64_t due) { all[static_cast<std::size_t>(i)].key = std::to_string(i), all[static_cast<std::size_t>(i)].on_time = on_time, all[static_cast<std::size_t>(i)].due = due; };
  set(0, 1, 3), set(1, 2, 6), set(2, 0, 0), set(3, 1, 1);
  cases::rank(all);
  CHECK(all[0].key == "3");
  CHECK(*all[1].rank == 2);
  CHECK(*all[2].rank == 2);
  CHECK_FALSE(all[3].rank.has_value());
}

TEST_CASE("escalation: each rung once per deadline, the last one drafts a notice that the office issues and the unit answers") {
  Town t;
  const auto path = t.dispatched();  // Monday 09:00, due at 15:00
  const auto told = [&](const std::string& who) { return t.w.as(who).get("/messages").count("rows"); };
  const auto climb = [&] {
    t.w.clock.advance(base::kMinute);
    t.w.run_jobs();
  };
  climb();
  CHECK(told("sweeper") == 0);
  t.w.clock.advance(3 * base::kHour);  // 12:01: two working hours left since 12:00
  t.w.clock.advance(base::kHour);
  climb();
  climb();
  CHECK(told("sweeper") == 1);
  CHECK(t.w.as("sweeper").get("/messages").text("rows.0.title") == "临期提醒：20260302-0001 东门路口 · 暴露垃圾");
  CHECK(t.w.as("sweeper").get("/messages").text("rows.0.body").starts_with("时限 2026-03-02 15:00，环卫处"));
  CHECK(told("warden") == 0);
  t.w.clock.advance(3 * base::kHour);  // 16:03: late
  climb();
  CHECK(told("sweeper") == 2);
  t.w.clock.advance(2 * base::kDayMs);  // Wednesday afternoon: the unit's head after four working hours; nobody holds the permission, so its people
  climb();
  CHECK(told("sweeper") == 3);
  CHECK(t.w.as("chief").get("/notices").count("rows") == 0);
  t.w.clock.advance(base::kDayMs);
  climb();
  climb();
  auto drafts = t.w.as("chief").get("/notices?state=draft");
  REQUIRE(drafts.count("rows") == 1);
  CHECK(drafts.text("rows.0.title") == "关于限时办结“东门路口 · 暴露垃圾”的督办单");
  const auto notice = "/notices/" + std::to_string(drafts.number("rows.0.id"));
  CHECK(t.w.as("sweeper").get(notice).status == 404);  // a draft is not theirs to see
  CHECK(t.w.as("sweeper").post(notice + "/issue").status == 403);
  const auto issued = t.w.as("chief").post(notice + "/issue");
  REQUIRE_MESSAGE(issued.status == 200, issued.body);
  CHECK(issued.text("number") == "督办〔2026〕1号");
  CHECK(t.w.as("chief").put(notice, R"({"title":"改"})").key() == "cases.notice_state");
  CHECK(t.w.as("warden").post(notice + "/answer", R"({"text":"x"})").status == 404);
  CHECK(t.w.as("sweeper").post(notice + "/answer", "{}").fields() == "text:required");
  REQUIRE(t.w.as("sweeper").post(notice + "/answer", R"({"text":"明早清运"})").status == 200);
  const auto paper = t.w.as("sweeper").get(notice + "/paper/pdf");
  CHECK(paper.body.starts_with("%PDF"));
  CHECK(paper.header("Content-Disposition").find(".pdf") != std::string::npos);
  CHECK(t.w.as("sweeper").get(notice + "/paper/docx").body.starts_with("PK"));
  CHECK(t.w.as("sweeper").get(notice + "/paper/exe").status == 404);
  REQUIRE(t.w.as("chief").post(notice + "/close").status == 200);
  CHECK(t.w.as("chief").post(notice + "/close").key() == "cases.notice_state");
  // An extension is another deadline: the ladder begins anew.
  const auto before = told("sweeper");
  REQUIRE(t.step("chief", path, "extend", R"("reason":"车辆维修","until":)" + at("2026-03-09 12:00")).status == 200);
  climb();
  CHECK(told("sweeper") == before);
  t.w.clock.set({base::parse_instant("2026-03-09 10:30")->ms});
  climb();
  CHECK(told("sweeper") == before + 1);
}

TEST_CASE("a rung that changes is climbed at once, and a case has one notice on its way") {
  Town t;
  const auto path = t.dispatched();
  t.w.clock.advance(10 * base::kHour);  // late since 15:00
  t.w.run_jobs();
  CHECK(t.w.as("chief").get("/notices").count("rows") == 0);
  const auto rung = "/case-ladder/" + std::to_string(*t.w.sql<std::int64_t>("SELECT id FROM cases_rung WHERE supervises"));
  REQUIRE(t.w.as("chief").put(rung, R"({"amount":0,"unit":"hours"})").status == 200);
  t.w.run_jobs();  // no minute has passed
  const auto drafts = t.w.as("chief").get("/notices?state=draft");
  REQUIRE(drafts.count("rows") == 1);
  CHECK(t.w.sql<std::int64_t>("SELECT case_id FROM cases_noticed") == std::atoll(path.substr(7).c_str()));
  // Another rung that supervises finds that there is one.
  REQUIRE(t.w.as("chief").post("/case-ladder", R"({"name":"再督办","side":"after","amount":0,"unit":"hours","whom":"office","supervises":true})").status == 201);
  t.w.run_jobs();
  CHECK(t.w.as("chief").get("/notices").count("rows") == 1);
  CHECK(*t.w.sql<std::int64_t>("SELECT count(*) FROM cases_fired WHERE rung<>0") >= 3);
}

TEST_CASE("a suspension whose day has come goes on by itself") {
  Town t;
  const auto path = t.dispatched();
  REQUIRE(t.step("chief", path, "suspend", R"("reason":"等招标","until":)" + at("2026-03-04 10:00")).status == 200);
  t.w.clock.advance(base::kDayMs);
  t.w.run_jobs();
  CHECK(t.w.as("chief").get(path + "/whole").text("now.state") == "suspended");
  t.w.clock.set({base::parse_instant("2026-03-04 10:00")->ms});
  t.w.run_jobs();
  const auto whole = t.w.as("chief").get(path + "/whole");
  CHECK(whole.text("now.state") == "dispatched");
  CHECK(whole.at("now.due_at") == at("2026-03-04 16:00"));  // four working hours were left: 10–12, 14–16
}

TEST_CASE("units write to each other for information, never to supervise") {
  Town t;
  auto warden = t.w.as("warden");
  const std::string to = ",\"unit\":" + std::to_string(t.sweepers.value) + ",\"title\":\"路面\",\"text\":\"请清扫\"}";
  CHECK(warden.post("/notices", R"({"kind":"supervision")" + to).fields() == "kind:office_only");
  const auto draft = warden.post("/notices", R"({"kind":"information")" + to);
  REQUIRE_MESSAGE(draft.status == 201, draft.body);
  const auto path = "/notices/" + std::to_string(draft.number("id"));
  CHECK(t.w.as("sweeper").get(path).status == 404);
  REQUIRE(t.w.as("chief").post(path + "/issue").text("number") == "抄告〔2026〕1号");
  CHECK(t.w.as("sweeper").get(path).status == 200);
  CHECK(t.w.as("sweeper").get("/notices").count("rows") == 1);
}

TEST_CASE("the burden meter counts what a unit was asked, and shows a unit its own alone") {
  Town t;
  const auto path = t.handled();
  REQUIRE(t.step("verifier", path, "rework", R"("reason":"还有一袋")").status == 200);
  const auto meter = t.w.as("chief").get("/burden");
  REQUIRE(meter.count("units") == 1);
  CHECK(meter.text("units.0.label") == "环卫处");
  CHECK(meter.number("units.0.cases") == 1);
  CHECK(meter.number("units.0.rework") == 1);
  CHECK(meter.number("units.0.uploads") == 1);
  CHECK(meter.number("units.0.asked") == 3);
  CHECK(meter.number("units.0.open") == 1);
  CHECK(t.w.as("warden").get("/burden").count("units") == 0);
  CHECK(t.w.as("chief").get("/burden?month=2026-02-01").at("units.0.asked") == "0");
}

TEST_CASE("cases of an earlier version keep their deadlines, and notices their cases") {
  store::Database db("sqlite::memory:", 1);
  db.write([](store::Tx& tx) {
    for (const auto schema : {cases::kSchema, cases::kPublicSchema, cases::kLadderSchema}) tx.script(schema);
    const auto add = [&](std::int64_t id, const char* state, bool open, const char* due, const char* by, const char* clock) {
      tx.exec("INSERT INTO cases_case(id, number, title, text, kind, level, source, state, phase, place, address, unit, criterion, reports, due_at, clock_from, clock_amount, clock_unit,"
              " pauses, handle_by, late, rework, extensions, returns, repeats, reported_at, moved_at, version, open, due_order) VALUES($1, CAST($1 AS TEXT), '', '', '0102', 'general',"
              " 'patrol', $2, '', '339902', '', 7, '', 1, " + std::string(due) + ", 500, 4, " + clock + ", 1, " + by + ", FALSE, 0, 0, 0, 0, 400, 600, 1, $3, COALESCE(" + due + ", 9223372036854775807))",
              id, state, open);
    };
    add(1, "dispatched", true, "9000", "9000", "'working_hours'");
    add(2, "handled", true, "9500", "8000", "'working_days'");
    add(3, "closed", false, "NULL", "7000", "NULL");
    add(4, "verified", true, "NULL", "6000", "NULL");
    tx.exec("INSERT INTO cases_notice(id, number, kind, state, unit, place, title, text, cases, drafted_at, answer) VALUES(9, '', 'supervision', 'draft', 7, '339902', '', '', '[1,2]', 1, '')");
    for (const auto schema : {cases::kClockSchema, cases::kNoticedSchema, cases::kStaySchema}) tx.script(schema);
    const auto k = [&](std::int64_t id) { return *cases::find(tx, base::Id<cases::Case>{id}); };
    CHECK(k(1).due_at->ms == 9000);
    CHECK(k(1).handle_by->ms == 9000);
    CHECK(k(1).clock_unit == engine::LimitUnit::working_hours);
    CHECK(k(1).pauses == 1);
    CHECK(k(2).due_at->ms == 9500);
    CHECK(k(2).handle_by->ms == 8000);  // of the handling, which is over
    CHECK_FALSE(k(3).due_at.has_value());
    CHECK(k(3).handle_by->ms == 7000);
    CHECK_FALSE(k(4).due_at.has_value());
    CHECK(*tx.one<std::int64_t>("SELECT count(*) FROM cases_clock") == 3);
    CHECK(*tx.one<std::int64_t>("SELECT count(*) FROM cases_clock WHERE reported_at=400") == 3);
    CHECK(tx.all<std::int64_t>("SELECT case_id FROM cases_noticed WHERE notice=9 ORDER BY case_id") == std::vector<std::int64_t>{1, 2});
    // What is read is what is written.
    auto later = k(1);
    later.state = cases::CaseState::handled;
    later.due_at = base::Instant{9900};
    later.due_order = *later.due_at;
    cases::update_case(tx, later);
    CHECK(k(1).due_at->ms == 9900);
    CHECK(k(1).handle_by->ms == 9000);
  });
}
