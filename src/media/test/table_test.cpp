#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdio>
#include <functional>

#include "base/error.hpp"
#include "media/table.hpp"
#include "media/xlsx_number.hpp"
#include "media/zip.hpp"

using namespace media;
using base::Fail;

namespace {

std::string key_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Fail& fail) {
    return fail.key;
  }
  return "";
}

// A workbook of one sheet by hand, for what no writer of ours would make.
std::string book(const std::string& sheet_data, const std::string& shared = "", const std::string& styles = "") {
  std::vector<ZipEntry> parts;
  const auto part = [&](const char* name, std::string text) {
    parts.push_back({name, "<?xml version=\"1.0\"?>" + text, {}});
  };
  part(
      "_rels/.rels",
      R"(<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>)");
  part("xl/workbook.xml", R"(<workbook><sheets><sheet name="standard" sheetId="1" r:id="a"/></sheets></workbook>)");
  part("xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/s.xml"/>
    <Relationship Id="b" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="c" Type="http://x/styles" Target="styles.xml"/></Relationships>)");
  part("xl/worksheets/s.xml", "<worksheet><sheetData>" + sheet_data + "</sheetData></worksheet>");
  part("xl/sharedStrings.xml", "<sst>" + shared + "</sst>");
  part("xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>");
  return zip_of(std::move(parts));
}

}  // namespace

TEST_CASE("csv: quotes, line ends, empty rows and row numbers") {
  const auto sheet = read_csv("编号,名称\r\n\r\n1,\"a,\"\"b\"\"\r\nc\"\n2,x\r3,y,,\n\n");
  REQUIRE(sheet.rows.size() == 5);
  CHECK(sheet.rows[0] == std::vector<std::string>{"编号", "名称"});
  CHECK(sheet.rows[1].empty());
  CHECK(sheet.rows[2] == std::vector<std::string>{"1", "a,\"b\"\nc"});
  CHECK(sheet.at(3, 1) == "x");
  CHECK(sheet.rows[4].size() == 2);
  CHECK(sheet.at(9, 9) == "");
}

TEST_CASE("csv: separators are found, comments do not vote") {
  CHECK(read_csv("# a, b, c, d\n编号;名称;规则\n1;甲,乙,丙,丁;x").rows[1] ==
        std::vector<std::string>{"编号", "名称", "规则"});
  CHECK(read_csv("a\tb\n1\t2,3,4").at(1, 1) == "2,3,4");
  CHECK(read_csv("only\n1").at(1, 0) == "1");
  CHECK(read_csv("").rows.empty());
}

TEST_CASE("csv: encodings") {
  CHECK(read_csv("\xEF\xBB\xBF编号,b").at(0, 0) == "编号");
  CHECK(read_csv("\xB1\xE0\xBA\xC5,\xC3\xFB\xB3\xC6").rows[0] == std::vector<std::string>{"编号", "名称"});
  CHECK(read_csv(std::string_view("\xFF\xFE\x16\x7F,\0\xF7\x53", 8)).rows[0] == std::vector<std::string>{"编", "号"});
  CHECK(key_of([] { read_csv("\xFF\xFF\xFF"); }) == "file.encoding");
  CHECK(key_of([] { read_csv(std::string_view("a\0b", 3)); }) == "file.not_a_table");
}

TEST_CASE("csv: what is too large or open is refused by name") {
  CHECK(key_of([] { read_csv("a,b\n1,\"2\n3,4"); }) == "file.open_quote");
  CHECK(key_of([] { read_csv("1\n2\n3", {.rows = 2}); }) == "file.too_many_rows");
  CHECK(key_of([] { read_csv("1,2,3", {.columns = 2}); }) == "file.too_many_columns");
  CHECK(key_of([] { read_csv("1,2\n3,4", {.cells = 5}); }) == "file.too_many_cells");
  CHECK(key_of([] { read_csv("12345", {.bytes = 4}); }) == "file.too_large");
  try {
    read_csv("a\n\n\"b");
    FAIL("the open quote was taken");
  } catch (const Fail& fail) {
    CHECK(fail.args == base::Problems::Args{{"row", "3"}});
  }
}

TEST_CASE("csv: no cell runs as a formula") {
  for (const char* bad : {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1"})
    CHECK(csv_cell(bad).find('\'') < 2);
  for (const char* fine : {"-12.50", "+3", "1e-5", "-", "--", "a=b", "街道-1"}) CHECK(csv_cell(fine) == fine);
  CHECK(csv_cell("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("csv: whatever is written is read back") {
  CHECK(rc::check("csv round trip", [](const std::vector<std::vector<std::string>>& raw) {
    const std::string letters = "a,;\t\"\n'=+-@ 1.e#";
    Table rows{{"head", "er"}};
    for (const auto& line : raw) {
      rows.push_back({"x"});
      for (const auto& cell : line) {
        std::string text = "文";
        if (cell.size() % 2) text.clear();
        for (const char c : cell) text += letters[static_cast<unsigned char>(c) % letters.size()];
        rows.back().push_back(text);
      }
      rows.back().push_back("y");
    }
    RC_ASSERT(read_csv(to_csv(rows)).rows == rows);
  }));
  CsvWriter writer(CsvWriter::Bom::utf8);
  writer.row({"a"});
  CHECK(writer.take() ==
        "\xEF\xBB\xBF"
        "a\r\n");
  CHECK(writer.take().empty());
}

TEST_CASE("xlsx: numbers come as they were typed") {
  CHECK(number_text("66.670000000000002") == "66.67");
  CHECK(number_text("0.1") == "0.1");
  CHECK(number_text("0.30000000000000004") == "0.3");
  CHECK(number_text("1E-3") == "0.001");
  CHECK(number_text("-1.5E2") == "-150");
  CHECK(number_text("100.0") == "100");
  CHECK(number_text("9007199254740993") == "9007199254740993");
  CHECK(number_text("1.23E+25") == "1.23e25");
  CHECK(number_text("0.0") == "0");
  CHECK(number_text("abc") == "abc");
  CHECK(rc::check("two decimals survive a double", [] {
    const int n = *rc::gen::inRange(-1'000'000, 1'000'000);
    char full[40];
    std::snprintf(full, sizeof full, "%.17g", n / 100.0);
    std::string typed = std::to_string(n < 0 ? -n : n);
    typed.insert(0, typed.size() < 3 ? 3 - typed.size() : 0, '0');
    typed.insert(typed.size() - 2, ".");
    while (typed.back() == '0') typed.pop_back();
    if (typed.back() == '.') typed.pop_back();
    RC_ASSERT(number_text(full) == (n < 0 ? "-" : "") + typed);
  }));
}

TEST_CASE("xlsx: dates by style") {
  CHECK(shown_by_code("yyyy\"年\"m\"月\"d\"日\"") == Shown::date);
  CHECK(shown_by_code("[$-804]yyyy/m/d\\ h:mm") == Shown::datetime);
  CHECK(shown_by_code("h:mm:ss") == Shown::time);
  CHECK(shown_by_code("[h]:mm") == Shown::elapsed);
  CHECK(shown_by_code("0.0%") == Shown::percent);
  CHECK(shown_by_code("#,##0.00\"days\"") == Shown::number);
  CHECK(shown_by_code("General") == Shown::number);
  CHECK(serial_text("46347", Shown::date, Epoch::y1900) == "2026-11-21");
  CHECK(serial_text("46347.9999999999", Shown::datetime, Epoch::y1900) == "2026-11-22 00:00:00");
  CHECK(serial_text("44885", Shown::date, Epoch::y1904) == "2026-11-21");
  CHECK(serial_text("1", Shown::date, Epoch::y1900) == "1900-01-01");
  CHECK(serial_text("61", Shown::date, Epoch::y1900) == "1900-03-01");
  CHECK(serial_text("0.5", Shown::time, Epoch::y1900) == "12:00:00");
  CHECK(serial_text("1.25", Shown::elapsed, Epoch::y1900) == "30:00:00");
  CHECK(serial_text("-3", Shown::date, Epoch::y1900) == "-3");
}

TEST_CASE("xlsx: what is written is read back") {
  const auto when = *base::parse_instant("2026-11-21 21:34:12");
  XlsxWriter writer(when, "成绩");
  writer.sheet("成绩[1]", {{"编号"}, {"名称", 30}, {"得分"}, {"比率"}, {"日期"}, {"时间"}});
  writer.row({std::string("A1"), std::string("=1+1 & <b> _x0041_"), Decimal{"66.67"}, Percent{0.955},
              base::day_of(when), when});
  writer.row({});
  writer.row({std::monostate{}, std::string("两\n行\x01"), std::int64_t{42}, 0.1, std::int64_t{9'007'199'254'740'993},
              Decimal{"0.1234567890123456789"}});
  writer.sheet("成绩1", {{"a"}});
  writer.plain_sheet("第二", {10, 20});
  writer.header({"x", "y"});
  const auto sheets = read_table(writer.finish(), "ignored.csv");
  REQUIRE(sheets.size() == 3);
  CHECK(sheets[0].name == "成绩1");
  CHECK(sheets[1].name == "成绩1 2");
  const auto& s = sheets[0];
  REQUIRE(s.rows.size() == 4);
  CHECK(s.rows[0][1] == "名称");
  CHECK(s.rows[1] ==
        std::vector<std::string>{"A1", "=1+1 & <b> _x0041_", "66.67", "0.955", "2026-11-21", "2026-11-21 21:34:12"});
  CHECK(s.is_percent(1, 3));
  CHECK_FALSE(s.is_percent(1, 2));
  CHECK(s.rows[2].empty());
  CHECK(s.rows[3] == std::vector<std::string>{"", "两\n行", "42", "0.1", "9007199254740993", "0.1234567890123456789"});
  CHECK(sheets[2].at(0, 1) == "y");
}

TEST_CASE("xlsx: equal content makes equal bytes") {
  const auto make = [] {
    XlsxWriter writer(*base::parse_instant("2026-11-21 21:34:12"));
    writer.sheet("a", {{"b"}});
    writer.row({1.5});
    return writer.finish();
  };
  CHECK(make() == make());
}

TEST_CASE("xlsx: shared strings, runs, cached formulas, booleans, errors, rows without numbers") {
  const auto sheets = read_xlsx(book(
      R"(<x:row r="3" spans="1:2"><x:c r="B3" t="s"><x:v>1</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row>
      <x:row><x:c t="str"><x:f>A1&amp;"x"</x:f><x:v>甲_x000D_乙</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="inlineStr"><x:is><x:t> 空 </x:t></x:is></x:c></x:row>
      <x:row r="6"/><x:row r="7"><x:c r="A7" s="1"><x:v>46347.5</x:v></x:c><x:c r="AA7" s="2"><x:v>0.95</x:v></x:c></x:row>
      <x:row r="1048576"><x:c r="A1048576" s="1"/></x:row>)",
      "<si><t>zero</t></si><si><r><t>两</t></r><r><rPh><t>liang</t></rPh><t xml:space=\"preserve\"> 段</t></r></si>",
      R"(<numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d h:mm"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/></cellXfs>)"));
  REQUIRE(sheets.size() == 1);
  const auto& s = sheets[0];
  CHECK(s.name == "standard");
  REQUIRE(s.rows.size() == 7);
  CHECK(s.at(2, 1) == "两 段");
  CHECK(s.at(2, 2) == "TRUE");
  CHECK(s.rows[3] == std::vector<std::string>{"甲乙", "#N/A", " 空 "});
  CHECK(s.at(6, 0) == "2026-11-21 12:00:00");
  CHECK(s.at(6, 26) == "0.95");
  CHECK(s.is_percent(6, 26));
}

TEST_CASE("xlsx: hostile files are refused") {
  const std::string cell = R"(<row r="1"><c r="A1"><v>1</v></c></row>)";
  CHECK(key_of([&] { read_xlsx(book(cell + std::string(3'000'000, ' ')), {.inflated = 1'000'000}); }) ==
        "file.too_large");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"1\"><c><v>" + std::string(17'000'000, '1') + "</v></c></row>")); }) ==
        "file.too_large");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"900000\"><c><v>1</v></c></row>")); }) == "file.too_many_rows");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"1\"><c r=\"ZZZZZZZZZZ1\"><v>1</v></c></row>")); }) ==
        "file.too_many_columns");
  std::string wide;
  for (int i = 1; i < 9000; ++i) wide += "<row r=\"" + std::to_string(i) + "\"><c r=\"SA1\"><v>1</v></c></row>";
  CHECK(key_of([&] { read_xlsx(book(wide)); }) == "file.too_many_cells");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"1\"><c t=\"s\"><v>7</v></c></row>")); }) == "file.unreadable");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"1\"><c><v>1</c></row>")); }) == "file.unreadable");
  CHECK(key_of([&] { read_xlsx(book("<row r=\"1\"><c><v>1</v></c>")); }) == "file.unreadable");
  const std::string good = book(cell);
  CHECK(read_xlsx(good)[0].at(0, 0) == "1");
  CHECK(key_of([&] { read_xlsx(good, {.entries = 2}); }) == "file.too_large");
  CHECK(key_of([&] { read_table(good.substr(0, good.size() / 2)); }) == "file.unreadable");
  CHECK(key_of([&] { read_table("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"); }) == "file.old_excel");
  CHECK(key_of([&] { read_table("%PDF-1.7"); }) == "file.not_a_table");
  CHECK(key_of([&] { read_table(zip_of({{"a.txt", "x", {}}})); }) == "file.not_a_table");
  CHECK(read_table("BM,1", "C:\\dir\\点位.csv")[0].name == "点位");
  // A text repeated from one shared string costs its full length each time.
  std::string same;
  for (int i = 1; i < 300; ++i) same += "<row><c t=\"s\"><v>0</v></c></row>";
  CHECK(key_of([&] { read_xlsx(book(same, "<si><t>" + std::string(1'000'000, 'x') + "</t></si>")); }) ==
        "file.too_large");
}
