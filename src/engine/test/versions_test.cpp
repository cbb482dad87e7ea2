// Two versions of a standard: which row became which, and the same observations under both.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>

#include "engine/versions.hpp"

using namespace engine;

namespace {

Standard standard_of(const Table& rows) { return read_standard(rows).standard; }
std::shared_ptr<const Compiled> compiled(const Standard& s) { return std::make_shared<const Compiled>(compile(s)); }

Standard old_version() {
  return standard_of({{"编号", "上级", "名称", "分值", "规则"},
                      {"1", "", "市容环境", "10", ""},
                      {"1.1", "1", "路面整洁无垃圾", "6", "缺陷 0=A 1=B 2=C 3+=C#"},
                      {"1.2", "1", "绿化养护良好", "4", "合格"},
                      {"2", "", "公共秩序", "10", ""},
                      {"2.1", "2", "停车有序", "5", "打分"},
                      {"2.2", "2", "文明劝导到位", "5", "打分"}});
}

std::string said(const Standard& a, const Standard& b) {
  std::string out;
  for (const auto& r : align(a, b, match(a, b))) {
    if (r.same()) continue;
    out += (r.a < 0 ? "" : a.nodes[static_cast<std::size_t>(r.a)].code) + ">" + (r.b < 0 ? "" : b.nodes[static_cast<std::size_t>(r.b)].code);
    const std::pair<bool, const char*> all[] = {{r.code, " code"}, {r.name, " name"}, {r.moved, " moved"}, {r.reordered, " reordered"}, {r.points, " points"}, {r.rule, " rule"}, {r.site_types, " types"}};
    for (const auto& [is, word] : all)
      if (is) out += word;
    out += "; ";
  }
  return out;
}

// Standards of three levels whose codes and names are unlike enough to tell apart.
Standard random_standard(std::mt19937& r) {
  const auto pick = [&](int n) { return static_cast<int>(r() % static_cast<unsigned>(n)); };
  const char* const rules[] = {"percent", "defects 0=A 1=B 2=C 3+=C#", "points", "grade", "pass"};
  Standard s;
  for (int i = 0, roots = 1 + pick(3); i < roots; ++i) {
    Node root;
    root.code = root.name = "r" + std::to_string(i);
    root.combine = static_cast<Combine>(pick(5));
    s.nodes.push_back(root);
    for (int k = 0, leaves = 1 + pick(5); k < leaves; ++k) {
      Node leaf;
      leaf.parent = root.code;
      leaf.code = leaf.name = root.code + "." + std::to_string(k);
      leaf.weight = Ratio(1 + pick(3));
      leaf.points = Ratio(1 + pick(9));
      leaf.rule_text = rules[pick(5)];
      if (pick(3) == 0) leaf.missing = static_cast<Missing>(pick(3));
      s.nodes.push_back(leaf);
    }
  }
  settle(s);
  return s;
}
std::vector<Tally> random_marks(const Standard& s, std::mt19937& r) {
  std::vector<Tally> out;
  for (const auto& n : s.nodes) {
    if (!n.rule || n.parent.empty() || r() % 3 == 0) continue;
    const char* const grades[] = {"A", "B", "C", "C#"};
    for (int i = 0; i < 2; ++i) {
      const std::string value = n.rule->kind == RuleKind::grade ? grades[r() % 4] : n.rule->kind == RuleKind::pass ? (r() % 2 ? "是" : "否") : std::to_string(r() % 2);
      out.push_back({n.code, value, 1 + static_cast<std::uint32_t>(r() % 5)});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a version compared with itself is the same in every row and every figure") {
  CHECK(rc::check([](unsigned seed) {
    std::mt19937 r(seed);
    const auto s = random_standard(r);
    const auto m = match(s, s);
    for (const auto& row : align(s, s, m)) RC_ASSERT(row.same());
    const auto c = compiled(s);
    const auto out = rescore(c, c, m, random_marks(s, r), Home::a);
    RC_ASSERT(out.points_difference == "0");
    RC_ASSERT(out.before.points == out.after.points);
    RC_ASSERT(out.observations == out.carried);
    RC_ASSERT(out.regraded == 0u);
    RC_ASSERT(out.leaves.empty());
  }));
}

TEST_CASE("any order of the rows: only their order is said to have changed, and the score is the same") {
  CHECK(rc::check([](unsigned seed) {
    std::mt19937 r(seed);
    const auto a = random_standard(r);
    auto b = a;
    std::shuffle(b.nodes.begin(), b.nodes.end(), r);
    const auto m = match(a, b);
    const auto rows = align(a, b, m);
    RC_ASSERT(rows.size() == a.nodes.size());
    for (const auto& row : rows) {
      RC_ASSERT(row.a >= 0 && row.b >= 0);
      auto rest = row;
      rest.reordered = false;
      RC_ASSERT(rest.same());
    }
    const auto marks = random_marks(a, r);
    const auto out = rescore(compiled(a), compiled(b), m, marks, Home::a);
    RC_ASSERT(out.before.points == out.after.points);
    RC_ASSERT(out.before.rate == out.after.rate);
    // The figures are those of a board with the marks one by one.
    Board board(compiled(a));
    const auto subject = board.subject("x");
    const auto spot = board.spot(subject, {});
    for (const auto& t : marks)
      for (std::uint32_t i = 0; i < t.count; ++i) board.add(make_mark(*board.read(t.criterion, t.value).reading, subject, spot));
    RC_ASSERT(board.result(subject).points == out.before.points);
    RC_ASSERT(board.result(subject).max == out.before.max);
  }));
}

TEST_CASE("rows are known by what they say, not by their codes alone") {
  const auto a = old_version();
  auto b = a;
  SUBCASE("codes swapped with the names kept") {
    std::swap(b.nodes[1].code, b.nodes[2].code);
    CHECK(said(a, b) == "1.1>1.2 code; 1.2>1.1 code; ");
  }
  SUBCASE("reworded under its code") {
    b.nodes[1].name = "路面整洁、无积水";
    CHECK(said(a, b) == "1.1>1.1 name; ");
  }
  SUBCASE("another criterion under an old code") {
    b.nodes[2].name = "公厕免费开放";
    b.nodes[2].rule_text = "评等";
    settle(b);
    CHECK(said(a, b) == "1.2>; >1.2; ");
  }
  SUBCASE("reworded and renumbered") {
    b.nodes[2].code = "1.9";
    b.nodes[2].name = "绿化养护较好";
    CHECK(said(a, b) == "1.2>1.9 code name; ");
  }
  SUBCASE("moved to another parent") {
    b.nodes[2].parent = "2";
    CHECK(said(a, b) == "1.2>1.2 moved; ");
  }
  SUBCASE("one row to the end of its family moves alone") {
    std::swap(b.nodes[4], b.nodes[5]);
    const auto text = said(a, b);
    REQUIRE(text.find("reordered") != std::string::npos);
    CHECK(text.find("reordered") == text.rfind("reordered"));
  }
}

TEST_CASE("likeness counts shared characters") {
  CHECK(likeness("绿化养护", "绿化养护") == 100);
  CHECK(likeness("绿化养护", "公厕开放") == 0);
  CHECK(likeness("路面整洁无垃圾", "路面整洁、无垃圾") == likeness("路面整洁、无垃圾", "路面整洁无垃圾"));
  CHECK(likeness("", "绿化") == 0);
}

TEST_CASE("the same observations under other points and another rule") {
  const auto a = old_version();
  auto b = a;
  b.nodes[1].rule_text = "缺陷 0=A 1+=C#";  // stricter
  b.nodes[2].points = Ratio(8);
  b.nodes.pop_back();                        // 2.2 is gone
  Node fresh;
  fresh.code = "2.3";
  fresh.parent = "2";
  fresh.name = "共享单车摆放";
  fresh.points = Ratio(5);
  fresh.rule_text = "合格";
  b.nodes.push_back(fresh);
  settle(b);
  const std::vector<Tally> marks = {{"1.1", "0", 1}, {"1.1", "1", 1}, {"1.2", "是", 3}, {"1.2", "否", 1}, {"2.1", "4", 1}, {"2.2", "5", 2}};
  const auto r = rescore(compiled(a), compiled(b), match(a, b), marks, Home::a);
  // Before: 6 × (1 + 0.66) / 2 + 4 × 3/4 + 4 + 5 = 16.98 of 20. After: C# is 0 %: 6 × 1/2 + 8 × 3/4 + 4 = 13 of 6 + 8 + 5.
  CHECK(r.before.points == "16.98");
  CHECK(r.before.max == "20");
  CHECK(r.after.points == "13");
  CHECK(r.after.max == "19");
  CHECK(r.observations == 9);
  CHECK(r.carried == 7);
  CHECK(r.gone == 2);
  CHECK(r.regraded == 1);  // one defect
  REQUIRE(r.leaves.size() == 4);
  CHECK(r.leaves[0].before.code == "2.2");
  CHECK(r.leaves[0].b == -1);
  CHECK(r.leaves[0].difference == "-5");
  CHECK(r.leaves[1].before.code == "1.2");
  CHECK(r.leaves[1].difference == "3");
  CHECK(r.leaves[1].points);
  CHECK(r.leaves[2].rule);
  CHECK(r.leaves[2].regraded == 1);
  CHECK(r.leaves[3].a == -1);
  CHECK(!r.leaves[3].after.counted);

  // From the other side: marks of b under a.
  const auto back = rescore(compiled(a), compiled(b), match(a, b), std::vector<Tally>{{"2.3", "是", 2}, {"1.1", "2", 1}}, Home::b);
  CHECK(back.gone == 2);
  CHECK(back.carried == 1);
}

TEST_CASE("what the leaves do to the total adds up to its difference") {
  CHECK(rc::check([](unsigned seed) {
    std::mt19937 r(seed);
    auto a = random_standard(r);
    for (auto& n : a.nodes) {  // a stand-in is no leaf's doing
      if (n.missing == Missing::mean) n.missing = Missing::zero;
    }
    auto b = a;
    for (auto& n : b.nodes)
      if (n.points && r() % 3 == 0) n.points = *n.points + Ratio(1 + static_cast<int>(r() % 3));
    settle(b);
    const auto out = rescore(compiled(a), compiled(b), match(a, b), random_marks(a, r), Home::a);
    Ratio sum = 0;
    for (const auto& l : out.leaves) sum = sum + *parse_number(l.effect);
    const Ratio off = sum - *parse_number(out.points_difference);
    RC_ASSERT(off < Ratio::of(1, 1'000'000) && Ratio(0) - off < Ratio::of(1, 1'000'000));
  }));
}

TEST_CASE("what the other rule cannot read is counted as such, not scored") {
  const auto a = old_version();
  auto b = a;
  b.nodes[1].rule_text = "评等";
  settle(b);
  const auto r = rescore(compiled(a), compiled(b), match(a, b), std::vector<Tally>{{"1.1", "3", 4}, {"1.2", "是", 1}}, Home::a);
  CHECK(r.unreadable == 4);
  CHECK(r.carried == 1);
  REQUIRE(r.leaves.size() == 1);
  CHECK(r.leaves[0].unreadable == 4);
  CHECK(r.after.max == "4");
}
