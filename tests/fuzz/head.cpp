// link: http
// Headers a stranger writes or has written: a cookie's value lies in its header, a file's name makes no header of its own, an address
// that is typed names one host.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/multipart.hpp"
#include "http/sender.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  http::Request r;
  r.headers = {{"Cookie", text}, {"cookie", "cc_session=second"}};
  if (text.find(r.cookie("cc_session")) == std::string::npos && r.cookie("cc_session") != "second") std::abort();
  for (const char c : http::attachment(text))
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) std::abort();
  const std::string host = http::host_of_url(text);
  if (host.find_first_of("/@?#\\ ") != std::string::npos) std::abort();
  http::refused_address(text);
  return 0;
}
