// Hand-worked examples: every figure here was worked on paper from the published tables.
#include <doctest/doctest.h>

#include <sstream>

#include "engine/observations.hpp"

using namespace engine;

namespace {

// A table from lines; cells separated by '|', so that commas may stand in cells.
Table table(std::string_view text) {
  Table out;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> row(1);
    for (const char c : line)
      if (c == '|') row.emplace_back();
      else row.back() += c;
    out.push_back(row);
  }
  return out;
}

std::string keys(const Findings& all) {
  std::string out;
  for (const auto& f : all) out += (out.empty() ? "" : " ") + f.key + "@" + std::to_string(f.row);
  return out;
}

Standard standard(std::string_view text) {
  auto f = read_standard(table(text));
  for (const auto& e : f.findings) {
    const std::string what = e.text();
    if (e.severity == Severity::error) FAIL_CHECK(what);
  }
  return f.standard;
}

Result scored(const Standard& s, std::string_view observations) {
  auto r = score(s, table(observations));
  for (const auto& e : r.findings) {
    const std::string what = e.text();
    if (e.severity == Severity::error) FAIL_CHECK(what);
  }
  return r.result;
}

const NodeScore& node(const SubjectResult& s, std::string_view code) {
  for (const auto& n : s.nodes)
    if (n.code == code) return n;
  FAIL("no node " << code);
  return s.nodes.front();
}

std::string brief(const Score& s) {
  return s.points + "/" + s.max + "=" + s.rate + " n=" + std::to_string(s.observations) + " sites=" + std::to_string(s.sites);
}

constexpr const char* kStreet =
    "# r14\n"
    "编号|上级|名称|分值|规则\n"
    "J||街道综合文化站|10|\n"
    "J1|J|挂牌|4|缺陷 0=A 1+=C#\n"
    "J2|J|活动设备条件|6|defects 0=A 1=B 2=C 3+=C#\n";

}  // namespace

TEST_CASE("street: 4 and 6 points graded by defects") {
  const auto s = standard(kStreet);
  const auto r = scored(s, "对象|点位|点位类型|区划|编号|值\n甲|站1|文化站|东|J1|0\n甲|站1|文化站|东|J2|1\n甲|站2|文化站|西|J1|1\n甲|站2|文化站|西|J2|2\n乙|站3||东|j2|3\n");
  REQUIRE(r.subjects.size() == 2);
  const auto& a = r.subjects[0];
  CHECK(brief(node(a, "J1")) == "2/4=0.5 n=2 sites=2");          // (4 + 0) / 2
  CHECK(brief(node(a, "J2")) == "2.97/6=0.495 n=2 sites=2");     // (3.96 + 1.98) / 2
  CHECK(brief(node(a, "J")) == "4.97/10=0.497 n=4 sites=2");
  CHECK(brief(a) == "4.97/10=0.497 n=4 sites=2");
  REQUIRE(a.by_place.size() == 2);
  CHECK(a.by_place[0].name == "东");
  CHECK(a.by_place[0].rate == "0.796");                          // (4 + 3.96) / 10
  CHECK(a.by_place[1].rate == "0.198");
  CHECK(a.by_site_type.size() == 1);
  CHECK(a.by_site_type[0].sites == 2);
  CHECK(brief(r.subjects[1]) == "0/6=0 n=1 sites=1");            // J1 unobserved: out of points and maximum
  CHECK(r.subjects[1].by_site_type.empty());
}

TEST_CASE("the JSON has the stated shape") {
  const auto r = scored(standard("code,|x\ncode|name|points|rule\na|甲\"|2|grade\n"), "subject|criterion|value\nS|A|b\n");
  CHECK(to_json(r) ==
        "{\"subjects\":[{\"subject\":\"S\",\"void\":null,\"points\":\"1.32\",\"max\":\"2\",\"rate\":\"0.66\",\"observations\":1,\"sites\":0,"
        "\"nodes\":[{\"code\":\"a\",\"name\":\"甲\\\"\",\"points\":\"1.32\",\"max\":\"2\",\"rate\":\"0.66\",\"observations\":1,\"sites\":0}],"
        "\"by_site_type\":[],\"by_place\":[]}],\"warnings\":[]}\n");
}

TEST_CASE("a group that prints 15 and adds to 16 is reported, not guessed") {
  const auto f = read_standard(table(
      "code|parent|name|points|rule\n七||村民素质|15|\n7.1|七|村风|5|points\n7.2|七|创评率|4|points\n7.3|七|未成年人|3|points\n7.4|七|登记率|4|points\n"));
  CHECK(keys(f.findings) == "sum_open@2");
  CHECK(!has_errors(f.findings));
  CHECK(f.findings[0].text() == "第 2 行 points [七]: 分值不闭合:本级印为 15,下级合计 16(5+4+3+4);计分用下级合计 16"
                                " (row 2, points: the sum does not close: printed 15, children add to 16 (5+4+3+4); scoring uses the children, 16)");
  const auto r = scored(f.standard, "subject|criterion|value\nx|7.1|5\nx|7.2|4\nx|7.3|3\nx|7.4|4\n");
  CHECK(brief(r.subjects[0]) == "16/16=1 n=4 sites=0");
}

TEST_CASE("weights combine rates and cannot saturate") {
  const auto at = [](std::string_view light, std::string_view heavy, std::string_view wl, std::string_view wh) {
    const auto s = standard("code|parent|points|rule|combine|weight\nT||100||weighted|\na|T|100|percent||" + std::string(wl) + "\nb|T|100|percent||" + std::string(wh) + "\n");
    return scored(s, "criterion|value\na|" + std::string(light) + "\nb|" + std::string(heavy) + "\n").subjects[0].points;
  };
  CHECK(at("0", "100", "1", "3") == "75");
  CHECK(at("100", "0", "1", "3") == "25");
  CHECK(at("100", "100", "1", "3") == "100");
  CHECK(at("0", "100", "1", "1") == "50");
  CHECK(at("100", "20", "1", "0") == "100");  // an explicit 0 is kept
  CHECK(keys(read_standard(table("code|parent|points|rule|combine|weight\nT||100||weighted|\na|T|100|percent||-1\nb|T|100|percent||3\n")).findings) == "weight_negative@3");
}
