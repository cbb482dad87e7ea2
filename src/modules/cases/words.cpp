// What people read: the words of states and moves, the labels of fields.
#include "modules/cases/cases.hpp"

namespace engine {

std::span<const meta::Word> words(const LimitUnit*) {
  static constexpr meta::Word all[] = {{"工作时", "working hours"}, {"工作日", "working days"}, {"小时", "hours"}, {"自然日", "calendar days"}};
  return all;
}

std::span<const meta::Word> words(const DayKind*) {
  static constexpr meta::Word all[] = {{"放假", "Holiday"}, {"上班", "Working day"}};
  return all;
}

}  // namespace engine

namespace cases {

std::span<const meta::Word> words(const CaseState*) {
  static constexpr meta::Word all[] = {{"待立案", "Reported"}, {"待派遣", "Filed"}, {"处置中", "Dispatched"}, {"待核查", "Handled"}, {"待结案", "Verified"},
                                       {"已结案", "Closed"}, {"不予立案", "Rejected"}, {"已并案", "Merged"}, {"挂账", "Suspended"}, {"待协调", "Disputed"}};
  return all;
}

std::span<const meta::Word> words(const Move*) {
  static constexpr meta::Word all[] = {{"上报", "Report"}, {"立案", "File"}, {"不予立案", "Reject"}, {"撤案", "Withdraw"}, {"恢复", "Restore"}, {"并案", "Merge"},
                                       {"拆案", "Split"}, {"派遣", "Dispatch"}, {"退回", "Send back"}, {"转办", "Transfer"}, {"申请延期", "Ask for extension"},
                                       {"同意延期", "Extend"}, {"不同意延期", "Refuse extension"}, {"挂账", "Suspend"}, {"恢复计时", "Resume"}, {"提请协调", "Dispute"},
                                       {"协调定责", "Settle"}, {"处置", "Handle"}, {"核查通过", "Pass"}, {"返工", "Rework"}, {"结案", "Close"}, {"重开", "Reopen"}, {"说明", "Note"}, {"复发", "Came back"}};
  return all;
}

std::span<const meta::Word> words(const Stay*) {
  static constexpr meta::Word all[] = {{"整改中", "Being fixed"}, {"观察中", "Watched"}, {"保持达标", "Stayed fixed"}, {"复发", "Came back"}};
  return all;
}

std::span<const meta::Word> words(const Source*) {
  static constexpr meta::Word all[] = {{"实地考察", "Field visit"}, {"市民反映", "Citizen"}, {"12345 热线", "Hotline"}, {"领导现场办公", "Leader's tour"},
                                       {"上级反馈", "Central feedback"}, {"日常巡查", "Patrol"}};
  return all;
}

std::span<const meta::Word> words(const Level*) {
  static constexpr meta::Word all[] = {{"一般", "General"}, {"重要", "Major"}, {"紧急", "Urgent"}};
  return all;
}

std::span<const meta::Word> words(const Stage*) {
  static constexpr meta::Word all[] = {{"立案", "Filing"}, {"派遣", "Dispatch"}, {"处置", "Handling"}, {"核查", "Verification"}};
  return all;
}

std::span<const meta::Word> words(const Category*) {
  static constexpr meta::Word all[] = {{"事件", "Event"}, {"部件", "Part"}};
  return all;
}

std::span<const meta::Word> words(const ReportKind*) {
  static constexpr meta::Word all[] = {{"问题", "Problem"}, {"表扬", "Praise"}};
  return all;
}

std::span<const meta::Word> words(const Shown*) {
  static constexpr meta::Word all[] = {{"待审", "Waiting"}, {"公开", "Shown"}, {"不公开", "Kept back"}};
  return all;
}

std::span<const meta::Word> words(const Moment*) {
  static constexpr meta::Word all[] = {{"处置前", "Before"}, {"处置后", "After"}, {"核查", "Check"}};
  return all;
}

std::span<const meta::Note> form(const CaseKind*) {
  static const meta::Note all[] = {meta::note(&CaseKind::code, "代码", "Code").required().length(1, 20), meta::note(&CaseKind::name, "名称", "Name").required().length(1, 60),
                                   meta::note(&CaseKind::parent, "上级类别", "Class above").ref("case_kinds"), meta::note(&CaseKind::category, "事件或部件", "Event or part"),
                                   meta::note(&CaseKind::offered, "供市民选择", "Offered to citizens"), meta::note(&CaseKind::words, "常用说法", "What people call it").length(0, 400),
                                   meta::note(&CaseKind::watch_days, "结案后观察天数", "Days watched after closing").range(0, 366),
                                   meta::note(&CaseKind::sort, "排序", "Order").range(0, 100000)};
  return all;
}

std::span<const meta::Note> form(const Limit*) {
  static const meta::Note all[] = {meta::note(&Limit::id, "编号", "Id").read_only().hidden(), meta::note(&Limit::stage, "环节", "Stage"),
                                   meta::note(&Limit::kind, "类别", "Class").ref("case_kinds"), meta::note(&Limit::level, "等级", "Level"),
                                   meta::note(&Limit::place, "区划", "Place").ref("places"), meta::note(&Limit::phase, "阶段", "Phase").length(0, 40),
                                   meta::note(&Limit::amount, "时限", "Limit").range(0, 10000), meta::note(&Limit::unit, "计时单位", "Unit"),
                                   meta::note(&Limit::basis, "依据", "Basis").length(0, 200)};
  return all;
}

std::span<const meta::Note> form(const Case*) {
  static const meta::Note all[] = {
      meta::note(&Case::id, "编号", "Id").read_only().hidden(),
      meta::note(&Case::number, "案件号", "Number").read_only(),
      meta::note(&Case::title, "标题", "Title").required().length(1, 120),
      meta::note(&Case::text, "问题描述", "Description").wide().length(0, 4000),
      meta::note(&Case::kind, "类别", "Class").ref("case_kinds"),
      meta::note(&Case::level, "等级", "Level"),
      meta::note(&Case::source, "来源", "Source"),
      meta::note(&Case::state, "状态", "State").read_only(),
      meta::note(&Case::phase, "阶段", "Phase").read_only(),
      meta::note(&Case::place, "区划", "Place").required().ref("places"),
      meta::note(&Case::site, "点位", "Site").ref("sites"),
      meta::note(&Case::address, "地址", "Address").length(0, 200),
      meta::note(&Case::lon, "经度", "Longitude").range(-180, 180),
      meta::note(&Case::lat, "纬度", "Latitude").range(-90, 90),
      meta::note(&Case::unit, "承办单位", "Unit").read_only().ref("units"),
      meta::note(&Case::visit, "考察", "Visit").read_only().ref("visits"),
      meta::note(&Case::criterion, "测评标准", "Criterion").read_only(),
      meta::note(&Case::reports, "反映数", "Reports").read_only(),
      meta::note(&Case::due_at, "本环节时限", "Due").read_only(),
      meta::note(&Case::clock_from, "起算", "Clock from").read_only().hidden(),
      meta::note(&Case::clock_amount, "时限", "Limit").read_only().hidden(),
      meta::note(&Case::clock_unit, "计时单位", "Clock unit").read_only().hidden(),
      meta::note(&Case::suspended_at, "挂账时间", "Suspended at").read_only().hidden(),
      meta::note(&Case::pauses, "停计次数", "Pauses").read_only().hidden(),
      meta::note(&Case::until, "挂账至", "Suspended until").read_only(),
      meta::note(&Case::handle_by, "处置时限", "To be handled by").read_only(),
      meta::note(&Case::handled_at, "处置时间", "Handled at").read_only(),
      meta::note(&Case::late, "曾逾期", "Was late").read_only(),
      meta::note(&Case::rework, "返工", "Rework").read_only(),
      meta::note(&Case::extensions, "延期", "Extensions").read_only(),
      meta::note(&Case::returns, "退回", "Returns").read_only(),
      meta::note(&Case::repeat_of, "重复于", "Repeats").read_only().ref("cases"),
      meta::note(&Case::repeats, "复发", "Repeats since").read_only(),
      meta::note(&Case::merged_into, "并入", "Merged into").read_only().ref("cases"),
      meta::note(&Case::reporter, "上报人", "Reported by").read_only().ref("users"),
      meta::note(&Case::handler, "处置人", "Handled by").read_only().ref("users"),
      meta::note(&Case::verifier, "核查人", "Verified by").read_only().ref("users"),
      meta::note(&Case::reported_at, "上报时间", "Reported at").read_only(),
      meta::note(&Case::filed_at, "立案时间", "Filed at").read_only(),
      meta::note(&Case::dispatched_at, "派遣时间", "Dispatched at").read_only(),
      meta::note(&Case::verified_at, "核查时间", "Verified at").read_only(),
      meta::note(&Case::closed_at, "结案时间", "Closed at").read_only(),
      meta::note(&Case::moved_at, "最近办理", "Last move").read_only(),
      meta::note(&Case::version, "版本", "Version").read_only().hidden(),
      meta::note(&Case::open, "未结", "Open").read_only().hidden(),
      meta::note(&Case::due_order, "排序", "Order").read_only().hidden()};
  return all;
}

std::span<const meta::Note> form(const Report*) {
  static const meta::Note all[] = {
      meta::note(&Report::id, "编号", "Id").read_only().hidden(),
      meta::note(&Report::case_id, "案件", "Case").read_only().ref("cases"),
      meta::note(&Report::origin, "原案件", "First case").read_only().hidden(),
      meta::note(&Report::kind, "性质", "Kind"),
      meta::note(&Report::source, "来源", "Source"),
      meta::note(&Report::source_no, "来源单号", "Sheet number").length(0, 60),
      meta::note(&Report::text, "内容", "Text").required().wide().length(1, 4000),
      meta::note(&Report::class_code, "类别", "Class").ref("case_kinds"),
      meta::note(&Report::place, "区划", "Place").required().ref("places"),
      meta::note(&Report::address, "地址", "Address").length(0, 200),
      meta::note(&Report::site, "点位", "Site").ref("sites"),
      meta::note(&Report::lon, "经度", "Longitude").range(-180, 180),
      meta::note(&Report::lat, "纬度", "Latitude").range(-90, 90),
      meta::note(&Report::name, "反映人", "Name").masked().sealed("cases_report.name").length(0, 40),
      meta::note(&Report::phone, "电话", "Phone").masked().sealed("cases_report.phone").length(0, 30),
      meta::note(&Report::at, "时间", "At"),
      meta::note(&Report::answer, "答复", "Answer").wide().length(0, 2000),
      meta::note(&Report::answered_at, "答复时间", "Answered at").read_only(),
      meta::note(&Report::rating, "评价", "Rating").read_only(),
      meta::note(&Report::rating_text, "评价意见", "Comment").read_only(),
      meta::note(&Report::rated_at, "评价时间", "Rated at").read_only(),
      meta::note(&Report::shown, "公开", "Public").read_only(),
      meta::note(&Report::shown_text, "公开内容", "Public text").read_only(),
      meta::note(&Report::token_hash, "查询码", "Link").secret().hidden(),
      meta::note(&Report::shown_answer, "公开答复", "Public answer").read_only(),
      meta::note(&Report::reviewed_at, "审核时间", "Reviewed at").read_only()};
  return all;
}

std::span<const meta::Note> form(const NewCase*) {
  static const meta::Note all[] = {
      meta::note(&NewCase::source, "来源", "Source"), meta::note(&NewCase::title, "标题", "Title").length(0, 120), meta::note(&NewCase::text, "问题描述", "Description").wide().length(0, 4000),
      meta::note(&NewCase::kind, "类别", "Class").ref("case_kinds"), meta::note(&NewCase::place, "区划", "Place").ref("places"), meta::note(&NewCase::address, "地址", "Address").length(0, 200),
      meta::note(&NewCase::level, "等级", "Level"), meta::note(&NewCase::site, "点位", "Site").ref("sites"), meta::note(&NewCase::lon, "经度", "Longitude").range(-180, 180),
      meta::note(&NewCase::lat, "纬度", "Latitude").range(-90, 90), meta::note(&NewCase::visit, "考察", "Visit").ref("visits"), meta::note(&NewCase::criterion, "测评标准", "Criterion").length(0, 40),
      meta::note(&NewCase::at, "发现时间", "Seen at")};
  return all;
}

}  // namespace cases
