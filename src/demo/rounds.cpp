// The rounds, and the editions of the standard they were judged by. The earlier ones are today's without what came later.
#include <algorithm>

#include "demo/ground.hpp"
#include "embedded/standard_files.hpp"
#include "http/assets.hpp"
#include "media/table.hpp"

namespace demo {
namespace {

engine::Standard todays_standard() {
  const auto* file = http::find_asset(embedded::standard_files(), "/city.csv");
  if (!file) throw base::Fail(base::Code::internal, "demo.no_standard");
  const auto sheets = media::read_table(file->identity, "city.csv");
  return engine::read_standard(sheets.at(0).rows).standard;
}

engine::Node& row(engine::Standard& s, std::string_view code) {
  const auto at = std::find_if(s.nodes.begin(), s.nodes.end(), [&](const engine::Node& n) { return n.code == code; });
  if (at == s.nodes.end()) throw base::Fail(base::Code::internal, "demo.no_criterion", {}, std::string(code));
  return *at;
}
// A criterion that was not yet asked for; the printed points of its content with it.
void without(engine::Standard& s, std::string_view code) {
  const engine::Node gone = row(s, code);
  engine::Node& content = row(s, gone.parent);
  if (content.points && gone.points) content.points = *content.points - *gone.points;
  std::erase_if(s.nodes, [&](const engine::Node& n) { return n.code == gone.code; });
}

engine::Standard edition(int number) {
  engine::Standard s = todays_standard();
  if (number < 3) {
    without(s, "F3.3.1");  // no food is to be wasted
    row(s, "F6.5.2").name = "空中缆线规整";
    row(s, "F5.3.3").rule_text = "缺陷 0=A 1=B 2=B 3=C 其余 C#";
    row(s, "M6.4").rule_text = "比率 >=35=A >=31=B >=28=C 其余 C#";
  }
  if (number < 2) {
    without(s, "F7.2.3");  // dogs in squares
    without(s, "F8.1.5");
    row(s, "F5.1.1").rule_text = "缺陷 0=A 1=B 2=C 3+=C#";
    row(s, "M2.3").rule_text = "比率 >=10=A >=8=B >=6=C 其余 C#";
    row(s, "S2.3").name = "知晓创建全国文明城市";
  }
  return s;
}

constexpr std::string_view kAbout[] = {"由公布的表格汇编,供演示与起步", "增加公共广场文明养宠、公共文化设施一米线与禁烟标识;收紧主次干道公益广告间隔",
                                       "增加餐饮店制止餐饮浪费宣传;小区缆线一项并入飞线充电;收紧背街小巷环境卫生"};

}  // namespace

void write_round(app::Ctx& c, const Stage& stage, Ids& ids) {
  for (auto n = static_cast<int>(ids.editions.size()); n < stage.edition; ++n) {
    const auto made = standards::create(c, edition(n + 1), "城市文明程度测评(工作本)", standards::SubjectKind::city, std::string(kAbout[n]));
    if (!ids.editions.empty()) c.tx.exec("UPDATE standards_standard SET based_on=$2 WHERE id=$1", made.id, ids.editions.back());
    standards::publish(c, made.id, standards::Warnings::accept);
    ids.editions.push_back(made.id);
  }
  marks::Round r;
  r.name = stage.name;
  r.standard = ids.editions[static_cast<std::size_t>(stage.edition - 1)];
  r.kind = stage.kind;
  r.from_day = stage.from;
  r.to_day = stage.to;
  r.state = marks::RoundState::running;
  r.place = "9901";
  r.subject_by = marks::SubjectBy::city;
  r.hidden = false;  // a mock round, or one that is published at its end; its samples are hidden by their plans
  base::Problems bad;
  marks::save(c, nullptr, r, bad);
  bad.raise_if_any();
  ids.round = r.id;
}

}  // namespace demo
