#include "media/pixels.hpp"

#include <turbojpeg.h>
#include <webp/decode.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;

struct TurboEnd {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Turbo = std::unique_ptr<void, TurboEnd>;

Fail unreadable(std::string why) { return Fail(Code::bad_media, "photo.unreadable", {}, std::move(why)); }

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

// Old phones leave stray bytes between segments; such a picture is whole. Every other warning means lost content.
bool harmless(std::string_view warning) { return warning.find("extraneous bytes") != std::string_view::npos; }

void from_cmyk(std::vector<unsigned char>& cmyk, unsigned char* out, int width, int height, int stride) {
  for (int y = 0; y < height; ++y) {
    const unsigned char* in = cmyk.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 4;
    unsigned char* to = out + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < width; ++x, in += 4, to += 4)  // Adobe stores 255 for no ink
      for (int k = 0; k < 3; ++k) to[2 - k] = static_cast<unsigned char>(in[k] * in[3] / 255);
  }
}

// A JPEG whose header is read, and the smallest size it can be decoded at whose longer side is still at least `side`.
struct Jpeg {
  Turbo turbo{tjInitDecompress()};
  std::string_view bytes;
  int width = 0, height = 0, sampling = 0, space = 0;

  Jpeg(std::string_view of, int side) : bytes(of) {
    int whole_width = 0, whole_height = 0;
    if (tjDecompressHeader3(turbo.get(), raw(bytes), bytes.size(), &whole_width, &whole_height, &sampling, &space) != 0) throw unreadable(tjGetErrorStr2(turbo.get()));
    int count = 0;
    const tjscalingfactor* factors = tjGetScalingFactors(&count);
    tjscalingfactor best{1, 1};
    for (int i = 0; i < count; ++i) {
      const auto f = factors[i];
      const bool smaller = f.num * best.denom < best.num * f.denom;
      if (smaller && TJSCALED(std::max(whole_width, whole_height), f) >= side) best = f;
    }
    width = TJSCALED(whole_width, best), height = TJSCALED(whole_height, best);
  }

  void check(int result) const {
    if (result == 0) return;
    const std::string why = tjGetErrorStr2(turbo.get());
    if (tjGetErrorCode(turbo.get()) != TJERR_WARNING || !harmless(why)) throw unreadable(why);
  }
};

// A progressive file of thousands of scans would keep a core busy for minutes.
constexpr int kBounded = TJFLAG_LIMITSCANS;

Surface decode_jpeg(std::string_view bytes, int side) {
  const Jpeg jpeg(bytes, side);
  const int w = jpeg.width, h = jpeg.height;
  Surface surface = new_surface(w, h);
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  const bool cmyk = jpeg.space == TJCS_CMYK || jpeg.space == TJCS_YCCK;
  std::vector<unsigned char> inks(cmyk ? static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4 : 0);
  jpeg.check(tjDecompress2(jpeg.turbo.get(), raw(bytes), bytes.size(), cmyk ? inks.data() : data, w, cmyk ? w * 4 : stride, h, cmyk ? TJPF_CMYK : TJPF_BGRX, kBounded));
  if (cmyk) from_cmyk(inks, data, w, h, stride);
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

Surface decode_webp(std::string_view bytes, int side) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(raw(bytes), bytes.size(), &config.input) != VP8_STATUS_OK)
    throw unreadable("webp header");
  int w = config.input.width, h = config.input.height;
  if (const int longer = std::max(w, h); longer > 2 * side) {
    w = std::max(1, static_cast<int>(static_cast<std::int64_t>(w) * 2 * side / longer));
    h = std::max(1, static_cast<int>(static_cast<std::int64_t>(h) * 2 * side / longer));
    config.options.use_scaling = 1;
    config.options.scaled_width = w;
    config.options.scaled_height = h;
  }
  Surface surface = new_surface(w, h, CAIRO_FORMAT_ARGB32);
  const int stride = cairo_image_surface_get_stride(surface.get());
  config.output.colorspace = MODE_bgrA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = cairo_image_surface_get_data(surface.get());
  config.output.u.RGBA.stride = stride;
  config.output.u.RGBA.size = static_cast<std::size_t>(stride) * static_cast<std::size_t>(h);
  const auto status = WebPDecode(raw(bytes), bytes.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (status != VP8_STATUS_OK) throw unreadable("webp");
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

Surface decode_png(std::string_view bytes) {
  const auto read = [](void* state, unsigned char* to, unsigned int n) {
    auto& left = *static_cast<std::string_view*>(state);
    if (n > left.size()) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, left.data(), n);
    left.remove_prefix(n);
    return CAIRO_STATUS_SUCCESS;
  };
  Surface surface(cairo_image_surface_create_from_png_stream(read, &bytes));
  if (const auto status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS)
    throw unreadable(cairo_status_to_string(status));
  return surface;
}

}  // namespace

Surface new_surface(int width, int height, cairo_format_t format) {
  Surface surface(cairo_image_surface_create(format, width, height));
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw Fail(Code::internal, "photo.memory");
  cairo_surface_flush(surface.get());
  return surface;
}

Surface decode(std::string_view bytes, const ImageInfo& info, int side) {
  if (info.kind == Kind::jpeg) return decode_jpeg(bytes, side);
  if (info.kind == Kind::webp) return decode_webp(bytes, side);
  return decode_png(bytes);
}

std::optional<Yuv> decode_yuv(std::string_view bytes, int side, int most) {
  const Jpeg jpeg(bytes, side);
  if ((jpeg.space != TJCS_YCbCr && jpeg.space != TJCS_GRAY) || std::max(jpeg.width, jpeg.height) > most) return std::nullopt;
  // Of an odd size the last colours lie half beyond the picture, where some phones' encoders leave anything (libjpeg-turbo issue 360).
  if (jpeg.width % 2 != 0 || jpeg.height % 2 != 0) return std::nullopt;
  Yuv out{jpeg.width, jpeg.height, jpeg.sampling, std::make_unique_for_overwrite<unsigned char[]>(tjBufSizeYUV2(jpeg.width, 1, jpeg.height, jpeg.sampling))};
  jpeg.check(tjDecompressToYUV2(jpeg.turbo.get(), raw(bytes), bytes.size(), out.planes.get(), out.width, 1, out.height, kBounded));
  return out;
}

namespace {

struct Compressor {
  Turbo turbo{tjInitCompress()};
  unsigned char* out = nullptr;
  unsigned long size = 0;

  ~Compressor() { tjFree(out); }
  std::string taken(int result) const {
    if (result != 0) throw Fail(Code::internal, "photo.encode", {}, tjGetErrorStr2(turbo.get()));
    return std::string(reinterpret_cast<const char*>(out), size);
  }
};

}  // namespace

std::string encode_jpeg(cairo_surface_t* surface, int quality) {
  cairo_surface_flush(surface);
  Compressor c;
  return c.taken(tjCompress2(c.turbo.get(), cairo_image_surface_get_data(surface), cairo_image_surface_get_width(surface), cairo_image_surface_get_stride(surface),
                             cairo_image_surface_get_height(surface), TJPF_BGRX, &c.out, &c.size, TJSAMP_420, std::clamp(quality, 1, 100), 0));
}

std::string encode_jpeg(const Yuv& yuv, int quality) {
  Compressor c;
  return c.taken(tjCompressFromYUV(c.turbo.get(), yuv.planes.get(), yuv.width, 1, yuv.height, yuv.sampling, &c.out, &c.size, std::clamp(quality, 1, 100), 0));
}

}  // namespace media
