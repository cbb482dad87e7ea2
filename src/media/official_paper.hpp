#pragma once
// Official documents in the layout of GB/T 9704-2012 (党政机关公文格式), from one value: as PDF to print and as DOCX to
// edit in an office program. Section numbers in comments of paper_*.cpp are the standard's.
// Text is UTF-8. Line feeds part paragraphs; in titles and cells they break the line. What no file may hold (control
// and bidirectional-override characters, U+FFFE and its like) is left out, bytes that are no UTF-8 become U+FFFD.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace media {

// 版头 (7.2). Empty fields are not set.
//   document  文件: red mark 35 mm below the text's upper edge, number, red line
//   letter    信函 (10.1): mark 30 mm from the paper's edge, red double lines at head and foot of the first page,
//   number at
//             the right; the first page has no page number, the imprint only the copies
//   bulletin  简报, by custom, not in the standard: red name, issue number, editor left and day right above the red
//   line
struct PaperHead {
  enum class Kind { document, letter, bulletin };
  Kind kind = Kind::document;
  std::string mark;  // 发文机关标志 "××市创建全国文明城市指挥部办公室文件", or the bulletin's name "创建工作简报"
  std::string number;               // 发文字号 "创城办通〔2026〕12号", or 期号 "第12期"
  std::string signer;               // 签发人, for documents to a superior body: number goes left, signer right
  std::string editor;               // bulletin: "××市创城指挥部办公室编"
  std::optional<base::Day> issued;  // bulletin: day of issue
  std::string copy;                 // 份号 "000001"
  std::string secrecy;              // 密级和保密期限 "秘密★1年"
  std::string urgency;              // 紧急程度 "特急"
};

struct PaperText {
  std::string text;
};
// 结构层次 (7.3.3): 1 一、 in Hei, 2 （一） in Kai, 3 1. and 4 （1） in FangSong. Numbers are given by the program and
// begin anew below each heading of a higher level; `text` goes without one.
struct PaperHeading {
  int level = 1;
  std::string text;
  std::string after;  // goes on in the same paragraph, in FangSong
};
enum class PaperAlign { left, centre, right };
struct PaperColumn {
  std::string title;
  double width = 1;  // share of the page's width; 0.1-100
  PaperAlign align = PaperAlign::left;
};
// Rows shorter than the columns end in empty cells. The head of the table stands on each page it goes over; a row is
// cut only when it is higher than a page.
struct PaperTable {
  std::string caption;
  std::vector<PaperColumn> columns;
  std::vector<std::vector<std::string>> rows;
  std::string note;  // small, below
};
using PaperBlock = std::variant<PaperText, PaperHeading, PaperTable>;

// 指标口径: what a figure of the body means, in small type after it.
struct PaperDefinition {
  std::string term, text;
};

struct OfficialPaper {
  PaperHead head;
  std::string title;  // 标题; a line feed breaks it where the sense wants it, else lines are made equally long
  std::string to;     // 主送机关, with or without its colon
  std::vector<PaperBlock> body;
  std::vector<PaperDefinition> definitions;
  std::vector<std::string> attachments;  // 附件说明: names without numbers
  std::string signature;                 // 发文机关署名
  std::optional<base::Day> date;         // 成文日期
  bool sealed = true;                    // 加盖印章 (7.3.5.1): name centred above the day; else 7.3.5.2
  std::string remark;                    // 附注, without brackets
  std::string copies_to;                 // 抄送机关, with or without its full stop
  std::string printed_by;                // 印发机关
  std::optional<base::Day> printed_on;   // 印发日期
};

// What a paper may hold. Above it both functions throw base::Fail(too_large) with args limit:
//   paper.too_many_blocks, paper.too_many_rows, paper.too_many_columns, paper.text_too_long (one text), paper.too_long
//   (all of it), paper.too_many_pages (PDF only). A table without columns: base::Fail(invalid, "paper.no_columns").
struct PaperLimits {
  std::size_t blocks = 2'000;
  std::size_t rows = 5'000;  // of all tables
  std::size_t columns = 16;
  std::size_t text = 60'000;      // bytes of one text
  std::size_t imprint = 1'500;    // bytes of copies_to and printed_by: they stand on one page
  std::size_t whole = 2'000'000;  // bytes of all texts
  std::size_t pages = 200;
};

// Families of the PDF's faces. An empty name, or one that is not installed, gives the first installed of the usual
// names of that face, at last Noto Serif CJK SC (FangSong, Song; in bold Kai and the title) or Noto Sans CJK SC (Hei).
struct PaperFonts {
  std::string fangsong, title, hei, kai, song;
};
struct PaperFace {
  std::string face;       // "fangsong", "title", "hei", "kai", "song"
  std::string family;     // what it was set in
  bool replaced = false;  // neither the wanted one nor a face of that kind
};
struct PaperPdf {
  std::string bytes;
  std::size_t pages = 0;
  std::vector<PaperFace> faces;  // also in the file's keywords
  std::size_t unknown = 0;       // characters that no installed font has; set as 〓
};

// A4, fonts embedded, text to be searched and copied. `made` is the file's creation time: equal input makes equal bytes
// on one machine.
PaperPdf paper_pdf(const OfficialPaper& paper, base::Instant made, const PaperFonts& fonts = {},
                   const PaperLimits& limits = {});

// WordprocessingML. Faces are named as China's office programs have them (仿宋, 方正小标宋简体, 黑体, 楷体, 宋体), none
// is embedded. `made` as above.
std::string paper_docx(const OfficialPaper& paper, base::Instant made, const PaperLimits& limits = {});

}  // namespace media
