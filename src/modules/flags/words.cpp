#include "modules/flags/flags.hpp"

namespace flags {

std::span<const meta::Word> words(const Colour*) {
  static constexpr meta::Word all[] = {{"红旗", "Red flag"}, {"黄旗", "Yellow flag"}};
  return all;
}
std::span<const meta::Word> words(const Metric*) {
  static constexpr meta::Word all[] = {{"按期处置率", "On-time rate"}, {"处置率", "Handled rate"}, {"返工率", "Rework rate"}, {"复发率", "Repeat rate"}};
  return all;
}
std::span<const meta::Word> words(const Test*) {
  static constexpr meta::Word all[] = {{"不低于", "At least"}, {"低于", "Below"}, {"高于", "Above"}, {"最好的前", "Best"}, {"最差的后", "Worst"}};
  return all;
}
std::span<const meta::Word> words(const FlagState*) {
  static constexpr meta::Word all[] = {{"待定", "Proposed"}, {"已授予", "Given"}, {"未授予", "Refused"}, {"申诉中", "Appealed"}, {"已撤销", "Withdrawn"}};
  return all;
}

std::span<const meta::Note> form(const Rule*) {
  static const meta::Note all[] = {
      meta::note(&Rule::id, "编号", "Id").read_only().hidden(), meta::note(&Rule::name, "名称", "Name").required().length(1, 60), meta::note(&Rule::colour, "旗", "Flag"),
      meta::note(&Rule::per, "分组", "Group"), meta::note(&Rule::metric, "指标", "Figure"), meta::note(&Rule::test, "条件", "Condition"),
      meta::note(&Rule::threshold, "百分比或名次", "Per cent, or how many").range(0, 100), meta::note(&Rule::least, "最少案件数", "Least cases").range(1, 100000),
      meta::note(&Rule::round, "计入轮次", "Round it counts in").ref("rounds"), meta::note(&Rule::criterion, "计入测评标准", "Criterion it counts under").length(0, 40),
      meta::note(&Rule::active, "启用", "Active")};
  return all;
}

std::span<const meta::Note> form(const Flag*) {
  static const meta::Note all[] = {
      meta::note(&Flag::id, "编号", "Id").hidden(), meta::note(&Flag::month, "月份", "Month"), meta::note(&Flag::colour, "旗", "Flag"),
      meta::note(&Flag::per, "分组", "Group"), meta::note(&Flag::subject, "对象", "Subject").hidden(), meta::note(&Flag::label, "对象", "Subject"),
      meta::note(&Flag::unit, "单位", "Unit").ref("units"), meta::note(&Flag::place, "区划", "Place").ref("places"), meta::note(&Flag::state, "状态", "State"),
      meta::note(&Flag::rule, "规则", "Rule").ref("flag_rules"), meta::note(&Flag::reason, "依据", "Reason").wide(), meta::note(&Flag::due, "案件数", "Cases"),
      meta::note(&Flag::counted, "其中", "Of them"), meta::note(&Flag::proposed_at, "提出时间", "Proposed at"), meta::note(&Flag::decided_at, "决定时间", "Decided at"),
      meta::note(&Flag::decided_by, "决定人", "Decided by").ref("users"), meta::note(&Flag::decision, "决定说明", "Decision").wide(), meta::note(&Flag::appeal, "申诉", "Appeal").wide(),
      meta::note(&Flag::appealed_at, "申诉时间", "Appealed at"), meta::note(&Flag::mark, "评分", "Mark").hidden()};
  return all;
}

}  // namespace flags
