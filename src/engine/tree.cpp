// The shape of a standard, and what its maxima are.
#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "engine/standard.hpp"

namespace engine {

void settle(Standard& standard) {
  const Tree tree = tree_of(standard);
  for (std::size_t i = 0; i < standard.nodes.size(); ++i) {
    Node& n = standard.nodes[i];
    n.rule.reset();
    if (!tree.children[i].empty()) continue;
    if (base::trim(n.rule_text).empty()) {
      n.rule = Rule{};
      continue;
    }
    auto r = parse_rule(n.rule_text, standard.scale);
    if (r.errors.empty()) n.rule = std::move(r.rule);
  }
}

Tree tree_of(const Standard& standard) {
  const auto& nodes = standard.nodes;
  Tree t;
  t.parent.assign(nodes.size(), -1);
  t.children.resize(nodes.size());
  std::unordered_map<std::string, int> by_code;
  for (std::size_t i = 0; i < nodes.size(); ++i) by_code.emplace(base::fold(nodes[i].code), static_cast<int>(i));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto parent = base::fold(nodes[i].parent);
    if (parent.empty()) {
      t.roots.push_back(static_cast<int>(i));
      continue;
    }
    const auto at = by_code.find(parent);
    if (at == by_code.end()) continue;
    t.parent[i] = at->second;
    t.children[static_cast<std::size_t>(at->second)].push_back(static_cast<int>(i));
  }
  std::vector<int> open(t.roots.rbegin(), t.roots.rend());
  while (!open.empty()) {
    const int i = open.back();
    open.pop_back();
    t.depth_first.push_back(i);
    const auto& c = t.children[static_cast<std::size_t>(i)];
    open.insert(open.end(), c.rbegin(), c.rend());
  }
  return t;
}

namespace {

// The maximum of a combined node that prints none, and the combined rate of what its children can reach.
struct Combined {
  Ratio maximum, rate;
};
Combined combined(const Standard& s, const Node& n, const std::vector<int>& children, const Maxima& m) {
  Combined out;
  Ratio weights = 0;
  bool first = true;
  for (const int c : children) {
    const auto i = static_cast<std::size_t>(c);
    const Ratio max = m.maximum[i];
    if (max == Ratio(0)) continue;
    const Ratio rate = m.reachable[i] / max;
    const Ratio w = n.combine == Combine::weighted ? s.nodes[i].weight.value_or(Ratio(0)) : Ratio(1);
    if (n.combine == Combine::min) {
      out = {first ? max : std::min(out.maximum, max), first ? rate : std::min(out.rate, rate)};
    } else if (n.combine == Combine::max) {
      out = {first ? max : std::max(out.maximum, max), first ? rate : std::max(out.rate, rate)};
    } else {
      out = {out.maximum + w * max, out.rate + w * rate};
      weights = weights + w;
    }
    first = false;
  }
  if (weights > Ratio(0)) out = {out.maximum / weights, out.rate / weights};
  return out;
}

}  // namespace

Maxima maxima_of(const Standard& standard, const Tree& tree) {
  Maxima m;
  m.maximum.resize(standard.nodes.size());
  m.reachable.resize(standard.nodes.size());
  for (auto it = tree.depth_first.rbegin(); it != tree.depth_first.rend(); ++it) {
    const auto i = static_cast<std::size_t>(*it);
    const Node& n = standard.nodes[i];
    const auto& children = tree.children[i];
    if (children.empty()) {
      const bool veto = n.rule && n.rule->kind == RuleKind::veto;
      const Ratio points = veto ? Ratio(0) : n.points.value_or(Ratio(0));
      m.maximum[i] = std::max(points, Ratio(0));
      m.reachable[i] = n.rule ? best(*n.rule, standard.scale, points) : m.maximum[i];
    } else if (n.combine == Combine::sum) {
      for (const int c : children) {
        m.maximum[i] = m.maximum[i] + m.maximum[static_cast<std::size_t>(c)];
        m.reachable[i] = m.reachable[i] + m.reachable[static_cast<std::size_t>(c)];
      }
    } else {
      const Combined c = combined(standard, n, children, m);
      m.maximum[i] = n.points.value_or(c.maximum);
      m.reachable[i] = m.maximum[i] * c.rate;
    }
  }
  for (const int r : tree.roots) {
    m.total_maximum = m.total_maximum + m.maximum[static_cast<std::size_t>(r)];
    m.total_reachable = m.total_reachable + m.reachable[static_cast<std::size_t>(r)];
  }
  return m;
}

}  // namespace engine
