#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "media/test/outside.hpp"
#include "media/test/paper_sample.hpp"

using namespace media;

namespace {

const base::Instant kMade = *base::parse_instant("2026-11-25 09:00:00");
constexpr double kMm = 72 / 25.4;

std::string times(const std::string& text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

OfficialPaper letter_of(const std::string& text) {
  OfficialPaper paper;
  paper.head.mark = "示范市文件";
  paper.head.number = "示发〔2026〕1号";
  paper.title = "通知";
  paper.body.push_back(PaperText{text});
  return paper;
}

std::string key_of(const OfficialPaper& paper, const PaperLimits& limits = {}) {
  try {
    paper_pdf(paper, kMade, {}, limits);
  } catch (const base::Fail& fail) {
    return fail.key;
  }
  return "";
}

std::size_t count(const std::string& all, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = all.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("paper pdf: everything that went in is there once, in order") {
  const Outside outside;
  const PaperPdf pdf = paper_pdf(sample::circular(), kMade);
  outside.put("a.pdf", pdf.bytes);
  const auto pages = outside.pages("a.pdf");
  CHECK(pdf.pages == 4);
  CHECK(pages.size() == pdf.pages);
  const std::string text = only_text(pages);
  std::size_t at = 0;
  for (const char* part : {"特急",
                           "示范市创建全国文明城市指挥部办公室文件",
                           "创城办通〔2026〕12号",
                           "示范市创建全国文明城市指挥部办公室关于第47周实地测评问题整改情况的通报",
                           "各县（市、区）创城办，市直各责任单位：",
                           "11月16日至22日，",
                           "现将有关情况通报如下。",
                           "一、总体情况",
                           "（一）整改进度总体平稳。各责任单位坚持“日清周结”，",
                           "（二）重点难点问题有所突破。老旧小区",
                           "表1各责任单位第47周问题整改情况",
                           "序号责任单位交办问题（个）",
                           "1示范市第1街道办事处15715497.1%",
                           "7示范市第7街道办事处13913091.7%含移交件7个",
                           "15示范市第15街道办事处",
                           "注：按期办结率＝",
                           "二、存在的主要问题",
                           "1.个别单位重视不够。对交办",
                           "2.长效机制不健全。部分点位“上午整、下午乱”，",
                           "表2问题类型分布",
                           "占道经营、店外经营416402+3.5%",
                           "三、下一步工作要求",
                           "指标口径1.按期办结率：规定时限内",
                           "2.反复：同一点位",
                           "附件：1.第47周问题整改台账2.反复出现问题的点位名单（",
                           "示范市创建全国文明城市指挥部办公室2026年11月25日（此件公开发布）",
                           "抄送：市委办公室，",
                           "市创城指挥部各成员单位。示范市创建全国文明城市指挥部办公室2026年11月25日印发"}) {
    const auto found = text.find(part, at);
    INFO(part);
    REQUIRE(found != std::string::npos);
    at = found + std::string(part).size();
  }
  CHECK(at == text.size());
}

TEST_CASE("paper pdf: a full page has 22 lines of 28 characters within 156 x 225 mm") {
  const Outside outside;
  const PaperPdf pdf = paper_pdf(letter_of(times("城", 28 * 22 * 3)), kMade);
  outside.put("a.pdf", pdf.bytes);
  const auto pages = outside.pages("a.pdf");
  REQUIRE(pages.size() >= 3);
  CHECK(outside.run("pdfinfo a.pdf").find("(A4)") != std::string::npos);
  for (std::size_t page = 1; page + 1 < pages.size(); ++page) {
    REQUIRE(pages[page].size() == 23);  // and the page number
    for (std::size_t line = 0; line < 22; ++line) CHECK(pages[page][line] == times("城", 28));
    const auto words = outside.words("a.pdf", static_cast<int>(page) + 1);
    REQUIRE(words.size() >= 22);
    for (std::size_t line = 0; line < 22; ++line) {
      CHECK(words[line].left == doctest::Approx(28 * kMm).epsilon(0.01));
      CHECK(words[line].right == doctest::Approx(184 * kMm).epsilon(0.002));
      CHECK(words[line].top > 36 * kMm);
      CHECK(words[line].bottom < 263 * kMm);
    }
    CHECK(words[21].top - words[0].top == doctest::Approx(21 * 28.95).epsilon(0.001));
  }
}

TEST_CASE("paper pdf: page numbers stand outside, 7 mm below the text") {
  const Outside outside;
  outside.put("a.pdf", paper_pdf(sample::circular(), kMade).bytes);
  for (int page = 1; page <= 4; ++page) {
    auto words = outside.words("a.pdf", page);
    REQUIRE(words.size() > 3);
    std::sort(words.begin(), words.end(),
              [](const auto& a, const auto& b) { return std::pair(a.bottom, a.left) < std::pair(b.bottom, b.left); });
    const auto *first = &words[words.size() - 3], *last = &words.back();
    CHECK(first->text == "—");
    CHECK(words[words.size() - 2].text == std::to_string(page));
    CHECK(last->text == "—");
    if (page % 2)
      CHECK(last->right == doctest::Approx(184 * kMm - 14).epsilon(0.002));
    else
      CHECK(first->left == doctest::Approx(28 * kMm + 14).epsilon(0.002));
    CHECK((first->top + first->bottom) / 2 == doctest::Approx((37 + 225 + 7) * kMm).epsilon(0.005));
  }
}

TEST_CASE("paper pdf: the head of a table stands on each of its pages, no row is cut") {
  const Outside outside;
  OfficialPaper paper = letter_of("见表。");
  PaperTable table;
  table.columns = {{"编号", 1}, {"说明", 3}, {"数", 1, PaperAlign::right}};
  for (int i = 100; i < 220; ++i)
    table.rows.push_back({"始" + std::to_string(i), times("字", 5 + i % 50), "终" + std::to_string(i)});
  paper.body.push_back(table);
  const PaperPdf pdf = paper_pdf(paper, kMade);
  outside.put("a.pdf", pdf.bytes);
  const auto pages = outside.pages("a.pdf");
  CHECK(pages.size() > 5);
  int seen = 100;
  for (const auto& page : pages) {
    const std::string text = only_text({page});
    CHECK(count(text, "编号说明数") == 1);
    CHECK(count(text, "始") == count(text, "终"));
    while (seen < 220 && text.find("始" + std::to_string(seen) + "字") != std::string::npos) {
      CHECK(text.find("终" + std::to_string(seen)) != std::string::npos);
      ++seen;
    }
  }
  CHECK(seen == 220);
}

TEST_CASE("paper pdf: a row higher than a page goes on, a head higher than half a page is not repeated") {
  const Outside outside;
  OfficialPaper paper = letter_of("见表。");
  PaperTable table;
  table.columns = {{"甲", 1}, {"乙", 1}};
  table.rows = {{times("长", 2500), "短"}};
  paper.body.push_back(table);
  table.columns = {{times("头", 600), 1}, {"乙", 4}};
  table.rows = {{"一", "二"}, {"三", "四"}};
  paper.body.push_back(table);
  outside.put("a.pdf", paper_pdf(paper, kMade).bytes);
  const std::string text = only_text(outside.pages("a.pdf"));
  CHECK(count(text, "长") == 2500);
  CHECK(count(text, "头") == 600);
  CHECK(text.find("一二三四") != std::string::npos);
}

TEST_CASE("paper pdf: no line begins with a mark that ends a clause, none ends with an opening one") {
  const Outside outside;
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += times("字", 1 + i * 7 % 11) + (i % 3 ? "，" : "（甲）、") + (i % 4 ? "“引文”" : "《文件》；") +
            (i % 5 ? std::to_string(i * 37) : "95.3%") + "。";
  outside.put("a.pdf", paper_pdf(letter_of(text), kMade).bytes);
  std::size_t lines = 0;
  const auto pages = outside.pages("a.pdf");
  for (const auto& page : pages)
    for (const auto& line : page) {
      ++lines;
      INFO(line);
      for (const char* mark : {"，", "。", "、", "；", "）", "”", "》", "%", "."}) CHECK_FALSE(line.starts_with(mark));
      for (const char* mark : {"（", "“", "《"}) CHECK_FALSE(line.ends_with(mark));
    }
  CHECK(lines > 100);
}

TEST_CASE("paper pdf: lines with figures reach the edge") {
  const Outside outside;
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += times("字", 3 + i % 7) + std::to_string(123'456 + i * 7) + (i % 4 ? "件，" : "％。");
  outside.put("a.pdf", paper_pdf(letter_of(text), kMade).bytes);
  const auto words = outside.words("a.pdf", 2);
  REQUIRE(words.size() > 22);
  double top = words[0].top, right = 0;
  int lines = 0;
  for (const auto& word : words) {
    if (word.text == "—") break;
    if (word.top > top + 5) {
      CHECK(right == doctest::Approx(184 * kMm).epsilon(0.002));
      top = word.top, right = 0, ++lines;
    }
    right = std::max(right, word.right);
  }
  CHECK(lines == 21);
}

TEST_CASE("paper pdf: the name and the day never stand on a page without text") {
  const Outside outside;
  std::set<std::size_t> sizes;
  for (int lines = 2; lines < 30; ++lines) {
    OfficialPaper paper = letter_of(times("城", 28 * lines - 3));
    paper.signature = "示范市办公室";
    paper.date = base::parse_day("2026-11-25");
    outside.put("a.pdf", paper_pdf(paper, kMade).bytes);
    const auto pages = outside.pages("a.pdf");
    sizes.insert(pages.size());
    const auto& last = pages.back();
    const auto name = std::find(last.begin(), last.end(), "示范市办公室");
    INFO(lines);
    REQUIRE(name != last.end());
    CHECK(*(name + 1) == "2026年11月25日");
    CHECK(name - last.begin() >= 2);
    CHECK((name - 1)->starts_with("城"));
  }
  CHECK(sizes.count(1) == 1);
  CHECK(sizes.count(2) == 1);
}

TEST_CASE("paper pdf: name and day stand where the standard puts them") {
  const Outside outside;
  const auto places = [&](const std::string& name, bool sealed) {
    OfficialPaper paper = letter_of("正文。");
    paper.signature = name;
    paper.date = base::parse_day("2026-11-25");
    paper.sealed = sealed;
    outside.put("a.pdf", paper_pdf(paper, kMade).bytes);
    const auto words = outside.words("a.pdf", 1);
    const auto day = std::find_if(words.begin(), words.end(), [](const auto& w) { return w.text == "2026年11月25日"; });
    REQUIRE(day != words.end());
    return std::pair{*(day - 1), *day};
  };
  const double edge = 184 * kMm, em = 156 * kMm / 28;
  {
    const auto [name, day] = places("示范市办公室", true);
    CHECK(edge - day.right == doctest::Approx(4 * em).epsilon(0.02));
    CHECK((name.left + name.right) / 2 == doctest::Approx((day.left + day.right) / 2).epsilon(0.01));
  }
  {
    const auto [name, day] = places("示范市创建全国文明城市指挥部办公室", false);
    CHECK(edge - name.right == doctest::Approx(2 * em).epsilon(0.02));
    CHECK(day.left - name.left ==
          doctest::Approx(2 * em).epsilon(0.2));  // figures of this face are not half a character wide
  }
  {
    const auto [name, day] = places("市创城办", false);
    CHECK(edge - day.right == doctest::Approx(2 * em).epsilon(0.02));
    CHECK(name.right < day.right);
  }
}

TEST_CASE("paper pdf: the imprint ends at the foot of the last page's text") {
  const Outside outside;
  for (int lines : {3, 12, 13, 14, 15, 16}) {  // room and no room for it
    OfficialPaper paper = letter_of(times("城", 28 * lines - 3));
    paper.copies_to = "甲单位，乙单位";
    paper.printed_by = "示范市办公室";
    paper.printed_on = base::parse_day("2026-11-25");
    const PaperPdf pdf = paper_pdf(paper, kMade);
    outside.put("a.pdf", pdf.bytes);
    const auto words = outside.words("a.pdf", static_cast<int>(pdf.pages));
    const auto printed =
        std::find_if(words.begin(), words.end(), [](const auto& w) { return w.text == "2026年11月25日印发"; });
    REQUIRE(printed != words.end());
    CHECK((printed->top + printed->bottom) / 2 == doctest::Approx(262 * kMm - 13).epsilon(0.005));
    CHECK(printed->right == doctest::Approx(184 * kMm - 14).epsilon(0.002));
  }
}

TEST_CASE("paper pdf: faces are embedded and said, bytes are the same for the same paper") {
  const Outside outside;
  const PaperPdf pdf = paper_pdf(sample::bulletin(), kMade);
  outside.put("a.pdf", pdf.bytes);
  CHECK((paper_pdf(sample::bulletin(), kMade).bytes == pdf.bytes));
  CHECK((paper_pdf(sample::bulletin(), kMade + 60'000).bytes != pdf.bytes));
  const std::string fonts =
      outside.run("pdffonts a.pdf | tail -n +3 | awk '{print $(NF-4), $(NF-3), $(NF-2)}' | sort -u");
  CHECK(fonts == "yes yes yes\n");  // embedded, a part of the face, with the text behind the glyphs
  REQUIRE(pdf.faces.size() == 5);
  CHECK(pdf.unknown == 0);
  const std::string info = outside.run("pdfinfo a.pdf");
  for (const auto& face : pdf.faces) CHECK(info.find(face.face + "=" + face.family) != std::string::npos);
  CHECK(info.find("人民路沿线集中整治见成效") != std::string::npos);
  // A wanted family is taken when it is installed, and not missed when it is not.
  PaperFonts wanted;
  wanted.fangsong = "Noto Sans CJK SC";
  wanted.kai = "No Such Face";
  const auto faces = paper_pdf(sample::bulletin(), kMade, wanted).faces;
  CHECK(faces[0].family == "Noto Sans CJK SC");
  CHECK_FALSE(faces[0].replaced);
  CHECK(faces[3].family != "No Such Face");
}

TEST_CASE("paper pdf: heads say what they were given") {
  const Outside outside;
  OfficialPaper up = letter_of("妥否，请批示。");
  up.head.signer = "甲某某";
  up.head.copy = "000001";
  up.head.secrecy = "秘密★1年";
  up.head.urgency = "特急";
  up.head.mark = times("很长的发文机关名称", 6) + "文件";
  outside.put("a.pdf", paper_pdf(up, kMade).bytes);
  CHECK(only_text(outside.pages("a.pdf"))
            .starts_with("000001秘密★1年特急" + up.head.mark + "示发〔2026〕1号签发人：甲某某通知妥否，请批示。"));
  for (const auto& word : outside.words("a.pdf", 1)) {
    CHECK(word.left > 28 * kMm - 1);
    CHECK(word.right < 184 * kMm + 1);
  }
  outside.put("b.pdf", paper_pdf(sample::bulletin(), kMade).bytes);
  CHECK(
      only_text(outside.pages("b.pdf"))
          .starts_with(
              "创建工作简报第12期（总第45期）示范市创城指挥部办公室编2026年11月25日人民路沿线集中整治见成效11月16日"));
}

TEST_CASE("paper pdf: a letter's first page has mark and number in their places and no page number") {
  const Outside outside;
  outside.put("a.pdf", paper_pdf(sample::letter(), kMade).bytes);
  const auto pages = outside.pages("a.pdf");
  REQUIRE(pages.size() == 4);
  const std::string text = only_text(pages);
  CHECK(
      text.starts_with("示范市创建全国文明城市指挥部办公室加急创城办函〔2026〕7号关于商请支持老旧小区架空线缆整治的函示"
                       "范市通信发展管理办公室：11月16日"));
  CHECK(text.ends_with("市创城指挥部各成员单位。"));  // neither who printed it nor when
  for (const auto& line : pages[0]) CHECK_FALSE(line.starts_with("—"));
  CHECK(pages[1].back() == "— 2 —");
  const auto words = outside.words("a.pdf", 1);
  const auto number = std::find_if(words.begin(), words.end(), [](const auto& w) { return w.text.ends_with("7号"); });
  REQUIRE(number != words.end());
  CHECK(number->right == doctest::Approx(184 * kMm).epsilon(0.002));
  CHECK(number->top > (30 + 4) * kMm + 30);
  CHECK(words[0].top < 30 * kMm);  // the face's own room reaches above the type
  CHECK(words[0].bottom > 40 * kMm);
}

TEST_CASE("paper pdf: what stands at both ends of a line does not meet") {
  const Outside outside;
  OfficialPaper paper = letter_of("字。");
  paper.printed_by = times("名", 40);
  paper.printed_on = base::parse_day("2026-11-25");
  outside.put("a.pdf", paper_pdf(paper, kMade).bytes);
  const auto words = outside.words("a.pdf", 1);
  const auto day = std::find_if(words.begin(), words.end(), [](const auto& w) { return w.text.ends_with("印发"); });
  REQUIRE(day != words.end());
  std::size_t names = 0;
  for (const auto& word : words)
    if (word.text.starts_with("名")) {
      ++names;
      CHECK(word.right < day->left);
    }
  CHECK(names == 3);
}

TEST_CASE("paper pdf: text from outside cannot break it") {
  const Outside outside;
  OfficialPaper paper = letter_of(
      "控\x01制\x1F"
      "符\uFFFE，<w:p>&amp;\"引\"，坏\xFF字，😀表情，\u202E反\n第二段");
  PaperTable table;
  table.columns = {{"列\x02", 1}, {"", 2}};
  table.rows = {{"a\xC0\xAF", "b", "多出来的"}, {}, {std::string(3000, 'x')}};
  paper.body.push_back(table);
  paper.body.push_back(PaperHeading{9, "级别过大", ""});
  paper.body.push_back(PaperHeading{-3, "级别过小", ""});
  paper.body.push_back(PaperText{std::string(50'000, 'w')});  // one word over many lines
  const PaperPdf pdf = paper_pdf(paper, kMade);
  CHECK(pdf.unknown <= 1);  // the emoji, unless a face has it
  outside.put("a.pdf", pdf.bytes);
  const std::string text = only_text(outside.pages("a.pdf"));
  CHECK(text.find("控制符，<w:p>&amp;\"引\"，坏\uFFFD字，") != std::string::npos);
  CHECK(text.find("表情，反第二段") != std::string::npos);
  CHECK(text.find("多出来的") == std::string::npos);
  CHECK(text.find("（1）级别过大一、级别过小") != std::string::npos);
  CHECK(count(text, "w") == 50'001);
  CHECK(count(text, "x") == 3000);
  CHECK(paper_pdf({}, kMade).pages == 1);
}

TEST_CASE("paper pdf: limits have names") {
  OfficialPaper paper = letter_of("字");
  CHECK(key_of(paper).empty());
  paper.body.assign(2'001, PaperText{"字"});
  CHECK(key_of(paper) == "paper.too_many_blocks");
  paper.body = {PaperText{std::string(60'001, 'x')}};
  CHECK(key_of(paper) == "paper.text_too_long");
  paper.body.assign(40, PaperText{std::string(60'000, 'x')});
  CHECK(key_of(paper) == "paper.too_long");
  paper.body = {};
  paper.copies_to = times("甲", 501);
  CHECK(key_of(paper) == "paper.text_too_long");
  paper.copies_to = times("甲", 500);
  CHECK(key_of(paper).empty());
  paper.copies_to.clear();
  paper.body = {PaperTable{}};
  CHECK(key_of(paper) == "paper.no_columns");
  PaperTable table;
  table.columns.assign(17, {"列"});
  paper.body = {table};
  CHECK(key_of(paper) == "paper.too_many_columns");
  table.columns.assign(1, {"列"});
  table.rows.assign(5'001, {"字"});
  paper.body = {table};
  CHECK(key_of(paper) == "paper.too_many_rows");
  PaperLimits few;
  few.pages = 3;
  paper.body = {PaperText{times("城", 28 * 22 * 3)}};
  CHECK(key_of(paper, few) == "paper.too_many_pages");
  few.pages = 4;
  CHECK(key_of(paper, few).empty());
}
