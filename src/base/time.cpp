#include "base/time.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/text.hpp"

namespace base {
namespace {

namespace chr = std::chrono;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

chr::year_month_day ymd(Day d) { return chr::year_month_day{chr::sys_days{chr::days{d.days}}}; }

std::optional<Day> make_day(std::int64_t y, std::int64_t m, std::int64_t d) {
  if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31) return std::nullopt;
  const chr::year_month_day v{chr::year{static_cast<int>(y)}, chr::month{static_cast<unsigned>(m)},
                              chr::day{static_cast<unsigned>(d)}};
  if (!v.ok()) return std::nullopt;
  return Day{static_cast<std::int32_t>(chr::sys_days{v}.time_since_epoch().count())};
}

// Reads 1..max digits at the front and takes them off.
std::optional<std::int64_t> digits(std::string_view& s, std::size_t min, std::size_t max) {
  std::size_t n = 0;
  std::int64_t v = 0;
  while (n < s.size() && n < max && s[n] >= '0' && s[n] <= '9') v = v * 10 + (s[n++] - '0');
  if (n < min) return std::nullopt;
  s.remove_prefix(n);
  return v;
}

bool eat(std::string_view& s, std::string_view token) {
  if (!s.starts_with(token)) return false;
  s.remove_prefix(token.size());
  return true;
}

std::optional<Day> take_day(std::string_view& s) {
  const auto y = digits(s, 4, 4);
  if (!y) return std::nullopt;
  const bool words = s.starts_with("年");
  const std::string_view first = words ? "年" : s.starts_with("/") ? "/" : "-";
  const std::string_view second = words ? std::string_view("月") : first;
  if (!eat(s, first)) return std::nullopt;
  const auto m = digits(s, 1, 2);
  if (!m || !eat(s, second)) return std::nullopt;
  const auto d = digits(s, 1, 2);
  if (!d || (words && !eat(s, "日"))) return std::nullopt;
  return make_day(*y, *m, *d);
}

}  // namespace

Day day_of(Instant t) { return {static_cast<std::int32_t>(floor_div(t.ms + kZoneMs, kDayMs))}; }
Instant start_of(Day d) { return {d.days * kDayMs - kZoneMs}; }
Day first_of_month(Day d) { return d + (1 - static_cast<std::int32_t>(static_cast<unsigned>(ymd(d).day()))); }
Day last_of_month(Day d) { return first_of_month(first_of_month(d) + 31) + -1; }

std::string to_text(Day d) {
  const auto v = ymd(d);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(v.year()), static_cast<unsigned>(v.month()),
                     static_cast<unsigned>(v.day()));
}

std::string to_text(Instant t) {
  const Day d = day_of(t);
  const std::int64_t rest = t.ms - start_of(d).ms;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}+08:00", to_text(d), rest / kHour, rest / kMinute % 60,
                     rest / 1000 % 60, rest % 1000);
}

std::optional<Day> parse_day(std::string_view s) {
  s = trim(s);
  const auto d = take_day(s);
  return s.empty() ? d : std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view s) {
  s = trim(s);
  const auto d = take_day(s);
  if (!d) return std::nullopt;
  if (s.empty()) return start_of(*d);
  if (!eat(s, "T") && !eat(s, " ")) return std::nullopt;
  const auto h = digits(s, 1, 2);
  if (!h || *h > 23 || !eat(s, ":")) return std::nullopt;
  const auto m = digits(s, 2, 2);
  if (!m || *m > 59) return std::nullopt;
  std::int64_t sec = 0, ms = 0;
  if (eat(s, ":")) {
    const auto v = digits(s, 2, 2);
    if (!v || *v > 59) return std::nullopt;
    sec = *v;
    if (eat(s, ".")) {
      const std::size_t before = s.size();
      const auto f = digits(s, 1, 9);
      if (!f) return std::nullopt;
      ms = *f;
      for (std::size_t n = before - s.size(); n < 3; ++n) ms *= 10;
      for (std::size_t n = before - s.size(); n > 3; --n) ms /= 10;
    }
  }
  std::int64_t zone = kZoneMs;
  if (eat(s, "Z")) {
    zone = 0;
  } else if (!s.empty()) {
    const int sign = s.front() == '-' ? -1 : 1;
    if (s.front() != '+' && s.front() != '-') return std::nullopt;
    s.remove_prefix(1);
    const auto zh = digits(s, 2, 2);
    eat(s, ":");
    const auto zm = digits(s, 2, 2);
    if (!zh || !zm || *zh > 14 || *zm > 59) return std::nullopt;
    zone = sign * (*zh * kHour + *zm * kMinute);
  }
  if (!s.empty()) return std::nullopt;
  return Instant{d->days * kDayMs + *h * kHour + *m * kMinute + sec * 1000 + ms - zone};
}

std::int64_t fresh_ms() {
  return chr::duration_cast<chr::milliseconds>(chr::system_clock::now().time_since_epoch()).count();
}

}  // namespace base
