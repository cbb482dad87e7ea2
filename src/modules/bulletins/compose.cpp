// Which sections a paper has, and its title.
#include "modules/bulletins/compose.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace bulletins {
namespace {

std::string month_of(base::Day d) {
  const std::string s = base::to_text(d);
  return std::to_string(std::stoi(s.substr(0, 4))) + "年" + std::to_string(std::stoi(s.substr(5, 2))) + "月";
}

void visits(Section& s) {
  const auto& f = s.f;
  if (f.visits == 0)
    s.out.push_back(text(std::string(s.now) + "没有完成的实地检查。"));
  else
    s.out.push_back(text(
        fmt::format("{}完成实地检查{}次，检查点位{}个，记录观察{}条。", s.now, f.visits, f.sites, f.observations)));
}

void daily(Section& s) {
  const auto& f = s.f;
  s.out.push_back(heading(1, "检查情况"));
  visits(s);
  s.out.push_back(heading(1, "案件情况"));
  s.out.push_back(text(fmt::format("{}上报问题{}件。", s.now, f.total.reported)));
  s.out.push_back(text(f.total.due == 0 ? std::string(s.now) + "没有到期应处置的案件。"
                                        : fmt::format("{}到期应处置案件{}件，已处置{}件，未处置{}件。", s.now,
                                                      f.total.due, f.total.handled, f.total.due - f.total.handled)));
  s.out.push_back(heading(1, "逾期未处置案件"));
  if (f.overdue_by_unit.empty())
    s.out.push_back(text("截至" + moment_text(*f.at) + "，没有逾期未处置的案件。"));
  else {
    s.out.push_back(text(fmt::format("截至{}，逾期未处置案件{}件，涉及{}个单位。", moment_text(*f.at), f.overdue,
                                     f.overdue_by_unit.size())));
    auto& t = s.table("各单位逾期未处置案件", {{"承办单位", false}, {"逾期（件）", true}});
    for (const auto& u : f.overdue_by_unit) t.rows.push_back({u.name, std::to_string(u.count)});
  }
  s.out.push_back(heading(1, "紧急案件"));
  if (f.urgent.empty())
    s.out.push_back(text("没有未结的紧急案件。"));
  else {
    auto& t = s.table("未结的紧急案件",
                      {{"案件号", false}, {"问题", false}, {"区划", false}, {"承办单位", false}, {"逾期（天）", true}});
    for (const auto& k : f.urgent)
      t.rows.push_back(
          {k.number, k.title, k.place, k.unit.empty() ? "未派遣" : k.unit, k.days ? std::to_string(k.days) : "—"});
  }
}

void trend(Section& s) {
  s.out.push_back(heading(1, "变化趋势"));
  auto& t = s.table("近几个月案件处置情况", {{"月份", false},
                                             {"上报（件）", true},
                                             {"应处置（件）", true},
                                             {"处置率", true},
                                             {"按期处置率", true},
                                             {"返工率", true}});
  for (const auto& m : s.f.months) {
    const auto& x = m.figure;
    t.rows.push_back({m.month, std::to_string(x.reported), std::to_string(x.due), percent(permille(x.handled, x.due)),
                      percent(permille(x.on_time, x.due)), percent(permille(x.rework, x.handled))});
  }
}

std::string points(const std::string& decimal) { return fmt::format("{:.2f}", std::strtod(decimal.c_str(), nullptr)); }

void score(Section& s) {
  s.out.push_back(heading(1, "测评得分"));
  const auto& r = s.f.round;
  if (!r) return s.out.push_back(text("没有可以通报结果的测评轮次。"));
  std::string words = fmt::format("“{}”在{}个点位记录评分{}条，得{}分，满分{}分", r->name, r->sites, r->observations,
                                  points(r->points), points(r->max));
  if (r->low && r->high) words += fmt::format("，95%置信区间{:.2f}至{:.2f}分", *r->low, *r->high);
  s.out.push_back(text(words + "。"));
  if (r->losses.empty()) return;
  auto& t = s.table("失分较多的指标", {{"编号", false}, {"指标", false}, {"失分", true}});
  for (const auto& l : r->losses) t.rows.push_back({l.code, l.name, points(l.points)});
}

void flags(Section& s) {
  if (s.f.flags.empty()) return;  // nobody gives any
  s.out.push_back(heading(1, "授旗情况"));
  auto& t =
      s.table(std::string(s.now) + "授旗情况", {{"单位", false}, {"区划", false}, {"授旗", false}, {"事由", false}});
  for (const auto& x : s.f.flags) t.rows.push_back({x.unit, x.place, x.flag, x.reason});
}

}  // namespace

Block heading(int level, std::string words) { return {static_cast<BlockKind>(level), std::move(words), {}, {}}; }
Block text(std::string words) { return {BlockKind::text, std::move(words), {}, {}}; }

Block& Section::table(std::string caption, std::vector<BlockColumn> columns) {
  out.push_back(
      {BlockKind::table, "表" + std::to_string(++tables) + "  " + std::move(caption), std::move(columns), {}});
  return out.back();
}

std::string title_for(const Period& p, const std::string& place_name) {
  const std::string when = whole_week(p.from, p.to) ? fmt::format("{}年第{}周", year_of(p.from + 3), week_of(p.from))
                           : whole_month(p.from, p.to) ? month_of(p.from)
                                                       : long_span(p.from, p.to);
  switch (p.kind) {
    case PaperKind::daily:
      return "关于" + long_span(p.from, p.to) + "创城日检查情况的通报";
    case PaperKind::weekly:
      return "关于" + when + "创城问题整改情况的通报";
    case PaperKind::monthly:
      return "关于" + when + "创城工作情况的通报";
    case PaperKind::bulletin:
      return when + place_name + "创建工作情况";
    case PaperKind::minutes:
      break;
  }
  return "会议纪要";
}

std::vector<Block> compose(const Period& p, const Frozen& f) {
  std::vector<Block> out;
  Section s{out, p, f, "本期", "上一时段"};
  if (p.from == p.to)
    s.now = "当日", s.than = "前一日";
  else if (whole_week(p.from, p.to))
    s.now = "本周", s.than = "上周";
  else if (whole_month(p.from, p.to))
    s.now = "本月", s.than = "上月";
  if (p.kind == PaperKind::daily) {
    daily(s);
    asked_next(s);
    return out;
  }
  out.push_back(text(span_text(p.from, p.to) + "的有关情况通报如下。"));
  if (p.kind == PaperKind::bulletin) out.pop_back();  // tells, and is not addressed
  out.push_back(heading(1, "总体情况"));
  overall(s);
  visits(s);
  if (p.kind == PaperKind::monthly) trend(s);
  if (p.kind != PaperKind::bulletin) unit_table(s), place_table(s);
  if (p.kind == PaperKind::monthly) score(s);
  problems(s);
  praise(s);
  if (p.kind == PaperKind::monthly) flags(s);
  if (p.kind != PaperKind::bulletin) asked_next(s);
  return out;
}

}  // namespace bulletins
