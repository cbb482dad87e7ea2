// Writing a message down: once a person and key, with its deliveries, in the transaction of whoever tells it.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/messages/store.hpp"

namespace messages {
namespace {

using app::Ctx;

// What is sent, with the limits applied.
Notice checked(Notice n) {
  const auto fits = [](const std::string& text, std::size_t most) { return base::length(text) <= most && one_line(text) == text; };
  const bool path = n.link.empty() || (n.link.starts_with("/") && !n.link.starts_with("//") && n.link.find_first_of(" \\") == std::string::npos);
  if (n.key.empty() || n.kind.empty() || n.title.empty() || n.to.size() > kPeople || !fits(n.key, kKeyChars) || !fits(n.kind, 60) || !fits(n.link, kLinkChars) || !path ||
      !base::valid_utf8(n.title) || !base::valid_utf8(n.text))
    throw base::Fail(base::Code::internal, "messages.notice", {}, n.kind + " " + n.key);
  n.title = clipped(one_line(n.title), kTitleChars);
  n.text = clipped(clean_text(n.text), kTextChars);
  return n;
}

struct Post {
  Ctx& c;
  const Notice& n;
  std::vector<Channel> channels = active_channels(c.tx);
  bool due = false;

  const Channel* first(Kind kind) const {
    for (const auto& channel : channels)
      if (channel.kind == kind && n.urgency >= channel.least) return &channel;
    return nullptr;
  }
  void add(const Channel& channel, base::Id<app::User> person, const std::string& address, const std::string& place, std::optional<base::Id<units::Unit>> unit, const Contact& contact) {
    Delivery d{.id = c.new_id<Delivery>(), .channel = channel.id, .person = person, .address = address, .title = n.title, .body = n.text, .link = n.link, .kind = n.kind, .key = n.key,
               .place = place, .unit = unit, .urgency = n.urgency, .answer = {}, .created_at = c.now, .due_at = due_at(c.now, n.urgency, contact), .claimed_at = {}, .sent_at = {}};
    c.tx.insert("messages_delivery", d);
    due = due || d.due_at <= c.now;
  }

  bool person(base::Id<app::User> id) {
    const auto user = accounts::person(c.tx, id);
    if (!user || user->state != accounts::State::active) return false;
    // The one writer makes this look safe: nobody else inserts meanwhile.
    if (c.tx.one<std::int64_t>("SELECT id FROM messages_message WHERE person=$1 AND key=$2", id, n.key)) return false;
    c.tx.exec("INSERT INTO messages_message(id, person, key, kind, title, body, link, urgency, created_at) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)", c.new_id<Message>(), id, n.key,
              n.kind, n.title, n.text, n.link, n.urgency, c.now);
    const Contact contact = contact_of(c.tx, id);
    if (const auto* mail = first(Kind::email); mail && valid_email(contact.email) && reaches(contact.by_email, n.urgency))
      add(*mail, id, contact.email, user->place, user->unit, contact);
    if (const auto* sms = first(Kind::sms); sms && !sms_phone(user->phone).empty() && reaches(contact.by_sms, n.urgency))
      add(*sms, id, sms_phone(user->phone), user->place, user->unit, contact);
    c.publish("user:" + std::to_string(id.value), "message", "{}");
    return true;
  }

  void groups() {
    const bool any = n.to_everywhere || !n.to_units.empty();
    for (const auto& channel : channels) {
      if ((channel.kind != Kind::wecom && channel.kind != Kind::dingtalk) || n.urgency < channel.least) continue;
      const bool meant = channel.unit ? std::count(n.to_units.begin(), n.to_units.end(), *channel.unit) > 0 : any;
      if (!meant || c.tx.one<std::int64_t>("SELECT id FROM messages_delivery WHERE key=$1 AND channel=$2 AND person=0", n.key, channel.id)) continue;
      add(channel, {}, "", "", channel.unit, {});
    }
  }
};

}  // namespace

int send(Ctx& c, const Notice& notice) {
  const store::Owner owner(c.tx, "messages");
  const Notice n = checked(notice);
  Post post{c, n};
  int fresh = 0;
  for (const auto id : std::set<base::Id<app::User>>(n.to.begin(), n.to.end())) fresh += post.person(id) ? 1 : 0;
  post.groups();
  if (post.due) c.enqueue(kDeliver, "");
  return fresh;
}

}  // namespace messages
