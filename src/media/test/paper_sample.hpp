#pragma once
// A weekly circular of an invented city, as the campaign office sends it: red head, three sections, two tables, four
// pages.
#include <string>

#include "media/official_paper.hpp"

namespace sample {

inline media::PaperTable ranking(int rows) {
  media::PaperTable table;
  table.caption = "表1  各责任单位第47周问题整改情况";
  table.columns = {{"序号", 0.7, media::PaperAlign::centre},
                   {"责任单位", 2.6},
                   {"交办问题\n（个）", 1.25, media::PaperAlign::right},
                   {"按期办结\n（个）", 1.25, media::PaperAlign::right},
                   {"按期办结率", 1.4, media::PaperAlign::right},
                   {"备注", 1.8}};
  for (int i = 1; i <= rows; ++i)
    table.rows.push_back({std::to_string(i),
                          i % 4 ? "示范市第" + std::to_string(i) + "街道办事处"
                                : "示范市城市管理综合行政执法局第" + std::to_string(i) + "大队",
                          std::to_string(160 - 3 * i), std::to_string(158 - 4 * i),
                          std::to_string(98 - i) + "." + std::to_string(i % 10) + "%",
                          i % 7 ? "" : "含移交件" + std::to_string(i) + "个"});
  table.note = "注：按期办结率＝按期办结数÷应办结数；同率的按交办问题数从多到少排列。";
  return table;
}

inline media::OfficialPaper circular() {
  using namespace media;
  OfficialPaper p;
  p.head.mark = "示范市创建全国文明城市指挥部办公室文件";
  p.head.number = "创城办通〔2026〕12号";
  p.head.urgency = "特急";
  p.title = "示范市创建全国文明城市指挥部办公室关于第47周实地测评问题整改情况的通报";
  p.to = "各县（市、区）创城办，市直各责任单位";
  p.body.push_back(
      PaperText{"11月16日至22日，市创城办组织12个测评组，对主城区368个点位开展了第47周实地测评，发现问题1,"
                "286个，按期办结1,173个，按期办结率91.2%，较上周提高2.4个百分点。现将有关情况通报如下。"});
  p.body.push_back(PaperHeading{1, "总体情况", ""});
  p.body.push_back(
      PaperHeading{2, "整改进度总体平稳。",
                   "各责任单位坚持“日清周结”，对测评组交办的问题逐件签收、逐件核查、逐件销号。人民路、解放路等12条主干"
                   "道的机动车违停问题较上周下降31.5%，背街小巷的飞线、乱堆乱放问题较上周下降18.7%。"});
  p.body.push_back(PaperHeading{
      2, "重点难点问题有所突破。",
      "老旧小区消防通道占用、集贸市场占道经营等久拖不决的问题，由市领导包联督办，已办结47个，占总数的83.9%。"});
  p.body.push_back(ranking(15));
  p.body.push_back(PaperHeading{1, "存在的主要问题", ""});
  p.body.push_back(PaperText{"从测评情况看，仍有一些问题反复出现，群众反映比较集中，主要表现在以下几个方面："});
  p.body.push_back(PaperHeading{
      3, "个别单位重视不够。",
      "对交办的问题签收不及时，第47周有6个单位超过24小时未签收，3个单位报送的整改照片与现场不符，被退回重办。"});
  p.body.push_back(
      PaperHeading{3, "长效机制不健全。", "部分点位“上午整、下午乱”，同一类问题在30日内反复3次以上的点位有14个。"});
  PaperTable types;
  types.caption = "表2  问题类型分布";
  types.columns = {{"问题类型", 3},
                   {"本周（个）", 1, PaperAlign::right},
                   {"上周（个）", 1, PaperAlign::right},
                   {"增减", 1, PaperAlign::right}};
  types.rows = {{"机动车、非机动车乱停乱放", "312", "455", "-31.4%"},
                {"垃圾清理不及时、垃圾桶满溢", "274", "301", "-9.0%"},
                {"飞线、架空线缆凌乱", "196", "241", "-18.7%"},
                {"公益广告破损、褪色", "88", "79", "+11.4%"},
                {"占道经营、店外经营", "416", "402", "+3.5%"}};
  p.body.push_back(types);
  p.body.push_back(PaperHeading{1, "下一步工作要求", ""});
  p.body.push_back(
      PaperText{"各责任单位要对照问题清单，倒排工期、压实责任，11月30日前完成全部整改。市创城办将对整改情况进行“回头看”"
                "，对整改不力、弄虚作假的单位予以通报批评，并按规定移交有关部门处理。"});
  p.definitions = {{"按期办结率", "规定时限内办结的问题数除以同期应办结的问题数，不含依法依规延期的问题"},
                   {"反复", "同一点位、同一测评标准在30日内再次被发现的问题"}};
  p.attachments = {"第47周问题整改台账",
                   "反复出现问题的点位名单（按责任单位分列，含点位编码、测评标准、首次发现日期和最近一次发现日期）"};
  p.signature = "示范市创建全国文明城市指挥部办公室";
  p.date = base::parse_day("2026-11-25");
  p.remark = "此件公开发布";
  p.copies_to = "市委办公室，市人大常委会办公室，市政府办公室，市政协办公室，市纪委监委机关，市创城指挥部各成员单位";
  p.printed_by = "示范市创建全国文明城市指挥部办公室";
  p.printed_on = p.date;
  return p;
}

inline media::OfficialPaper bulletin() {
  media::OfficialPaper p = circular();
  p.head = {};
  p.head.kind = media::PaperHead::Kind::bulletin;
  p.head.mark = "创建工作简报";
  p.head.number = "第12期（总第45期）";
  p.head.editor = "示范市创城指挥部办公室编";
  p.head.issued = base::parse_day("2026-11-25");
  p.title = "人民路沿线集中整治见成效";
  p.to = "";
  return p;
}

inline media::OfficialPaper letter() {
  media::OfficialPaper p = circular();
  p.head = {};
  p.head.kind = media::PaperHead::Kind::letter;
  p.head.mark = "示范市创建全国文明城市指挥部办公室";
  p.head.number = "创城办函〔2026〕7号";
  p.head.urgency = "加急";
  p.title = "关于商请支持老旧小区架空线缆整治的函";
  p.to = "示范市通信发展管理办公室";
  return p;
}

}  // namespace sample
