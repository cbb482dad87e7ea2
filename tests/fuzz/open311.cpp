// link: meta
// Open311: a path tells its format, and texts of strangers are written as XML and as JSON that hold nothing but them. The two files
// alone are compiled here: their module would bring the whole program.
#include "modules/cases/open311_format.cpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (open311::named(text).name.find('/') != std::string::npos) std::abort();
  if (!base::valid_utf8(text)) return 0;  // the database holds no other
  const std::vector<open311::Record> records{{{"description", {text}}, {"lat", {"1", true}}}};
  if (!meta::valid_json(open311::write(open311::Format::json, "requests", "request", records))) std::abort();
  const auto count = [](const std::string& of, char c) { return std::count(of.begin(), of.end(), c); };
  const std::vector<open311::Record> plain{{{"description", {"x"}}, {"lat", {"1", true}}}};
  const std::string xml = open311::write(open311::Format::xml, "requests", "request", records);
  // An empty text is an element of one tag.
  const auto tags = count(open311::write(open311::Format::xml, "requests", "request", plain), '<');
  if (count(xml, '<') != tags && count(xml, '<') != tags - 1) std::abort();
  if (xml.find('\0') != std::string::npos || !base::valid_utf8(xml)) std::abort();
  return 0;
}
