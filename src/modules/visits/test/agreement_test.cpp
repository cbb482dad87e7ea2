// Percent agreement and Cohen's kappa, worked by hand.
#include <doctest/doctest.h>

#include "modules/visits/agreement.hpp"

using visits::agreed;
using visits::Pair;

namespace {

void add(std::vector<Pair>& out, int times, const char* lead, const char* control) {
  for (int i = 0; i < times; ++i) out.push_back({lead, control});
}

}  // namespace

TEST_CASE("two categories: p = 35/50, by chance (25·30 + 25·20)/2500 = 1/2, kappa = 0.4") {
  std::vector<Pair> pairs;
  add(pairs, 20, "A", "A");
  add(pairs, 5, "A", "B");
  add(pairs, 10, "B", "A");
  add(pairs, 15, "B", "B");
  const auto a = agreed(pairs);
  CHECK(a.n == 50);
  CHECK(a.same == 35);
  CHECK(*a.kappa == doctest::Approx(0.4));
}

TEST_CASE("three grades: p = 7/10, by chance (5·4 + 3·4 + 2·2)/100 = 0.36, kappa = 0.34/0.64") {
  std::vector<Pair> pairs;
  add(pairs, 4, "A", "A");
  add(pairs, 1, "A", "B");
  add(pairs, 2, "B", "B");
  add(pairs, 1, "B", "C");
  add(pairs, 1, "C", "C");
  add(pairs, 1, "C", "B");
  const auto a = agreed(pairs);
  CHECK(a.same == 7);
  CHECK(*a.kappa == doctest::Approx(0.53125));
}

TEST_CASE("always the same is 1, always the other way round is -1, one category for both has no kappa") {
  CHECK(*agreed({{"A", "A"}, {"B", "B"}}).kappa == doctest::Approx(1));
  CHECK(*agreed({{"A", "B"}, {"B", "A"}}).kappa == doctest::Approx(-1));
  const auto one = agreed({{"A", "A"}, {"A", "A"}});
  CHECK(one.same == 2);
  CHECK_FALSE(one.kappa.has_value());
  CHECK(agreed({}).n == 0);
  CHECK_FALSE(agreed({}).kappa.has_value());
}
