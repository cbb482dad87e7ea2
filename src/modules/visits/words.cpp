// What people read: the words of the enumerations and the labels of the fields.
#include "modules/visits/visits.hpp"

namespace visits {

std::span<const meta::Word> words(const PlanState*) {
  static const meta::Word all[] = {{"草拟", "Draft"}, {"已承诺", "Committed"}, {"已抽样", "Drawn"}, {"已公布", "Published"}};
  return all;
}
std::span<const meta::Word> words(const Strata*) {
  static const meta::Word all[] = {{"按点位类型", "By site type"}, {"按区划", "By place"}, {"按类型和区划", "By type and place"}};
  return all;
}
std::span<const meta::Word> words(const DrawState*) {
  static const meta::Word all[] = {{"备选", "Reserve"}, {"待检查", "To visit"}, {"已检查", "Visited"}, {"已替换", "Replaced"}};
  return all;
}
std::span<const meta::Word> words(const VisitState*) {
  static const meta::Word all[] = {{"进行中", "Open"}, {"已完成", "Finished"}};
  return all;
}

std::span<const meta::Note> form(const Plan*) {
  static const meta::Note all[] = {
      meta::note(&Plan::id, "编号", "Id").read_only().hidden(),
      meta::note(&Plan::name, "名称", "Name").required().length(1, 80),
      meta::note(&Plan::round, "轮次", "Round").required().ref("rounds"),
      meta::note(&Plan::state, "状态", "State").read_only(),
      meta::note(&Plan::place, "区划", "Place").ref("places").length(0, 15),
      meta::note(&Plan::site_types, "点位类型", "Site types"),
      meta::note(&Plan::sites, "指定点位（每行一个编号，留空为全部）", "Sites (one number a line; empty: all)").wide().length(0, 60'000),
      meta::note(&Plan::strata, "分层方式", "Strata"),
      meta::note(&Plan::wanted, "抽取点位数", "Sites to draw").required().range(1, 20'000),
      meta::note(&Plan::least, "每层至少", "At least per stratum").range(0, 1000),
      meta::note(&Plan::from_day, "开始日期", "From"),
      meta::note(&Plan::to_day, "结束日期", "To"),
      meta::note(&Plan::note, "备注", "Note").wide(),
      meta::note(&Plan::named, "指定点位数", "Named sites").read_only(),
      meta::note(&Plan::active_sites, "承诺时正常点位数", "Active sites when committed").read_only(),
      meta::note(&Plan::commitment, "承诺值", "Commitment").read_only(),
      meta::note(&Plan::frame_digest, "抽样框摘要", "Frame digest").read_only(),
      meta::note(&Plan::public_source, "公开随机数来源", "Public source").read_only(),
      meta::note(&Plan::public_value, "公开随机数", "Public value").read_only(),
      meta::note(&Plan::seed, "种子", "Seed").read_only().hidden(),
      meta::note(&Plan::committed_at, "承诺时间", "Committed at").read_only(),
      meta::note(&Plan::drawn_at, "抽样时间", "Drawn at").read_only(),
      meta::note(&Plan::published_at, "公布时间", "Published at").read_only(),
      meta::note(&Plan::created_at, "建立时间", "Created at").read_only()};
  return all;
}

std::span<const meta::Note> form(const Draw*) {
  static const meta::Note all[] = {
      meta::note(&Draw::id, "编号", "Id").read_only().hidden(),
      meta::note(&Draw::plan, "计划", "Plan").read_only().ref("plans"),
      meta::note(&Draw::site, "点位", "Site").read_only().hidden().ref("sites"),
      meta::note(&Draw::number, "点位编号", "Number").read_only(),
      meta::note(&Draw::name, "点位名称", "Site name").read_only(),
      meta::note(&Draw::site_type, "点位类型", "Site type").read_only(),
      meta::note(&Draw::place, "区划", "Place").read_only().ref("places"),
      meta::note(&Draw::stratum, "层", "Stratum").read_only(),
      meta::note(&Draw::position, "层内次序", "Position").read_only(),
      meta::note(&Draw::wanted, "本层抽取", "Drawn of stratum").read_only(),
      meta::note(&Draw::size, "本层总数", "Size of stratum").read_only(),
      meta::note(&Draw::state, "状态", "State").read_only(),
      meta::note(&Draw::reason, "替换原因", "Reason").read_only(),
      meta::note(&Draw::stands_for, "替换自", "Stands for").read_only().hidden(),
      meta::note(&Draw::assessor, "检查人", "Assessor").read_only().ref("users"),
      meta::note(&Draw::second, "复核人", "Second assessor").read_only().ref("users")};
  return all;
}

std::span<const meta::Note> form(const Visit*) {
  static const meta::Note all[] = {
      meta::note(&Visit::id, "编号", "Id").read_only(),
      meta::note(&Visit::round, "轮次", "Round").read_only().ref("rounds"),
      meta::note(&Visit::draw, "抽样", "Draw").read_only().hidden(),
      meta::note(&Visit::site, "点位", "Site").read_only().hidden().ref("sites"),
      meta::note(&Visit::site_name, "点位", "Site").read_only(),
      meta::note(&Visit::site_type, "点位类型", "Site type").read_only(),
      meta::note(&Visit::place, "区划", "Place").read_only().ref("places"),
      meta::note(&Visit::unit, "责任单位", "Duty unit").read_only().ref("units"),
      meta::note(&Visit::steward, "包保单位", "Steward").read_only().ref("units"),
      meta::note(&Visit::assessor, "检查人", "Assessor").read_only().ref("users"),
      meta::note(&Visit::second, "复核人", "Second assessor").read_only().ref("users"),
      meta::note(&Visit::state, "状态", "State").read_only(),
      meta::note(&Visit::started_at, "开始", "Started").read_only(),
      meta::note(&Visit::finished_at, "完成", "Finished").read_only(),
      meta::note(&Visit::note, "说明", "Note").wide(),
      meta::note(&Visit::observations, "观察数", "Observations").read_only(),
      meta::note(&Visit::photos, "照片数", "Photos").read_only(),
      meta::note(&Visit::reviewed_by, "审阅人", "Reviewed by").read_only().ref("users"),
      meta::note(&Visit::reviewed_at, "审阅时间", "Reviewed at").read_only(),
      meta::note(&Visit::review_note, "审阅说明", "Review note").read_only()};
  return all;
}

std::span<const meta::Note> form(const Observation*) {
  static const meta::Note all[] = {
      meta::note(&Observation::criterion, "测评标准", "Criterion"), meta::note(&Observation::assessor, "检查人", "Assessor").ref("users"),
      meta::note(&Observation::value, "记录值", "Value"), meta::note(&Observation::note, "说明", "Note").wide(),
      meta::note(&Observation::at, "时间", "Time"), meta::note(&Observation::corrected, "更正原因", "Reason of correction")};
  return all;
}

}  // namespace visits
