// An official document as WordprocessingML: the same paragraphs and tables as the PDF's, broken into lines by the
// office program. Grid, exact line heights and indents in characters make the lines fall alike.
#include <cmath>

#include "media/paper_docx.hpp"
#include "media/zip.hpp"

namespace media {
namespace paper {
namespace {

constexpr const char* kNames[kFaces] = {"仿宋", "方正小标宋简体", "黑体", "楷体", "宋体"};

std::string number(double value) { return std::to_string(static_cast<long>(std::lround(value))); }

std::string border(const char* side, double thick, const char* colour, double space) {
  if (thick <= 0) return {};
  return std::string("<w:") + side + " w:val=\"single\" w:sz=\"" + number(thick * 8) + "\" w:space=\"" + number(space) +
         "\" w:color=\"" + colour + "\"/>";
}

// In hundredths of a character, which office programs prefer, and in twips for the others.
std::string indent(const char* name, double characters, double size) {
  if (characters == 0) return {};
  return std::string(" w:") + name + "Chars=\"" + number(characters * 100) + "\" w:" + name + "=\"" +
         number(characters * character(size) * 20) + "\"";
}

const char* justified(Fit fit) {
  switch (fit) {
    case Fit::both:
      return "both";
    case Fit::left:
      return "left";
    case Fit::centre:
      return "center";
    case Fit::right:
      break;
  }
  return "right";
}

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

int twips(double points) { return static_cast<int>(std::lround(points * 20)); }

std::string paragraph_properties(const Para& para) {
  std::string out = "<w:pPr><w:pStyle w:val=\"" + std::string(para.style) + "\"/>";
  if (para.with_next) out += "<w:keepNext/>";
  // Lines alone on a page are usual in official documents; before a signature two come along.
  out += para.with_next ? "<w:widowControl/>" : "<w:widowControl w:val=\"0\"/>";
  if (para.red_line > 0) out += "<w:pBdr>" + border("bottom", para.red_line, "FF0000", para.red_line_gap) + "</w:pBdr>";
  const double em = character(para.size);
  if (!para.right.empty())
    out += "<w:tabs><w:tab w:val=\"right\" w:pos=\"" + std::to_string(twips(kWide - para.right_indent * em)) +
           "\"/></w:tabs>";
  out +=
      "<w:overflowPunct w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
      "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"" +
      std::to_string(twips(para.before)) + "\" w:after=\"" + std::to_string(twips(para.after)) + "\" w:line=\"" +
      std::to_string(twips(para.pitch)) + "\" w:lineRule=\"exact\"/>";
  std::string indents;
  if (para.first < 0) {  // in characters office programs count a hanging line's indent in another way
    indents = " w:left=\"" + std::to_string(twips(para.left * em)) + "\" w:hanging=\"" +
              std::to_string(twips(-para.first * em)) + "\"";
  } else {
    indents = indent("left", para.left, para.size) + indent("firstLine", para.first, para.size);
  }
  if (para.right.empty()) indents += indent("right", para.right_indent, para.size);
  if (!indents.empty()) out += "<w:ind" + indents + "/>";
  return out + "<w:jc w:val=\"" + justified(para.fit) + "\"/></w:pPr>";
}

std::string run_properties(const Para& para, Face face) {
  const std::string name = kNames[static_cast<int>(face)], size = number(para.size * 2);
  std::string out = "<w:rPr><w:rFonts w:hint=\"eastAsia\" w:ascii=\"" + name + "\" w:eastAsia=\"" + name +
                    "\" w:hAnsi=\"" + name + "\" w:cs=\"" + name + "\"/>";
  if (para.red) out += "<w:color w:val=\"FF0000\"/>";
  // 28 characters of 16 points to 442: LibreOffice gives each the room of two when the grid is to do that.
  out += para.size == kBody ? "<w:spacing w:val=\"-6\"/>" : "<w:spacing w:val=\"0\"/>";
  if (para.squeeze != 1) out += "<w:w w:val=\"" + number(para.squeeze * 100) + "\"/>";
  return out + "<w:sz w:val=\"" + size + "\"/><w:szCs w:val=\"" + size + "\"/></w:rPr>";
}

namespace {

std::string run(const Para& para, const Run& run) {
  const std::string properties = run_properties(para, run.face);
  std::string out;
  for (std::size_t at = 0; at <= run.text.size();) {
    const std::size_t end = std::min(run.text.find('\n', at), run.text.size());
    out += "<w:r>" + properties;
    if (at > 0) out += "<w:br/>";
    out += "<w:t xml:space=\"preserve\">" + xml_text(std::string_view(run.text).substr(at, end - at)) + "</w:t></w:r>";
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string runs_xml(const Para& para) {
  std::string out;
  for (const auto& r : para.runs) out += run(para, r);
  return out;
}

namespace {

void paragraph(std::string& out, const Para& para) {
  out += "<w:p>" + paragraph_properties(para);
  out += runs_xml(para);
  if (!para.right.empty()) {
    out += "<w:r>" + run_properties(para, Face::fangsong) + "<w:tab/></w:r>";
    for (const auto& r : right_runs(para)) out += run(para, r);
  }
  out += "</w:p>";
}

void row(std::string& out, const Table& table, const std::vector<std::string>& cells, bool head, bool with_next) {
  out += head ? "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" : "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(twips(table.widths[i])) +
           "\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>";
    Para para;
    para.style = head ? "PaperCellHead" : "PaperCell";
    para.runs = {{cells[i], head ? Face::hei : Face::fangsong}};
    para.size = kCell;
    para.pitch = kCellPitch;
    const PaperAlign align = table.aligns[i];
    para.fit = head || align == PaperAlign::centre ? Fit::centre : align == PaperAlign::right ? Fit::right : Fit::left;
    para.with_next = with_next;
    paragraph(out, para);
    out += "</w:tc>";
  }
  out += "</w:tr>";
}

std::string grid(const std::vector<double>& widths) {
  std::string out = "<w:tblGrid>";
  for (const double wide : widths) out += "<w:gridCol w:w=\"" + std::to_string(twips(wide)) + "\"/>";
  return out + "</w:tblGrid>";
}

std::string cell_margins(double above, double side) {
  std::string out = "<w:tblCellMar>";
  for (const auto& [name, room] : {std::pair{"top", above}, {"left", side}, {"bottom", above}, {"right", side}})
    out += std::string("<w:") + name + " w:w=\"" + std::to_string(twips(room)) + "\" w:type=\"dxa\"/>";
  return out + "</w:tblCellMar>";
}

void table(std::string& out, const Table& table) {
  out += "<w:tbl><w:tblPr><w:tblW w:w=\"" + std::to_string(twips(kWide)) +
         "\" w:type=\"dxa\"/><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblBorders>";
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"})
    out += border(side, kRule, "000000", 0);
  out += "</w:tblBorders><w:tblLayout w:type=\"fixed\"/>" + cell_margins(kCellAbove, kCellSide) + "</w:tblPr>" +
         grid(table.widths);
  row(out, table, table.head, true, !table.rows.empty());
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    row(out, table, table.rows[i], false, table.with_next && i + 1 == table.rows.size());
  out += "</w:tbl>";
}

// A table of one column that stands at the foot of the page of the paragraph after it. Lines of paragraphs would end at
// their indents; those of a table have the page's breadth.
void imprint(std::string& out, const Flow& flow) {
  const std::string wide = std::to_string(twips(kWide));
  out +=
      "<w:tbl><w:tblPr><w:tblpPr w:vertAnchor=\"margin\" w:horzAnchor=\"margin\" w:tblpXSpec=\"center\" "
      "w:tblpYSpec=\"bottom\"/><w:tblOverlap w:val=\"never\"/>"
      "<w:tblW w:w=\"" +
      wide + "\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>" + cell_margins(0, 0) + "</w:tblPr>" + grid({kWide});
  for (const auto& para : flow.imprint) {
    out += "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"" + wide +
           "\" w:type=\"dxa\"/><w:tcBorders>" + border("top", para.line_above, "000000", 0) +
           border("bottom", para.line_below, "000000", 0) + "</w:tcBorders></w:tcPr>";
    paragraph(out, para);
    out += "</w:tc></w:tr>";
  }
  out += "</w:tbl>";
}

std::string document_xml(const Flow& flow) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document "
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>";
  for (const auto& piece : flow.pieces) {
    if (const auto* para = std::get_if<Para>(&piece))
      paragraph(out, *para);
    else
      table(out, std::get<Table>(piece));
  }
  if (!flow.imprint.empty()) imprint(out, flow);
  Para end;  // after a table the format asks for a paragraph; the imprint stands on its page
  end.style = "PaperNote";
  end.size = 1, end.pitch = 1;
  paragraph(out, end);
  return out + section_xml(flow) + "</w:body></w:document>";
}

}  // namespace
}  // namespace paper

std::string paper_docx(const OfficialPaper& wanted, base::Instant made, const PaperLimits& limits) {
  using namespace paper;
  const Flow flow = flow_of(wanted, limits);
  std::vector<ZipEntry> parts = {{"[Content_Types].xml", content_types_xml(flow), made},
                                 {"_rels/.rels", package_rels_xml(), made},
                                 {"word/document.xml", document_xml(flow), made},
                                 {"word/_rels/document.xml.rels", document_rels_xml(flow), made},
                                 {"word/styles.xml", styles_xml(), made},
                                 {"word/settings.xml", settings_xml(), made},
                                 {"word/fontTable.xml", fonts_xml(), made},
                                 {"word/footer1.xml", footer_xml(flow, true), made},
                                 {"word/footer2.xml", footer_xml(flow, false), made},
                                 {"docProps/core.xml", properties_xml(flow, made), made}};
  if (flow.letter) {
    parts.push_back({"word/header1.xml", letter_header_xml(flow), made});
    parts.push_back({"word/footer3.xml", letter_footer_xml(), made});
  }
  return zip_of(std::move(parts));
}

}  // namespace media
