#include "media/paper_type.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

#include "media/paper_text.hpp"

namespace media::paper {
namespace {

// The names under which a face is known, and what stands in for it.
struct Usual {
  const char* face;
  std::vector<const char*> names;
  const char* instead;
  bool same_kind;  // the last one is of that kind
  bool bold;       // and set in bold
};
const std::array<Usual, kFaces>& usual() {
  static const std::array<Usual, kFaces> all = {{
      {"fangsong",
       {"FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "华文仿宋", "FZFangSong-Z02",
        "方正仿宋简体", "FandolFang R"},
       "Noto Serif CJK SC",
       false,
       false},
      {"title",
       {"FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "STZhongsong", "华文中宋"},
       "Noto Serif CJK SC",
       false,
       true},
      {"hei", {"SimHei", "黑体", "STHeiti", "华文黑体"}, "Noto Sans CJK SC", true, false},
      {"kai",
       {"KaiTi", "楷体", "KaiTi_GB2312", "楷体_GB2312", "STKaiti", "华文楷体", "AR PL UKai CN"},
       "Noto Serif CJK SC",
       false,
       true},
      {"song", {"SimSun", "宋体", "STSong", "华文宋体"}, "Noto Serif CJK SC", true, false},
  }};
  return all;
}

bool installed(PangoFontMap* map, const char* family) {
  return *family && pango_font_map_get_family(map, family) != nullptr;
}

int units(double points) { return static_cast<int>(std::lround(points * PANGO_SCALE)); }
double points(int pango) { return static_cast<double>(pango) / PANGO_SCALE; }

double wide_of(PangoLayout* layout) {
  int wide = 0;
  pango_layout_get_size(layout, &wide, nullptr);
  return points(wide);
}

double base_spacing(double size) { return size == kBody ? kCharacter - kBody : 0; }

// Each stretch of text that is all full-width, or all not, with its own spacing.
void space(PangoAttrList* attributes, const std::string& text, double spacing, double stretch) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const bool full = static_cast<unsigned char>(text[at]) >= 0x80;
    while (at < text.size() && full == (static_cast<unsigned char>(text[at]) >= 0x80)) ++at;
    PangoAttribute* attribute = pango_attr_letter_spacing_new(units(spacing + (full ? stretch : 0)));
    attribute->start_index = static_cast<guint>(begin);
    attribute->end_index = static_cast<guint>(at);
    pango_attr_list_insert(attributes, attribute);
  }
}

std::string joined(const std::vector<Run>& runs) {
  std::string all;
  for (const auto& run : runs) all += run.text;
  return all;
}

// Bytes [from, to) of all runs.
std::vector<Run> cut(const std::vector<Run>& runs, std::size_t from, std::size_t to) {
  std::vector<Run> out;
  std::size_t at = 0;
  for (const auto& run : runs) {
    const std::size_t a = std::max(from, at), b = std::min(to, at + run.text.size());
    if (a < b) out.push_back({run.text.substr(a - at, b - a), run.face});
    at += run.text.size();
  }
  return out;
}

// Without the spaces at the end.
std::vector<Run> trimmed(std::vector<Run> runs) {
  while (!runs.empty()) {
    std::string& last = runs.back().text;
    last.erase(last.find_last_not_of(' ') + 1);
    if (!last.empty()) break;
    runs.pop_back();
  }
  return runs;
}

std::size_t part_end(const std::string& text, std::size_t from) {
  constexpr std::size_t kPart = 1'500;
  if (text.size() - from <= kPart) return text.size();
  std::size_t to = from + kPart;
  while ((static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) --to;
  return to;
}

}  // namespace

Type::Type(const PaperFonts& wanted)
    : map_(pango_cairo_font_map_get_default()), context_(pango_font_map_create_context(map_)) {
  pango_context_set_language(context_.get(), pango_language_from_string("zh-cn"));
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  cairo_font_options_t* exact = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(exact, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(exact, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options(context_.get(), exact);
  cairo_font_options_destroy(exact);
  const std::array<const std::string*, kFaces> names = {&wanted.fangsong, &wanted.title, &wanted.hei, &wanted.kai,
                                                        &wanted.song};
  for (std::size_t i = 0; i < kFaces; ++i) {
    const Usual& face = usual()[i];
    PaperFace chosen{face.face, face.instead, !face.same_kind};
    bool bold = face.bold;
    const auto take = [&](const char* name) { chosen.family = name, chosen.replaced = false, bold = false; };
    if (installed(map_, names[i]->c_str())) {
      take(names[i]->c_str());
    } else {
      const auto found =
          std::find_if(face.names.begin(), face.names.end(), [&](const char* name) { return installed(map_, name); });
      if (found != face.names.end()) take(*found);
    }
    fonts_[i].reset(pango_font_description_new());
    pango_font_description_set_family(fonts_[i].get(), chosen.family.c_str());
    if (bold) pango_font_description_set_weight(fonts_[i].get(), PANGO_WEIGHT_BOLD);
    faces_.push_back(std::move(chosen));
  }
}

Layout Type::layout(const std::vector<Run>& runs, double size, double spacing, double stretch) const {
  Layout out(pango_layout_new(context_.get()));
  PangoAttrList* attributes = pango_attr_list_new();
  const std::string text = joined(runs);
  guint at = 0;
  for (const auto& run : runs) {
    pango_font_description_set_absolute_size(fonts_[static_cast<std::size_t>(run.face)].get(), units(size));
    PangoAttribute* font = pango_attr_font_desc_new(fonts_[static_cast<std::size_t>(run.face)].get());
    font->start_index = at;
    at += static_cast<guint>(run.text.size());
    font->end_index = at;
    pango_attr_list_insert(attributes, font);
  }
  if (spacing != 0 || stretch != 0) space(attributes, text, spacing, stretch);
  pango_layout_set_attributes(out.get(), attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
  return out;
}

bool Type::has(Face face, char32_t c) {
  const auto i = static_cast<std::size_t>(face);
  const auto [at, fresh] = seen_[i].try_emplace(c, true);
  if (!fresh || !g_unichar_isgraph(c) || g_unichar_iszerowidth(c)) return at->second;
  const std::unique_ptr<PangoFontset, Unref> set(
      pango_font_map_load_fontset(map_, context_.get(), fonts_[i].get(), pango_language_from_string("zh-cn")));
  if (!set) return at->second = false;
  const std::unique_ptr<PangoFont, Unref> font(pango_fontset_get_font(set.get(), c));
  return at->second = font && pango_font_has_char(font.get(), c);
}

// A hollow box with its code in it would be no text in the file: the printer's mark for a missing type stands there.
std::vector<Run> Type::known(std::vector<Run> runs) {
  for (auto& run : runs) {
    std::string text;
    for (std::size_t at = 0; at < run.text.size();) {
      const char32_t c = next_character(run.text, at);
      const bool known = c < 0x80 || has(run.face, c);
      known ? put_character(text, c) : void(text += "〓");
      if (!known) ++unknown_;
    }
    run.text = std::move(text);
  }
  return runs;
}

Line Type::line_of(const Para& para, std::vector<Run> runs, double wide, bool filled, double first,
                   double start) const {
  Line line{.runs = std::move(runs),
            .size = para.size,
            .x = start + first,
            .spacing = base_spacing(para.size),
            .squeeze = para.squeeze};
  const double room = wide - first;
  const Layout set = layout(line.runs, line.size, line.spacing);
  const double used = wide_of(set.get()) * para.squeeze;
  if (para.fit == Fit::centre) line.x += (room - used) / 2;
  if (para.fit == Fit::right) line.x += room - used;
  if (para.fit != Fit::both || !filled || used >= room) return line;
  stretch(line, room, used);
  return line;
}

// Fills the line up to the edge: at full-width characters, or everywhere when it has few of them.
void Type::stretch(Line& line, double room, double used) const {
  const std::string text = joined(line.runs);
  double full = 0, all = 0;
  for (std::size_t at = 0; at < text.size(); ++all) full += next_character(text, at) >= 0x80;
  const double first = full > 0 ? (room - used) / full : line.size;
  if (first < line.size / 4) {
    // The edges of the line take none of it: what a first try gives tells how much it has to be.
    const double tried = wide_of(layout(line.runs, line.size, line.spacing, first).get());
    if (tried > used) line.stretch = first * (room - used) / (tried - used);
  } else if (const double each = (room - used) / std::max(1.0, all - 1); each < line.size / 2) {
    line.spacing += each;  // more would tear the line: a long word begins the next one
  }
}

std::vector<Line> Type::set(const Para& para, double wide) {
  const double em = character(para.size);
  const double left = para.left * em, first = para.first * em;
  double room = wide - left - para.right_indent * em;
  if (!para.right.empty())  // what stands at the right edge must not be written over
    room = std::max(room / 3, room - wide_of(layout(right_runs(para), para.size, 0).get()) - em);
  const double hang = std::min(0.0, first);  // pango measures a hanging first line from where it begins
  const std::vector<Run> runs = known(para.runs);
  const std::string text = joined(runs);
  std::vector<Line> out;
  // Pango's time to break a paragraph grows with the square of its length, so it is given a part at a time; the last
  // line of a part is broken again with what follows.
  for (std::size_t from = 0; from < text.size() || out.empty();) {
    const std::size_t to = para.squeeze == 1 ? part_end(text, from) : text.size();  // condensed type is one line
    const std::vector<Run> part = cut(runs, from, to);
    const double indent = from == 0 ? first : 0;
    const Layout all = layout(part, para.size, base_spacing(para.size));
    if (para.squeeze == 1) {
      pango_layout_set_width(all.get(),
                             units(room - (from == 0 ? hang : 0) + 0.05));  // rounding must not move the 28th character
      pango_layout_set_indent(all.get(), units(indent));
      pango_layout_set_wrap(all.get(), PANGO_WRAP_WORD_CHAR);
    }
    const int count = pango_layout_get_line_count(all.get()), taken = to < text.size() && count > 1 ? count - 1 : count;
    for (int i = 0; i < taken; ++i) {
      const PangoLayoutLine* line = pango_layout_get_line_readonly(all.get(), i);
      const PangoLayoutLine* next = i + 1 < count ? pango_layout_get_line_readonly(all.get(), i + 1) : nullptr;
      const auto begin = static_cast<std::size_t>(line->start_index);
      out.push_back(line_of(para, trimmed(cut(part, begin, begin + static_cast<std::size_t>(line->length))), room,
                            next && !next->is_paragraph_start, i == 0 ? indent : 0, left));
    }
    from = taken < count
               ? from + static_cast<std::size_t>(pango_layout_get_line_readonly(all.get(), taken)->start_index)
               : to;
    if (text.empty()) break;
  }
  return out;
}

Line Type::set_right(const Para& para, double wide) {
  Para right = para;
  right.runs = right_runs(para);
  right.right.clear();
  right.fit = Fit::right;
  right.left = right.first = 0;
  return set(right, wide).front();
}

void Type::draw(cairo_t* cairo, const Line& line, double left, double baseline) const {
  if (line.runs.empty()) return;
  const Layout set = layout(line.runs, line.size, line.spacing, line.stretch);
  cairo_save(cairo);
  cairo_translate(cairo, left + line.x, baseline);
  cairo_scale(cairo, line.squeeze, 1);
  cairo_move_to(cairo, 0, 0);
  pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(set.get(), 0));
  cairo_restore(cairo);
  cairo_new_path(cairo);
}

}  // namespace media::paper
