// Reading a rule. What it awards stands in award.cpp.
#include "engine/rule.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace engine {
namespace {

struct Kind {
  RuleKind kind;
  std::string_view en, zh;
  std::array<std::string_view, 2> also;
  std::string_view form_zh, form_en;  // of what follows the word
};
constexpr std::array<Kind, 11> kKinds{{
    {RuleKind::defects, "defects", "缺陷", {"缺陷数", "defect"}, "数量=等级,如 0=A 1=B 2=C 3+=C#", "count=grade, e.g. 0=A 1=B 2=C 3+=C#"},
    {RuleKind::met, "met", "符合", {"符合数", ""}, "数量=等级,如 5=A 4=B 3=C 其余 C#", "count=grade, e.g. 5=A 4=B 3=C else C#"},
    {RuleKind::rate, "rate", "比率", {"", ""}, ">=百分数=等级,如 >=95=A >=80=B 其余 C#", ">=percentage=grade, e.g. >=95=A >=80=B else C#"},
    {RuleKind::deduct, "deduct", "每处扣", {"每处扣分", "每项扣"}, "每处扣的分,可加 最低 0,如 每处扣 2 最低 0", "points for each, e.g. deduct 2 floor 0"},
    {RuleKind::share, "share", "按比例", {"", ""}, "分母,如 按比例 8", "the denominator, e.g. share 8"},
    {RuleKind::tiers, "tiers", "分档", {"", "tier"}, ">=数=分,如 >=200=50 >=150=40 其余 10", ">=number=points, e.g. >=200=50 >=150=40 else 10"},
    {RuleKind::pass, "pass", "合格", {"", ""}, "", ""},
    {RuleKind::grade, "grade", "评等", {"", ""}, "", ""},
    {RuleKind::percent, "percent", "得分率", {"", ""}, "", ""},
    {RuleKind::points, "points", "打分", {"", ""}, "", ""},
    {RuleKind::veto, "veto", "否决", {"一票否决", ""}, "", ""},
}};
const Kind& kind_of(RuleKind k) { return kKinds[static_cast<std::size_t>(k)]; }

void replace_all(std::string& s, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = s.find(from, at)) != std::string::npos; at += to.size()) s.replace(at, from.size(), to);
}

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// One form for all ways of typing: folded, one space between entries, none around = and +, `else` and `floor` in English.
std::string normal(std::string_view text) {
  std::string s = base::fold(text);
  for (const auto mark : {",", ";", ":", "、", "。", "|"}) replace_all(s, mark, " ");
  for (const auto other : {"其余", "否则", "其他"}) replace_all(s, other, " else ");
  for (const auto low : {"最低", "不低于"}) replace_all(s, low, " floor ");
  std::string out;
  for (const char c : s) {
    if (c == ' ' && (out.empty() || out.back() == ' ' || out.back() == '=' || out.back() == '>')) continue;
    if ((c == '=' || c == '+') && !out.empty() && out.back() == ' ') out.pop_back();
    out += c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// The rule's word at the start of `s`, which then holds what follows.
const Kind* take_kind(std::string_view& s) {
  const Kind* found = nullptr;
  std::size_t size = 0;
  for (const auto& k : kKinds)
    for (const auto w : {k.en, k.zh, k.also[0], k.also[1]}) {
      if (w.empty() || w.size() <= size || !s.starts_with(w)) continue;
      const char next = s.size() > w.size() ? s[w.size()] : ' ';
      if (next == ' ' || next == '>' || next == '=' || (next >= '0' && next <= '9')) found = &k, size = w.size();
    }
  if (found) s = base::trim(s.substr(size));
  return found;
}

class Reader {
 public:
  Reader(const Kind& kind, const GradeScale& scale, RuleResult& out) : kind_(kind), scale_(scale), out_(out) {}

  void steps(const std::vector<std::string_view>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      auto w = words[i];
      if (w == "else" || w.starts_with("else=")) {
        Step step;
        std::string_view what;
        if (w != "else") what = w.substr(5);
        else if (i + 1 < words.size()) what = words[++i];
        if (out_.rule.otherwise) error("rule_twice", {{"at", "else"}});
        else if (value(what, w, step)) out_.rule.otherwise = step;
        continue;
      }
      const bool threshold = w.starts_with(">=");
      const auto eq = w.find('=', threshold ? 2 : 0);
      if (eq == std::string_view::npos || (thresholds() && !threshold)) {
        entry(w);
        continue;
      }
      auto at = w.substr(threshold ? 2 : 0, eq - (threshold ? 2 : 0));
      Step step;
      step.and_more = threshold;
      if (!threshold && at.ends_with('+')) at.remove_suffix(1), step.and_more = true;
      if (kind_.kind == RuleKind::rate && at.ends_with('%')) at.remove_suffix(1);
      const auto n = at.find('/') == std::string_view::npos && !at.ends_with('%') ? parse_small(at) : std::nullopt;
      const bool fits = n && (thresholds() ? kind_.kind != RuleKind::rate || (*n >= Ratio(0) && *n <= Ratio(100))
                                           : n->whole() && n->num >= 0 && n->num <= 1'000'000);
      if (!fits) {
        entry(w);
        continue;
      }
      step.at = *n;
      if (value(w.substr(eq + 1), w, step)) out_.rule.steps.push_back(step);
    }
    if (out_.rule.steps.empty() && out_.errors.empty()) empty();
    if (out_.errors.empty()) order();
  }

  void number(const std::vector<std::string_view>& words) {
    if (words.empty()) return empty();
    const auto n = parse_small(words[0]);
    if (!n) return entry(words[0]);
    if (*n <= Ratio(0)) return error("rule_number", {{"rule", std::string(kind_.en)}, {"value", std::string(words[0])}});
    out_.rule.number = *n;
    std::size_t used = 1;
    if (kind_.kind == RuleKind::deduct && words.size() >= 3 && words[1] == "floor") {
      const auto floor = parse_small(words[2]);
      if (!floor) return entry(words[2]);
      out_.rule.floor = *floor;
      used = 3;
    }
    nothing(words, used);
  }

  void nothing(const std::vector<std::string_view>& words, std::size_t from) {
    if (words.size() > from) error("rule_extra", {{"rule", std::string(kind_.en)}, {"value", std::string(words[from])}});
  }

 private:
  bool thresholds() const { return kind_.kind == RuleKind::rate || kind_.kind == RuleKind::tiers; }
  void error(std::string key, std::vector<std::pair<std::string, std::string>> args) {
    out_.errors.push_back({std::move(key), std::move(args)});
  }
  void entry(std::string_view w) {
    error("rule_entry", {{"value", std::string(w)}, {"expected_zh", std::string(kind_.form_zh)}, {"expected_en", std::string(kind_.form_en)}});
  }
  void empty() {
    error("rule_empty", {{"rule", std::string(kind_.en)}, {"expected_zh", std::string(kind_.form_zh)}, {"expected_en", std::string(kind_.form_en)}});
  }

  // What an entry gives: a grade, or points.
  bool value(std::string_view what, std::string_view whole, Step& step) {
    if (kind_.kind == RuleKind::tiers) {
      const auto n = parse_small(what);
      if (!n) return entry(whole), false;
      step.points = *n;
      return true;
    }
    if (what.empty()) return entry(whole), false;
    step.grade = scale_.find(what);
    if (step.grade < 0) return error("rule_grade", {{"grade", upper(what)}, {"scale", scale_.names()}}), false;
    return true;
  }

  void order() {
    auto& steps = out_.rule.steps;
    std::stable_sort(steps.begin(), steps.end(), [&](const Step& a, const Step& b) { return thresholds() ? a.at > b.at : a.at < b.at; });
    for (std::size_t i = 1; i < steps.size(); ++i)
      if (steps[i].at == steps[i - 1].at) return error("rule_twice", {{"at", to_decimal(steps[i].at)}});
    if (thresholds()) {
      const auto low = to_decimal(steps.back().at);
      if (!out_.rule.otherwise && steps.back().at > Ratio(0)) tail("小于 " + low + " 的值", "values below " + low);
      return;
    }
    for (std::size_t i = 0; i + 1 < steps.size(); ++i)
      if (steps[i].and_more) return error("rule_order", {{"at", to_decimal(steps[i + 1].at)}, {"open", to_decimal(steps[i].at)}});
    if (out_.rule.otherwise) return;
    Ratio next = 0;
    for (const auto& s : steps) {
      if (s.at != next) return error("rule_gap", {{"at", to_decimal(next)}});
      next = next + Ratio(1);
    }
    // "符合" cannot exceed the number of contents; defects can always be more.
    const auto last = to_decimal(steps.back().at);
    if (kind_.kind == RuleKind::defects && !steps.back().and_more) tail("大于 " + last + " 的数量", "counts above " + last);
  }
  void tail(std::string zh, std::string en) {
    out_.warnings.push_back({"rule_tail", {{"range_zh", std::move(zh)}, {"range_en", std::move(en)}}});
  }

  const Kind& kind_;
  const GradeScale& scale_;
  RuleResult& out_;
};

}  // namespace

int GradeScale::find(std::string_view name) const {
  const auto folded = base::fold(name);
  for (std::size_t i = 0; i < grades.size(); ++i)
    if (base::fold(grades[i].name) == folded) return static_cast<int>(i);
  return -1;
}

std::string GradeScale::names() const {
  std::string out;
  for (const auto& g : grades) out += (out.empty() ? "" : "/") + g.name;
  return out;
}

GradeScale default_scale() {
  return {{{"A", Ratio(1)}, {"B", Ratio::of(66, 100)}, {"C", Ratio::of(33, 100)}, {"C#", Ratio(0)}}};
}

std::string_view word(RuleKind kind) { return kind_of(kind).en; }
std::string_view word_zh(RuleKind kind) { return kind_of(kind).zh; }

RuleResult parse_rule(std::string_view text, const GradeScale& scale) {
  RuleResult out;
  const auto s = normal(text);
  std::string_view rest = s;
  const Kind* kind = text.size() <= 4096 ? take_kind(rest) : nullptr;
  if (!kind) {
    out.errors.push_back({"rule_unknown", {{"value", std::string(text.substr(0, 200))}}});
    return out;
  }
  out.rule.kind = kind->kind;
  std::vector<std::string_view> words;
  for (const auto w : base::split(rest, ' '))
    if (!w.empty()) words.push_back(w);
  Reader reader(*kind, scale, out);
  switch (kind->kind) {
    case RuleKind::defects:
    case RuleKind::met:
    case RuleKind::rate:
    case RuleKind::tiers: reader.steps(words); break;
    case RuleKind::deduct:
    case RuleKind::share: reader.number(words); break;
    default: reader.nothing(words, 0);
  }
  return out;
}

}  // namespace engine
