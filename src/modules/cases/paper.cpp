// A notice on paper, in the layout of GB/T 9704: PDF to print, DOCX to edit.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "http/multipart.hpp"
#include "media/official_paper.hpp"
#include "modules/cases/notice.hpp"

namespace cases {
namespace {

std::string office_of(app::Ctx& c, const Notice& n) {
  // The office is that of the city the unit lies in.
  const auto city = places::name_of(c.tx, n.place.substr(0, 4));
  return city + "创建全国文明城市指挥部办公室";
}

media::OfficialPaper paper_of(app::Ctx& c, const Notice& n) {
  media::OfficialPaper p;
  const std::string from = n.from_unit ? units::name_of(c.tx, *n.from_unit) : office_of(c, n);
  p.head.kind = media::PaperHead::Kind::letter;
  p.head.mark = from;
  p.head.number = n.number;
  p.title = n.title;
  p.to = units::name_of(c.tx, n.unit);
  std::string text = n.text;
  // The addressee stands above the text already.
  if (text.starts_with(p.to + "：\n")) text.erase(0, p.to.size() + std::string_view("：\n").size());
  p.body.push_back(media::PaperText{text});
  if (!n.cases.empty()) {
    media::PaperTable table;
    table.caption = "有关案件";
    table.columns = {{"案件号", 3}, {"问题", 6}, {"地址", 5}, {"处置时限", 4}};
    for (const auto id : n.cases)
      if (const auto k = find(c.tx, id)) table.rows.push_back({k->number, k->title, k->address, k->handle_by ? by_minute(*k->handle_by) : "—"});
    p.body.push_back(std::move(table));
  }
  if (n.due_at) p.body.push_back(media::PaperText{"请于 " + by_minute(*n.due_at) + " 前反馈。"});
  p.signature = from;
  p.date = base::day_of(n.issued_at.value_or(c.now));
  return p;
}

http::Reply paper(app::Ctx& c, base::Id<Notice> id, const app::Key& format) {
  const Notice n = notice_of(c, id);
  const auto made = n.issued_at.value_or(n.drafted_at);
  http::Reply r;
  const bool pdf = format.value == "pdf";
  if (!pdf && format.value != "docx") throw base::Fail(base::Code::not_found, "not_found");
  r.body = pdf ? media::paper_pdf(paper_of(c, n), made).bytes : media::paper_docx(paper_of(c, n), made);
  r.headers = {{"Content-Type", pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}};
  r.headers.emplace_back("Content-Disposition", http::attachment((n.number.empty() ? n.title : n.number) + "." + format.value));
  return r;
}

}  // namespace

std::string by_minute(base::Instant at) {
  auto text = base::to_text(at).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::vector<app::Route> notice_paper_routes() { return {app::get("/notices/{id}/paper/{format}", kHandle, paper).named("督办单、抄告单文件")}; }

}  // namespace cases
