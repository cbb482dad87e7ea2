#include "media/image.hpp"

#include <turbojpeg.h>
#include <webp/decode.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "media/exif.hpp"
#include "media/image_whole.hpp"
#include "media/pixels.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;

Fail unreadable(std::string why) { return Fail(Code::bad_media, "photo.unreadable", {}, std::move(why)); }

std::int64_t big_endian(std::string_view bytes, std::size_t at) {
  std::int64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Orientations 5-8 lie on their side.
bool on_its_side(int orientation) { return orientation >= 5; }

}  // namespace

Kind sniff(std::string_view b) {
  using namespace std::string_view_literals;
  if (b.starts_with("\xFF\xD8\xFF"sv)) return Kind::jpeg;
  if (b.starts_with("\x89PNG\r\n\x1A\n"sv)) return Kind::png;
  if (b.starts_with("RIFF"sv) && b.substr(0, 12).ends_with("WEBP"sv) && b.size() >= 12) return Kind::webp;
  if (b.starts_with("GIF87a"sv) || b.starts_with("GIF89a"sv)) return Kind::gif;
  if (b.starts_with("BM"sv)) return Kind::bmp;
  if (b.starts_with("II*\0"sv) || b.starts_with("MM\0*"sv)) return Kind::tiff;
  if (b.starts_with("%PDF-"sv)) return Kind::pdf;
  if (b.starts_with("PK\x03\x04"sv) || b.starts_with("PK\x05\x06"sv)) return Kind::zip;
  if (b.size() >= 12 && b.substr(4, 4) == "ftyp"sv)
    for (const auto brand : {"heic"sv, "heix"sv, "hevc"sv, "heim"sv, "heis"sv, "mif1"sv, "msf1"sv, "avif"sv})
      if (b.substr(8, 4) == brand) return Kind::heic;
  return Kind::unknown;
}

std::string_view mime_of(Kind kind) {
  switch (kind) {
    case Kind::jpeg:
      return "image/jpeg";
    case Kind::png:
      return "image/png";
    case Kind::webp:
      return "image/webp";
    case Kind::gif:
      return "image/gif";
    case Kind::heic:
      return "image/heic";
    case Kind::bmp:
      return "image/bmp";
    case Kind::tiff:
      return "image/tiff";
    case Kind::pdf:
      return "application/pdf";
    case Kind::zip:
      return "application/zip";
    case Kind::unknown:
      break;
  }
  return "application/octet-stream";
}

std::string_view extension_of(Kind kind) {
  switch (kind) {
    case Kind::jpeg:
      return "jpg";
    case Kind::png:
      return "png";
    case Kind::webp:
      return "webp";
    case Kind::gif:
      return "gif";
    case Kind::heic:
      return "heic";
    case Kind::bmp:
      return "bmp";
    case Kind::tiff:
      return "tif";
    case Kind::pdf:
      return "pdf";
    case Kind::zip:
      return "zip";
    case Kind::unknown:
      break;
  }
  return "bin";
}

ImageInfo inspect(std::string_view bytes) {
  ImageInfo info{.kind = sniff(bytes)};
  std::int64_t width = 0, height = 0;
  if (info.kind == Kind::jpeg) {
    int w = 0, h = 0, sampling = 0, space = 0;
    const tjhandle turbo = tjInitDecompress();
    const int result = tjDecompressHeader3(turbo, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                           &w, &h, &sampling, &space);
    const std::string why = result == 0 ? "" : tjGetErrorStr2(turbo);
    tjDestroy(turbo);
    if (result != 0) throw unreadable(why);
    width = w, height = h;
  } else if (info.kind == Kind::png) {
    if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR") throw unreadable("png header");
    width = big_endian(bytes, 16), height = big_endian(bytes, 20);
  } else if (info.kind == Kind::webp) {
    int w = 0, h = 0;
    if (!WebPGetInfo(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), &w, &h))
      throw unreadable("webp header");
    width = w, height = h;
  } else {
    throw Fail(Code::bad_media, "photo.kind");
  }
  if (width < 1 || height < 1) throw unreadable("no size");
  if (width > kMaxPixels || height > kMaxPixels || width * height > kMaxPixels) {
    Fail fail(Code::too_large, "photo.too_many_pixels");
    fail.args = {{"limit", std::to_string(kMaxPixels)}};
    throw fail;
  }
  if (auto why = missing_in(info.kind, bytes); !why.empty()) throw unreadable(std::move(why));
  info.orientation = read_exif(bytes).orientation;
  info.width = static_cast<int>(on_its_side(info.orientation) ? height : width);
  info.height = static_cast<int>(on_its_side(info.orientation) ? width : height);
  return info;
}

Surface upright(std::string_view bytes, int max_side) {
  max_side = std::clamp(max_side, 1, 4096);
  const ImageInfo info = inspect(bytes);
  const double shrink = std::min(1.0, static_cast<double>(max_side) / std::max(info.width, info.height));
  const int width = std::max(1, static_cast<int>(std::lround(info.width * shrink)));
  const int height = std::max(1, static_cast<int>(std::lround(info.height * shrink)));
  Surface stored = decode(bytes, info, std::max(width, height));
  // Nothing to turn, to shrink or to put on white.
  if (info.kind == Kind::jpeg && info.orientation == 1 && cairo_image_surface_get_width(stored.get()) == width && cairo_image_surface_get_height(stored.get()) == height) return stored;

  Surface out = new_surface(width, height);
  const Cairo cairo(cairo_create(out.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);  // what was transparent is white
  cairo_paint(cairo.get());
  // From the unit square of the stored picture to the upright one; rows as in the EXIF standard, orientation 1..8.
  constexpr std::array<std::array<double, 6>, 8> kUpright{{{1, 0, 0, 1, 0, 0},
                                                           {-1, 0, 0, 1, 1, 0},
                                                           {-1, 0, 0, -1, 1, 1},
                                                           {1, 0, 0, -1, 0, 1},
                                                           {0, 1, 1, 0, 0, 0},
                                                           {0, 1, -1, 0, 1, 0},
                                                           {0, -1, -1, 0, 1, 1},
                                                           {0, -1, 1, 0, 0, 1}}};
  const auto& m = kUpright[static_cast<std::size_t>(info.orientation - 1)];
  const cairo_matrix_t turned{m[0], m[1], m[2], m[3], m[4], m[5]};
  cairo_scale(cairo.get(), width, height);
  cairo_transform(cairo.get(), &turned);
  cairo_scale(cairo.get(), 1.0 / cairo_image_surface_get_width(stored.get()),
              1.0 / cairo_image_surface_get_height(stored.get()));
  cairo_set_source_surface(cairo.get(), stored.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo.get()), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend(cairo_get_source(cairo.get()), CAIRO_EXTEND_PAD);  // no white rim from beyond the edge
  cairo_rectangle(cairo.get(), 0, 0, cairo_image_surface_get_width(stored.get()),
                  cairo_image_surface_get_height(stored.get()));
  cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_NONE);
  cairo_fill(cairo.get());
  return out;
}

std::string thumbnail(std::string_view bytes, int max_side, int quality) { return encode_jpeg(upright(bytes, max_side).get(), quality); }

namespace {

// The brightness of a picture, a byte a pixel. `first` is where the upright picture begins; so many bytes on are the pixels to the right of
// one and below it.
struct Luma {
  int width = 0, height = 0;  // upright
  const unsigned char* first = nullptr;
  std::ptrdiff_t right = 1, down = 0;
};

std::vector<unsigned char> brightness_of(cairo_surface_t* surface) {
  const int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
  std::vector<unsigned char> out;
  out.reserve(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
  for (int y = 0; y < h; ++y) {
    const unsigned char* p = cairo_image_surface_get_data(surface) + static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface);
    for (int x = 0; x < w; ++x, p += 4) out.push_back(static_cast<unsigned char>((29 * p[0] + 150 * p[1] + 77 * p[2]) >> 8));
  }
  return out;
}

Luma turned(const std::vector<unsigned char>& stored, int w, int h, int orientation) {
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const std::ptrdiff_t across = from_right ? -1 : 1, along = from_below ? -w : w;
  const unsigned char* first = stored.data() + (from_right ? w - 1 : 0) + (from_below ? static_cast<std::ptrdiff_t>(h - 1) * w : 0);
  return on_its_side(orientation) ? Luma{h, w, first, along, across} : Luma{w, h, first, across, along};
}

std::uint64_t likeness_of(const Luma& l) {
  std::array<std::array<double, 9>, 8> mean{};
  for (int row = 0; row < 8; ++row) {
    for (int column = 0; column < 9; ++column) {
      const int x0 = l.width * column / 9, x1 = std::max(x0 + 1, l.width * (column + 1) / 9);
      const int y0 = l.height * row / 8, y1 = std::max(y0 + 1, l.height * (row + 1) / 8);
      std::int64_t sum = 0;
      for (int y = y0; y < y1; ++y) {
        const unsigned char* p = l.first + y * l.down + x0 * l.right;
        for (int x = x0; x < x1; ++x, p += l.right) sum += *p;
      }
      mean[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = static_cast<double>(sum) / (static_cast<double>(x1 - x0) * (y1 - y0));
    }
  }
  std::uint64_t hash = 0;
  for (const auto& line : mean)
    for (std::size_t i = 0; i < 8; ++i) hash = hash << 1 | (line[i] > line[i + 1] ? 1u : 0u);
  return hash;
}

std::uint64_t likeness_of(cairo_surface_t* stored, int orientation) {
  const auto brightness = brightness_of(stored);
  return likeness_of(turned(brightness, cairo_image_surface_get_width(stored), cairo_image_surface_get_height(stored), orientation));
}

}  // namespace

std::uint64_t photo_hash(std::string_view bytes) {
  const ImageInfo info = inspect(bytes);
  return likeness_of(decode(bytes, info, 128).get(), info.orientation);
}

SmallCopy small_copy(std::string_view bytes, int side, int quality) {
  const ImageInfo info = inspect(bytes);
  if (info.kind == Kind::jpeg && info.orientation == 1)
    if (const auto yuv = decode_yuv(bytes, side, side * 3 / 2)) return {encode_jpeg(*yuv, quality), likeness_of({yuv->width, yuv->height, yuv->planes.get(), 1, yuv->width})};
  const Surface upright_one = upright(bytes, side);
  return {encode_jpeg(upright_one.get(), quality), likeness_of(upright_one.get(), 1)};
}

int hamming(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b); }

}  // namespace media
