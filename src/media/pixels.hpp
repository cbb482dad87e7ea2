#pragma once
// Decoded pictures as cairo surfaces, and JPEG out of them. Inside of media only.
#include <cairo.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/image.hpp"

namespace media {

struct SurfaceEnd {
  void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
};
struct CairoEnd {
  void operator()(cairo_t* c) const { cairo_destroy(c); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceEnd>;
using Cairo = std::unique_ptr<cairo_t, CairoEnd>;

Surface new_surface(int width, int height, cairo_format_t format = CAIRO_FORMAT_RGB24);

// As stored (not upright). JPEG and WebP are decoded at a reduced size whose longer side is still at least `side`.
Surface decode(std::string_view bytes, const ImageInfo& info, int side);
// Upright, on white, the longer side at most `max_side` (1..4096; never enlarged).
Surface upright(std::string_view bytes, int max_side);
// From an RGB24 surface, without metadata.
std::string encode_jpeg(cairo_surface_t* surface, int quality);

// A JPEG's brightness and colours as they lie in it: made smaller and written anew without ever being pixels. `planes` begins with the
// brightness, rows of `width` bytes; the colours follow as `sampling` (turbojpeg's) says.
struct Yuv {
  int width = 0, height = 0, sampling = 0;
  std::unique_ptr<unsigned char[]> planes;
};
// As stored, at the smallest size whose longer side is still at least `side`; none for what is not such a JPEG, would be longer than `most` or of an odd size.
std::optional<Yuv> decode_yuv(std::string_view bytes, int side, int most);
std::string encode_jpeg(const Yuv& yuv, int quality);

}  // namespace media
