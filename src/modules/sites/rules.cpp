// Words and limits of sites; coordinates by their system.
#include <cmath>

#include "base/text.hpp"
#include "modules/sites/store.hpp"

namespace sites {

std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"正常", "Active"}, {"暂停", "Paused"}, {"关闭", "Closed"}};
  return all;
}

std::span<const meta::Note> form(const Site*) {
  static const meta::Note all[] = {
      meta::note(&Site::id, "内部编号", "Id").read_only().hidden(),
      meta::note(&Site::number, "点位编号", "Number").length(0, 40),
      meta::note(&Site::name, "点位名称", "Name").required().length(1, 80),
      meta::note(&Site::site_type, "点位类型", "Site type").required().length(1, 40).ref("site_types"),
      meta::note(&Site::place, "区划", "Place").required().ref("places"),
      meta::note(&Site::lon, "经度", "Longitude").range(-180, 180),
      meta::note(&Site::lat, "纬度", "Latitude").range(-90, 90),
      meta::note(&Site::coordinate_system, "坐标系", "Coordinate system"),
      meta::note(&Site::wgs_lon, "地图经度", "Map longitude").read_only().hidden(),
      meta::note(&Site::wgs_lat, "地图纬度", "Map latitude").read_only().hidden(),
      meta::note(&Site::unit, "责任单位", "Duty unit").ref("units"),
      meta::note(&Site::steward, "包保单位", "Steward").ref("units"),
      meta::note(&Site::state, "状态", "State"),
      meta::note(&Site::address, "地址", "Address").length(0, 200),
      meta::note(&Site::note, "备注", "Note").wide(),
      meta::note(&Site::token, "二维码口令", "QR token").read_only().hidden().secret(),
      meta::note(&Site::created_at, "登记时间", "Registered").read_only().hidden(),
      meta::note(&Site::updated_at, "更新时间", "Updated").read_only().hidden()};
  return all;
}

std::span<const meta::Note> form(const SiteType*) {
  static const meta::Note all[] = {
      meta::note(&SiteType::code, "代码", "Code").required().length(1, 20),
      meta::note(&SiteType::name, "名称", "Name").required().length(1, 40),
      meta::note(&SiteType::sort, "顺序", "Order").range(0, 100'000),
      meta::note(&SiteType::walk_m, "步行距离", "Distance walked").range(0, 100'000).unit("米|m")};
  return all;
}

void check_coordinates(Site& s, base::Problems& bad) {
  s.wgs_lon.reset();
  s.wgs_lat.reset();
  if (!bad.check(s.lon.has_value() == s.lat.has_value(), s.lon ? "lat" : "lon", "required") || !s.lon) return;
  using enum engine::CoordinateSystem;
  // The shifted systems exist for China alone; two figures out of its rectangle are swapped, or of another system.
  const bool shifted = s.coordinate_system == gcj02 || s.coordinate_system == bd09;
  const bool lon = bad.check(!shifted || (*s.lon >= 72 && *s.lon <= 138), "lon", "range", {{"min", "72"}, {"max", "138"}});
  const bool lat = bad.check(!shifted || (*s.lat >= 0.8 && *s.lat <= 56), "lat", "range", {{"min", "0.8"}, {"max", "56"}});
  if (!lon || !lat) return;
  const auto p = engine::to_wgs84({*s.lon, *s.lat}, s.coordinate_system);
  s.wgs_lon = std::round(p.lon * 1e7) / 1e7;  // a centimetre
  s.wgs_lat = std::round(p.lat * 1e7) / 1e7;
}

bool is_number(std::string_view text) {
  for (const char ch : text)
    if (static_cast<unsigned char>(ch) <= ' ' || ch == '/' || ch == '?' || ch == '#' || ch == 0x7F) return false;
  return !text.empty();
}

}  // namespace sites
