#pragma once
// The calendar with the years that ship, read where they lie.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "engine/calendar.hpp"

namespace engine::test {

inline YearDays shipped(int year) {
  std::ifstream in(std::string(SOURCE_DIR) + "/data/calendar/" + std::to_string(year) + ".csv");
  std::stringstream text;
  text << in.rdbuf();
  base::Problems wrong;
  auto out = read_year(year, text.str(), wrong);
  CHECK(wrong.empty());
  return out;
}

inline CalendarData office() {
  CalendarData d;
  for (const int year : {2024, 2025, 2026}) d.years.push_back(shipped(year));
  return d;
}

inline base::Instant at(const char* text) { return base::parse_instant(text).value(); }
inline base::Day day(const char* text) { return base::parse_day(text).value(); }
inline std::string text(base::Instant t) {  // to the minute, as people read it
  const auto all = base::to_text(t);
  return all.substr(0, 10) + " " + all.substr(11, 5);
}

}  // namespace engine::test
