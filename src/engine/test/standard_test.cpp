// Reading and checking standards: the shipped ones, every error with its place, scales, missing rules, combinations.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "engine/observations.hpp"
#include "engine/wording.hpp"

using namespace engine;

namespace {

Table lines(std::string_view text, char separator) {
  Table out;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> row(1);
    bool quoted = false;
    for (const char c : line)
      if (c == '"') quoted = !quoted;
      else if (c == separator && !quoted) row.emplace_back();
      else row.back() += c;
    out.push_back(row);
  }
  return out;
}
Table table(std::string_view text) { return lines(text, '|'); }

StandardFile shipped(const std::string& name) {
  std::ifstream in(std::string(SOURCE_DIR) + "/data/standards/" + name);
  REQUIRE(in.good());
  std::stringstream all;
  all << in.rdbuf();
  return read_standard(lines(all.str(), ','));
}

std::string keys(const Findings& all) {
  std::string out;
  for (const auto& f : all) {
    CHECK_FALSE(f.zh.empty());
    CHECK_FALSE(f.en.empty());
    out += (out.empty() ? "" : " ") + f.key + "@" + std::to_string(f.row);
  }
  return out;
}
std::string found(std::string_view text) { return keys(read_standard(table(text)).findings); }

SubjectResult one(std::string_view standard, std::string_view observations) {
  const auto f = read_standard(table(standard));
  for (const auto& e : f.findings) {
    const std::string what = e.text();
    if (e.severity == Severity::error) FAIL_CHECK(what);
  }
  const auto r = score(f.standard, table(observations));
  for (const auto& e : r.findings) {
    const std::string what = e.text();
    if (e.severity == Severity::error) FAIL_CHECK(what);
  }
  REQUIRE(r.result.subjects.size() == 1);
  return r.result.subjects[0];
}
std::string brief(const Score& s) { return s.points + "/" + s.max + "=" + s.rate; }
std::string brief(const SubjectResult& s, std::string_view code) {
  for (const auto& n : s.nodes)
    if (n.code == code) return brief(n);
  return "?";
}

}  // namespace

TEST_CASE("the shipped standards pass, or warn for a true reason") {
  const auto city = shipped("city.csv");
  CHECK(keys(city.findings) == "");
  std::size_t leaves = 0;
  for (const auto& n : city.standard.nodes) leaves += n.rule.has_value();
  CHECK(leaves == 198);
  CHECK(to_decimal(maxima_of(city.standard, tree_of(city.standard)).total_maximum) == "100");

  const auto village = shipped("village.csv");
  CHECK(keys(village.findings) == "");
  CHECK(to_decimal(maxima_of(village.standard, tree_of(village.standard)).total_maximum) == "100");

  CHECK(keys(shipped("school.csv").findings) == "");
  const auto street = shipped("street.csv");
  CHECK(keys(street.findings) == "sum_open@5");
  const auto sample = shipped("samples/village-2016.csv");
  CHECK(keys(sample.findings) == "total_open@0 sum_open@18");
  CHECK(sample.findings[1].zh.find("印为 15,下级合计 16") != std::string::npos);

  const auto volunteer = shipped("volunteer.csv");
  CHECK(keys(volunteer.findings) == "unreachable@5 unreachable@10");
  CHECK(volunteer.findings[0].en == "the maximum cannot be reached: printed 100, reachable 90");
  CHECK(volunteer.findings[1].en == "the maximum cannot be reached: printed 20, reachable 10");
}

TEST_CASE("volunteer: tiers, all or nothing, a deduction") {
  const auto v = shipped("volunteer.csv").standard;
  const auto r = score(v, table("subject|criterion|value\n甲|1.1|160\n甲|1.2|6\n甲|1.3|是\n甲|2.1|否\n甲|2.2|有\n乙|1.1|200\n乙|1.2|9\n乙|1.3|1\n乙|2.1|1\n乙|2.2|0\n")).result;
  REQUIRE(r.subjects.size() == 2);
  CHECK(brief(r.subjects[0]) == "60/90=0.666666666667");  // 40 + 20 + 10 + 0 - 10
  CHECK(brief(r.subjects[0], "2") == "-10/10=0");
  CHECK(brief(r.subjects[0], "2.2") == "-10/0=0");
  CHECK(brief(r.subjects[1]) == "90/90=1");
}

TEST_CASE("every wrong cell is named, all at once") {
  const auto f = read_standard(table(
      "编号|上级|名称|分值|方法|规则|汇总|权重|缺测|颜色\n"
      "1||甲|十|材料审核||||\n"
      "1.1|1|a|2|占卜|抽签|\n"
      "1.1|1|b||实地考察|打分|\n"
      "2|99|c|3||打分|最好\n"
      "3|4|d|1||打分\n"
      "4|3|e|1||打分\n"
      "5||f|||否决|||随便\n"
      "6||g|3||否决\n"
      "7||h|0||打分\n"
      "8||i|10|||加权\n"
      "8.1|8|j|5||打分||x\n"
      "8.2|8|k|5||打分\n"
      "||l|5||打分\n"
      "9||m|5||每处扣 1 最低 9\n"
      "10||n|5||分档 >=1=6 其余 0\n"));
  CHECK(keys(f.findings) ==
        "column_unknown@1 points_wrong@2 method_unknown@3 rule_unknown@3 code_twice@4 points_missing@4 combine_unknown@5 orphan@5 cycle@6 rule_on_group@6 rule_on_group@7"
        " missing_unknown@8 veto_points@9 points_zero@10 weight_wrong@12 weight_missing@13 code_empty@14 rule_floor@15 rule_tier@16");
  for (const auto& e : f.findings)
    if (e.key == "points_wrong") CHECK((e.column == "分值" && e.code == "1" && e.zh.find("十") != std::string::npos));
  CHECK(found("") == "table_empty@0");
  CHECK(found("just|words\n") == "table_empty@0");
  CHECK(found("code|rule\na|points\n") == "column_missing@1 points_missing@2");
  CHECK(found("code|points|rule\n") == "no_nodes@0");
  CHECK(found("code|points\na|5\n") == "column_missing@1 rule_missing@2");
  CHECK(found("code|points|rule\na|-5|points\n") == "");
  CHECK(found("code|parent|points|rule\na||-5|\nb|a|1|points\n") == "points_negative@2");
  CHECK(found("code|parent|points|rule|combine|weight\na||1||weighted|\nb|a|1|points||0\n") == "weights_zero@2 unreachable@2");
}

TEST_CASE("scale: a row, a block, a sheet; percent or factors") {
  const char* const leaf = "code|points|rule\na|10|grade\n";
  const auto points = [&](std::string_view before, std::string_view after, std::string_view grade) {
    return one(std::string(before) + leaf + std::string(after), "criterion|value\na|" + std::string(grade) + "\n").points;
  };
  CHECK(points("", "scale|A=100 B=60 C=0\n", "b") == "6");
  CHECK(points("等级|优=100%|良 = 85%；差＝0\n", "", "良") == "8.5");
  CHECK(points("", "\nscale\ngrade|percent\n优|100\n良|70\n", "良") == "7");
  CHECK(points("SCALE|A/B/C/D|||1.00/0.66/0.33/0\n", "", "B") == "6.6");
  CHECK(found("code|points|rule\na|1|grade\nscale|A=1 B=0.5\n") == "scale_factor@3");
  CHECK(found("code|points|rule\na|1|grade\nscale|A=100 A=50\n") == "scale_twice@0");
  CHECK(found("code|points|rule\na|1|grade\nscale|A=120\n") == "scale_range@0 beyond_printed@2");
  CHECK(found("code|points|rule\na|1|grade\nscale|A=x\n") == "scale_wrong@3 scale_empty@3");
  const auto sheet = table("等级|比例\n甲|100\n乙|40\n");
  const auto f = read_standard(table(leaf), &sheet);
  CHECK(keys(f.findings) == "");
  CHECK(f.standard.scale.names() == "甲/乙");
}

TEST_CASE("missing: exclude, zero, mean; a node's own word overrides") {
  const auto s = [](std::string_view all, std::string_view b) {
    return "code|parent|points|rule|missing\nmissing|" + std::string(all) + "\nT||||\na|T|6|percent|\nb|T|4|percent|" + std::string(b) + "\nc|T|10|percent|\n";
  };
  const char* const seen = "criterion|value\na|50\n";
  CHECK(brief(one(s("exclude", ""), seen)) == "3/6=0.5");
  CHECK(brief(one(s("零分", ""), seen)) == "3/20=0.15");
  CHECK(brief(one(s("mean", ""), seen)) == "10/20=0.5");
  CHECK(brief(one(s("exclude", "zero"), seen)) == "3/10=0.3");
  CHECK(brief(one(s("zero", "平均"), seen)) == "5/20=0.25");  // 3 + 4 × 0.5 + 0
  CHECK(brief(one(s("zero", "平均"), seen), "b") == "2/4=0.5");
  CHECK(brief(one(s("mean", "exclude"), seen)) == "8/16=0.5");
  CHECK(brief(one(s("exclude", ""), seen), "b") == "0/0=0");
}

TEST_CASE("combine: mean, weighted, min, max of rates; maxima printed or not") {
  const auto s = [](std::string_view combine, std::string_view printed) {
    return "code|parent|points|rule|combine|weight\nT||" + std::string(printed) + "||" + std::string(combine) + "\na|T|10|percent||1\nb|T|30|percent||2\nd|T|-5|points||1\n";
  };
  const char* const seen = "criterion|value\na|80\nb|20\n";
  CHECK(brief(one(s("平均", "12"), seen)) == "6/12=0.5");
  CHECK(brief(one(s("mean", ""), seen)) == "10/20=0.5");                              // mean of 10 and 30
  CHECK(brief(one(s("加权", "12"), seen)) == "4.8/12=0.4");                           // (0.8 + 2 × 0.2) / 3
  CHECK(brief(one(s("weighted", "12"), "criterion|value\nb|20\n")) == "2.4/12=0.2");  // over the observed
  CHECK(brief(one(s("最低", "12"), seen)) == "2.4/12=0.2");
  CHECK(brief(one(s("max", ""), seen)) == "24/30=0.8");
  CHECK(brief(one(s("mean", "12"), "criterion|value\na|80\nb|20\nd|-2\n")) == "4/12=0.333333333333");
}

TEST_CASE("a veto voids the subject and says by which criterion") {
  const char* const s = "code|name|points|rule\na|甲|10|percent\nv|弄虚作假|||\nw|事故||veto\n";
  CHECK(keys(read_standard(table(s)).findings) == "rule_missing@3 points_missing@3");
  const auto r = one("code|name|points|rule\na|甲|10|percent\nv|弄虚作假||否决\nw|事故||veto\n", "criterion|value\na|90\nw|有\nv|无\nw|无\n");
  REQUIRE(r.voided.has_value());
  CHECK(r.voided->criterion == "w");
  CHECK(r.voided->name == "事故");
  CHECK(brief(r) == "0/10=0");
  CHECK(brief(r, "a") == "9/10=0.9");
  CHECK(r.observations == 4);
  CHECK_FALSE(one("code|name|points|rule\na|甲|10|percent\nv|弄虚作假||否决\n", "criterion|value\na|90\nv|无\n").voided.has_value());
}

TEST_CASE("observations: every wrong row at once, nothing scored") {
  const auto f = read_standard(table("code|parent|points|rule\n1||5|\n1.1|1|5|percent\n"));
  const auto r = score(f.standard, table("对象|编号|值|说明\n甲|1.1|100|ok\n|1.1|5\n甲|1|5\n甲|9|5\n甲||5\n甲|1.1|\n甲|1.1|101\n\n# 甲|1.1|x\n"));
  CHECK(keys(r.findings) == "subject_empty@3 criterion_group@4 criterion_unknown@5 criterion_empty@6 value_empty@7 value_wrong@8");
  CHECK(r.findings.back().column == "值");
  CHECK(r.findings.back().en == "value \"101\" is wrong; expected a percentage from 0 to 100");
  CHECK(r.result.subjects.empty());
  CHECK(keys(score(f.standard, table("a|b\n")).findings) == "column_missing@1 column_missing@1");
  CHECK(keys(score(f.standard, table("criterion|value\n")).findings) == "no_subject_column@1 no_observations@0");
  // 13 decimals are kept exactly
  CHECK(one("code|points|rule\na|3|percent\n", "criterion|value\na|66.6666666666667\n").points == "2");
  CHECK_THROWS_AS(score(read_standard(table("code|points|rule\na|5|nonsense\n")).standard, table("criterion|value\na|1\n")), base::Fail);
}

TEST_CASE("hostile tables end in findings") {
  Table deep{{"code", "parent", "points", "rule"}};
  for (int i = 0; i < 200; ++i) deep.push_back({std::to_string(i), i ? std::to_string(i - 1) : "", "1", "points"});
  CHECK(keys(read_standard(deep).findings).find("too_deep@66") != std::string::npos);
  Table many(20'001, {"x"});
  CHECK(keys(read_standard(many).findings) == "table_large@0");
  CHECK(found("code|parent|points|rule\na||999999999.999999|points\nb||0.000001|points\nc||1/999983|points\n").find("points_precise@0") != std::string::npos);
  CHECK(found("code|points|rule\n\xff\xfe|1|points\n") == "");
}
