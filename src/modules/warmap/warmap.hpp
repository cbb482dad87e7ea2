#pragma once
// The war map (挂图作战): where a round stands by method, item, site type, place and unit, what costs most, and where on the
// map. It owns no facts and has no tables: it reads the marks' live score and, by SQL, the register of sites.
#include "modules/marks/marks.hpp"

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

struct MapRound {
  marks::Round round;
  std::int64_t seq = 0;
  std::string subject, label;
  std::optional<std::string> voided;  // the criterion that voids it
  MapFigure total;
  std::vector<MapMethod> by_method;
  std::vector<MapFigure> by_item;     // the rows at the top of the standard
  std::vector<MapGroup> by_site_type, by_place, by_unit;  // places: the level below the caller's
  std::vector<MapLoss> losses;        // leaves, largest first
  std::int64_t sites = 0;             // active in the register, within the round and the caller's places
  std::int64_t today = 0;             // marks made today
};
BOOST_DESCRIBE_STRUCT(MapRound, (), (round, seq, subject, label, voided, total, by_method, by_item, by_site_type, by_place, by_unit, losses, sites, today))

struct MapHome {
  std::optional<MapRound> current;  // the running round that began last, else the newest the caller may see
  std::int64_t rounds = 0;          // the caller may see
};
BOOST_DESCRIBE_STRUCT(MapHome, (), (current, rounds))

app::Module module();

}  // namespace warmap
