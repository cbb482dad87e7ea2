// What people read of the module's fields and words.
#include "modules/standards/standards.hpp"

namespace standards {

std::span<const meta::Word> words(const StandardState*) {
  static const meta::Word all[] = {{"草稿", "Draft"}, {"已发布", "Published"}, {"已停用", "Retired"}};
  return all;
}
std::span<const meta::Word> words(const SubjectKind*) {
  static const meta::Word all[] = {{"城市", "City"}, {"未成年人", "Minors"}, {"单位", "Unit"}, {"村镇", "Village"}, {"校园", "Campus"},
                                   {"家庭", "Family"}, {"青年集体", "Youth collective"}, {"志愿服务队", "Volunteer team"}, {"个人", "Person"}};
  return all;
}
std::span<const meta::Word> words(const MissingRule*) {
  static const meta::Word all[] = {{"剔除", "Exclude"}, {"零分", "Zero"}, {"平均", "Mean"}};
  return all;
}
std::span<const meta::Word> words(const CombineRule*) {
  static const meta::Word all[] = {{"求和", "Sum"}, {"平均", "Mean"}, {"加权", "Weighted"}, {"最低", "Minimum"}, {"最高", "Maximum"}};
  return all;
}

std::span<const meta::Note> form(const ScaleGrade*) {
  static const meta::Note all[] = {meta::note(&ScaleGrade::grade, "等级", "Grade").required().length(1, 16),
                                   meta::note(&ScaleGrade::percent, "比例", "Percent").required().length(1, 20).unit("%")};
  return all;
}

std::span<const meta::Note> form(const Standard*) {
  static const meta::Note all[] = {
      meta::note(&Standard::id, "编号", "Id").read_only().hidden(),
      meta::note(&Standard::name, "名称", "Name").required().length(1, 120),
      meta::note(&Standard::version, "版本", "Version").read_only(),
      meta::note(&Standard::state, "状态", "State").read_only(),
      meta::note(&Standard::subject_kind, "测评对象", "Assesses"),
      meta::note(&Standard::scale, "等级表", "Grade scale"),
      meta::note(&Standard::missing, "缺测规则", "When unobserved"),
      meta::note(&Standard::note, "说明", "Note").wide(),
      meta::note(&Standard::based_on, "来源版本", "Based on").read_only().ref("standards"),
      meta::note(&Standard::created_at, "建立时间", "Created").read_only(),
      meta::note(&Standard::published_at, "发布时间", "Published").read_only()};
  return all;
}

std::span<const meta::Note> form(const Criterion*) {
  static const meta::Note all[] = {
      meta::note(&Criterion::id, "标识", "Id").read_only().hidden(),
      meta::note(&Criterion::standard, "测评体系", "Standard").required().ref("standards"),
      meta::note(&Criterion::code, "编号", "Code").required().length(1, 40),
      meta::note(&Criterion::parent, "上级", "Parent").length(0, 40),
      meta::note(&Criterion::name, "名称", "Name").required().length(1, 500).wide(),
      meta::note(&Criterion::points, "分值", "Points").length(0, 40),
      meta::note(&Criterion::method, "方法", "Method").length(0, 60),
      meta::note(&Criterion::rule, "规则", "Rule").length(0, 500),
      meta::note(&Criterion::site_types, "点位类型", "Site types").length(0, 60),
      meta::note(&Criterion::combine, "汇总", "Combine"),
      meta::note(&Criterion::weight, "权重", "Weight").length(0, 40),
      meta::note(&Criterion::missing, "缺测", "When unobserved"),
      meta::note(&Criterion::note, "备注", "Note").wide(),
      meta::note(&Criterion::position, "次序", "Position").read_only()};
  return all;
}

}  // namespace standards
