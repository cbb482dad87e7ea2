// What is covered by hand is gone for good: the pixels under it do not depend on what was there.
#include <cairo.h>
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>

#include "media/cover.hpp"
#include "media/exif.hpp"
#include "media/pixels.hpp"

using namespace media;

namespace {

// Grey, with a "plate" of bars in the middle: `phase` moves the bars, so that two plates differ and their mean does not.
std::string street(int phase) {
  const Surface s = new_surface(640, 480);
  unsigned char* data = cairo_image_surface_get_data(s.get());
  const int stride = cairo_image_surface_get_stride(s.get());
  for (int y = 0; y < 480; ++y)
    for (int x = 0; x < 640; ++x) {
      const bool plate = x >= 200 && x < 440 && y >= 200 && y < 280;
      const bool ink = ((x - 200 + phase) / 10) % 2 == 0;
      for (int k = 0; k < 3; ++k) data[y * stride + x * 4 + k] = static_cast<unsigned char>(plate ? (ink ? 0 : 255) : 120 + x / 16);
    }
  cairo_surface_mark_dirty(s.get());
  return encode_jpeg(s.get(), 95);
}

Surface seen(const std::string& jpeg) { return upright(jpeg, 4096); }

int at(const Surface& s, int x, int y) { return cairo_image_surface_get_data(s.get())[y * cairo_image_surface_get_stride(s.get()) + x * 4]; }

constexpr std::array kPlate{Patch{0.3, 0.4, 0.4, 0.2}};

}  // namespace

TEST_CASE("covered pixels carry no detail of what they cover") {
  const auto one = seen(covered(street(0), kPlate, 1600, 90)), other = seen(covered(street(10), kPlate, 1600, 90));
  // Black where the other is white, and after covering the same but for what JPEG rounds.
  REQUIRE(std::abs(at(seen(street(0)), 305, 240) - at(seen(street(10)), 305, 240)) > 200);
  int most = 0;
  for (int y = 196; y < 284; ++y)
    for (int x = 196; x < 444; ++x) most = std::max(most, std::abs(at(one, x, y) - at(other, x, y)));
  CHECK(most <= 4);
  // Nor the bars themselves: along a line of the middle of the squares there are the fixed shades alone.
  int steps = 0;
  for (int x = 212; x < 440; ++x) steps += std::abs(at(one, x, 245) - at(one, x - 1, 245)) > 40;
  CHECK(steps == 0);
  // The picture around it is as it was.
  CHECK(std::abs(at(one, 100, 100) - at(seen(street(0)), 100, 100)) <= 3);
}

TEST_CASE("patches at and beyond the edge, of no size, and none at all") {
  const auto photo = street(0);
  const std::array odd{Patch{-1, -1, 3, 3}, Patch{0.5, 0.5, 0, 0}, Patch{2, 2, 1, 1}};
  const auto all = seen(covered(photo, odd, 1600, 90));
  int most = 0, least = 255;
  for (int y = 0; y < 480; y += 3)
    for (int x = 0; x < 640; x += 3) most = std::max(most, at(all, x, y)), least = std::min(least, at(all, x, y));
  CHECK(most - least <= 60);  // the shades
  CHECK(covered(photo, {}, 320, 80) == thumbnail(photo, 320, 80));
}

TEST_CASE("a covered photo has no metadata, stands upright and is no larger than asked") {
  Exif exif;
  exif.latitude = 31.2, exif.longitude = 121.5;
  exif.make = "Phone";
  exif.orientation = 6;
  const std::string taken = with_exif(street(0), exif);
  REQUIRE(read_exif(taken).latitude);
  const auto shown = covered(taken, std::array{Patch{0, 0, 0.1, 0.1}}, 300, 80);
  CHECK(shown.find("Exif") == std::string::npos);
  CHECK_FALSE(read_exif(shown).latitude);
  CHECK(read_exif(shown).make.empty());
  CHECK(inspect(shown).width == 225);
  CHECK(inspect(shown).height == 300);
}
