// Rows, tables and order of a standard, without a database.
#include <doctest/doctest.h>

#include <algorithm>

#include "media/table.hpp"
#include "base/text.hpp"
#include "modules/standards/comparison.hpp"
#include "modules/standards/edit.hpp"

using namespace standards;

namespace {

engine::Table small() {
  return {{"编号", "上级", "名称", "分值", "方法", "规则", "点位类型", "汇总", "权重", "缺测", "备注"},
          {"1", "", "市容环境", "10", "实地考察", "", "主次干道;背街小巷"},
          {"1.1", "1", "路面整洁", "6", "", "缺陷 0=A 1=B 2=C 3+=C#"},
          {"1.2", "1", "无乱停放", "4", "", "合格", "主次干道"},
          {"2", "", "公共服务", "1/3", "材料审核", "", "", "加权", "", "零分", "三分之一"},
          {"2.1", "2", "有方案", "5", "", "打分", "", "", "0.5"},
          {"2.2", "2", "有总结", "5", "", "评等", "", "", "1/3"},
          {"3", "", "重大事故", "", "整体观察", "否决"}};
}

Standard head_of(const engine::Standard& s) {
  Standard out;
  out.name = "街道测评";
  out.missing = static_cast<MissingRule>(s.missing);
  out.scale = grades_of(s.scale);
  return out;
}

std::string text_of(const std::vector<Criterion>& rows) { return meta::to_json(rows); }

std::vector<std::string> codes(const std::vector<Criterion>& rows) {
  std::vector<std::string> out;
  for (const auto& r : rows) out.push_back(r.code);
  return out;
}

}  // namespace

TEST_CASE("a standard written to a table and read back is the same standard") {
  const auto read = engine::read_standard(small());
  REQUIRE(!engine::has_errors(read.findings));
  auto rows = rows_of(read.standard);
  CHECK(rows[3].points == "1/3");
  CHECK(rows[4].weight == "0.5");
  Standard head = head_of(read.standard);
  SUBCASE("default scale") { CHECK(head.scale.empty()); }
  SUBCASE("own scale and missing rule") {
    head.scale = {{"A", "100"}, {"B", "66.7"}, {"C", "1"}, {"C#", "0"}};
    head.missing = MissingRule::zero;
  }
  SUBCASE("figures that could be taken for factors") { head.scale = {{"A", "1"}, {"B", "0.5"}, {"C", "0.2"}, {"C#", "0"}}; }
  const auto same = [&](const engine::StandardFile& file) {
    CHECK(!engine::has_errors(file.findings));
    CHECK(file.standard.name == "街道测评");
    CHECK(meta::to_json(grades_of(file.standard.scale)) == meta::to_json(head.scale));
    CHECK(static_cast<MissingRule>(file.standard.missing) == head.missing);
    CHECK(text_of(rows_of(file.standard)) == text_of(rows));
  };
  for (const auto in : {meta::Language::zh, meta::Language::en}) {
    same(engine::read_standard(table_of(head, rows, ScalePlace::inside, in)));
    const auto scale = scale_table(head, in);
    same(engine::read_standard(table_of(head, rows, ScalePlace::own_sheet, in), scale.empty() ? nullptr : &scale));
    same(engine::read_standard(media::read_csv(media::to_csv(table_of(head, rows, ScalePlace::inside, in))).rows));
  }
}

TEST_CASE("the stored standard is checked as the file was") {
  auto table = small();
  table[2][3] = "7";  // children 11, printed 10
  const auto read = engine::read_standard(table);
  const auto rows = rows_of(read.standard);
  const auto found = check(head_of(read.standard), rows);
  const auto open = std::find_if(found.begin(), found.end(), [](const auto& f) { return f.key == "sum_open"; });
  REQUIRE(open != found.end());
  CHECK(open->row == 1);
  CHECK(open->code == "1");
}

TEST_CASE("a checklist holds what is judged on the spot at that type of site") {
  const auto s = engine::read_standard(small()).standard;
  const auto list = [&](const char* type) {
    std::string out;
    for (const auto& i : checklist_of(s, type)) out += i.code + ":" + std::string(meta::name_of(i.input)) + " ";
    return out;
  };
  CHECK(list("主次干道") == "1.1:counter 1.2:yes_no 3:yes_no ");
  CHECK(list("背街小巷") == "1.1:counter 3:yes_no ");
  CHECK(list("农贸市场") == "3:yes_no ");
  const auto items = checklist_of(s, "主次干道");
  CHECK(items[0].group == "市容环境");
  CHECK(items[0].points == "6");
  CHECK(items[0].rule_kind == "defects");
  CHECK(!items[0].expected_zh.empty());
}

TEST_CASE("an edit changes, adds, removes and orders rows at once") {
  auto rows = rows_of(engine::read_standard(small()).standard);
  std::int64_t id = 1000;
  for (auto& r : rows) r.id = {++id}, r.standard = {1};
  EditStandard in;
  Criterion market = rows[1];
  market.id = {1};  // unknown: a new row
  market.code = "1.3";
  market.points = "2.50";
  Criterion moved = rows[2];
  moved.parent = "２";
  in.rows = {market, moved};
  in.removed = {{1007}};
  in.order = {{1004}, {1005}, {1003}, {1006}, {1001}, {1}, {1002}};
  base::Problems bad;
  const auto out = apply(rows, in, bad);
  REQUIRE(bad.empty());
  CHECK(codes(out) == std::vector<std::string>{"2", "2.1", "1.2", "2.2", "1", "1.3", "1.1"});
  CHECK(out[2].parent == "2");  // as its parent writes it
  CHECK(in.rows[0].points == "2.5");
}

TEST_CASE("an edit that would not be a tree is refused with the row that is wrong") {
  const auto wrong = [](auto change) {
    auto rows = rows_of(engine::read_standard(small()).standard);
    std::int64_t id = 1000;
    for (auto& r : rows) r.id = {++id}, r.standard = {1};
    EditStandard in;
    in.rows = {rows[0], rows[1]};
    change(in);
    base::Problems bad;
    apply(rows, in, bad);
    std::string out;
    for (const auto& e : bad.all()) out += e.field + ":" + e.key + " ";
    return out;
  };
  CHECK(wrong([](EditStandard&) {}) == "");
  CHECK(wrong([](EditStandard& e) { e.rows[1].code = "１.２"; }) == "rows[1].code:duplicate ");
  CHECK(wrong([](EditStandard& e) { e.rows[0].parent = "1.1"; }) == "rows[0].parent:cycle ");
  CHECK(wrong([](EditStandard& e) { e.rows[1].parent = "9"; }) == "rows[1].parent:no_such ");
  CHECK(wrong([](EditStandard& e) { e.rows[1].points = "七"; e.rows[0].name = ""; }) == "rows[0].name:required rows[1].points:number ");
  CHECK(wrong([](EditStandard& e) { e.removed = {{1004}}; }) == "parent:no_such parent:no_such ");
  CHECK(wrong([](EditStandard& e) { e.order = {{1001}, {1002}}; }) == "order:incomplete ");
  CHECK(wrong([](EditStandard& e) { e.rows[1].id = e.rows[0].id; }).starts_with("rows[1].id:duplicate"));
}

TEST_CASE("two versions side by side, with what changed in each row") {
  Standard a, b;
  b.missing = MissingRule::zero;
  const auto before = rows_of(engine::read_standard(small()).standard);
  auto after = before;
  after[1].points = "5";
  after[2].code = "1.3";
  after.erase(after.begin() + 6);
  const auto d = compare(a, before, b, after);
  std::string out;
  for (const auto& r : d.rows)
    if (!r.changes.empty()) out += (r.before ? r.before->code : "") + ">" + (r.after ? r.after->code : "") + " " + base::join(r.changes, ",") + "\n";
  CHECK(out == "1.1>1.1 points\n1.2>1.3 code\n3> removed\n");
  CHECK(d.rows.size() == before.size());
  CHECK(d.from_leaves == 5);
  CHECK(d.to_leaves == 4);
  CHECK(meta::to_json(d.head) == R"([{"field":"missing","before":"exclude","after":"zero"}])");
}

TEST_CASE("a row that could not live in a file is refused") {
  const auto wrong = [](auto change) {
    Criterion n;
    n.code = "1";
    n.name = "x";
    change(n);
    base::Problems bad;
    tidy(n, bad);
    return bad.empty() ? std::string() : bad.all()[0].field + " " + bad.all()[0].key;
  };
  CHECK(wrong([](Criterion&) {}) == "");
  CHECK(wrong([](Criterion& n) { n.code = "#1"; }) == "code reserved");
  CHECK(wrong([](Criterion& n) { n.code = "等级"; }) == "code reserved");
  CHECK(wrong([](Criterion& n) { n.points = "ten"; }) == "points number");
  CHECK(wrong([](Criterion& n) { n.site_types = {"a;b"}; }) == "site_types separator");
  CHECK(wrong([](Criterion& n) { n.parent = "１"; }) == "parent cycle");
}
