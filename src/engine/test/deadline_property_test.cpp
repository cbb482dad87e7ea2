// Properties of calendars and deadlines on random calendars, and a slow second calculation that walks minute by minute.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "engine/deadline.hpp"

using namespace engine;
using base::Day, base::Instant, base::kDayMs, base::kHour, base::kMinute;

namespace {

constexpr LimitUnit kUnits[] = {LimitUnit::working_hours, LimitUnit::working_days, LimitUnit::hours, LimitUnit::days};

class Dice {
 public:
  explicit Dice(unsigned seed) : r_(seed) {}
  int below(int n) { return static_cast<int>(r_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }

 private:
  std::mt19937 r_;
};

std::vector<Session> random_sessions(Dice& dice) {
  if (dice.one_in(8)) return {{0, 1440}};
  std::vector<Session> out;
  for (int at = dice.below(700), i = 0, most = 1 + dice.below(3); i < most && at < 1440; ++i) {
    const int to = std::min(1440, at + 1 + dice.below(400));
    out.push_back({at, to});
    at = to + (dice.one_in(4) ? 0 : dice.below(200));
  }
  return out;
}

// A year or two of notices around the years that the table holds, at their ends too.
CalendarData random_calendar(Dice& dice) {
  CalendarData d;
  for (auto& w : d.week) w = !dice.one_in(3);
  d.week[static_cast<std::size_t>(dice.below(7))] = true;
  d.sessions = random_sessions(dice);
  if (dice.one_in(2)) d.seasons = {{{5, 1}, {9, 30}, random_sessions(dice)}, {{12, 20}, {2, 1}, random_sessions(dice)}};
  d.follows_notices = !dice.one_in(6);
  const int first = dice.one_in(3) ? 2010 : 2025;
  for (int year = first; year < first + 1 + dice.below(2); ++year) {
    YearDays y{year, {}};
    const Day start = *base::parse_day(std::to_string(year) + "-01-01");
    for (int at = dice.below(20); at < 360; at += 1 + dice.below(25))
      y.days.push_back({start + at, dice.one_in(3) ? DayKind::makeup : DayKind::holiday, ""});
    d.years.push_back(y);
  }
  return d;
}

// Near the years with notices, or near either end of the table.
Instant random_instant(Dice& dice, std::int64_t grain) {
  const char* const starts[] = {"2025-01-01", "2025-12-20", "2026-04-25", "2026-09-20",
                                "2019-12-20", "2035-12-20", "2010-03-01", "2008-12-25"};
  const Instant start = base::start_of(*base::parse_day(starts[dice.below(8)]));
  return start + dice.below(static_cast<int>(14 * kDayMs / grain)) * grain;
}

// The second calculation, from the data as they are given.
struct Slow {
  const CalendarData& d;

  bool works(Day day) const {
    for (const auto& y : d.years)
      for (const auto& s : y.days)
        if (d.follows_notices && s.day == day) return s.kind == DayKind::makeup;
    const auto monday = base::parse_day("1900-01-01")->days;
    return d.week[static_cast<std::size_t>((day.days - monday) % 7)];
  }
  const std::vector<Session>& sessions(Day day) const {
    const std::string date = base::to_text(day).substr(5);
    if (d.seasons.empty()) return d.sessions;
    if (date >= "05-01" && date <= "09-30") return d.seasons[0].sessions;
    if (date >= "12-20" || date <= "02-01") return d.seasons[1].sessions;
    return d.sessions;
  }
  bool open(Instant t) const {
    const Day day = base::day_of(t);
    if (!works(day)) return false;
    const auto minute = (t.ms - base::start_of(day).ms) / kMinute;
    for (const auto& s : sessions(day))
      if (s.from <= minute && minute < s.to) return true;
    return false;
  }
  std::int64_t minutes(Instant a, Instant b) const {
    std::int64_t n = 0;
    for (Instant t = a; t < b; t = t + kMinute) n += open(t);
    return n;
  }
  Instant deadline(Instant from, std::int64_t minutes_left) const {
    Instant t = from;
    while (minutes_left > 0) {
      minutes_left -= open(t);
      t = t + kMinute;
    }
    return t;
  }
  Day nth_after(Day day, int n) const {
    while (n > 0) {
      day = day + 1;
      n -= works(day);
    }
    return day;
  }
};

}  // namespace

TEST_CASE("the fast calendar is the slow one, minute by minute") {
  CHECK(rc::check([](unsigned seed) {
    Dice dice(seed);
    const auto data = random_calendar(dice);
    RC_ASSERT(check(data).empty());
    const Calendar fast(data);
    const Slow slow{data};
    const Instant a = random_instant(dice, kMinute), b = a + dice.below(12 * 1440) * kMinute;
    RC_ASSERT(working_minutes(fast, a, b) == slow.minutes(a, b));
    RC_ASSERT(working_minutes(fast, b, a) == -slow.minutes(a, b));
    const int hours = dice.below(12);
    RC_ASSERT(deadline(fast, a, {hours, LimitUnit::working_hours}) == slow.deadline(a, hours * 60));
    const int n = 1 + dice.below(12);
    const Day last = slow.nth_after(base::day_of(a), n);
    const auto close = base::start_of(last) + slow.sessions(last).back().to * kMinute;
    const auto due = deadline(fast, a, {n, LimitUnit::working_days});
    RC_ASSERT(base::day_of(due) == last);
    RC_ASSERT(due == close || (due + 1 == close && close == base::start_of(last + 1)));
    RC_ASSERT(worked_days(fast, base::day_of(a), last) == n);
  }));
}

TEST_CASE("working time adds up, and after() is its inverse") {
  CHECK(rc::check([](unsigned seed) {
    Dice dice(seed);
    const Calendar c(random_calendar(dice));
    const Instant x = random_instant(dice, 1), y = random_instant(dice, 1), z = random_instant(dice, 1);
    RC_ASSERT(working_ms(c, x, z) == working_ms(c, x, y) + working_ms(c, y, z));
    RC_ASSERT(working_minutes(c, x, z) == working_minutes(c, x, y) + working_minutes(c, y, z));
    RC_ASSERT((x <= y) == (c.clock(x) <= c.clock(y)) || c.clock(x) == c.clock(y));
    const Instant back = after(c, x, working_ms(c, x, y));
    RC_ASSERT(c.clock(back) == c.clock(y));  // the same moment of work
    if (c.clock(y + -1) < c.clock(y) && x != y && c.clock(x) != c.clock(y))
      RC_ASSERT(back == y);  // and while work runs, the same instant
    RC_ASSERT(c.clock(c.earliest(c.clock(y))) == c.clock(y));
    RC_ASSERT(c.earliest(c.clock(y)) <= y);
    RC_ASSERT(y <= c.latest(c.clock(y)));
    RC_ASSERT(c.clock(c.latest(c.clock(y))) == c.clock(y));
    const Day d = base::day_of(y);
    RC_ASSERT((c.nth(c.count(d)) == d) == c.works(d));
    RC_ASSERT(c.count(c.nth(c.count(d) - 7)) == c.count(d) - 7);
  }));
}

TEST_CASE("a later start or a larger amount is never due earlier, and limits add up to extensions") {
  CHECK(rc::check([](unsigned seed) {
    Dice dice(seed);
    const Calendar c(random_calendar(dice));
    const Instant from = random_instant(dice, 1), later = from + dice.below(3 * 86'400'000);
    for (const auto unit : kUnits) {
      const int n = dice.below(60), m = dice.below(20);
      const Instant due = deadline(c, from, {n, unit});
      RC_ASSERT(from <= due);
      RC_ASSERT(due <= deadline(c, later, {n, unit}));
      RC_ASSERT(due <= deadline(c, from, {n + m, unit}));
      RC_ASSERT(deadline(c, due, {m, unit}) == deadline(c, from, {n + m, unit}));
      RC_ASSERT(reminder(c, due, {m, unit}) <= due);
      RC_ASSERT(reminder(c, due, {m + 1, unit}) <= reminder(c, due, {m, unit}));
    }
  }));
}

TEST_CASE("a stopped clock: what was left is left, later is never earlier, no stop moves nothing") {
  CHECK(rc::check([](unsigned seed) {
    Dice dice(seed);
    const Calendar c(random_calendar(dice));
    const Instant from = random_instant(dice, 1);
    for (const auto unit : kUnits) {
      const Instant due = deadline(c, from, {1 + dice.below(30), unit});
      const Instant stop = from + dice.below(20 * 86'400'000), again = stop + dice.below(20 * 86'400'000);
      const Instant next = resume(c, due, stop, again, unit);
      RC_ASSERT(resume(c, due, stop, stop, unit) == due);
      RC_ASSERT(due <= next);
      RC_ASSERT(next <= resume(c, due, stop, again + dice.below(86'400'000), unit));
      if (stop > due) {
        RC_ASSERT(next == due);
        continue;
      }
      const Rest before = remaining(c, stop, due), now = remaining(c, again, next);
      RC_ASSERT(again <= next);
      if (unit == LimitUnit::working_hours) RC_ASSERT(before.working_ms == now.working_ms);
      if (unit == LimitUnit::hours) RC_ASSERT(before.ms == now.ms);
      if (unit == LimitUnit::days)
        RC_ASSERT(base::day_of(due).days - base::day_of(stop).days ==
                  base::day_of(next).days - base::day_of(again).days);
      if (unit == LimitUnit::working_days && before.working_days > 0)
        RC_ASSERT(before.working_days == now.working_days);
      if (unit == LimitUnit::working_days) RC_ASSERT(next == c.closes(base::day_of(next)));
    }
  }));
}
