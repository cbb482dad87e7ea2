#pragma once
// The two shapes of Open311 GeoReport v2: a list of flat records as XML or as JSON. Errors have the same form.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace open311 {

enum class Format { json, xml };

struct Value {
  std::string text;
  bool bare = false;  // a number or flag: without quotes in JSON
};
using Record = std::vector<std::pair<std::string_view, Value>>;

// A path that ends with .json or .xml: what it is without that, and which. Anything else is XML, the format that is required.
struct Named {
  std::string name;
  Format format = Format::xml;
};
Named named(std::string_view path);

// An empty text is null in JSON and an empty element in XML.
std::string write(Format format, std::string_view root, std::string_view element, const std::vector<Record>& records);
std::string_view content_type(Format format);
void escape_xml(std::string& out, std::string_view text);  // control characters that XML 1.0 has no place for are left out

}  // namespace open311
