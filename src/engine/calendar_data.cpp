// The data of a calendar: what can be wrong with them, and the files of the years that ship.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "base/text.hpp"
#include "engine/calendar.hpp"

namespace engine {
namespace {

namespace chr = std::chrono;
constexpr int kDayMinutes = 24 * 60, kFirstYear = 1949, kLastYear = 2199;
constexpr std::size_t kMostSeasons = 20;

void check_sessions(const std::vector<Session>& all, const std::string& field, base::Problems& wrong) {
  wrong.check(!all.empty(), field, "required");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string at = field + "[" + std::to_string(i) + "]";
    if (!wrong.check(all[i].from >= 0 && all[i].to <= kDayMinutes, at, "range")) continue;
    if (!wrong.check(all[i].from < all[i].to, at, "order")) continue;
    if (i > 0) wrong.check(all[i].from >= all[i - 1].to, at, "overlap");
  }
}

// Days of a leap year, so that 02-29 is one of them.
chr::year_month_day leap_day(MonthDay d) { return {chr::year{2000}, chr::month{d.month}, chr::day{d.day}}; }

void check_seasons(const std::vector<Season>& all, base::Problems& wrong) {
  if (!wrong.check(all.size() <= kMostSeasons, "seasons", "many", {{"max", std::to_string(kMostSeasons)}})) return;
  std::set<chr::sys_days> taken;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string at = "seasons[" + std::to_string(i) + "]";
    check_sessions(all[i].sessions, at + ".sessions", wrong);
    const auto first = leap_day(all[i].first), last = leap_day(all[i].last);
    if (!wrong.check(first.ok() && last.ok(), at, "day")) continue;
    bool free = true;
    for (chr::sys_days d = first, end = chr::sys_days{last} + chr::days{1};;) {
      free = taken.insert(d).second && free;
      d += chr::days{1};
      if (d == end) break;
      if (d == chr::sys_days{chr::year{2001} / 1 / 1}) d = chr::year{2000} / 1 / 1;
      if (d == end) break;
    }
    wrong.check(free, at, "overlap");
  }
}

void check_years(const std::vector<YearDays>& all, base::Problems& wrong) {
  std::set<int> years;
  std::map<base::Day, DayKind> seen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string at = "years[" + std::to_string(i) + "]";
    if (!wrong.check(all[i].year >= kFirstYear && all[i].year <= kLastYear, at, "range")) continue;
    if (!wrong.check(years.insert(all[i].year).second, at, "twice")) continue;
    for (std::size_t k = 0; k < all[i].days.size(); ++k) {
      const auto& d = all[i].days[k];
      const std::string field = at + ".days[" + std::to_string(k) + "]";
      const std::string text = base::to_text(d.day), year = std::to_string(all[i].year),
                        before = std::to_string(all[i].year - 1) + "-12";
      wrong.check(text.starts_with(year + "-") || text.starts_with(before), field, "outside_year", {{"day", text}});
      const auto [old, fresh] = seen.emplace(d.day, d.kind);
      wrong.check(fresh, field, !fresh && old->second != d.kind ? "both" : "twice", {{"day", text}});
    }
  }
}

}  // namespace

base::Problems check(const CalendarData& data) {
  base::Problems wrong;
  wrong.check(std::find(data.week.begin(), data.week.end(), true) != data.week.end(), "week", "required");
  check_sessions(data.sessions, "sessions", wrong);
  check_seasons(data.seasons, wrong);
  check_years(data.years, wrong);
  return wrong;
}

YearDays read_year(int year, std::string_view text, base::Problems& wrong) {
  YearDays out{year, {}};
  int line = 0;
  for (const auto whole : base::split(text, '\n')) {
    ++line;
    const auto row = base::trim(whole);
    if (row.empty() || row.starts_with('#') || row.starts_with("day,")) continue;
    const std::string at = "lines[" + std::to_string(line) + "]";
    const auto cells = base::split(row, ',');
    if (!wrong.check(cells.size() == 3, at, "columns")) continue;
    const auto day = base::parse_day(cells[0]);
    const auto kind = base::trim(cells[1]);
    const bool kind_known = wrong.check(kind == "holiday" || kind == "makeup", at, "kind");
    if (!wrong.check(day.has_value(), at, "day") || !kind_known) continue;
    out.days.push_back(
        {*day, kind == "holiday" ? DayKind::holiday : DayKind::makeup, std::string(base::trim(cells[2]))});
  }
  return out;
}

}  // namespace engine
