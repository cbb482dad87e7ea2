#include "media/table.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/image.hpp"
#include "media/table_builder.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;

[[noreturn]] void too_many(const char* key, std::size_t limit, const std::string& sheet, std::size_t row) {
  Fail fail(Code::too_large, key);
  fail.args = {{"limit", std::to_string(limit)}, {"sheet", sheet}, {"row", std::to_string(row + 1)}};
  throw fail;
}

}  // namespace

bool Sheet::is_percent(std::size_t row, std::size_t column) const {
  return std::binary_search(percents.begin(), percents.end(),
                            std::pair{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)});
}

std::string_view Sheet::at(std::size_t row, std::size_t column) const {
  if (row >= rows.size() || column >= rows[row].size()) return {};
  return rows[row][column];
}

void TableBuilder::begin(std::string name) {
  if (sheets_.size() >= limits_.sheets) too_many("file.too_many_sheets", limits_.sheets, name, 0);
  sheets_.push_back({std::move(name), {}, {}});
}

void TableBuilder::put(std::size_t row, std::size_t column, std::string text) {
  if (text.empty()) return;
  Sheet& sheet = sheets_.back();
  if (row >= limits_.rows) too_many("file.too_many_rows", limits_.rows, sheet.name, row);
  if (column >= limits_.columns) too_many("file.too_many_columns", limits_.columns, sheet.name, row);
  // Padding is paid for like cells: one cell at the far end of each row would otherwise cost gigabytes.
  if (row >= sheet.rows.size()) {
    cells_ += row + 1 - sheet.rows.size();
    if (cells_ > limits_.cells) too_many("file.too_many_cells", limits_.cells, sheet.name, row);
    sheet.rows.resize(row + 1);
  }
  auto& line = sheet.rows[row];
  if (column >= line.size()) {
    cells_ += column + 1 - line.size();
    if (cells_ > limits_.cells) too_many("file.too_many_cells", limits_.cells, sheet.name, row);
    line.resize(column + 1);
  }
  text_ += text.size();
  if (text_ > limits_.text) too_many("file.too_large", limits_.text, sheet.name, row);
  if (!base::valid_utf8(text)) {
    Fail fail(Code::bad_media, "file.encoding");
    fail.args = {{"sheet", sheet.name}, {"row", std::to_string(row + 1)}};
    throw fail;
  }
  line[column] = std::move(text);
}

void TableBuilder::mark_percent(std::size_t row, std::size_t column) {
  sheets_.back().percents.emplace_back(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
}

std::vector<Sheet> TableBuilder::finish() {
  for (auto& sheet : sheets_) std::sort(sheet.percents.begin(), sheet.percents.end());
  return std::move(sheets_);
}

std::vector<Sheet> read_table(std::string_view bytes, std::string_view filename, const TableLimits& limits) {
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) throw Fail(Code::bad_media, "file.old_excel");
  const Kind kind = sniff(bytes);
  if (kind == Kind::zip) return read_xlsx(bytes, limits);
  // "BM" alone makes no bitmap of a text that begins so; every other picture begins with bytes no text has.
  if (kind != Kind::unknown && kind != Kind::bmp) throw Fail(Code::bad_media, "file.not_a_table");
  std::vector<Sheet> sheets;
  sheets.push_back(read_csv(bytes, limits));
  const auto slash = filename.find_last_of("/\\");
  if (slash != std::string_view::npos) filename.remove_prefix(slash + 1);
  filename = filename.substr(0, filename.rfind('.'));
  if (base::valid_utf8(filename))
    sheets.front().name = std::string(filename.substr(0, filename.size() > 200 ? 0 : 200));
  return sheets;
}

}  // namespace media
