#pragma once
// What a draft says, from the figures alone: no database, no clock. Sentences are those of a Chinese office paper,
// figures have their units, rates one decimal; where there is nothing to say it says so, and divides by nothing.
#include "modules/bulletins/bulletins.hpp"

namespace bulletins {

struct Period {
  PaperKind kind = PaperKind::weekly;
  base::Day from, to;
};

// ---- numbers.cpp ----
// Shares in thousandths, half up, of the counts themselves; nothing: of none.
std::optional<std::int64_t> permille(std::int64_t part, std::int64_t of);
std::string percent(std::optional<std::int64_t> permille);  // 912 → 91.2%; nothing → —
// Of two shares: 较上周提高2.4个百分点, 与上周持平; "" when either is missing. By the rounded figures, as a reader
// would check it.
std::string change(std::optional<std::int64_t> now, std::optional<std::int64_t> before, std::string_view than);
std::string change(std::int64_t now, std::int64_t before, std::string_view than,
                   std::string_view unit);  // 较上周增加3件
std::string day_text(base::Day d);          // 11月25日
std::string span_text(base::Day from, base::Day to);  // 11月16日至22日, 11月30日至12月6日, 2026年12月28日至2027年1月3日
std::string long_span(base::Day from, base::Day to);  // with the year: 2026年11月16日至22日
std::string moment_text(base::Instant t);             // 11月25日9时30分
std::int32_t year_of(base::Day d);
bool whole_week(base::Day from, base::Day to);  // Monday to Sunday
bool whole_month(base::Day from, base::Day to);
Period before(const Period& p);     // the month before of a whole month, else as many days
std::int32_t week_of(base::Day d);  // ISO 8601, which the office's weeks are
std::string list_text(const std::vector<std::string>& names, std::size_t most = 5);  // 甲、乙、丙等7个

// ---- compose*.cpp ----
// The office's name goes before it, so only a bulletin, which has none, says where.
std::string title_for(const Period& p, const std::string& place_name);
std::vector<Block> compose(const Period& p, const Frozen& f);

// Parts that several papers have.
Block heading(int level, std::string text);
Block text(std::string words);
struct Section {
  std::vector<Block>& out;
  const Period& p;
  const Frozen& f;
  std::string_view now, than;  // 当日 and 前一日, 本周 and 上周, 本月 and 上月, 本期 and 上一时段
  int tables = 0;
  Block& table(std::string caption, std::vector<BlockColumn> columns);  // 表1  …
};
void overall(Section& s);  // figures of the period and their change
void unit_table(Section& s);
void place_table(Section& s);
void problems(Section& s);  // classes with most cases; long overdue; repeats
void praise(Section& s);
void asked_next(Section& s);

// The minutes of a meeting: items with what was said, and the resolutions.
std::vector<Block> compose_minutes(const Meeting& m, const std::vector<std::string>& unit_names,
                                   const std::vector<std::pair<MeetingTask, std::string>>& tasks);

// The record of a tour: where it went, what was found and said, and what is to be done. `route`: names of places.
std::vector<Block> compose_tour(const Meeting& m, const std::vector<std::string>& unit_names,
                                const std::vector<std::string>& route,
                                const std::vector<std::pair<MeetingTask, std::string>>& tasks);

// 创城办通〔2026〕12号; of a bulletin 第12期.
std::string number_text(PaperKind kind, std::string_view code, std::int32_t year, std::int32_t serial);

}  // namespace bulletins
