#pragma once
// Where the EXIF block lies in a JPEG, PNG or WebP file: found without decoding, every length checked.
#include <string_view>

namespace media {

// The TIFF structure after "Exif\0\0", at most 256 KB; empty when there is none. Never throws.
std::string_view exif_block(std::string_view bytes);

}  // namespace media
