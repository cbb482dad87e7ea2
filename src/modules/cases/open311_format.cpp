#include "modules/cases/open311_format.hpp"

#include "meta/json.hpp"

namespace open311 {

Named named(std::string_view path) {
  const auto slash = path.rfind('/');
  std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (last.ends_with(".json")) return {std::string(last.substr(0, last.size() - 5)), Format::json};
  if (last.ends_with(".xml")) return {std::string(last.substr(0, last.size() - 4)), Format::xml};
  return {std::string(last), Format::xml};
}

std::string_view content_type(Format format) { return format == Format::json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8"; }

void escape_xml(std::string& out, std::string_view text) {
  for (const char ch : text) {
    if (ch == '&') out += "&amp;";
    else if (ch == '<') out += "&lt;";
    else if (ch == '>') out += "&gt;";
    else if (ch == '"') out += "&quot;";
    else if (static_cast<unsigned char>(ch) >= 0x20 || ch == '\t' || ch == '\n' || ch == '\r') out += ch;
  }
}

namespace {

std::string json(const std::vector<Record>& records) {
  std::string out = "[";
  for (const auto& r : records) {
    out += &r == &records.front() ? "{" : ",{";
    for (const auto& [name, value] : r) {
      if (&name != &r.front().first) out += ',';
      meta::write_json_string(out, name);
      out += ':';
      if (value.text.empty()) out += "null";
      else if (value.bare) out += value.text;
      else meta::write_json_string(out, value.text);
    }
    out += '}';
  }
  return out + "]";
}

std::string xml(std::string_view root, std::string_view element, const std::vector<Record>& records) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string(root) + ">\n";
  for (const auto& r : records) {
    out += "  <" + std::string(element) + ">\n";
    for (const auto& [name, value] : r) {
      out += "    <" + std::string(name);
      if (value.text.empty()) {
        out += "/>\n";
        continue;
      }
      out += '>';
      escape_xml(out, value.text);
      out += "</" + std::string(name) + ">\n";
    }
    out += "  </" + std::string(element) + ">\n";
  }
  return out + "</" + std::string(root) + ">\n";
}

}  // namespace

std::string write(Format format, std::string_view root, std::string_view element, const std::vector<Record>& records) {
  return format == Format::json ? json(records) : xml(root, element, records);
}

}  // namespace open311
