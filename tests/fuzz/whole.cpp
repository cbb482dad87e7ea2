// link: media
// Parts of a picture are walked within the bytes there are; what is called whole stays so whatever follows it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "media/image_whole.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const struct {
    media::Kind kind;
    std::string head;
  } kinds[] = {{media::Kind::jpeg, "\xFF\xD8\xFF"}, {media::Kind::png, "\x89PNG\r\n\x1A\n"}, {media::Kind::webp, "RIFF"}};
  for (const auto& [kind, head] : kinds) {
    const std::string picture = bytes.starts_with(head) ? bytes : head + bytes;
    if (media::sniff(picture) != kind) continue;  // the walk begins behind what says the kind
    if (media::missing_in(kind, picture).empty() && !media::missing_in(kind, picture + "\xFF\xD9trailer").empty()) std::abort();
  }
  return 0;
}
