#pragma once
// The war map (挂图作战): where a round stands by method, item, site type, place and unit, what costs most, and where on the
// map; how it came to this, what is late, what happens today. It owns no facts and has no tables: it reads the marks' live
// score and, by SQL, the register of sites, the plans and the visits.
#include "modules/marks/marks.hpp"
#include "modules/visits/visits.hpp"

namespace warmap {

inline constexpr app::Perm kRead{"warmap.read", "查看作战图", "View the war map"};

struct MapFigure {
  std::string code, name, points, max, rate;  // decimal strings
  std::int64_t observations = 0, sites = 0;
  bool counted = true;
};
BOOST_DESCRIBE_STRUCT(MapFigure, (), (code, name, points, max, rate, observations, sites, counted))

struct MapGroup {
  std::string name, label, rate;
  std::int64_t observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(MapGroup, (), (name, label, rate, observations, sites))

// Points of the leaves of one method, added, to 6 places; a leaf takes the method of the nearest row above that names one.
// Weights between groups are left aside: this says how well a method's criteria do, not what they add to the total.
struct MapMethod {
  std::string method;  // material, field, survey, observation, self; or as the standard writes it
  std::string points, max, rate;
  std::int64_t observations = 0;
};
BOOST_DESCRIBE_STRUCT(MapMethod, (), (method, points, max, rate, observations))

struct MapLoss {
  std::string code, name, points;
  double size = 0;
};
BOOST_DESCRIBE_STRUCT(MapLoss, (), (code, name, points, size))

// Of a sampled total, 95 %: engine/interval.hpp says how. Points, floats: it is an estimate.
struct MapInterval {
  double low = 0, high = 0, error = 0;
  std::int64_t sites = 0, strata = 0, joined = 0;  // site types, after those with one site were joined to others
};
BOOST_DESCRIBE_STRUCT(MapInterval, (), (low, high, error, sites, strata, joined))

struct MapRound {
  marks::Round round;
  std::int64_t seq = 0;
  std::string subject, label;
  std::optional<std::string> voided;  // the criterion that voids it
  MapFigure total;
  std::optional<MapInterval> interval;  // nothing: not sampled, or too little to say
  std::optional<MapGroup> own;        // the caller's place within a round of a larger one
  std::vector<MapMethod> by_method;
  std::vector<MapFigure> by_item;     // the rows at the top of the standard
  std::vector<MapGroup> by_site_type, by_place, by_unit;  // places: the level below the caller's
  std::vector<MapLoss> losses;        // leaves, largest first
  std::string first_three;            // points that the first three of them would give together
  std::int64_t sites = 0;             // active in the register (of a published round: when it was published), within the round and the caller's places
  std::int64_t today = 0;             // marks made today, within the caller's places
};
BOOST_DESCRIBE_STRUCT(MapRound, (), (round, seq, subject, label, voided, total, interval, own, by_method, by_item, by_site_type, by_place, by_unit, losses, first_three, sites, today))

// One round of a place among its earlier ones; figures are those of the same subject.
struct MapPoint {
  base::Id<marks::Round> round;
  std::string name;
  marks::RoundKind kind = marks::RoundKind::mock;
  marks::RoundState state = marks::RoundState::preparing;
  base::Day day;                     // its last day, or today while it runs
  std::string points, max, rate;
  std::optional<double> low, high;   // 95 %, as rates 0–1
  std::int64_t observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(MapPoint, (), (round, name, kind, state, day, points, max, rate, low, high, observations, sites))

struct MapSeries {
  std::string name, label;
  std::vector<std::string> rates;           // by round; "": nobody looked
  std::vector<std::int64_t> observations;   // by round
};
BOOST_DESCRIBE_STRUCT(MapSeries, (), (name, label, rates, observations))
struct MapTrend {
  std::vector<MapPoint> rounds;    // oldest first
  std::vector<MapSeries> series;   // lowest in the newest round first
};
BOOST_DESCRIBE_STRUCT(MapTrend, (), (rounds, series))

// What is past its day. By plan and place, never by person.
enum class LateKind : unsigned char { plan, visit, round };
BOOST_DESCRIBE_ENUM(LateKind, plan, visit, round)
struct MapLate {
  LateKind kind = LateKind::plan;
  base::Id<marks::Round> round;
  std::optional<base::Id<visits::Plan>> plan;
  std::string name;               // of the plan; else of the round
  std::string place, label;       // the level below the caller's; "": all of the round
  std::int64_t count = 0, of = 0; // sites not visited of those drawn; visits not finished
  base::Day due;                  // last day; of visits: the day the oldest began
  std::int32_t days = 0;          // past it
};
BOOST_DESCRIBE_STRUCT(MapLate, (), (kind, round, plan, name, place, label, count, of, due, days))

struct MapEnding {
  base::Id<visits::Plan> plan;
  std::string name;
  base::Day due;
  std::int64_t count = 0, of = 0;
};
BOOST_DESCRIBE_STRUCT(MapEnding, (), (plan, name, due, count, of))
struct MapPhoto {
  base::Id<visits::Photo> photo;
  base::Id<visits::Visit> visit;
  std::string site_name;
  base::Instant at;
};
BOOST_DESCRIBE_STRUCT(MapPhoto, (), (photo, visit, site_name, at))
struct MapToday {
  base::Day day;
  std::int64_t finished = 0, open = 0;  // visits
  std::int64_t left = 0;                // drawn sites nobody has been to
  std::vector<MapEnding> ending;        // plans whose last day is within a week
  std::vector<MapPhoto> photos;         // the newest of the current round, one a visit
};
BOOST_DESCRIBE_STRUCT(MapToday, (), (day, finished, open, left, ending, photos))

struct MapHome {
  std::optional<MapRound> current;  // the running round that began last, else the newest the caller may see
  std::int64_t rounds = 0;          // the caller may see
  std::vector<MapPoint> trend;      // of the current round's place, oldest first, itself last
  std::vector<MapLate> late;        // longest first
  MapToday today;
};
BOOST_DESCRIBE_STRUCT(MapHome, (), (current, rounds, trend, late, today))

// What the first screen shows, of c.scope. In read transactions only (marks::with_board).
MapHome first_screen(app::Ctx& c);
// Makes what it is made of, which is in memory until the program ends: the marks of its rounds, for who sees all of a city. Who asks
// meanwhile waits for the same reading of them. `db` is the city's.
void warm(app::Kernel& kernel, store::Database& db);

app::Module module();

}  // namespace warmap
