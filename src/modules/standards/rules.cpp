#include "modules/standards/rules.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/text.hpp"

namespace standards {
namespace {

engine::Combine combine_of(CombineRule c) { return static_cast<engine::Combine>(c); }
engine::Missing missing_of(MissingRule m) { return static_cast<engine::Missing>(m); }
static_assert(static_cast<int>(CombineRule::weighted) == static_cast<int>(engine::Combine::weighted));
static_assert(static_cast<int>(CombineRule::max) == static_cast<int>(engine::Combine::max));
static_assert(static_cast<int>(MissingRule::mean) == static_cast<int>(engine::Missing::mean));

std::string trimmed(std::string_view s) { return std::string(base::trim(s)); }

// Words that begin a row of another kind in a file.
bool reserved(std::string_view code) {
  const auto f = base::fold(code);
  for (const auto w : {"scale", "等级", "等级表", "grade_scale", "等级比例", "missing", "缺测", "缺测规则", "缺项"})
    if (f == w) return true;
  return f.starts_with('#');
}

}  // namespace

std::string exact_text(const engine::Ratio& r) {
  engine::Wide den = r.den;
  int twos = 0, fives = 0;
  while (den % 2 == 0) den /= 2, ++twos;
  while (den % 5 == 0) den /= 5, ++fives;
  const int places = std::max(twos, fives);
  if (den == 1 && places <= 12) return engine::to_decimal(r, places);
  return engine::to_decimal(engine::Ratio::of(r.num, 1), 0) + "/" + engine::to_decimal(engine::Ratio::of(r.den, 1), 0);
}

engine::Standard to_engine(const Standard& s, const std::vector<Criterion>& nodes) {
  engine::Standard out;
  out.name = s.name;
  out.missing = missing_of(s.missing);
  if (!s.scale.empty()) {
    out.scale.grades.clear();
    for (const auto& g : s.scale) out.scale.grades.push_back({g.grade, engine::parse_small(g.percent).value_or(engine::Ratio(0)) / engine::Ratio(100)});
  }
  for (const auto& n : nodes) {
    engine::Node e;
    e.code = n.code;
    e.parent = n.parent;
    e.name = n.name;
    e.points = engine::parse_small(n.points);
    e.method = n.method;
    e.rule_text = n.rule;
    e.site_types = n.site_types;
    e.combine = combine_of(n.combine);
    e.weight = engine::parse_small(n.weight);
    if (n.missing) e.missing = missing_of(*n.missing);
    e.note = n.note;
    e.row = static_cast<int>(out.nodes.size()) + 1;
    out.nodes.push_back(std::move(e));
  }
  engine::settle(out);
  return out;
}

std::vector<Criterion> rows_of(const engine::Standard& s) {
  std::vector<Criterion> out;
  for (const auto& e : s.nodes) {
    Criterion n;
    n.code = e.code;
    n.parent = e.parent;
    n.name = e.name;
    if (e.points) n.points = exact_text(*e.points);
    n.method = e.method;
    n.rule = e.rule_text;
    n.site_types = e.site_types;
    n.combine = static_cast<CombineRule>(e.combine);
    if (e.weight) n.weight = exact_text(*e.weight);
    if (e.missing) n.missing = static_cast<MissingRule>(*e.missing);
    n.note = e.note;
    n.position = static_cast<std::int32_t>(out.size()) + 1;
    out.push_back(std::move(n));
  }
  return out;
}

std::vector<ScaleGrade> grades_of(const engine::GradeScale& scale) {
  std::vector<ScaleGrade> out;
  const auto standard = engine::default_scale();
  const bool same = std::equal(scale.grades.begin(), scale.grades.end(), standard.grades.begin(), standard.grades.end(),
                               [](const auto& a, const auto& b) { return a.name == b.name && a.factor == b.factor; });
  if (!same)
    for (const auto& g : scale.grades) out.push_back({g.name, exact_text(g.factor * engine::Ratio(100))});
  return out;
}

StandardFinding to_finding(const engine::Finding& f) {
  return {f.severity == engine::Severity::error ? "error" : "warning", f.row, f.column, f.code, f.key, f.zh, f.en, {}};
}

std::vector<StandardFinding> check(const Standard& s, const std::vector<Criterion>& nodes) {
  std::vector<StandardFinding> out;
  for (const auto& f : engine::check(to_engine(s, nodes))) {
    auto found = to_finding(f);
    if (found.row > 0 && static_cast<std::size_t>(found.row) <= nodes.size()) found.node = nodes[static_cast<std::size_t>(found.row) - 1].id;
    out.push_back(std::move(found));
  }
  return out;
}

template <class E>
static std::string zh(E value) {
  return std::string(words(static_cast<const E*>(nullptr))[static_cast<std::size_t>(value)].zh);
}

// The engine reads both languages (engine/standard.hpp).
engine::Table scale_table(const Standard& s, meta::Language in) {
  engine::Table t;
  if (s.scale.empty()) return t;
  if (in == meta::Language::en) t.push_back({"grade", "percent"});
  else t.push_back({"等级", "比例"});
  for (const auto& g : s.scale) t.push_back({g.grade, g.percent + "%"});  // the sign: 1 is one percent, never a factor
  return t;
}

engine::Table table_of(const Standard& s, const std::vector<Criterion>& nodes, ScalePlace place, meta::Language in) {
  const bool english = in == meta::Language::en;
  const auto missing = [&](MissingRule m) { return english ? std::string(engine::word(missing_of(m))) : zh(m); };
  const auto combine = [&](CombineRule r) { return english ? std::string(engine::word(combine_of(r))) : zh(r); };
  engine::Table t;
  t.push_back({s.name});
  if (s.missing != MissingRule::exclude) t.push_back({english ? "missing" : "缺测", missing(s.missing)});
  if (place == ScalePlace::inside && !s.scale.empty()) {
    t.push_back({english ? "scale" : "等级表"});
    for (const auto& g : s.scale) t.push_back({g.grade, g.percent + "%"});
    t.push_back({});
  }
  if (english) t.push_back({"code", "parent", "name", "points", "method", "rule", "site_types", "combine", "weight", "missing", "note"});
  else t.push_back({"编号", "上级", "名称", "分值", "方法", "规则", "点位类型", "汇总", "权重", "缺测", "备注"});
  for (const auto& n : nodes)
    t.push_back({n.code, n.parent, n.name, n.points, n.method, n.rule, base::join(n.site_types, ";"), n.combine == CombineRule::sum ? "" : combine(n.combine), n.weight,
                 n.missing ? missing(*n.missing) : "", n.note});
  return t;
}

void tidy(Criterion& n, base::Problems& bad) {
  for (std::string* s : {&n.code, &n.parent, &n.name, &n.points, &n.method, &n.rule, &n.weight, &n.note}) *s = trimmed(*s);
  bad.check(!reserved(n.code), "code", "reserved", {{"is", n.code}});
  bad.check(n.parent.empty() || base::fold(n.parent) != base::fold(n.code), "parent", "cycle");
  const auto number = [&](std::string& text, const char* field) {
    if (text.empty()) return;
    const auto r = engine::parse_small(text);
    if (bad.check(r.has_value(), field, "number", {{"is", text}})) text = exact_text(*r);
  };
  number(n.points, "points");
  number(n.weight, "weight");
  std::vector<std::string> types;
  for (auto& t : n.site_types) {
    t = trimmed(t);
    for (const auto mark : {"；", "、", "，", "|", ",", ";"}) bad.check(t.find(mark) == std::string::npos, "site_types", "separator", {{"is", t}});
    if (!t.empty() && std::find(types.begin(), types.end(), t) == types.end()) types.push_back(t);
  }
  n.site_types = std::move(types);
}

void tidy(Standard& s, base::Problems& bad) {
  s.name = trimmed(s.name);
  s.note = trimmed(s.note);
  bad.check(!reserved(s.name), "name", "reserved", {{"is", s.name}});
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < s.scale.size(); ++i) {
    auto& g = s.scale[i];
    const std::string at = "scale[" + std::to_string(i) + "].";
    g.grade = trimmed(g.grade);
    bad.check(!g.grade.empty() && g.grade.find_first_of(" =,;/") == std::string::npos, at + "grade", "format");
    bad.check(seen.insert(base::fold(g.grade)).second, at + "grade", "duplicate", {{"is", g.grade}});
    const auto r = engine::parse_small(g.percent);
    if (bad.check(r && *r >= engine::Ratio(0) && *r <= engine::Ratio(100), at + "percent", "range", {{"min", "0"}, {"max", "100"}})) g.percent = exact_text(*r);
  }
  bad.check(s.scale.size() <= 63, "scale", "length", {{"max", "63"}});
}

std::vector<ChecklistItem> checklist_of(const engine::Standard& s, std::string_view site_type) {
  const auto tree = engine::tree_of(s);
  const auto wanted = base::fold(site_type);
  std::vector<ChecklistItem> out;
  // Method and site types hold for everything below the row that names them, unless a row says otherwise.
  const auto nearest = [&](int i, auto&& says) {
    while (i >= 0 && !says(s.nodes[static_cast<std::size_t>(i)])) i = tree.parent[static_cast<std::size_t>(i)];
    return i;
  };
  for (const int i : tree.depth_first) {
    const auto& n = s.nodes[static_cast<std::size_t>(i)];
    if (!tree.children[static_cast<std::size_t>(i)].empty() || !n.rule) continue;
    const int m = nearest(i, [](const engine::Node& x) { return !x.method.empty(); });
    const auto method = m < 0 ? std::string_view() : engine::method_word(s.nodes[static_cast<std::size_t>(m)].method);
    if (method != "field" && method != "observation") continue;
    const int t = nearest(i, [](const engine::Node& x) { return !x.site_types.empty(); });
    if (t >= 0) {
      const auto& types = s.nodes[static_cast<std::size_t>(t)].site_types;
      if (std::none_of(types.begin(), types.end(), [&](const auto& x) { return base::fold(x) == wanted; })) continue;
    }
    const engine::Rule& rule = *n.rule;
    const auto points = n.points.value_or(engine::Ratio(0));
    const auto expected = engine::expected_value(rule, s.scale, points);
    ChecklistItem item;
    item.code = n.code;
    item.name = n.name;
    if (const int p = tree.parent[static_cast<std::size_t>(i)]; p >= 0) item.group = s.nodes[static_cast<std::size_t>(p)].name;
    item.points = n.points ? exact_text(*n.points) : "";
    item.rule = n.rule_text;
    item.rule_kind = engine::word(rule.kind);
    item.expected_zh = expected.zh;
    item.expected_en = expected.en;
    item.note = n.note;
    using K = engine::RuleKind;
    switch (rule.kind) {
      case K::defects:
      case K::met:
      case K::deduct: item.input = InputKind::counter; break;
      case K::pass:
      case K::veto: item.input = InputKind::yes_no; break;
      case K::grade:
        item.input = InputKind::grades;
        for (const auto& g : s.scale.grades) item.grades.push_back(g.name);
        break;
      case K::rate:
      case K::share:
      case K::tiers:
      case K::percent:
      case K::points: item.input = InputKind::number; break;
    }
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace standards
