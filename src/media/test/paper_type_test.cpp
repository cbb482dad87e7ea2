#include "media/paper_type.hpp"

#include <doctest/doctest.h>

#include "media/paper_text.hpp"

using namespace media::paper;
using media::width_in_characters;

namespace {

std::vector<Line> set(const std::string& text) {
  Para para;
  para.runs = {{text, Face::fangsong}};
  para.first = 2;
  return Type({}).set(para, kWide);
}

std::string text_of(const std::vector<Line>& lines) {
  std::string all;
  for (const auto& line : lines)
    for (const auto& run : line.runs) all += run.text;
  return all;
}

}  // namespace

TEST_CASE("paper type: a line is filled at its full-width characters, figures are not torn apart") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "共发现问题" + std::to_string(12'345 + i) + "个，";
  const auto lines = set(text);
  REQUIRE(lines.size() > 10);
  CHECK(text_of(lines) == text);
  int stretched = 0;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    CHECK(lines[i].spacing == doctest::Approx(kCharacter - kBody));
    stretched += lines[i].stretch > 0;  // some fit as they are
  }
  CHECK(stretched > 10);
  CHECK(lines.back().stretch == 0);  // the last one ends where its text does
}

TEST_CASE("paper type: the first line is indented, a line of letters alone is spread evenly") {
  const auto lines = set(std::string(400, 'w'));
  CHECK(lines[0].x == doctest::Approx(2 * kCharacter));
  CHECK(lines[1].x == doctest::Approx(0));
  CHECK(lines[1].stretch == 0);
  CHECK(lines[1].spacing > kCharacter - kBody);
}

TEST_CASE("paper type: a paragraph that is set in parts has the lines it has as a whole") {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "城市文明" + std::to_string(i) + "，";
  const auto lines = set(text);
  CHECK(text_of(lines) == text);
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    CHECK(lines[i].x == doctest::Approx(0));
    CHECK(lines[i].stretch + lines[i].spacing - (kCharacter - kBody) < 3);  // none was left short at the end of a part
    CHECK(lines[i].stretch + lines[i].spacing - (kCharacter - kBody) >= 0);
    std::string line;
    for (const auto& run : lines[i].runs) line += run.text;
    CHECK(width_in_characters(line) > 24);
  }
  CHECK(text_of(set("")).empty());
  CHECK(set("").size() == 1);
}
