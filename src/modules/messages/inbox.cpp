// One's own messages: the list, how many are new, reading them; and how one wants to be reached.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/messages/store.hpp"

namespace messages {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;
using base::Id;

struct Filter : app::PageQuery {
  std::optional<bool> unread;
};
BOOST_DESCRIBE_STRUCT(Filter, (app::PageQuery), (unread))
std::span<const meta::Note> form(const Filter*) {
  static const meta::Note all[] = {meta::note(&Filter::unread, "未读", "Unread")};
  return all;
}

app::Page<Message> mine(Ctx& c, const Filter& f) {
  app::Select s("messages_message");
  s.where("person=?", c.user.id);
  if (f.unread) s.where(*f.unread ? "read_at IS NULL" : "read_at IS NOT NULL");
  return s.page<Message>(c, f, "id", {{"-created_at", "created_at", app::SortBy::number}});
}

struct Unread {
  std::int64_t unread = 0;
};
BOOST_DESCRIBE_STRUCT(Unread, (), (unread))

Unread unread(Ctx& c) { return {*c.tx.one<std::int64_t>("SELECT count(*) FROM messages_message WHERE person=$1 AND read_at IS NULL", c.user.id)}; }

// Other windows of the same person count anew.
void tell(Ctx& c) { c.publish("user:" + std::to_string(c.user.id.value), "message", "{}"); }

Unread read(Ctx& c, Id<Message> id) {
  if (!c.tx.one<std::int64_t>("SELECT id FROM messages_message WHERE id=$1 AND person=$2", id, c.user.id)) throw Fail(Code::not_found, "not_found");
  if (c.tx.exec("UPDATE messages_message SET read_at=$3 WHERE id=$1 AND person=$2 AND read_at IS NULL", id, c.user.id, c.now) > 0) tell(c);
  return unread(c);
}

struct ReadAll {
  base::Instant until;  // of the newest that was seen: what came meanwhile stays new
};
BOOST_DESCRIBE_STRUCT(ReadAll, (), (until))
std::span<const meta::Note> form(const ReadAll*) {
  static const meta::Note all[] = {meta::note(&ReadAll::until, "截至", "Until").required()};
  return all;
}

Unread read_all(Ctx& c, const ReadAll& in) {
  if (c.tx.exec("UPDATE messages_message SET read_at=$2 WHERE person=$1 AND read_at IS NULL AND created_at<=$3", c.user.id, c.now, in.until) > 0) tell(c);
  return unread(c);
}

struct OwnContact : Contact {
  std::string phone;  // of the account; whole, it is one's own
  bool email_on = false, sms_on = false;  // is there a channel at all
};
BOOST_DESCRIBE_STRUCT(OwnContact, (Contact), (phone, email_on, sms_on))

OwnContact contact(Ctx& c) {
  OwnContact out;
  static_cast<Contact&>(out) = contact_of(c.tx, c.user.id);
  if (const auto user = accounts::person(c.tx, c.user.id)) out.phone = user->phone;
  for (const auto& channel : active_channels(c.tx)) {
    out.email_on = out.email_on || channel.kind == Kind::email;
    out.sms_on = out.sms_on || channel.kind == Kind::sms;
  }
  return out;
}

OwnContact set_contact(Ctx& c, const Contact& in) {
  Contact next = in;
  next.email = base::trim(next.email);
  base::Problems bad;
  bad.check(next.email.empty() || valid_email(next.email), "email", "email_form");
  bad.raise_if_any();
  const Contact before = contact_of(c.tx, c.user.id);
  c.tx.exec("INSERT INTO messages_contact(person, email, by_email, by_sms, quiet_from, quiet_to) VALUES($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT(person) DO UPDATE SET email=$2, by_email=$3, by_sms=$4, quiet_from=$5, quiet_to=$6",
            c.user.id, c.tx.sealed(next.email, "messages_contact.email"), next.by_email, next.by_sms, next.quiet_from, next.quiet_to);
  c.changed("users", std::to_string(c.user.id.value), c.user.name, &before, &next);
  return contact(c);
}

constexpr std::string_view kEnded = "messages_delivery WHERE state IN ('sent', 'failed') AND created_at<$1";
std::int64_t old_deliveries(store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + std::string(kEnded), before); }
std::int64_t forget_deliveries(Ctx& c, base::Instant before, std::int64_t most) {
  return c.tx.exec("DELETE FROM messages_delivery WHERE id IN (SELECT id FROM " + std::string(kEnded) + " ORDER BY id LIMIT $2)", before, most).rows();
}
constexpr std::string_view kRead = "messages_message WHERE read_at IS NOT NULL AND read_at<$1";
std::int64_t old_messages(store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + std::string(kRead), before); }
std::int64_t forget_messages(Ctx& c, base::Instant before, std::int64_t most) {
  return c.tx.exec("DELETE FROM messages_message WHERE id IN (SELECT id FROM " + std::string(kRead) + " ORDER BY id LIMIT $2)", before, most).rows();
}

}  // namespace

void add_inbox(app::Module& m) {
  m.routes.push_back(app::get("/messages", app::kSignedIn, mine).named("我的消息"));
  m.routes.push_back(app::get("/messages/unread", app::kSignedIn, unread).named("未读消息数"));
  m.routes.push_back(app::post("/messages/{id}/read", app::kSignedIn, read).named("标为已读"));
  m.routes.push_back(app::post("/messages/read-all", app::kSignedIn, read_all).named("全部标为已读"));
  m.routes.push_back(app::get("/messages/contact", app::kSignedIn, contact).named("我的接收方式"));
  app::Route own = app::put("/messages/contact", app::kSignedIn, set_contact).named("修改我的接收方式");
  own.replays = false;  // the reply holds the own number whole, and replays are kept
  m.routes.push_back(std::move(own));
  m.topics.push_back({"user", [](Ctx& c, std::string_view id) {
                        if (app::id_of(id) != c.user.id.value) throw Fail(Code::not_found, "not_found");
                      }});
}

app::Module module(Settings settings) {
  app::Module m{.name = "messages", .title = "消息", .title_en = "Messages"};
  m.migrations = {{1, kSchema}};
  m.sealed = {{"messages_channel", "password"}, {"messages_channel", "url"}, {"messages_channel", "header"}, {"messages_contact", "email", "person"}, {"messages_delivery", "address"}};
  m.permissions = {kChannels, kDeliveries};
  m.share(std::make_shared<http::Networks>(settings.networks));
  add_channels(m, settings);
  add_deliveries(m);
  add_inbox(m);
  m.jobs.push_back(deliver_job(settings));
  m.listeners.push_back(app::on<accounts::CredentialChanged>(tell_owner));
  m.keeps = {{.name = "deliveries", .title = "发送记录", .title_en = "Deliveries", .what = "已经结束的发送记录：发到哪里、正文、对方的答复。还在发送的不清除。",
              .what_en = "Deliveries that ended: the address, the text, what the other server said. What is still on its way stays.",
              .days = 365, .least = 30, .due = old_deliveries, .remove = forget_deliveries},
             {.name = "inbox", .title = "读过的消息", .title_en = "Messages that were read", .what = "收件箱里读过的消息。没读的不清除。",
              .what_en = "Messages in inboxes that were read. Unread ones stay.", .days = 730, .least = 30, .due = old_messages, .remove = forget_messages}};
  return m;
}

}  // namespace messages
