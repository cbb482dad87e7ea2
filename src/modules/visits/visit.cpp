// A visit on the spot: what is mine, start, record, finish; and one visit whole.
#include <algorithm>
#include <map>

#include "app/kernel.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "modules/visits/store.hpp"

namespace visits {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

// ---- the phone's list ----
struct Errand {
  std::optional<Id<Draw>> draw;
  std::optional<Id<Visit>> visit;  // begun already
  Id<sites::Site> site;
  Id<marks::Round> round;
  Id<standards::Standard> standard;  // for its checklist: a place without signal is prepared before
  std::string round_name, number, name, site_type, place, address;
  std::optional<double> lon, lat;  // WGS-84
  std::optional<base::Day> to;
  std::string token_hash;  // SHA-256 of the site's QR token: a phone without a line knows the site it scans, and no token leaks
};
BOOST_DESCRIBE_STRUCT(Errand, (), (draw, visit, site, round, standard, round_name, number, name, site_type, place, address, lon, lat, to, token_hash))

struct Mine {
  std::vector<Errand> todo;  // the drawn sites given to me, and visits I have begun
  std::int64_t done_today = 0;
};
BOOST_DESCRIBE_STRUCT(Mine, (), (todo, done_today))

void place_on_map(store::Tx& tx, Errand& e) {
  const auto site = sites::find(tx, e.site);
  if (!site) return;
  if (e.number.empty()) e.number = site->number;
  e.token_hash = base::sha256_hex(site->token);
  e.address = site->address;
  e.lon = site->wgs_lon;
  e.lat = site->wgs_lat;
}

Mine mine(Ctx& c) {
  Mine out;
  const auto draws = c.tx.all<Draw>("SELECT " + store::columns<Draw>() + " FROM visits_draw WHERE state='open' AND (assessor=$1 OR second=$1) ORDER BY place, number LIMIT 500", c.user.id);
  for (const auto& d : draws) {
    const auto plan = c.tx.one<Plan>("SELECT " + store::columns<Plan>() + " FROM visits_plan WHERE id=$1", d.plan);
    Errand e;
    e.draw = d.id;
    e.visit = c.tx.one<Id<Visit>>("SELECT id FROM visits_visit WHERE draw=$1", d.id);
    e.site = d.site;
    e.round = plan->round;
    e.number = d.number;
    e.name = d.name;
    e.site_type = d.site_type;
    e.place = d.place;
    e.to = plan->to_day;
    out.todo.push_back(std::move(e));
  }
  const auto begun = c.tx.all<Visit>("SELECT " + store::columns<Visit>() + " FROM visits_visit WHERE assessor=$1 AND state='open' AND draw IS NULL ORDER BY started_at LIMIT 100", c.user.id);
  for (const auto& v : begun) {
    Errand e;
    e.visit = v.id;
    e.site = v.site;
    e.round = v.round;
    e.name = v.site_name;
    e.site_type = v.site_type;
    e.place = v.place;
    out.todo.push_back(std::move(e));
  }
  for (auto& e : out.todo) {
    place_on_map(c.tx, e);
    const auto round = marks::find(c.tx, e.round);
    e.round_name = round->name;
    e.standard = round->standard;
  }
  out.done_today = *c.tx.one<std::int64_t>("SELECT count(*) FROM visits_visit WHERE assessor=$1 AND finished_at>=$2", c.user.id, base::start_of(c.today()));
  return out;
}

// ---- one visit, whole ----
bool assesses(const Ctx& c, const Visit& v) { return v.assessor == c.user.id || v.second == c.user.id; }

}  // namespace

Whole whole_of(Ctx& c, const Visit& v) {
  Whole out;
  out.visit = v;
  const auto round = marks::find(c.tx, v.round);
  const auto person = [&](Id<app::User> id) { return named(c, "users", std::to_string(id.value)); };
  out.round_name = round->name;
  out.place_name = named(c, "places", v.place);
  out.assessor_name = person(v.assessor);
  if (v.second) out.second_name = person(*v.second);
  if (v.reviewed_by) out.reviewer_name = person(*v.reviewed_by);
  if (v.unit) out.unit_name = named(c, "units", std::to_string(v.unit->value));
  if (v.steward) out.steward_name = named(c, "units", std::to_string(v.steward->value));
  if (const auto site = sites::find(c.tx, v.site)) {
    out.number = site->number;
    out.lon = site->wgs_lon;
    out.lat = site->wgs_lat;
  }
  out.editable = v.state == VisitState::open && assesses(c, v);
  out.checklist = *standards::checklist(c, round->standard, v.site_type);
  for (auto& o : observations_of(c.tx, v.id)) {
    Judged j;
    static_cast<Observation&>(j) = std::move(o);
    if (const auto g = marks::given(c, v.round, j.criterion, j.value)) {
      j.grade = g->grade;
      j.gives = g->points;
      j.flawed = g->flawed;
    }
    out.observations.push_back(std::move(j));
  }
  out.photos = photos_of(c.tx, v.id);
  for (auto& r : c.tx.all<Revision>("SELECT " + store::columns<Revision>() + " FROM visits_revision WHERE visit=$1 ORDER BY at DESC, id DESC", v.id)) {
    Revised x;
    static_cast<Revision&>(x) = std::move(r);
    x.reviewer_name = person(x.reviewer);
    out.revisions.push_back(std::move(x));
  }
  out.readings = readings_of(c.tx, v.id);
  return out;
}

Whole whole(Ctx& c, Id<Visit> id) { return whole_of(c, visit_of(c, id)); }

namespace {

// ---- start ----
struct Start {
  std::optional<Id<Draw>> draw;
  std::optional<Id<marks::Round>> round;  // with site: a visit outside the sample
  std::optional<Id<sites::Site>> site;
  std::optional<base::Instant> at;        // when it began on the phone, which may have had no signal
};
BOOST_DESCRIBE_STRUCT(Start, (), (draw, round, site, at))

Whole start(Ctx& c, const Start& in) {
  Visit v;
  v.id = c.new_id<Visit>();
  v.assessor = c.user.id;
  base::Problems bad;
  bad.check(in.draw || in.site, "site", "required");
  bad.check(in.draw || in.round, "round", "required");
  bad.check(!in.at || (*in.at <= c.now + 10 * base::kMinute && *in.at >= c.now + -30 * base::kDayMs), "at", "range");
  bad.raise_if_any();
  if (in.draw) {
    Draw d = draw_of(c.tx, *in.draw);
    if (d.assessor != c.user.id && d.second != c.user.id) throw Fail(Code::not_found, "visits.unknown_draw");
    // Started twice (a lost reply, the second assessor): the same visit.
    if (const auto begun = c.tx.one<Id<Visit>>("SELECT id FROM visits_visit WHERE draw=$1", d.id)) return whole(c, *begun);
    if (d.state != DrawState::open) throw Fail(Code::conflict, "visits.not_open");
    const auto plan = c.tx.one<Plan>("SELECT " + store::columns<Plan>() + " FROM visits_plan WHERE id=$1", d.plan);
    v.draw = d.id;
    v.round = plan->round;
    v.site = d.site;
    v.assessor = *d.assessor;
    v.second = d.second;
  } else {
    v.round = *in.round;
    v.site = *in.site;
  }
  const auto round = marks::find(c.tx, v.round);
  const auto site = sites::find(c.tx, v.site);
  bad.check(round && (in.draw || c.scope.covers(site ? site->place : "")), "round", "no_such");
  bad.check(site && (in.draw || c.scope.covers(site->place)), "site", "no_such");
  bad.raise_if_any();
  if (round->state != marks::RoundState::running) throw Fail(Code::conflict, "marks.not_running");
  v.site_name = site->name;
  v.site_type = sites::type_name(c.tx, site->site_type);
  v.unit = site->unit;
  v.steward = site->steward;
  v.place = site->place;
  v.started_at = in.at.value_or(c.now);
  c.tx.insert("visits_visit", v);
  c.changed<Visit>("visits", std::to_string(v.id.value), v.site_name, nullptr, &v);
  return whole_of(c, v);
}

// ---- record ----
struct Items {
  std::vector<Item> items;
};
BOOST_DESCRIBE_STRUCT(Items, (), (items))
std::span<const meta::Note> form(const Items*) {
  static const meta::Note all[] = {meta::note(&Items::items, "观察", "Observations").required().length(1, 300)};
  return all;
}

const store::Question kObservations{"SELECT " + store::columns<Observation>() + " FROM visits_observation WHERE visit=$1 AND criterion=$2", {"visits_observation"}, {"visit", "criterion"}};
const store::Question kPhotos{"SELECT count(*) FROM visits_photo WHERE visit=$1 AND criterion=$2", {"visits_photo"}, {"visit", "criterion"}};

// One person on two phones: a value that was changed elsewhere in the meantime is not overwritten. Whether the item is put aside as
// a reading; the person decides on the phone, and what is then sent with the right base settles it.
bool too_late(const Item& in, const std::string& value, const Observation* now) {
  if (!in.base) return false;
  const bool same = now ? now->value == value && now->note == in.note : value.empty();
  return !same && (now ? now->version : 0) != *in.base;
}

void put_aside(Ctx& c, const Visit& v, Id<app::User> assessor, const Item& in, const std::string& value) {
  const Reading r{c.new_id<Reading>(), v.id, in.criterion, assessor, value, in.note, std::min(in.at.value_or(c.now), c.now)};
  // Sent again (a lost reply): one reading.
  c.tx.exec("DELETE FROM visits_reading WHERE visit=$1 AND criterion=$2 AND assessor=$3 AND at=$4", v.id, in.criterion, assessor, r.at);
  c.tx.insert("visits_reading", r);
  c.changed<Reading>("readings", std::to_string(v.id.value), v.site_name + " " + in.criterion, nullptr, &r);
}

void count(Ctx& c, Id<Visit> id, int more) { c.tx.exec("UPDATE visits_visit SET observations=observations+$2 WHERE id=$1", id, more); }

}  // namespace

std::span<const meta::Note> form(const Item*) {
  static const meta::Note all[] = {meta::note(&Item::criterion, "测评标准", "Criterion").required().length(1, 40),
                                   meta::note(&Item::value, "记录值", "Value").length(0, 60), meta::note(&Item::note, "说明", "Note").length(0, 1000)};
  return all;
}

void expect_before(store::Tx& tx, Id<Visit> visit, const Item& item) {
  tx.expect<Observation>(kObservations, visit, item.criterion);
  tx.expect<std::int64_t>(kPhotos, visit, item.criterion);
}

std::optional<Observation> observation_before(store::Tx& tx, Id<Visit> visit, const std::string& criterion, Id<app::User> assessor) {
  for (auto& o : tx.once<Observation>(kObservations, visit, criterion))
    if (o.assessor == assessor) return std::move(o);
  return std::nullopt;
}

Put put(Ctx& c, const Visit& v, const marks::Round& round, Id<app::User> assessor, const Item& in, const std::string& corrected, base::Problems& bad, const std::string& path) {
  const auto before = observation_before(c.tx, v.id, in.criterion, assessor);
  const std::string value(base::trim(in.value));
  if (too_late(in, value, before ? &*before : nullptr)) {
    put_aside(c, v, assessor, in, value);
    return {.stands = before, .aside = true};
  }
  Put out{.stands = before, .settled = in.base.has_value()};
  if (out.settled) c.tx.exec("DELETE FROM visits_reading WHERE visit=$1 AND criterion=$2 AND assessor=$3", v.id, in.criterion, assessor);
  if (before && before->value == value && before->note == in.note) return out;
  if (!before && value.empty()) return out;
  Observation o = before.value_or(Observation{});
  if (!before) {
    o.id = c.new_id<Observation>();
    o.visit = v.id;
    o.criterion = in.criterion;
    o.assessor = assessor;
  }
  o.value = value;
  o.note = in.note;
  o.at = std::min(in.at.value_or(c.now), c.now);  // a phone's clock may be ahead
  o.corrected = corrected;
  o.version = c.new_id<Observation>().value;
  const bool lead = assessor == v.assessor;
  marks::NewMark m;
  m.criterion = in.criterion;
  m.value = value;
  m.site = v.site;
  m.site_name = v.site_name;
  m.site_type = v.site_type;
  m.place = v.place;
  m.unit = v.unit;
  m.site_known = true;
  m.source = marks::MarkSource::visit;
  m.source_id = std::to_string(v.id.value);
  m.replaces = o.mark;
  m.note = in.note;
  m.photos = static_cast<std::int32_t>(c.tx.once<std::int64_t>(kPhotos, v.id, in.criterion).at(0));
  m.at = o.at;
  if (value.empty()) {
    if (lead && o.mark) marks::record(c, round, m);
    c.tx.exec("DELETE FROM visits_observation WHERE id=$1", o.id);
    count(c, v.id, -1);
    c.changed<Observation>("observations", std::to_string(v.id.value), v.site_name + " " + o.criterion, &*before, nullptr);
    out.stands.reset();
    return out;
  }
  try {
    if (lead && (!before || before->value != value)) o.mark = marks::record(c, round, m).seq;
    if (!lead)
      if (const auto wrong = marks::wrong_value(c, v.round, in.criterion, value)) bad.add(path + wrong->field, wrong->key, wrong->args);
    if (!bad.empty()) return out;
  } catch (const Fail& f) {
    for (const auto& e : f.fields) bad.add(path + e.field, e.key, e.args);
    if (f.fields.empty()) throw;
    return out;
  }
  if (before) c.tx.update("visits_observation", o);
  else c.tx.insert("visits_observation", o), count(c, v.id, 1);
  c.changed("observations", std::to_string(v.id.value), v.site_name + " " + o.criterion, before ? &*before : nullptr, &o);
  out.stands = std::move(o);
  return out;
}

namespace {

Visit open_visit(Ctx& c, Id<Visit> id) {
  const Visit v = visit_of(c, id);
  if (!assesses(c, v)) throw Fail(Code::forbidden, "visits.not_yours");
  if (v.state != VisitState::open) throw Fail(Code::conflict, "visits.finished");
  return v;
}

// What stands now of what was sent: a phone on a thin line is not told the rest again.
struct Received {
  std::vector<Observation> observations;
  std::vector<Reading> readings;
};
BOOST_DESCRIBE_STRUCT(Received, (), (observations, readings))

void expect_record(store::Tx& tx, Id<Visit> id, const Items& in) {
  expect_visit(tx, id);
  for (const Item& item : in.items) expect_before(tx, id, item);
}

Received record(Ctx& c, Id<Visit> id, const Items& in) {
  expect_record(c.tx, id, in);
  auto readings = readings_of(c.tx, id);
  const Visit v = open_visit(c, id);
  const auto round = *marks::find(c.tx, v.round);
  const auto checklist = standards::checklist(c, round.standard, v.site_type);
  base::Problems bad;
  std::map<std::string, Put> sent;
  for (std::size_t i = 0; i < in.items.size(); ++i) {
    const Item& item = in.items[i];
    const std::string path = "items[" + std::to_string(i) + "].";
    const bool listed = std::any_of(checklist->begin(), checklist->end(), [&](const auto& l) { return l.code == item.criterion; });
    if (!bad.check(listed, path + "criterion", "not_on_checklist", {{"site_type", v.site_type}})) continue;
    sent[item.criterion] = put(c, v, round, c.user.id, item, "", bad, path);
  }
  bad.raise_if_any();
  Received out;
  const bool any_aside = std::any_of(sent.begin(), sent.end(), [](const auto& s) { return s.second.aside; });
  if (any_aside) readings = readings_of(c.tx, id);
  for (auto& r : readings)
    if (const auto at = sent.find(r.criterion); at != sent.end() && r.assessor == c.user.id && !at->second.settled) out.readings.push_back(std::move(r));
  for (auto& [criterion, put] : sent)
    if (put.stands) out.observations.push_back(std::move(*put.stands));
  return out;
}

struct Finish {
  std::string note;
  std::optional<base::Instant> at;
};
BOOST_DESCRIBE_STRUCT(Finish, (), (note, at))
std::span<const meta::Note> form(const Finish*) {
  static const meta::Note all[] = {meta::note(&Finish::note, "说明", "Note").wide()};
  return all;
}

Whole finish(Ctx& c, Id<Visit> id, const Finish& in) {
  const Visit before = open_visit(c, id);
  if (before.observations == 0) throw Fail(Code::conflict, "visits.nothing_recorded");
  Visit v = before;
  v.state = VisitState::finished;
  v.finished_at = std::min(in.at.value_or(c.now), c.now);
  v.note = in.note;
  c.tx.update("visits_visit", v);
  c.changed("visits", std::to_string(v.id.value), v.site_name, &before, &v);
  if (v.draw) c.tx.exec("UPDATE visits_draw SET state='visited' WHERE id=$1", *v.draw);
  c.publish("round:" + std::to_string(v.round.value), "visit", "{\"visit\":" + std::to_string(v.id.value) + "}");
  return whole_of(c, v);
}

}  // namespace

std::vector<app::Route> visit_routes() {
  return {app::get("/my/visits", kVisit, mine).named("我的外业任务"),
          app::post("/visits", kVisit, start).named("开始检查").gives(201),
          app::get("/visits/{id}/whole", app::kSignedIn, whole).named("检查全貌"),
          app::post("/visits/{id}/observations", kVisit, record).named("记录观察").asking(expect_record),
          app::post("/visits/{id}/finish", kVisit, finish).named("完成检查")};
}

}  // namespace visits
