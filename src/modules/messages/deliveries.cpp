// The log of deliveries, and sending again what failed or what nobody knows of: by a person's decision alone.
#include "base/text.hpp"
#include "modules/messages/store.hpp"

namespace messages {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct Filter : app::PageQuery {
  std::optional<std::string> q;  // in title and address
  std::optional<State> state;
  std::optional<Id<Channel>> channel;
  std::optional<Id<app::User>> person;
  std::optional<base::Day> from, to;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (q, state, channel, person, from, to))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {meta::note(&Filter::q, "标题", "Title"), meta::note(&Filter::state, "状态", "State"), meta::note(&Filter::channel, "渠道", "Channel").ref("channels"),
                                   meta::note(&Filter::person, "收件人", "Person").ref("users"), meta::note(&Filter::from, "从", "From"), meta::note(&Filter::to, "到", "To")};
  return all;
}

app::Page<Delivery> list(Ctx& c, const Filter& f) {
  app::Select s("messages_delivery");
  s.where("place>=? AND place<?", c.scope.lo, c.scope.hi).where_if("unit=?", c.scope.unit);
  s.contains({"title"}, f.q).where_if("state=?", f.state).where_if("channel=?", f.channel).where_if("person=?", f.person);
  if (f.from) s.where("created_at>=?", base::start_of(*f.from));
  if (f.to) s.where("created_at<?", base::start_of(*f.to + 1));
  return s.page<Delivery>(c, f, "id", {{"-created_at", "created_at", app::SortBy::number}, {"state", "state"}, {"-due_at", "due_at", app::SortBy::number}});
}

std::optional<Delivery> find(Ctx& c, const Id<Delivery>& id) {
  auto d = c.tx.one<Delivery>("SELECT " + store::columns<Delivery>() + " FROM messages_delivery WHERE id=$1", id);
  if (!d || !c.scope.covers(d->place) || (c.scope.unit && d->unit != c.scope.unit)) return {};
  return d;
}

Delivery resend(Ctx& c, Id<Delivery> id) {
  auto d = find(c, id);
  if (!d) throw Fail(Code::not_found, "not_found");
  if (d->state != State::failed && d->state != State::uncertain) throw Fail(Code::conflict, "messages.not_failed");
  d->state = State::waiting;
  d->attempts = 0;
  d->due_at = c.now;
  c.tx.update("messages_delivery", *d);
  wake(c.tx, d->channel);
  c.did("deliveries", std::to_string(id.value), d->title);
  c.enqueue(kDeliver, "");
  return *d;
}

}  // namespace

void add_deliveries(app::Module& m) {
  app::EntityOf<Delivery, Filter> d{.name = "deliveries", .title = "发送记录", .title_en = "Deliveries", .path = "/deliveries", .read = kDeliveries, .write = kDeliveries};
  d.title_field = "title";
  d.columns = {"created_at", "title", "channel", "person", "address", "state", "attempts", "answer"};
  d.sorts = {"-created_at", "state", "-due_at"};
  d.show = kChannels;  // whoever mends a channel may have to know which address was refused
  d.list = list;
  d.find = find;
  m.with(app::entity(d));
  m.routes.push_back(app::post("/deliveries/{id}/resend", kDeliveries, resend).named("重新发送"));
}

}  // namespace messages
