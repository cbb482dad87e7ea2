// Where one round stands, the home page made of it and of what is late and due, and the sites on the map.
#include <unordered_map>

#include "modules/warmap/home.hpp"
#include "modules/warmap/items.hpp"
#include "modules/warmap/open.hpp"

namespace warmap {
namespace {

using app::Ctx;
using base::Id;
using marks::BoardView;
using marks::Round;

constexpr std::size_t kLosses = 10, kFirst = 3;

struct MapQuery {
  std::optional<std::string> subject;
};
BOOST_DESCRIBE_STRUCT(MapQuery, (), (subject))

std::vector<MapGroup> groups(Ctx& c, const std::vector<engine::GroupScore>& all, std::string_view entity) {
  std::vector<MapGroup> out;
  for (const auto& g : all) out.push_back({g.name, entity.empty() ? g.name : marks::label_of(c, entity, g.name), g.rate, g.observations, g.sites});
  std::stable_sort(out.begin(), out.end(), [](const MapGroup& a, const MapGroup& b) { return std::strtod(a.rate.c_str(), nullptr) < std::strtod(b.rate.c_str(), nullptr); });
  return out;  // the weakest first: that is what one looks for
}

// Points of the total by method: the largest subtrees of one method each. Their points are those of the total as long as
// the rows above them add up; where those combine otherwise, the figure is the subtree's own.
std::vector<MapMethod> by_method(const engine::Compiled& standard, const std::vector<std::string>& method, const std::vector<engine::NodeScore>& nodes) {
  struct Sum {
    engine::Ratio points, max;
    std::int64_t observations = 0;
  };
  std::map<std::string, Sum> all;
  for (const auto& n : nodes) {
    const auto at = static_cast<std::size_t>(n.node);
    const int parent = standard.nodes[at].parent;
    if (method[at].empty() || (parent > 0 && !method[static_cast<std::size_t>(parent)].empty()) || !n.counted) continue;
    auto& m = all[method[at]];
    m.points = m.points + engine::parse_number(n.points).value_or(0);
    m.max = m.max + engine::parse_number(n.max).value_or(0);
    m.observations += n.observations;
  }
  std::vector<MapMethod> out;
  for (const auto& [name, m] : all) {
    if (m.max == engine::Ratio(0)) continue;  // a negative list has no share of the points
    const auto rate = std::clamp(m.points / m.max, engine::Ratio(0), engine::Ratio(1));
    out.push_back({name, engine::to_decimal(m.points, 6), engine::to_decimal(m.max, 6), engine::to_decimal(rate, 6), m.observations});
  }
  return out;
}

// What the board alone says.
MapRound standing(Ctx& c, const Round& round, const BoardView& v, const std::string& subject, const std::vector<engine::Stratum>& known) {
  MapRound out;
  const auto at = *v.board.find_subject(subject);
  const auto r = v.board.result(at);
  out.round = round;
  out.seq = v.seq;
  out.subject = subject;
  out.label = marks::subject_label(c, round, subject);
  if (r.voided) out.voided = r.voided->criterion + " " + r.voided->name;
  out.total = {"", out.label, r.points, r.max, r.rate, r.observations, r.sites, true};
  out.interval = interval_of(v, at, known);
  const auto& standard = v.board.standard();
  const auto method = methods_of(standard);
  out.by_method = by_method(standard, method, r.nodes);
  out.by_item = by_item(standard, method, r.nodes);
  out.by_site_type = groups(c, r.by_site_type, "");
  auto places = r.by_place;
  std::erase_if(places, [&](const auto& g) { return !c.scope.lo.empty() && !c.scope.covers(g.name); });
  out.by_place = groups(c, places, "places");
  auto of_units = v.board.breakdown(at, engine::Dim::unit);
  std::erase_if(of_units, [&](const auto& g) { return g.name.empty() || (c.scope.unit && g.name != std::to_string(c.scope.unit->value)); });
  out.by_unit = groups(c, of_units, "units");
  std::vector<engine::Change> first;
  for (const auto& l : v.board.losses(at)) {
    if (out.losses.size() == kLosses) break;
    if (!l.leaf) continue;
    if (first.size() < kFirst) first.push_back({l.node, engine::Ratio(1)});
    out.losses.push_back({l.code, l.name, l.points, l.size});
  }
  const auto number = [](const std::string& text) { return engine::parse_number(text).value_or(0); };
  out.first_three = engine::to_decimal(number(v.board.what_if(at, first).points) - number(v.board.score(at).points), 6);
  return out;
}

MapRound map_of(Ctx& c, Register& sites, const Round& round, const std::optional<std::string>& asked) {
  MapRound out;
  const Range range = range_of(c, round);
  const bool all = range.lo == round.place && !c.scope.unit && round.subject_by == marks::SubjectBy::city;
  const std::string scope = c.scope.lo + "\n" + (c.scope.unit ? std::to_string(c.scope.unit->value) : "");
  marks::with_board(c, round, width_for(c, round), [&](const BoardView& v) {
    const auto subject = marks::subject_for(c, round, v.board, asked);
    const auto& known = sites.of(round, subject);
    std::string key = "standing\n" + subject + "\n" + scope;
    for (const auto& k : known) key += "\n" + k.site_type + "=" + std::to_string(k.sites);
    out = kept<MapRound>(v, key, [&] { return standing(c, round, v, subject, known); });
  });
  out.round = round;  // its name and state may have changed since the last mark
  // A district asks for itself first, though the round is the city's.
  if (round.subject_by == marks::SubjectBy::city && c.scope.lo.size() > round.place.size())
    marks::with_board(c, round, c.scope.lo.size(), [&](const BoardView& v) {
      for (const auto& g : v.board.breakdown(*v.board.find_subject(out.subject), engine::Dim::place))
        if (g.name == c.scope.lo) out.own = MapGroup{g.name, marks::label_of(c, "places", g.name), g.rate, g.observations, g.sites};
    });
  if (all) for (const auto& k : sites.of(round, out.subject)) out.sites += k.sites;
  else out.sites = sites.within(round, range);
  out.today = *c.tx.one<std::int64_t>("SELECT COUNT(*) FROM marks_mark WHERE round=$1 AND at>=$2 AND at<$3 AND ($4='' OR (place>=$4 AND place<$5)) AND ($6 IS NULL OR unit=$6)",
                                      round.id, base::start_of(c.today()), base::start_of(c.today() + 1), c.scope.lo, c.scope.hi, c.scope.unit);
  return out;
}

MapRound one(Ctx& c, Id<Round> id, const MapQuery& q) { 
  Register sites(c);
  return map_of(c, sites, marks::visible(c, id), q.subject);
}

// Of one round of several that run, for who wants to see that one: a wall in another room.
struct HomeQuery {
  std::optional<Id<Round>> round;
};
BOOST_DESCRIBE_STRUCT(HomeQuery, (), (round))

MapHome home(Ctx& c, const HomeQuery& q) {
  MapHome out;
  Register sites(c);
  auto all = rounds_of(c);
  if (q.round) {
    marks::visible(c, *q.round);
    std::stable_partition(all.begin(), all.end(), [&](const Round& r) { return r.id == *q.round; });
  }
  out.rounds = static_cast<std::int64_t>(all.size());
  out.late = late_and_today(c, all, all.empty() ? nullptr : &all.front(), out.today);
  if (all.empty()) return out;
  try {
    out.current = map_of(c, sites, all.front(), std::nullopt);
    out.trend = trend_of(c, sites, all, all.front(), out.current->subject);
  } catch (const base::Fail& f) {
    // Several subjects and none goes without saying, or none of theirs has a mark yet: the page asks which.
    if (f.code != base::Code::invalid && f.code != base::Code::not_found) throw;
    out.current = MapRound{};
    out.current->round = all.front();
  }
  return out;
}

struct SiteAt {
  Id<sites::Site> id;
  std::string name, type, place;
  std::optional<double> lon, lat;
};
BOOST_DESCRIBE_STRUCT(SiteAt, (), (id, name, type, place, lon, lat))

void append_number(std::string& out, double x, int places) {
  char text[32];
  const int n = std::snprintf(text, sizeof text, "%.*f", places, x);
  out.append(text, static_cast<std::size_t>(std::max(0, n)));
}

// GeoJSON as short as a map can use it: coordinates to a tenth of a metre, rate to a thousandth, null where nobody has been.
http::Reply site_map(Ctx& c, Id<Round> id) {
  const Round round = marks::visible(c, id);
  std::unordered_map<std::string, std::pair<double, std::uint32_t>> rates;
  std::int64_t seq = 0;
  marks::with_board(c, round, width_for(c, round), [&](const BoardView& v) {
    seq = v.seq;
    for (const auto& r : *v.site_rates()) rates.emplace(r.site, std::pair(r.rate, r.observations));
  });
  const auto range = range_of(c, round);
  std::string out = "{\"type\":\"FeatureCollection\",\"seq\":" + std::to_string(seq) + ",\"features\":[";
  bool first = true;
  c.tx.each<SiteAt>(
      "SELECT s.id, s.name, COALESCE(t.name, s.site_type), s.place, s.wgs_lon, s.wgs_lat FROM sites_site s LEFT JOIN sites_type t ON t.code=s.site_type"
      " WHERE s.place>=$1 AND s.place<$2 AND s.wgs_lon IS NOT NULL AND s.wgs_lat IS NOT NULL AND s.state=$3 AND ($4 IS NULL OR s.unit=$4) ORDER BY s.id",
      [&](SiteAt&& s) {
        if (!std::exchange(first, false)) out += ',';
        const std::string key = std::to_string(s.id.value);
        out += "{\"type\":\"Feature\",\"id\":" + key + ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[";
        append_number(out, *s.lon, 6);
        out += ',';
        append_number(out, *s.lat, 6);
        out += "]},\"properties\":{\"name\":";
        meta::write_json_string(out, s.name);
        out += ",\"type\":";
        meta::write_json_string(out, s.type);
        out += ",\"place\":";
        meta::write_json_string(out, s.place);
        const auto at = rates.find(key);
        out += ",\"rate\":";
        if (at == rates.end()) out += "null,\"n\":0}}";
        else {
          append_number(out, at->second.first, 3);
          out += ",\"n\":" + std::to_string(at->second.second) + "}}";
        }
      },
      range.lo, range.hi, sites::State::active, c.scope.unit);
  out += "]}";
  http::Reply r = app::json_reply(200, std::move(out));
  r.headers[0].second = "application/geo+json";
  return r;
}

}  // namespace

MapHome first_screen(Ctx& c) { return home(c, {}); }

void warm(app::Kernel& kernel, store::Database& db) {
  app::Caller office;
  office.id = base::Id<app::User>{1};  // any: nobody may see what is hidden
  office.permissions = {std::string(marks::kSeeHidden.key)};
  const http::Request none;
  db.read([&](store::Tx& tx) {
    Ctx c{tx, kernel.services().clock.now(), kernel.services(), kernel, office, {}, none, {}};
    if (const auto all = rounds_of(c); !all.empty())
      for (const auto& round : like(all, all.front())) marks::prepare_board(c, round, width_for(c, round));
    first_screen(c);
  });
}

std::vector<Round> rounds_of(Ctx& c) {
  static const std::string sql = "SELECT " + store::columns<Round>() +
                                 " FROM marks_round WHERE ((place>=$1 AND place<$2) OR ($1>=place AND $1<place || ':')) AND ($3 OR NOT hidden OR state='published')"
                                 " ORDER BY CASE WHEN state='running' THEN 0 WHEN state='preparing' THEN 2 ELSE 1 END, from_day DESC, id DESC";
  return c.tx.all<Round>(sql, c.scope.lo, c.scope.hi, c.user.may(marks::kSeeHidden));
}

app::Module module() {
  app::Module m;
  m.name = "warmap";
  m.title = "挂图作战";
  m.title_en = "War map";
  m.permissions = {kRead};
  m.share(std::make_shared<OpenPage>());
  auto results = app::get("/public/results", app::kAnyone, open_results).named("向社会公布的结果");
  results.output = &meta::type_of<OpenResults>();
  m.routes = {
      std::move(results),
      app::get("/warmap/home", kRead, home).named("首页"),
      app::get("/warmap/{round}", kRead, one).named("轮次形势"),
      app::get("/warmap/{round}/sites", kRead, site_map).named("点位得分图"),
  };
  for (auto& r : trend_routes()) m.routes.push_back(std::move(r));
  return m;
}

}  // namespace warmap
