// link: media
// Any bytes taken for a photo end as a thumbnail or as a Fail.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "media/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto info = media::inspect(bytes);
    // Large sizes are the pixel bound's matter; here they would only slow the search.
    if (static_cast<std::int64_t>(info.width) * info.height > 500'000) return 0;
    if (media::sniff(media::thumbnail(bytes, 64)) != media::Kind::jpeg) std::abort();
    media::photo_hash(bytes);
  } catch (const base::Fail&) {
  }
  return 0;
}
