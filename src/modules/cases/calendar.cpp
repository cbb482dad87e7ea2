// The calendar of cases: holidays, make-up days and office hours as data (2026 年节假日安排 and the like go by years).
#include <algorithm>
#include <map>
#include <mutex>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "embedded/calendar_files.hpp"
#include "http/assets.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

// A day the State Council arranged: 节假日 or 调休上班日. Notices go by years.
struct SpecialDay {
  Id<SpecialDay> id;
  base::Day day;
  engine::DayKind kind = engine::DayKind::holiday;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SpecialDay, (), (id, day, kind, name))
std::span<const meta::Note> form(const SpecialDay*) {
  static const meta::Note all[] = {meta::note(&SpecialDay::id, "编号", "Id").read_only().hidden(), meta::note(&SpecialDay::day, "日期", "Day").required(),
                                   meta::note(&SpecialDay::kind, "安排", "Arrangement"), meta::note(&SpecialDay::name, "名称", "Name").required().length(1, 40)};
  return all;
}

// When an office works. Without a unit: every unit that has no hours of its own.
struct OfficeHours {
  Id<OfficeHours> id;
  std::optional<Id<units::Unit>> unit;
  std::string week = "1,2,3,4,5";  // Monday is 1
  std::string sessions = "09:00-12:00,14:00-18:00";
  std::string season_from, season_to;  // 05-01, 09-30: other hours in that part of the year
  std::string season_sessions;
  bool follows_notices = true;  // false: works on holidays as on any day
};
BOOST_DESCRIBE_STRUCT(OfficeHours, (), (id, unit, week, sessions, season_from, season_to, season_sessions, follows_notices))
std::span<const meta::Note> form(const OfficeHours*) {
  static const meta::Note all[] = {meta::note(&OfficeHours::id, "编号", "Id").read_only().hidden(),
                                   meta::note(&OfficeHours::unit, "单位", "Unit").ref("units"),
                                   meta::note(&OfficeHours::week, "工作日（1 为星期一）", "Working days (1 is Monday)").required().length(1, 13),
                                   meta::note(&OfficeHours::sessions, "工作时段", "Sessions").required(),
                                   meta::note(&OfficeHours::season_from, "季节作息起（月-日）", "Season from (MM-DD)").length(0, 5),
                                   meta::note(&OfficeHours::season_to, "季节作息止（月-日）", "Season to (MM-DD)").length(0, 5),
                                   meta::note(&OfficeHours::season_sessions, "季节工作时段", "Sessions in the season"),
                                   meta::note(&OfficeHours::follows_notices, "按节假日安排", "Keeps holidays")};
  return all;
}

std::optional<std::int32_t> minute_of(std::string_view text) {
  const auto parts = base::split(text, ':');
  if (parts.size() != 2 || parts[1].size() != 2) return {};
  const auto h = base::to_int(base::trim(parts[0])), m = base::to_int(parts[1]);
  if (!h || !m || *h < 0 || *h > 24 || *m < 0 || *m > 59) return {};
  return static_cast<std::int32_t>(*h * 60 + *m);
}

// The items of a list as it is typed: in full or half width, divided by commas or what stands for them.
std::vector<std::string> items_in(std::string_view typed) {
  std::string text = base::fold(typed);
  for (const std::string_view divider : {"，", "、", ";", "；"})
    for (std::size_t at; (at = text.find(divider)) != std::string::npos;) text.replace(at, divider.size(), ",");
  std::vector<std::string> out;
  for (const auto part : base::split(text, ',')) out.emplace_back(base::trim(part));
  return out;
}

// "09:00-12:00,14:00-18:00"; nothing when it cannot be read.
std::optional<std::vector<engine::Session>> sessions_in(std::string_view typed) {
  std::vector<engine::Session> out;
  for (const auto& item : items_in(typed)) {
    const auto ends = base::split(item, '-');
    const auto from = ends.size() == 2 ? minute_of(ends[0]) : std::nullopt, to = ends.size() == 2 ? minute_of(ends[1]) : std::nullopt;
    if (!from || !to) return {};
    out.push_back({*from, *to});
  }
  return out;
}

std::optional<engine::MonthDay> month_day(std::string_view text) {
  const auto parts = base::split(text, '-');
  const auto m = parts.size() == 2 ? base::to_int(parts[0]) : std::nullopt, d = parts.size() == 2 ? base::to_int(parts[1]) : std::nullopt;
  if (!m || !d || *m < 1 || *m > 12 || *d < 1 || *d > 31) return {};
  return engine::MonthDay{static_cast<unsigned>(*m), static_cast<unsigned>(*d)};
}

// What the row says, as the engine takes it; what cannot be read is named by its field.
engine::CalendarData data_of(const OfficeHours& h, base::Problems& bad) {
  engine::CalendarData d;
  d.follows_notices = h.follows_notices;
  d.week.fill(false);
  for (const auto& item : items_in(h.week)) {
    const auto n = base::to_int(item);
    if (bad.check(n && *n >= 1 && *n <= 7, "week", "format")) d.week[static_cast<std::size_t>(*n - 1)] = true;
  }
  if (auto s = sessions_in(h.sessions); bad.check(s.has_value(), "sessions", "format")) d.sessions = std::move(*s);
  if (!h.season_from.empty() || !h.season_to.empty() || !h.season_sessions.empty()) {
    const auto first = month_day(h.season_from), last = month_day(h.season_to);
    auto s = sessions_in(h.season_sessions);
    bad.check(first.has_value(), "season_from", "format");
    bad.check(last.has_value(), "season_to", "format");
    bad.check(s.has_value(), "season_sessions", "format");
    if (first && last && s) d.seasons.push_back({*first, *last, std::move(*s)});
  }
  return d;
}

std::vector<engine::YearDays> years_of(store::Tx& tx) {
  std::map<int, engine::YearDays> years;
  tx.each<SpecialDay>("SELECT " + store::columns<SpecialDay>() + " FROM cases_day ORDER BY day", [&](SpecialDay&& d) {
    const int year = static_cast<int>(*base::to_int(base::to_text(d.day).substr(0, 4)));
    years[year].year = year;
    years[year].days.push_back({d.day, d.kind, d.name});
  });
  std::vector<engine::YearDays> out;
  for (auto& [year, days] : years) out.push_back(std::move(days));
  return out;
}

// The calendars of all units, made once per change of the data: cases_revision says which.
struct Calendars {
  std::mutex mutex;
  std::int64_t revision = 0;
  std::map<std::int64_t, CalendarPtr> of_unit;  // 0: everybody else's
};

CalendarPtr build(store::Tx& tx, std::int64_t unit, const std::vector<engine::YearDays>& years) {
  const auto row = tx.one<OfficeHours>("SELECT " + store::columns<OfficeHours>() + " FROM cases_hours WHERE COALESCE(unit, 0)=$1", unit);
  if (!row && unit != 0) return nullptr;
  base::Problems bad;
  engine::CalendarData data = row ? data_of(*row, bad) : engine::CalendarData{};
  data.years = years;
  return std::make_shared<const engine::Calendar>(data);
}

// The calendar is another one: so are the deadlines, soon.
void touch(Ctx& c, std::string_view entity) {
  check_rules_for_all(c);
  c.tx.exec("UPDATE cases_revision SET calendar=calendar+1 WHERE one=1");
  move_deadlines_soon(c, entity);
}

// ---- the two entities ----
struct DayFilter : app::PageQuery {
  std::optional<engine::DayKind> kind;
  std::optional<std::int32_t> year;
};
BOOST_DESCRIBE_STRUCT(DayFilter, (app::PageQuery), (kind, year))
std::span<const meta::Note> form(const DayFilter*) {
  static const meta::Note all[] = {meta::note(&DayFilter::kind, "安排", "Arrangement"), meta::note(&DayFilter::year, "年份", "Year").range(1949, 2199)};
  return all;
}
app::Page<SpecialDay> days(Ctx& c, const DayFilter& f) {
  app::Select s("cases_day");
  s.where_if("kind=?", f.kind);
  if (f.year) {
    const auto day = [&](int year) { return base::parse_day(std::to_string(year) + "-01-01"); };
    s.where("day>=? AND day<?", *day(*f.year), *day(*f.year + 1));
  }
  return s.page<SpecialDay>(c, f, "id", {{"-day", "day", app::SortBy::number}});
}
std::optional<SpecialDay> day_find(Ctx& c, const Id<SpecialDay>& id) { return c.tx.one<SpecialDay>("SELECT " + store::columns<SpecialDay>() + " FROM cases_day WHERE id=$1", id); }
std::optional<SpecialDay> day_same(Ctx& c, const SpecialDay& d) { return c.tx.one<SpecialDay>("SELECT " + store::columns<SpecialDay>() + " FROM cases_day WHERE day=$1", d.day); }
void day_save(Ctx& c, const SpecialDay* before, SpecialDay& d, base::Problems& bad) {
  const auto other = day_same(c, d);
  bad.check(!other || other->id == d.id, "day", "taken");
  bad.check(d.day >= *base::parse_day("1949-10-01") && d.day < *base::parse_day("2200-01-01"), "day", "range");
  if (!bad.empty()) return;
  if (!before) {
    d.id = c.new_id<SpecialDay>();
    c.tx.insert("cases_day", d);
  } else {
    c.tx.update("cases_day", d);
  }
  touch(c, "calendar_days");
}
void day_remove(Ctx& c, const SpecialDay& d) {
  c.tx.exec("DELETE FROM cases_day WHERE id=$1", d.id);
  touch(c, "calendar_days");
}

struct HoursFilter : app::PageQuery {
  std::optional<Id<units::Unit>> unit;
};
BOOST_DESCRIBE_STRUCT(HoursFilter, (app::PageQuery), (unit))
std::span<const meta::Note> form(const HoursFilter*) {
  static const meta::Note all[] = {meta::note(&HoursFilter::unit, "单位", "Unit").ref("units")};
  return all;
}
app::Page<OfficeHours> hours(Ctx& c, const HoursFilter& f) {
  app::Select s("cases_hours");
  s.where_if("unit=?", f.unit);
  return s.page<OfficeHours>(c, f, "id", {{"id", "id", app::SortBy::number}});
}
std::optional<OfficeHours> hours_find(Ctx& c, const Id<OfficeHours>& id) { return c.tx.one<OfficeHours>("SELECT " + store::columns<OfficeHours>() + " FROM cases_hours WHERE id=$1", id); }
std::optional<OfficeHours> hours_same(Ctx& c, const OfficeHours& h) {
  return c.tx.one<OfficeHours>("SELECT " + store::columns<OfficeHours>() + " FROM cases_hours WHERE COALESCE(unit, 0)=$1", h.unit ? h.unit->value : 0);
}
void hours_save(Ctx& c, const OfficeHours* before, OfficeHours& h, base::Problems& bad) {
  bad.check(!h.unit || units::exists(c.tx, *h.unit), "unit", "no_such");
  const auto other = hours_same(c, h);
  bad.check(!other || other->id == h.id, "unit", "taken");
  const auto data = data_of(h, bad);
  const base::Problems found = engine::check(data);
  for (const auto& wrong : found.all()) {
    const bool season = wrong.field.starts_with("seasons");
    bad.add(wrong.field.starts_with("week") ? "week" : !season ? "sessions" : wrong.field.ends_with("sessions") ? "season_sessions" : "season_from", wrong.key, wrong.args);
  }
  if (!bad.empty()) return;
  if (!before) {
    h.id = c.new_id<OfficeHours>();
    c.tx.insert("cases_hours", h);
  } else {
    c.tx.update("cases_hours", h);
  }
  touch(c, "office_hours");
}
void hours_remove(Ctx& c, const OfficeHours& h) {
  c.tx.exec("DELETE FROM cases_hours WHERE id=$1", h.id);
  touch(c, "office_hours");
}

}  // namespace

CalendarPtr calendar_of(Ctx& c, std::optional<Id<units::Unit>> unit) {
  auto& all = c.kernel.shared<Calendars>();
  const auto revision = *c.tx.one<std::int64_t>("SELECT calendar FROM cases_revision WHERE one=1");
  const std::lock_guard lock(all.mutex);
  if (all.revision != revision) {
    all.of_unit.clear();
    const auto years = years_of(c.tx);
    all.of_unit[0] = build(c.tx, 0, years);
    for (const auto id : c.tx.all<std::int64_t>("SELECT unit FROM cases_hours WHERE unit IS NOT NULL")) all.of_unit[id] = build(c.tx, id, years);
    all.revision = revision;
  }
  const auto own = all.of_unit.find(unit ? unit->value : 0);
  return own == all.of_unit.end() ? all.of_unit[0] : own->second;
}

void start_calendar(Ctx& c) {
  for (const auto& file : embedded::calendar_files()) {
    const auto year = base::to_int(std::string_view(file.path).substr(1, 4));
    if (!year) continue;
    base::Problems bad;
    const auto shipped = engine::read_year(static_cast<int>(*year), file.identity, bad);
    bad.raise_if_any();
    // A year that somebody entered is left alone.
    const auto first = *base::parse_day(std::to_string(*year) + "-01-01");
    if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_day WHERE day>=$1 AND day<$2", first, first + 365) > 0) continue;
    for (const auto& d : shipped.days) c.tx.insert("cases_day", SpecialDay{c.new_id<SpecialDay>(), d.day, d.kind, d.name});
  }
}

void add_calendar(app::Module& m) {
  m.share(std::make_shared<Calendars>());
  app::EntityOf<SpecialDay, DayFilter> d{.name = "calendar_days", .title = "节假日与调休", .title_en = "Holidays and make-up days", .path = "/calendar-days", .read = app::kSignedIn, .write = kRules};
  d.table = "cases_day";
  d.columns = {"day", "kind", "name"};
  d.sorts = {"-day"};
  d.list = days;
  d.find = day_find;
  d.same = day_same;
  d.save = day_save;
  d.remove = day_remove;
  m.with(app::entity(d));
  app::EntityOf<OfficeHours, HoursFilter> h{.name = "office_hours", .title = "作息时间", .title_en = "Office hours", .path = "/office-hours", .read = app::kSignedIn, .write = kRules};
  h.title_field = "sessions";
  h.columns = {"unit", "week", "sessions", "season_from", "season_to", "season_sessions", "follows_notices"};
  h.sorts = {"id"};
  h.list = hours;
  h.find = hours_find;
  h.same = hours_same;
  h.save = hours_save;
  h.remove = hours_remove;
  m.with(app::entity(h));
}

}  // namespace cases
