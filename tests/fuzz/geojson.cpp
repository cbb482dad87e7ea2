// link: media
// Any bytes read as GeoJSON end as features within the limits or as a Fail; a border that was taken is written as JSON that
// is read again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "media/geojson.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const media::GeoLimits limits{.bytes = 1u << 16, .features = 100, .positions = 2'000, .properties = 20};
  try {
    const auto features = media::read_geojson(bytes, limits);
    if (features.size() > limits.features) std::abort();
    for (const auto& f : features) {
      if (f.properties.size() > limits.properties) std::abort();
      if (!f.wrong.empty() && (f.point || !f.area.empty())) std::abort();
      if (f.area.empty()) continue;
      const auto again = media::read_geometry(media::area_json(f.area));
      // Six decimals may flatten a shape that is smaller than a metre; nothing else may be lost.
      if (!again.wrong.empty() && again.wrong != "geometry_flat") std::abort();
    }
  } catch (const base::Fail&) {
  }
  return 0;
}
