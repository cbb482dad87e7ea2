// link: http
// A form from outside: whatever the bytes, parts lie within the body and names are text without folders.
#include <cstdint>
#include <cstdlib>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // The first line is the content type; without one, a fixed boundary lets the fuzzer reach the parts sooner.
  const auto line = input.find('\n');
  const bool typed = line != std::string_view::npos && input.starts_with("multipart/");
  const std::string_view type = typed ? input.substr(0, line) : "multipart/form-data; boundary=XX";
  const std::string_view body = typed ? input.substr(line + 1) : input;
  try {
    for (const auto& part : http::parse_multipart(type, body, {.parts = 20, .header_bytes = 512})) {
      const auto* end = body.data() + body.size();
      if (!part.bytes.empty() && (part.bytes.data() < body.data() || part.bytes.data() + part.bytes.size() > end))
        std::abort();
      if (!base::valid_utf8(part.name) || !base::valid_utf8(part.filename) || part.filename.size() > 200) std::abort();
      if (part.filename.find_first_of("/\\") != std::string::npos) std::abort();
    }
  } catch (const base::Fail&) {
  }
  return 0;
}
