#include "engine/wording.hpp"

namespace engine {
namespace {

constexpr Wording kAll[] = {
    // the table
    {"table_empty", "表中没有表头。应有一行表头,至少含 {columns}", "no header row found; expected one with at least {columns}"},
    {"table_large", "表太大:{count},上限 {limit}", "the table is too large: {count}, at most {limit}"},
    {"column_missing", "缺少列 {columns}", "missing column {columns}"},
    {"column_twice", "列“{name}”重复,只读第一列", "column \"{name}\" appears twice; the first is read"},
    {"column_unknown", "不认识的列“{name}”,未读取", "unknown column \"{name}\" is ignored"},
    {"no_nodes", "没有任何测评条目", "there are no criteria"},
    // nodes
    {"code_empty", "编号为空,应为唯一的编号", "the code is empty; expected a unique code"},
    {"code_twice", "编号 {code} 与第 {first} 行重复,编号应唯一", "code {code} repeats row {first}; codes must be unique"},
    {"orphan", "上级 {parent} 不存在,应为本表中的编号或空", "parent {parent} does not exist; expected a code of this table or nothing"},
    {"cycle", "上级关系成环:{path}", "parents form a cycle: {path}"},
    {"too_deep", "层级超过 {limit} 级", "more than {limit} levels deep"},
    {"points_wrong", "分值“{value}”不是数,应为数,如 15、0.5、-10", "points \"{value}\" is not a number; expected e.g. 15, 0.5, -10"},
    {"points_missing", "末级条目没有分值,应填分值(否决项除外)", "a leaf without points; expected a number (a veto alone has none)"},
    {"points_zero", "末级条目分值为 0,应为非零的数", "a leaf with 0 points; expected another number"},
    {"points_negative", "非末级条目分值为负 {points},应为正数或空", "a node with children has negative points {points}; expected a positive number or nothing"},
    {"points_precise", "分值或权重的小数位过多,无法精确合成", "points or weights have too many decimals to be combined exactly"},
    {"veto_points", "否决项不计分,分值应为空,现为 {points}", "a veto carries no points; expected an empty cell, found {points}"},
    {"combine_unknown", "不认识的汇总方式“{value}”,应为 sum 求和、mean 平均、weighted 加权、min 最低、max 最高",
     "unknown combine \"{value}\"; expected sum, mean, weighted, min or max"},
    {"missing_unknown", "不认识的缺测规则“{value}”,应为 exclude 剔除、zero 零分、mean 平均",
     "unknown missing rule \"{value}\"; expected exclude, zero or mean"},
    {"method_unknown", "不认识的测评方法“{value}”,按原文保留;通用的有 材料审核、实地考察、问卷调查、整体观察、自评",
     "unknown method \"{value}\" is kept as it is; known are material, field, survey, observation, self"},
    {"weight_wrong", "权重“{value}”不是数,应为不小于 0 的数", "weight \"{value}\" is not a number; expected 0 or more"},
    {"weight_negative", "权重 {value} 为负,应为不小于 0 的数", "weight {value} is negative; expected 0 or more"},
    {"weight_missing", "上级 {parent} 按加权汇总,此处应填权重(可为 0)", "its parent {parent} is weighted: expected a weight (0 is allowed)"},
    {"weights_zero", "下级权重全为 0,至少一个应大于 0", "all weights of the children are 0; expected one above 0"},
    {"combine_leaf", "末级条目不汇总,“{value}”未使用", "a leaf combines nothing; \"{value}\" is not used"},
    {"rule_on_group", "有下级的条目不用规则,“{value}”未使用", "a node with children has no rule; \"{value}\" is not used"},
    {"weight_unused", "上级 {parent} 不是加权汇总,权重未使用", "its parent {parent} is not weighted; the weight is not used"},
    // scale and the missing row
    {"scale_wrong", "等级“{value}”无法读取,应为“等级=百分比”,如 A=100 B=66 C=33 C#=0", "cannot read scale entry \"{value}\"; expected grade=percent, e.g. A=100 B=66"},
    {"scale_range", "等级 {grade} 的比例 {value} 超出范围,应在 0 到 100 之间", "grade {grade} has {value}; expected 0 to 100 percent"},
    {"scale_twice", "等级 {grade} 重复", "grade {grade} appears twice"},
    {"scale_empty", "等级表为空,应至少有一个等级", "the scale is empty; expected at least one grade"},
    {"scale_large", "等级太多:{count},上限 {limit}", "too many grades: {count}, at most {limit}"},
    {"scale_factor", "等级比例都不大于 1,按系数读取(1 = 100%)", "no scale figure is above 1: read as factors (1 = 100%)"},
    {"missing_row", "缺测行没有写规则,应为 exclude 剔除、zero 零分 或 mean 平均", "the missing row names no rule; expected exclude, zero or mean"},
    // rules
    {"rule_missing", "末级条目没有规则,按打分(points)处理", "a leaf without a rule: taken as points (entered by hand)"},
    {"rule_unknown",
     "不认识的规则“{value}”,应以 defects 缺陷、met 符合、rate 比率、deduct 每处扣、share 按比例、tiers 分档、pass 合格、grade 评等、percent 得分率、points 打分、veto 否决 开头",
     "unknown rule \"{value}\"; expected it to start with defects, met, rate, deduct, share, tiers, pass, grade, percent, points or veto"},
    {"rule_entry", "规则中的“{value}”无法读取,应为 {expected_zh}", "cannot read \"{value}\" in the rule; expected {expected_en}"},
    {"rule_empty", "规则 {rule} 后没有内容,应为 {expected_zh}", "nothing follows {rule}; expected {expected_en}"},
    {"rule_extra", "规则 {rule} 后有多余的“{value}”,应为空", "unexpected \"{value}\" after {rule}; expected nothing"},
    {"rule_grade", "等级 {grade} 不在等级表 {scale} 中", "grade {grade} is not in the scale {scale}"},
    {"rule_twice", "规则中 {at} 出现两次", "{at} appears twice in the rule"},
    {"rule_gap", "规则没有写到数量 {at},应逐个列出或用 else/其余", "the rule leaves out {at}; expected every count, or else"},
    {"rule_tail", "规则没有覆盖 {range_zh},此类值将被拒收;可加 else/其余", "the rule does not cover {range_en}; such values will be refused; add else"},
    {"rule_order", "数量 {at} 在“{open}+”之后,永远用不到", "{at} comes after {open}+ and can never apply"},
    {"rule_number", "规则 {rule} 的数“{value}”应大于 0", "{rule} has \"{value}\"; expected a number above 0"},
    {"rule_floor", "最低分 {floor} 应在 0 与分值 {points} 之间", "floor {floor} must lie between 0 and the points {points}"},
    {"rule_tier", "分档 {tier} 超出分值 {points}", "tier {tier} lies outside the points {points}"},
    // sums
    {"sum_open", "分值不闭合:本级印为 {printed},下级合计 {children}({parts});计分用下级合计 {maximum}",
     "the sum does not close: printed {printed}, children add to {children} ({parts}); scoring uses the children, {maximum}"},
    {"unreachable", "满分达不到:印为 {printed},最多可得 {reachable}", "the maximum cannot be reached: printed {printed}, reachable {reachable}"},
    {"total_unreachable", "总分达不到:各项印为 {printed},最多可得 {reachable}", "the total cannot be reached: printed {printed}, reachable {reachable}"},
    {"total_open", "总分不闭合:各项印为 {printed},末级合计 {reachable}", "the total does not close: the items print {printed}, the leaves add to {reachable}"},
    {"beyond_printed", "可得分超过印出的分值:印为 {printed},可得 {reachable}", "more can be reached than printed: printed {printed}, reachable {reachable}"},
    // observations
    {"no_subject_column", "没有“对象”列,全部归为一个对象", "no subject column: everything belongs to one subject"},
    {"subject_empty", "对象为空,应为测评对象的名称", "the subject is empty; expected the name of what is assessed"},
    {"criterion_empty", "编号为空,应为测评标准的编号", "the criterion is empty; expected a code of the standard"},
    {"criterion_unknown", "编号 {code} 不在测评体系中,应为末级条目的编号", "criterion {code} is not in the standard; expected the code of a leaf"},
    {"criterion_group", "编号 {code} 有下级,应为末级条目的编号", "criterion {code} has children; expected the code of a leaf"},
    {"value_empty", "值为空,应为 {expected_zh}", "the value is empty; expected {expected_en}"},
    {"value_wrong", "值“{value}”不符,应为 {expected_zh}", "value \"{value}\" is wrong; expected {expected_en}"},
    {"value_precise", "值“{value}”小数位过多,最多 {places} 位", "value \"{value}\" has too many decimals; at most {places}"},
    {"site_type_other", "点位类型“{site_type}”不在该标准的点位类型({allowed})之内,仍计入",
     "site type \"{site_type}\" is not among those of the criterion ({allowed}); counted all the same"},
    {"no_observations", "没有任何观察记录", "there are no observations"},
    {"findings_many", "另有 {count} 处错误未列出", "{count} more errors are not listed"},
};

}  // namespace

const Wording* wording(std::string_view key) {
  for (const auto& w : kAll)
    if (w.key == key) return &w;
  return nullptr;
}

}  // namespace engine
