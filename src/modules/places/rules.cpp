// The codes: what is typed, what is kept, and what follows from it.
#include <algorithm>

#include "base/text.hpp"
#include "modules/places/places.hpp"

namespace engine {
std::span<const meta::Word> words(const CoordinateSystem*) {
  static const meta::Word all[] = {{"WGS-84", "WGS-84"}, {"GCJ-02", "GCJ-02"}, {"BD-09", "BD-09"}, {"CGCS2000", "CGCS2000"}};
  return all;
}
}  // namespace engine

namespace places {
namespace {

constexpr std::size_t kLengths[] = {2, 4, 6, 9, 12, 15};  // in the order of Level

}  // namespace

std::span<const meta::Word> words(const Level*) {
  static const meta::Word all[] = {{"省", "Province"}, {"市", "City"}, {"区县", "District"}, {"街道乡镇", "Street"}, {"社区村", "Community"}, {"网格", "Grid"}};
  return all;
}

std::span<const meta::Note> form(const Place*) {
  static const meta::Note all[] = {
      meta::note(&Place::code, "代码", "Code").required().length(2, 15),
      meta::note(&Place::name, "名称", "Name").required().length(1, 60),
      meta::note(&Place::level, "级别", "Level").read_only(),
      meta::note(&Place::parent, "上级", "Parent").read_only().ref("places"),
      meta::note(&Place::population, "常住人口", "Population").range(0, 200'000'000).unit("人|"),
      meta::note(&Place::lon, "中心经度", "Centre longitude").range(-180, 180),
      meta::note(&Place::lat, "中心纬度", "Centre latitude").range(-90, 90),
      meta::note(&Place::has_polygon, "有边界", "Has a border").read_only().hidden()};
  return all;
}

Code read_code(std::string_view typed) {
  std::string code = base::fold(typed);
  if (code.empty()) return {"", "required"};
  if (!std::all_of(code.begin(), code.end(), [](char ch) { return ch >= '0' && ch <= '9'; })) return {"", "digits"};
  if (std::find(std::begin(kLengths), std::end(kLengths), code.size()) == std::end(kLengths)) return {"", "code_length"};
  // National tables pad a code with zeros to 6 or 12 digits; no level has the number zero.
  for (std::size_t i = std::size(kLengths); --i > 0;) {
    const std::size_t above = kLengths[i - 1];
    if (code.size() == kLengths[i] && code.find_first_not_of('0', above) == std::string::npos) code.resize(above);
  }
  if (code == "00") return {"", "code_length"};
  return {code, ""};
}

Level level_of(std::string_view code) {
  const auto at = std::find(std::begin(kLengths), std::end(kLengths), code.size());
  return at == std::end(kLengths) ? Level::grid : static_cast<Level>(at - std::begin(kLengths));
}

std::string parent_of(std::string_view code) {
  const auto level = static_cast<std::size_t>(level_of(code));
  return level == 0 ? "" : std::string(code.substr(0, kLengths[level - 1]));
}

}  // namespace places
