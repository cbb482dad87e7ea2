#pragma once
// Sets the paragraphs of an official document with pango: chooses the faces, breaks lines by the Chinese rules, fills
// each line to the edge. Inside of media only.
#include <cairo.h>
#include <pango/pango.h>

#include <array>
#include <memory>
#include <unordered_map>

#include "media/paper_flow.hpp"

namespace media::paper {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

// A line that was broken, kept as text: a paper of 200 pages would need much memory as layouts.
struct Line {
  std::vector<Run> runs;
  double size = kBody;
  double x = 0;        // from the left edge of the 版心
  double spacing = 0;  // between characters
  double stretch = 0;  // more of it at full-width ones: figures are not torn apart
  double squeeze = 1;
};

class Type {
 public:
  explicit Type(const PaperFonts& wanted);

  // At least one line. `wide` is the room between the edges, in which the paragraph's own indents are taken off.
  std::vector<Line> set(const Para& para, double wide);
  Line set_right(const Para& para, double wide);  // what stands at the right edge of a one-line paragraph
  void draw(cairo_t* cairo, const Line& line, double left, double baseline) const;

  const std::vector<PaperFace>& faces() const { return faces_; }
  std::size_t unknown() const { return unknown_; }

 private:
  struct FontEnd {
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  };
  Layout layout(const std::vector<Run>& runs, double size, double spacing, double stretch = 0) const;
  std::vector<Run> known(std::vector<Run> runs);
  bool has(Face face, char32_t c);
  void stretch(Line& line, double room, double used) const;
  Line line_of(const Para& para, std::vector<Run> runs, double wide, bool filled, double first, double start) const;

  PangoFontMap* map_;
  std::unique_ptr<PangoContext, Unref> context_;
  std::array<std::unique_ptr<PangoFontDescription, FontEnd>, kFaces> fonts_;
  std::vector<PaperFace> faces_;
  std::array<std::unordered_map<char32_t, bool>, kFaces> seen_;  // has the face, or one that steps in, this character
  std::size_t unknown_ = 0;
};

// Where type of this size stands in a line of this pitch: its square in the middle.
inline double baseline_in(double pitch, double size) { return pitch / 2 + 0.38 * size; }

}  // namespace media::paper
