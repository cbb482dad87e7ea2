// What drafts say: exact sentences and cells from constructed figures.
#include <doctest/doctest.h>

#include <algorithm>

#include "modules/bulletins/compose.hpp"

using namespace bulletins;

namespace {

base::Day day(const char* text) { return *base::parse_day(text); }

cases::Figure figure(std::string label, std::int64_t reported, std::int64_t due, std::int64_t handled,
                     std::int64_t on_time, std::int64_t rework) {
  cases::Figure f;
  f.key = f.label = std::move(label);
  f.reported = reported, f.due = due, f.handled = handled, f.on_time = on_time, f.rework = rework;
  return f;
}

Frozen week() {
  Frozen f;
  f.at = base::parse_instant("2026-11-23 09:30");
  f.place_name = "示范市";
  f.visits = 12, f.sites = 11, f.observations = 240;
  f.total = figure("", 12, 10, 8, 7, 1);
  f.total.closed = 6;
  f.before = figure("", 9, 10, 7, 7, 0);
  f.by_unit = {figure("环卫处", 0, 3, 3, 3, 0), figure("交警支队", 0, 4, 3, 2, 1), figure("园林处", 0, 2, 1, 1, 0),
               figure("市场所", 0, 1, 1, 1, 0), figure("水务处", 1, 0, 0, 0, 0)};
  cases::rank(f.by_unit);
  f.by_place = {figure("东区", 7, 6, 5, 4, 0), figure("西区", 5, 4, 3, 3, 1)};
  cases::rank(f.by_place);
  f.by_kind = {figure("机动车违停", 3, 1, 1, 1, 0), figure("暴露垃圾", 5, 1, 1, 1, 0),
               figure("路面积水", 0, 1, 1, 1, 0)};
  f.overdue_by_unit = {{{2}, "交警支队", 2}, {{3}, "园林处", 1}};
  f.overdue = 3;
  f.late = {{{7}, "20261110-0003", "东门路口 · 机动车违停", "机动车违停", "交警支队", "东区", 6}};
  f.repeats = 1;
  f.repeated = {{{8}, "20261120-0001", "西门 · 暴露垃圾", "暴露垃圾", "环卫处", "西区", 0}};
  return f;
}

bool says(const std::vector<Block>& all, const std::string& words) {
  return std::any_of(all.begin(), all.end(), [&](const Block& b) { return b.text == words; });
}
const Block& table(const std::vector<Block>& all, int n) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Block& b) {
    return b.kind == BlockKind::table && b.text.starts_with("表" + std::to_string(n) + " ");
  });
  REQUIRE(at != all.end());
  return *at;
}
using Cells = std::vector<std::string>;

}  // namespace

TEST_CASE("a week's circular: sentences and cells") {
  const Period p{PaperKind::weekly, day("2026-11-16"), day("2026-11-22")};
  CHECK(title_for(p, "示范市") == "关于2026年第47周创城问题整改情况的通报");
  const auto all = compose(p, week());
  CHECK(all[0].text == "11月16日至22日的有关情况通报如下。");
  CHECK(says(all, "11月16日至22日，示范市上报问题12件，较上周增加3件；结案6件。"));
  CHECK(says(all,
             "应处置案件10件，已处置8件，处置率80.0%，较上周提高10.0个百分点；按期处置7件，按期处置率70.0%"
             "，与上周持平；返工1件，返工率12.5%，较上周提高12.5个百分点。"));
  CHECK(says(all, "截至11月23日9时30分，逾期未处置案件3件，涉及2个单位：交警支队2件、园林处1件。"));
  CHECK(says(all, "本周完成实地检查12次，检查点位11个，记录观察240条。"));
  CHECK(says(all, "从类别看，上报较多的是：暴露垃圾5件、机动车违停3件，合计占上报问题的66.7%。"));
  CHECK(says(all, "逾期时间最长的1件案件见表3。"));
  CHECK(says(all, "结案后三十天内在同一地点重复发生的问题1件：西门 · 暴露垃圾（20261120-0001，环卫处）。"));
  CHECK(says(all, "环卫处（3件）、市场所（1件）应处置的案件全部按期处置，且无返工。"));
  CHECK(says(all, "请交警支队、园林处对逾期未处置的案件抓紧处置，11月26日前将结果报我办。"));
  CHECK(says(all, "对核查未通过退回重办的1件案件，承办单位要查明原因，按标准处置到位。"));

  const auto& units = table(all, 1);
  CHECK(units.text == "表1  各单位案件处置情况");
  REQUIRE(units.rows.size() == 5);
  // Equal shares are one rank; who had nothing to do has none.
  CHECK(units.rows[0] == Cells{"1", "市场所", "1", "1", "100.0%", "100.0%", "0.0%"});
  CHECK(units.rows[1] == Cells{"1", "环卫处", "3", "3", "100.0%", "100.0%", "0.0%"});
  CHECK(units.rows[2] == Cells{"3", "交警支队", "4", "3", "75.0%", "50.0%", "33.3%"});
  CHECK(units.rows[3] == Cells{"3", "园林处", "2", "1", "50.0%", "50.0%", "0.0%"});
  CHECK(units.rows[4] == Cells{"—", "水务处", "0", "0", "—", "—", "—"});
  CHECK(table(all, 2).rows[0] == Cells{"1", "西区", "5", "4", "75.0%", "75.0%", "—"});
  CHECK(table(all, 3).rows[0] == Cells{"20261110-0003", "东门路口 · 机动车违停", "交警支队", "6"});
  for (const auto& b : all)
    for (const auto& row : b.rows) CHECK(row.size() == b.columns.size());
}

TEST_CASE("where there is nothing it says so, and divides by nothing") {
  Frozen f;
  f.at = base::parse_instant("2026-11-25 09:00");
  f.months.push_back({"2026-11", {}});
  auto all = compose({PaperKind::weekly, day("2026-11-16"), day("2026-11-22")}, f);
  CHECK(says(all, "11月16日至22日，全市没有上报的问题，没有应处置的案件。"));
  CHECK(says(all, "截至11月25日9时，没有逾期未处置的案件。"));
  CHECK(says(all, "本周没有完成的实地检查。"));
  CHECK(says(all, "本周没有承办单位有应处置的案件。"));
  CHECK(says(all, "本周没有上报的问题。"));
  CHECK(says(all, "没有长期逾期的案件。"));
  CHECK(says(all, "本周没有重复发生的问题。"));
  CHECK(says(all, "本周没有应处置案件全部按期处置且无返工的单位。"));
  CHECK(says(all, "请各单位按职责抓好日常巡查，发现问题及时上报、按期处置。"));
  all = compose({PaperKind::daily, day("2026-11-25"), day("2026-11-25")}, f);
  CHECK(says(all, "当日没有到期应处置的案件。"));
  CHECK(says(all, "没有未结的紧急案件。"));
  all = compose({PaperKind::monthly, day("2026-11-01"), day("2026-11-30")}, f);
  CHECK(table(all, 1).rows[0] == Cells{"2026-11", "0", "0", "—", "—", "—"});
  CHECK(says(all, "没有可以通报结果的测评轮次。"));
}

TEST_CASE("a day's check and a month's summary") {
  auto f = week();
  f.urgent = {{{9}, "20261123-0002", "南门 · 井盖缺失", "井盖缺失", "", "西区", 1}};
  auto all = compose({PaperKind::daily, day("2026-11-23"), day("2026-11-23")}, f);
  CHECK(says(all, "当日到期应处置案件10件，已处置8件，未处置2件。"));
  CHECK(table(all, 1).rows[0] == Cells{"交警支队", "2"});
  CHECK(table(all, 2).rows[0] == Cells{"20261123-0002", "南门 · 井盖缺失", "西区", "未派遣", "1"});
  CHECK(title_for({PaperKind::daily, day("2026-11-23"), day("2026-11-23")}, "示范市") ==
        "关于2026年11月23日创城日检查情况的通报");

  f.round = RoundFigure{"第四季度模拟测评",           "812.345678", "1000", "0.812345678", 800.1, 824.5, 4000, 280,
                        {{"2.1", "占道经营", "12.5"}}};
  f.flags = {{"环卫处", "东区", "红旗", "按期处置率第一"}};
  all = compose({PaperKind::monthly, day("2026-11-01"), day("2026-11-30")}, f);
  CHECK(says(all,
             "“第四季度模拟测评”在280个点位记录评分4000条，得812.35分，满分1000.00分，95%置信区间800.10至824.50分。"));
  CHECK(says(all, "授旗情况"));
  CHECK(title_for({PaperKind::monthly, day("2026-11-01"), day("2026-11-30")}, "示范市") ==
        "关于2026年11月创城工作情况的通报");
}

TEST_CASE("numbers, days and periods") {
  CHECK(percent(permille(1, 3)) == "33.3%");
  CHECK(percent(permille(2, 3)) == "66.7%");
  CHECK(percent(permille(1, 2000)) == "0.1%");  // half up
  CHECK(percent(permille(0, 0)) == "—");
  CHECK(change(std::optional<std::int64_t>(800), std::nullopt, "上周") == "");
  CHECK(change(std::optional<std::int64_t>(776), std::optional<std::int64_t>(800), "上周") == "较上周下降2.4个百分点");
  CHECK(span_text(day("2026-11-30"), day("2026-12-06")) == "11月30日至12月6日");
  CHECK(span_text(day("2026-12-28"), day("2027-01-03")) == "12月28日至2027年1月3日");
  CHECK(week_of(day("2026-12-28")) == 53);
  CHECK(week_of(day("2027-01-04")) == 1);
  CHECK(title_for({PaperKind::weekly, day("2026-12-28"), day("2027-01-03")}, "") ==
        "关于2026年第53周创城问题整改情况的通报");
  const auto month = before({PaperKind::monthly, day("2026-03-01"), day("2026-03-31")});
  CHECK(month.from == day("2026-02-01"));
  CHECK(month.to == day("2026-02-28"));
  CHECK(before({PaperKind::weekly, day("2026-11-16"), day("2026-11-22")}).from == day("2026-11-09"));
  CHECK(list_text({"甲", "乙", "丙"}, 2) == "甲、乙等3个");
  CHECK(title_for({PaperKind::bulletin, day("2026-11-16"), day("2026-11-22")}, "示范市") ==
        "2026年第47周示范市创建工作情况");
  CHECK(number_text(PaperKind::weekly, "创城办", 2026, 12) == "创城办通〔2026〕12号");
  CHECK(number_text(PaperKind::bulletin, "创城办", 2026, 12) == "第12期");
}
