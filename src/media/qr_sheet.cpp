// The printable sheet of site codes: 3 x 8 labels on A4, cut along the thin lines.
#include <cairo-pdf.h>

#include <algorithm>

#include "base/error.hpp"
#include "media/pixels.hpp"
#include "media/qr.hpp"
#include "media/type.hpp"

namespace media {
namespace {

constexpr double kPoint = 72 / 25.4;  // points in a millimetre
constexpr double kWide = 210 * kPoint, kHigh = 297 * kPoint;
constexpr int kColumns = 3, kRows = 8, kPerPage = kColumns * kRows;
constexpr double kLabelWide = 64 * kPoint, kLabelHigh = 34 * kPoint;
constexpr double kLeft = (kWide - kColumns * kLabelWide) / 2, kTop = 9 * kPoint;
constexpr double kCode = 29 * kPoint;  // printed side with the quiet zone: read from a metre

void draw_code(cairo_t* cairo, double x, double y, std::string_view link) {
  const QrMatrix matrix = qr_matrix(link);
  const double module = kCode / (matrix.size + 8);
  for (int row = 0; row < matrix.size; ++row)
    for (int column = 0; column < matrix.size; ++column)
      if (matrix.at(column, row))
        cairo_rectangle(cairo, x + (column + 4) * module, y + (row + 4) * module, module, module);
  cairo_fill(cairo);
}

void draw_label(cairo_t* cairo, double x, double y, const QrLabel& label) {
  cairo_set_source_rgb(cairo, 0.75, 0.75, 0.75);
  cairo_set_line_width(cairo, 0.3);
  cairo_rectangle(cairo, x, y, kLabelWide, kLabelHigh);
  cairo_stroke(cairo);
  cairo_set_source_rgb(cairo, 0, 0, 0);
  draw_code(cairo, x + kPoint, y + (kLabelHigh - kCode) / 2, label.link);
  const double text_x = x + kCode + 2 * kPoint, width = kLabelWide - kCode - 4 * kPoint;
  double at = y + 4 * kPoint;
  at += set_type(cairo, text_x, at, label.name,
                 {.font = "Noto Sans CJK SC Bold", .size = 10.5, .width = width, .lines = 3});
  at += 1.2 * kPoint;
  at += set_type(cairo, text_x, at, label.code, {.size = 8.5, .width = width, .lines = 2});
  cairo_set_source_rgb(cairo, 0.35, 0.35, 0.35);
  set_type(cairo, text_x, at + 0.6 * kPoint, label.type, {.size = 8.5, .width = width, .lines = 2});
}

}  // namespace

std::string qr_sheet(const std::vector<QrLabel>& labels, std::string_view title, base::Instant made) {
  std::string out;
  const auto write = [](void* to, const unsigned char* data, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  };
  Surface surface(cairo_pdf_surface_create_for_stream(write, &out, kWide, kHigh));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, std::string(title).c_str());
  const std::string text = base::to_text(made);  // 2026-11-21T21:34:12.345+08:00; PDF takes no milliseconds
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 (text.substr(0, 19) + "+08:00").c_str());
  const Cairo cairo(cairo_create(surface.get()));
  const std::size_t pages = std::max<std::size_t>(1, (labels.size() + kPerPage - 1) / kPerPage);
  for (std::size_t page = 0; page < pages; ++page) {
    for (std::size_t i = page * kPerPage; i < labels.size() && i < (page + 1) * kPerPage; ++i) {
      const auto place = static_cast<int>(i % kPerPage);
      draw_label(cairo.get(), kLeft + place % kColumns * kLabelWide, kTop + place / kColumns * kLabelHigh, labels[i]);
    }
    cairo_set_source_rgb(cairo.get(), 0.35, 0.35, 0.35);
    const std::string foot = std::string(title) + "    " + std::to_string(page + 1) + " / " + std::to_string(pages);
    set_type(cairo.get(), kLeft, kHigh - 12 * kPoint, foot,
             {.size = 8, .width = kColumns * kLabelWide, .align = Align::centre});
    cairo_show_page(cairo.get());
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw base::Fail(base::Code::internal, "pdf.write");
  return out;
}

}  // namespace media
