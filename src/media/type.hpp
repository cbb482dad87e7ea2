#pragma once
// Text on cairo surfaces, set by pango in the system's Chinese face. Inside of media only.
#include <cairo.h>

#include <string_view>

namespace media {

enum class Align { left, centre };
struct TypeSpec {
  const char* font = "Noto Sans CJK SC";
  double size = 10;   // in user-space units (points on PDF, pixels on pictures)
  double width = -1;  // of the box; -1 for one line
  int lines = 1;      // more are cut with an ellipsis
  Align align = Align::left;
};
// Draws with the current source colour, the box's upper left corner at (x, y); returns the height used.
double set_type(cairo_t* cairo, double x, double y, std::string_view text, const TypeSpec& spec);

}  // namespace media
