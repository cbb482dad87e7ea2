#include "media/type.hpp"

#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "base/text.hpp"

namespace media {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FontEnd {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

}  // namespace

double set_type(cairo_t* cairo, double x, double y, std::string_view text, const TypeSpec& spec) {
  // Pango looks fonts up anew for every size and every matrix, which costs more than all else in a picture. So type is
  // set at one size without the surface's matrix, and cairo scales it.
  constexpr double kSet = 32;
  const double scale = spec.size / kSet;
  const std::string safe = base::valid_utf8(text) ? std::string(text) : std::string();
  const std::unique_ptr<PangoContext, Unref> context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  // Without this pango takes the surface for a 96-dpi screen and sets type a third too large.
  pango_cairo_context_set_resolution(context.get(), 72);
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  const std::unique_ptr<PangoLayout, Unref> layout(pango_layout_new(context.get()));
  const std::unique_ptr<PangoFontDescription, FontEnd> font(pango_font_description_from_string(spec.font));
  pango_font_description_set_size(font.get(), static_cast<int>(kSet * PANGO_SCALE));
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_alignment(layout.get(), spec.align == Align::centre ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  if (spec.width > 0) {
    pango_layout_set_width(layout.get(), static_cast<int>(spec.width / scale * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(layout.get(), -spec.lines);
    pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  }
  pango_layout_set_text(layout.get(), safe.data(), static_cast<int>(safe.size()));
  cairo_save(cairo);
  cairo_translate(cairo, x, y);
  cairo_scale(cairo, scale, scale);
  cairo_move_to(cairo, 0, 0);
  if (cairo_surface_get_type(cairo_get_target(cairo)) == CAIRO_SURFACE_TYPE_IMAGE) {
    pango_cairo_layout_path(cairo, layout.get());  // outlines: glyphs would be rendered anew for each size
    cairo_fill(cairo);
  } else {
    pango_cairo_show_layout(cairo, layout.get());  // text that can be searched and copied
  }
  cairo_restore(cairo);
  cairo_new_path(cairo);  // else the next shape would begin where the text ended
  int width = 0, height = 0;
  pango_layout_get_size(layout.get(), &width, &height);
  return static_cast<double>(height) / PANGO_SCALE * scale;
}

}  // namespace media
