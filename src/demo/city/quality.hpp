#pragma once
// How good things are in the demo city, unevenly but not at random: a weak district is weak in every type, weak types
// (lanes, markets, parking) are weak everywhere, a careless unit shows at all its sites, and the campaign helps a little
// from week to week. Over the years the city gets better, but not everywhere: see the constructor. A value is always one that the criterion's rule takes.
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "demo/city/random.hpp"
#include "demo/city/sites.hpp"
#include "engine/standard.hpp"

namespace demo {

// What there is to see on a photo of a bad value; the same as media/draw.hpp.
enum class Fault { none, rubbish, full_bin, stalls, adverts, parking, cables, paving, blocked };
Fault fault_of(std::string_view criterion);
int most_to_count(Fault fault);  // that a picture can hold apart
std::string_view remark(Fault fault, Random& random);  // what an inspector notes

struct Value {
  std::string text;
  int defects = 0;    // to be seen; 0 when all is well
  bool bad = false;
};

enum class Era { two_years_ago, last_year, last_quarter, now };

class Quality {
 public:
  Quality(const Regions& regions, const std::vector<Unit>& units, const std::vector<Site>& sites, std::uint64_t seed);
  double of_site(std::size_t site, Era era) const { return site_[site][static_cast<std::size_t>(era)]; }
  double of_district(int region, Era era) const { return district_.at(region)[static_cast<std::size_t>(era)]; }
  static double of_city(Era era);  // what files and answers share
  // `level` about −2 … +3; `progress` 0 … 1 through the round.
  static double level(double base, std::string_view criterion, double progress);

 private:
  using Eras = std::array<double, 4>;
  std::vector<Eras> site_;
  std::unordered_map<int, Eras> district_;
};

// `leaf` with its rule settled.
Value draw_value(const engine::Node& leaf, const engine::GradeScale& scale, double level, Random& random);

}  // namespace demo
