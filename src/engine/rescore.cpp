// The same observations under two versions of a standard.
#include <algorithm>
#include <cmath>

#include "engine/versions.hpp"

namespace engine {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// Of figures that are shown, to the same 12 places.
std::string minus(const std::string& after, const std::string& before) {
  const auto value = [](const std::string& s) { return s.empty() ? Ratio(0) : parse_number(s).value_or(Ratio(0)); };
  return to_decimal(value(after) - value(before));
}

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
  out.size = std::abs(std::stod(out.difference));
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

  const auto leaf = [&](int i, int k) {
    auto c = change_of<LeafChange>(a, i, b, k);
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
    if (c.size > 0 || c.before.max != c.after.max || c.unreadable > 0 || i < 0 || k < 0) out.leaves.push_back(std::move(c));
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
