// XLSX out, through libxlsxwriter in its constant-memory form: rows are written as they come.
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/table.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
constexpr std::size_t kMostCharacters = 32'767;  // of one cell, by the format
constexpr lxw_row_t kMostRows = 1'048'576;

// "_x0041_" typed by a person would be shown as "A": the format's escape, itself to be escaped.
bool escape_at(std::string_view s) {
  return s.size() >= 7 && s[1] == 'x' && s[6] == '_' &&
         s.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// A byte that XML does not allow would make the whole file "damaged" to a spreadsheet program.
std::string clean(std::string_view text) {
  const bool good = base::valid_utf8(text);
  std::string out;
  out.reserve(text.size());
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n') continue;
    if (c >= 0x80 && !good) {
      out += '?';
      continue;
    }
    if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {
      i += 2;
      continue;
    }
    if (c == '_' && escape_at(text.substr(i))) out += "_x005F";
    if ((c & 0xC0) != 0x80 && ++characters > kMostCharacters) break;
    out += text[i];
  }
  return out;
}

int digits_of(std::string_view text) {
  int n = 0;
  for (const char c : text) n += c >= '0' && c <= '9';
  return n;
}

}  // namespace

struct XlsxWriter::State {
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format *head = nullptr, *day = nullptr, *instant = nullptr, *percent = nullptr;
  lxw_row_t next = 0;
  std::set<std::string> names;
  std::string name;
  std::vector<Column> columns;
  int file = -1;

  ~State() {
    if (book) workbook_close(book);
    if (file >= 0) close(file);
  }

  lxw_col_t column(std::size_t i) const { return static_cast<lxw_col_t>(i); }

  std::string free_name(std::string_view wanted) {
    std::string kept;
    for (const char c : clean(wanted))
      if (std::string_view("[]:*?/\\'\n\t").find(c) == std::string_view::npos) kept += c;
    if (kept.empty()) kept = "Sheet";
    for (int n = 1;; ++n) {
      const std::string tail = n == 1 ? "" : " " + std::to_string(n);
      std::string candidate;
      std::size_t characters = 0;
      for (const char c : kept) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++characters + tail.size() > 31) break;
        candidate += c;
      }
      candidate += tail;
      if (names.insert(base::fold(candidate)).second) return candidate;
    }
  }

  void begin(std::string_view wanted) {
    name = free_name(wanted);
    sheet = workbook_add_worksheet(book, name.c_str());
    if (!sheet) throw Fail(Code::internal, "xlsx.sheet", {}, name);
    next = 0;
  }

  void text(std::size_t i, std::string_view value, lxw_format* format) {
    worksheet_write_string(sheet, next, column(i), clean(value).c_str(), format);
  }
  void number(std::size_t i, double value, lxw_format* format = nullptr) {
    if (std::isfinite(value)) worksheet_write_number(sheet, next, column(i), value, format);
  }

  void put(std::size_t i, const Cell& cell) {
    if (const auto* s = std::get_if<std::string>(&cell)) {
      if (!s->empty()) text(i, *s, nullptr);
    } else if (const auto* n = std::get_if<std::int64_t>(&cell)) {
      // A spreadsheet keeps 15 digits: a longer one is an identifier, not an amount.
      const std::string digits = std::to_string(*n);
      if (digits_of(digits) > 15)
        text(i, digits, nullptr);
      else
        number(i, static_cast<double>(*n));
    } else if (const auto* d = std::get_if<double>(&cell)) {
      number(i, *d);
    } else if (const auto* p = std::get_if<Percent>(&cell)) {
      number(i, p->value, percent);
    } else if (const auto* exact = std::get_if<Decimal>(&cell)) {
      const auto value = base::to_double(exact->text);
      if (value && digits_of(exact->text) <= 15)
        number(i, *value);
      else
        text(i, exact->text, nullptr);
    } else if (const auto* date = std::get_if<base::Day>(&cell)) {
      number(i, date->days + 25'569.0, day);
    } else if (const auto* time = std::get_if<base::Instant>(&cell)) {
      number(i, static_cast<double>(time->ms + base::kZoneMs) / static_cast<double>(base::kDayMs) + 25'569.0, instant);
    }
  }

  // The next row is free: a sheet that is full goes on in a new one with the same head.
  void make_room() {
    if (!sheet) throw Fail(Code::internal, "xlsx.no_sheet");
    if (next < kMostRows) return;
    begin(std::string(name));
    head_row();
  }

  void head_row() {
    if (columns.empty()) return;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      worksheet_set_column(sheet, column(i), column(i), columns[i].width, nullptr);
      text(i, columns[i].title, head);
    }
    ++next;
    worksheet_freeze_panes(sheet, 1, 0);
  }
};

XlsxWriter::XlsxWriter(base::Instant made, std::string title) : state_(std::make_unique<State>()) {
  // libxlsxwriter 1.1.4 writes to a named file alone; a file in memory has such a name.
  state_->file = memfd_create("xlsx", MFD_CLOEXEC);
  if (state_->file < 0) throw Fail(Code::internal, "xlsx.memory");
  const std::string path = "/proc/self/fd/" + std::to_string(state_->file);
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  state_->book = workbook_new_opt(path.c_str(), &options);
  if (!state_->book) throw Fail(Code::internal, "xlsx.memory");
  std::string safe_title = clean(title);
  lxw_doc_properties properties{};
  properties.title = safe_title.data();
  properties.created = static_cast<time_t>(made.ms / 1000);
  workbook_set_properties(state_->book, &properties);
  const auto format = [&](const char* code) {
    lxw_format* f = workbook_add_format(state_->book);
    if (code) format_set_num_format(f, code);
    return f;
  };
  state_->day = format("yyyy-mm-dd");
  state_->instant = format("yyyy-mm-dd hh:mm:ss");
  state_->percent = format("0.00%");
  state_->head = format(nullptr);
  format_set_bold(state_->head);
  format_set_bg_color(state_->head, 0xE8EEF4);
  format_set_bottom(state_->head, LXW_BORDER_THIN);
  format_set_text_wrap(state_->head);
  format_set_align(state_->head, LXW_ALIGN_VERTICAL_CENTER);
}

XlsxWriter::~XlsxWriter() = default;
XlsxWriter::XlsxWriter(XlsxWriter&&) noexcept = default;

void XlsxWriter::sheet(std::string_view name, const std::vector<Column>& columns) {
  state_->begin(name);
  state_->columns = columns;
  state_->head_row();
}

void XlsxWriter::plain_sheet(std::string_view name, const std::vector<double>& widths) {
  state_->begin(name);
  state_->columns.clear();
  for (std::size_t i = 0; i < widths.size(); ++i)
    worksheet_set_column(state_->sheet, state_->column(i), state_->column(i), widths[i], nullptr);
}

void XlsxWriter::row(const std::vector<Cell>& cells) {
  state_->make_room();
  for (std::size_t i = 0; i < cells.size(); ++i) state_->put(i, cells[i]);
  ++state_->next;
}

void XlsxWriter::header(const std::vector<std::string>& cells) {
  state_->make_room();
  for (std::size_t i = 0; i < cells.size(); ++i) state_->text(i, cells[i], state_->head);
  ++state_->next;
}

std::string XlsxWriter::finish() {
  const auto error = workbook_close(std::exchange(state_->book, nullptr));
  if (error != LXW_NO_ERROR) throw Fail(Code::internal, "xlsx.write", {}, lxw_strerror(error));
  const off_t size = lseek(state_->file, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(std::max<off_t>(size, 0)), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = pread(state_->file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got <= 0) throw Fail(Code::internal, "xlsx.write", {}, "short read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace media
