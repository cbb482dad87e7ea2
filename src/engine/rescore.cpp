// The same observations under two versions of a standard.
#include <algorithm>
#include <cmath>

#include "engine/versions.hpp"

namespace engine {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// Of figures that are shown, to the same 12 places.
Ratio value_of(const std::string& shown) { return shown.empty() ? Ratio(0) : parse_number(shown).value_or(Ratio(0)); }
std::string minus(const std::string& after, const std::string& before) { return to_decimal(value_of(after) - value_of(before)); }

// What share of the criterion's points a reading gives; a veto: yes or no.
Ratio share_of(const Compiled& c, const Reading& r) {
  const auto& leaf = c.leaves[r.leaf];
  const Ratio got = Ratio::of(r.value, leaf.unit);
  return leaf.points == Ratio(0) ? got : got / leaf.points;
}

// One version: its board, and its figures by row of the standard.
struct Side {
  explicit Side(const std::shared_ptr<const Compiled>& c) : compiled(*c), board(c) {
    subject = board.subject("");
    spot = board.spot(subject, {});
  }
  std::optional<Reading> read(int row, const std::string& value) const {
    if (row < 0) return std::nullopt;
    return board.read(compiled.standard.nodes[at(row)].code, value).reading;
  }
  void put(const Reading& r, std::uint32_t count) { marks.insert(marks.end(), count, make_mark(r, subject, spot)); }
  void settle() {
    board.load(std::move(marks));
    result = board.result(subject);
    rows.resize(compiled.standard.nodes.size());
    for (auto& n : result.nodes)
      if (const int s = compiled.nodes[at(n.node)].source; s >= 0) rows[at(s)] = n;
  }
  // What one point of each node counts in the total: roll_up() read backwards.
  std::vector<Ratio> worth() const {
    const auto& nodes = compiled.nodes;
    std::vector<Ratio> out(nodes.size());
    out[0] = Ratio(1);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const auto& node = nodes[n];
      const auto child = [&](int k) { return at(compiled.child_list[at(node.first_child + k)]); };
      const auto figure = [&](std::size_t i) -> const Figure& { return board.figure(subject, static_cast<int>(i)); };
      const bool extreme = node.combine == Combine::min || node.combine == Combine::max;
      Ratio weights = 0;
      std::size_t chosen = nodes.size();  // of min and max: whose rate it is
      bool nothing = false;               // an unobserved child that counts as 0
      for (int k = 0; k < node.children; ++k) {
        const auto i = child(k);
        const auto& f = figure(i);
        const bool seen = f.parts > 0 && f.maximum > 0;
        const bool stands_in = f.parts == 0 && nodes[i].maximum > 0 && nodes[i].missing != Missing::exclude;
        if (seen || stands_in) weights = weights + Ratio(node.combine == Combine::weighted ? nodes[i].weight : 1);
        nothing = nothing || (stands_in && nodes[i].missing == Missing::zero);
        const auto rate = [&](std::size_t x) { return board.rate(subject, static_cast<int>(x)); };
        if (seen && (chosen == nodes.size() || (node.combine == Combine::min ? rate(i) < rate(chosen) : rate(i) > rate(chosen)))) chosen = i;
      }
      if (node.combine == Combine::min && nothing) chosen = nodes.size();
      for (int k = 0; k < node.children; ++k) {
        const auto i = child(k);
        const auto& f = figure(i);
        if (f.parts == 0) continue;
        if (node.combine == Combine::sum || f.maximum == 0) out[i] = out[n];
        else if (extreme && i != chosen) out[i] = Ratio(0);
        else {
          const Ratio whole = Ratio::of(node.maximum, f.maximum);
          const Ratio part = extreme ? Ratio(1) : Ratio(node.combine == Combine::weighted ? nodes[i].weight : 1) / weights;
          out[i] = out[n] * whole * part;
        }
      }
    }
    return out;
  }
  Ratio in_total(int row, const std::vector<Ratio>& worth) const {
    return row < 0 || !rows[at(row)].counted ? Ratio(0) : value_of(rows[at(row)].points) * worth[at(compiled.node_of_row[at(row)])];
  }
  bool leaf(int row) const { return compiled.nodes[at(compiled.node_of_row[at(row)])].leaf >= 0; }
  std::vector<int> items() const {
    const Tree t = tree_of(compiled.standard);
    return t.roots.size() == 1 && !t.children[at(t.roots[0])].empty() ? t.children[at(t.roots[0])] : t.roots;
  }

  const Compiled& compiled;
  Board board;
  std::uint32_t subject = 0, spot = 0;
  std::vector<Mark> marks;
  SubjectResult result;
  std::vector<NodeScore> rows;
};

template <class T>
T change_of(const Side& a, int i, const Side& b, int k) {
  T out;
  out.a = i;
  out.b = k;
  if (i >= 0) out.before = a.rows[at(i)];
  if (k >= 0) out.after = b.rows[at(k)];
  out.difference = minus(out.after.points, out.before.points);
  return out;
}

}  // namespace

Rescored rescore(const std::shared_ptr<const Compiled>& ca, const std::shared_ptr<const Compiled>& cb, const Matching& m, std::span<const Tally> marks, Home home) {
  Side a(ca), b(cb);
  Side& own = home == Home::a ? a : b;
  Side& other = home == Home::a ? b : a;
  const auto& across = home == Home::a ? m.to : m.from;
  struct Seen {
    std::uint32_t observations = 0, regraded = 0, unreadable = 0;
  };
  std::vector<Seen> seen(own.compiled.standard.nodes.size());
  Rescored out;
  for (const auto& t : marks) {
    const int node = own.compiled.find(t.criterion);
    const int row = node < 0 ? -1 : own.compiled.nodes[at(node)].source;
    const auto here = own.read(row, t.value);
    if (!here) continue;  // what its own version cannot read never counted
    own.put(*here, t.count);
    out.observations += t.count;
    Seen& s = seen[at(row)];
    s.observations += t.count;
    const int twin = across[at(row)];
    if (twin < 0 || !other.leaf(twin)) {
      out.gone += t.count;
      continue;
    }
    const auto there = other.read(twin, t.value);
    if (!there) {
      out.unreadable += t.count;
      s.unreadable += t.count;
      continue;
    }
    other.put(*there, t.count);
    out.carried += t.count;
    if (share_of(own.compiled, *here) != share_of(other.compiled, *there)) s.regraded += t.count, out.regraded += t.count;
  }
  a.settle();
  b.settle();
  out.before = a.result;
  out.after = b.result;
  out.void_before = a.result.voided;
  out.void_after = b.result.voided;
  out.points_difference = minus(out.after.points, out.before.points);
  out.rate_difference = minus(out.after.rate, out.before.rate);

  const auto items_b = b.items();
  for (const int k : items_b) out.items.push_back(change_of<NodeChange>(a, m.from[at(k)], b, k));
  for (const int i : a.items())
    if (m.to[at(i)] < 0 || std::find(items_b.begin(), items_b.end(), m.to[at(i)]) == items_b.end()) out.items.push_back(change_of<NodeChange>(a, i, b, -1));

  const auto worth_a = a.worth(), worth_b = b.worth();
  const auto leaf = [&](int i, int k) {
    auto c = change_of<LeafChange>(a, i, b, k);
    c.effect = to_decimal(b.in_total(k, worth_b) - a.in_total(i, worth_a), 9);
    c.size = std::abs(std::stod(c.effect));
    if (const int row = home == Home::a ? i : k; row >= 0) {
      const Seen& s = seen[at(row)];
      c.observations = s.observations, c.regraded = s.regraded, c.unreadable = s.unreadable;
    }
    if (i >= 0 && k >= 0) {
      const Node& x = ca->standard.nodes[at(i)];
      const Node& y = cb->standard.nodes[at(k)];
      c.rule = x.rule_text != y.rule_text;
      c.points = x.points != y.points;
    }
    if (c.effect != "0" || c.difference != "0" || c.before.max != c.after.max || c.unreadable > 0 || i < 0 || k < 0) out.leaves.push_back(std::move(c));
  };
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    if (!a.leaf(static_cast<int>(i))) continue;
    const int k = m.to[i];
    leaf(static_cast<int>(i), k >= 0 && b.leaf(k) ? k : -1);
  }
  for (std::size_t k = 0; k < b.rows.size(); ++k)
    if (b.leaf(static_cast<int>(k)) && (m.from[k] < 0 || !a.leaf(m.from[k]))) leaf(-1, static_cast<int>(k));
  std::stable_sort(out.leaves.begin(), out.leaves.end(), [](const auto& x, const auto& y) { return x.size > y.size; });
  return out;
}

}  // namespace engine
