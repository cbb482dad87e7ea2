// What a rule awards for a recorded value. A value that no entry covers is refused, never guessed.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/rule.hpp"

namespace engine {
namespace {

constexpr std::string_view kYes[] = {"合格", "符合", "达标", "通过", "达到", "是", "有", "yes", "y", "true", "1"};
constexpr std::string_view kNo[] = {"不合格", "不符合", "不达标", "不通过", "未通过", "未达到", "未达标", "否", "无", "没有", "no", "n", "false", "0"};

std::optional<bool> yes_or_no(std::string_view folded) {
  if (std::find(std::begin(kYes), std::end(kYes), folded) != std::end(kYes)) return true;
  if (std::find(std::begin(kNo), std::end(kNo), folded) != std::end(kNo)) return false;
  return std::nullopt;
}

// A plain number: ratios and percent signs mean nothing here, "1/3" would not be what somebody counted.
std::optional<Ratio> plain(std::string_view s) {
  if (s.find_first_of("/%") != std::string_view::npos) return std::nullopt;
  return parse_number(s);
}

std::optional<Ratio> count(std::string_view s) {
  for (const std::string_view unit : {"处", "个", "项", "次", "条", "人", "例"})
    if (s.ends_with(unit)) {
      s = base::trim(s.substr(0, s.size() - unit.size()));
      break;
    }
  const auto n = plain(s);
  return n && n->whole() && n->num >= 0 && n->num <= 1'000'000'000 ? n : std::nullopt;
}

std::optional<Ratio> percentage(std::string_view s) {
  if (s.ends_with('%')) s = base::trim(s.substr(0, s.size() - 1));
  const auto n = plain(s);
  return n && *n >= Ratio(0) && *n <= Ratio(100) ? n : std::nullopt;
}

const Step* step_for(const Rule& rule, const Ratio& n) {
  // Thresholds stand highest first, counts lowest first with an open one last.
  for (const auto& s : rule.steps)
    if (s.at == n || (s.and_more && n > s.at)) return &s;
  if (rule.kind == RuleKind::met && !rule.steps.back().and_more && n > rule.steps.back().at) return nullptr;  // more than there are
  return rule.otherwise ? &*rule.otherwise : nullptr;
}

std::optional<Award> awarded(const Rule& rule, const GradeScale& scale, const Ratio& points, std::string_view v) {
  const auto graded = [&](int g) { return Award{scale.grades[static_cast<std::size_t>(g)].factor * points, g}; };
  const bool deduction = points < Ratio(0);
  switch (rule.kind) {
    case RuleKind::defects:
    case RuleKind::met: {
      const auto n = count(v);
      const Step* s = n ? step_for(rule, *n) : nullptr;
      return s ? std::optional(graded(s->grade)) : std::nullopt;
    }
    case RuleKind::rate: {
      const auto n = percentage(v);
      const Step* s = n ? step_for(rule, *n) : nullptr;
      return s ? std::optional(graded(s->grade)) : std::nullopt;
    }
    case RuleKind::deduct: {
      const auto n = count(v);
      if (!n) return std::nullopt;
      const Ratio start = deduction ? Ratio(0) : points;
      const Ratio floor = rule.floor.value_or(deduction ? points : Ratio(0));
      return Award{std::max(start - *n * rule.number, floor), -1};
    }
    case RuleKind::share: {
      const auto n = plain(v);
      if (!n || *n < Ratio(0)) return std::nullopt;
      return Award{*n >= rule.number ? points : points * (*n / rule.number), -1};
    }
    case RuleKind::tiers: {
      const auto n = plain(v);
      const Step* s = n ? step_for(rule, *n) : nullptr;
      return s ? std::optional(Award{s->points, -1}) : std::nullopt;
    }
    case RuleKind::pass:
    case RuleKind::veto: {
      const auto yes = yes_or_no(v);
      if (!yes) return std::nullopt;
      return Award{!*yes ? Ratio(0) : rule.kind == RuleKind::veto ? Ratio(1) : points, -1};
    }
    case RuleKind::grade: {
      const int g = scale.find(v);
      return g >= 0 ? std::optional(graded(g)) : std::nullopt;
    }
    case RuleKind::percent: {
      const auto n = percentage(v);
      return n ? std::optional(Award{points * *n / Ratio(100), -1}) : std::nullopt;
    }
    case RuleKind::points: {
      const auto n = plain(v);
      if (!n || *n < std::min(points, Ratio(0)) || *n > std::max(points, Ratio(0))) return std::nullopt;
      return Award{*n, -1};
    }
  }
  return std::nullopt;
}

}  // namespace

AwardResult award(const Rule& rule, const GradeScale& scale, const Ratio& points, std::string_view value) {
  AwardResult out;
  const auto v = value.size() <= 200 ? base::fold(value) : std::string("?");
  try {
    if (!v.empty()) out.award = awarded(rule, scale, points, v);
  } catch (const base::Fail&) {  // so many digits that the exact product leaves Ratio: refused like any other wrong value
  }
  if (out.award) return out;
  auto e = expected_value(rule, scale, points);
  out.wrong = {v.empty() ? "value_empty" : "value_wrong",
               {{"value", std::string(value.substr(0, 200))}, {"expected_zh", std::move(e.zh)}, {"expected_en", std::move(e.en)}}};
  return out;
}

Expected expected_value(const Rule& rule, const GradeScale& scale, const Ratio& points) {
  const auto limits = [&](std::string zh, std::string en) {
    if (rule.otherwise && rule.kind != RuleKind::met) return Expected{zh, en};
    const auto& last = rule.steps.back();
    const auto at = to_decimal(last.at);
    if (rule.kind == RuleKind::rate || rule.kind == RuleKind::tiers)
      return last.at > Ratio(0) ? Expected{zh + ",不小于 " + at, en + ", at least " + at} : Expected{zh, en};
    return last.and_more ? Expected{zh, en} : Expected{"0 到 " + at + " 的整数", "a whole number from 0 to " + at};
  };
  switch (rule.kind) {
    case RuleKind::defects: return limits("缺陷数:不小于 0 的整数", "a number of defects: a whole number, 0 or more");
    case RuleKind::met: return limits("符合数:不小于 0 的整数", "a number of contents met: a whole number, 0 or more");
    case RuleKind::rate: return limits("0 到 100 的百分数", "a percentage from 0 to 100");
    case RuleKind::deduct: return {"不足之处的个数:不小于 0 的整数", "a number of shortcomings: a whole number, 0 or more"};
    case RuleKind::share: return {"不小于 0 的数", "a number, 0 or more"};
    case RuleKind::tiers: return limits("数", "a number");
    case RuleKind::pass: return {"合格/不合格、符合/不符合、达标/不达标、是/否、yes/no 或 1/0", "yes/no, 1/0 or 合格/不合格"};
    case RuleKind::grade: return {"等级 " + scale.names(), "a grade, one of " + scale.names()};
    case RuleKind::percent: return {"0 到 100 的百分数", "a percentage from 0 to 100"};
    case RuleKind::points: {
      const auto low = to_decimal(std::min(points, Ratio(0))), high = to_decimal(std::max(points, Ratio(0)));
      return {low + " 到 " + high + " 的分数", "points from " + low + " to " + high};
    }
    case RuleKind::veto: return {"有/无、是/否、yes/no 或 1/0", "yes/no, 1/0 or 有/无"};
  }
  return {};
}

Ratio best(const Rule& rule, const GradeScale& scale, const Ratio& points) {
  if (points < Ratio(0) || rule.kind == RuleKind::veto) return 0;  // a deduction can never add
  Ratio top = 0;
  const auto grade = [&](int g) { top = std::max(top, scale.grades[static_cast<std::size_t>(g)].factor * points); };
  switch (rule.kind) {
    case RuleKind::defects:
    case RuleKind::met:
    case RuleKind::rate:
      for (const auto& s : rule.steps) grade(s.grade);
      if (rule.otherwise) grade(rule.otherwise->grade);
      return top;
    case RuleKind::tiers:
      for (const auto& s : rule.steps) top = std::max(top, s.points);
      return rule.otherwise ? std::max(top, rule.otherwise->points) : top;
    case RuleKind::grade:
      for (std::size_t g = 0; g < scale.grades.size(); ++g) grade(static_cast<int>(g));
      return top;
    default: return points;
  }
}

}  // namespace engine
