#pragma once
// Working time of an office: which days are worked (the week, holidays 节假日, make-up days 调休上班日), and which
// minutes of them. A calendar is a value made once from its data and asked often; deadlines are in deadline.hpp.
//
//   day worked    a make-up day yes, a holiday no, any other day as the week says. A service that never closes does not
//                 follow the notices: its week alone decides
//   minutes       the sessions of the season that holds the day, else the ordinary ones. A night shift is two sessions,
//                 00:00-06:00 and 22:00-24:00, both of the day in which they lie
//   unknown year  the State Council arranges one year at a time, in October or November. For a year without data the
//                 week alone decides; covers() tells, so that the program can warn. A notice may reach into the
//                 December before its year (2018-12-29 and 31 were arranged with 2019)
//
// Instants are UTC, days and minutes of the day at UTC+8. Ends are open: 09:00-12:00 holds 09:00 and not 12:00.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"

namespace engine {

enum class DayKind : unsigned char { holiday, makeup };
struct SpecialDay {
  base::Day day;
  DayKind kind = DayKind::holiday;
  std::string name;  // "国庆节"
};
struct YearDays {  // one notice
  int year = 0;
  std::vector<SpecialDay> days;
};

struct Session {  // minutes of the day: 0 <= from < to <= 1440
  std::int32_t from = 0, to = 0;
};
struct MonthDay {
  unsigned month = 1, day = 1;
};
struct Season {  // every year from the first to the last day, both held; 10-01 to 04-30 runs over New Year
  MonthDay first, last;
  std::vector<Session> sessions;
};

struct CalendarData {
  std::array<bool, 7> week{true, true, true, true, true, false, false};  // Monday first
  std::vector<Session> sessions{{9 * 60, 12 * 60}, {14 * 60, 18 * 60}};  // in order
  std::vector<Season> seasons;
  bool follows_notices = true;  // false: works on holidays as on any day, and no year is missing
  std::vector<YearDays> years;
};

// What is wrong with the data, all of it: field and key.
//   week              required: no day is worked
//   sessions, seasons[i].sessions
//                     required: none
//   ….sessions[k]     range: not in 0..1440; order: ends before it begins; overlap: begins within the one before
//   seasons           many: more than 20
//   seasons[i]        day: no such day of the year; overlap: a day of two seasons
//   years[i]          range: not in 1949..2199; twice: the year is there already
//   years[i].days[k]  outside_year; twice: the day is there already; both: it is a holiday and a make-up day
base::Problems check(const CalendarData& data);

// One year's file as it ships in data/calendar: lines "day,kind,name" with kind holiday or makeup, "#" comments, one
// header. Wrong lines are left out and named: field lines[n] (from 1), key columns, day or kind.
YearDays read_year(int year, std::string_view text, base::Problems& wrong);

class Calendar {
 public:
  // Throws base::Fail(invalid, "engine.calendar") with what check() finds.
  explicit Calendar(const CalendarData& data = {});

  bool works(base::Day day) const { return kind(day) != 0; }
  std::span<const Session> sessions(base::Day day) const;  // by season, also of a day that is not worked
  base::Instant opens(base::Day day) const;                // of its sessions, also of a day that is not worked
  // The end of the last session. 24:00 is given as the last millisecond of the day, so that a deadline lies in the day
  // it names: lists by day agree with it, and people read 23:59.
  base::Instant closes(base::Day day) const;

  bool covers(base::Day day) const;                                 // the data of its year are known
  std::vector<int> missing(base::Day first, base::Day last) const;  // years of the range without data, in order

  // The calendar's own clock, which runs in working time only: milliseconds since an origin of its own (also negative).
  // It never goes back, and stands still outside of the sessions.
  std::int64_t clock(base::Instant t) const;
  base::Instant latest(std::int64_t clock) const;    // the last instant at which the clock shows this: a pause is over
  base::Instant earliest(std::int64_t clock) const;  // the first one: a pause is about to begin

  // Working days up to and including a day, counted from an origin of its own, and the day that makes the count.
  std::int64_t count(base::Day day) const;
  base::Day nth(std::int64_t count) const;

 private:
  struct Hours {
    std::vector<Session> sessions;
    std::int32_t minutes = 0;
  };
  std::uint8_t hours_of(base::Day day) const;
  std::uint8_t by_week(base::Day day) const;  // as kind, without the notices
  std::uint8_t kind(base::Day day) const;     // 0: not worked; else 1 + its hours
  std::int32_t minutes(std::uint8_t kind) const { return kind ? hours_[kind - 1U].minutes : 0; }
  std::int64_t minutes_before(base::Day day) const;
  base::Day end() const { return first_ + static_cast<std::int32_t>(kinds_.size()); }

  std::array<bool, 7> week_;
  std::vector<Season> seasons_;
  std::vector<Hours> hours_;  // the ordinary ones, then by season
  bool follows_;
  std::vector<int> years_;  // sorted

  // The years people ask for, a day an entry; before and after them the days are walked.
  base::Day first_;
  std::vector<std::uint8_t> kinds_;
  std::vector<std::int32_t> minutes_, days_;  // before the day, since first_; one entry more than kinds_
};

// Working time from a to b, negative when b is earlier; additive: (a,b) + (b,c) = (a,c).
std::int64_t working_ms(const Calendar& c, base::Instant a, base::Instant b);
// The same in whole minutes, for display. The calendar's clock is cut to minutes, not the difference, so that it is
// additive too.
std::int64_t working_minutes(const Calendar& c, base::Instant a, base::Instant b);
// Working days after one day up to and including another; negative when that is earlier.
std::int64_t worked_days(const Calendar& c, base::Day after, base::Day until);

// The earliest instant that lies `ms` of working time after `from` (negative: before); at 0, `from` itself. What is
// used up with the session ends at its close, not at the next opening.
base::Instant after(const Calendar& c, base::Instant from, std::int64_t ms);

}  // namespace engine
