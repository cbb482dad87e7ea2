// Sections that several papers have: figures with their change, tables of units and places, problems, good work, what
// is asked.
#include <algorithm>

#include <fmt/format.h>

#include "modules/bulletins/compose.hpp"

namespace bulletins {
namespace {

using cases::Figure;

constexpr std::size_t kClasses = 5, kPraised = 5, kRepeats = 10;
constexpr int kAnswerDays = 3;

std::string rank_of(const Figure& f) { return f.rank ? std::to_string(*f.rank) : "—"; }
std::string whose(const Section& s) { return s.f.place_name.empty() ? "全市" : s.f.place_name; }
std::string after(const std::string& words) { return words.empty() ? "" : "，" + words; }

std::vector<std::string> names_of(const std::vector<UnitCount>& all) {
  std::vector<std::string> out;
  for (const auto& u : all) out.push_back(fmt::format("{}{}件", u.name, u.count));
  return out;
}

std::string told(const NamedCase& k) {
  return k.title + "（" + k.number + (k.unit.empty() ? "" : "，" + k.unit) + "）";
}

void classes(Section& s) {
  auto all = s.f.by_kind;
  std::erase_if(all, [](const Figure& f) { return f.reported == 0; });
  std::stable_sort(all.begin(), all.end(), [](const Figure& a, const Figure& b) { return a.reported > b.reported; });
  if (all.empty()) return s.out.push_back(text(std::string(s.now) + "没有上报的问题。"));
  std::string words;
  std::int64_t sum = 0;
  std::size_t n = std::min(kClasses, all.size());
  for (std::size_t i = 0; i < n; ++i) {
    words +=
        (i ? "、" : "") + (all[i].label.empty() ? "未分类" : all[i].label) + std::to_string(all[i].reported) + "件";
    sum += all[i].reported;
  }
  s.out.push_back(text(fmt::format("从类别看，上报较多的是：{}，合计占上报问题的{}。", words,
                                   percent(permille(sum, s.f.total.reported)))));
}

Block tasks_table(std::string title, const std::vector<std::pair<MeetingTask, std::string>>& tasks) {
  Block t{BlockKind::table, std::move(title), {{"序号", true}, {"任务", false}, {"责任单位", false}, {"完成时限", false}}, {}};
  int n = 0;
  for (const auto& [task, unit] : tasks) t.rows.push_back({std::to_string(++n), task.text, unit, day_text(task.due)});
  return t;
}

}  // namespace

void overall(Section& s) {
  const auto &t = s.f.total, &b = s.f.before;
  if (t.reported == 0 && t.due == 0) {
    s.out.push_back(
        text(fmt::format("{}，{}没有上报的问题，没有应处置的案件。", span_text(s.p.from, s.p.to), whose(s))));
  } else {
    s.out.push_back(text(fmt::format("{}，{}上报问题{}件，{}；结案{}件。", span_text(s.p.from, s.p.to), whose(s),
                                     t.reported, change(t.reported, b.reported, s.than, "件"), t.closed)));
    if (t.due == 0)
      s.out.push_back(text(std::string(s.now) + "没有应处置的案件。"));
    else
      s.out.push_back(text(
          fmt::format("应处置案件{}件，已处置{}件，处置率{}{}；按期处置{}件，按期处置率{}{}；返工{}件，返工率{}{}。",
                      t.due, t.handled, percent(permille(t.handled, t.due)),
                      after(change(permille(t.handled, t.due), permille(b.handled, b.due), s.than)), t.on_time,
                      percent(permille(t.on_time, t.due)),
                      after(change(permille(t.on_time, t.due), permille(b.on_time, b.due), s.than)), t.rework,
                      percent(permille(t.rework, t.handled)),
                      after(change(permille(t.rework, t.handled), permille(b.rework, b.handled), s.than)))));
  }
  if (s.f.overdue_by_unit.empty())
    s.out.push_back(text("截至" + moment_text(*s.f.at) + "，没有逾期未处置的案件。"));
  else
    s.out.push_back(
        text(fmt::format("截至{}，逾期未处置案件{}件，涉及{}个单位：{}。", moment_text(*s.f.at), s.f.overdue,
                         s.f.overdue_by_unit.size(), list_text(names_of(s.f.overdue_by_unit), 10))));
}

void unit_table(Section& s) {
  s.out.push_back(heading(1, "各单位处置情况"));
  if (s.f.by_unit.empty()) return s.out.push_back(text(std::string(s.now) + "没有承办单位有应处置的案件。"));
  auto& t = s.table("各单位案件处置情况", {{"位次", true},
                                           {"承办单位", false},
                                           {"应处置（件）", true},
                                           {"已处置（件）", true},
                                           {"处置率", true},
                                           {"按期处置率", true},
                                           {"返工率", true}});
  for (const auto& f : s.f.by_unit)
    t.rows.push_back({rank_of(f), f.label, std::to_string(f.due), std::to_string(f.handled),
                      percent(permille(f.handled, f.due)), percent(permille(f.on_time, f.due)),
                      percent(permille(f.rework, f.handled))});
}

void place_table(Section& s) {
  if (s.f.by_place.empty()) return;  // the overall figures have said that there is nothing
  s.out.push_back(heading(1, "各区划处置情况"));
  auto& t = s.table("各区划案件处置情况", {{"位次", true},
                                           {"区划", false},
                                           {"上报（件）", true},
                                           {"应处置（件）", true},
                                           {"处置率", true},
                                           {"按期处置率", true},
                                           {"复发率", true}});
  for (const auto& f : s.f.by_place)
    t.rows.push_back({rank_of(f), f.label, std::to_string(f.reported), std::to_string(f.due),
                      percent(permille(f.handled, f.due)), percent(permille(f.on_time, f.due)),
                      percent(permille(f.repeated, f.closed))});
}

void problems(Section& s) {
  s.out.push_back(heading(1, "主要问题"));
  classes(s);
  if (s.f.late.empty())
    s.out.push_back(text("没有长期逾期的案件。"));
  else {
    s.out.push_back(text(fmt::format("逾期时间最长的{}件案件见表{}。", s.f.late.size(), s.tables + 1)));
    auto& t =
        s.table("逾期时间最长的案件", {{"案件号", false}, {"问题", false}, {"承办单位", false}, {"逾期（天）", true}});
    for (const auto& k : s.f.late) t.rows.push_back({k.number, k.title, k.unit, std::to_string(k.days)});
  }
  if (s.f.repeats == 0) return s.out.push_back(text(std::string(s.now) + "没有重复发生的问题。"));
  std::string all;
  for (std::size_t i = 0; i < s.f.repeated.size() && i < kRepeats; ++i) all += (i ? "、" : "") + told(s.f.repeated[i]);
  s.out.push_back(
      text(fmt::format("结案后三十天内在同一地点重复发生的问题{}件：{}{}。", s.f.repeats, all,
                       static_cast<std::size_t>(s.f.repeats) > std::min(kRepeats, s.f.repeated.size()) ? "等" : "")));
}

void praise(Section& s) {
  s.out.push_back(heading(1, "处置较好的单位"));
  // All in time and nothing done twice; who had more to do first.
  std::vector<Figure> good;
  for (const auto& f : s.f.by_unit)
    if (f.due > 0 && f.on_time == f.due && f.rework == 0) good.push_back(f);
  std::stable_sort(good.begin(), good.end(), [](const Figure& a, const Figure& b) { return a.due > b.due; });
  if (good.empty()) return s.out.push_back(text(std::string(s.now) + "没有应处置案件全部按期处置且无返工的单位。"));
  std::vector<std::string> names;
  for (const auto& f : good) names.push_back(fmt::format("{}（{}件）", f.label, f.due));
  s.out.push_back(text(list_text(names, kPraised) + (good.size() > kPraised ? "单位" : "") +
                       "应处置的案件全部按期处置，且无返工。"));
}

void asked_next(Section& s) {
  s.out.push_back(heading(1, "下一步工作要求"));
  const auto before = s.out.size();
  if (!s.f.overdue_by_unit.empty()) {
    std::vector<std::string> names;
    for (const auto& u : s.f.overdue_by_unit) names.push_back(u.name);
    s.out.push_back(heading(3, fmt::format("请{}对逾期未处置的案件抓紧处置，{}前将结果报我办。",
                                           list_text(names, 10) + (names.size() > 10 ? "单位" : ""),
                                           day_text(base::day_of(*s.f.at) + kAnswerDays))));
  }
  if (s.f.total.rework > 0)
    s.out.push_back(heading(
        3, fmt::format("对核查未通过退回重办的{}件案件，承办单位要查明原因，按标准处置到位。", s.f.total.rework)));
  if (s.f.repeats > 0)
    s.out.push_back(heading(3, fmt::format("对重复发生的{}件问题，承办单位要提出防止再次发生的措施。", s.f.repeats)));
  if (!s.f.disputed.empty())
    s.out.push_back(
        heading(3, fmt::format("对责任有争议的{}件案件，提交例会协调，明确承办单位。", s.f.disputed.size())));
  if (s.out.size() == before) s.out.push_back(text("请各单位按职责抓好日常巡查，发现问题及时上报、按期处置。"));
}

// Of a tour: who went where with whom, what was found, and what is to be done.
std::vector<Block> compose_tour(const Meeting& m, const std::vector<std::string>& unit_names,
                                const std::vector<std::string>& route,
                                const std::vector<std::pair<MeetingTask, std::string>>& tasks) {
  std::vector<Block> out;
  std::string words = day_text(m.day) + m.time + "，" + (m.chair.empty() ? "" : m.chair + "带队，") +
                      (unit_names.empty() ? "" : list_text(unit_names, 1000) + "参加，");
  words += (route.empty() ? "现场" : "先后到" + list_text(route, 1000)) + "巡访督导" + (m.guests.empty() ? "" : "，" + m.guests + "陪同") + "。";
  out.push_back(text(words));
  out.push_back(heading(1, "发现的问题和现场要求"));
  for (const auto& item : m.agenda) {
    out.push_back(heading(2, item.text));
    if (!item.address.empty()) out.push_back(text("位置：" + item.address + "。"));
    out.push_back(text(!item.minutes.empty() ? item.minutes : item.case_id ? "已转为案件按时限处置。" : "请责任单位举一反三抓好整改。"));
  }
  if (m.agenda.empty()) out.push_back(text("没有发现突出问题。"));
  if (tasks.empty()) return out;
  out.push_back(heading(1, "交办事项"));
  out.push_back(tasks_table("表1  交办事项", tasks));
  return out;
}

std::vector<Block> compose_minutes(const Meeting& m, const std::vector<std::string>& unit_names,
                                   const std::vector<std::pair<MeetingTask, std::string>>& tasks) {
  std::vector<Block> out;
  std::string words = day_text(m.day) + (m.time.empty() ? "" : m.time);
  if (!m.chair.empty())
    words += "，" + m.chair + (m.room.empty() ? "" : "在" + m.room) + "主持召开" + m.title + "。";
  else
    words += (m.room.empty() ? "" : "，在" + m.room) + "召开" + m.title + "。";
  words += "会议纪要如下。";
  out.push_back(text(words));
  out.push_back(heading(1, "议定的事项"));
  for (const auto& item : m.agenda) {
    out.push_back(heading(2, item.text));
    out.push_back(text(item.minutes.empty() ? "会议听取了有关情况。" : item.minutes));
  }
  if (m.agenda.empty()) out.push_back(text("本次会议没有议题。"));
  out.push_back(heading(1, "任务分工"));
  if (tasks.empty())
    out.push_back(text("本次会议没有议定任务。"));
  else {
    out.push_back(tasks_table("表1  议定任务", tasks));
  }
  if (!unit_names.empty() || !m.guests.empty()) {
    out.push_back(text("出席：" + list_text(unit_names, 1000) + (!unit_names.empty() && !m.guests.empty() ? "；" : "") +
                       m.guests + "。"));
  }
  return out;
}

}  // namespace bulletins
