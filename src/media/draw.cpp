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

void stand_defects(Stage& stage, const Zone& zone, const PhotoSpec& spec) {
  const int count = spec.defect == Defect::none ? 0 : std::clamp(spec.count, 0, 12);
  if (spec.defect == Defect::adverts || spec.frames > 0) adverts(stage, zone, spec.defect == Defect::adverts ? count : 0, std::clamp(spec.frames, 0, 8));
  if (count == 0) return;
  switch (spec.defect) {
    case Defect::none:
    case Defect::adverts: return;
    case Defect::rubbish: return rubbish(stage, zone, count);
    case Defect::full_bin: return full_bins(stage, zone, count);
    case Defect::stalls: return stalls(stage, zone, count);
    case Defect::parking: return parking(stage, zone, count);
    case Defect::cables: return cables(stage, zone, count);
    case Defect::paving: return broken_paving(stage, zone, count);
    case Defect::blocked: return blocked(stage, zone, count);
  }
}

Zone set_scene(Stage& stage, const PhotoSpec& spec) {
  switch (spec.scene) {
    case Scene::street: return street(stage);
    case Scene::lane: return lane(stage);
    case Scene::crossing: return crossing(stage);
    case Scene::frontage: return frontage(stage);
    case Scene::bus_stop: return bus_stop(stage, spec.sign);
    case Scene::hoarding: return hoarding(stage);
    case Scene::market: return market(stage);
    case Scene::residential: return residential(stage);
    case Scene::park: return park(stage);
    case Scene::square: return square(stage);
    case Scene::lobby: return lobby(stage, spec.sign);
    case Scene::shop: return shop(stage);
    case Scene::washroom: return washroom(stage);
    case Scene::hall: break;
  }
  return hall(stage, spec.sign);
}

// What a small sensor does to a clean drawing: a soft lens, dark corners, grain that grows in the dark.
void expose(cairo_surface_t* surface, Rng& rng, bool dark) {
  cairo_surface_flush(surface);
  unsigned char* data = cairo_image_surface_get_data(surface);
  const int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const int grain = dark ? 11 : 6;
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

// Lines in the lower left beside a yellow bar, the first one large: as the site-camera programs of phones print them.
void stamp(cairo_t* cairo, const PhotoSpec& spec) {
  const std::size_t lines = std::min<std::size_t>(spec.stamp.size(), 6);
  if (lines == 0) return;
  const double unit = spec.width / 1280.0, big = 50 * unit, small = 25 * unit, gap = 1.4, left = 30 * unit;
  const double high = (big + static_cast<double>(lines - 1) * small) * gap, top = spec.height - 30 * unit - high;
  // What is behind it is darkened a little, fading out to the right.
  cairo_pattern_t* shade = cairo_pattern_create_linear(0, 0, spec.width * 0.55, 0);
  cairo_pattern_add_color_stop_rgba(shade, 0, 0, 0, 0, 0.42);
  cairo_pattern_add_color_stop_rgba(shade, 1, 0, 0, 0, 0);
  cairo_set_source(cairo, shade);
  cairo_rectangle(cairo, 0, top - 14 * unit, spec.width * 0.55, high + 28 * unit);
  cairo_fill(cairo);
  cairo_pattern_destroy(shade);
  cairo_set_source_rgba(cairo, 0.98, 0.76, 0.12, 1);
  cairo_rectangle(cairo, left, top + 8 * unit, 6 * unit, high - 10 * unit);
  cairo_fill(cairo);
  double y = top;
  for (std::size_t i = 0; i < lines; ++i) {
    const TypeSpec type{.font = i == 0 ? "Noto Sans CJK SC Bold" : "Noto Sans CJK SC Medium", .size = i == 0 ? big : small, .width = spec.width * 0.62};
    cairo_set_source_rgba(cairo, 0, 0, 0, 0.6);
    set_type(cairo, left + 19.5 * unit, y + 1.5 * unit, spec.stamp[i], type);
    cairo_set_source_rgba(cairo, 1, 1, 1, 0.98);
    set_type(cairo, left + 18 * unit, y, spec.stamp[i], type);
    y += (i == 0 ? big : small) * gap;
  }
}

}  // namespace

std::string demo_photo(const PhotoSpec& wanted) {
  PhotoSpec spec = wanted;
  spec.width = std::clamp(spec.width, 64, 2560), spec.height = std::clamp(spec.height, 64, 2560);
  Rng rng(spec.seed * 16 + static_cast<std::uint64_t>(spec.scene));
  const std::int64_t day_ms = (spec.taken.ms + base::kZoneMs) % base::kDayMs;
  const int minute = static_cast<int>((day_ms + base::kDayMs) % base::kDayMs / base::kMinute);
  const bool indoors = spec.scene == Scene::market || spec.scene >= Scene::hall;
  const Light light = indoors ? light_indoors(rng) : light_at(base::day_of(spec.taken).days, minute, rng);

  const Surface surface = new_surface(spec.width, spec.height);
  const Cairo cairo(cairo_create(surface.get()));
  cairo_set_antialias(cairo.get(), CAIRO_ANTIALIAS_FAST);
  cairo_set_line_join(cairo.get(), CAIRO_LINE_JOIN_ROUND);
  Stage stage(cairo.get(), spec.width, spec.height, light, rng);
  const Zone zone = set_scene(stage, spec);
  stand_defects(stage, zone, spec);
  expose(surface.get(), rng, light.night || indoors);
  stamp(cairo.get(), spec);

  Exif exif;
  exif.taken_at = spec.taken;
  if (spec.position) exif.latitude = spec.position->first, exif.longitude = spec.position->second;
  exif.make = "Demo";
  exif.model = "Drawn photo";
  return with_exif(encode_jpeg(surface.get(), 78), exif);
}

}  // namespace media
