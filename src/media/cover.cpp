#include "media/cover.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "media/pixels.hpp"

namespace media {
namespace {

struct Box {
  int left, top, right, bottom;
  bool empty() const { return left >= right || top >= bottom; }
};

// Outwards to whole pixels, and one more: half a pixel of a face is none.
Box box_of(const Patch& p, int width, int height) {
  const auto clamp = [](double v, int most) { return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(most))); };
  return {clamp(std::floor(p.x * width) - 1, width), clamp(std::floor(p.y * height) - 1, height), clamp(std::ceil((p.x + p.w) * width) + 1, width),
          clamp(std::ceil((p.y + p.h) * height) + 1, height)};
}

std::array<int, 3> mean_of(const unsigned char* data, int stride, const Box& b) {
  std::array<std::int64_t, 3> sum{};
  for (int y = b.top; y < b.bottom; ++y) {
    const unsigned char* p = data + static_cast<std::ptrdiff_t>(y) * stride + b.left * 4;
    for (int x = b.left; x < b.right; ++x, p += 4)
      for (std::size_t k = 0; k < 3; ++k) sum[k] += p[k];
  }
  const std::int64_t n = static_cast<std::int64_t>(b.right - b.left) * (b.bottom - b.top);
  return {static_cast<int>(sum[0] / n), static_cast<int>(sum[1] / n), static_cast<int>(sum[2] / n)};
}

void cover(cairo_surface_t* surface, const Box& b) {
  cairo_surface_flush(surface);
  unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const auto mean = mean_of(data, stride, b);
  const int tile = std::max(8, std::min(b.right - b.left, b.bottom - b.top) / 4);
  constexpr std::array<int, 4> kShades{-14, 10, 0, 18};
  for (int y = b.top; y < b.bottom; ++y) {
    unsigned char* p = data + static_cast<std::ptrdiff_t>(y) * stride + b.left * 4;
    for (int x = b.left; x < b.right; ++x, p += 4) {
      const int shade = kShades[static_cast<std::size_t>(((x - b.left) / tile + 3 * ((y - b.top) / tile)) % 4)];
      for (std::size_t k = 0; k < 3; ++k) p[k] = static_cast<unsigned char>(std::clamp(mean[k] + shade, 0, 255));
    }
  }
  cairo_surface_mark_dirty(surface);
}

}  // namespace

std::string covered(std::string_view bytes, std::span<const Patch> patches, int max_side, int quality) {
  const Surface picture = upright(bytes, max_side);
  const int width = cairo_image_surface_get_width(picture.get()), height = cairo_image_surface_get_height(picture.get());
  for (const auto& p : patches)
    if (const Box b = box_of(p, width, height); !b.empty()) cover(picture.get(), b);
  return encode_jpeg(picture.get(), quality);
}

}  // namespace media
