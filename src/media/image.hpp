#pragma once
// Photos as they come from phones. Dimensions are bounded before anything is decoded.
// Errors: base::Fail bad_media photo.unreadable (damaged, cut short), bad_media photo.kind (not JPEG, PNG or WebP),
//         too_large photo.too_many_pixels.
#include <cstdint>
#include <string>
#include <string_view>

namespace media {

enum class Kind { unknown, jpeg, png, webp, gif, heic, bmp, tiff, pdf, zip };

inline constexpr std::int64_t kMaxPixels = 60'000'000;

Kind sniff(std::string_view bytes);        // by the first bytes; never throws
std::string_view mime_of(Kind kind);       // image/jpeg …; application/octet-stream for unknown
std::string_view extension_of(Kind kind);  // jpg … without a dot; bin for unknown

struct ImageInfo {
  Kind kind = Kind::unknown;
  int width = 0, height = 0;  // pixels as shown, EXIF orientation applied
  int orientation = 1;        // EXIF 1..8 as stored
};
// Reads headers alone. Throws as above, so a file that passes is of a kind and size we take.
ImageInfo inspect(std::string_view bytes);

// A JPEG whose longer side is at most `max_side` (1..4096; never enlarged), upright, without any metadata (no GPS), on
// white.
std::string thumbnail(std::string_view bytes, int max_side, int quality = 82);

// 64-bit difference hash of the upright picture: 9x8 brightness means, a bit for each fall from left to right.
// Resizing and recompression change a few bits; other pictures differ in about 32. Candidates are within 10.
std::uint64_t photo_hash(std::string_view bytes);
// A small JPEG as `thumbnail` makes it and the likeness, from one decoding. The longer side is at least `side` (never enlarged) and at
// most half as long again: what decoding a JPEG gives in that range is taken as it is, which spares a quarter of the work.
struct SmallCopy {
  std::string jpeg;
  std::uint64_t likeness = 0;  // `photo_hash` of the copy but for its compression
};
SmallCopy small_copy(std::string_view bytes, int side, int quality = 82);

int hamming(std::uint64_t a, std::uint64_t b);

}  // namespace media
