#pragma once
// The 118 units of the demo city: bureaus of the city and of the districts, street offices and towns, enterprises. Their
// unified social credit codes are well-formed (GB 32100, GB 11714) and belong to nobody: no register uses region 99.
// Telephone numbers begin with 154, which is not in use.
#include <string>
#include <string_view>
#include <vector>

#include "demo/city/regions.hpp"

namespace demo {

enum class UnitKind { government, institution, enterprise, street };

struct Unit {
  std::string name, short_name, credit_code;
  UnitKind kind = UnitKind::government;
  std::string field;  // what it answers for: "urban", "market", …; streets: "street"
  int region = -1;    // city, district or street
  std::string head, phone, address;
  std::string liaison, liaison_phone;
};

std::vector<Unit> make_units(const Regions& regions, Names& names, std::uint64_t seed);
// The unit of a field that answers for a spot in this community: of the street, the district or the city.
int unit_for(const std::vector<Unit>& units, const Regions& regions, std::string_view field, int community);
std::string credit_code(std::string_view category, std::string_view region6, std::string_view body8);

}  // namespace demo
