#include "media/draw.hpp"

#include <algorithm>
#include <cmath>

#include "media/draw_stage.hpp"
#include "media/exif.hpp"
#include "media/pixels.hpp"
#include "media/type.hpp"

namespace media {
namespace {

using namespace drawing;

void stand_defects(Stage& stage, const Zone& zone, Defect defect, int count) {
  count = std::clamp(count, 0, 12);
  if (count == 0) return;
  switch (defect) {
    case Defect::none:
      return;
    case Defect::rubbish:
      return rubbish(stage, zone, count);
    case Defect::full_bin:
      return full_bins(stage, zone, count);
    case Defect::stalls:
      return stalls(stage, zone, count);
    case Defect::adverts:
      return adverts(stage, zone, count);
    case Defect::parking:
      return parking(stage, zone, count);
    case Defect::cables:
      return cables(stage, zone, count);
  }
}

Zone set_scene(Stage& stage, Scene scene) {
  switch (scene) {
    case Scene::street:
      return street(stage);
    case Scene::market:
      return market(stage);
    case Scene::residential:
      return residential(stage);
    case Scene::park:
      return park(stage);
    case Scene::hall:
      break;
  }
  return hall(stage);
}

// What a small sensor does to a clean drawing: a soft lens, dark corners, grain that grows in the dark.
void expose(cairo_surface_t* surface, Rng& rng, bool dark) {
  cairo_surface_flush(surface);
  unsigned char* data = cairo_image_surface_get_data(surface);
  const int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const int grain = dark ? 15 : 8;
  std::vector<int> across(static_cast<std::size_t>(w)), above(static_cast<std::size_t>(w) * 3),
      line(static_cast<std::size_t>(w) * 3);
  for (int x = 0; x < w; ++x) {
    const double d = (x - w / 2.0) / (w / 2.0);
    across[static_cast<std::size_t>(x)] = static_cast<int>(d * d * 38);
  }
  auto noise = static_cast<std::uint32_t>(rng.next());
  for (int y = 0; y < h; ++y) {
    unsigned char* row = data + static_cast<std::ptrdiff_t>(y) * stride;
    const double d = (y - h / 2.0) / (h / 2.0);
    const int fall = 278 - static_cast<int>(d * d * 26);  // a little over 1: phones expose for the ground
    for (int x = 0; x < w; ++x) {                         // 1-2-1 across, kept for the line below
      const unsigned char* left = row + 4 * std::max(0, x - 1);
      const unsigned char* here = row + 4 * x;
      const unsigned char* right = row + 4 * std::min(w - 1, x + 1);
      for (int k = 0; k < 3; ++k) line[static_cast<std::size_t>(3 * x + k)] = left[k] + 2 * here[k] + right[k];
    }
    if (y == 0) above = line;
    for (int x = 0; x < w; ++x) {
      noise = noise * 1'664'525u + 1'013'904'223u;
      const int bright = (static_cast<int>(noise >> 28) + static_cast<int>(noise >> 24 & 15) - 15) * grain / 12;
      const int cool = static_cast<int>(noise >> 20 & 7) - 3;
      const int shade = fall - across[static_cast<std::size_t>(x)];
      for (int k = 0; k < 3; ++k) {
        const auto i = static_cast<std::size_t>(3 * x + k);
        const int soft = (line[i] + above[i]) / 8;
        row[4 * x + k] = static_cast<unsigned char>(std::clamp(soft * shade / 256 + bright +
                                                                   (k == 0   ? cool
                                                                    : k == 2 ? -cool
                                                                             : 0),
                                                               0, 255));
      }
    }
    std::swap(above, line);
  }
  cairo_surface_mark_dirty(surface);
}

// Lines in the lower left with a bar before them, the first one large: as the site-camera programs of phones print
// them.
void stamp(cairo_t* cairo, const PhotoSpec& spec) {
  const std::size_t lines = std::min<std::size_t>(spec.stamp.size(), 6);
  if (lines == 0) return;
  const double unit = spec.width / 1280.0, big = 40 * unit, small = 24 * unit, gap = 1.42;
  const double high = (big + static_cast<double>(lines - 1) * small) * gap, x = 46 * unit;
  double y = spec.height - 34 * unit - high;
  cairo_set_source_rgba(cairo, 0.98, 0.76, 0.12, 1);
  cairo_rectangle(cairo, 28 * unit, y + 6 * unit, 6 * unit, high);
  cairo_fill(cairo);
  for (std::size_t i = 0; i < lines; ++i) {
    const TypeSpec type{.font = i == 0 ? "Noto Sans CJK SC Bold" : "Noto Sans CJK SC",
                        .size = i == 0 ? big : small,
                        .width = spec.width * 0.8};
    cairo_set_source_rgba(cairo, 0, 0, 0, 0.55);
    set_type(cairo, x + 1.6 * unit, y + 1.6 * unit, spec.stamp[i], type);
    cairo_set_source_rgba(cairo, 1, 1, 1, 0.96);
    set_type(cairo, x, y, spec.stamp[i], type);
    y += (i == 0 ? big : small) * gap;
  }
}

}  // namespace

std::string demo_photo(const PhotoSpec& wanted) {
  PhotoSpec spec = wanted;
  spec.width = std::clamp(spec.width, 64, 2560), spec.height = std::clamp(spec.height, 64, 2560);
  Rng rng(spec.seed * 8 + static_cast<std::uint64_t>(spec.scene));
  const std::int64_t day_ms = (spec.taken.ms + base::kZoneMs) % base::kDayMs;
  const int minute = static_cast<int>((day_ms + base::kDayMs) % base::kDayMs / base::kMinute);
  const bool indoors = spec.scene == Scene::hall || spec.scene == Scene::market;
  const Light light = indoors ? light_indoors(rng) : light_at(minute, rng);

  const Surface surface = new_surface(spec.width, spec.height);
  const Cairo cairo(cairo_create(surface.get()));
  cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_FAST);
  cairo_set_line_join(cairo.get(), CAIRO_LINE_JOIN_ROUND);
  Stage stage(cairo.get(), spec.width, spec.height, light, rng);
  const Zone zone = set_scene(stage, spec.scene);
  stand_defects(stage, zone, spec.defect, spec.count);
  expose(surface.get(), rng, light.night || indoors);
  stamp(cairo.get(), spec);

  Exif exif;
  exif.taken_at = spec.taken;
  if (spec.position) exif.latitude = spec.position->first, exif.longitude = spec.position->second;
  exif.make = "Demo";
  exif.model = "Drawn photo";
  return with_exif(encode_jpeg(surface.get(), 80), exif);
}

}  // namespace media
