// What people read of the module's fields and words.
#include "modules/marks/marks.hpp"

namespace marks {

std::span<const meta::Word> words(const RoundKind*) {
  static const meta::Word all[] = {{"模拟测评", "Mock"}, {"自评", "Self-assessment"}, {"正式测评", "Official"}, {"日常督查", "Daily"}};
  return all;
}
std::span<const meta::Word> words(const RoundState*) {
  static const meta::Word all[] = {{"准备中", "Preparing"}, {"进行中", "Running"}, {"已结束", "Closed"}, {"已公布", "Published"}};
  return all;
}
std::span<const meta::Word> words(const SubjectBy*) {
  static const meta::Word all[] = {{"全域", "Whole place"}, {"区县", "District"}, {"街道", "Street"}, {"单位", "Unit"}, {"指定", "Named"}};
  return all;
}
std::span<const meta::Word> words(const MarkSource*) {
  static const meta::Word all[] = {{"实地考察", "Visit"}, {"材料审核", "Material"}, {"问卷调查", "Survey"}, {"自评", "Self"}, {"导入", "Import"}, {"录入", "Entered"}};
  return all;
}

std::span<const meta::Note> form(const Round*) {
  static const meta::Note all[] = {
      meta::note(&Round::id, "标识", "Id").read_only().hidden(),
      meta::note(&Round::name, "名称", "Name").required().length(1, 120),
      meta::note(&Round::standard, "测评体系", "Standard").required().ref("standards"),
      meta::note(&Round::kind, "类别", "Kind"),
      meta::note(&Round::from_day, "开始日期", "From").range(1, 100'000),
      meta::note(&Round::to_day, "结束日期", "To").range(1, 100'000),
      meta::note(&Round::state, "状态", "State").read_only(),
      meta::note(&Round::place, "区划", "Place").length(0, 15).ref("places"),
      meta::note(&Round::subject_by, "测评对象", "Assesses by"),
      meta::note(&Round::hidden, "公布前隐藏", "Hidden until published"),
      meta::note(&Round::created_at, "建立时间", "Created").read_only(),
      meta::note(&Round::published_at, "公布时间", "Published").read_only(),
      meta::note(&Round::open, "向社会公布", "Open to the public").read_only()};
  return all;
}

std::span<const meta::Note> form(const Mark*) {
  static const meta::Note all[] = {
      meta::note(&Mark::seq, "序号", "No.").read_only(),
      meta::note(&Mark::round, "轮次", "Round").ref("rounds"),
      meta::note(&Mark::criterion, "测评标准", "Criterion").length(0, 40),
      meta::note(&Mark::subject, "测评对象", "Subject").length(0, 120),
      meta::note(&Mark::site, "点位", "Site").ref("sites"),
      meta::note(&Mark::site_name, "点位名称", "Site name").length(0, 120),
      meta::note(&Mark::site_type, "点位类型", "Site type").length(0, 60),
      meta::note(&Mark::place, "区划", "Place").length(0, 60).ref("places"),
      meta::note(&Mark::unit, "责任单位", "Duty unit").ref("units"),
      meta::note(&Mark::method, "方法", "Method").length(0, 60),
      meta::note(&Mark::value, "值", "Value").length(0, 200),
      meta::note(&Mark::source, "来源", "Source"),
      meta::note(&Mark::source_id, "来源编号", "Number at the source").length(0, 60),
      meta::note(&Mark::replaces, "更正", "Corrects"),
      meta::note(&Mark::note, "说明", "Note").wide(),
      meta::note(&Mark::photos, "照片数", "Photos"),
      meta::note(&Mark::user_id, "记录人", "By").ref("users"),
      meta::note(&Mark::at, "时间", "At")};
  return all;
}

}  // namespace marks
