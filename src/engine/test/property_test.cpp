// Properties of the Board against a plain second calculation in big fractions, on random standards and marks.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "engine/observations.hpp"

using namespace engine;

namespace {

// A random standard of three levels with every combination, missing rule and most rules.
Standard random_standard(std::mt19937& r) {
  const auto pick = [&](int n) { return static_cast<int>(r() % static_cast<unsigned>(n)); };
  const char* const rules[] = {"percent", "defects 0=A 1=B 2=C 3+=C#", "points", "grade", "share 7", "pass", "deduct 0.3"};
  Standard s;
  s.missing = static_cast<Missing>(pick(3));
  for (int i = 0, roots = 1 + pick(3); i < roots; ++i) {
    Node root;
    root.code = std::to_string(i);
    root.combine = static_cast<Combine>(pick(5));
    if (pick(2)) root.points = Ratio(10 + pick(90));
    if (pick(2)) root.missing = static_cast<Missing>(pick(3));
    s.nodes.push_back(root);
    for (int k = 0, groups = 1 + pick(3); k < groups; ++k) {
      Node group;
      group.code = root.code + "." + std::to_string(k);
      group.parent = root.code;
      group.combine = static_cast<Combine>(pick(5));
      group.weight = Ratio::of(1 + pick(5), 2);
      if (pick(3) == 0) group.missing = static_cast<Missing>(pick(3));
      s.nodes.push_back(group);
      for (int l = 0, leaves = 1 + pick(4); l < leaves; ++l) {
        Node leaf;
        leaf.code = group.code + "." + std::to_string(l);
        leaf.parent = group.code;
        leaf.weight = Ratio(1 + pick(4));
        leaf.rule_text = rules[pick(7)];
        leaf.points = Ratio(1 + pick(12));
        if (pick(8) == 0) leaf.points = Ratio(-3), leaf.rule_text = "points";
        if (pick(4) == 0) leaf.missing = static_cast<Missing>(pick(3));
        s.nodes.push_back(leaf);
      }
    }
  }
  return s;
}

std::string random_value(const Node& n, std::mt19937& r) {
  const auto rule = parse_rule(n.rule_text, default_scale()).rule;
  const char* const grades[] = {"A", "B", "C", "C#"};
  switch (rule.kind) {
    case RuleKind::percent: return std::to_string(r() % 101);
    case RuleKind::points: return n.points->num < 0 ? "-" + std::to_string(r() % 4) : std::to_string(r() % static_cast<unsigned>(n.points->num + 1));
    case RuleKind::grade: return grades[r() % 4];
    case RuleKind::pass: return r() % 2 ? "是" : "否";
    default: return std::to_string(r() % 9);
  }
}

struct Setting {
  std::shared_ptr<const Compiled> standard;
  std::unique_ptr<Board> board;
  std::vector<Mark> marks;
};
Setting setting(unsigned seed, std::size_t count) {
  std::mt19937 r(seed);
  const auto s = random_standard(r);
  Setting out{std::make_shared<const Compiled>(compile(s)), nullptr, {}};
  out.board = std::make_unique<Board>(out.standard);
  for (const char* name : {"甲", "乙"}) {
    const auto id = out.board->subject(name);
    for (int i = 0; i < 6; ++i)
      out.board->spot(id, {.site = i == 5 ? "" : std::to_string(i % 4), .site_type = i % 2 ? "a" : "b", .place = i % 3 ? "x" : ""});
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto& leaf = out.standard->leaves[r() % out.standard->leaves.size()];
    const Node& n = out.standard->standard.nodes[static_cast<std::size_t>(out.standard->nodes[static_cast<std::size_t>(leaf.node)].source)];
    const auto read = out.board->read(n.code, random_value(n, r));
    RC_ASSERT(read.reading.has_value());
    out.marks.push_back(make_mark(*read.reading, static_cast<std::uint32_t>(r() % 2), static_cast<std::uint32_t>(r() % 6)));
  }
  return out;
}

std::string all(const Board& b) {
  Result r;
  for (std::uint32_t s = 0; s < b.subjects(); ++s) r.subjects.push_back(b.result(s));
  return to_json(r);
}
// Without the groups, whose order is that of the marks.
std::string totals(const Board& b) {
  Result r;
  for (std::uint32_t s = 0; s < b.subjects(); ++s) {
    r.subjects.push_back(b.result(s));
    r.subjects.back().by_place.clear();
    r.subjects.back().by_site_type.clear();
  }
  return to_json(r);
}

}  // namespace

TEST_CASE("any order, one by one or at once: the same figures") {
  CHECK(rc::check([](unsigned seed) {
    auto a = setting(seed, 60), b = setting(seed, 60), c = setting(seed, 60);
    a.board->load(a.marks);
    for (const Mark& m : b.marks) b.board->add(m);
    RC_ASSERT(all(*a.board) == all(*b.board));
    std::mt19937 r(seed + 1);
    std::shuffle(c.marks.begin(), c.marks.end(), r);
    for (const Mark& m : c.marks) c.board->add(m);
    RC_ASSERT(totals(*a.board) == totals(*c.board));
  }));
}

TEST_CASE("retracting what was added leaves no trace; replacing equals retracting and adding") {
  CHECK(rc::check([](unsigned seed) {
    auto a = setting(seed, 40), b = setting(seed, 40);
    const auto half = static_cast<std::ptrdiff_t>(20);
    const std::vector<Mark> first(a.marks.begin(), a.marks.begin() + half), rest(a.marks.begin() + half, a.marks.end());
    a.board->load(first);
    const auto before = totals(*a.board);
    std::vector<Board::Handle> handles;
    for (const Mark& m : rest) handles.push_back(a.board->add(m));
    const auto full = totals(*a.board);
    for (const auto h : handles) a.board->retract(h);
    RC_ASSERT(totals(*a.board) == before);
    for (const Mark& m : rest) a.board->add(m);  // into the freed places
    RC_ASSERT(totals(*a.board) == full);
    b.board->load(first);
    std::vector<Board::Handle> other;
    for (const Mark& m : rest) other.push_back(b.board->add(m));
    for (std::size_t i = 0; i + 1 < rest.size(); i += 2)
      if (rest[i].subject() == rest[i + 1].subject()) b.board->replace(other[i], rest[i + 1]), b.board->replace(other[i + 1], rest[i]);
    RC_ASSERT(totals(*b.board) == full);
  }));
}

TEST_CASE("a site seen more than 255 times is still counted exactly") {
  auto a = setting(3, 1);
  std::vector<Board::Handle> handles;
  for (int i = 0; i < 300; ++i) handles.push_back(a.board->add(make_mark({0, -1, 0}, 0, 0)));
  CHECK(a.board->figure(0, 0).sites == 1);
  for (const auto h : handles) a.board->retract(h);
  CHECK(a.board->figure(0, 0).sites == 0);
  CHECK(a.board->figure(0, 0).observations == 0);
}

TEST_CASE("losses are what the total gains in a what-if") {
  CHECK(rc::check([](unsigned seed) {
    auto a = setting(seed, 30);
    a.board->load(a.marks);
    for (const auto& loss : a.board->losses(0)) {
      if (!loss.leaf || a.board->figure(0, loss.node).observations == 0) continue;
      const Change full{loss.node, Ratio(1)};
      const auto after = parse_number(a.board->what_if(0, std::span(&full, 1)).points);
      const auto gain = parse_number(loss.points), before = parse_number(a.board->score(0).points);
      const Ratio off = *after - *before - *gain;  // each of the three is rounded by half a unit of the 12th place
      RC_ASSERT(off <= Ratio::of(2, 1'000'000'000'000) && off >= Ratio::of(-2, 1'000'000'000'000));
    }
  }));
}

TEST_CASE("half-even rounding is exact at the edge, where fixed-point alone cannot tell") {
  // 0.5 of 1e-12 points, three times over: the mean of thirds adds up to the edge exactly.
  const Fixed edge = Fixed::of(1, 2'000'000'000'000);
  CHECK_FALSE(edge.rounded().has_value());
  CHECK(Exact::of(1, 2'000'000'000'000).rounded() == 0);
  CHECK(Exact::of(3, 2'000'000'000'000).rounded() == 2);
  CHECK(Exact::of(-3, 2'000'000'000'000).rounded() == -2);
  CHECK(*Fixed::of(1, 3).rounded() == 333'333'333'333);
  CHECK(*Fixed::of(-2, 3).rounded() == -666'666'666'667);
  CHECK(rc::check([](int n, int k) {
    const Wide den = k == 0 ? 7 : k < 0 ? -static_cast<Wide>(k) : k;
    const auto fast = Fixed::of(n, den).rounded();
    if (fast) RC_ASSERT(*fast == Exact::of(n, den).rounded());
    RC_ASSERT(decimal_text(Exact::of(n, den).rounded()) == to_decimal(Ratio::of(n, den)));
  }));
}

namespace {

// The rules of score.hpp once more, written straight from their text in floating point and without any of the Board.
struct Plain {
  const Standard& s;
  const Tree tree;
  const Maxima maxima;
  std::vector<std::vector<double>> seen;  // points given, by node
  explicit Plain(const Standard& standard) : s(standard), tree(tree_of(standard)), maxima(maxima_of(standard, tree)), seen(standard.nodes.size()) {}

  struct Out {
    double points = 0, max = 0;
    int observations = 0;
    bool there = false;
  };
  static double number(const Ratio& r) { return static_cast<double>(r.num) / static_cast<double>(r.den); }
  double full(int i) const { return i < 0 ? number(maxima.total_maximum) : number(maxima.maximum[static_cast<std::size_t>(i)]); }
  Missing missing(int i) const {
    for (; i >= 0; i = tree.parent[static_cast<std::size_t>(i)])
      if (const auto& m = s.nodes[static_cast<std::size_t>(i)].missing) return *m;
    return s.missing;
  }
  static double rate(const Out& o) { return std::clamp(o.points / o.max, 0.0, 1.0); }

  Out of(int i) const {  // -1: the total
    const auto& children = i < 0 ? tree.roots : tree.children[static_cast<std::size_t>(i)];
    Out out;
    if (children.empty()) {
      const auto& mine = seen[static_cast<std::size_t>(i)];
      for (const double p : mine) out.points += p / static_cast<double>(mine.size());
      out.observations = static_cast<int>(mine.size());
      out.there = !mine.empty();
      out.max = out.there ? full(i) : 0;
      return out;
    }
    const Combine combine = i < 0 ? Combine::sum : s.nodes[static_cast<std::size_t>(i)].combine;
    std::vector<Out> all;
    double points = 0, max = 0, rated = 0, weighed = 0;  // of observed siblings
    const auto weight = [&](int c) { return combine == Combine::weighted ? number(*s.nodes[static_cast<std::size_t>(c)].weight) : 1.0; };
    for (const int c : children) {
      all.push_back(of(c));
      out.observations += all.back().observations;
      if (!all.back().there || all.back().observations == 0 || all.back().max == 0) continue;
      points += all.back().points, max += all.back().max;
      rated += rate(all.back()) * weight(c), weighed += weight(c);
    }
    std::vector<std::pair<double, double>> rates;  // rate, weight
    for (std::size_t k = 0; k < children.size(); ++k) {
      const int c = children[k];
      Out o = all[k];
      if (!o.there && full(c) > 0) {
        const bool extreme = combine == Combine::min || combine == Combine::max;
        if (missing(c) == Missing::zero) o = {0, full(c), 0, true};
        else if (missing(c) == Missing::mean && max > 0 && !extreme)
          o = {full(c) * (combine == Combine::sum ? std::clamp(points / max, 0.0, 1.0) : rated / weighed), full(c), 0, true};
      }
      if (!o.there) continue;
      out.there = true;
      if (combine == Combine::sum || o.max == 0) out.points += o.points, out.max += combine == Combine::sum ? o.max : 0;
      else rates.push_back({rate(o), weight(c)});
    }
    if (combine == Combine::sum || rates.empty()) return out;
    double top = 0, all_weights = 0;
    for (const auto& [r, w] : rates) top += r * w, all_weights += w;
    const auto [low, high] = std::minmax_element(rates.begin(), rates.end());
    const double r = combine == Combine::min ? low->first : combine == Combine::max ? high->first : top / all_weights;
    out.points += r * full(i);
    out.max = full(i);
    return out;
  }
};

}  // namespace

TEST_CASE("the Board agrees with a plain second calculation, node by node") {
  CHECK(rc::check([](unsigned seed) {
    auto a = setting(seed, 1 + seed % 40);
    a.board->load(a.marks);
    Plain plain(a.standard->standard);
    for (const Mark& m : a.marks) {
      const auto& leaf = a.standard->leaves[m.leaf()];
      if (m.subject() == 0)
        plain.seen[static_cast<std::size_t>(a.standard->nodes[static_cast<std::size_t>(leaf.node)].source)].push_back(static_cast<double>(m.value) / static_cast<double>(leaf.unit));
    }
    for (std::size_t i = 0; i < a.standard->nodes.size(); ++i) {
      const auto mine = a.board->figure(0, static_cast<int>(i));
      const auto other = plain.of(a.standard->nodes[i].source);
      RC_ASSERT(std::abs(a.board->points(0, static_cast<int>(i)) - other.points) < 1e-9);
      RC_ASSERT(std::abs(static_cast<double>(mine.maximum) / static_cast<double>(a.standard->denominator) - other.max) < 1e-9);
      RC_ASSERT(static_cast<int>(mine.observations) == other.observations);
      RC_ASSERT((mine.parts > 0) == other.there);
    }
  }));
}
