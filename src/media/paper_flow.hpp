#pragma once
// An official document as paragraphs and tables with their measures, after GB/T 9704-2012. Both writers set this one
// list, so the PDF and the DOCX say the same. Inside of media only.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "media/official_paper.hpp"

namespace media::paper {

// All in points. 版心 (5.2.1): 156 x 225 mm below 37 mm of head margin, right of 28 mm.
inline constexpr double kMm = 72 / 25.4;
inline constexpr double kPageWide = 210 * kMm, kPageHigh = 297 * kMm;
inline constexpr double kLeft = 28 * kMm, kTop = 37 * kMm, kWide = 156 * kMm, kHigh = 225 * kMm;
inline constexpr double kBody = 16, kSmall = 14, kTitle = 22, kCell = 12, kNote = 10.5;  // 三号 四号 二号 小四 五号
inline constexpr double kPitch = 28.95;                                                  // 22 lines in 225 mm
inline constexpr double kCharacter = kWide / 28;                                         // 28 to a line (5.2.3)
inline constexpr double kCellPitch = 18, kCellSide = 4, kCellAbove = 3, kRule = 0.5;
inline constexpr double kThick = 0.35 * kMm, kThin = 0.25 * kMm;  // lines of the 版记 (7.4.1)

enum class Face { fangsong, title, hei, kai, song };
inline constexpr int kFaces = 5;

struct Run {
  std::string text;  // a line feed breaks the line
  Face face = Face::fangsong;
};

enum class Fit { both, left, centre, right };

// A paragraph. Indents are in characters of its own size (of the 28-character grid at 16 points); `first` counts from
// `left`.
struct Para {
  const char* style = "Normal";  // of the DOCX
  std::vector<Run> runs;
  std::string right;  // set to the right edge of the same line; such a paragraph has one line
  Face right_face = Face::fangsong;
  double size = kBody, pitch = kPitch;  // height of each line
  Fit fit = Fit::both;
  double first = 0, left = 0, right_indent = 0;
  double before = 0, after = 0;
  double squeeze = 1;  // breadth of the type
  bool red = false;
  double red_line = 0;  // thickness of a red line below, and how far below
  double red_line_gap = 0;
  double line_above = 0, line_below = 0;  // black, of the 版记
  bool with_next = false;                 // on one page with what follows
};

struct Table {
  std::vector<double> widths;  // points; they add up to kWide
  std::vector<PaperAlign> aligns;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;  // each as long as head
  bool with_next = false;                      // the last row stays with what follows
};

using Piece = std::variant<Para, Table>;

// 信函 (10.1): what stands outside of the 版心 of the first page. Distances from the paper's edges.
inline constexpr double kLetterMark = 30 * kMm, kLetterFoot = 20 * kMm, kLetterWide = 170 * kMm;
inline constexpr double kDoubleThick = 2, kDoubleGap = 1.5, kDoubleThin = 0.75;

struct Flow {
  std::string title;   // for the file's properties, on one line
  std::string author;  // the issuing body
  std::vector<Piece> pieces;
  std::vector<Para> imprint;   // 版记, at the foot of the last page
  std::optional<Para> letter;  // the mark of a letter

  // Of a letter's upper double line, and where the first line begins, from the paper's edge.
  double letter_line() const { return kLetterMark + letter->size + 4 * kMm; }
  double first_line() const {
    return letter ? letter_line() + kDoubleThick + kDoubleGap + kDoubleThin + kBody * 7 / 8 - (kPitch - kBody) / 2
                  : kTop;
  }
};

// What stands at the right edge. "签发人：" is in FangSong, the name after it in the face given (7.2.6).
std::vector<Run> right_runs(const Para& para);

inline double character(double size) { return size == kBody ? kCharacter : size; }

// Throws as official_paper.hpp says.
Flow flow_of(const OfficialPaper& paper, const PaperLimits& limits);

}  // namespace media::paper
