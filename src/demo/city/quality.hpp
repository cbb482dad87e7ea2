#pragma once
// How good things are in the demo city, unevenly but not at random: a weak district is weak in every type, weak types
// (lanes, markets, parking) are weak everywhere, a careless unit shows at all its sites, and the campaign helps a little
// from week to week. A value is always one that the criterion's rule takes.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "demo/city/random.hpp"
#include "demo/city/sites.hpp"
#include "engine/standard.hpp"

namespace demo {

// What there is to see on a photo of a bad value; the same as media/draw.hpp.
enum class Fault { none, rubbish, full_bin, stalls, adverts, parking, cables };
Fault fault_of(std::string_view criterion);
std::string_view remark(Fault fault, Random& random);  // what an inspector notes

struct Value {
  std::string text;
  int defects = 0;    // to be seen; 0 when all is well
  bool bad = false;
};

class Quality {
 public:
  Quality(const Regions& regions, const std::vector<Unit>& units, const std::vector<Site>& sites, std::uint64_t seed);
  double of_site(std::size_t site) const { return site_[site]; }
  double of_district(int region) const { return district_.at(region); }
  // `level` about −2 … +3; `progress` 0 … 1 through the quarter.
  static double level(double base, std::string_view criterion, double progress);

 private:
  std::vector<double> site_;
  std::unordered_map<int, double> district_;
};

// `leaf` with its rule settled.
Value draw_value(const engine::Node& leaf, const engine::GradeScale& scale, double level, Random& random);

}  // namespace demo
