#pragma once
// Tables as offices send them: XLSX and CSV in, XLSX and CSV out. Cells are UTF-8 text.
// rows[i] is row i+1 as a spreadsheet program shows it: empty rows in between are kept, so that a message can name the
// row.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace media {

using Table = std::vector<std::vector<std::string>>;

struct Sheet {
  std::string name;
  Table rows;  // ragged: a row ends at its last non-empty cell, the table at its last non-empty row
  // Zero-based (row, column), sorted, of cells whose number is shown as a percentage: 95 % is kept as "0.95".
  std::vector<std::pair<std::uint32_t, std::uint32_t>> percents;

  bool is_percent(std::size_t row, std::size_t column) const;
  // The cell, or "" outside of the table.
  std::string_view at(std::size_t row, std::size_t column) const;
};

// Bounds on outside input. Cells count the padding of sparse rows, because it costs memory too.
struct TableLimits {
  std::size_t bytes = 64u << 20;      // the file
  std::size_t inflated = 200u << 20;  // all parts of an XLSX, uncompressed
  std::size_t entries = 2'000;        // parts of an XLSX
  std::size_t sheets = 64;
  std::size_t rows = 200'000;  // of one sheet
  std::size_t columns = 512;
  std::size_t cells = 4'000'000;  // of the whole file
  std::size_t text = 128u << 20;  // bytes of all cells of the file
};

// All three throw base::Fail:
//   too_large  file.too_large, file.too_many_rows, file.too_many_columns, file.too_many_cells, file.too_many_sheets
//              (args: limit, and row or sheet when known)
//   bad_media  file.unreadable (damaged), file.old_excel (.xls, or an encrypted .xlsx), file.not_a_table (another kind
//   of file),
//              file.encoding (text neither UTF-8 nor GB18030), file.open_quote (args: row, where the quote was opened)

// By content, never by name: zip → XLSX, otherwise text → CSV. `filename` only names the sheet of a CSV.
std::vector<Sheet> read_table(std::string_view bytes, std::string_view filename = {}, const TableLimits& limits = {});

// Numbers come as they were typed (66.67, not 66.670000000000002), dates by their style as YYYY-MM-DD or YYYY-MM-DD
// HH:MM:SS, times of day as HH:MM:SS, booleans as TRUE and FALSE, formulas as their stored result. Hidden sheets are
// included.
std::vector<Sheet> read_xlsx(std::string_view bytes, const TableLimits& limits = {});

// RFC 4180 with what Excel does to it: UTF-8 with or without BOM, UTF-16 with BOM, GB18030; comma, semicolon or tab,
// found from the first lines.
Sheet read_csv(std::string_view bytes, const TableLimits& limits = {});

struct CsvWriter {
  enum class Bom { none, utf8 };  // Excel needs the mark to see UTF-8
  explicit CsvWriter(Bom bom = Bom::utf8);
  void row(const std::vector<std::string>& cells);
  // What has been written since the last call: rows can be streamed.
  std::string take();

 private:
  std::string out_;
};
// One cell. A text that a spreadsheet would run as a formula (= + - @, tab, return) gets a ' before it, unless it is a
// plain number.
std::string csv_cell(std::string_view text);
std::string to_csv(const Table& rows);

// An XLSX file in constant memory. Rows go down one sheet at a time; text is never taken for a formula.
struct Column {
  std::string title;
  double width = 14;  // in characters
};
struct Percent {
  double value = 0;  // 0.95 is shown as 95.00%
};
struct Decimal {
  std::string text;  // an exact decimal; written as a number when 15 digits hold it, else as text
};
using Cell =
    std::variant<std::monostate, std::string, std::int64_t, double, Percent, Decimal, base::Day, base::Instant>;

class XlsxWriter {
 public:
  // `made` is the creation time in the file's properties, so that equal content makes equal bytes.
  explicit XlsxWriter(base::Instant made, std::string title = {});
  ~XlsxWriter();
  XlsxWriter(XlsxWriter&&) noexcept;

  // Begins a sheet with a frozen header row. The name is cut to 31 characters, cleaned of []:*?/\ and made unique.
  void sheet(std::string_view name, const std::vector<Column>& columns);
  // Begins a sheet without a header row.
  void plain_sheet(std::string_view name, const std::vector<double>& widths = {});
  void row(const std::vector<Cell>& cells);
  void header(const std::vector<std::string>& cells);  // a row in header style
  std::string finish();  // the file; the writer is spent. Throws base::Fail(internal) when the disk is full

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace media
