// What people read: words of states and fields.
#include "modules/bulletins/bulletins.hpp"

namespace bulletins {

using meta::note;
using meta::Note;
using meta::Word;

std::span<const Word> words(const PaperKind*) {
  static constexpr Word all[] = {{"日检查", "Daily check"},
                                 {"周通报", "Weekly circular"},
                                 {"月总结", "Monthly summary"},
                                 {"会议纪要", "Minutes"},
                                 {"简报", "Bulletin"}};
  return all;
}
std::span<const Word> words(const PaperState*) {
  static constexpr Word all[] = {
      {"草稿", "Draft"}, {"已签发", "Approved"}, {"已印发", "Published"}, {"已撤回", "Withdrawn"}};
  return all;
}
std::span<const Word> words(const BlockKind*) {
  static constexpr Word all[] = {{"正文", "Text"},          {"一级标题", "Heading 1"}, {"二级标题", "Heading 2"},
                                 {"三级标题", "Heading 3"}, {"四级标题", "Heading 4"}, {"表格", "Table"}};
  return all;
}
std::span<const Word> words(const AgendaSource*) {
  static constexpr Word all[] = {{"自拟", "Own"},
                                 {"逾期单位", "Overdue units"},
                                 {"争议案件", "Disputed cases"},
                                 {"失分指标", "Points lost"},
                                 {"未完成任务", "Open tasks"}};
  return all;
}
std::span<const Word> words(const MeetingKind*) {
  static constexpr Word all[] = {{"例会", "Meeting"}, {"巡访督导", "Tour"}};
  return all;
}
std::span<const Word> words(const TaskState*) {
  static constexpr Word all[] = {{"未完成", "Open"}, {"已完成", "Done"}};
  return all;
}

std::span<const Note> form(const BlockColumn*) {
  static const Note all[] = {note(&BlockColumn::title, "列名", "Title"),
                             note(&BlockColumn::figure, "数字列", "Figures")};
  return all;
}
std::span<const Note> form(const Block*) {
  static const Note all[] = {note(&Block::kind, "种类", "Kind"), note(&Block::text, "文字", "Text").length(0, 10'000),
                             note(&Block::columns, "列", "Columns"), note(&Block::rows, "行", "Rows").length(0, 2'000)};
  return all;
}

std::span<const Note> form(const Bulletin*) {
  using B = Bulletin;
  static const Note all[] = {note(&B::id, "编号", "Id").read_only().hidden(),
                             note(&B::kind, "种类", "Kind").read_only(),
                             note(&B::state, "状态", "State").read_only(),
                             note(&B::place, "区划", "Place").ref("places").read_only(),
                             note(&B::from_day, "自", "From").read_only(),
                             note(&B::to_day, "至", "To").read_only(),
                             note(&B::number, "文号", "Number").read_only(),
                             note(&B::year, "年", "Year").read_only().hidden(),
                             note(&B::serial, "序号", "Serial").read_only().hidden(),
                             note(&B::title, "标题", "Title").required().length(1, 200),
                             note(&B::addressee, "主送", "To").length(0, 500),
                             note(&B::everybody, "印发后各单位可见", "Units read it"),
                             note(&B::blocks, "正文", "Body").hidden(),
                             note(&B::frozen, "起草数据", "Figures").read_only().hidden(),
                             note(&B::head, "版头", "Head").read_only().hidden(),
                             note(&B::meeting, "会议", "Meeting").ref("meetings").read_only(),
                             note(&B::drafter, "拟稿", "Drafted by").ref("users").read_only(),
                             note(&B::editor, "最后修改", "Edited by").ref("users").read_only(),
                             note(&B::approver, "签发", "Approved by").ref("users").read_only(),
                             note(&B::publisher, "印发", "Published by").ref("users").read_only(),
                             note(&B::created_at, "起草时间", "Drafted at").read_only(),
                             note(&B::edited_at, "修改时间", "Edited at").read_only(),
                             note(&B::approved_at, "签发时间", "Approved at").read_only(),
                             note(&B::published_at, "印发时间", "Published at").read_only(),
                             note(&B::withdrawn_at, "撤回时间", "Withdrawn at").read_only(),
                             note(&B::reason, "撤回原因", "Reason").read_only(),
                             note(&B::version, "版本", "Version").hidden()};
  return all;
}

std::span<const Note> form(const Letterhead*) {
  using L = Letterhead;
  static const Note all[] = {note(&L::place, "区划", "Place").ref("places").length(0, 20),
                             note(&L::office, "发文机关", "Office").required().length(2, 60),
                             note(&L::code, "机关代字", "Code").required().length(1, 12),
                             note(&L::bulletin, "简报名称", "Bulletin").required().length(2, 30),
                             note(&L::addressee, "常用主送", "To").wide().length(0, 500),
                             note(&L::copies_to, "常用抄送", "Copies to").wide().length(0, 500)};
  return all;
}

std::span<const Note> form(const AgendaItem*) {
  using A = AgendaItem;
  static const Note all[] = {note(&A::source, "来源", "Source"),
                             note(&A::text, "议题", "Item").required().length(1, 500),
                             note(&A::unit, "单位", "Unit").ref("units"),
                             note(&A::case_id, "案件", "Case").ref("cases"),
                             note(&A::task, "任务", "Task"),
                             note(&A::minutes, "议定意见", "Minutes").length(0, 4'000),
                             note(&A::place, "区划", "Place").ref("places"),
                             note(&A::address, "位置", "Address").length(0, 120),
                             note(&A::token, "终端编号", "Token").length(0, 60).hidden(),
                             note(&A::lon, "经度", "Longitude"),
                             note(&A::lat, "纬度", "Latitude")};
  return all;
}

std::span<const Note> form(const Meeting*) {
  using M = Meeting;
  static const Note all[] = {note(&M::id, "编号", "Id").read_only().hidden(),
                             note(&M::kind, "种类", "Kind"),
                             note(&M::title, "名称", "Title").required().length(1, 100),
                             note(&M::place, "区划", "Place").ref("places").read_only(),
                             note(&M::day, "日期", "Day").required(),
                             note(&M::time, "时间", "Time").length(0, 20),
                             note(&M::room, "地点", "Room").length(0, 60),
                             note(&M::chair, "主持或带队（职务）", "Chair (by function)").length(0, 40),
                             note(&M::route, "路线", "Route").ref("places").length(0, 30),
                             note(&M::units, "参加单位", "Units").ref("units"),
                             note(&M::guests, "其他参加人员", "Others").length(0, 500),
                             note(&M::agenda, "议程", "Agenda").hidden(),
                             note(&M::minutes, "纪要", "Minutes").ref("bulletins").read_only(),
                             note(&M::created_at, "建立时间", "Created").read_only(),
                             note(&M::version, "版本", "Version").hidden()};
  return all;
}

std::span<const Note> form(const MeetingTask*) {
  using T = MeetingTask;
  static const Note all[] = {note(&T::id, "编号", "Id").read_only().hidden(),
                             note(&T::meeting, "会议", "Meeting").ref("meetings").required(),
                             note(&T::place, "区划", "Place").ref("places").read_only(),
                             note(&T::text, "任务", "Task").required().wide().length(1, 500),
                             note(&T::unit, "责任单位", "Unit").ref("units").required(),
                             note(&T::due, "完成时限", "Due").required(),
                             note(&T::state, "状态", "State").read_only(),
                             note(&T::note, "完成情况", "How it was done").wide().read_only(),
                             note(&T::case_id, "案件", "Case").ref("cases"),
                             note(&T::done_at, "完成时间", "Done at").read_only(),
                             note(&T::done_by, "完成人", "Done by").ref("users").read_only(),
                             note(&T::created_at, "建立时间", "Created").read_only()};
  return all;
}

}  // namespace bulletins
