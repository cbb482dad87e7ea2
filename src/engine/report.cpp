// What a Board tells: scores as decimals, groups, losses, what-if, explanations.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.hpp"
#include "engine/score.hpp"

namespace engine {
namespace {

double number(const Fixed& f) { return std::ldexp(static_cast<double>(f.v), -static_cast<int>(Fixed::kBits)); }
std::string decimal(Wide scaled) { return decimal_text(scaled, 12); }

// What is shown for a node: its own figure, or what stands in for it.
template <class N>
struct Shown {
  Value<N> value;
  bool counted = false;
};

template <class N, class V>
std::vector<Shown<N>> fill_in(const Compiled& c, const V* all) {
  std::vector<Shown<N>> out(c.nodes.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const CompiledNode& node = c.nodes[i];
    out[i].value = all[i];
    out[i].counted = all[i].parts > 0 || (node.veto && all[i].observations > 0);
    if (out[i].counted || node.parent < 0 || node.maximum == 0) continue;
    const auto p = static_cast<std::size_t>(node.parent);
    std::optional<N> points;
    if (all[p].parts == 0) {  // the parent itself is stood in for, or left out
      if (out[p].counted) points = out[p].value.points.times(node.maximum, out[p].value.maximum);
    } else if (node.missing == Missing::zero) {
      points = N{};
    } else if (node.missing == Missing::mean) {
      points = siblings(c, node.parent, all, node.maximum);
    }
    if (!points) continue;
    out[i].value.points = *points;
    out[i].value.maximum = node.maximum;
    out[i].counted = true;
  }
  return out;
}

template <class N>
N rate_of(const Compiled& c, const Value<N>& v) {
  if (v.maximum <= 0) return {};
  return v.points.times(c.denominator, v.maximum).held(1, 1);
}

}  // namespace

double Board::points(std::uint32_t subject, int node) const { return number(figure(subject, node).points); }
double Board::rate(std::uint32_t subject, int node) const { return number(rate_of<Fixed>(*c_, figure(subject, node))); }

std::optional<Void> Board::voided(std::uint32_t subject) const {
  for (const int n : c_->node_of_row) {  // the first in the order of the standard
    const CompiledNode& node = c_->nodes[static_cast<std::size_t>(n)];
    if (!node.veto || cells(subject)[node.leaf].sum() <= 0) continue;
    const Node& source = c_->standard.nodes[static_cast<std::size_t>(node.source)];
    return Void{source.code, source.name};
  }
  return std::nullopt;
}

std::vector<NodeScore> Board::shown(std::uint32_t subject) const {
  const Figure* const figures = this->figures(subject);
  const auto fast = fill_in<Fixed>(*c_, figures);
  std::vector<Shown<Exact>> exact;  // only when a figure stands on the edge between two decimals
  const auto sure = [&](std::size_t i) -> const Value<Exact>& {
    if (exact.empty()) exact = fill_in<Exact>(*c_, sheet<Exact>(cells(subject), Rules::standard, nullptr).data());
    return exact[i].value;
  };
  std::vector<NodeScore> out(fast.size());
  for (std::size_t i = 0; i < fast.size(); ++i) {
    const Value<Fixed>& v = fast[i].value;
    NodeScore& s = out[i];
    if (const int row = c_->nodes[i].source; row >= 0) {
      s.code = c_->standard.nodes[static_cast<std::size_t>(row)].code;
      s.name = c_->standard.nodes[static_cast<std::size_t>(row)].name;
    }
    s.node = static_cast<int>(i);
    s.counted = fast[i].counted;
    const auto points = v.points.rounded();
    const auto rate = rate_of<Fixed>(*c_, v).rounded();
    s.points = decimal(points ? *points : sure(i).points.rounded());
    s.rate = decimal(rate ? *rate : rate_of<Exact>(*c_, sure(i)).rounded());
    s.max = to_decimal(Ratio::of(v.maximum, c_->denominator));
    s.observations = v.observations;
    s.sites = figures[i].sites;
  }
  return out;
}

NodeScore Board::score(std::uint32_t subject, int node) const { return shown(subject)[static_cast<std::size_t>(node)]; }

SubjectResult Board::result(std::uint32_t subject) const {
  SubjectResult r;
  auto all = shown(subject);
  static_cast<Score&>(r) = all[0];
  r.subject = subject_names_[subject];
  r.voided = voided(subject);
  if (r.voided) r.points = r.rate = "0";
  r.nodes.reserve(all.size());
  for (const int n : c_->node_of_row) r.nodes.push_back(std::move(all[static_cast<std::size_t>(n)]));
  r.by_site_type = breakdown(subject, Dim::site_type);
  r.by_place = breakdown(subject, Dim::place);
  return r;
}

GroupScore Board::group_score(const std::vector<Cell>& group) const {
  GroupScore g;
  const auto v = sheet<Fixed>(group.data(), Rules::exclude, nullptr)[0];
  const auto rate = rate_of<Fixed>(*c_, v).rounded();
  g.rate = decimal(rate ? *rate : rate_of<Exact>(*c_, sheet<Exact>(group.data(), Rules::exclude, nullptr)[0]).rounded());
  g.observations = v.observations;
  return g;
}

// One pass over the subject's marks, newest first; the order of first appearance is that of the oldest mark.
std::vector<GroupScore> Board::breakdown(std::uint32_t subject, Dim dim) const {
  const auto d = static_cast<std::size_t>(dim);
  const SubjectRow& row = rows_[subject];
  std::unordered_map<std::uint32_t, std::size_t> slot;
  std::vector<std::vector<Cell>> groups;
  std::vector<std::pair<Handle, std::size_t>> oldest;
  std::vector<std::uint32_t> names;
  std::vector<std::uint8_t> used(row.site_of.size());
  std::uint32_t last = kNone;
  std::size_t at = 0;
  each_mark(subject, [&](Handle h, const Mark& m) {
    const auto g = row.groups[m.spot()][d];
    if (g == 0) return;
    if (g != last) {
      const auto [it, fresh] = slot.emplace(g, groups.size());
      if (fresh) groups.emplace_back(c_->leaves.size()), oldest.push_back({h, it->second}), names.push_back(g);
      at = it->second, last = g;
    }
    oldest[at].first = std::min(oldest[at].first, h);
    Cell& cell = groups[at][m.leaf()];
    cell.add(m.value);
    ++cell.count;
    used[m.spot()] = 1;
  });
  std::vector<std::pair<std::size_t, std::uint32_t>> sites;
  for (std::size_t s = 0; s < used.size(); ++s)
    if (used[s] && row.site_of[s] != kNone && row.groups[s][d] != 0) sites.push_back({slot.at(row.groups[s][d]), row.site_of[s]});
  std::sort(sites.begin(), sites.end());
  sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
  std::sort(oldest.begin(), oldest.end());
  std::vector<GroupScore> out;
  for (const auto& [first, g] : oldest) {
    out.push_back(group_score(groups[g]));
    out.back().name = group_names_[d][names[g]];
    const auto from = std::lower_bound(sites.begin(), sites.end(), std::pair<std::size_t, std::uint32_t>{g, 0});
    const auto to = std::lower_bound(sites.begin(), sites.end(), std::pair<std::size_t, std::uint32_t>{g + 1, 0});
    out.back().sites = static_cast<std::uint32_t>(to - from);
  }
  return out;
}

std::vector<GroupScore> Board::breakdown(Dim dim) const {
  const auto d = static_cast<std::size_t>(dim);
  const std::size_t count = group_names_[d].size();
  std::vector<std::vector<Cell>> groups(count);
  std::vector<std::uint32_t> sites(count);
  for (std::uint32_t s = 0; s < rows_.size(); ++s) {
    const SubjectRow& row = rows_[s];
    std::vector<std::uint8_t> used(row.site_of.size());
    each_mark(s, [&](Handle, const Mark& m) {
      auto& group = groups[row.groups[m.spot()][d]];
      if (group.empty()) group.resize(c_->leaves.size());
      group[m.leaf()].add(m.value);
      ++group[m.leaf()].count;
      used[m.spot()] = 1;
    });
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (std::size_t i = 0; i < used.size(); ++i)
      if (used[i] && row.site_of[i] != kNone) seen.push_back({row.groups[i][d], row.site_of[i]});
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (const auto& [g, site] : seen) ++sites[g];
  }
  std::vector<GroupScore> out;
  for (std::size_t g = 1; g < count; ++g) {
    if (groups[g].empty()) continue;
    out.push_back(group_score(groups[g]));
    out.back().name = group_names_[d][g];
    out.back().sites = sites[g];
  }
  return out;
}

std::string Board::difference(std::uint32_t subject, const Fixed& gain, const Rates& rates) const {
  if (const auto sure = gain.rounded()) return decimal(*sure);
  const Exact after = sheet<Exact>(cells(subject), Rules::standard, &rates)[0].points;
  return decimal(after.minus(sheet<Exact>(cells(subject), Rules::standard, nullptr)[0].points).rounded());
}

std::vector<Loss> Board::losses(std::uint32_t subject) const {
  const Figure* const figures = this->figures(subject);
  const std::size_t count = c_->nodes.size();
  std::vector<Value<Fixed>> all(figures, figures + count);
  std::vector<std::size_t> last(count);  // one past the node's subtree, which is contiguous
  for (std::size_t i = count; i-- > 0;) {
    last[i] = std::max(last[i], i + 1);
    if (c_->nodes[i].parent >= 0) {
      auto& up = last[static_cast<std::size_t>(c_->nodes[i].parent)];
      up = std::max(up, last[i]);
    }
  }
  std::vector<Loss> out;
  for (std::size_t i = 1; i < count; ++i) {
    Rates rates(c_->leaves.size());
    bool any = false;
    for (std::size_t k = i; k < last[i]; ++k) {
      const CompiledNode& node = c_->nodes[k];
      // What is left out loses nothing; what counts as zero loses everything.
      if (node.leaf < 0 || node.veto || (all[k].parts == 0 && node.missing != Missing::zero)) continue;
      rates[static_cast<std::size_t>(node.leaf)] = Ratio(1);
      any = true;
    }
    if (!any) continue;
    for (std::size_t k = last[i]; k-- > i;) {
      const int leaf = c_->nodes[k].leaf;
      if (leaf < 0) all[k] = roll_up(*c_, static_cast<int>(k), all.data(), Rules::standard);
      else if (rates[static_cast<std::size_t>(leaf)]) all[k] = leaf_value<Fixed>(cells(subject), static_cast<std::size_t>(leaf), &rates);
    }
    for (int p = c_->nodes[i].parent; p >= 0; p = c_->nodes[static_cast<std::size_t>(p)].parent)
      all[static_cast<std::size_t>(p)] = roll_up(*c_, p, all.data(), Rules::standard);
    const Fixed gain = all[0].points.minus(figures[0].points);
    for (std::size_t k = i; k < last[i]; ++k) all[k] = figures[k];
    for (int p = c_->nodes[i].parent; p >= 0; p = c_->nodes[static_cast<std::size_t>(p)].parent) all[static_cast<std::size_t>(p)] = figures[p];
    Loss loss;
    loss.points = difference(subject, gain, rates);
    if (loss.points == "0" || loss.points.starts_with('-')) continue;
    const Node& source = c_->standard.nodes[static_cast<std::size_t>(c_->nodes[i].source)];
    loss.node = static_cast<int>(i);
    loss.code = source.code;
    loss.name = source.name;
    loss.leaf = c_->nodes[i].leaf >= 0;
    loss.size = number(gain);
    out.push_back(std::move(loss));
  }
  std::stable_sort(out.begin(), out.end(), [](const Loss& a, const Loss& b) { return a.size > b.size; });
  return out;
}

Score Board::what_if(std::uint32_t subject, std::span<const Change> changes) const {
  Rates rates(c_->leaves.size());
  for (const Change& change : changes) {
    if (change.rate < Ratio(0) || change.rate > Ratio(1) || change.node < 0 || static_cast<std::size_t>(change.node) >= c_->nodes.size())
      throw base::Fail(base::Code::invalid, "engine.change");
    for (std::size_t l = 0; l < rates.size(); ++l)
      for (int n = c_->leaves[l].node; n >= 0; n = c_->nodes[static_cast<std::size_t>(n)].parent)
        if (n == change.node) rates[l] = change.rate;
  }
  const Value<Fixed> v = sheet<Fixed>(cells(subject), Rules::standard, &rates)[0];
  const auto points = v.points.rounded();
  const auto rate = rate_of<Fixed>(*c_, v).rounded();
  Score s;
  const auto sure = [&] { return sheet<Exact>(cells(subject), Rules::standard, &rates)[0]; };
  s.points = decimal(points ? *points : sure().points.rounded());
  s.rate = decimal(rate ? *rate : rate_of<Exact>(*c_, sure()).rounded());
  s.max = to_decimal(Ratio::of(v.maximum, c_->denominator));
  s.observations = figure(subject, 0).observations;
  s.sites = figure(subject, 0).sites;
  return s;
}

Explanation Board::explain(std::uint32_t subject, int n) const {
  Explanation e;
  const auto all = shown(subject);
  const CompiledNode& node = c_->nodes[static_cast<std::size_t>(n)];
  e.score = all[static_cast<std::size_t>(n)];
  e.missing = word(node.missing);
  if (node.leaf < 0) {
    e.combine = word(node.combine);
    for (int k = 0; k < node.children; ++k)
      e.parts.push_back(all[static_cast<std::size_t>(c_->child_list[static_cast<std::size_t>(node.first_child + k)])]);
    return e;
  }
  const Node& source = c_->standard.nodes[static_cast<std::size_t>(node.source)];
  e.rule = source.rule_text.empty() ? word(source.rule->kind) : source.rule_text;
  std::map<std::pair<std::int64_t, int>, std::uint32_t> counts;
  each_mark(subject, [&](Handle, const Mark& m) {
    if (m.leaf() == static_cast<std::uint32_t>(node.leaf)) ++counts[{-m.value, m.grade()}];
  });
  const CompiledLeaf& leaf = c_->leaves[static_cast<std::size_t>(node.leaf)];
  for (const auto& [what, count] : counts) {
    Count c;
    const Ratio points = Ratio::of(-what.first, leaf.unit);
    c.points = node.veto ? "0" : to_decimal(points);
    if (what.second >= 0) c.label = c_->standard.scale.grades[static_cast<std::size_t>(what.second)].name;
    else if (node.veto || source.rule->kind == RuleKind::pass) c.label = points == Ratio(0) ? "no" : "yes";
    else c.label = c.points;
    c.count = count;
    e.counts.push_back(std::move(c));
  }
  return e;
}

}  // namespace engine
