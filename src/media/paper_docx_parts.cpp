// The parts of the DOCX that hardly change from document to document: styles, grid, footers, faces, relations.
#include <cmath>

#include "media/paper_docx.hpp"

namespace media::paper {
namespace {

#define CHUANG_XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
constexpr const char* kMain = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr const char* kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr const char* kPackage = "http://schemas.openxmlformats.org/package/2006";

struct Style {
  const char *id, *name;
  Para look;
  Face face;
  int outline = -1;  // level in the office program's overview
};

Para look(double size, double pitch, Fit fit, double first = 0) {
  Para para;
  para.size = size, para.pitch = pitch, para.fit = fit, para.first = first;
  return para;
}

// What an official finds in the list of styles: the standard's elements.
std::vector<Style> styles() {
  Para red = look(54, 60, Fit::centre);
  red.red = true;
  return {{"PaperCorner", "公文份号密级", look(kBody, kPitch, Fit::left), Face::hei},
          {"PaperMark", "公文发文机关标志", red, Face::title},
          {"PaperNumber", "公文发文字号", look(kBody, kPitch, Fit::centre), Face::fangsong},
          {"PaperTitle", "公文标题", look(kTitle, 33, Fit::centre), Face::title},
          {"PaperText", "公文正文", look(kBody, kPitch, Fit::both, 2), Face::fangsong},
          {"PaperHeading1", "公文一级标题", look(kBody, kPitch, Fit::both, 2), Face::hei, 0},
          {"PaperHeading2", "公文二级标题", look(kBody, kPitch, Fit::both, 2), Face::kai, 1},
          {"PaperHeading3", "公文三级标题", look(kBody, kPitch, Fit::both, 2), Face::fangsong, 2},
          {"PaperHeading4", "公文四级标题", look(kBody, kPitch, Fit::both, 2), Face::fangsong, 3},
          {"PaperCaption", "公文表题", look(kSmall, kPitch, Fit::centre), Face::hei},
          {"PaperCellHead", "公文表头", look(kCell, kCellPitch, Fit::centre), Face::hei},
          {"PaperCell", "公文表格", look(kCell, kCellPitch, Fit::left), Face::fangsong},
          {"PaperNote", "公文注释", look(kNote, 16, Fit::both), Face::fangsong},
          {"PaperSignature", "公文署名日期", look(kBody, kPitch, Fit::right), Face::fangsong},
          {"PaperImprint", "公文版记", look(kSmall, 26, Fit::both), Face::fangsong},
          {"PaperPage", "公文页码", look(kSmall, 20, Fit::right), Face::song}};
}

// Without the reference to a style that stands at its beginning.
std::string own_properties(const Para& para) {
  std::string all = paragraph_properties(para);
  const auto begin = all.find("<w:pStyle"), end = all.find("/>", begin) + 2;
  return all.erase(begin, end - begin);
}

// Of the page number, from the paper's lower edge: type in the middle of its 20 points, 7 mm below the text.
constexpr double kFooter = 28 * kMm - 10;

std::string millimetres(double mm) { return std::to_string(twips(mm * kMm)); }

}  // namespace

std::string styles_xml() {
  const Para normal = look(kBody, kPitch, Fit::both);
  std::string out = std::string(CHUANG_XML "<w:styles ") + kMain + "><w:docDefaults><w:rPrDefault>" +
                    run_properties(normal, Face::fangsong);
  out.insert(out.rfind("</w:rPr>"), "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>");
  out +=
      "</w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\" w:default=\"1\" "
      "w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>" +
      own_properties(normal) + run_properties(normal, Face::fangsong) + "</w:style>";
  for (const auto& style : styles()) {
    std::string look = own_properties(style.look);
    if (style.outline >= 0)
      look.insert(look.rfind("</w:pPr>"), "<w:outlineLvl w:val=\"" + std::to_string(style.outline) + "\"/>");
    out += std::string("<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"") + style.id +
           "\"><w:name w:val=\"" + style.name + "\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>" + look +
           run_properties(style.look, style.face) + "</w:style>";
  }
  return out + "</w:styles>";
}

std::string settings_xml() {
  return std::string(CHUANG_XML "<w:settings ") + kMain +
         "><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val=\"" + std::to_string(twips(kPitch)) +
         "\"/><w:characterSpacingControl "
         "w:val=\"doNotCompress\"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>"
         "<w:useFELayout/><w:compatSetting w:name=\"compatibilityMode\" "
         "w:uri=\"http://schemas.microsoft.com/office/word\" "
         "w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>";
}

// What an office program takes where a face is not installed.
std::string fonts_xml() {
  std::string out = std::string(CHUANG_XML "<w:fonts ") + kMain + ">";
  const auto font = [&out](const char* name, const char* other, const char* family, const char* pitch) {
    out += std::string("<w:font w:name=\"") + name + "\"><w:altName w:val=\"" + other +
           "\"/><w:charset w:val=\"86\"/><w:family w:val=\"" + family + "\"/><w:pitch w:val=\"" + pitch +
           "\"/></w:font>";
  };
  font("仿宋", "FangSong", "modern", "fixed");
  font("方正小标宋简体", "宋体", "script", "variable");
  font("黑体", "SimHei", "modern", "fixed");
  font("楷体", "KaiTi", "modern", "fixed");
  font("宋体", "SimSun", "auto", "variable");
  return out + "</w:fonts>";
}

std::string footer_xml(const Flow& flow, bool odd) {
  Para para = look(kSmall, 20, odd ? Fit::right : Fit::left);
  para.style = "PaperPage";
  para.left = odd ? 0 : 1, para.right_indent = odd ? 1 : 0;
  if (flow.letter) para.after = kFooter - kLetterFoot;
  const std::string properties = run_properties(para, Face::song);
  const auto piece = [&](const char* content) { return "<w:r>" + properties + content + "</w:r>"; };
  return std::string(CHUANG_XML "<w:ftr ") + kMain + "><w:p>" + paragraph_properties(para) +
         piece("<w:t xml:space=\"preserve\">— </w:t>") + piece("<w:fldChar w:fldCharType=\"begin\"/>") +
         piece("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>") +
         piece("<w:fldChar w:fldCharType=\"separate\"/>") + piece("<w:t>1</w:t>") +
         piece("<w:fldChar w:fldCharType=\"end\"/>") + piece("<w:t xml:space=\"preserve\"> —</w:t>") + "</w:p></w:ftr>";
}

namespace {

// A paragraph of the first page of a letter with a red double line of 170 mm below it.
std::string double_line(const Para& para, const char* kind, double gap) {
  std::string properties = paragraph_properties(para);
  const std::string border = std::string("<w:pBdr><w:bottom w:val=\"") + kind + "\" w:sz=\"24\" w:space=\"" +
                             std::to_string(std::lround(gap)) + "\" w:color=\"FF0000\"/></w:pBdr>";
  properties.insert(properties.find("<w:overflowPunct"), border);
  const double left = (kPageWide - kLetterWide) / 2 - kLeft, right = left + kLeft - (kPageWide - kLeft - kWide);
  properties.insert(properties.find("<w:jc"), "<w:ind w:left=\"" + std::to_string(twips(left)) + "\" w:right=\"" +
                                                  std::to_string(twips(right)) + "\"/>");
  return "<w:p>" + properties + runs_xml(para) + "</w:p>";
}

}  // namespace

std::string letter_header_xml(const Flow& flow) {
  return std::string(CHUANG_XML "<w:hdr ") + kMain + ">" + double_line(*flow.letter, "thickThinSmallGap", 4 * kMm) +
         "</w:hdr>";
}

std::string letter_footer_xml() {
  Para para = look(1, 1, Fit::left);
  para.style = "PaperPage";
  return std::string(CHUANG_XML "<w:ftr ") + kMain + ">" + double_line(para, "thinThickSmallGap", 0) + "</w:ftr>";
}

std::string section_xml(const Flow& flow) {
  const bool letter = flow.letter.has_value();
  const double header = letter ? kLetterMark - 0.06 * flow.letter->size : 15 * kMm;
  std::string out = "<w:sectPr>";
  if (letter) out += "<w:headerReference w:type=\"first\" r:id=\"rId6\"/>";
  out += "<w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>";
  if (letter) out += "<w:footerReference w:type=\"first\" r:id=\"rId7\"/>";
  out += "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"" + millimetres(37) + "\" w:right=\"" +
         millimetres(26) + "\" w:bottom=\"" + millimetres(35) + "\" w:left=\"" + millimetres(28) + "\" w:header=\"" +
         std::to_string(twips(header)) + "\" w:footer=\"" + std::to_string(twips(letter ? kLetterFoot : kFooter)) +
         "\" w:gutter=\"0\"/>";
  if (letter) out += "<w:titlePg/>";
  return out + "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"" + std::to_string(twips(kPitch)) +
         "\" w:charSpace=\"" + std::to_string(std::lround((kCharacter - kBody) * 4096)) + "\"/></w:sectPr>";
}

std::string properties_xml(const Flow& flow, base::Instant made) {
  const std::string when = base::to_text(made).substr(0, 19) + "+08:00";
  return std::string(CHUANG_XML "<cp:coreProperties xmlns:cp=\"") + kPackage +
         "/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>" +
         xml_text(flow.title) + "</dc:title><dc:creator>" + xml_text(flow.author) +
         "</dc:creator><dcterms:created xsi:type=\"dcterms:W3CDTF\">" + when +
         "</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">" + when +
         "</dcterms:modified></cp:coreProperties>";
}

std::string content_types_xml(const Flow& flow) {
  std::string out = std::string(CHUANG_XML "<Types xmlns=\"") + kPackage +
                    "/content-types\"><Default Extension=\"rels\" "
                    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>";
  const auto part = [&out](const std::string& name, const std::string& type) {
    out += "<Override PartName=\"/" + name + "\" ContentType=\"application/vnd.openxmlformats-" + type + "+xml\"/>";
  };
  const std::string word = "officedocument.wordprocessingml.";
  part("word/document.xml", word + "document.main");
  part("word/styles.xml", word + "styles");
  part("word/settings.xml", word + "settings");
  part("word/fontTable.xml", word + "fontTable");
  part("word/footer1.xml", word + "footer");
  part("word/footer2.xml", word + "footer");
  if (flow.letter) {
    part("word/header1.xml", word + "header");
    part("word/footer3.xml", word + "footer");
  }
  part("docProps/core.xml", "package.core-properties");
  return out + "</Types>";
}

namespace {
std::string relations(const std::vector<std::pair<std::string, const char*>>& all) {
  std::string out = std::string(CHUANG_XML "<Relationships xmlns=\"") + kPackage + "/relationships\">";
  int n = 0;
  for (const auto& [type, target] : all)
    out += "<Relationship Id=\"rId" + std::to_string(++n) + "\" Type=\"" + type + "\" Target=\"" + target + "\"/>";
  return out + "</Relationships>";
}
}  // namespace

std::string package_rels_xml() {
  return relations({{std::string(kOffice) + "/officeDocument", "word/document.xml"},
                    {std::string(kPackage) + "/relationships/metadata/core-properties", "docProps/core.xml"}});
}

std::string document_rels_xml(const Flow& flow) {
  const std::string office = kOffice;
  std::vector<std::pair<std::string, const char*>> all = {{office + "/styles", "styles.xml"},
                                                          {office + "/settings", "settings.xml"},
                                                          {office + "/fontTable", "fontTable.xml"},
                                                          {office + "/footer", "footer1.xml"},
                                                          {office + "/footer", "footer2.xml"}};
  if (flow.letter) {
    all.emplace_back(office + "/header", "header1.xml");
    all.emplace_back(office + "/footer", "footer3.xml");
  }
  return relations(all);
}

}  // namespace media::paper
