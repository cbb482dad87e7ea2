// XLSX in: the few parts of a workbook that hold values. Fonts, pictures, charts, macros and links are never opened.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/part_reader.hpp"
#include "media/table_builder.hpp"
#include "media/xlsx_number.hpp"
#include "media/xml_cutter.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
constexpr std::size_t kMostSmallPart = 8u << 20;  // workbook, relations, styles: kilobytes in practice
constexpr std::size_t kMostStrings = 2'000'000;

Fail unreadable(const char* why) { return Fail(Code::bad_media, "file.unreadable", {}, why); }

// _x000D_ is how the format writes a control character; what is left of those is dropped, line ends become \n.
void unescape(std::string& text) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_') {
      unsigned code = 0;
      const auto [end, error] = std::from_chars(text.data() + i + 2, text.data() + i + 6, code, 16);
      if (error == std::errc{} && end == text.data() + i + 6 && code < 0x80) {
        c = static_cast<char>(code);
        i += 6;
      }
    }
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') continue;
    text[to++] = c;
  }
  text.resize(to);
}

// <si> and <is>: plain <t>, or runs <r><t>; the reading aid <rPh> is not part of the text.
std::string text_of(pugi::xml_node item) {
  std::string text;
  for (const auto& child : item.children()) {
    const auto name = local_name(child.name());
    if (name == "t")
      text += child.text().get();
    else if (name == "r")
      text += child_of(child, "t").text().get();
  }
  unescape(text);
  return text;
}

class Workbook {
 public:
  Workbook(std::string_view bytes, const TableLimits& limits)
      : parts_(bytes, limits), limits_(limits), table_(limits) {}
  std::vector<Sheet> read() {
    read_workbook();
    read_styles();
    read_strings();
    for (const auto& [name, part] : sheets_) read_sheet(name, part);
    return table_.finish();
  }

 private:
  pugi::xml_document parse(const std::string& part) {
    pugi::xml_document document;
    const std::string text = parts_.whole(part, kMostSmallPart);
    if (!text.empty() && !document.load_buffer(text.data(), text.size())) throw unreadable("part is not XML");
    return document;
  }

  // Relation id → (kind, part). Targets are relative to the part's folder, or absolute with a leading /.
  std::map<std::string, std::pair<std::string, std::string>, std::less<>> relations(const std::string& folder,
                                                                                    const std::string& file) {
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> found;
    const auto document = parse(folder + "_rels/" + file + ".rels");
    for (const auto& relation : child_of(document, "Relationships").children()) {
      std::string target(attribute_of(relation, "Target"));
      if (target.starts_with('/'))
        target.erase(0, 1);
      else
        target.insert(0, folder);
      const auto type = attribute_of(relation, "Type");
      found.try_emplace(std::string(attribute_of(relation, "Id")), std::string(type.substr(type.rfind('/') + 1)),
                        target);
    }
    return found;
  }

  void read_workbook() {
    std::string book = "xl/workbook.xml";
    for (const auto& [id, relation] : relations("", ""))
      if (relation.first == "officeDocument") book = relation.second;
    const auto slash = book.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : book.substr(0, slash + 1);
    const auto document = parse(book);
    const auto root = child_of(document, "workbook");
    if (!root) throw Fail(Code::bad_media, "file.not_a_table", {}, "no workbook part");
    const auto date1904 = attribute_of(child_of(root, "workbookPr"), "date1904");
    epoch_ = date1904 == "1" || date1904 == "true" ? Epoch::y1904 : Epoch::y1900;
    const auto related = relations(folder, book.substr(folder.size()));
    for (const auto& [id, relation] : related) {
      if (relation.first == "sharedStrings") strings_part_ = relation.second;
      if (relation.first == "styles") styles_part_ = relation.second;
    }
    for (const auto& sheet : child_of(root, "sheets").children()) {
      const auto relation = related.find(attribute_of(sheet, "id"));
      if (relation == related.end() || relation->second.first != "worksheet") continue;  // a chart or a dialogue
      sheets_.emplace_back(attribute_of(sheet, "name"), relation->second.second);
      if (sheets_.size() > limits_.sheets) break;  // refused by the builder, with its limit
    }
    if (sheets_.empty()) throw Fail(Code::bad_media, "file.not_a_table", {}, "no worksheet");
  }

  void read_styles() {
    if (styles_part_.empty()) return;
    const auto document = parse(styles_part_);
    const auto root = child_of(document, "styleSheet");
    std::map<int, Shown> own;
    const auto number = [](std::string_view s) { return static_cast<int>(base::to_int(s).value_or(0)); };
    for (const auto& format : child_of(root, "numFmts").children())
      own[number(attribute_of(format, "numFmtId"))] = shown_by_code(attribute_of(format, "formatCode"));
    for (const auto& style : child_of(root, "cellXfs").children()) {
      const int id = number(attribute_of(style, "numFmtId"));
      const auto found = own.find(id);
      styles_.push_back(found != own.end() ? found->second : shown_by_id(id));
    }
  }

  void read_strings() {
    if (strings_part_.empty()) return;
    std::size_t size = 0;
    XmlCutter cutter("si", [&](pugi::xml_node item) {
      strings_.push_back(text_of(item));
      size += strings_.back().size();
      if (strings_.size() > kMostStrings || size > limits_.text)
        throw Fail(Code::too_large, "file.too_large", {}, "strings");
    });
    parts_.stream(strings_part_, [&](std::string_view piece) { cutter.add(piece); });
    cutter.finish();
  }

  void read_sheet(const std::string& name, const std::string& part) {
    table_.begin(name);
    std::size_t next_row = 0;
    XmlCutter cutter("row", [&](pugi::xml_node row) {
      const auto number = base::to_int(attribute_of(row, "r")).value_or(0);
      const std::size_t at = number > 0 ? static_cast<std::size_t>(number) - 1 : next_row;
      next_row = at + 1;
      std::size_t next_column = 0;
      for (const auto& cell : row.children())
        if (local_name(cell.name()) == "c") read_cell(at, next_column, cell);
    });
    const bool found = parts_.stream(part, [&](std::string_view piece) { cutter.add(piece); });
    if (!found) throw unreadable("worksheet part is missing");
    cutter.finish();
  }

  void read_cell(std::size_t row, std::size_t& next_column, pugi::xml_node cell) {
    std::size_t letters = 0;
    for (const char c : attribute_of(cell, "r")) {
      if (c < 'A' || c > 'Z' || letters > 1'000'000) break;
      letters = letters * 26 + static_cast<std::size_t>(c - 'A' + 1);
    }
    const std::size_t column = letters > 0 ? letters - 1 : next_column;
    next_column = column + 1;
    const auto type = attribute_of(cell, "t");
    if (type == "inlineStr") return table_.put(row, column, text_of(child_of(cell, "is")));
    std::string value = child_of(cell, "v").text().get();
    if (value.empty()) return;
    if (type == "s") {
      const auto index = base::to_int(value);
      if (!index || *index < 0 || static_cast<std::size_t>(*index) >= strings_.size()) throw unreadable("string index");
      return table_.put(row, column, strings_[static_cast<std::size_t>(*index)]);
    }
    if (type == "b") return table_.put(row, column, value == "1" || value == "true" ? "TRUE" : "FALSE");
    if (type == "d") {  // ISO 8601, as written by strict Open XML
      if (value.size() > 10 && value[10] == 'T') value[10] = ' ';
      if (value.ends_with(" 00:00:00")) value.resize(10);
      return table_.put(row, column, std::move(value));
    }
    if (!type.empty() && type != "n") {  // the text of a formula, or an error such as #N/A
      unescape(value);
      return table_.put(row, column, std::move(value));
    }
    const auto style = static_cast<std::size_t>(base::to_int(attribute_of(cell, "s")).value_or(0));
    const Shown shown = style < styles_.size() ? styles_[style] : Shown::number;
    if (shown == Shown::number || shown == Shown::percent) {
      table_.put(row, column, number_text(value));
      if (shown == Shown::percent) table_.mark_percent(row, column);
    } else {
      table_.put(row, column, serial_text(value, shown, epoch_));
    }
  }

  PartReader parts_;
  const TableLimits limits_;
  TableBuilder table_;
  std::vector<std::pair<std::string, std::string>> sheets_;  // name, part
  std::string strings_part_, styles_part_;
  std::vector<std::string> strings_;
  std::vector<Shown> styles_;
  Epoch epoch_ = Epoch::y1900;
};

}  // namespace

std::vector<Sheet> read_xlsx(std::string_view bytes, const TableLimits& limits) {
  return Workbook(bytes, limits).read();
}

}  // namespace media
