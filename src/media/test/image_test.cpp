#include <cairo.h>
#include <doctest/doctest.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include "base/error.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"
#include "media/pixels.hpp"

using namespace media;
using base::Fail;

namespace {

std::string key_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Fail& fail) {
    return fail.key;
  }
  return "";
}

// Red in the upper left quarter, green upper right, blue lower left, white lower right.
Surface quarters(int w, int h) {
  Surface s = new_surface(w, h);
  const Cairo c(cairo_create(s.get()));
  const auto fill = [&](double x, double y, double r, double g, double b) {
    cairo_set_source_rgb(c.get(), r, g, b);
    cairo_rectangle(c.get(), x, y, w / 2.0, h / 2.0);
    cairo_fill(c.get());
  };
  fill(0, 0, 1, 0, 0);
  fill(w / 2.0, 0, 0, 1, 0);
  fill(0, h / 2.0, 0, 0, 1);
  fill(w / 2.0, h / 2.0, 1, 1, 1);
  return s;
}

std::string sampled(cairo_surface_t* s, int sampling) {
  unsigned char* out = nullptr;
  unsigned long size = 0;
  const auto turbo = tjInitCompress();
  REQUIRE(tjCompress2(turbo, cairo_image_surface_get_data(s), cairo_image_surface_get_width(s), cairo_image_surface_get_stride(s), cairo_image_surface_get_height(s), TJPF_BGRX, &out, &size, sampling, 90, 0) == 0);
  std::string bytes(reinterpret_cast<const char*>(out), size);
  tjFree(out);
  tjDestroy(turbo);
  return bytes;
}

std::string png_of(cairo_surface_t* s) {
  std::string out;
  cairo_surface_write_to_png_stream(
      s,
      [](void* to, const unsigned char* data, unsigned int n) {
        static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), n);
        return CAIRO_STATUS_SUCCESS;
      },
      &out);
  return out;
}

std::string webp_of(cairo_surface_t* s) {
  std::uint8_t* out = nullptr;
  const std::size_t n = WebPEncodeBGRA(cairo_image_surface_get_data(s), cairo_image_surface_get_width(s),
                                       cairo_image_surface_get_height(s), cairo_image_surface_get_stride(s), 90, &out);
  std::string bytes(reinterpret_cast<const char*>(out), n);
  WebPFree(out);
  return bytes;
}

// The letter of the colour at the middle of a quarter.
char colour(const std::string& jpeg, int quarter) {
  const Surface s = decode(jpeg, inspect(jpeg), 10'000);
  const int w = cairo_image_surface_get_width(s.get()), h = cairo_image_surface_get_height(s.get());
  const int x = w / 4 + quarter % 2 * w / 2, y = h / 4 + quarter / 2 * h / 2;
  const unsigned char* p = cairo_image_surface_get_data(s.get()) + y * cairo_image_surface_get_stride(s.get()) + x * 4;
  const bool r = p[2] > 128, g = p[1] > 128, b = p[0] > 128;
  return r && g && b ? 'w' : r && !g && !b ? 'r' : g && !r && !b ? 'g' : b && !r && !g ? 'b' : '?';
}
std::string colours(const std::string& jpeg) {
  return {colour(jpeg, 0), colour(jpeg, 1), colour(jpeg, 2), colour(jpeg, 3)};
}

// Soft random hills: a picture with structure at all sizes, different for each seed.
Surface hills(unsigned seed, int w, int h) {
  Surface s = new_surface(w, h);
  const Cairo c(cairo_create(s.get()));
  cairo_set_source_rgb(c.get(), 0.5, 0.5, 0.5);
  cairo_paint(c.get());
  const auto next = [&] {
    seed = seed * 1'664'525u + 1'013'904'223u;
    return static_cast<double>(seed >> 8) / (1 << 24);
  };
  for (int i = 0; i < 60; ++i) {
    const double x = next(), y = next(), r = 0.05 + next() * 0.25, light = next();
    cairo_set_source_rgba(c.get(), light, light * 0.9, 1 - light, 0.6);
    cairo_arc(c.get(), x * w, y * h, r * w, 0, 2 * M_PI);
    cairo_fill(c.get());
  }
  return s;
}

std::string scaled(cairo_surface_t* from, double by, int quality) {
  const int w = cairo_image_surface_get_width(from), h = cairo_image_surface_get_height(from);
  Surface s = new_surface(static_cast<int>(w * by), static_cast<int>(h * by));
  const Cairo c(cairo_create(s.get()));
  cairo_scale(c.get(), by, by);
  cairo_set_source_surface(c.get(), from, 0, 0);
  cairo_paint(c.get());
  return encode_jpeg(s.get(), quality);
}

}  // namespace

TEST_CASE("kinds are told by content") {
  const Surface s = quarters(40, 20);
  CHECK(sniff(encode_jpeg(s.get(), 90)) == Kind::jpeg);
  CHECK(sniff(png_of(s.get())) == Kind::png);
  CHECK(sniff(webp_of(s.get())) == Kind::webp);
  CHECK(sniff(std::string_view("\0\0\0\x18"
                               "ftypheic",
                               12)) == Kind::heic);
  CHECK(sniff("") == Kind::unknown);
  CHECK(sniff("<svg>") == Kind::unknown);
  CHECK(mime_of(Kind::webp) == "image/webp");
  CHECK(extension_of(Kind::unknown) == "bin");
}

TEST_CASE("sizes are read without decoding") {
  const Surface s = quarters(300, 200);
  for (const auto& bytes : {encode_jpeg(s.get(), 90), png_of(s.get()), webp_of(s.get())}) {
    const auto info = inspect(bytes);
    CHECK(info.width == 300);
    CHECK(info.height == 200);
  }
  CHECK(key_of([] { inspect("GIF89a........"); }) == "photo.kind");
  CHECK(key_of([] { inspect("\xFF\xD8\xFF\xE0"); }) == "photo.unreadable");
}

TEST_CASE("a picture bomb is refused before it is decoded") {
  std::string png = png_of(quarters(8, 8).get());
  png.replace(16, 8, std::string("\0\0\xFF\xFF\0\0\xFF\xFF", 8));
  CHECK(key_of([&] { thumbnail(png, 100); }) == "photo.too_many_pixels");
  png.replace(16, 8, std::string("\x7F\xFF\xFF\xFF\0\0\0\x01", 8));
  CHECK(key_of([&] { photo_hash(png); }) == "photo.too_many_pixels");
  std::string jpeg = encode_jpeg(quarters(64, 64).get(), 90);
  const auto frame = jpeg.find("\xFF\xC0");
  REQUIRE(frame != std::string::npos);
  jpeg.replace(frame + 5, 4, std::string("\xFF\0\xFF\0", 4));
  CHECK(key_of([&] { thumbnail(jpeg, 100); }) == "photo.too_many_pixels");
}

TEST_CASE("thumbnails keep their shape, stay small and are never enlarged") {
  const Surface s = quarters(1200, 800);
  for (const auto& bytes : {encode_jpeg(s.get(), 90), png_of(s.get()), webp_of(s.get())}) {
    const std::string small = thumbnail(bytes, 320);
    const auto info = inspect(small);
    CHECK(info.kind == Kind::jpeg);
    CHECK(info.width == 320);
    CHECK(info.height == 213);
    CHECK(colours(small) == "rgbw");
    CHECK(inspect(thumbnail(bytes, 4000)).width == 1200);
  }
  const Surface thin = quarters(4000, 2);
  CHECK(inspect(thumbnail(png_of(thin.get()), 100)).height == 1);
}

TEST_CASE("what was transparent is white") {
  const Surface clear = new_surface(64, 64, CAIRO_FORMAT_ARGB32);
  CHECK(colours(thumbnail(png_of(clear.get()), 32)) == "wwww");
}

TEST_CASE("thumbnails stand upright for each of the eight orientations and carry no metadata") {
  // The order of quarters after turning "rgbw" as the EXIF standard says.
  const char* expected[] = {"rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"};
  const std::string plain = encode_jpeg(quarters(400, 200).get(), 95);
  const std::uint64_t upright = photo_hash(encode_jpeg(hills(3, 400, 200).get(), 95));
  CHECK(upright == photo_hash(with_exif(encode_jpeg(hills(3, 400, 200).get(), 95), {})));
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    Exif exif;
    exif.orientation = orientation;
    exif.latitude = 31.2, exif.longitude = 121.5;
    const std::string turned = with_exif(plain, exif);
    const std::string small = thumbnail(turned, 100);
    CHECK(colours(small) == expected[orientation - 1]);
    CHECK(inspect(turned).width == (orientation < 5 ? 400 : 200));
    CHECK(inspect(small).width == (orientation < 5 ? 100 : 50));
    CHECK(small.find("Exif") == std::string::npos);
    CHECK_FALSE(read_exif(small).latitude);
    // The hash sees the upright picture: that of the file equals that of its upright copy, but for recompression.
    const std::string hilly = with_exif(encode_jpeg(hills(3, 400, 200).get(), 95), exif);
    CHECK(hamming(photo_hash(hilly), photo_hash(thumbnail(hilly, 400, 95))) <= 4);
    const auto both = small_copy(hilly, 100);
    CHECK(hamming(photo_hash(hilly), both.likeness) <= 4);
    const std::string copy = small_copy(turned, 100).jpeg;
    CHECK(colours(copy) == expected[orientation - 1]);
    CHECK(inspect(copy).width == (orientation < 5 ? 100 : 50));
    CHECK(copy.find("Exif") == std::string::npos);
  }
}

TEST_CASE("a small copy has the size that decoding gives, or is made smaller where that is much too large") {
  const auto widths = std::to_array<std::pair<int, int>>({{1600, 400}, {1280, 320}, {2000, 320}, {1608, 320}, {300, 300}});  // a quarter twice, not half as large again nor of an odd size, never enlarged
  for (const auto& [stored, copied] : widths)
    for (const int sampling : {TJSAMP_420, TJSAMP_422, TJSAMP_444, TJSAMP_GRAY}) {
      CAPTURE(stored);
      CAPTURE(sampling);
      const std::string copy = small_copy(sampled(quarters(stored, stored / 2).get(), sampling), 320).jpeg;
      CHECK(inspect(copy).width == copied);
      CHECK(inspect(copy).height == copied / 2);
      if (sampling != TJSAMP_GRAY) CHECK(colours(copy) == "rgbw");
      const Surface hilly = hills(3, stored, stored / 2);
      CHECK(hamming(small_copy(sampled(hilly.get(), sampling), 320).likeness, photo_hash(png_of(hilly.get()))) <= 4);
    }
}

TEST_CASE("the likeness is that of the brightness means, however wide they are") {
  // Falls and rises by columns of a ninth.
  const Surface s = new_surface(4095, 8);
  const Cairo cairo(cairo_create(s.get()));
  for (int column = 0; column < 9; ++column) {
    if (column % 2) cairo_set_source_rgb(cairo.get(), 1, 1, 1);
    else cairo_set_source_rgb(cairo.get(), 0.98, 1, 0.98);
    cairo_rectangle(cairo.get(), column * 455, 0, 455, 8);
    cairo_fill(cairo.get());
  }
  CHECK(small_copy(png_of(s.get()), 4095).likeness == 0x5555555555555555);
}

TEST_CASE("damaged photos are refused") {
  const Surface s = hills(1, 600, 400);
  for (const auto& bytes : {encode_jpeg(s.get(), 90), png_of(s.get()), webp_of(s.get())}) {
    for (const std::size_t keep : {bytes.size() / 2, bytes.size() * 9 / 10, std::size_t{40}}) {
      CAPTURE(keep);
      CHECK(key_of([&] { thumbnail(std::string_view(bytes).substr(0, keep), 100); }) == "photo.unreadable");
      CHECK(key_of([&] { photo_hash(std::string_view(bytes).substr(0, keep)); }) == "photo.unreadable");
    }
  }
}

TEST_CASE("a picture that is not all there is refused before it is decoded") {
  const Surface s = quarters(64, 48);
  const std::string png = png_of(s.get()), webp = webp_of(s.get()), jpeg = thumbnail(png, 64);
  for (const auto& whole : {png, webp, jpeg}) {
    CHECK(inspect(whole).width == 64);
    CHECK(inspect(whole + "what a telephone puts behind it").width == 64);
    for (const double part : {0.3, 0.7, 0.95})
      CHECK(key_of([&] { inspect(std::string_view(whole).substr(0, static_cast<std::size_t>(static_cast<double>(whole.size()) * part))); }) == "photo.unreadable");
  }
  std::string damaged = png;
  damaged[damaged.size() - 20] = static_cast<char>(damaged[damaged.size() - 20] ^ 1);
  CHECK(key_of([&] { inspect(damaged); }) == "photo.unreadable");
}

TEST_CASE("the hash knows a photo again and tells others apart") {
  int worst_same = 0, best_other = 64;
  std::optional<std::uint64_t> before;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const Surface s = hills(seed, 900, 600);
    const auto hash = photo_hash(encode_jpeg(s.get(), 95));
    for (const auto& copy : {scaled(s.get(), 0.4, 60), scaled(s.get(), 0.9, 80), png_of(s.get()), webp_of(s.get())})
      worst_same = std::max(worst_same, hamming(hash, photo_hash(copy)));
    if (before) best_other = std::min(best_other, hamming(*before, hash));
    before = hash;
  }
  CHECK(worst_same <= 6);
  CHECK(best_other >= 12);
  CHECK(hamming(0, ~0ull) == 64);
}

TEST_CASE("exif: what is written is read") {
  const std::string jpeg = encode_jpeg(quarters(64, 48).get(), 90);
  Exif exif;
  exif.taken_at = *base::parse_instant("2026-11-21 21:34:12");
  exif.latitude = -31.230416, exif.longitude = 121.473701;
  exif.make = "Demo", exif.model = "创城 1";
  exif.orientation = 6;
  const std::string once = with_exif(jpeg, exif);
  const auto found = read_exif(with_exif(once, exif));
  CHECK(with_exif(once, exif) == once);  // the block replaces the one there was
  CHECK(found.taken_at == exif.taken_at);
  CHECK(found.taken_text == "2026:11:21 21:34:12+08:00");
  REQUIRE(found.latitude);
  CHECK(*found.latitude == doctest::Approx(-31.230416).epsilon(1e-7));
  CHECK(*found.longitude == doctest::Approx(121.473701).epsilon(1e-7));
  CHECK(found.make == "Demo");
  CHECK(found.model == "创城 1");
  CHECK(found.orientation == 6);
  CHECK(key_of([] { with_exif("x", {}); }) == "photo.unreadable");
}

TEST_CASE("exif: times with other offsets, without any, and never set") {
  const std::string jpeg = encode_jpeg(quarters(16, 16).get(), 90);
  Exif exif;
  exif.taken_at = *base::parse_instant("2026-11-21 21:34:12");
  const std::string with = with_exif(jpeg, exif);
  const auto swap = [&](std::string_view from, std::string_view to) {
    std::string bytes = with;
    bytes.replace(bytes.find(from), from.size(), to);
    return read_exif(bytes);
  };
  CHECK(swap("+08:00", "+00:00").taken_at == *base::parse_instant("2026-11-22 05:34:12"));
  CHECK(swap("+08:00", "-03:30").taken_at == *base::parse_instant("2026-11-22 09:04:12"));
  CHECK(swap("+08:00", "      ").taken_at == exif.taken_at);
  CHECK(swap("+08:00", "+99:99").taken_at == exif.taken_at);
  CHECK_FALSE(swap("2026:11:21", "0000:00:00").taken_at);
}

TEST_CASE("exif: any damage reads as less, never as a crash") {
  Exif exif;
  exif.taken_at = base::Instant{0};
  exif.latitude = 1, exif.longitude = 2;
  exif.make = "Demo";
  const std::string whole = with_exif(encode_jpeg(quarters(16, 16).get(), 90), exif);
  const auto end = whole.find("\xFF\xDB");
  int survived = 0;
  for (std::size_t i = 0; i < end; ++i) {
    for (const char value : {'\0', '\xFF', '\x7F'}) {
      std::string bytes = whole;
      bytes[i] = value;
      const auto found = read_exif(bytes);
      survived += found.make == "Demo";
      CHECK((found.orientation >= 1 && found.orientation <= 8));
      CHECK(found.latitude.has_value() == found.longitude.has_value());
    }
    CHECK(read_exif(std::string_view(whole).substr(0, i)).make.empty());
  }
  CHECK(survived > 0);
  CHECK(read_exif("").make.empty());
}
