#include "meta/nearest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

TEST_CASE("distance counts what is changed, added and left out") {
  CHECK(meta::distance("", "abc") == 3);
  CHECK(meta::distance("kitten", "sitting") == 3);
  CHECK(meta::distance("port", "port") == 0);
  CHECK(meta::distance("端口", "端囗") <= 3);
}

TEST_CASE("the nearest name is the one that was meant, or none") {
  constexpr std::array<std::string_view, 4> names{"port", "address", "behind_proxy", "base_url"};
  CHECK(meta::nearest(names, "prot") == "port");
  CHECK(meta::nearest(names, "adress") == "address");
  CHECK(meta::nearest(names, "behindproxy") == "behind_proxy");
  CHECK(meta::nearest(names, "qqqqqqqq").empty());
  CHECK(meta::nearest({}, "port").empty());
  CHECK(meta::nearest(names, std::string(1000, 'p')).empty());
}
