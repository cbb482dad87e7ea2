#pragma once
// Tables as CSV (RFC 4180, UTF-8, CRLF). One thing the standard leaves open is settled as PostgreSQL does it: an empty
// field without quotes is null, "" is the empty text. Numbers are decimal; reals the shortest text that reads back as
// the same.
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/catalogue.hpp"

namespace ops {

void write_cell(std::string& out, const store::Row& row, int column, ColumnKind kind);
void write_header(std::string& out, const Table& table);
void write_row(std::string& out, const Table& table, const store::Row& row);

using Cells = std::vector<std::optional<std::string>>;

// Reads records one by one. Throws Fail(bad_media, "ops.csv") with file and record when the text is no such CSV.
class CsvReader {
 public:
  explicit CsvReader(const std::string& path);
  bool next(Cells& cells);  // false: the end

 private:
  int get();
  [[noreturn]] void wrong(std::string_view why) const;
  std::string path_;
  std::ifstream in_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::int64_t record_ = 0;
};

// A cell as a parameter; `cell` must outlive it. Throws Fail(bad_media, "ops.csv") when it is not of that kind.
store::Value value_of(const std::optional<std::string>& cell, ColumnKind kind);

}  // namespace ops
