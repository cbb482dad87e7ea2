#include "engine/deadline.hpp"

#include <algorithm>

namespace engine {
namespace {

using base::Day, base::Instant;

Instant end_of(Day day) { return base::start_of(day + 1) + -1; }

}  // namespace

Instant deadline(const Calendar& c, Instant from, Limit limit) {
  const std::int32_t n = std::clamp(limit.amount, 0, kMostAmount);
  if (n == 0) return from;
  switch (limit.unit) {
    case LimitUnit::working_hours:
      return after(c, from, n * base::kHour);
    case LimitUnit::working_days:
      return c.closes(c.nth(c.count(base::day_of(from)) + n));
    case LimitUnit::hours:
      return from + n * base::kHour;
    case LimitUnit::days:
      return end_of(base::day_of(from) + n);
  }
  return from;
}

Rest remaining(const Calendar& c, Instant now, Instant deadline) {
  return {deadline.ms - now.ms, working_ms(c, now, deadline),
          worked_days(c, base::day_of(now), base::day_of(deadline))};
}

Instant resume(const Calendar& c, Instant deadline, Instant suspended, Instant resumed, LimitUnit unit) {
  if (suspended > deadline || resumed <= suspended) return deadline;
  const Day stopped = base::day_of(suspended), today = base::day_of(resumed);
  Instant due = deadline;
  switch (unit) {
    case LimitUnit::working_hours:
      due = after(c, resumed, working_ms(c, suspended, deadline));
      break;
    case LimitUnit::working_days:
      if (const auto left = worked_days(c, stopped, base::day_of(deadline)); left > 0)
        due = c.closes(c.nth(c.count(today) + left));
      else
        due = c.closes(c.works(today) && resumed <= c.closes(today) ? today : c.nth(c.count(today) + 1));
      break;
    case LimitUnit::hours:
      due = deadline + (resumed.ms - suspended.ms);
      break;
    case LimitUnit::days:
      due = deadline + (today.days - stopped.days) * base::kDayMs;
      break;
  }
  return std::max(due, deadline);
}

Instant reminder(const Calendar& c, Instant deadline, Limit ahead) {
  const std::int32_t n = std::clamp(ahead.amount, 0, kMostAmount);
  if (n == 0) return deadline;
  const Day due = base::day_of(deadline);
  switch (ahead.unit) {
    case LimitUnit::working_hours:
      return c.latest(c.clock(deadline) - n * base::kHour);
    case LimitUnit::working_days:
      return c.opens(c.nth(c.count(due + -1) + 1 - n));
    case LimitUnit::hours:
      return deadline + -n * base::kHour;
    case LimitUnit::days:
      return c.opens(due + -n);
  }
  return deadline;
}

}  // namespace engine
