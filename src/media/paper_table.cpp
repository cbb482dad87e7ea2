#include "media/paper_table.hpp"

#include <algorithm>

namespace media::paper {
namespace {

// A row's cells as broken lines.
struct Row {
  std::vector<std::vector<Line>> cells;
  std::size_t lines = 1;
};

Fit fit_of(PaperAlign align) {
  return align == PaperAlign::left ? Fit::left : align == PaperAlign::right ? Fit::right : Fit::centre;
}

Row set_row(Type& type, const Table& table, const std::vector<std::string>& cells, bool head) {
  Row row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Para para;
    para.runs = {{cells[i], head ? Face::hei : Face::fangsong}};
    para.size = kCell;
    para.fit = head ? Fit::centre : fit_of(table.aligns[i]);
    row.cells.push_back(type.set(para, std::max(kCell, table.widths[i] - 2 * kCellSide)));
    row.lines = std::max(row.lines, row.cells.back().size());
  }
  return row;
}

double high_of(std::size_t lines) { return static_cast<double>(lines) * kCellPitch + 2 * kCellAbove; }

// Lines [from, from+lines) of each cell between rules; shorter cells stand in the middle.
void draw_row(cairo_t* cairo, const Type& type, const Table& table, const Row& row, std::size_t from, std::size_t lines,
              double y) {
  cairo_set_source_rgb(cairo, 0, 0, 0);
  cairo_set_line_width(cairo, kRule);
  double x = kLeft;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    cairo_rectangle(cairo, x, y, table.widths[i], high_of(lines));
    cairo_stroke(cairo);
    const auto& cell = row.cells[i];
    const std::size_t end = std::min(cell.size(), from + lines);
    double at = y + kCellAbove;
    if (cell.size() < lines) at += static_cast<double>(lines - cell.size()) * kCellPitch / 2;
    for (std::size_t k = from; k < end; ++k, at += kCellPitch)
      type.draw(cairo, cell[k], x + kCellSide, at + baseline_in(kCellPitch, kCell));
    x += table.widths[i];
  }
}

}  // namespace

void add_strips(std::vector<Strip>& strips, Type& type, const Table& table) {
  const auto strip_of = [&](std::shared_ptr<const Row> row, std::size_t from, std::size_t lines) {
    Strip strip;
    strip.height = high_of(lines);
    strip.draw = [&type, &table, row, from, lines](cairo_t* cairo, double y) {
      draw_row(cairo, type, table, *row, from, lines, y);
    };
    return strip;
  };
  // A head higher than half a page is cut like a row and not repeated.
  const auto head_row = std::make_shared<const Row>(set_row(type, table, table.head, true));
  std::shared_ptr<const Strip> head;
  if (high_of(head_row->lines) <= kHigh / 2)
    head = std::make_shared<const Strip>(strip_of(head_row, 0, head_row->lines));
  const double room = kHigh - (head ? head->height : 0) - 2 * kCellAbove;
  const auto most = static_cast<std::size_t>(room / kCellPitch);
  const auto add = [&](const std::shared_ptr<const Row>& row, bool with_next, bool under_head) {
    for (std::size_t from = 0; from < row->lines; from += most) {
      Strip strip = strip_of(row, from, std::min(most, row->lines - from));
      strip.with_next = with_next;
      if (under_head) strip.head = head;
      strips.push_back(std::move(strip));
    }
  };
  add(head_row, head && !table.rows.empty(), false);
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    add(std::make_shared<const Row>(set_row(type, table, table.rows[i], false)),
        table.with_next && i + 1 == table.rows.size(), true);
}

}  // namespace media::paper
