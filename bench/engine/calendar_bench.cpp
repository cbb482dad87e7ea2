// Deadlines: all open cases of a city recomputed when a holiday is entered (300,000, under 1 s), limits as they are
// mixed in a city's list of cases; making the calendar; and a stopped clock.
#include <benchmark/benchmark.h>

#include <optional>
#include <random>

#include "engine/deadline.hpp"

using namespace engine;

namespace {

constexpr std::size_t kCases = 300'000;

struct Case {
  base::Instant from;
  Limit limit;
};

// Ten years of notices of the usual size, summer hours.
CalendarData data() {
  CalendarData d;
  d.seasons = {{{5, 1}, {9, 30}, {{8 * 60 + 30, 12 * 60}, {15 * 60, 18 * 60 + 30}}}};
  std::mt19937 random(7);
  for (int year = 2020; year < 2030; ++year) {
    YearDays y{year, {}};
    const base::Day start = *base::parse_day(std::to_string(year) + "-01-01");
    for (int i = 0; i < 36; ++i)
      y.days.push_back({start + i * 10, random() % 5 ? DayKind::holiday : DayKind::makeup, ""});
    d.years.push_back(y);
  }
  return d;
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::mt19937_64 random(11);
    const base::Instant start = base::start_of(*base::parse_day("2025-01-01"));
    std::vector<Case> out(kCases);
    for (auto& c : out)
      c = {start + static_cast<std::int64_t>(random() % (700 * base::kDayMs)),
           {1 + static_cast<std::int32_t>(random() % 30), static_cast<LimitUnit>(random() % 4)}};
    return out;
  }();
  return all;
}

void deadlines(benchmark::State& state, std::optional<LimitUnit> unit) {
  const Calendar c(data());
  for (auto _ : state)
    for (const auto& one : cases())
      benchmark::DoNotOptimize(deadline(c, one.from, {one.limit.amount, unit.value_or(one.limit.unit)}));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCases));
}

void deadlines_300000(benchmark::State& state) { deadlines(state, std::nullopt); }
void deadlines_300000_working_hours(benchmark::State& state) { deadlines(state, LimitUnit::working_hours); }
void remaining_and_resume_300000(benchmark::State& state) {
  const Calendar c(data());
  for (auto _ : state)
    for (const auto& one : cases()) {
      const base::Instant due = one.from + 5 * base::kDayMs, stop = one.from + base::kDayMs;
      benchmark::DoNotOptimize(remaining(c, stop, due));
      benchmark::DoNotOptimize(resume(c, due, stop, stop + 9 * base::kDayMs, one.limit.unit));
    }
}
void make_calendar(benchmark::State& state) {
  const auto given = data();
  for (auto _ : state) benchmark::DoNotOptimize(Calendar(given).count({20'000}));
}

BENCHMARK(deadlines_300000)->Unit(benchmark::kMillisecond);
BENCHMARK(deadlines_300000_working_hours)->Unit(benchmark::kMillisecond);
BENCHMARK(remaining_and_resume_300000)->Unit(benchmark::kMillisecond);
BENCHMARK(make_calendar)->Unit(benchmark::kMicrosecond);

}  // namespace
