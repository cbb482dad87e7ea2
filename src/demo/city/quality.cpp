#include "demo/city/quality.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace demo {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
double chance_of(double level) { return 1 / (1 + std::exp(-level)); }

// A count whose mean is `mean`.
int count(double mean, Random& random, int most) {
  int n = 0;
  for (double left = std::exp(-mean), u = random.unit(), p = left, k = 1; u > left && n < most; ++k) {
    ++n;
    p *= mean / k;
    left += p;
  }
  return n;
}

std::string number(double v) {
  const auto tenths = static_cast<long>(std::lround(v * 10));
  return std::to_string(tenths / 10) + (tenths % 10 ? "." + std::to_string(tenths % 10) : "");
}

double as_double(const engine::Ratio& r) { return static_cast<double>(r.num) / static_cast<double>(r.den); }

// The largest count or threshold that a rule names.
int largest(const engine::Rule& rule) {
  int most = 1;
  for (const auto& s : rule.steps) most = std::max(most, static_cast<int>(std::floor(as_double(s.at))));
  return most;
}

}  // namespace

Fault fault_of(std::string_view c) {
  constexpr std::string_view kShown[] = {"广告", "核心价值观", "讲文明树新风", "文明健康", "诚信", "关爱未成年人", "未成年人宣传", "公益宣传", "道德模范展", "先进典型展示", "餐饮浪费"};
  if (has(c, "停车")) return Fault::parking;
  if (has(c, "占道") || has(c, "摊点")) return Fault::stalls;
  if (has(c, "缆线")) return Fault::cables;
  if (has(c, "消防通道")) return Fault::blocked;
  if (has(c, "卫生间") || has(c, "分类垃圾箱")) return Fault::full_bin;
  if (has(c, "环境卫生") || has(c, "整洁")) return Fault::rubbish;
  if (has(c, "标识与设施")) return Fault::paving;
  if (std::any_of(std::begin(kShown), std::end(kShown), [&](std::string_view word) { return has(c, word); }) && !has(c, "小品")) return Fault::adverts;
  return Fault::none;
}

int most_to_count(Fault fault) {
  switch (fault) {
    case Fault::rubbish: return 9;
    case Fault::parking: return 7;
    case Fault::full_bin:
    case Fault::adverts:
    case Fault::blocked: return 5;
    case Fault::stalls:
    case Fault::cables:
    case Fault::paving: return 4;
    case Fault::none: break;
  }
  return 0;
}

std::string_view remark(Fault fault, Random& random) {
  static constexpr std::string_view rubbish[] = {"地面有纸屑、饮料瓶", "有袋装垃圾随意丢弃", "果皮箱旁有散落垃圾"}, bins[] = {"垃圾桶满溢,未及时清运", "桶满溢,桶边堆放垃圾袋"},
                                    stalls[] = {"流动摊点占道", "摊点超出划线", "占道摆摊,影响通行"}, adverts[] = {"公益广告缺失,展架空置", "公益广告破损", "公益广告少于规定数量"},
                                    parking[] = {"非机动车乱停放", "车辆占用人行道停放", "停车不入位"}, cables[] = {"空中缆线低垂、缠绕", "缆线杂乱,未捆扎"},
                                    paving[] = {"地面破损,砖块松动", "铺装缺失,未及时修补"}, blocked[] = {"消防通道堆放杂物", "消防通道被占用"}, none[] = {"现场未达到要求", "资料与现场不符"};
  switch (fault) {
    case Fault::rubbish: return random.of(rubbish);
    case Fault::full_bin: return random.of(bins);
    case Fault::stalls: return random.of(stalls);
    case Fault::adverts: return random.of(adverts);
    case Fault::parking: return random.of(parking);
    case Fault::cables: return random.of(cables);
    case Fault::paving: return random.of(paving);
    case Fault::blocked: return random.of(blocked);
    case Fault::none: break;
  }
  return random.of(none);
}

// Against today, era by era. One district rose to the third place, one lost its lead when its leader left; markets fell and
// recover; bus stops slip; estates were rebuilt year by year; in back streets nothing moves, whatever the city does.
Quality::Quality(const Regions& regions, const std::vector<Unit>& units, const std::vector<Site>& sites, std::uint64_t seed) {
  Random random(seed, "quality");
  constexpr double kDistricts[] = {0.55, 0.25, -0.15, -0.35, 0.0, -0.6};
  constexpr Eras kSince[] = {{-0.15, -0.05, 0, 0}, {-0.10, -0.10, 0, 0}, {-0.85, -0.50, -0.2, 0}, {0.75, 0.70, 0.20, 0}, {-0.15, 0.05, -0.05, 0}, {-0.20, -0.25, -0.10, 0}};
  const auto type_since = [](std::string_view type) -> Eras {
    if (type == "集贸市场") return {0.25, -0.55, -0.35, 0.15};
    if (type == "背街小巷") return {0.30, 0.20, 0.05, -0.05};
    if (type == "公交站台") return {0.75, 0.50, 0.25, 0};
    if (type == "小区") return {-0.40, -0.20, -0.05, 0};
    if (type == "室外公共厕所" || type == "环卫中转站") return {-0.50, -0.45, 0, 0};
    return {};
  };
  const auto since = [](double today, const Eras& change) {
    Eras out = change;
    for (auto& level : out) level += today;
    return out;
  };
  std::size_t next = 0;
  for (const int d : regions.at(Level::district)) {
    district_[d] = since(kDistricts[next % 6] + random.between(-0.1, 0.1), kSince[next % 6]);
    ++next;
  }
  std::unordered_map<int, double> street;
  for (const int s : regions.at(Level::street)) street[s] = 0.3 * random.normal();
  std::vector<double> unit(units.size());
  for (auto& u : unit) u = 0.28 * random.normal();
  for (const auto& s : sites) {
    const auto& type = site_types()[static_cast<std::size_t>(s.type)];
    Eras level = since(0.95 + type.care + street[regions.above(s.community, Level::street)] + unit[static_cast<std::size_t>(s.unit)] + 0.45 * random.normal(), type_since(type.name));
    const Eras& district = district_[regions.above(s.community, Level::district)];
    for (std::size_t e = 0; e < level.size(); ++e) level[e] += district[e] + of_city(static_cast<Era>(e));
    site_.push_back(level);
  }
}

double Quality::of_city(Era era) {
  constexpr double kLift[] = {-0.17, -0.11, -0.07, 0.05};
  return kLift[static_cast<int>(era)];
}

double Quality::level(double base, std::string_view criterion, double progress) {
  double level = base + 0.45 * (progress - 0.5);
  switch (fault_of(criterion)) {
    case Fault::parking: return level - 0.75;
    case Fault::stalls: return level - 0.4;
    case Fault::cables: return level - 0.5;
    case Fault::full_bin: return level - 0.2;
    case Fault::rubbish: return level - 0.15;
    case Fault::adverts: return level + 0.1;
    case Fault::paving:
    case Fault::blocked: return level;
    case Fault::none: break;
  }
  return level + 0.2;
}

Value draw_value(const engine::Node& leaf, const engine::GradeScale& scale, double level, Random& random) {
  const engine::Rule& rule = *leaf.rule;
  const double now = level + 0.6 * random.normal();
  Value v;
  const auto met_of = [&](int n) {
    int met = 0;
    for (int k = 0; k < n; ++k) met += random.chance(chance_of(now + 1.3));
    return met;
  };
  switch (rule.kind) {
    case engine::RuleKind::defects:
    case engine::RuleKind::deduct:
      v.defects = count(0.9 * std::exp(-0.75 * now), random, 9);
      v.text = std::to_string(v.defects);
      v.bad = v.defects > 0;
      return v;
    case engine::RuleKind::met: {
      const int all = largest(rule), met = met_of(all);
      v.text = std::to_string(met);
      v.bad = met < all;
      v.defects = all - met;
      return v;
    }
    case engine::RuleKind::share: {
      const int all = std::max(1, static_cast<int>(std::ceil(as_double(rule.number)))), met = met_of(all);
      v.text = std::to_string(met);
      v.bad = met < all;
      v.defects = all - met;
      return v;
    }
    case engine::RuleKind::rate: {
      // Around the best threshold, above it when things are well.
      const double best = largest(rule), value = std::clamp(best + 3.2 * (now - 0.9), best * 0.6, 100.0);
      v.text = number(best >= 100 && now > 0.2 ? 100.0 : value);
      v.bad = std::stod(v.text) < best;
      v.defects = v.bad ? 2 : 0;
      return v;
    }
    case engine::RuleKind::tiers: {
      const double best = largest(rule);
      v.text = std::to_string(static_cast<int>(best * std::clamp(0.75 + 0.15 * now, 0.0, 1.2)));
      return v;
    }
    case engine::RuleKind::pass:
      v.bad = !random.chance(chance_of(now + 0.9));
      v.text = v.bad ? "不合格" : "合格";
      v.defects = v.bad ? 1 : 0;
      return v;
    case engine::RuleKind::grade: {
      const auto n = scale.grades.size();
      const auto at = std::min(n - 1, static_cast<std::size_t>(std::max(0.0, std::floor(1.6 - now * 0.9))));
      v.text = scale.grades[at].name;
      v.bad = at > 0;
      v.defects = static_cast<int>(at);
      return v;
    }
    case engine::RuleKind::percent:
      v.text = number(std::clamp(84 + 5.0 * now, 40.0, 99.5));
      return v;
    case engine::RuleKind::points: {
      const double all = leaf.points ? as_double(*leaf.points) : 0;
      v.text = number(all * chance_of(now + 1.2));
      return v;
    }
    case engine::RuleKind::veto:
      v.text = "无";
      return v;
  }
  return v;
}

}  // namespace demo
