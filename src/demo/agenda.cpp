#include "demo/agenda.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace demo {
namespace {

using base::Day;
using base::Instant;

constexpr std::array<std::string_view, 5> kNumbers = {"一", "二", "三", "四", "五"};

struct Quarter4 {  // of a calendar year
  int year = 0, number = 1;  // from 1
  Day first() const { return *base::parse_day(fmt::format("{}-{:02}-01", year, number * 3 - 2)); }
  Quarter4 next() const { return number == 4 ? Quarter4{year + 1, 1} : Quarter4{year, number + 1}; }
  Quarter4 before() const { return number == 1 ? Quarter4{year - 1, 4} : Quarter4{year, number - 1}; }
  std::string name() const { return fmt::format("{}年第{}季度模拟测评", year, kNumbers[static_cast<std::size_t>(number - 1)]); }
};

Quarter4 quarter_of(Day day) {
  const std::string text = base::to_text(day);
  return {std::stoi(text.substr(0, 4)), (std::stoi(text.substr(5, 2)) + 2) / 3};
}

// `n` working days later, earlier when negative; the day itself counts as one.
Day shift(Day day, int n) {
  for (; n > 0; --n)
    do day = day + 1;
    while (!working_day(day));
  for (; n < 0; ++n)
    do day = day + -1;
    while (!working_day(day));
  return day;
}

Instant at(Day day, int hour) { return base::start_of(day) + hour * base::kHour; }

// Committed two working days before the first visit and drawn one before it.
PlanDates drawn_plan(std::string name, Day from, Day to, std::optional<Instant> published) {
  return {std::move(name), at(shift(from, -2), 8), at(shift(from, -2), 10), at(shift(from, -1), 9), published, from, to};
}

Stage annual(int year, Era era, int edition) {
  Stage s;
  s.name = fmt::format("{}年全国文明城市年度测评", year);
  s.kind = marks::RoundKind::official;
  s.era = era;
  s.edition = edition;
  s.from = *base::parse_day(fmt::format("{}-09-08", year));
  s.to = s.from + 21;
  s.visits = {s.from, s.to + -2, at(s.to, 18)};
  s.plans = {drawn_plan(fmt::format("{}年度测评点位抽样", year), shift(s.from, 1), shift(s.from, 9), at(s.to, 17))};
  return s;
}

Stage last_mock(Quarter4 quarter, Day before) {
  Stage s;
  s.name = quarter.name();
  s.era = Era::last_quarter;
  s.to = std::min(quarter.next().first() + -1, before + -3);
  s.from = std::min(quarter.first() + 35, s.to + -12);
  s.visits = {s.from, s.to + -2, at(s.to, 18)};
  s.plans = {drawn_plan(quarter.name().substr(0, 19) + "暗访抽样", shift(s.from, 1), shift(s.to, -4), at(s.to, 17))};
  return s;
}

Stage running(Quarter4 quarter, Day from, Day today, Instant end) {
  Stage s;
  s.name = quarter.name();
  s.from = from;
  s.visits = {from, today, end};
  const auto name = [](std::size_t n) { return "第" + std::string(kNumbers[n]) + "批暗访抽样"; };
  s.plans.push_back(drawn_plan(name(0), shift(today, -24), shift(today, -17), at(shift(today, -14), 17)));
  s.plans.push_back(drawn_plan(name(1), shift(today, -12), shift(today, -5), std::nullopt));
  s.plans.back().behind = true;
  s.plans.push_back(drawn_plan(name(2), shift(today, -3), shift(today, 5), std::nullopt));
  const Instant yesterday = at(shift(today, -1), 15);
  s.plans.push_back({name(3), yesterday, yesterday + 20 * base::kMinute, std::nullopt, std::nullopt, shift(today, 4), shift(today, 10)});
  s.plans.push_back({name(4), yesterday + base::kHour, std::nullopt, std::nullopt, std::nullopt, shift(today, 11), shift(today, 16)});
  s.to = std::max(quarter.next().first() + -1, s.plans.back().to);
  return s;
}

}  // namespace

std::vector<Stage> agenda(Instant end) {
  const Day today = base::day_of(end);
  const Quarter4 now = quarter_of(today);
  // Early in a quarter its round began ahead of it, so that there is something to see.
  const Day from = std::min(now.first(), today + -42);
  return {annual(now.year - 2, Era::two_years_ago, 1), annual(now.year - 1, Era::last_year, 2), last_mock(now.before(), from), running(now, from, today, end)};
}

Instant founding(const std::vector<Stage>& all) { return at(shift(all.front().from, -30), 9); }

}  // namespace demo
