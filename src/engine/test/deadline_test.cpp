// Deadlines, stopped clocks and reminders at the places where people disagree: lunch, night, holidays, the turn of the
// year.
#include "engine/deadline.hpp"

#include "shipped_calendar.hpp"

using namespace engine;
using namespace engine::test;

namespace {

const Calendar& desk() {
  static const Calendar c(office());
  return c;
}
std::string due(const char* from, std::int32_t amount, LimitUnit unit) {
  return text(deadline(desk(), at(from), {amount, unit}));
}
std::string resumed(const char* due, const char* stopped, const char* again, LimitUnit unit) {
  return text(resume(desk(), at(due), at(stopped), at(again), unit));
}
std::string reminded(const char* due, std::int32_t amount, LimitUnit unit) {
  return text(reminder(desk(), at(due), {amount, unit}));
}
using enum LimitUnit;

}  // namespace

TEST_CASE("working hours run in the sessions only") {
  CHECK(due("2026-11-23 09:30", 2, working_hours) == "2026-11-23 11:30");
  CHECK(due("2026-11-23 11:00", 2, working_hours) == "2026-11-23 15:00");  // over lunch
  CHECK(due("2026-11-23 12:30", 2, working_hours) == "2026-11-23 16:00");  // started at lunch
  CHECK(due("2026-11-23 07:00", 3, working_hours) ==
        "2026-11-23 12:00");  // before opening; used up exactly at the close
  CHECK(due("2026-11-23 20:00", 2, working_hours) == "2026-11-24 11:00");  // after closing
  CHECK(due("2026-11-20 17:30", 1, working_hours) == "2026-11-23 09:30");  // over the weekend
  CHECK(due("2026-11-23 09:00", 7, working_hours) == "2026-11-23 18:00");  // a whole day ends at its close
  CHECK(due("2026-11-23 09:00", 70, working_hours) == "2026-12-04 18:00");
}

TEST_CASE("working days: the day of the start does not count, due at the close") {
  CHECK(due("2026-11-23 09:30", 1, working_days) == "2026-11-24 18:00");
  CHECK(due("2026-11-23 07:00", 1, working_days) == "2026-11-24 18:00");
  CHECK(due("2026-11-23 12:30", 1, working_days) == "2026-11-24 18:00");
  CHECK(due("2026-11-23 23:59", 1, working_days) == "2026-11-24 18:00");
  CHECK(due("2026-11-20 15:00", 1, working_days) == "2026-11-23 18:00");  // Friday
  CHECK(due("2026-11-21 15:00", 1, working_days) == "2026-11-23 18:00");  // Saturday: Monday is the first
  CHECK(due("2026-11-22 15:00", 3, working_days) == "2026-11-25 18:00");
}

TEST_CASE("National Day 2026: the Sunday before and the Saturday after are worked") {
  CHECK(due("2026-09-18 10:00", 1, working_days) == "2026-09-20 18:00");  // the make-up Sunday
  CHECK(due("2026-09-18 17:00", 2, working_hours) == "2026-09-20 10:00");
  CHECK(due("2026-09-30 16:00", 1, working_days) == "2026-10-08 18:00");
  CHECK(due("2026-09-30 16:00", 3, working_days) == "2026-10-10 18:00");   // the make-up Saturday
  CHECK(due("2026-10-03 12:00", 4, working_hours) == "2026-10-08 15:00");  // started on a holiday
  CHECK(due("2026-10-03 12:00", 1, working_days) == "2026-10-08 18:00");
  CHECK(due("2026-10-03 12:00", 4, hours) == "2026-10-03 16:00");
  CHECK(due("2026-10-03 12:00", 2, days) == "2026-10-05 23:59");
}

TEST_CASE("Spring Festival, with its make-up days") {
  CHECK(due("2026-02-13 17:00", 2, working_hours) == "2026-02-14 10:00");  // Saturday worked
  CHECK(due("2026-02-13 17:00", 2, working_days) == "2026-02-24 18:00");   // Saturday, then nine days of rest
  CHECK(due("2026-02-27 17:00", 1, working_days) == "2026-02-28 18:00");
  CHECK(due("2026-02-27 17:00", 2, working_days) == "2026-03-02 18:00");
  CHECK(due("2025-01-24 17:00", 1, working_days) == "2025-01-26 18:00");  // a make-up Sunday
  CHECK(due("2024-02-09 17:00", 1, working_days) == "2024-02-18 18:00");  // a make-up Sunday
}

TEST_CASE("the turn of the year; beyond the years known by the week") {
  CHECK(due("2025-12-31 17:30", 1, working_hours) == "2026-01-04 09:30");
  CHECK(due("2025-12-31 17:30", 1, working_days) == "2026-01-04 18:00");
  CHECK(due("2026-12-31 17:30", 1, working_days) == "2027-01-01 18:00");
  CHECK(due("2099-12-31 17:30", 1, working_days) == "2100-01-01 18:00");
  CHECK(due("1999-12-31 17:30", 1, working_hours) == "2000-01-03 09:30");
  CHECK(due("2026-12-30 23:00", 2, days) == "2027-01-01 23:59");
}

TEST_CASE("hours by the clock on the wall, days to their end") {
  CHECK(due("2026-11-27 23:30", 2, hours) == "2026-11-28 01:30");
  CHECK(deadline(desk(), at("2026-11-27 23:30"), {1, days}) == at("2026-11-29 00:00") + -1);
  CHECK(due("2026-11-27 00:00", 1, days) == "2026-11-28 23:59");
}

TEST_CASE("a limit of zero is due at once; amounts outside of the bounds count as the bound") {
  for (const auto unit : {working_hours, working_days, hours, days})
    for (const char* from : {"2026-11-23 10:00", "2026-11-23 12:30", "2026-10-01 03:00"}) {
      CHECK(deadline(desk(), at(from), {0, unit}) == at(from));
      CHECK(deadline(desk(), at(from), {-3, unit}) == at(from));
      CHECK(deadline(desk(), at(from), {2'000'000'000, unit}) == deadline(desk(), at(from), {kMostAmount, unit}));
    }
}

TEST_CASE("summer hours: the close is that of the last day") {
  CalendarData d;
  d.seasons = {{{5, 1}, {9, 30}, {{8 * 60, 12 * 60}, {15 * 60, 19 * 60}}}};
  const Calendar c(d);
  CHECK(deadline(c, at("2026-04-30 10:00"), {1, working_days}) == at("2026-05-01 19:00"));
  CHECK(deadline(c, at("2026-04-30 17:00"), {6, working_hours}) == at("2026-05-01 16:00"));
}

TEST_CASE("what is left") {
  const auto r = remaining(desk(), at("2026-11-20 17:00"), at("2026-11-23 18:00"));
  CHECK(r.ms == 73 * base::kHour);
  CHECK(r.working_ms == 8 * base::kHour);
  CHECK(r.working_days == 1);
  const auto late = remaining(desk(), at("2026-11-24 09:30"), at("2026-11-23 18:00"));
  CHECK(late.ms < 0);
  CHECK(late.working_ms == -30 * base::kMinute);
  CHECK(late.working_days == -1);
  const auto today = remaining(desk(), at("2026-11-23 09:30"), at("2026-11-23 18:00"));
  CHECK(today.working_days == 0);
}

TEST_CASE("a stopped clock in hours keeps what was left") {
  CHECK(resumed("2026-11-23 17:00", "2026-11-23 15:30", "2026-11-25 10:00", working_hours) == "2026-11-25 11:30");
  CHECK(resumed("2026-11-23 17:00", "2026-11-23 15:30", "2026-11-25 11:00", working_hours) == "2026-11-25 14:30");
  CHECK(resumed("2026-11-23 17:00", "2026-11-23 15:30", "2026-11-28 11:00", working_hours) ==
        "2026-11-30 10:30");  // on a Saturday
  CHECK(resumed("2026-11-23 17:00", "2026-11-23 15:30", "2026-11-25 10:00", hours) == "2026-11-25 11:30");
  CHECK(resume(desk(), at("2026-11-23 17:00") + 7, at("2026-11-23 15:30"), at("2026-11-25 10:00") + 1, working_hours) ==
        at("2026-11-25 11:30") + 8);
}

TEST_CASE("a stopped clock in days keeps the number of days left and the close") {
  CHECK(resumed("2026-11-25 18:00", "2026-11-23 10:00", "2026-12-01 16:00", working_days) == "2026-12-03 18:00");
  CHECK(resumed("2026-11-25 18:00", "2026-11-23 10:00", "2026-11-23 16:00", working_days) ==
        "2026-11-25 18:00");  // within a day
  CHECK(resumed("2026-11-23 18:00", "2026-11-20 10:00", "2026-11-21 16:00", working_days) ==
        "2026-11-23 18:00");  // a weekend costs nothing
  CHECK(resumed("2026-11-23 18:00", "2026-11-23 10:00", "2026-11-25 16:00", working_days) ==
        "2026-11-25 18:00");  // was due that day
  CHECK(resumed("2026-11-23 18:00", "2026-11-23 10:00", "2026-11-25 19:00", working_days) ==
        "2026-11-26 18:00");  // again after closing
  CHECK(resumed("2026-11-23 18:00", "2026-11-23 10:00", "2026-11-28 10:00", working_days) ==
        "2026-11-30 18:00");  // again on a Saturday
  CHECK(resumed("2026-09-30 18:00", "2026-09-29 10:00", "2026-09-30 10:00", working_days) == "2026-10-08 18:00");
  CHECK(resumed("2026-11-25 23:59", "2026-11-23 10:00", "2026-12-01 16:00", days) == "2026-12-03 23:59");
}

TEST_CASE("a case that is late stays as late; nothing goes back") {
  for (const auto unit : {working_hours, working_days, hours, days}) {
    CHECK(resumed("2026-11-23 17:00", "2026-11-23 17:01", "2026-11-27 10:00", unit) == "2026-11-23 17:00");
    CHECK(resumed("2026-11-23 17:00", "2026-11-23 15:00", "2026-11-23 14:00", unit) == "2026-11-23 17:00");
  }
  // Stopped at the very deadline it is not late yet.
  CHECK(resumed("2026-11-23 18:00", "2026-11-23 18:00", "2026-11-25 10:00", working_days) == "2026-11-25 18:00");
  // Due at night by hand: no working time is left, yet the clock was stopped before the deadline.
  CHECK(resumed("2026-11-23 22:00", "2026-11-23 19:00", "2026-11-23 20:00", working_hours) == "2026-11-23 22:00");
}

TEST_CASE("reminders") {
  CHECK(reminded("2026-11-23 16:00", 1, working_hours) == "2026-11-23 15:00");
  CHECK(reminded("2026-11-23 16:00", 4, working_hours) == "2026-11-23 10:00");
  CHECK(reminded("2026-11-23 10:00", 1, working_hours) == "2026-11-23 09:00");  // at the opening, not at Friday's close
  CHECK(reminded("2026-11-23 10:00", 2, working_hours) == "2026-11-20 17:00");
  CHECK(reminded("2026-11-23 10:00", 2, hours) == "2026-11-23 08:00");
  CHECK(reminded("2026-11-23 18:00", 1, working_days) == "2026-11-20 09:00");
  CHECK(reminded("2026-10-08 18:00", 1, working_days) == "2026-09-30 09:00");
  CHECK(reminded("2026-11-22 23:59", 1, working_days) == "2026-11-20 09:00");  // due on a Sunday
  CHECK(reminded("2026-11-22 23:59", 1, days) == "2026-11-21 09:00");
  CHECK(reminded("2026-11-22 23:59", 0, days) == "2026-11-22 23:59");
}
