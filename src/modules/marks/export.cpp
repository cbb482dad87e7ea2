// The score of a round as a workbook: summary, tree, groups, losses. Figures are numbers, exact where a spreadsheet's
// numbers can hold them.
#include "http/multipart.hpp"
#include "media/table.hpp"
#include "modules/marks/score.hpp"

namespace marks {

using media::Cell;
using media::Decimal;

namespace {
Cell count(std::int64_t n) { return n; }
}  // namespace

http::Reply export_score(app::Ctx& c, base::Id<Round> id) {
  const Round round = visible(c, id);
  media::XlsxWriter out(c.now, round.name);
  with_board(c, round, level_below(round.place), [&](const BoardView& v) {
    const auto ranked = ranking(c, round, v);
    out.sheet("总分", {{"对象", 30}, {"名次", 8}, {"得分", 12}, {"满分", 12}, {"得分率", 12}, {"观察数", 10}, {"点位数", 10}, {"否决", 30}});
    for (const auto& r : ranked)
      out.row({r.label, static_cast<std::int64_t>(r.rank), Decimal{r.points}, Decimal{r.max}, Decimal{r.rate}, count(r.observations), count(r.sites),
               r.voided ? r.voided->criterion + " " + r.voided->name : ""});
    out.sheet("得分明细", {{"对象", 20}, {"编号", 12}, {"上级", 12}, {"名称", 50}, {"方法", 12}, {"得分", 12}, {"满分", 12}, {"得分率", 12}, {"观察数", 10}, {"点位数", 10}});
    std::vector<ScorePage> pages;
    for (const auto& r : ranked) {
      if (pages.size() == 300) break;  // a province's districts; the summary has them all
      pages.push_back(score_page(c, round, v, r.subject));
    }
    for (const auto& p : pages)
      for (const auto& n : p.nodes)
        out.row({p.label, n.code, n.parent, n.name, n.method, n.counted ? Cell(Decimal{n.points}) : Cell(std::string("未测")), Decimal{n.max}, Decimal{n.rate},
                 count(n.observations), count(n.sites)});
    const auto grouped = [&](const char* title, const char* head, std::vector<ScoreGroup> ScorePage::*list) {
      out.sheet(title, {{"对象", 20}, {head, 30}, {"得分率", 12}, {"观察数", 10}, {"点位数", 10}});
      for (const auto& p : pages)
        for (const auto& g : p.*list) out.row({p.label, g.label, Decimal{g.rate}, count(g.observations), count(g.sites)});
    };
    grouped("按点位类型", "点位类型", &ScorePage::by_site_type);
    grouped("按区划", "区划", &ScorePage::by_place);
    out.sheet("失分", {{"对象", 20}, {"编号", 12}, {"名称", 50}, {"失分", 12}});
    for (const auto& p : pages)
      for (const auto& l : v.board.losses(*v.board.find_subject(p.subject)))
        if (l.leaf) out.row({p.label, l.code, l.name, Decimal{l.points}});
  });
  http::Reply r;
  r.body = out.finish();
  r.headers = {{"Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
               {"Content-Disposition", http::attachment(round.name + "-" + base::to_text(c.today()) + ".xlsx")},
               {"Cache-Control", "no-store"}};
  return r;
}

}  // namespace marks
