// A standard to flat arrays: nodes in depth-first order, whole numbers only.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/score.hpp"

namespace engine {
namespace {

// The denominator in which everything this leaf can be awarded is a whole number.
Wide unit_of(const Rule& rule, const GradeScale& scale, const Ratio& points, int places) {
  Wide ten = 1;
  for (int i = 0; i < places; ++i) ten *= 10;
  Wide unit = points.den;
  switch (rule.kind) {
    case RuleKind::defects:
    case RuleKind::met:
    case RuleKind::rate:
    case RuleKind::grade:
      for (const auto& g : scale.grades) unit = lcm(unit, (g.factor * points).den);
      return unit;
    case RuleKind::deduct: return lcm(lcm(unit, rule.number.den), rule.floor.value_or(Ratio(0)).den);
    case RuleKind::tiers:
      for (const auto& s : rule.steps) unit = lcm(unit, s.points.den);
      return rule.otherwise ? lcm(unit, rule.otherwise->points.den) : unit;
    case RuleKind::share: return lcm(unit, (points / rule.number / Ratio::of(ten, 1)).den);
    case RuleKind::percent: return lcm(unit, (points / Ratio::of(100 * ten, 1)).den);
    case RuleKind::points: return lcm(unit, ten);
    case RuleKind::pass: return unit;
    case RuleKind::veto: return 1;
  }
  return unit;
}

CompiledLeaf leaf_of(const Node& n, const GradeScale& scale, int places) {
  CompiledLeaf leaf;
  if (n.rule->kind == RuleKind::veto) return leaf;
  leaf.points = *n.points;
  const Ratio size = std::max(leaf.points, Ratio(0) - leaf.points);
  for (leaf.places = places; leaf.places >= 0; --leaf.places) {
    try {
      const Wide unit = unit_of(*n.rule, scale, leaf.points, leaf.places);
      if (unit < (Wide{1} << 58) && size * Ratio::of(unit, 1) < Ratio(std::int64_t{1} << 58)) {
        leaf.unit = static_cast<std::int64_t>(unit);
        return leaf;
      }
    } catch (const base::Fail&) {  // does not even fit 126 bits: fewer decimals
    }
  }
  throw base::Fail(base::Code::invalid, "engine.number_too_large", {{n.code, "points_precise", {}}});
}

std::int64_t over(const Ratio& r, std::int64_t denominator) {
  return static_cast<std::int64_t>(r.num * (denominator / static_cast<std::int64_t>(r.den)));
}

}  // namespace

int Compiled::find(std::string_view code) const {
  const auto at = by_code.find(base::fold(code));
  return at == by_code.end() ? -1 : at->second;
}

Compiled compile(const Standard& standard, int places) {
  std::vector<base::FieldError> wrong;
  for (const auto& f : engine::check(standard))
    if (f.severity == Severity::error) wrong.push_back({f.code.empty() ? f.column : f.code + "." + f.column, f.key, f.args});
  if (!wrong.empty()) throw base::Fail(base::Code::invalid, "engine.standard", std::move(wrong));

  Compiled c;
  c.standard = standard;
  settle(c.standard);
  const auto& source = c.standard.nodes;
  const Tree tree = tree_of(c.standard);
  const Maxima m = maxima_of(c.standard, tree);
  Wide den = 1;
  for (const auto& r : m.maximum) den = lcm(den, r.den);
  c.denominator = static_cast<std::int64_t>(den);
  c.node_of_row.assign(source.size(), -1);

  c.nodes.resize(1);
  c.nodes[0].missing = c.standard.missing;
  c.nodes[0].maximum = over(m.total_maximum, c.denominator);
  for (const int i : tree.depth_first) {
    const auto s = static_cast<std::size_t>(i);
    const Node& n = source[s];
    CompiledNode node;
    node.source = i;
    node.parent = tree.parent[s] < 0 ? 0 : c.node_of_row[static_cast<std::size_t>(tree.parent[s])];
    node.combine = n.combine;
    node.missing = n.missing.value_or(c.nodes[static_cast<std::size_t>(node.parent)].missing);
    node.maximum = over(m.maximum[s], c.denominator);
    const int at = static_cast<int>(c.nodes.size());
    if (tree.children[s].empty()) {
      if (c.leaves.size() >= kMaxLeaves) throw base::Fail(base::Code::too_large, "engine.leaves");
      node.leaf = static_cast<int>(c.leaves.size());
      node.veto = n.rule->kind == RuleKind::veto;
      node.combine = Combine::sum;
      c.leaves.push_back(leaf_of(n, c.standard.scale, places));
      c.leaves.back().node = at;
    }
    c.node_of_row[s] = at;
    c.by_code.emplace(base::fold(n.code), at);
    c.nodes.push_back(node);
  }

  const auto link = [&](std::size_t at, const std::vector<int>& rows) {
    CompiledNode& node = c.nodes[at];
    node.first_child = static_cast<int>(c.child_list.size());
    node.children = static_cast<int>(rows.size());
    node.delta = node.combine == Combine::sum;
    Wide unit = 1, common = 0;
    if (node.combine == Combine::weighted)
      for (const int r : rows) unit = lcm(unit, source[static_cast<std::size_t>(r)].weight->den);
    for (const int r : rows) {
      const int k = c.node_of_row[static_cast<std::size_t>(r)];
      CompiledNode& child = c.nodes[static_cast<std::size_t>(k)];
      c.child_list.push_back(k);
      if (child.missing == Missing::mean && child.maximum > 0) node.delta = false;
      if (node.combine != Combine::weighted) continue;
      const Ratio w = *source[static_cast<std::size_t>(r)].weight;
      child.weight = static_cast<std::int64_t>(w.num * (unit / w.den));
      common = gcd(common, child.weight);
    }
    if (common > 1)
      for (const int r : rows) c.nodes[static_cast<std::size_t>(c.node_of_row[static_cast<std::size_t>(r)])].weight /= static_cast<std::int64_t>(common);
  };
  link(0, tree.roots);
  for (std::size_t i = 0; i < source.size(); ++i)
    if (!tree.children[i].empty()) link(static_cast<std::size_t>(c.node_of_row[i]), tree.children[i]);
  return c;
}

}  // namespace engine
