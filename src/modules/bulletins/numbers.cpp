// Numbers, days and lists as an office paper writes them.
#include <cstdlib>

#include "modules/bulletins/compose.hpp"

namespace bulletins {
namespace {

struct Date {
  int year = 0, month = 0, day = 0;
};
Date date_of(base::Day d) {
  const std::string s = base::to_text(d);  // 2026-11-21
  return {std::stoi(s.substr(0, 4)), std::stoi(s.substr(5, 2)), std::stoi(s.substr(8, 2))};
}

int weekday(base::Day d) { return ((d.days + 3) % 7 + 7) % 7; }  // 0: Monday

std::string tenths(std::int64_t n) { return std::to_string(n / 10) + "." + std::to_string(n % 10); }

}  // namespace

std::optional<std::int64_t> permille(std::int64_t part, std::int64_t of) {
  return of <= 0 ? std::nullopt : std::optional((2000 * part + of) / (2 * of));
}

std::string percent(std::optional<std::int64_t> permille) { return permille ? tenths(*permille) + "%" : "—"; }

std::string change(std::optional<std::int64_t> now, std::optional<std::int64_t> before, std::string_view than) {
  if (!now || !before) return "";
  if (*now == *before) return "与" + std::string(than) + "持平";
  return "较" + std::string(than) + (*now > *before ? "提高" : "下降") + tenths(std::abs(*now - *before)) + "个百分点";
}

std::string change(std::int64_t now, std::int64_t before, std::string_view than, std::string_view unit) {
  if (now == before) return "与" + std::string(than) + "持平";
  return "较" + std::string(than) + (now > before ? "增加" : "减少") + std::to_string(std::abs(now - before)) +
         std::string(unit);
}

std::string day_text(base::Day d) {
  const auto x = date_of(d);
  return std::to_string(x.month) + "月" + std::to_string(x.day) + "日";
}

std::string long_span(base::Day from, base::Day to) {
  return std::to_string(year_of(from)) + "年" + span_text(from, to);
}

std::string span_text(base::Day from, base::Day to) {
  if (from == to) return day_text(from);
  const auto a = date_of(from), b = date_of(to);
  if (a.year != b.year) return day_text(from) + "至" + std::to_string(b.year) + "年" + day_text(to);
  return day_text(from) + "至" + (a.month == b.month ? std::to_string(b.day) + "日" : day_text(to));
}

std::string moment_text(base::Instant t) {
  const std::string s = base::to_text(t);  // 2026-11-21T21:34:…
  const int minute = std::stoi(s.substr(14, 2));
  return day_text(base::day_of(t)) + std::to_string(std::stoi(s.substr(11, 2))) + "时" +
         (minute ? std::to_string(minute) + "分" : "");
}

std::int32_t year_of(base::Day d) { return date_of(d).year; }

std::int32_t week_of(base::Day d) {
  // The week belongs to the year of its Thursday.
  const base::Day thursday = d + (3 - weekday(d));
  const auto first = *base::parse_day(std::to_string(year_of(thursday)) + "-01-01");
  return (thursday.days - first.days) / 7 + 1;
}

bool whole_week(base::Day from, base::Day to) { return weekday(from) == 0 && to == from + 6; }

bool whole_month(base::Day from, base::Day to) {
  return date_of(from).day == 1 && date_of(to + 1).day == 1 && to.days - from.days < 31;
}

Period before(const Period& p) {
  if (!whole_month(p.from, p.to)) return {p.kind, p.from + -(p.to.days - p.from.days + 1), p.from + -1};
  const base::Day last = p.from + -1;
  return {p.kind, last + (1 - date_of(last).day), last};
}

std::string list_text(const std::vector<std::string>& names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i ? "、" : "") + names[i];
  return names.size() > most ? out + "等" + std::to_string(names.size()) + "个" : out;
}

std::string number_text(PaperKind kind, std::string_view code, std::int32_t year, std::int32_t serial) {
  if (kind == PaperKind::bulletin) return "第" + std::to_string(serial) + "期";
  static constexpr std::string_view kWords[] = {"日", "通", "月", "纪"};
  return std::string(code) + std::string(kWords[static_cast<std::size_t>(kind)]) + "〔" + std::to_string(year) + "〕" +
         std::to_string(serial) + "号";
}

}  // namespace bulletins
