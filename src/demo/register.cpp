// What an office enters before a campaign: places with their borders, units, accounts, sites.
#include <cmath>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "demo/city/base_layer.hpp"
#include "demo/ground.hpp"
#include "media/geojson.hpp"
#include "modules/places/places.hpp"

namespace demo {
namespace {

using app::Ctx;

void write_places(Ctx& c, const Town& t) {
  for (const auto& r : t.regions.all) {
    places::Place p;
    p.code = r.code;
    p.name = r.name;
    p.level = places::level_of(r.code);
    p.parent = places::parent_of(r.code);
    p.population = r.population;
    const auto middle = to_degrees(r.level == Level::province ? t.regions.all[1].middle : r.middle);
    p.lon = middle.lon;
    p.lat = middle.lat;
    p.has_polygon = !r.outline.empty();
    c.tx.insert("places_place", p);
    if (!p.has_polygon) continue;
    media::Ring ring;
    for (const Spot s : r.outline) {
      const auto d = to_degrees(s);
      ring.push_back({d.lon, d.lat});
    }
    c.tx.exec("INSERT INTO places_polygon(code, polygon) VALUES($1, $2)", p.code, media::area_json({{ring}}));
  }
}

units::Kind kind_of(UnitKind k) {
  switch (k) {
    case UnitKind::government: return units::Kind::government;
    case UnitKind::institution: return units::Kind::institution;
    case UnitKind::enterprise: return units::Kind::enterprise;
    case UnitKind::street: return units::Kind::street;
  }
  return units::Kind::other;
}

void write_units(Ctx& c, const Town& t, const Order& order, Ids& ids) {
  const base::Day since = c.today();
  for (const auto& from : t.units) {
    units::Unit u;
    u.id = c.new_id<units::Unit>();
    u.name = from.name;
    u.short_name = from.short_name;
    u.credit_code = from.credit_code;
    u.kind = kind_of(from.kind);
    u.place = t.region(from.region).code;
    u.head = from.head;
    u.head_phone = from.phone;
    c.tx.insert("units_unit", u);
    units::Liaison l;
    l.id = c.new_id<units::Liaison>();
    l.unit = u.id;
    l.name = from.liaison;
    l.phone = from.liaison_phone;
    l.duty = "创城联络员";
    c.tx.insert("units_liaison", l);
    ids.units.push_back(u.id);
  }
  const auto stewards = community_stewards(t.regions, t.units, order.seed);
  for (std::size_t k = 0; k < stewards.size(); ++k) {
    if (stewards[k] < 0) continue;
    units::Steward s;
    s.id = c.new_id<units::Steward>();
    s.unit = ids.units[static_cast<std::size_t>(stewards[k])];
    s.kind = units::Target::community;
    s.target = t.regions.all[k].code;
    s.since = since;
    s.note = "包保社区";
    c.tx.insert("units_steward", s);
  }
}

void write_people(Ctx& c, Town& t, const Order& order, Ids& ids, const accounts::Settings& settings) {
  int liaison = 0;
  for (std::size_t k = 0; k < t.units.size(); ++k)
    if (t.units[k].field == "urban" && t.region(t.units[k].region).name == "澜东区") liaison = static_cast<int>(k);
  std::vector<accounts::Sample> people;
  for (const auto& a : accounts_of()) {
    accounts::Sample s{a.login, t.names.person(), a.role, "9901"};
    if (a.login == "admin" || a.login == "office") s.place = "";
    if (a.login == "liaison") {
      s.unit = ids.units[static_cast<std::size_t>(liaison)];
      s.place = t.region(t.units[static_cast<std::size_t>(liaison)].region).code;
      s.name = t.units[static_cast<std::size_t>(liaison)].liaison;
    }
    people.push_back(std::move(s));
  }
  accounts::demo_users(c, people, kPassword, settings, base::sha256_hex("salt " + std::to_string(order.seed)).substr(0, 16));
  const auto id = [&](std::string_view login) { return *c.tx.one<base::Id<app::User>>("SELECT id FROM accounts_user WHERE login=$1", login); };
  for (int k = 1; k <= kInspectors; ++k) ids.inspectors.push_back(id("inspector" + std::to_string(k)));
  ids.office = id("office");
  ids.reviewer = id("reviewer");
}

void write_sites(Ctx& c, const Town& t, const Order& order, Ids& ids) {
  int sort = 0;
  std::vector<int> last(site_types().size());
  std::vector<std::string> codes;
  for (const auto& from : site_types()) {
    sites::SiteType type;
    type.code = (sort < 9 ? "0" : "") + std::to_string(sort + 1);
    type.name = from.name;
    type.sort = ++sort;
    type.walk_m = from.walk_m;
    c.tx.insert("sites_type", type);
    codes.push_back(type.code);
  }
  Random random(order.seed, "tokens");
  for (const auto& from : t.sites) {
    sites::Site s;
    s.id = c.new_id<sites::Site>();
    s.number = from.number;
    s.name = from.name;
    s.site_type = codes[static_cast<std::size_t>(from.type)];
    s.place = t.region(from.community).code;
    const auto wgs = to_degrees(from.at);
    const auto given = engine::from_wgs84(wgs, from.system);
    s.lon = std::round(given.lon * 1e6) / 1e6;
    s.lat = std::round(given.lat * 1e6) / 1e6;
    s.coordinate_system = from.system;
    const auto back = engine::to_wgs84({*s.lon, *s.lat}, from.system);
    s.wgs_lon = std::round(back.lon * 1e7) / 1e7;
    s.wgs_lat = std::round(back.lat * 1e7) / 1e7;
    s.unit = ids.units[static_cast<std::size_t>(from.unit)];
    s.steward = ids.units[static_cast<std::size_t>(from.steward)];
    s.address = from.address;
    // Of the demo alone: elsewhere the token comes from the system's generator.
    for (int k = 0; k < 4; ++k) {
      const std::uint64_t word = random.next();
      s.token += base::hex(std::string_view(reinterpret_cast<const char*>(&word), 8));
    }
    s.created_at = s.updated_at = c.now;
    c.tx.insert("sites_site", s);
    ++last[static_cast<std::size_t>(from.type)];
    ids.sites.push_back(std::move(s));
  }
  for (std::size_t k = 0; k < codes.size(); ++k) c.tx.exec("INSERT INTO sites_serial(site_type, last) VALUES($1, $2)", codes[k], last[k]);
}

}  // namespace

std::vector<Account> accounts_of() {
  std::vector<Account> out{{"office", "", std::string(accounts::kOffice), "创城办:录入、计划、查看全部"},
                           {"leader", "", std::string(accounts::kLeader), "领导:看得分、失分、进度"}};
  for (int k = 1; k <= kInspectors; ++k) out.push_back({"inspector" + std::to_string(k), "", std::string(accounts::kInspector), "督查员:手机上检查点位"});
  out.push_back({"liaison", "", std::string(accounts::kLiaison), "责任单位联络员:澜东区城市管理局"});
  out.push_back({"reviewer", "", std::string(accounts::kReviewer), "评审:审阅与更正"});
  out.push_back({"admin", "", std::string(accounts::kAdministrator), "系统管理员:账号、角色、日志"});
  return out;
}

Ids write_register(Ctx& c, Town& t, const Order& order, const accounts::Settings& settings) {
  Ids ids;
  c.tx.exec("INSERT INTO app_setting(name, value) VALUES('demo', '1')");
  c.tx.exec("INSERT INTO app_setting(name, value) VALUES('places.base_layer', $1)", c.services.blobs.put(base_layer(t.regions, t.fabric)));
  write_places(c, t);
  write_units(c, t, order, ids);
  write_people(c, t, order, ids, settings);
  write_sites(c, t, order, ids);
  return ids;
}

}  // namespace demo
