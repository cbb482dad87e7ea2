// How the 54 types of sites are spread, named, looked after. Blocks: r residential, t old town, c commercial, o offices,
// s school, h hospital, i industry, v village.
#include "demo/city/sites.hpp"

namespace demo {

std::span<const SiteType> site_types() {
  using G = Ground;
  using L = Look;
  static constexpr SiteType all[] = {
      {"政务大厅", 7, G::block, "o", "政务服务中心", "service", 0.8, 200, L::hall},
      {"医院", 28, G::block, "h", "医院", "health", 0.3, 400, L::hall},
      {"宾馆饭店", 40, G::block, "co", "酒店/宾馆/大酒店", "culture", 0.4, 150, L::lobby},
      {"商场超市", 56, G::block, "c", "购物中心/百货/超市", "trade", 0.3, 300, L::shop},
      {"长途汽车站", 4, G::block, "co", "长途汽车站", "coach", 0.0, 300, L::hall},
      {"火车站", 1, G::station, "", "", "transport", 0.2, 500, L::square},
      {"公交车", 24, G::bus_stop, "", "路公交车", "bus", 0.2, 50, L::bus_stop},
      {"公交站台", 110, G::bus_stop, "", "公交站", "bus", -0.1, 60, L::bus_stop},
      {"出租车", 12, G::bus_stop, "", "出租车候客点", "transport", -0.2, 60, L::bus_stop},
      {"影剧院", 10, G::block, "c", "影城/剧院", "culture", 0.4, 150, L::lobby},
      {"旅行社", 14, G::block, "co", "旅行社", "culture", 0.3, 50, L::lobby},
      {"电信营业厅", 14, G::block, "crt", "电信营业厅", "telecom", 0.5, 50, L::hall},
      {"联通营业厅", 12, G::block, "crt", "联通营业厅", "telecom", 0.5, 50, L::hall},
      {"移动营业厅", 16, G::block, "crt", "移动营业厅", "telecom", 0.5, 50, L::hall},
      {"国税办税厅", 6, G::block, "o", "国税办税厅", "tax", 0.8, 80, L::hall},
      {"地税办税厅", 6, G::block, "o", "地税办税厅", "tax", 0.7, 80, L::hall},
      {"供电营业厅", 10, G::block, "cr", "供电营业厅", "power", 0.6, 50, L::hall},
      {"供气营业厅", 8, G::block, "cr", "供气营业厅", "gas", 0.5, 50, L::hall},
      {"供水营业厅", 8, G::block, "cr", "供水营业厅", "water", 0.5, 50, L::hall},
      {"邮政营业厅", 16, G::block, "crt", "邮政支局", "post", 0.3, 50, L::hall},
      {"银行营业厅", 44, G::block, "co", "支行", "bank", 0.7, 50, L::hall},
      {"中小学校", 66, G::block, "s", "小学/中学/实验学校", "education", 0.5, 400, L::residential},
      {"校园周边", 60, G::block, "s", "", "market", -0.4, 300, L::frontage},
      {"网吧(未成年人)", 18, G::block, "ctr", "网吧/网络会所", "culture", -0.2, 50, L::lobby},
      {"未成年人心理健康辅导站", 12, G::block, "so", "未成年人心理健康辅导站", "youth", 0.4, 50, L::hall},
      {"主次干道", 120, G::main_street, "", "", "urban", 0.0, 800, L::street},
      {"商业大街", 24, G::main_street, "c", "商业街", "urban", -0.2, 600, L::frontage},
      {"餐饮店", 60, G::block, "ctr", "餐馆/小吃店/面馆/饭庄", "market", -0.5, 50, L::frontage},
      {"经营性公共场所", 24, G::block, "c", "健身馆/洗浴中心/棋牌社", "market", -0.2, 80, L::lobby},
      {"药店", 40, G::block, "ctr", "大药房/药店", "market", 0.4, 50, L::frontage},
      {"交通路口", 120, G::crossing, "", "路口", "traffic", -0.2, 150, L::crossing},
      {"背街小巷", 110, G::lane, "", "", "street", -0.9, 300, L::lane},
      {"街道办", 40, G::street_office, "", "便民服务中心", "street", 0.5, 100, L::hall},
      {"街道综合文化站", 28, G::street_office, "", "综合文化站", "street", 0.1, 100, L::lobby},
      {"社区居委会", 80, G::community, "", "居委会", "street", 0.3, 100, L::hall},
      {"社区综合文化服务中心", 40, G::community, "", "综合文化服务中心", "street", 0.0, 100, L::lobby},
      {"小区", 120, G::block, "rt", "苑/花园/小区/雅居/新村", "housing", -0.3, 600, L::residential},
      {"集贸市场", 36, G::block, "ctr", "农贸市场/集贸市场/菜市场", "market", -1.1, 300, L::market},
      {"爱国主义教育基地", 8, G::block, "ot", "纪念馆/陈列馆", "culture", 0.6, 200, L::lobby},
      {"公共文化设施", 12, G::block, "o", "文化馆/图书馆/美术馆", "culture", 0.6, 200, L::lobby},
      {"青少年活动中心", 6, G::block, "o", "青少年活动中心", "youth", 0.5, 150, L::lobby},
      {"公园", 16, G::park, "", "", "parks", 0.4, 900, L::park},
      {"公共广场", 11, G::square, "", "", "parks", 0.1, 300, L::square},
      {"景区", 8, G::park, "", "景区", "culture", 0.5, 900, L::park},
      {"出入境办证大厅", 3, G::block, "o", "出入境办证大厅", "border", 0.8, 80, L::hall},
      {"城市避难场所", 12, G::park, "", "应急避难场所", "safety", 0.0, 200, L::park},
      {"问题药品举报", 6, G::block, "o", "药品投诉举报中心", "market", 0.5, 40, L::hall},
      {"消费者合法权益", 6, G::block, "oc", "消费维权服务站", "market", 0.4, 40, L::hall},
      {"劳动者合法权益", 6, G::block, "o", "劳动维权服务站", "labour", 0.4, 40, L::hall},
      {"室外公共厕所", 50, G::lane, "", "公厕", "sanitation", -0.4, 40, L::lane},
      {"建筑围挡", 26, G::block, "cri", "项目工地围挡", "housing", -0.3, 300, L::hoarding},
      {"救助中心", 3, G::block, "o", "救助站", "aid", 0.5, 80, L::hall},
      {"环卫中转站", 18, G::block, "it", "垃圾中转站", "sanitation", -0.6, 80, L::lane},
      {"科普活动场所", 8, G::block, "os", "科普馆", "science", 0.4, 150, L::lobby}};
  return all;
}

}  // namespace demo
