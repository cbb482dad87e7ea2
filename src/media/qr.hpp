#pragma once
// QR codes of sites and links: as a matrix, as SVG, and as an A4 sheet to print, cut and stick.
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace media {

struct QrMatrix {
  int size = 0;            // modules a side, without the quiet zone
  std::vector<bool> dark;  // size*size, row by row
  bool at(int x, int y) const {
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x)];
  }
};

// Error correction level M: a label outdoors loses some modules. Throws base::Fail(invalid, "qr.too_long") above 2,300
// bytes.
QrMatrix qr_matrix(std::string_view text);
// A square picture with the quiet zone of 4 modules, black on white, scaled by its container.
std::string qr_svg(std::string_view text);

struct QrLabel {
  std::string link;  // what the code says
  std::string name;  // beside the code, long ones over three lines
  std::string code;
  std::string type;
};
// A4 PDF, 3 columns x 8 rows a page, cut lines, page number and `title` at the foot. `made` is the file's creation
// time.
std::string qr_sheet(const std::vector<QrLabel>& labels, std::string_view title, base::Instant made);

}  // namespace media
