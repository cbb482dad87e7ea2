// Tours 领导巡访、现场督导: what is found on the way is written down on the spot, becomes a case with one tap, and a
// resolution when somebody says who mends it until when. A phone without a line sends it later: one token is one
// finding.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/bulletins/store.hpp"

namespace bulletins {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kFindings = 100;

struct Finding {
  std::string token;  // made by the phone; "": of a desk
  std::string text, minutes;
  std::string place, address;
  std::optional<double> lon, lat;
  std::string kind;  // class of the case
  bool as_case = false;
  std::optional<Id<units::Unit>> unit;  // with `due`: a resolution
  std::optional<base::Day> due;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (token, text, minutes, place, address, lon, lat, kind, as_case, unit, due))
std::span<const meta::Note> form(const Finding*) {
  using F = Finding;
  static const meta::Note all[] = {meta::note(&F::token, "终端编号", "Token").length(0, 60),
                                   meta::note(&F::text, "发现的问题", "Finding").required().wide().length(1, 500),
                                   meta::note(&F::minutes, "现场要求", "What was said").wide().length(0, 4'000),
                                   meta::note(&F::place, "区划", "Place").ref("places"),
                                   meta::note(&F::address, "位置", "Address").length(0, 120),
                                   meta::note(&F::lon, "经度", "Longitude"),
                                   meta::note(&F::lat, "纬度", "Latitude"),
                                   meta::note(&F::kind, "类别", "Class").ref("case_kinds"),
                                   meta::note(&F::as_case, "转为案件", "Becomes a case"),
                                   meta::note(&F::unit, "责任单位", "Unit").ref("units"),
                                   meta::note(&F::due, "完成时限", "Due")};
  return all;
}

struct Recorded {
  Meeting tour;
  std::int32_t item = 0;  // of its agenda
  std::optional<Id<cases::Case>> case_id;
  std::optional<Id<MeetingTask>> task;
};
BOOST_DESCRIBE_STRUCT(Recorded, (), (tour, item, case_id, task))

Id<cases::Case> open_case(Ctx& c, const Meeting& tour, const AgendaItem& item, const std::string& kind) {
  if (!c.user.may(cases::kReport)) throw Fail(Code::forbidden, "cases.not_office");
  cases::NewCase in;
  in.source = cases::Source::tour;
  in.text = item.text + (item.minutes.empty() ? "" : "\n" + item.minutes);
  in.kind = kind;
  in.place = !item.place.empty() ? item.place : tour.route.empty() ? tour.place : tour.route.front();
  in.address = item.address;
  in.lon = item.lon;
  in.lat = item.lat;
  return cases::open(c, in).id;
}

Meeting tour_of(Ctx& c, Id<Meeting> id) {
  const Meeting m = meeting_of(c, id);
  if (m.kind != MeetingKind::tour) throw Fail(Code::conflict, "bulletins.no_tour");
  check_open(c, m);
  return m;
}

Recorded kept(Ctx& c, const Meeting& before, Meeting now, std::size_t item, std::optional<Id<MeetingTask>> task) {
  ++now.version;
  c.tx.update("bulletins_meeting", now);
  c.changed("meetings", std::to_string(now.id.value), now.title, &before, &now);
  return {now, static_cast<std::int32_t>(item), now.agenda[item].case_id, task};
}

void check(Ctx& c, const Meeting& tour, const Finding& f) {
  base::Problems bad;
  bad.check(!base::trim(f.text).empty(), "text", "required");
  bad.check(tour.agenda.size() < kFindings, "text", "too_many");
  bad.check(f.lon.has_value() == f.lat.has_value(), f.lon ? "lat" : "lon", "required");
  bad.check(f.unit.has_value() == f.due.has_value(), f.unit ? "due" : "unit", "required");
  bad.check(!f.unit || units::exists(c.tx, *f.unit), "unit", "no_such");
  bad.check(!f.due || *f.due >= tour.day, "due", "before_start");
  bad.raise_if_any();
}

Recorded record(Ctx& c, Id<Meeting> id, const Finding& f) {
  const Meeting before = tour_of(c, id);
  const auto known = std::find_if(before.agenda.begin(), before.agenda.end(),
                                  [&](const AgendaItem& i) { return !f.token.empty() && i.token == f.token; });
  if (known != before.agenda.end())
    return {before, static_cast<std::int32_t>(known - before.agenda.begin()), known->case_id, {}};
  check(c, before, f);
  AgendaItem item{
      AgendaSource::own, std::string(base::trim(f.text)), f.unit, {}, {}, std::string(base::trim(f.minutes))};
  item.place = f.place;
  item.address = base::trim(f.address);
  item.token = f.token;
  item.lon = f.lon;
  item.lat = f.lat;
  if (f.as_case) item.case_id = open_case(c, before, item, f.kind);
  std::optional<Id<MeetingTask>> task;
  if (f.unit) {
    MeetingTask t;
    t.meeting = id;
    t.place = before.place;
    t.text = item.text;
    t.unit = *f.unit;
    t.due = *f.due;
    t.case_id = item.case_id;
    task = add_task(c, t).id;
    c.changed<MeetingTask>("meeting_tasks", std::to_string(task->value), t.text, nullptr, &t);
  }
  Meeting now = before;
  now.agenda.push_back(std::move(item));
  return kept(c, before, std::move(now), before.agenda.size(), task);
}

struct OfItem {
  std::int32_t item = 0;
  std::string kind;
};
BOOST_DESCRIBE_STRUCT(OfItem, (), (item, kind))
std::span<const meta::Note> form(const OfItem*) {
  static const meta::Note all[] = {meta::note(&OfItem::item, "第几项", "Item").range(0, kFindings),
                                   meta::note(&OfItem::kind, "类别", "Class").ref("case_kinds")};
  return all;
}

// At the desk, afterwards. One finding is one case, however often it is asked for.
Recorded make_case(Ctx& c, Id<Meeting> id, const OfItem& in) {
  const Meeting before = tour_of(c, id);
  const auto at = static_cast<std::size_t>(in.item);
  if (at >= before.agenda.size()) throw Fail(Code::not_found, "not_found");
  if (before.agenda[at].case_id) return {before, in.item, before.agenda[at].case_id, {}};
  Meeting now = before;
  now.agenda[at].case_id = open_case(c, before, before.agenda[at], in.kind);
  return kept(c, before, std::move(now), at, {});
}

}  // namespace

std::vector<app::Route> tour_routes() {
  return {app::post("/meetings/{id}/findings", kWrite, record).named("记录巡访发现的问题").gives(201),
          app::post("/meetings/{id}/case", kWrite, make_case).named("巡访问题转为案件")};
}

}  // namespace bulletins
