// What stands in the inboxes of the demo city: nobody opens the bell on an empty page.
#include "demo/ground.hpp"
#include "modules/messages/messages.hpp"

namespace demo {

void write_notices(app::Ctx& c, const Ids& ids, const Stage& stage) {
  const std::string round = std::to_string(ids.round.value);
  messages::Notice task;
  task.to = ids.inspectors;
  task.key = "demo.task:" + round;
  task.kind = "demo.task";
  task.title = "新的检查任务已分派";
  task.text = stage.name + "的抽样结果已经公布，分给您的点位在外业首页。\n出发前请先打开一次，手机没有信号时也能记录。";
  task.link = "/field";
  task.urgency = messages::Urgency::important;
  messages::send(c, task);

  messages::Notice open;
  open.to = {ids.office, ids.reviewer};
  open.key = "demo.round:" + round;
  open.kind = "demo.round";
  open.title = stage.name + "正在进行";
  open.text = "得分随检查记录实时更新，点位低于 60 分的请尽快安排整改。";
  open.link = "/score/" + round;
  messages::send(c, open);

  messages::Notice late;
  late.to = {ids.office};
  late.key = "demo.late:" + round;
  late.kind = "demo.late";
  late.title = "有检查计划没有按期完成";
  late.text = "三名督查员的任务已过截止日期，请在首页“超期”里查看并催办。";
  late.link = "/";
  late.urgency = messages::Urgency::urgent;
  messages::send(c, late);
}

}  // namespace demo
