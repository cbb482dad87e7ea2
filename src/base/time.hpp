#pragma once
// Instants are int64 milliseconds UTC; days are int32 since 1970-01-01 at UTC+8.
// China has had no daylight saving time since 1991, so the offset is a constant.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};

struct Day {
  std::int32_t days = 0;
  auto operator<=>(const Day&) const = default;
};

inline constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDayMs = 24 * kHour;
inline constexpr std::int64_t kZoneMs = 8 * kHour;

constexpr Instant operator+(Instant t, std::int64_t ms) { return {t.ms + ms}; }
constexpr Day operator+(Day d, std::int32_t n) { return {d.days + n}; }

Day day_of(Instant t);                               // the day in China
Instant start_of(Day d);                             // 00:00 in China
Day first_of_month(Day d);                           // the first of the month that `d` is in
Day last_of_month(Day d);
std::string to_text(Day d);                          // 2026-11-21
std::string to_text(Instant t);                      // 2026-11-21T21:34:12.345+08:00
std::optional<Day> parse_day(std::string_view s);    // 2026-11-21, 2026/11/21, 2026年11月21日; nullopt if no such day
std::optional<Instant> parse_instant(std::string_view s);  // as written by to_text, or with Z, or "2026-11-21 21:34[:12]" at UTC+8
std::int64_t fresh_ms();                             // the system clock; only Clock and logging may call it

// The one source of time of a kernel; tests give it a hand.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override { return {fresh_ms()}; }
};

class SetClock final : public Clock {
 public:
  explicit SetClock(Instant t) : now_(t) {}
  Instant now() const override { return now_; }
  void set(Instant t) { now_ = t; }
  void advance(std::int64_t ms) { now_.ms += ms; }

 private:
  Instant now_;
};

}  // namespace base
