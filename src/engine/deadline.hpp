#pragma once
// When a case is due (处置时限, GB/T 30428.8), and what stopping its clock (挂账), extending (延期) and
// reminding (催办) do to that. A case is late when now > deadline.
//
//   working_hours  工作时: minutes are used up in the office's sessions only. Started at lunch or at night, the clock
//                  begins to run at the next opening; used up exactly at the close, the case is due at that close and
//                  not the next morning
//   working_days   工作日: the day of the start does not count, whenever in the day it was; due at the close of the
//                  n-th working day after it. A start on a day of rest: the next working day is the first
//   hours          小时, 紧急工作时: by the clock on the wall, day and night, also on holidays
//   days           自然日: the day of the start does not count; due at the end (23:59:59.999) of the n-th day after it,
//                  holiday or not: who grants calendar days means services that work through; the end does not move
//   amount 0       due at once, at the start itself, in every unit, also outside of working time
//
// Why: Civil Code (2020), art. 201: by days, the day of the start is not counted; by hours, from the moment; art. 203:
// the last day ends at 24:00, or where there are business hours, when business stops. Which hours are an office's is
// data, because cities and services differ.
//
// An extension counts from the old deadline: deadline(c, old, by). In one unit that is the same as one longer limit.
#include "engine/calendar.hpp"

namespace engine {

enum class LimitUnit : unsigned char { working_hours, working_days, hours, days };
struct Limit {
  std::int32_t amount = 0;  // 0..kMostAmount; what is below or above counts as the bound
  LimitUnit unit = LimitUnit::working_days;
  bool operator==(const Limit&) const = default;
};
inline constexpr std::int32_t kMostAmount = 100'000;

// Never before `from`; never earlier for a later start or a larger amount.
base::Instant deadline(const Calendar& c, base::Instant from, Limit limit);

// What is left, in each way of counting; negative when the case is late.
struct Rest {
  std::int64_t ms = 0;  // by the clock on the wall
  std::int64_t working_ms = 0;
  std::int64_t working_days = 0;  // after today up to the day of the deadline: 0 today, -1 one working day late
};
Rest remaining(const Calendar& c, base::Instant now, base::Instant deadline);

// The new deadline of a case whose clock stood from `suspended` to `resumed`; `unit` is that of its limit.
//
//   working_hours, hours  exact to the millisecond: what was left at `suspended` is left at `resumed`
//   working_days          the working days left after the day of suspension are left after the day of resumption, and
//                         it is due at the close again. Both days are broken into and neither counts, as the day of a
//                         start does not. Was it due on the very day of suspension, it is due at the close of the day
//                         of resumption; when that is over or a day of rest, of the next working day
//   days                  moved by the days between, so due at the same time of day
//
// A case that was late already stays as late: its deadline does not move. The new deadline is never before the old one.
// Who wants the minutes of a limit in days kept asks with working_hours.
base::Instant resume(const Calendar& c, base::Instant deadline, base::Instant suspended, base::Instant resumed,
                     LimitUnit unit);

// When to remind, so much before the deadline.
//
//   working_hours  the latest instant with that much working time left: one hour before Monday 10:00 is Monday 9:00,
//                  when there is somebody to remind, not Friday's close
//   working_days   the opening of the n-th working day before the day of the deadline
//   hours          by the clock on the wall
//   days           the n-th day before the day of the deadline, at the hour when the office opens on other days
base::Instant reminder(const Calendar& c, base::Instant deadline, Limit ahead);

}  // namespace engine
