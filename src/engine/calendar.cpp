// The calendar's table: for each day its hours and the working minutes and days before it, so that a question is one
// look-up and the answer one binary search.
#include "engine/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace engine {
namespace {

using base::Day, base::Instant, base::kMinute;
namespace chr = std::chrono;

// What the table holds besides the years with data. Not a rule of the domain: other days are found too, only slower.
constexpr int kTableFrom = 2020, kTableTo = 2035, kTableAfter = 5;

chr::year_month_day ymd(Day d) { return chr::sys_days{chr::days{d.days}}; }
Day new_year(int year) {
  return {static_cast<std::int32_t>(chr::sys_days{chr::year{year} / 1 / 1}.time_since_epoch().count())};
}
int year_of(Day d) { return static_cast<int>(ymd(d).year()); }
unsigned number(MonthDay d) { return d.month * 100 + d.day; }

std::int64_t floor_minutes(std::int64_t ms) { return ms / kMinute - (ms % kMinute < 0 ? 1 : 0); }

}  // namespace

Calendar::Calendar(const CalendarData& data)
    : week_(data.week), seasons_(data.seasons), follows_(data.follows_notices) {
  if (const auto wrong = check(data); !wrong.empty())
    throw base::Fail(base::Code::invalid, "engine.calendar", wrong.all());
  const auto add = [&](const std::vector<Session>& sessions) {
    hours_.push_back({sessions, 0});
    for (const auto& s : sessions) hours_.back().minutes += s.to - s.from;
  };
  add(data.sessions);
  for (const auto& s : seasons_) add(s.sessions);

  int from = kTableFrom, to = kTableTo;
  std::map<Day, DayKind> special;
  for (const auto& y : data.years) {
    years_.push_back(y.year);
    from = std::min(from, y.year - 1);
    to = std::max(to, y.year + kTableAfter);
    if (follows_)
      for (const auto& d : y.days) special[d.day] = d.kind;
  }
  std::sort(years_.begin(), years_.end());

  first_ = new_year(from);
  const Day last = new_year(to + 1);
  minutes_.push_back(0);
  days_.push_back(0);
  for (Day d = first_; d < last; d = d + 1) {
    const auto found = special.find(d);
    std::uint8_t k = by_week(d);
    if (found != special.end())
      k = found->second == DayKind::holiday ? std::uint8_t{0} : static_cast<std::uint8_t>(1 + hours_of(d));
    kinds_.push_back(k);
    minutes_.push_back(minutes_.back() + minutes(k));
    days_.push_back(days_.back() + (k != 0));
  }
}

std::uint8_t Calendar::hours_of(Day day) const {
  if (seasons_.empty()) return 0;
  const auto date = ymd(day);
  const unsigned at = number({static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())});
  for (std::size_t i = 0; i < seasons_.size(); ++i) {
    const unsigned first = number(seasons_[i].first), last = number(seasons_[i].last);
    if (first <= last ? first <= at && at <= last : first <= at || at <= last) return static_cast<std::uint8_t>(i + 1);
  }
  return 0;
}

std::uint8_t Calendar::by_week(Day day) const {
  const int weekday = ((day.days + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
  return week_[static_cast<std::size_t>(weekday)] ? static_cast<std::uint8_t>(1 + hours_of(day)) : std::uint8_t{0};
}

std::uint8_t Calendar::kind(Day day) const {
  return first_ <= day && day < end() ? kinds_[static_cast<std::size_t>(day.days - first_.days)] : by_week(day);
}

std::span<const Session> Calendar::sessions(Day day) const { return hours_[hours_of(day)].sessions; }

Instant Calendar::opens(Day day) const {
  return base::start_of(day) + hours_[hours_of(day)].sessions.front().from * kMinute;
}

Instant Calendar::closes(Day day) const {
  const Instant at = base::start_of(day) + hours_[hours_of(day)].sessions.back().to * kMinute;
  return at == base::start_of(day + 1) ? at + -1 : at;
}

bool Calendar::covers(Day day) const {
  return !follows_ || std::binary_search(years_.begin(), years_.end(), year_of(day));
}

std::vector<int> Calendar::missing(Day first, Day last) const {
  std::vector<int> out;
  if (follows_)
    for (int y = year_of(first); y <= year_of(last); ++y)
      if (!std::binary_search(years_.begin(), years_.end(), y)) out.push_back(y);
  return out;
}

std::int64_t Calendar::minutes_before(Day day) const {
  if (first_ <= day && day <= end()) return minutes_[static_cast<std::size_t>(day.days - first_.days)];
  std::int64_t sum = day < first_ ? 0 : minutes_.back();
  for (Day d = day; d < first_; d = d + 1) sum -= minutes(by_week(d));
  for (Day d = end(); d < day; d = d + 1) sum += minutes(by_week(d));
  return sum;
}

std::int64_t Calendar::clock(Instant t) const {
  const Day day = base::day_of(t);
  std::int64_t ms = minutes_before(day) * kMinute;
  if (const auto k = kind(day)) {
    const std::int64_t now = t.ms - base::start_of(day).ms;
    for (const auto& s : hours_[k - 1U].sessions)
      ms += std::clamp(now - s.from * kMinute, std::int64_t{0}, (s.to - s.from) * kMinute);
  }
  return ms;
}

Instant Calendar::latest(std::int64_t clock) const {
  const std::int64_t whole = floor_minutes(clock);
  Day day = first_;
  std::int64_t before = 0;  // minutes; the day wanted has before <= clock < before + its own
  if (whole < 0) {
    while (before > whole) {
      day = day + -1;
      before -= minutes(by_week(day));
    }
  } else if (whole < minutes_.back()) {
    const auto next = std::upper_bound(minutes_.begin(), minutes_.end(), whole);
    day = first_ + static_cast<std::int32_t>(next - minutes_.begin() - 1);
    before = *(next - 1);
  } else {
    day = end();
    before = minutes_.back();
    for (std::int32_t own = 0; before + (own = minutes(by_week(day))) <= whole; day = day + 1) before += own;
  }
  std::int64_t rest = clock - before * kMinute;
  for (const auto& s : hours_[kind(day) - 1U].sessions) {
    if (rest < (s.to - s.from) * kMinute) return base::start_of(day) + (s.from * kMinute + rest);
    rest -= (s.to - s.from) * kMinute;
  }
  throw base::Fail(base::Code::internal, "engine.calendar");  // not reached: the day holds the instant
}

// The clock runs in milliseconds, so the first instant that shows one value follows the last that shows the value
// before.
Instant Calendar::earliest(std::int64_t clock) const { return latest(clock - 1) + 1; }

std::int64_t Calendar::count(Day day) const {
  if (first_ <= day && day < end()) return days_[static_cast<std::size_t>(day.days - first_.days) + 1];
  std::int64_t sum = day < first_ ? 0 : days_.back();
  for (Day d = day + 1; d < first_; d = d + 1) sum -= by_week(d) != 0;
  for (Day d = end(); d <= day; d = d + 1) sum += by_week(d) != 0;
  return sum;
}

Day Calendar::nth(std::int64_t count) const {
  if (0 < count && count <= days_.back()) {
    const auto found = std::lower_bound(days_.begin(), days_.end(), count);
    return first_ + static_cast<std::int32_t>(found - days_.begin() - 1);
  }
  if (count > 0) {
    Day day = end();
    for (std::int64_t at = days_.back() + (by_week(day) != 0); at < count; at += by_week(day) != 0) day = day + 1;
    return day;
  }
  Day day = first_ + -1;  // it or the last working day before it makes 0
  for (std::int64_t at = 0;; day = day + -1) {
    if (by_week(day) == 0) continue;
    if (at-- == count) return day;
  }
}

std::int64_t working_ms(const Calendar& c, Instant a, Instant b) { return c.clock(b) - c.clock(a); }
std::int64_t working_minutes(const Calendar& c, Instant a, Instant b) {
  return floor_minutes(c.clock(b)) - floor_minutes(c.clock(a));
}
std::int64_t worked_days(const Calendar& c, Day after, Day until) { return c.count(until) - c.count(after); }

Instant after(const Calendar& c, Instant from, std::int64_t ms) {
  return ms == 0 ? from : c.earliest(c.clock(from) + ms);
}

}  // namespace engine
