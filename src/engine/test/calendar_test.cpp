// Days worked, sessions and seasons, the years that ship, and what can be wrong with a calendar's data.
#include "engine/calendar.hpp"

#include "shipped_calendar.hpp"

using namespace engine;
using namespace engine::test;

namespace {

using Keys = std::vector<std::string>;

Keys keys(const base::Problems& wrong) {
  Keys out;
  for (const auto& w : wrong.all()) out.push_back(w.field + " " + w.key);
  return out;
}
Keys wrong_with(void (*spoil)(CalendarData&)) {
  CalendarData d;
  spoil(d);
  return keys(check(d));
}

}  // namespace

TEST_CASE("the years that ship: holidays, make-up days and the sum of working days") {
  const auto data = office();
  CHECK(check(data).empty());
  const Calendar c(data);
  // Weekdays less the national holidays: 11 days until 2024, 13 since; the notices only move days.
  CHECK(worked_days(c, day("2023-12-31"), day("2024-12-31")) == 251);
  CHECK(worked_days(c, day("2024-12-31"), day("2025-12-31")) == 248);
  CHECK(worked_days(c, day("2025-12-31"), day("2026-12-31")) == 248);
  for (const auto& y : data.years)
    for (const auto& d : y.days) {
      CHECK(c.works(d.day) == (d.kind == DayKind::makeup));
      CHECK(!d.name.empty());
      if (d.kind == DayKind::makeup) CHECK_FALSE(Calendar().works(d.day));  // only days of rest are made up
    }
  CHECK(c.works(day("2026-02-28")));        // a Saturday, for Spring Festival
  CHECK_FALSE(c.works(day("2026-10-05")));  // a Monday of National Day
  CHECK(c.works(day("2024-02-09")));        // New Year's Eve of 2024 was no holiday
}

TEST_CASE("a year without data is counted by the week and named") {
  const Calendar c(office());
  CHECK(c.covers(day("2026-12-31")));
  CHECK_FALSE(c.covers(day("2027-01-01")));
  CHECK(c.works(day("2027-01-01")));  // a Friday: nobody told the calendar
  CHECK(c.missing(day("2023-12-01"), day("2028-01-01")) == std::vector{2023, 2027, 2028});
  CHECK(c.missing(day("2024-01-01"), day("2026-12-31")).empty());
  CHECK_FALSE(c.works(day("2300-01-06")));  // far outside of the table: a Saturday
  CHECK(c.works(day("1931-09-18")));        // a Friday
}

TEST_CASE("a notice reaches into the December before its year") {
  CalendarData d;
  d.years = {{2019, {{day("2018-12-29"), DayKind::makeup, "元旦"}, {day("2018-12-31"), DayKind::holiday, "元旦"}}}};
  const Calendar c(d);
  CHECK(c.works(day("2018-12-29")));
  CHECK_FALSE(c.works(day("2018-12-31")));
  CHECK_FALSE(c.covers(day("2018-12-31")));
}

TEST_CASE("working time from one instant to another") {
  const Calendar c(office());
  CHECK(working_minutes(c, at("2026-11-23 08:00"), at("2026-11-23 20:00")) == 7 * 60);
  CHECK(working_minutes(c, at("2026-11-23 11:30"), at("2026-11-23 14:30")) == 60);
  CHECK(working_minutes(c, at("2026-11-20 17:00"), at("2026-11-23 10:00")) == 2 * 60);
  CHECK(working_minutes(c, at("2026-09-30 17:00"), at("2026-10-08 10:00")) == 2 * 60);  // over National Day
  CHECK(working_minutes(c, at("2026-11-23 10:00"), at("2026-11-20 17:00")) == -2 * 60);
  CHECK(working_ms(c, at("2026-11-23 11:59:59"), at("2026-11-23 14:00:00")) == 1000);
  // Cut at the minutes of the clock, so that parts add up to the whole.
  CHECK(working_minutes(c, at("2026-11-23 10:00:30"), at("2026-11-23 10:01:10")) == 1);
  CHECK(working_minutes(c, at("2026-11-23 10:01:10"), at("2026-11-23 10:01:50")) == 0);
}

TEST_CASE("after: the close ends what is used up with it, nothing leaves the instant where it is") {
  const Calendar c(office());
  CHECK(after(c, at("2026-11-23 10:00"), 2 * base::kHour) == at("2026-11-23 12:00"));
  CHECK(after(c, at("2026-11-23 10:00"), 2 * base::kHour + 1) == at("2026-11-23 14:00") + 1);
  CHECK(after(c, at("2026-11-23 13:00"), 0) == at("2026-11-23 13:00"));
  CHECK(after(c, at("2026-11-23 10:00"), -2 * base::kHour) == at("2026-11-20 17:00"));
  CHECK(after(c, at("2026-11-23 10:00"), -base::kHour) == at("2026-11-20 18:00"));
}

TEST_CASE("seasons: summer hours every year, winter hours over New Year") {
  CalendarData d;
  d.seasons = {{{5, 1}, {9, 30}, {{8 * 60, 12 * 60}, {15 * 60, 18 * 60}}}, {{12, 1}, {2, 29}, {{10 * 60, 16 * 60}}}};
  CHECK(check(d).empty());
  const Calendar c(d);
  CHECK(c.opens(day("2026-05-01")) == at("2026-05-01 08:00"));
  CHECK(c.opens(day("2026-04-30")) == at("2026-04-30 09:00"));
  CHECK(c.closes(day("2026-12-01")) == at("2026-12-01 16:00"));
  CHECK(c.closes(day("2026-12-31")) == at("2026-12-31 16:00"));
  CHECK(c.closes(day("2027-02-28")) == at("2027-02-28 16:00"));
  CHECK(c.closes(day("2027-03-01")) == at("2027-03-01 18:00"));
  CHECK(c.sessions(day("2026-09-30")).size() == 2);
  CHECK(working_minutes(c, at("2026-09-30 17:00"), at("2026-10-01 10:00")) == 60 + 60);
}

TEST_CASE("a service that never closes") {
  auto d = office();
  d.week.fill(true);
  d.sessions = {{0, 24 * 60}};
  d.follows_notices = false;
  const Calendar c(d);
  CHECK(c.works(day("2026-10-01")));
  CHECK(c.covers(day("2031-01-01")));
  CHECK(working_minutes(c, at("2026-09-30 00:00"), at("2026-10-08 00:00")) == 8 * 24 * 60);
  CHECK(base::to_text(c.closes(day("2026-10-01"))) == "2026-10-01T23:59:59.999+08:00");
  CHECK(after(c, at("2026-10-01 18:00"), 6 * base::kHour) == at("2026-10-02 00:00"));
}

TEST_CASE("data that cannot be: every problem has a place and a name") {
  CHECK(check({}).empty());
  CHECK(wrong_with([](auto& d) { d.week.fill(false); }) == Keys{"week required"});
  CHECK(wrong_with([](auto& d) { d.sessions.clear(); }) == Keys{"sessions required"});
  CHECK(wrong_with([](auto& d) { d.sessions = {{540, 720}, {700, 800}}; }) == Keys{"sessions[1] overlap"});
  CHECK(wrong_with([](auto& d) { d.sessions = {{720, 540}}; }) == Keys{"sessions[0] order"});
  CHECK(wrong_with([](auto& d) { d.sessions = {{540, 540}}; }) == Keys{"sessions[0] order"});
  CHECK(wrong_with([](auto& d) {
          d.sessions = {{-1, 60}, {540, 1441}};
        }) == Keys{"sessions[0] range", "sessions[1] range"});
  CHECK(wrong_with([](auto& d) { d.seasons = {{{2, 30}, {5, 1}, {{540, 720}}}}; }) == Keys{"seasons[0] day"});
  CHECK(wrong_with([](auto& d) { d.seasons = {{{5, 1}, {5, 1}, {}}}; }) == Keys{"seasons[0].sessions required"});
  CHECK(wrong_with([](auto& d) {
          d.seasons = {{{5, 1}, {9, 30}, {{1, 2}}}, {{9, 30}, {12, 31}, {{1, 2}}}};
        }) == Keys{"seasons[1] overlap"});
  CHECK(wrong_with([](auto& d) {
          d.seasons = {{{11, 1}, {2, 1}, {{1, 2}}}, {{1, 1}, {1, 1}, {{1, 2}}}};
        }) == Keys{"seasons[1] overlap"});
  CHECK(wrong_with([](auto& d) { d.seasons = {{{10, 1}, {4, 30}, {{1, 2}}}, {{5, 1}, {9, 30}, {{1, 2}}}}; }).empty());
  CHECK(wrong_with([](auto& d) { d.seasons.assign(21, {{5, 1}, {5, 1}, {{1, 2}}}); }) == Keys{"seasons many"});
  CHECK(wrong_with([](auto& d) {
          d.years = {{1900, {}}, {2026, {}}, {2026, {}}};
        }) == Keys{"years[0] range", "years[2] twice"});
  CHECK(wrong_with([](auto& d) {
          d.years = {{2026,
                      {{day("2026-10-01"), DayKind::holiday, ""},
                       {day("2026-10-01"), DayKind::makeup, ""},
                       {day("2027-01-01"), DayKind::holiday, ""}}},
                     {2027, {{day("2026-10-01"), DayKind::holiday, ""}, {day("2026-12-31"), DayKind::holiday, ""}}}};
        }) == Keys{"years[0].days[1] both", "years[0].days[2] outside_year", "years[1].days[0] outside_year",
                   "years[1].days[0] twice"});
  CalendarData d;
  d.week.fill(false);
  CHECK_THROWS_AS(Calendar{d}, base::Fail);
}

TEST_CASE("a year's file: comments and the header are passed over, wrong lines are named") {
  base::Problems wrong;
  const auto y = read_year(2026,
                           "# 通知\r\nday,kind,name\r\n2026-10-01,holiday,国庆节\r\n\n2026-10-10, makeup "
                           ",国庆节\n2026-10-02\n2026-13-01,holiday,x\n2026-10-03,rest,x",
                           wrong);
  REQUIRE(y.days.size() == 2);
  CHECK(y.year == 2026);
  CHECK(y.days[0].name == "国庆节");
  CHECK(y.days[1].kind == DayKind::makeup);
  CHECK(keys(wrong) == Keys{"lines[6] columns", "lines[7] day", "lines[8] kind"});
}
