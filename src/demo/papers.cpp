// What the office has sent out and resolved: a month and a week on paper, yesterday still a draft, a meeting with its
// tasks, a tour.
#include <algorithm>

#include "demo/ground.hpp"
#include "modules/bulletins/bulletins.hpp"

namespace demo {
namespace {

using bulletins::AgendaItem;
using bulletins::AgendaSource;
using bulletins::Meeting;
using bulletins::MeetingTask;
using bulletins::PaperKind;

app::Caller office_of(const app::Kernel& k, const Ids& ids) {
  app::Caller who;
  who.id = ids.office;
  who.login = who.name = "office";
  for (const auto& p : k.permissions()) who.permissions.emplace_back(p.key);
  return who;
}

void paper(app::Kernel& k, const app::Caller& who, PaperKind kind, base::Day from, base::Day to, bool out) {
  const auto drafted = bulletins::draft(k, who, kind, from, to);
  if (!out) return;
  k.as_system([&](app::Ctx& c) {
    app::Ctx own{c.tx, c.now, c.services, c.kernel, who, {}, c.request, {}};
    bulletins::sign_and_publish(own, drafted.id);
    c.did("bulletins", std::to_string(drafted.id.value), "演示城市:" + drafted.title);
  });
}

AgendaItem item(std::string text, std::string minutes) {
  return {AgendaSource::own, std::move(text), {}, {}, {}, std::move(minutes)};
}

base::Id<Meeting> meeting(app::Ctx& c, const Ids& ids, base::Day day) {
  Meeting m;
  m.id = c.new_id<Meeting>();
  m.title = "创城工作例会";
  m.place = "";
  m.day = day;
  m.time = "上午";
  m.room = "市政府三楼会议室";
  m.chair = "创城办主任";
  m.units.assign(ids.units.begin(),
                 ids.units.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(6, ids.units.size())));
  m.guests = "各区创城办负责人";
  m.agenda = {item("逾期案件的处置", "逾期单位一周内清零，仍未处置的在下次例会上说明。"),
              item("集贸市场周边秩序", "城管与市场监管部门早晚各巡查一次，连续两周。"),
              item("公益广告更新", "主次干道的破损画面月底前更换。")};
  m.created_at = base::start_of(day) + 9 * base::kHour;
  c.tx.insert("bulletins_meeting", m);
  return m.id;
}

void task(app::Ctx& c, base::Id<Meeting> of, base::Id<units::Unit> unit, const char* text, base::Day due,
          const char* done) {
  MeetingTask t;
  t.id = c.new_id<MeetingTask>();
  t.meeting = of;
  t.text = text;
  t.unit = unit;
  t.due = due;
  t.created_at = base::start_of(due) + -5 * base::kDayMs;
  if (*done) {
    t.state = bulletins::TaskState::done;
    t.note = done;
    t.done_at = t.created_at + 2 * base::kDayMs;
  }
  c.tx.insert("bulletins_task", t);
}

void tour(app::Ctx& c, const Ids& ids, base::Day day) {
  Meeting m;
  m.id = c.new_id<Meeting>();
  m.kind = bulletins::MeetingKind::tour;
  m.title = "老城区现场督导";
  m.day = day;
  m.time = "下午";
  m.room = "市政府东门";
  m.chair = "分管副市长";
  for (std::size_t i = 0; i < ids.sites.size() && m.route.size() < 3; ++i)
    if (const auto street = ids.sites[i].place.substr(0, 9);
        std::find(m.route.begin(), m.route.end(), street) == m.route.end())
      m.route.push_back(street);
  m.units.assign(ids.units.begin(),
                 ids.units.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, ids.units.size())));
  m.agenda = {item("桥下堆放建筑垃圾", "三天内清运完毕，设置围挡。"), item("公交站牌破损", "")};
  m.created_at = base::start_of(day) + 8 * base::kHour;
  c.tx.insert("bulletins_meeting", m);
}

}  // namespace

void write_papers(app::Kernel& kernel, base::SetClock& clock, const Ids& ids, const Order& order) {
  if (!kernel.entity("bulletins")) return;  // an installation without papers
  clock.set(order.end);
  const base::Day today = base::day_of(order.end);
  const base::Day last_month = base::first_of_month(today) + -1, sunday = today + -((today.days + 3) % 7 + 1);
  const auto who = office_of(kernel, ids);
  paper(kernel, who, PaperKind::monthly, base::first_of_month(last_month), last_month, true);
  paper(kernel, who, PaperKind::weekly, sunday + -6, sunday, true);
  paper(kernel, who, PaperKind::daily, today + -1, today + -1, false);
  kernel.as_system([&](app::Ctx& c) {
    const base::Day friday = sunday + -2;
    const auto held = meeting(c, ids, friday);
    task(c, held, ids.units[0], "逾期案件一周内清零", friday + 7, "");
    task(c, held, ids.units[std::min<std::size_t>(1, ids.units.size() - 1)], "集贸市场周边早晚各巡查一次", friday + 14,
         "");
    task(c, held, ids.units[std::min<std::size_t>(2, ids.units.size() - 1)], "更换主次干道破损的公益广告", friday + 5,
         "已更换 42 处，余下 3 处待审批。");
    tour(c, ids, today);
    c.touched.clear();
    c.did("meetings", std::to_string(held.value), "演示城市:例会与巡访");
  });
}

}  // namespace demo
