// The interval of a sampled score: by hand, at its edges, and by drawing a thousand samples of a known town.
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <sstream>

#include "engine/interval.hpp"

using namespace engine;

namespace {

std::shared_ptr<const Compiled> compiled(std::string_view text) {
  Table t;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> row(1);
    for (const char c : line)
      if (c == '|') row.emplace_back();
      else row.back() += c;
    t.push_back(row);
  }
  const auto read = read_standard(t);
  REQUIRE(!has_errors(read.findings));
  return std::make_shared<const Compiled>(compile(read.standard));
}

struct Round {
  Board board;
  std::uint32_t subject;
  explicit Round(std::shared_ptr<const Compiled> c) : board(std::move(c)), subject(board.subject("甲")) {}
  void mark(std::string_view site, std::string_view type, std::string_view code, std::string_view value) {
    const auto spot = board.spot(subject, {.site = site, .site_type = type});
    const auto r = board.read(code, value);
    REQUIRE(r.reading);
    board.add(make_mark(*r.reading, subject, spot));
  }
};

const char* const kPlain = "编号|上级|名称|分值|规则\nA||甲|10|points\n";

}  // namespace

TEST_CASE("one criterion, two types: worked by hand") {
  Round r(compiled(kPlain));
  for (const auto& [site, value] : {std::pair{"r1", "10"}, {"r2", "8"}, {"r3", "6"}}) r.mark(site, "路", "A", value);
  for (const auto& [site, value] : {std::pair{"m1", "9"}, {"m2", "7"}, {"m3", "5"}, {"m4", "3"}}) r.mark(site, "市场", "A", value);
  // ȳ = 48/7; u_i = (y_i − ȳ)/7. Within 路: Σ(y−8)² = 8, within 市场: Σ(y−6)² = 20.
  // Unknown N: V = 3/2 · 8/49 + 4/3 · 20/49 = 12/49 + 80/147 = 116/147
  const auto open = interval(r.board, r.subject);
  REQUIRE(open);
  CHECK(open->points == doctest::Approx(48.0 / 7));
  CHECK(open->error == doctest::Approx(std::sqrt(116.0 / 147)));
  CHECK(open->strata == 2);
  CHECK(open->sites == 7);
  CHECK(open->high - open->points == doctest::Approx(2.5706 * std::sqrt(116.0 / 147)).epsilon(1e-4));  // t with 5 degrees
  // N = 6 and 4: half of the roads seen, all of the markets: V = 1/2 · 12/49, but then only 2 degrees of freedom are left.
  const Stratum some[] = {{"路", 6}, {"市场", 4}};
  CHECK(!interval(r.board, r.subject, some));
  const Stratum half[] = {{"路", 6}, {"市场", 8}};
  CHECK(interval(r.board, r.subject, half)->error == doctest::Approx(std::sqrt(58.0 / 147)));
  // Every site was seen: no doubt is left.
  const Stratum whole[] = {{"路", 3}, {"市场", 4}};
  const auto sure = interval(r.board, r.subject, whole);
  REQUIRE(sure);
  CHECK(sure->error == 0);
  CHECK(sure->low == sure->high);
}

TEST_CASE("a weighted tree: the slope of a leaf is what one point of its mean moves the total") {
  Round r(compiled("编号|上级|名称|分值|规则|汇总|权重\nT||总|100||加权|\na|T|甲|10|points||1\nb|T|乙|20|points||3\nc|T|丙|10|points||2\n"));
  r.mark("s", "路", "a", "10");
  r.mark("s", "路", "b", "5");
  const auto d = slopes(r.board, r.subject);
  CHECK(d[0] == doctest::Approx(2.5));   // 100 · 1/4 / 10
  CHECK(d[1] == doctest::Approx(3.75));  // 100 · 3/4 / 20
  CHECK(d[2] == 0);                      // nobody has seen it
}

TEST_CASE("what is no sample has no interval, and adds nothing to one") {
  Round r(compiled("编号|上级|名称|分值|规则\nA||甲|10|points\nB||资料|10|points\n"));
  CHECK(!interval(r.board, r.subject));
  r.mark("", "", "B", "2");
  CHECK(!interval(r.board, r.subject));
  for (int i = 0; i < 6; ++i) r.mark("r" + std::to_string(i), "路", "A", i % 2 ? "10" : "6");
  const double before = interval(r.board, r.subject)->error;
  r.mark("", "", "B", "9");
  CHECK(interval(r.board, r.subject)->error == doctest::Approx(before));
}

TEST_CASE("types with one site join the next in size") {
  Round r(compiled(kPlain));
  for (int i = 0; i < 6; ++i) r.mark("r" + std::to_string(i), "路", "A", i % 2 ? "10" : "6");
  r.mark("x", "车站", "A", "2");
  r.mark("y", "广场", "A", "4");
  const Stratum known[] = {{"路", 60}, {"车站", 5}, {"广场", 4}, {"别的", 9}};
  const auto i = interval(r.board, r.subject, known);
  REQUIRE(i);
  CHECK(i->joined == 2);
  CHECK(i->strata == 2);  // 广场 and 车站 together; 路
  const Stratum other[] = {{"路", 6}, {"车站", 5}, {"广场", 4}};  // 路 is seen whole: one stratum of two is too little
  CHECK(!interval(r.board, r.subject, other));
  // A larger single one joins what stands before it.
  const Stratum last[] = {{"路", 60}, {"车站", 500}, {"广场", 4}};
  CHECK(interval(r.board, r.subject, last)->strata == 1);
}

TEST_CASE("a withdrawn site counts no more") {
  Round r(compiled(kPlain));
  for (int i = 0; i < 6; ++i) r.mark("r" + std::to_string(i), "路", "A", i % 2 ? "10" : "6");
  r.mark("z", "路", "A", "0");
  CHECK(interval(r.board, r.subject)->sites == 7);
  r.board.retract(static_cast<Board::Handle>(r.board.size() - 1));
  CHECK(interval(r.board, r.subject)->sites == 6);
}

// A thousand proportional samples of one town of 600 sites: the interval must hold the town's own score about 95 times of 100.
TEST_CASE("95 % intervals hold the truth in 92 to 98 of 100 samples") {
  const auto c = compiled("编号|上级|名称|分值|规则|汇总|权重\nT||总|100||加权|\na|T|甲|10|points||2\nb|T|乙|10|缺陷 0=A 1=B 2=C 3+=C#||1\nc|T|丙|5|pass||1\n");
  struct Site {
    std::string name, type, a, b, c;
  };
  std::mt19937_64 random(20260707);
  const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  std::vector<Site> town;
  const std::pair<const char*, int> types[] = {{"路", 300}, {"市场", 150}, {"社区", 120}, {"广场", 30}};
  double good = 0.9;
  for (const auto& [type, count] : types) {
    for (int i = 0; i < count; ++i) {
      const double q = std::min(1.0, std::max(0.0, good + 0.5 * (unit() - 0.5)));  // one quality moves all three criteria of a site
      Site s{type + std::to_string(i), type, std::to_string(static_cast<int>(q * 10)), std::to_string(static_cast<int>((1 - q) * 6 * unit())), unit() < q ? "yes" : "no"};
      if (std::string_view(type) == "广场") s.c = "";  // not asked there
      town.push_back(std::move(s));
    }
    good -= 0.12;
  }
  const auto seen = [&](const std::vector<const Site*>& sample) {
    Round r(c);
    for (const Site* s : sample) {
      r.mark(s->name, s->type, "a", s->a);
      r.mark(s->name, s->type, "b", s->b);
      if (!s->c.empty()) r.mark(s->name, s->type, "c", s->c);
    }
    return r;
  };
  std::vector<const Site*> everything;
  for (const auto& s : town) everything.push_back(&s);
  const auto whole = seen(everything);
  const double truth = whole.board.points(whole.subject);
  std::vector<Stratum> known;
  for (const auto& [type, count] : types) known.push_back({type, count});
  int held = 0;
  double width = 0;
  for (int run = 0; run < 1000; ++run) {
    std::vector<const Site*> sample;
    std::size_t from = 0;
    for (const auto& [type, count] : types) {
      std::vector<const Site*> left(everything.begin() + static_cast<std::ptrdiff_t>(from), everything.begin() + static_cast<std::ptrdiff_t>(from) + count);
      for (int k = 0; k < count / 10; ++k) {
        std::swap(left[static_cast<std::size_t>(k)], left[static_cast<std::size_t>(k) + random() % (left.size() - static_cast<std::size_t>(k))]);
        sample.push_back(left[static_cast<std::size_t>(k)]);
      }
      from += static_cast<std::size_t>(count);
    }
    const auto r = seen(sample);
    const auto i = interval(r.board, r.subject, known);
    REQUIRE(i);
    held += i->low <= truth && truth <= i->high;
    width += (i->high - i->low) / 1000;
  }
  MESSAGE("held " << held << " of 1000, mean width " << width << " of 100 points, truth " << truth);
  CHECK(held >= 920);
  CHECK(held <= 980);
  CHECK(width < 12);
}
