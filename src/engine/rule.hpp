#pragma once
// The rule of one criterion: how a recorded value becomes points. Grammar (English or Chinese words, case and
// full-width forms ignored; entries separated by spaces, commas or semicolons):
//   defects 0=A 1=B 2=C 3+=C#        缺陷 …      a count; `3+` is three or more; `else C#` takes what is not listed
//   met 5=A 4=B 3=C else C#          符合 …      a count of contents met; `else`, 其余, 否则
//   rate >=95=A >=80=B else C#       比率 …      a percentage 0–100
//   deduct 2 [floor 1]               每处扣 2 [最低 1]   points − n × 2, not below the floor (0)
//   share 8                          按比例 8    points × min(n/8, 1)
//   tiers >=200=50 >=150=40 else 10  分档 …      the tier's points
//   pass 合格 · grade 评等 · percent 得分率 · points 打分 · veto 否决
// A criterion with negative points is a deduction: what the rule awards is that share of the negative points
// (pass: yes = all of −10); `deduct 2` starts from 0 and goes down to the criterion's points; its maximum is 0.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/number.hpp"

namespace engine {

struct Grade {
  std::string name;  // as written: "C#"
  Ratio factor;      // 33 % is 33/100
};

struct GradeScale {
  std::vector<Grade> grades;
  int find(std::string_view name) const;  // folded; -1 when it is not a grade of the scale
  std::string names() const;              // "A/B/C/C#"
};
GradeScale default_scale();  // A/B/C/C# = 100/66/33/0 %

enum class RuleKind : std::uint8_t { defects, met, rate, deduct, share, tiers, pass, grade, percent, points, veto };
std::string_view word(RuleKind kind);     // "defects"
std::string_view word_zh(RuleKind kind);  // "缺陷"

struct Step {
  Ratio at;               // the count, or the threshold of >=
  bool and_more = false;  // `3+`, and every threshold
  int grade = -1;         // defects, met, rate
  Ratio points;           // tiers
};

struct Rule {
  RuleKind kind = RuleKind::points;
  std::vector<Step> steps;           // thresholds: highest first; counts: lowest first
  std::optional<Step> otherwise;     // `else`
  Ratio number;                      // deduct: points each; share: the denominator
  std::optional<Ratio> floor;        // deduct
};

// What is wrong with a text, ready for finding().
struct Wrong {
  std::string key;
  std::vector<std::pair<std::string, std::string>> args;
};

struct RuleResult {
  Rule rule;
  std::vector<Wrong> errors;    // the rule may be used only when there are none
  std::vector<Wrong> warnings;  // counts or percentages that no entry covers: such a value will be refused
};
RuleResult parse_rule(std::string_view text, const GradeScale& scale);

// The most and the least a rule can award to a criterion of `points`.
Ratio best(const Rule& rule, const GradeScale& scale, const Ratio& points);

struct Award {
  Ratio points;       // of the criterion; veto: 1 for yes, 0 for no
  int grade = -1;     // index in the scale, where the rule grades
};
struct AwardResult {
  std::optional<Award> award;
  Wrong wrong;  // set when there is no award: key value_*, args expected_zh and expected_en
};
// The points for a recorded value. Never throws on any text.
AwardResult award(const Rule& rule, const GradeScale& scale, const Ratio& points, std::string_view value);

// What may be recorded, for a form's hint and for messages: "0 到 100 的百分数", "a percentage from 0 to 100".
struct Expected {
  std::string zh, en;
};
Expected expected_value(const Rule& rule, const GradeScale& scale, const Ratio& points);

}  // namespace engine
