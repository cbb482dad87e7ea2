#include <doctest/doctest.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/error.hpp"
#include "media/part_reader.hpp"
#include "media/test/outside.hpp"
#include "media/test/paper_sample.hpp"

using namespace media;

namespace {

const base::Instant kMade = *base::parse_instant("2026-11-25 09:00:00");
constexpr double kMm = 72 / 25.4;

pugi::xml_document part(const std::string& docx, const std::string& name) {
  pugi::xml_document out;
  const std::string xml = PartReader(docx, {}).whole(name, 50'000'000);
  INFO(name);
  REQUIRE(out.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata).status ==
          pugi::status_ok);
  return out;
}

std::string text_of(const pugi::xml_node& node) {
  std::string out;
  for (const auto& t : node.select_nodes(".//w:t")) out += t.node().text().get();
  return out;
}

const std::string kTableHead = "序号责任单位交办问题（个）按期办结（个）按期办结率备注";

// A table may go over to the next page at another row, or not at all: its second head is left out.
std::string text_without_heads(const std::vector<std::vector<std::string>>& pages) {
  std::string text = only_text(pages);
  const auto first = text.find(kTableHead);
  if (first == std::string::npos) return text;
  if (const auto second = text.find(kTableHead, first + 1); second != std::string::npos)
    text.erase(second, kTableHead.size());
  return text;
}

// The faces an office program in China has, shown by those that are installed here.
const char* const kFaces = R"(<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include>
<alias binding="same"><family>仿宋</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>楷体</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>宋体</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>方正小标宋简体</family><prefer><family>Noto Serif CJK SC</family></prefer></alias>
<alias binding="same"><family>黑体</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
</fontconfig>
)";

}  // namespace

TEST_CASE("paper docx: every part is XML, the page is the standard's") {
  const std::string docx = paper_docx(sample::circular(), kMade);
  CHECK((paper_docx(sample::circular(), kMade) == docx));
  for (const char* name :
       {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml", "word/settings.xml",
        "word/fontTable.xml", "word/footer1.xml", "word/footer2.xml", "docProps/core.xml"})
    part(docx, name);
  const auto document = part(docx, "word/document.xml");
  const auto section = document.select_node("//w:sectPr").node();
  CHECK(section.child("w:pgSz").attribute("w:w").as_int() == 11906);
  CHECK(section.child("w:pgSz").attribute("w:h").as_int() == 16838);
  const auto margins = section.child("w:pgMar");
  CHECK(margins.attribute("w:top").as_int() == 2098);
  CHECK(margins.attribute("w:left").as_int() == 1587);
  CHECK(margins.attribute("w:right").as_int() == 1474);
  CHECK(margins.attribute("w:bottom").as_int() == 1984);
  const auto grid = section.child("w:docGrid");
  CHECK(std::string(grid.attribute("w:type").value()) == "linesAndChars");
  CHECK(grid.attribute("w:linePitch").as_int() == 579);
  CHECK(grid.attribute("w:charSpace").as_int() == doctest::Approx((156 * kMm / 28 - 16) * 4096).epsilon(0.01));
  CHECK(part(docx, "word/settings.xml").select_node("//w:evenAndOddHeaders").node());
  CHECK(document.select_nodes("//w:tblHeader").size() == 2);
  CHECK(document.select_nodes("//w:trPr[not(w:cantSplit)]").size() == 0);
  CHECK(document.select_nodes("//w:tblpPr[@w:vertAnchor='margin'][@w:tblpYSpec='bottom']").size() == 1);
}

TEST_CASE("paper docx: each element has the face and the style the standard names") {
  const auto document = part(paper_docx(sample::circular(), kMade), "word/document.xml");
  const auto face = [&](const char* style) {
    const std::string path = std::string("//w:p[w:pPr/w:pStyle/@w:val='") + style + "']";
    const auto found = document.select_node(path.c_str()).node();
    REQUIRE(found);
    return std::pair<std::string, std::string>{found.select_node("w:r/w:rPr/w:rFonts/@w:eastAsia").attribute().value(),
                                               found.select_node("w:r/w:rPr/w:sz/@w:val").attribute().value()};
  };
  using Face = std::pair<std::string, std::string>;
  CHECK(face("PaperMark").first == "方正小标宋简体");
  CHECK(face("PaperTitle") == Face{"方正小标宋简体", "44"});
  CHECK(face("PaperText") == Face{"仿宋", "32"});
  CHECK(face("PaperHeading1") == Face{"黑体", "32"});
  CHECK(face("PaperHeading2") == Face{"楷体", "32"});
  CHECK(face("PaperHeading3") == Face{"仿宋", "32"});
  CHECK(face("PaperImprint") == Face{"仿宋", "28"});
  const auto footer = part(paper_docx(sample::circular(), kMade), "word/footer1.xml");
  CHECK(std::string(footer.select_node("//w:rFonts/@w:eastAsia").attribute().value()) == "宋体");
  // A style named in the text is one that exists.
  const auto styles = part(paper_docx(sample::circular(), kMade), "word/styles.xml");
  for (const auto& used : document.select_nodes("//w:pStyle/@w:val")) {
    INFO(used.attribute().value());
    CHECK(styles.select_node((std::string("//w:style[@w:styleId='") + used.attribute().value() + "']").c_str()).node());
  }
}

TEST_CASE("paper docx: text from outside stays text") {
  OfficialPaper paper;
  paper.head.mark = "示范市文件";
  paper.title = "a<b>&\"c\"]]>";
  paper.body = {PaperText{"控\x01制\uFFFE符<w:p/>&lt;，坏\xFF，😀"}};
  paper.attachments = {"甲</w:t>"};
  const auto document = part(paper_docx(paper, kMade), "word/document.xml");
  CHECK(text_of(document) == "示范市文件a<b>&\"c\"]]>控制符<w:p/>&lt;，坏\uFFFD，😀附件：甲</w:t>");
  CHECK(
      std::string(part(paper_docx(paper, kMade), "docProps/core.xml").select_node("//dc:title").node().text().get()) ==
      paper.title);
  paper.body.assign(2'001, PaperText{"字"});
  CHECK_THROWS_AS(paper_docx(paper, kMade), base::Fail);
}

TEST_CASE("paper docx: a letter has its mark and lines in header and footer of the first page") {
  const std::string docx = paper_docx(sample::letter(), kMade);
  const auto document = part(docx, "word/document.xml");
  CHECK(document.select_node("//w:sectPr/w:titlePg").node());
  CHECK(text_of(part(docx, "word/header1.xml")) == sample::letter().head.mark);
  CHECK(text_of(document).find(sample::letter().head.mark + "加急") == std::string::npos);
  CHECK(std::string(part(docx, "word/header1.xml").select_node("//w:pBdr/w:bottom/@w:val").attribute().value()) ==
        "thickThinSmallGap");
  CHECK(std::string(part(docx, "word/footer3.xml").select_node("//w:pBdr/w:bottom/@w:val").attribute().value()) ==
        "thinThickSmallGap");
  // Each part that the section names is in the list of relations, and each of these in the file.
  const auto relations = part(docx, "word/_rels/document.xml.rels");
  for (const auto& used : document.select_nodes("//@r:id")) {
    const auto found =
        relations.select_node((std::string("//Relationship[@Id='") + used.attribute().value() + "']/@Target").c_str());
    REQUIRE(found);
    part(docx, std::string("word/") + found.attribute().value());
  }
  CHECK(document.select_nodes("//@r:id").size() == 4);
}

TEST_CASE("paper docx: LibreOffice shows the text, pages and margins of the PDF") {
  const Outside outside;
  outside.put("fonts.conf", kFaces);
  OfficialPaper plain;
  plain.head.mark = "示范市文件";
  plain.title = "通知";
  std::string text;
  for (int i = 0; i < 28 * 22 * 2; ++i) text += "城";
  plain.body = {PaperText{text}};
  const std::pair<const char*, OfficialPaper> papers[] = {{"circular", sample::circular()},
                                                          {"bulletin", sample::bulletin()},
                                                          {"letter", sample::letter()},
                                                          {"plain", plain}};
  std::string files;
  for (const auto& [name, paper] : papers) {
    outside.put(std::string(name) + ".docx", paper_docx(paper, kMade));
    files += std::string(" ") + name + ".docx";
  }
  outside.run("FONTCONFIG_FILE=" + outside.path("fonts.conf") + " HOME=" + outside.path("home") +
              " soffice --headless -env:UserInstallation=file://" + outside.path("profile") +
              " --convert-to pdf --outdir . " + files);
  for (const auto& [name, paper] : papers) {
    INFO(name);
    const std::string office = std::string(name) + ".pdf";
    const PaperPdf ours = paper_pdf(paper, kMade);
    outside.put("ours.pdf", ours.bytes);
    const auto pages = outside.pages(office);
    CHECK(pages.size() == ours.pages);
    CHECK(text_without_heads(pages) == text_without_heads(outside.pages("ours.pdf")));
    CHECK(outside.run("pdfinfo " + office).find("(A4)") != std::string::npos);
    for (int page = 1; page <= static_cast<int>(pages.size()); ++page)
      for (const auto& word : outside.words(office, page)) {
        INFO(word.text);
        CHECK(word.left > 28 * kMm - 1);
        CHECK(word.right < 184 * kMm + 17);  // LibreOffice lets a mark hang over the edge, told or not
        CHECK(word.top > (paper.head.kind == PaperHead::Kind::letter && page == 1 ? 28 : 36) * kMm);
        CHECK(word.bottom < 275 * kMm);
      }
  }
  const auto pages = outside.pages("plain.pdf");
  REQUIRE(pages.size() == 3);
  REQUIRE(pages[1].size() == 23);
  for (std::size_t line = 0; line < 22; ++line) CHECK(pages[1][line] == text.substr(0, 3 * 28));
  for (const int page : {2, 3})
    CHECK(only_text({outside.pages("circular.pdf")[static_cast<std::size_t>(page) - 1]}).find(kTableHead) !=
          std::string::npos);
  const auto words = outside.words("circular.pdf", 2);
  const auto number = std::find_if(words.begin(), words.end(), [](const auto& w) { return w.text == "—"; });
  REQUIRE(number != words.end());
  CHECK(number->left == doctest::Approx(28 * kMm + 14).epsilon(0.02));  // an even page has its number on the left
}
