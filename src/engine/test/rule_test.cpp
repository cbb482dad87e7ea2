// Every rule in English and Chinese words, typed in the ways people type, and what a wrong rule or value is told.
#include <doctest/doctest.h>

#include "engine/rule.hpp"
#include "engine/wording.hpp"

using namespace engine;

namespace {

std::string given(std::string_view rule, Ratio points, std::string_view value) {
  const auto scale = default_scale();
  const auto r = parse_rule(rule, scale);
  if (!r.errors.empty()) return "! " + r.errors[0].key;
  const auto a = award(r.rule, scale, points, value);
  return a.award ? to_decimal(a.award->points) : a.wrong.key;
}
std::string wrong(std::string_view rule) {
  std::string out;
  for (const auto& e : parse_rule(rule, default_scale()).errors) {
    CHECK(wording(e.key) != nullptr);
    out += (out.empty() ? "" : " ") + e.key;
  }
  return out;
}
std::string doubt(std::string_view rule) {
  const auto r = parse_rule(rule, default_scale());
  CHECK(r.errors.empty());
  return r.warnings.empty() ? "" : r.warnings[0].args[1].second;
}

}  // namespace

TEST_CASE("defects") {
  for (const auto rule : {"defects 0=A 1=B 2=C 3+=C#", "缺陷 0=A 1=B 2=C 3+=C#", "ＤＥＦＥＣＴＳ　０＝ａ，１＝ｂ；2 = c 3 + = C＃", "缺陷：0=A、1=B、2=C、3+=C#", "缺陷0=A 1=B 2=C >=3=c#"}) {
    CHECK(given(rule, 6, "0") == "6");
    CHECK(given(rule, 6, "1") == "3.96");
    CHECK(given(rule, 6, "２处") == "1.98");
    CHECK(given(rule, 6, "3") == "0");
    CHECK(given(rule, 6, "99") == "0");
    CHECK(given(rule, 6, "-1") == "value_wrong");
    CHECK(given(rule, 6, "1.5") == "value_wrong");
    CHECK(given(rule, 6, "") == "value_empty");
  }
  CHECK(given("defects 0=A else C", 3, "7") == "0.99");
  CHECK(doubt("defects 0=A 1=C#") == "counts above 1");
  CHECK(given("defects 0=A 1=C#", 4, "2") == "value_wrong");
  CHECK(wrong("defects 0=A 2=B") == "rule_gap");
  CHECK(wrong("defects 0=A 1+=B 2=C") == "rule_order");
  CHECK(wrong("defects 0=A 0=B") == "rule_twice");
  CHECK(wrong("defects 0=E 1=F") == "rule_grade rule_grade");
  CHECK(wrong("defects") == "rule_empty");
  CHECK(wrong("defects many") == "rule_entry");
}

TEST_CASE("met") {
  for (const auto rule : {"met 5=A 4=B 3=C else C#", "符合 5=A 4=B 3=C 其余 C#", "符合5=A,4=B,3=C,否则C#", "met 5=a 4=b 3=c else=c#"}) {
    CHECK(given(rule, 10, "5") == "10");
    CHECK(given(rule, 10, "3") == "3.3");
    CHECK(given(rule, 10, "0") == "0");
    CHECK(given(rule, 10, "6") == "value_wrong");  // there are only five
  }
  CHECK(wrong("met 5=A 4=B") == "rule_gap");
  CHECK(wrong("met 1=A 0=C# else B else C") == "rule_twice");
}

TEST_CASE("rate") {
  for (const auto rule : {"rate >=95=A >=80=B >=70=C else C#", "比率 ≥95%=A ≥80%=B ≥70%=C 其余 C#", "RATE ＞＝95=A >= 80 = B >=70=C else C#"}) {
    CHECK(given(rule, 100, "95") == "100");
    CHECK(given(rule, 100, "94.999%") == "66");
    CHECK(given(rule, 100, "70％") == "33");
    CHECK(given(rule, 100, "0") == "0");
    CHECK(given(rule, 100, "100.1") == "value_wrong");
    CHECK(given(rule, 100, "-1") == "value_wrong");
  }
  CHECK(doubt("rate >=95=A >=80=B") == "values below 80");
  CHECK(given("rate >=95=A >=80=B", 1, "79") == "value_wrong");
  CHECK(wrong("rate 95=A") == "rule_entry");
  CHECK(wrong("rate >=195=A") == "rule_entry");
}

TEST_CASE("deduct, share, tiers") {
  for (const auto rule : {"deduct 2", "每处扣 2", "每处扣2分", "每处扣 2 最低 0"}) {
    CHECK(given(rule, 10, "0") == "10");
    CHECK(given(rule, 10, "3") == "4");
    CHECK(given(rule, 10, "9") == "0");
  }
  CHECK(given("deduct 2 floor 3", 10, "9") == "3");
  CHECK(given("每处扣0.5最低1", 2, "1") == "1.5");
  CHECK(given("deduct 2", -10, "3") == "-6");
  CHECK(given("deduct 2", -10, "8") == "-10");
  CHECK(wrong("deduct 0") == "rule_number");
  CHECK(wrong("deduct") == "rule_empty");
  CHECK(wrong("deduct 2 floor 0 more") == "rule_extra");
  for (const auto rule : {"share 8", "按比例 8", "按比例8"}) {
    CHECK(given(rule, 20, "3") == "7.5");
    CHECK(given(rule, 20, "8") == "20");
    CHECK(given(rule, 20, "12") == "20");
    CHECK(given(rule, 20, "-1") == "value_wrong");
  }
  for (const auto rule : {"tiers >=200=50 >=150=40 >=100=30 else 10", "分档 ≥150=40 ≥200=50 ≥100=30 其余 10"}) {
    CHECK(given(rule, 50, "200") == "50");
    CHECK(given(rule, 50, "199.9") == "40");
    CHECK(given(rule, 50, "100") == "30");
    CHECK(given(rule, 50, "0") == "10");
  }
  CHECK(doubt("tiers >=6=20 >=1=10") == "values below 1");
}

TEST_CASE("pass, grade, percent, points, veto") {
  for (const auto rule : {"pass", "合格"}) {
    for (const auto yes : {"合格", "符合", "达标", "yes", "YES", "1", "是"}) CHECK(given(rule, 7, yes) == "7");
    for (const auto no : {"不合格", "不符合", "不达标", "no", "０", "否"}) CHECK(given(rule, 7, no) == "0");
    CHECK(given(rule, 7, "2") == "value_wrong");
    CHECK(given(rule, -10, "有") == "-10");
  }
  for (const auto rule : {"grade", "评等"}) {
    CHECK(given(rule, 2, "c") == "0.66");
    CHECK(given(rule, 2, "Ｃ＃") == "0");
    CHECK(given(rule, 2, "D") == "value_wrong");
  }
  for (const auto rule : {"percent", "得分率"}) {
    CHECK(given(rule, 8, "12.5") == "1");
    CHECK(given(rule, 8, "100%") == "8");
    CHECK(given(rule, 8, "101") == "value_wrong");
    CHECK(given(rule, 8, "1/3") == "value_wrong");
  }
  for (const auto rule : {"points", "打分"}) {
    CHECK(given(rule, 8, "7.25") == "7.25");
    CHECK(given(rule, 8, "8.01") == "value_wrong");
    CHECK(given(rule, 8, "-1") == "value_wrong");
    CHECK(given(rule, -10, "−4") == "-4");
    CHECK(given(rule, -10, "1") == "value_wrong");
    CHECK(given(rule, 8, "50%") == "value_wrong");
  }
  for (const auto rule : {"veto", "否决", "一票否决"}) {
    CHECK(given(rule, 0, "有") == "1");
    CHECK(given(rule, 0, "无") == "0");
    CHECK(given(rule, 0, "maybe") == "value_wrong");
  }
  CHECK(wrong("合格率") == "rule_unknown");
  CHECK(wrong("passing") == "rule_unknown");
  CHECK(wrong("pass 3") == "rule_extra");
  CHECK(wrong(std::string(5000, 'x')) == "rule_unknown");
}

TEST_CASE("numbers are exact, decimals round half-even") {
  CHECK(to_decimal(*parse_number("0.1") + *parse_number("0.2")) == "0.3");
  CHECK(*parse_number("40%") == Ratio::of(2, 5));
  CHECK(*parse_number("１／３") == Ratio::of(1, 3));
  CHECK(*parse_number("15分") == Ratio(15));
  for (const auto bad : {"", "-", ".", "1.2.3", "1e5", "0x1", "1/0", "1234567890123", "十"}) CHECK_FALSE(parse_number(bad).has_value());
  CHECK(to_decimal(Ratio::of(1, 8), 2) == "0.12");
  CHECK(to_decimal(Ratio::of(3, 8), 2) == "0.38");
  CHECK(to_decimal(Ratio::of(-1, 1000), 2) == "0");
  CHECK(to_decimal(Ratio::of(2, 3)) == "0.666666666667");
}
