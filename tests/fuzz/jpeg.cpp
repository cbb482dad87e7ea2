// link: media
// Any bytes taken for a photo end as a thumbnail or as a Fail. An end is put behind them: without one they would be refused before the
// decoder sees them, and it is the decoder that is searched here.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.hpp"
#include "media/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = std::string(reinterpret_cast<const char*>(data), size) + "\xFF\xD9";
  try {
    const auto info = media::inspect(bytes);
    // Large sizes are the pixel bound's matter; here they would only slow the search.
    if (static_cast<std::int64_t>(info.width) * info.height > 100'000) return 0;
    if (media::sniff(media::thumbnail(bytes, 64)) != media::Kind::jpeg) std::abort();
    if (media::sniff(media::small_copy(bytes, 64).jpeg) != media::Kind::jpeg) std::abort();
    media::photo_hash(bytes);
  } catch (const base::Fail&) {
  }
  return 0;
}
