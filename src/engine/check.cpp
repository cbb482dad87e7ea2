// Every problem of a standard at once. Errors stop scoring; warnings are true things an office should know.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/standard.hpp"

namespace engine {
namespace {

using Args = std::vector<std::pair<std::string, std::string>>;
constexpr int kLevels = 64;
constexpr std::size_t kNodes = 10'000;
constexpr std::size_t kGrades = 63;

class Checker {
 public:
  Checker(const Standard& s, const ColumnNames& columns, const Unread& unread)
      : s_(s), columns_(columns), unread_(unread), tree_(tree_of(s)) {}

  Findings run() {
    if (s_.nodes.empty()) add(Severity::error, nullptr, "", "no_nodes");
    if (s_.nodes.size() > kNodes) {
      add(Severity::error, nullptr, "", "table_large", {{"count", std::to_string(s_.nodes.size())}, {"limit", std::to_string(kNodes)}});
      return std::move(out_);
    }
    scale();
    codes();
    const bool shaped = shape();
    for (std::size_t i = 0; i < s_.nodes.size(); ++i) tree_.children[i].empty() ? leaf(i) : group(i);
    if (shaped) sums();
    return std::move(out_);
  }

 private:
  void add(Severity severity, const Node* n, const std::string& column, std::string key, Args args = {}) {
    out_.push_back(finding(severity, n ? n->row : 0, column, n ? n->code : "", std::move(key), std::move(args)));
  }
  bool quiet(const std::vector<bool>& unread, std::size_t i) const { return i < unread.size() && unread[i]; }

  void scale() {
    const auto& grades = s_.scale.grades;
    if (grades.empty()) add(Severity::error, nullptr, "scale", "scale_empty");
    if (grades.size() > kGrades) add(Severity::error, nullptr, "scale", "scale_large", {{"count", std::to_string(grades.size())}, {"limit", std::to_string(kGrades)}});
    for (std::size_t i = 0; i < grades.size(); ++i) {
      if (s_.scale.find(grades[i].name) != static_cast<int>(i)) add(Severity::error, nullptr, "scale", "scale_twice", {{"grade", grades[i].name}});
      if (grades[i].factor < Ratio(0) || grades[i].factor > Ratio(1))
        add(Severity::error, nullptr, "scale", "scale_range", {{"grade", grades[i].name}, {"value", to_decimal(grades[i].factor * Ratio(100))}});
    }
  }

  void codes() {
    std::unordered_map<std::string, const Node*> first;
    for (const auto& n : s_.nodes) {
      const auto code = base::fold(n.code);
      if (code.empty()) {
        add(Severity::error, &n, columns_.code, "code_empty");
        continue;
      }
      const auto [at, fresh] = first.emplace(code, &n);
      if (!fresh) add(Severity::error, &n, columns_.code, "code_twice", {{"code", n.code}, {"first", std::to_string(at->second->row)}});
    }
  }

  // Orphans, cycles, depth. False when the sums make no sense.
  bool shape() {
    bool ok = true;
    std::vector<int> level(s_.nodes.size(), 0), seen(s_.nodes.size(), 0);
    for (const int i : tree_.depth_first) {
      const auto n = static_cast<std::size_t>(i);
      const int p = tree_.parent[n];
      level[n] = p < 0 ? 1 : level[static_cast<std::size_t>(p)] + 1;
      seen[n] = 1;
      if (level[n] == kLevels + 1) add(Severity::error, &s_.nodes[n], columns_.parent, "too_deep", {{"limit", std::to_string(kLevels)}}), ok = false;
    }
    for (std::size_t i = 0; i < s_.nodes.size(); ++i) {
      const Node& n = s_.nodes[i];
      if (seen[i]) continue;
      ok = false;
      if (tree_.parent[i] < 0) {
        add(Severity::error, &n, columns_.parent, "orphan", {{"parent", n.parent}});
        continue;
      }
      // Not reachable from a root: follow the parents; coming back to a node of this walk is a cycle.
      const int mark = static_cast<int>(i) + 2;
      int at = static_cast<int>(i);
      while (at >= 0 && !seen[static_cast<std::size_t>(at)]) seen[static_cast<std::size_t>(at)] = mark, at = tree_.parent[static_cast<std::size_t>(at)];
      if (at < 0 || seen[static_cast<std::size_t>(at)] != mark) continue;
      std::string path = s_.nodes[static_cast<std::size_t>(at)].code;
      for (int p = tree_.parent[static_cast<std::size_t>(at)]; p != at; p = tree_.parent[static_cast<std::size_t>(p)])
        if (path.size() < 200) path += " → " + s_.nodes[static_cast<std::size_t>(p)].code;
      add(Severity::error, &s_.nodes[static_cast<std::size_t>(at)], columns_.parent, "cycle", {{"path", path + " → " + s_.nodes[static_cast<std::size_t>(at)].code}});
    }
    return ok;
  }

  void any(std::size_t i) {
    const Node& n = s_.nodes[i];
    if (!base::trim(n.method).empty() && method_word(n.method).empty()) add(Severity::warning, &n, columns_.method, "method_unknown", {{"value", n.method}});
    const int p = tree_.parent[i];
    const bool weighted = p >= 0 && s_.nodes[static_cast<std::size_t>(p)].combine == Combine::weighted;
    if (n.weight && *n.weight < Ratio(0)) add(Severity::error, &n, columns_.weight, "weight_negative", {{"value", to_decimal(*n.weight)}});
    if (weighted && !n.weight && !quiet(unread_.weight, i))
      add(Severity::error, &n, columns_.weight, "weight_missing", {{"parent", n.parent}});
    if (p >= 0 && !weighted && n.weight && !quiet(unread_.combine, static_cast<std::size_t>(p)))
      add(Severity::warning, &n, columns_.weight, "weight_unused", {{"parent", n.parent}});
  }

  void leaf(std::size_t i) {
    const Node& n = s_.nodes[i];
    any(i);
    if (n.combine != Combine::sum) add(Severity::warning, &n, columns_.combine, "combine_leaf", {{"value", std::string(word(n.combine))}});
    Rule rule;
    bool known = true;
    if (base::trim(n.rule_text).empty()) {
      add(Severity::warning, &n, columns_.rule, "rule_missing");
    } else {
      auto r = parse_rule(n.rule_text, s_.scale);
      for (auto& w : r.errors) add(Severity::error, &n, columns_.rule, w.key, w.args);
      if (r.errors.empty())
        for (auto& w : r.warnings) add(Severity::warning, &n, columns_.rule, w.key, w.args);
      known = r.errors.empty();
      rule = std::move(r.rule);
    }
    if (known && rule.kind == RuleKind::veto) {
      if (n.points && *n.points != Ratio(0)) add(Severity::error, &n, columns_.points, "veto_points", {{"points", to_decimal(*n.points)}});
      return;
    }
    if (!n.points) {
      if (!quiet(unread_.points, i)) add(Severity::error, &n, columns_.points, "points_missing");
      return;
    }
    if (*n.points == Ratio(0)) add(Severity::error, &n, columns_.points, "points_zero");
    if (known) within(n, rule);
  }

  void within(const Node& n, const Rule& rule) {
    const Ratio low = std::min(*n.points, Ratio(0)), high = std::max(*n.points, Ratio(0));
    const auto outside = [&](const Ratio& r) { return r < low || r > high; };
    if (rule.floor && outside(*rule.floor))
      add(Severity::error, &n, columns_.rule, "rule_floor", {{"floor", to_decimal(*rule.floor)}, {"points", to_decimal(*n.points)}});
    if (rule.kind != RuleKind::tiers) return;
    for (const auto& step : rule.steps)
      if (outside(step.points)) add(Severity::error, &n, columns_.rule, "rule_tier", {{"tier", to_decimal(step.points)}, {"points", to_decimal(*n.points)}});
    if (rule.otherwise && outside(rule.otherwise->points))
      add(Severity::error, &n, columns_.rule, "rule_tier", {{"tier", to_decimal(rule.otherwise->points)}, {"points", to_decimal(*n.points)}});
  }

  void group(std::size_t i) {
    const Node& n = s_.nodes[i];
    any(i);
    if (!base::trim(n.rule_text).empty()) add(Severity::warning, &n, columns_.rule, "rule_on_group", {{"value", n.rule_text}});
    if (n.points && *n.points < Ratio(0)) add(Severity::error, &n, columns_.points, "points_negative", {{"points", to_decimal(*n.points)}});
    if (n.combine != Combine::weighted) return;
    bool some = false, all = true;
    for (const int c : tree_.children[i]) {
      const auto& w = s_.nodes[static_cast<std::size_t>(c)].weight;
      some = some || (w && *w > Ratio(0));
      all = all && w;
    }
    if (all && !some) add(Severity::error, &n, columns_.weight, "weights_zero");
  }

  void sums() {
    Standard settled = s_;
    settle(settled);
    try {
      const Maxima m = maxima_of(settled, tree_);
      fits(m);
      for (const int i : tree_.depth_first) closes(settled, static_cast<std::size_t>(i), m);
      total(m);
    } catch (const base::Fail&) {
      add(Severity::error, nullptr, columns_.points, "points_precise");
    }
  }

  // Room for the fixed-point arithmetic of scoring: maxima over their common denominator, weights as whole numbers.
  void fits(const Maxima& m) {
    const auto demand = [](bool ok) {
      if (!ok) throw base::Fail(base::Code::invalid, "engine.number_too_large");
    };
    Wide den = 1;
    for (const auto& r : m.maximum) demand((den = lcm(den, r.den)) <= 1'000'000'000'000);
    demand(m.total_maximum * Ratio::of(den, 1) < Ratio(std::int64_t{1} << 60));
    for (std::size_t i = 0; i < s_.nodes.size(); ++i) {
      demand(m.maximum[i] * Ratio::of(den, 1) < Ratio(std::int64_t{1} << 60));
      if (s_.nodes[i].combine != Combine::weighted) continue;
      Wide unit = 1;
      Ratio all = 0;
      for (const int c : tree_.children[i])
        if (const auto& w = s_.nodes[static_cast<std::size_t>(c)].weight) unit = lcm(unit, w->den), all = all + *w;
      demand((m.maximum[i] + Ratio(1)) * all * Ratio::of(unit, 1) < Ratio(std::int64_t{1} << 50));
    }
  }

  void closes(const Standard& settled, std::size_t i, const Maxima& m) {
    const Node& n = settled.nodes[i];
    const bool leaf = tree_.children[i].empty();
    if (!n.points || *n.points <= Ratio(0) || (leaf && (!n.rule || n.rule->kind == RuleKind::veto))) return;
    if (!leaf && n.combine == Combine::sum) {
      Ratio rising = 0, both = 0;
      std::string parts;
      for (const int c : tree_.children[i]) {
        const auto k = static_cast<std::size_t>(c);
        const Ratio p = settled.nodes[k].points.value_or(m.maximum[k]);
        if (p == Ratio(0)) continue;
        // A printed sum may or may not count a deduction as points; either way it is meant to close.
        rising = rising + std::max(p, Ratio(0));
        both = both + (p < Ratio(0) ? Ratio(0) - p : p);
        parts += (parts.empty() || p < Ratio(0) ? "" : "+") + to_decimal(p);
      }
      if (*n.points != rising && *n.points != both) {
        add(Severity::warning, &s_.nodes[i], columns_.points, "sum_open",
            {{"printed", to_decimal(*n.points)}, {"children", to_decimal(rising)}, {"parts", parts}, {"maximum", to_decimal(m.maximum[i])}});
        return;
      }
    }
    if (m.reachable[i] == *n.points) return;
    add(Severity::warning, &s_.nodes[i], columns_.points, m.reachable[i] < *n.points ? "unreachable" : "beyond_printed",
        {{"printed", to_decimal(*n.points)}, {"reachable", to_decimal(m.reachable[i])}});
  }

  void total(const Maxima& m) {
    if (tree_.roots.size() < 2) return;
    Ratio printed = 0;
    for (const int r : tree_.roots) {
      const auto i = static_cast<std::size_t>(r);
      printed = printed + std::max(s_.nodes[i].points.value_or(m.maximum[i]), Ratio(0));
    }
    if (printed == m.total_reachable) return;
    add(Severity::warning, nullptr, columns_.points, m.total_reachable < printed ? "total_unreachable" : "total_open",
        {{"printed", to_decimal(printed)}, {"reachable", to_decimal(m.total_reachable)}});
  }

  const Standard& s_;
  const ColumnNames& columns_;
  const Unread& unread_;
  Tree tree_;
  Findings out_;
};

}  // namespace

Findings check(const Standard& standard, const ColumnNames& columns, const Unread& unread) {
  auto all = Checker(standard, columns, unread).run();
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) { return a.row < b.row; });
  return all;
}

}  // namespace engine
