#include "demo/troubles.hpp"

namespace demo {

std::span<const Trouble> troubles() {
  using L = Look;
  using F = Fault;
  static constexpr Trouble all[] = {
      {"0102", F::rubbish, "sanitation", 16, {L::street, L::lane, L::residential, L::market}, {"路边堆了好几袋垃圾，两天没人清", "垃圾散了一地，走路要绕开", "绿化带旁边有人乱倒生活垃圾"}, {"已清运，地面已冲洗", "垃圾已清走，加派一次巡回保洁"}},
      {"0104", F::full_bin, "sanitation", 8, {L::park, L::square, L::residential, L::market}, {"果皮箱满了没人收，味道很大", "垃圾桶满得溢出来了", "桶边堆的袋子比桶还高"}, {"已清掏并擦洗箱体", "已清运，收运班次由两次加为三次"}},
      {"0301", F::stalls, "urban", 13, {L::street, L::frontage, L::market, L::crossing}, {"水果摊摆到人行道上，只能走车道", "傍晚一排小摊占道，很堵", "店家把货架摆到门外"}, {"已劝离，摊主已入疏导点", "已规范入店经营，列入重点巡查"}},
      {"0302", F::parking, "urban", 15, {L::street, L::crossing, L::residential, L::bus_stop}, {"共享单车停满盲道", "电动车乱停，轮椅过不去", "路口堆了一片单车，看不见来车"}, {"已归位，与运营企业约定每日整理", "已摆放整齐，补画停车线"}},
      {"0303", F::parking, "traffic", 7, {L::street, L::frontage, L::crossing, L::lane}, {"小车停在人行道上", "学校门口双排停车", "消防通道口停了车"}, {"已通知驶离并依法处理", "已劝离，增设隔离柱"}},
      {"0203", F::adverts, "street", 9, {L::bus_stop, L::hoarding, L::street, L::residential}, {"公益广告褪色破损", "宣传栏画面掉了一半", "围挡上的公益广告空了几块"}, {"画面已更换", "已修复并检查同路段其余点位"}},
      {"1102", F::paving, "urban", 9, {L::street, L::lane, L::square, L::park}, {"地砖松动，下雨一踩一身水", "人行道缺了几块砖", "老人在破砖处绊了一下"}, {"松动地砖已重铺", "缺砖已补齐，周边一并检查"}},
      {"1204", F::cables, "telecom", 6, {L::lane, L::residential, L::street, L::lane}, {"电线垂得很低，够得着", "巷子里线缆像蜘蛛网", "断了的光缆挂在半空"}, {"已捆扎上架，废线已清除", "垂落线缆已抬高固定"}},
      {"0110", F::blocked, "street", 7, {L::residential, L::lane, L::residential, L::market}, {"楼道堆满旧家具", "消防通道被纸箱堵住", "门厅堆着电动车和杂物"}, {"杂物已清理，通道畅通", "已清空并张贴告知"}},
      {"1202", F::none, "urban", 4, {L::street, L::lane, L::residential, L::park}, {"连着三盏路灯不亮", "巷口路灯坏了一周", "公园步道晚上一片黑"}, {"灯具已更换，夜间复查正常", "线路故障已排除"}},
      {"1201", F::none, "urban", 2, {L::street, L::lane, L::crossing, L::residential}, {"井盖不见了，只放了一根树枝", "井盖翘起来，车过就响", "雨水井盖碎了"}, {"井盖已补装", "已更换为防沉降井盖"}},
      {"0306", F::none, "urban", 3, {L::square, L::residential, L::park, L::frontage}, {"晚上十点还在放音响跳舞", "工地夜里打桩", "店门口喇叭从早喊到晚"}, {"已约定音量与时段", "已责令停止夜间施工"}},
      {"0501", F::none, "", 2, {L::hall, L::hall, L::lobby, L::shop}, {"窗口排了一小时没人解释", "让补的材料说法每次不一样", "只开一个窗口"}, {"已增开窗口并向反映人说明", "已统一一次性告知单"}},
  };
  return all;
}

int trouble_of(Fault fault) {
  if (fault == Fault::none) return -1;
  for (std::size_t k = 0; k < troubles().size(); ++k)
    if (troubles()[k].fault == fault) return static_cast<int>(k);
  return -1;
}

}  // namespace demo
