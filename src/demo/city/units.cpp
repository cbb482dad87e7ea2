#include "demo/city/units.hpp"

#include <stdexcept>

#include "demo/city/random.hpp"

namespace demo {
namespace {

struct Bureau {
  std::string_view name, field;
  UnitKind kind;
  std::string_view brief = "";  // as it is called every day; "": as it is written
};
using enum UnitKind;
// "*" stands for the city where its name does not come first.
constexpr Bureau kCityBureaus[] = {{"精神文明建设指导委员会办公室", "civility", government, "市文明办"}, {"教育局", "education", government}, {"公安局", "police", government},
                                   {"公安局交通警察支队", "traffic", government, "市交警支队"}, {"民政局", "civil", government}, {"司法局", "justice", government},
                                   {"财政局", "finance", government}, {"人力资源和社会保障局", "labour", government, "市人社局"}, {"自然资源局", "land", government},
                                   {"生态环境局", "environment", government}, {"住房和城乡建设局", "housing", government, "市住建局"}, {"交通运输局", "transport", government, "市交通局"},
                                   {"水利局", "rivers", government}, {"农业农村局", "farming", government}, {"商务局", "trade", government},
                                   {"文化和旅游局", "culture", government, "市文旅局"}, {"卫生健康委员会", "health", government, "市卫健委"}, {"应急管理局", "safety", government, "市应急局"},
                                   {"市场监督管理局", "market", government, "市市场监管局"}, {"城市管理局", "urban", government, "市城管局"}, {"体育局", "sport", government},
                                   {"政务服务管理局", "service", government, "市政务服务局"}, {"国家税务总局*税务局", "tax", government, "市税务局"}, {"园林绿化中心", "parks", institution, "市园林中心"},
                                   {"共青团*委员会", "youth", institution, "团市委"}, {"妇女联合会", "women", institution, "市妇联"}, {"总工会", "workers", institution},
                                   {"科学技术协会", "science", institution, "市科协"}, {"残疾人联合会", "access", institution, "市残联"}, {"救助管理站", "aid", institution},
                                   {"环境卫生管理中心", "sanitation", institution, "市环卫中心"}, {"公安局出入境管理支队", "border", government, "市出入境支队"}, {"图书馆", "library", institution},
                                   {"通信发展管理办公室", "telecom", government, "市通信办"}};
constexpr Bureau kDistrictBureaus[] = {{"人民政府办公室", "office", government, "政府办"}, {"城市管理局", "urban", government, "城管局"}, {"市场监督管理局", "market", government, "市场监管局"},
                                       {"教育局", "education", government}, {"卫生健康局", "health", government, "卫健局"}, {"住房和城乡建设局", "housing", government, "住建局"}};
constexpr Bureau kFirms[] = {{"公共交通集团有限公司", "bus", enterprise}, {"长途客运有限公司", "coach", enterprise}, {"供电有限公司", "power", enterprise},
                             {"燃气有限公司", "gas", enterprise}, {"水务集团有限公司", "water", enterprise}, {"邮政服务有限公司", "post", enterprise},
                             {"农村商业银行股份有限公司", "bank", enterprise, "云澜农商银行"}, {"城市建设投资有限公司", "building", enterprise}};

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
  for (const auto& b : kCityBureaus) {
    const auto star = b.name.find('*');
    const std::string name = star == std::string_view::npos ? std::string(kCity) + std::string(b.name) : std::string(b.name.substr(0, star)) + std::string(kCity) + std::string(b.name.substr(star + 1));
    add(name, b.brief.empty() ? "市" + std::string(b.name) : std::string(b.brief), b, city);
  }
  for (const int d : regions.at(Level::district)) {
    const std::string& name = regions.all[static_cast<std::size_t>(d)].name;
    for (const auto& b : kDistrictBureaus) add(name + std::string(b.name), drop_last(name, 1) + std::string(b.brief.empty() ? b.name : b.brief), b, d);
  }
  for (const int s : regions.at(Level::street)) {
    const auto& r = regions.all[static_cast<std::size_t>(s)];
    add(regions.all[static_cast<std::size_t>(r.parent)].name + r.name + (r.rural ? "人民政府" : "办事处"), r.name, {"", "street", UnitKind::street}, s);
  }
  for (const auto& f : kFirms) add("云澜" + std::string(f.name), f.brief.empty() ? "云澜" + std::string(f.name).substr(0, 12) : std::string(f.brief), f, city);
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
