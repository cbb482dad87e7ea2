#include "demo/city/units.hpp"

#include <stdexcept>

#include "demo/city/random.hpp"

namespace demo {
namespace {

struct Bureau {
  std::string_view name, field;
  UnitKind kind;
};
using enum UnitKind;
constexpr Bureau kCityBureaus[] = {{"精神文明建设办公室", "civility", government}, {"教育局", "education", government}, {"公安局", "police", government},
                                   {"公安局交通警察支队", "traffic", government}, {"民政局", "civil", government}, {"司法局", "justice", government},
                                   {"财政局", "finance", government}, {"人力资源和社会保障局", "labour", government}, {"自然资源局", "land", government},
                                   {"生态环境局", "environment", government}, {"住房和城乡建设局", "housing", government}, {"交通运输局", "transport", government},
                                   {"水利局", "rivers", government}, {"农业农村局", "farming", government}, {"商务局", "trade", government},
                                   {"文化和旅游局", "culture", government}, {"卫生健康局", "health", government}, {"应急管理局", "safety", government},
                                   {"市场监督管理局", "market", government}, {"城市管理局", "urban", government}, {"体育局", "sport", government},
                                   {"政务服务管理局", "service", government}, {"税务局", "tax", government}, {"园林绿化中心", "parks", institution},
                                   {"青少年事务中心", "youth", institution}, {"妇女儿童活动中心", "women", institution}, {"职工服务中心", "workers", institution},
                                   {"科学技术普及中心", "science", institution}, {"残疾人服务中心", "access", institution}, {"救助管理站", "aid", institution},
                                   {"环境卫生管理中心", "sanitation", institution}, {"出入境管理中心", "border", institution}, {"图书馆", "library", institution},
                                   {"通信发展管理办公室", "telecom", government}};
constexpr Bureau kDistrictBureaus[] = {{"人民政府办公室", "office", government}, {"城市管理局", "urban", government}, {"市场监督管理局", "market", government},
                                       {"教育局", "education", government}, {"卫生健康局", "health", government}, {"住房和城乡建设局", "housing", government}};
constexpr Bureau kFirms[] = {{"公共交通集团有限公司", "bus", enterprise}, {"长途客运有限公司", "coach", enterprise}, {"供电有限公司", "power", enterprise},
                             {"燃气有限公司", "gas", enterprise}, {"水务集团有限公司", "water", enterprise}, {"邮政服务有限公司", "post", enterprise},
                             {"银行业服务有限公司", "bank", enterprise}, {"城市建设投资有限公司", "building", enterprise}};

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // GB 32100: no I, O, S, V, Z

std::string drop_last(const std::string& s, std::size_t characters) { return s.substr(0, s.size() - 3 * characters); }

}  // namespace

std::string credit_code(std::string_view category, std::string_view region6, std::string_view body8) {
  // GB 11714: weights 3 7 9 10 5 8 4 2, modulo 11, 10 written X.
  constexpr int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += (body8[i] <= '9' ? body8[i] - '0' : body8[i] - 'A' + 10) * weights[i];
  const int rest = (11 - sum % 11) % 11;
  std::string code = std::string(category) + std::string(region6) + std::string(body8) + (rest == 10 ? 'X' : static_cast<char>('0' + rest));
  // GB 32100: weights are powers of 3 modulo 31.
  std::size_t total = 0, weight = 1;
  for (const char ch : code) {
    const auto value = kLetters.find(ch);
    if (value == std::string_view::npos) throw std::logic_error("no credit code: " + code);
    total += value * weight;
    weight = weight * 3 % 31;
  }
  return code + kLetters[(31 - total % 31) % 31];
}

std::vector<Unit> make_units(const Regions& regions, Names& names, std::uint64_t seed) {
  Random random(seed, "units");
  std::vector<Unit> out;
  int phone = 15'400'000;
  const auto number = [&] {
    phone += random.between(7, 211);
    const std::string tail = std::to_string(random.below(1000));
    return std::to_string(phone) + std::string(3 - tail.size(), '0') + tail;
  };
  const auto add = [&](std::string name, std::string short_name, const Bureau& b, int region) {
    const auto& r = regions.all[static_cast<std::size_t>(region)];
    Unit u;
    u.name = std::move(name);
    u.short_name = std::move(short_name);
    u.kind = b.kind;
    u.field = b.field;
    u.region = region;
    const std::string body = std::to_string(10'000'000 + random.below(89'999'999));
    const std::string area = r.level == Level::city ? "990100" : r.code.substr(0, 6);
    u.credit_code = credit_code(b.kind == enterprise ? "91" : b.kind == institution ? "12" : "11", area, body);
    u.head = names.person();
    u.phone = number();
    u.liaison = names.person();
    u.liaison_phone = number();
    out.push_back(std::move(u));
  };
  const int city = 1;
  for (const auto& b : kCityBureaus) add(std::string(kCity) + std::string(b.name), "市" + std::string(b.name), b, city);
  for (const int d : regions.at(Level::district)) {
    const std::string& name = regions.all[static_cast<std::size_t>(d)].name;
    for (const auto& b : kDistrictBureaus) add(name + std::string(b.name), drop_last(name, 1) + std::string(b.name), b, d);
  }
  for (const int s : regions.at(Level::street)) {
    const auto& r = regions.all[static_cast<std::size_t>(s)];
    add(regions.all[static_cast<std::size_t>(r.parent)].name + r.name + (r.rural ? "人民政府" : "办事处"), r.name, {"", "street", UnitKind::street}, s);
  }
  for (const auto& f : kFirms) add("云澜" + std::string(f.name), "云澜" + std::string(f.name).substr(0, 12), f, city);
  return out;
}

int unit_for(const std::vector<Unit>& units, const Regions& regions, std::string_view field, int community) {
  int found = -1;
  for (std::size_t k = 0; k < units.size(); ++k) {
    const auto& u = units[k];
    if (u.field != field) continue;
    const Level level = regions.all[static_cast<std::size_t>(u.region)].level;
    if (regions.above(community, level) != u.region) continue;
    // The nearest to the ground.
    if (found < 0 || level > regions.all[static_cast<std::size_t>(units[static_cast<std::size_t>(found)].region)].level) found = static_cast<int>(k);
  }
  return found;
}

}  // namespace demo
