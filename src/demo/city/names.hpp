#pragma once
// Invented names. Stems of two characters are drawn without return, so no two places, roads or units share one; stems
// that are widely known places are left out.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "demo/city/random.hpp"

namespace demo {

inline constexpr std::string_view kProvince = "澜西省", kCity = "云澜市";

class Names {
 public:
  explicit Names(std::uint64_t seed);
  std::string ground();  // of a place: 青石, 桂泉
  std::string virtue();  // of a road, a school, a firm: 崇礼, 和泰
  std::string person();  // 陆建明

 private:
  std::vector<std::string> grounds_, virtues_;
  std::set<std::string> people_;
  Random random_;
};

}  // namespace demo
