// The score of a round as a workbook: summary, tree, groups, losses. Figures are numbers, exact where a spreadsheet's
// numbers can hold them.
#include "http/multipart.hpp"
#include "http/query.hpp"
#include "media/table.hpp"
#include "meta/cells.hpp"
#include "modules/marks/score.hpp"

namespace marks {

using media::Cell;
using media::Decimal;

namespace {
Cell count(std::int64_t n) { return n; }
}  // namespace

http::Reply export_score(app::Ctx& c, base::Id<Round> id) {
  const Round round = visible(c, id);
  std::string lang;
  for (const auto& [name, value] : http::parse_query(c.request.query))
    if (name == "lang") lang = value;
  base::Problems bad;
  const bool english = meta::language_of(lang, bad) == meta::Language::en;
  bad.raise_if_any();
  const auto in = [&](const char* zh, const char* en) { return std::string(english ? en : zh); };
  const std::string subject = in("对象", "Subject"), code = in("编号", "Code"), title = in("名称", "Name"), points = in("得分", "Points"), max = in("满分", "Maximum"),
                    rate = in("得分率", "Rate"), marks = in("观察数", "Observations"), places = in("点位数", "Sites");
  media::XlsxWriter out(c.now, round.name);
  with_board(c, round, level_below(round.place), [&](const BoardView& v) {
    const auto ranked = ranking(c, round, v);
    out.sheet(in("总分", "Total"), {{subject, 30}, {in("名次", "Rank"), 8}, {points, 12}, {max, 12}, {rate, 12}, {marks, 14}, {places, 10}, {in("否决", "Veto"), 30}});
    for (const auto& r : ranked)
      out.row({r.label, static_cast<std::int64_t>(r.rank), Decimal{r.points}, Decimal{r.max}, Decimal{r.rate}, count(r.observations), count(r.sites),
               r.voided ? r.voided->criterion + " " + r.voided->name : ""});
    out.sheet(in("得分明细", "By item"), {{subject, 20}, {code, 12}, {in("上级", "Above"), 12}, {title, 50}, {in("方法", "Method"), 12}, {points, 12}, {max, 12}, {rate, 12}, {marks, 14}, {places, 10}});
    std::vector<ScorePage> pages;
    for (const auto& r : ranked) {
      if (pages.size() == 300) break;  // a province's districts; the summary has them all
      pages.push_back(score_page(c, round, v, r.subject));
    }
    for (const auto& p : pages)
      for (const auto& n : p.nodes)
        out.row({p.label, n.code, n.parent, n.name, n.method, n.counted ? Cell(Decimal{n.points}) : Cell(in("未测", "not assessed")), Decimal{n.max}, Decimal{n.rate},
                 count(n.observations), count(n.sites)});
    const auto grouped = [&](const std::string& sheet, const std::string& head, std::vector<ScoreGroup> ScorePage::*list) {
      out.sheet(sheet, {{subject, 20}, {head, 30}, {rate, 12}, {marks, 14}, {places, 10}});
      for (const auto& p : pages)
        for (const auto& g : p.*list) out.row({p.label, g.label, Decimal{g.rate}, count(g.observations), count(g.sites)});
    };
    grouped(in("按点位类型", "By site type"), in("点位类型", "Site type"), &ScorePage::by_site_type);
    grouped(in("按区划", "By place"), in("区划", "Place"), &ScorePage::by_place);
    out.sheet(in("失分", "Losses"), {{subject, 20}, {code, 12}, {title, 50}, {in("失分", "Points lost"), 12}});
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
