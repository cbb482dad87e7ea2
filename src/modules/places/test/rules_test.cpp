#include <doctest/doctest.h>

#include "modules/places/places.hpp"

using namespace places;

TEST_CASE("codes are kept in their short form") {
  CHECK(read_code("53").text == "53");
  CHECK(read_code("530000").text == "53");
  CHECK(read_code("530100").text == "5301");
  CHECK(read_code(" ５３０１０２ ").text == "530102");  // full-width digits
  CHECK(read_code("530102001").text == "530102001");
  CHECK(read_code("530102000").text == "530102");
  CHECK(read_code("530102001000").text == "530102001");
  CHECK(read_code("530102000000").text == "530102");
  CHECK(read_code("530000000000").text == "53");
  CHECK(read_code("530102001003").text == "530102001003");
  CHECK(read_code("530102001003007").text == "530102001003007");
  CHECK(read_code("530102001003000").text == "530102001003");
  CHECK(read_code("110101").text == "110101");
}

TEST_CASE("what is no code says why") {
  CHECK(read_code("").wrong == "required");
  CHECK(read_code("53A1").wrong == "digits");
  CHECK(read_code("5").wrong == "code_length");
  CHECK(read_code("53010").wrong == "code_length");
  CHECK(read_code("53010200100300").wrong == "code_length");
  CHECK(read_code("000000").wrong == "code_length");
  CHECK(read_code("5301020010030071").wrong == "code_length");
}

TEST_CASE("level and parent follow from the code") {
  const std::pair<const char*, std::pair<Level, const char*>> all[] = {
      {"53", {Level::province, ""}},                       {"5301", {Level::city, "53"}},
      {"530102", {Level::district, "5301"}},               {"530102001", {Level::street, "530102"}},
      {"530102001003", {Level::community, "530102001"}},   {"530102001003007", {Level::grid, "530102001003"}}};
  for (const auto& [code, expected] : all) {
    CHECK(level_of(code) == expected.first);
    CHECK(parent_of(code) == expected.second);
    CHECK(app::Scope::of_place(parent_of(code)).covers(code));
  }
}
