#include <doctest/doctest.h>

#include "media/paper_text.hpp"

using namespace media;

TEST_CASE("paper text: what may not stand in a file is left out") {
  CHECK(clean_paper_text("甲\x01\x02乙\x7F\x1F丙") == "甲乙丙");
  CHECK(clean_paper_text("  甲\t乙\n丙　") == "甲 乙\n丙");
  CHECK(clean_paper_text("a\uFFFE"
                         "b\uFFFF"
                         "c\uFDD0"
                         "d\U0001FFFE"
                         "e") == "abcde");
  CHECK(clean_paper_text("\u202E反\u2066序\u2069") == "反序");
  CHECK(clean_paper_text("\u0085x\u2028y\uFEFF") == "xy");
  CHECK(clean_paper_text("好\xFF\xC0\xAF\xED\xA0\x80\xE5\xA5") == "好\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(clean_paper_text("😀<&>\"'") == "😀<&>\"'");
  CHECK(clean_paper_text("").empty());
}

TEST_CASE("paper text: titles break into about equal lines, never before a mark that may not begin one") {
  CHECK(title_lines("关于整改情况的通报", 19) == std::vector<std::string>{"关于整改情况的通报"});
  CHECK(title_lines("示范市创建全国文明城市指挥部办公室关于第47周实地测评问题整改情况的通报", 19) ==
        std::vector<std::string>{"示范市创建全国文明城市指挥部办公室", "关于第47周实地测评问题整改情况的通报"});
  CHECK(title_lines("示范市关于\n开展“城市洁净日”活动的通知", 19) ==
        std::vector<std::string>{"示范市关于", "开展“城市洁净日”活动的通知"});
  const std::string marks = "一、二、三、四、五、六、七、八、九、十、";
  for (int n = 1; n < 12; ++n) {
    std::string title;
    for (int i = 0; i < n; ++i) title += marks;
    std::string joined;
    for (const auto& line : title_lines(title, 19)) {
      CHECK_FALSE(line.starts_with("、"));
      CHECK(width_in_characters(line) <= 19);
      joined += line;
    }
    CHECK(joined == title);
  }
  CHECK(title_lines(std::string(100, 'x'), 19).size() >= 3);  // one word longer than a line
  CHECK(title_lines("第2026号", 3) == std::vector<std::string>{"第", "2026号"});
  CHECK(title_lines(" \n ", 19).empty());
}

TEST_CASE("paper text: numbers and days as official documents write them") {
  CHECK(chinese_number(1) == "一");
  CHECK(chinese_number(10) == "十");
  CHECK(chinese_number(11) == "十一");
  CHECK(chinese_number(20) == "二十");
  CHECK(chinese_number(99) == "九十九");
  CHECK(chinese_number(100) == "100");
  CHECK(chinese_day(*base::parse_day("2026-01-05")) == "2026年1月5日");
  CHECK(chinese_day(*base::parse_day("2026-11-25")) == "2026年11月25日");
  CHECK(heading_number(1, 3) == "三、");
  CHECK(heading_number(2, 3) == "（三）");
  CHECK(heading_number(3, 3) == "3.");
  CHECK(heading_number(4, 3) == "（3）");
  CHECK(width_in_characters("第47周") == 3);
}
