// A paper as a file: the layout of GB/T 9704 as PDF and DOCX. A draft says that it is one.
#include <algorithm>

#include "base/text.hpp"
#include "http/multipart.hpp"
#include "modules/bulletins/store.hpp"

namespace bulletins {
namespace {

using app::Ctx;

struct Put {
  std::vector<media::PaperBlock>& out;
  void operator()(const Block& b) const {
    if (b.kind == BlockKind::text) {
      out.push_back(media::PaperText{b.text});
    } else if (b.kind == BlockKind::table) {
      media::PaperTable t;
      t.caption = b.text;
      for (std::size_t i = 0; i < b.columns.size(); ++i)
        t.columns.push_back({b.columns[i].title, width_of(b, i),
                             b.columns[i].figure ? media::PaperAlign::right : media::PaperAlign::left});
      t.rows = b.rows;
      out.push_back(std::move(t));
    } else {
      out.push_back(media::PaperHeading{static_cast<int>(b.kind), b.text, ""});
    }
  }
  // By the longest cell, within bounds: a column of names gets room, one of figures stays narrow.
  static double width_of(const Block& b, std::size_t column) {
    constexpr std::size_t kLeast = 4, kMost = 16;
    std::size_t longest = base::length(b.columns[column].title);
    for (const auto& row : b.rows)
      if (column < row.size()) longest = std::max(longest, base::length(row[column]));
    return static_cast<double>(std::clamp(longest, kLeast, kMost));
  }
};

enum class PaperFormat : unsigned char { pdf, docx };
BOOST_DESCRIBE_ENUM(PaperFormat, pdf, docx)
struct FileAsked {
  PaperFormat format = PaperFormat::pdf;
  bool inside = false;  // shown in the page instead of saved
};
BOOST_DESCRIBE_STRUCT(FileAsked, (), (format, inside))

// What a file may be called on every system.
std::string name_of(const Bulletin& b) {
  std::string out = (b.number.empty() ? "草稿 " : b.number + " ") + b.title;
  for (char& ch : out)
    if (static_cast<unsigned char>(ch) < 0x20 || std::string_view("/\\:*?\"<>|").find(ch) != std::string_view::npos)
      ch = ' ';
  return out;
}

http::Reply file(Ctx& c, base::Id<Bulletin> id, const FileAsked& q) {
  const auto b = paper_of(c, id);
  const auto made = paper(b, head_of(c, b), c.today());
  http::Reply r;
  const bool pdf = q.format == PaperFormat::pdf;
  r.body = pdf ? media::paper_pdf(made, b.edited_at).bytes : media::paper_docx(made, b.edited_at);
  r.headers = {{"Content-Type",
                pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
               {"Cache-Control", "no-store"}};
  std::string place = http::attachment(name_of(b) + (pdf ? ".pdf" : ".docx"));
  if (q.inside) place.replace(0, std::string_view("attachment").size(), "inline");
  r.headers.emplace_back("Content-Disposition", std::move(place));
  return r;
}

}  // namespace

std::string mark_of(PaperKind kind, const PaperHead& head) {
  return kind == PaperKind::bulletin ? head.bulletin : head.office + (kind == PaperKind::minutes ? "会议纪要" : "文件");
}

media::OfficialPaper paper(const Bulletin& b, const PaperHead& head, base::Day today) {
  media::OfficialPaper p;
  const base::Day day = b.approved_at ? base::day_of(*b.approved_at) : today;
  if (b.kind == PaperKind::bulletin) {
    p.head.kind = media::PaperHead::Kind::bulletin;
    p.head.editor = head.office + "编";
    p.head.issued = day;
  } else {
    p.signature = head.office;
    p.date = day;
    p.copies_to = head.copies_to;
    p.printed_by = head.office;
    p.printed_on = day;
  }
  p.head.mark = mark_of(b.kind, head);
  p.head.number = b.number;
  p.title = (b.kind == PaperKind::bulletin || b.kind == PaperKind::minutes ? "" : head.office + "\n") + b.title;
  p.to = b.addressee;
  for (const auto& block : b.blocks) Put{p.body}(block);
  for (const auto& m : b.frozen.meanings) p.definitions.push_back({m.term, m.text});
  if (b.state == PaperState::draft) p.remark = "草稿，未经签发";
  if (b.state == PaperState::withdrawn) p.remark = "已撤回";
  p.sealed = b.kind != PaperKind::minutes;
  return p;
}

std::vector<app::Route> file_routes() { return {app::get("/bulletins/{id}/file", kRead, file).named("下载简报")}; }

}  // namespace bulletins
