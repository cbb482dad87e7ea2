#include "ops/csv.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ops {
namespace {

void write_text(std::string& out, std::string_view s) {
  if (!s.empty() && s.find_first_of("\",\r\n") == std::string_view::npos) {
    out += s;
    return;
  }
  out += '"';
  for (const char c : s) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

[[noreturn]] void not_of(std::string_view kind, std::string_view cell) {
  throw base::Fail(base::Code::bad_media, "ops.csv", {},
                   std::string(cell.substr(0, 60)) + " is no " + std::string(kind));
}

}  // namespace

void write_cell(std::string& out, const store::Row& row, int column, ColumnKind kind) {
  if (row.null(column)) return;
  switch (kind) {
    case ColumnKind::boolean:
      out += row.integer(column) ? "true" : "false";
      return;
    case ColumnKind::integer:
    case ColumnKind::bigint:
      fmt::format_to(std::back_inserter(out), "{}", row.integer(column));
      return;
    case ColumnKind::real:
      fmt::format_to(std::back_inserter(out), "{}", row.real(column));
      return;
    case ColumnKind::text:
      write_text(out, row.text(column));
      return;
  }
}

void write_header(std::string& out, const Table& table) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += (i ? "," : "") + table.columns[i].name;
  out += "\r\n";
}

void write_row(std::string& out, const Table& table, const store::Row& row) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i) out += ',';
    write_cell(out, row, static_cast<int>(i), table.columns[i].kind);
  }
  out += "\r\n";
}

CsvReader::CsvReader(const std::string& path) : path_(path), in_(path, std::ios::binary) {
  if (!in_) throw base::Fail(base::Code::not_found, "ops.no_file", {}, path);
}

int CsvReader::get() {
  if (at_ == buffer_.size()) {
    buffer_.resize(256 << 10);
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(in_.gcount()));
    at_ = 0;
    if (buffer_.empty()) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_++]);
}

void CsvReader::wrong(std::string_view why) const {
  throw base::Fail(base::Code::bad_media, "ops.csv", {},
                   path_ + ", record " + std::to_string(record_) + ": " + std::string(why));
}

bool CsvReader::next(Cells& cells) {
  cells.clear();
  int c = get();
  if (c < 0) return false;
  ++record_;
  for (;;) {
    std::optional<std::string> cell;
    if (c == '"') {
      cell.emplace();
      for (;;) {
        c = get();
        if (c < 0) wrong("a quote is not closed");
        if (c == '"' && (c = get()) != '"') break;
        *cell += static_cast<char>(c);
      }
    } else {
      for (; c >= 0 && c != ',' && c != '\r'; c = get()) {
        if (c == '"' || c == '\n') wrong("a quote or line feed stands alone");
        if (!cell) cell.emplace();
        *cell += static_cast<char>(c);
      }
    }
    cells.push_back(std::move(cell));
    if (c == ',') {
      c = get();
      continue;
    }
    if (c != '\r' || get() != '\n') wrong("a record does not end in CR LF");
    return true;
  }
}

store::Value value_of(const std::optional<std::string>& cell, ColumnKind kind) {
  store::Value v;
  switch (kind) {
    case ColumnKind::boolean:
      v.kind = meta::Kind::boolean;
      break;
    case ColumnKind::integer:
      v.kind = meta::Kind::i32;
      break;
    case ColumnKind::bigint:
      v.kind = meta::Kind::i64;
      break;
    case ColumnKind::real:
      v.kind = meta::Kind::real;
      break;
    case ColumnKind::text:
      v.kind = meta::Kind::text;
      break;
  }
  v.null = !cell;
  if (!cell) return v;
  if (kind == ColumnKind::text) {
    if (!base::valid_utf8(*cell)) not_of("UTF-8", *cell);
    v.text = *cell;
  } else if (kind == ColumnKind::boolean) {
    if (*cell != "true" && *cell != "false") not_of("boolean", *cell);
    v.integer = *cell == "true";
  } else if (kind == ColumnKind::real) {
    const auto [end, error] = std::from_chars(cell->data(), cell->data() + cell->size(), v.real);
    if (error != std::errc() || end != cell->data() + cell->size()) not_of("number", *cell);
  } else {
    const auto n = base::to_int(*cell);
    if (!n || (kind == ColumnKind::integer && (*n < INT32_MIN || *n > INT32_MAX))) not_of("integer", *cell);
    v.integer = *n;
  }
  return v;
}

}  // namespace ops
