// CSV in both directions: RFC 4180, and what Excel and WPS make of it on Chinese office PCs (GB18030, semicolons, tabs,
// UTF-16 "Unicode text").
#include <iconv.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/table_builder.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;

std::string recode(std::string_view bytes, const char* from) {
  const iconv_t converter = iconv_open("UTF-8", from);
  if (converter == reinterpret_cast<iconv_t>(-1)) throw Fail(Code::internal, "file.encoding", {}, "iconv_open failed");
  std::string out(bytes.size() * 2 + 16, '\0');
  char* in = const_cast<char*>(bytes.data());  // iconv does not write through it
  std::size_t in_left = bytes.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  bool good = true;
  while (in_left > 0) {
    if (iconv(converter, &in, &in_left, &to, &to_left) != static_cast<std::size_t>(-1)) break;
    if (errno != E2BIG) {
      good = false;
      break;
    }
    const auto used = static_cast<std::size_t>(to - out.data());
    out.resize(out.size() * 2);
    to = out.data() + used;
    to_left = out.size() - used;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  iconv_close(converter);
  if (!good) throw Fail(Code::bad_media, "file.encoding");
  return out;
}

// As UTF-8 without a mark; `keep` owns the text when it had to be made.
std::string_view decoded(std::string_view bytes, std::string& keep) {
  if (bytes.starts_with("\xFF\xFE")) return keep = recode(bytes.substr(2), "UTF-16LE");
  if (bytes.starts_with("\xFE\xFF")) return keep = recode(bytes.substr(2), "UTF-16BE");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (base::valid_utf8(bytes)) return bytes;
  // Some Chinese text is valid in both encodings only by chance and when very short; UTF-8 is asked first because it is
  // strict.
  return keep = recode(bytes, "GB18030");
}

// The separator that splits the first lines into most cells. Comments (#) are prose and do not vote.
char separator_of(std::string_view text) {
  constexpr std::array<char, 3> kCandidates{',', ';', '\t'};
  std::array<std::size_t, 3> seen{};
  bool quoted = false, comment = false, fresh = true;
  int lines = 0;
  for (const char c : text.substr(0, 64 << 10)) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') {
      if (!fresh && !comment && ++lines == 10) break;
      fresh = true, comment = false;
      // The head line decides by itself when it has any separator: later cells may hold commas in running text.
      if (lines == 1 && (seen[0] || seen[1] || seen[2])) break;
      continue;
    }
    if (fresh) comment = c == '#';
    fresh = false;
    if (comment) continue;
    for (std::size_t i = 0; i < kCandidates.size(); ++i) seen[i] += c == kCandidates[i];
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < seen.size(); ++i)
    if (seen[i] > seen[best]) best = i;
  return kCandidates[best];
}

bool plain_number(std::string_view s) {
  const auto digits = [&] {
    std::size_t n = 0;
    while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
    s.remove_prefix(n);
    return n;
  };
  if (s.starts_with('+') || s.starts_with('-')) s.remove_prefix(1);
  if (digits() == 0) return false;
  if (s.starts_with('.')) s.remove_prefix(1), digits();
  if (s.starts_with('e') || s.starts_with('E')) {
    s.remove_prefix(1);
    if (s.starts_with('+') || s.starts_with('-')) s.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return s.empty();
}

// Would a spreadsheet run it? Leading spaces do not save it; a lone dash is how offices write "none".
bool runs_as_formula(std::string_view s) {
  if (plain_number(s)) return false;
  if (s.find_first_not_of('-') == std::string_view::npos) return false;
  if (s.starts_with('\t') || s.starts_with('\r')) return true;
  const auto first = s.find_first_not_of(' ');
  return first != std::string_view::npos && std::string_view("=+-@\t\r").find(s[first]) != std::string_view::npos;
}
// A ' (or several) before such a text: written by csv_cell, taken off again by read_csv.
bool guarded(std::string_view s) {
  const auto rest = s.find_first_not_of('\'');
  return rest != 0 && rest != std::string_view::npos && runs_as_formula(s.substr(rest));
}

}  // namespace

Sheet read_csv(std::string_view bytes, const TableLimits& limits) {
  if (bytes.size() > limits.bytes) {
    Fail fail(Code::too_large, "file.too_large");
    fail.args = {{"limit", std::to_string(limits.bytes)}};
    throw fail;
  }
  std::string keep;
  const std::string_view text = decoded(bytes, keep);
  if (text.find('\0') != std::string_view::npos) throw Fail(Code::bad_media, "file.not_a_table");
  const char separator = separator_of(text);

  TableBuilder table(limits);
  table.begin({});
  std::size_t row = 0, column = 0, i = 0;
  std::string cell;
  while (i < text.size()) {
    cell.clear();
    if (text[i] == '"') {
      for (++i;; ++i) {
        if (i >= text.size()) {
          Fail fail(Code::bad_media, "file.open_quote");
          fail.args = {{"row", std::to_string(row + 1)}};
          throw fail;
        }
        if (text[i] == '"' && (++i >= text.size() || text[i] != '"')) break;
        // Inside a cell a line end is \n, however the file was saved.
        if (text[i] == '\r') {
          if (i + 1 >= text.size() || text[i + 1] != '\n') cell += '\n';
        } else {
          cell += text[i];
        }
      }
    }
    while (i < text.size() && text[i] != separator && text[i] != '\n' && text[i] != '\r') cell += text[i++];
    if (guarded(cell)) cell.erase(0, 1);
    table.put(row, column, cell);
    if (i >= text.size()) break;
    if (text[i] == separator) {
      ++i, ++column;
      continue;
    }
    i += text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
    ++row, column = 0;
  }
  return std::move(table.finish().front());
}

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  if (runs_as_formula(text) || guarded(text)) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",;\t\"\r\n") == std::string::npos && !cell.starts_with(' ') && !cell.ends_with(' '))
    return cell;
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

CsvWriter::CsvWriter(Bom bom) : out_(bom == Bom::utf8 ? "\xEF\xBB\xBF" : "") {}

void CsvWriter::row(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out_ += ',';
    out_ += csv_cell(cells[i]);
  }
  out_ += "\r\n";
}

std::string CsvWriter::take() { return std::exchange(out_, {}); }

std::string to_csv(const Table& rows) {
  CsvWriter writer;
  for (const auto& row : rows) writer.row(row);
  return writer.take();
}

}  // namespace media
