// link: media
// Any EXIF block is read without a crash and gives values within their bounds. The bytes become the APP1 of a JPEG.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "media/exif.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  size = std::min<std::size_t>(size, 60'000);
  std::string jpeg = "\xFF\xD8\xFF\xE1";
  jpeg += static_cast<char>((size + 8) >> 8);
  jpeg += static_cast<char>((size + 8) & 0xFF);
  jpeg += std::string("Exif\0\0", 6) + std::string(reinterpret_cast<const char*>(data), size) + "\xFF\xD9";
  const auto exif = media::read_exif(jpeg);
  if (exif.orientation < 1 || exif.orientation > 8) std::abort();
  if (exif.latitude.has_value() != exif.longitude.has_value()) std::abort();
  if (exif.latitude && !(std::abs(*exif.latitude) <= 90 && std::abs(*exif.longitude) <= 180)) std::abort();
  if (!base::valid_utf8(exif.make + exif.model) || exif.make.size() > 64) std::abort();
  const auto again = media::read_exif(media::with_exif(jpeg, exif));
  if (again.make != exif.make || again.orientation != exif.orientation) std::abort();
  return 0;
}
