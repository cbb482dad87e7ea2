// An official document as PDF: strips (lines, table rows) are filled into pages of 225 mm, then drawn.
#include <cairo-pdf.h>

#include <algorithm>
#include <functional>

#include "base/error.hpp"
#include "media/paper_limits.hpp"
#include "media/paper_table.hpp"
#include "media/paper_type.hpp"
#include "media/pixels.hpp"

namespace media {
namespace {

using namespace paper;

void rule(cairo_t* cairo, double y, double thick) {
  cairo_set_line_width(cairo, thick);
  cairo_move_to(cairo, kLeft, y);
  cairo_line_to(cairo, kLeft + kWide, y);
  cairo_stroke(cairo);
}

void black(cairo_t* cairo) { cairo_set_source_rgb(cairo, 0, 0, 0); }
void red(cairo_t* cairo) { cairo_set_source_rgb(cairo, 1, 0, 0); }

// Fills strips into pages. Strips that are to stay together go to the next page together, if one page can hold them.
class Pages {
 public:
  struct Placed {
    const Strip* strip;
    double y;  // from the top of the 版心
  };

  // `start` is where the first page begins.
  Pages(std::size_t most, double start) : most_(most) {
    next();
    y_ = start;
  }

  void fill(const std::vector<Strip>& strips) {
    for (std::size_t i = 0; i < strips.size();) {
      std::size_t end = i + 1;
      double high = strips[i].before + strips[i].height;
      for (; strips[end - 1].with_next && end < strips.size(); ++end) high += strips[end].before + strips[end].height;
      if (!fits(high) && high <= kHigh + kSlack && y_ > 0) next();
      for (; i < end; ++i) place(strips[i]);
    }
  }
  // Room for `high` at the foot of the last page.
  void foot(double high) {
    if (!fits(high + kPitch / 2)) next();
  }
  const std::vector<std::vector<Placed>>& all() const { return pages_; }

 private:
  static constexpr double kSlack = 0.5;
  bool fits(double high) const { return y_ + high <= kHigh + kSlack; }
  void next() {
    if (pages_.size() == most_) too_large("paper.too_many_pages", most_);
    pages_.emplace_back();
    y_ = 0;
  }
  void place(const Strip& strip) {
    if (y_ > 0 && !fits(strip.before + strip.height)) next();
    if (y_ == 0 && strip.head) put(*strip.head);
    put(strip);
  }
  void put(const Strip& strip) {
    if (y_ > 0) y_ += strip.before;
    pages_.back().push_back({&strip, y_});
    y_ += strip.height;
  }

  std::size_t most_;
  std::vector<std::vector<Placed>> pages_;
  double y_ = 0;
};

void draw_line(cairo_t* cairo, const Type& type, const Para& para, const Line& line, double y) {
  para.red ? red(cairo) : black(cairo);
  type.draw(cairo, line, kLeft, y + baseline_in(para.pitch, para.size));
}

// A paragraph's lines as strips. When it stays with what follows, its last two lines do.
void add_strips(std::vector<Strip>& strips, Type& type, const Para& para) {
  auto lines = type.set(para, kWide);
  const std::size_t n = lines.size();
  for (std::size_t i = 0; i < n; ++i) {
    Strip strip;
    strip.before = i == 0 ? para.before : 0;
    strip.height = para.pitch;
    strip.with_next = para.with_next && i + 2 >= n;
    if (i + 1 == n && para.red_line > 0) strip.height += para.red_line_gap + para.red_line;
    const bool with_right = i == 0 && !para.right.empty(), with_red = i + 1 == n && para.red_line > 0;
    Line right = with_right ? type.set_right(para, kWide) : Line{};
    strip.draw = [&type, &para, line = std::move(lines[i]), right = std::move(right), with_red](cairo_t* cairo,
                                                                                                double y) {
      draw_line(cairo, type, para, line, y);
      draw_line(cairo, type, para, right, y);
      if (!with_red) return;
      red(cairo);
      rule(cairo, y + para.pitch + para.red_line_gap + para.red_line / 2, para.red_line);
    };
    strips.push_back(std::move(strip));
  }
}

// Ends as soon as the pages cannot hold it, not when all is set.
std::vector<Strip> strips_of(const Flow& flow, Type& type, const PaperLimits& limits) {
  std::vector<Strip> strips;
  double high = 0;
  for (const auto& piece : flow.pieces) {
    const std::size_t begin = strips.size();
    std::visit([&](const auto& p) { add_strips(strips, type, p); }, piece);
    for (std::size_t i = begin; i < strips.size(); ++i) high += strips[i].height;
    if (high > static_cast<double>(limits.pages) * (kHigh + 1)) too_large("paper.too_many_pages", limits.pages);
  }
  return strips;
}

// 7.4: at the foot of the last page, the last line on the edge of the 版心.
struct Imprint {
  std::vector<Strip> strips;
  double height = 0;

  Imprint(Type& type, const std::vector<Para>& paras) {
    for (const auto& para : paras) {
      const std::size_t begin = strips.size();
      add_strips(strips, type, para);
      if (begin < strips.size()) lines_.push_back({height, para.line_above});
      for (std::size_t i = begin; i < strips.size(); ++i) height += strips[i].height;
      if (para.line_below > 0) lines_.push_back({height, para.line_below});
    }
  }
  void draw(cairo_t* cairo) const {
    double y = kTop + kHigh - height;
    black(cairo);
    for (const auto& [at, thick] : lines_) rule(cairo, y + at, thick);
    for (const auto& strip : strips) strip.draw(cairo, y), y += strip.height;
  }

 private:
  std::vector<std::pair<double, double>> lines_;
};

// 7.5: 7 mm below the 版心, one character from the right edge on odd pages, from the left on even ones.
void page_number(cairo_t* cairo, Type& type, std::size_t page) {
  Para para;
  para.runs = {{"— " + std::to_string(page) + " —", Face::song}};
  para.size = kSmall;
  para.fit = page % 2 ? Fit::right : Fit::left;
  para.left = page % 2 ? 0 : 1, para.right_indent = page % 2 ? 1 : 0;
  black(cairo);
  type.draw(cairo, type.set(para, kWide).front(), kLeft, kTop + kHigh + 7 * kMm + 0.38 * kSmall);
}

// 10.1: the mark and the double lines of a letter's first page.
void letter(cairo_t* cairo, Type& type, const Flow& flow) {
  red(cairo);
  type.draw(cairo, type.set(*flow.letter, kWide).front(), kLeft, kLetterMark + 0.86 * flow.letter->size);
  const auto line = [cairo](double y, double thick) {
    cairo_rectangle(cairo, (kPageWide - kLetterWide) / 2, y, kLetterWide, thick);
    cairo_fill(cairo);
  };
  const double head = flow.letter_line(), foot = kPageHigh - kLetterFoot;
  line(head, kDoubleThick), line(head + kDoubleThick + kDoubleGap, kDoubleThin);
  line(foot - kDoubleThick, kDoubleThick), line(foot - kDoubleThick - kDoubleGap - kDoubleThin, kDoubleThin);
}

void metadata(cairo_surface_t* surface, const Flow& flow, const Type& type, base::Instant made) {
  std::string faces;
  for (const auto& face : type.faces())
    faces += (faces.empty() ? "" : ", ") + face.face + "=" + face.family + (face.replaced ? " (replaced)" : "");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, flow.title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, flow.author.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, faces.c_str());
  // 2026-11-21T21:34:12.345+08:00; PDF takes no milliseconds
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                 (base::to_text(made).substr(0, 19) + "+08:00").c_str());
}

}  // namespace

PaperPdf paper_pdf(const OfficialPaper& wanted, base::Instant made, const PaperFonts& fonts,
                   const PaperLimits& limits) {
  const Flow flow = flow_of(wanted, limits);
  Type type(fonts);
  const std::vector<Strip> strips = strips_of(flow, type, limits);
  const Imprint imprint(type, flow.imprint);
  Pages pages(limits.pages, flow.first_line() - kTop);
  pages.fill(strips);
  if (imprint.height > 0) pages.foot(imprint.height);

  PaperPdf out;
  const auto write = [](void* to, const unsigned char* data, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  };
  const Surface surface(cairo_pdf_surface_create_for_stream(write, &out.bytes, kPageWide, kPageHigh));
  metadata(surface.get(), flow, type, made);
  const Cairo cairo(cairo_create(surface.get()));
  for (const auto& page : pages.all()) {
    const bool with_number = ++out.pages > 1 || !flow.letter;
    if (!with_number) letter(cairo.get(), type, flow);
    for (const auto& placed : page) placed.strip->draw(cairo.get(), kTop + placed.y);
    if (&page == &pages.all().back() && imprint.height > 0) imprint.draw(cairo.get());
    if (with_number) page_number(cairo.get(), type, out.pages);
    cairo_show_page(cairo.get());
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) throw base::Fail(base::Code::internal, "pdf.write");
  out.faces = type.faces();
  out.unknown = type.unknown();
  return out;
}

}  // namespace media
