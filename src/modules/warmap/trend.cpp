// How a place came to where it stands: its rounds in the order of their days, as rates of the maximum, so that rounds of
// different maxima compare; each with its n and, where it was sampled, its interval.
#include <map>

#include "modules/warmap/home.hpp"

namespace warmap {
namespace {

using app::Ctx;
using base::Id;
using marks::BoardView;
using marks::Round;

constexpr std::size_t kMost = 8;  // rounds of one trend

std::string as_text(const std::vector<engine::Stratum>& known) {
  std::string out;
  for (const auto& k : known) out += k.site_type + "=" + std::to_string(k.sites) + ";";
  return out;
}

std::optional<MapPoint> point_of(Ctx& c, Register& sites, const Round& round, const std::string& subject) {
  const auto& known = sites.of(round, subject);
  std::optional<MapPoint> out;
  marks::with_board(c, round, marks::level_below(round.place), [&](const BoardView& v) {
    const auto at = v.board.find_subject(subject);
    if (!at || v.board.figure(*at, 0).observations == 0 || v.board.voided(*at)) return;
    out = kept<MapPoint>(v, "point\n" + subject + "\n" + as_text(known), [&] {
      const auto s = v.board.score(*at);
      MapPoint p;
      p.round = round.id;
      p.points = s.points;
      p.max = s.max;
      p.rate = s.rate;
      p.observations = s.observations;
      p.sites = s.sites;
      if (const auto i = interval_of(v, *at, known)) {
        const double most = std::strtod(s.max.c_str(), nullptr);
        p.low = i->low / most;
        p.high = i->high / most;
      }
      return p;
    });
  });
  if (!out) return out;
  out->name = round.name;
  out->kind = round.kind;
  out->state = round.state;
  out->day = round.state == marks::RoundState::running ? std::min(c.today(), round.to_day) : round.to_day;
  return out;
}

enum class TrendBy : unsigned char { place, site_type, unit };
BOOST_DESCRIBE_ENUM(TrendBy, place, site_type, unit)
struct TrendQuery {
  std::optional<std::string> subject;
  TrendBy by = TrendBy::place;
};
BOOST_DESCRIBE_STRUCT(TrendQuery, (), (subject, by))

MapTrend trend(Ctx& c, Id<Round> id, const TrendQuery& q) {
  const Round current = marks::visible(c, id);
  std::string subject;
  marks::with_board(c, current, width_for(c, current), [&](const BoardView& v) { subject = marks::subject_for(c, current, v.board, q.subject); });
  MapTrend out;
  Register sites(c);
  std::map<std::string, MapSeries> all;
  const auto dim = q.by == TrendBy::place ? engine::Dim::place : q.by == TrendBy::site_type ? engine::Dim::site_type : engine::Dim::unit;
  for (const auto& round : like(rounds_of(c), current)) {
    auto point = point_of(c, sites, round, subject);
    if (!point) continue;
    out.rounds.push_back(std::move(*point));
    marks::with_board(c, round, width_for(c, current), [&](const BoardView& v) {
      for (const auto& g : v.board.breakdown(*v.board.find_subject(subject), dim)) {
        if (q.by == TrendBy::place && !c.scope.lo.empty() && !c.scope.covers(g.name)) continue;
        if (q.by == TrendBy::unit && (g.name.empty() || (c.scope.unit && g.name != std::to_string(c.scope.unit->value)))) continue;
        auto& s = all[g.name];
        s.rates.resize(out.rounds.size() - 1);
        s.observations.resize(out.rounds.size() - 1);
        s.rates.push_back(g.rate);
        s.observations.push_back(g.observations);
      }
    });
  }
  for (auto& [name, s] : all) {
    s.name = name;
    s.label = q.by == TrendBy::place ? marks::label_of(c, "places", name) : q.by == TrendBy::unit ? marks::label_of(c, "units", name) : name;
    s.rates.resize(out.rounds.size());
    s.observations.resize(out.rounds.size());
    out.series.push_back(std::move(s));
  }
  const auto last = [](const MapSeries& s) { return s.rates.back().empty() ? 2.0 : std::strtod(s.rates.back().c_str(), nullptr); };
  std::stable_sort(out.series.begin(), out.series.end(), [&](const MapSeries& a, const MapSeries& b) { return last(a) < last(b); });
  return out;
}

}  // namespace

std::vector<Round> like(const std::vector<Round>& all, const Round& current) {
  std::vector<Round> out;
  for (const auto& r : all)
    if (r.place == current.place && r.subject_by == current.subject_by && (r.id == current.id || (r.state != marks::RoundState::preparing && r.to_day <= current.to_day)))
      out.push_back(r);
  std::sort(out.begin(), out.end(), [&](const Round& a, const Round& b) { return std::tuple(a.id == current.id, a.to_day, a.id) < std::tuple(b.id == current.id, b.to_day, b.id); });
  if (out.size() > kMost) out.erase(out.begin(), out.end() - kMost);
  return out;
}

const std::vector<engine::Stratum>& Register::of(const Round& round, const std::string& subject) {
  static const std::vector<engine::Stratum> nobody_knows;
  std::string place = round.place;
  std::optional<Id<units::Unit>> unit;
  switch (round.subject_by) {
    case marks::SubjectBy::named: return nobody_knows;
    case marks::SubjectBy::district:
    case marks::SubjectBy::street: place = subject; break;
    case marks::SubjectBy::unit: unit = Id<units::Unit>{std::strtoll(subject.c_str(), nullptr, 10)}; break;
    case marks::SubjectBy::city: break;
  }
  const bool frozen = round.state == marks::RoundState::published;
  const auto [at, fresh] = known_.try_emplace({frozen ? round.id.value : 0, place, unit ? unit->value : 0});
  if (!fresh) return at->second;
  const auto range = app::Scope::of_place(place);
  const auto add = [&](const store::Row& r) { at->second.push_back({std::string(r.text(0)), r.integer(1)}); };
  const std::array values{store::parameter(range.lo), store::parameter(range.hi), store::parameter(unit)};
  if (frozen)
    c_.tx.run("SELECT site_type, CAST(SUM(sites) AS BIGINT) FROM marks_stratum WHERE place>=$1 AND place<$2 AND ($3 IS NULL OR unit=$3) AND round=$4 GROUP BY site_type ORDER BY 1",
              std::array{values[0], values[1], values[2], store::parameter(round.id)}, add);
  else
    c_.tx.run("SELECT COALESCE(t.name, n.site_type), n.sites FROM (SELECT site_type, COUNT(*) AS sites FROM sites_site WHERE place>=$1 AND place<$2 AND state='active'"
              " AND ($3 IS NULL OR unit=$3) GROUP BY site_type) n LEFT JOIN sites_type t ON t.code=n.site_type ORDER BY 1",
              values, add);
  return at->second;
}

std::int64_t Register::within(const Round& round, const Range& range) const {
  if (round.state == marks::RoundState::published)
    return *c_.tx.one<std::int64_t>("SELECT CAST(COALESCE(SUM(sites), 0) AS BIGINT) FROM marks_stratum WHERE round=$1 AND place>=$2 AND place<$3 AND ($4 IS NULL OR unit=$4)", round.id,
                                    range.lo, range.hi, c_.scope.unit);
  return *c_.tx.one<std::int64_t>("SELECT COUNT(*) FROM sites_site WHERE place>=$1 AND place<$2 AND state=$3 AND ($4 IS NULL OR unit=$4)", range.lo, range.hi, sites::State::active,
                                  c_.scope.unit);
}

std::optional<MapInterval> interval_of(const BoardView& v, std::uint32_t subject, std::span<const engine::Stratum> known) {
  const auto i = engine::interval(v.board, subject, known);
  if (!i) return std::nullopt;
  return MapInterval{i->low, i->high, i->error, i->sites, i->strata, i->joined};
}

std::vector<MapPoint> trend_of(Ctx& c, Register& sites, const std::vector<Round>& all, const Round& current, const std::string& subject) {
  std::vector<MapPoint> out;
  for (const auto& r : like(all, current))
    if (auto p = point_of(c, sites, r, subject)) out.push_back(std::move(*p));
  return out;
}

std::vector<app::Route> trend_routes() { return {app::get("/warmap/{round}/trend", kRead, trend).named("历次走势")}; }

}  // namespace warmap
