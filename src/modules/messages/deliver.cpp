// Deliveries leave here. Claimed and committed, sent, recorded: each its own transaction, so that a program that dies in between
// leaves a claim behind, which becomes `uncertain` and is not sent again by itself.
#include <algorithm>
#include <set>

#include "app/kernel.hpp"
#include "base/log.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/messages/store.hpp"

namespace messages {
namespace {

using base::Id;

constexpr std::int32_t kTries = 8;
constexpr std::int64_t kFirstWaitMs = 30'000;
constexpr std::int64_t kClaimMs = 5 * base::kMinute;      // longer than any exchange lasts
constexpr std::int64_t kStaleMs = 3 * base::kDayMs;       // what could not go for so long helps nobody any more
constexpr std::int64_t kTickMs = 20'000;                  // retries and quiet hours that have ended
constexpr std::int64_t kRobotMessages = 18;               // of one robot in a minute; both services stop at 20

bool anything_due(store::Tx& tx, base::Instant now) {
  return tx.one<std::int64_t>("SELECT id FROM messages_delivery WHERE state=$1 AND due_at<=$2 LIMIT 1", State::waiting, now) ||
         tx.one<std::int64_t>("SELECT id FROM messages_delivery WHERE state=$1 LIMIT 1", State::sending);
}

// How many came to an end that a person should see.
std::int64_t settle(store::Tx& tx, base::Instant now) {
  const std::int64_t lost = tx.exec("UPDATE messages_delivery SET state=$1, answer=$2 WHERE state=$3 AND claimed_at<$4", State::uncertain, "发送时程序中断，不知对方是否收到", State::sending, now + -kClaimMs);
  return lost + tx.exec("UPDATE messages_delivery SET state=$1, answer=$2 WHERE state=$3 AND due_at<$4", State::failed, "超过三天未能发出", State::waiting, now + -kStaleMs);
}

// After how many failures how long: 30 s, 2 min, 8 min, 32 min, then an hour.
std::int64_t wait_after(std::int32_t failures) { return std::min(kFirstWaitMs << (2 * std::min(failures - 1, 6)), base::kHour); }

// Channels that take nothing now: switched off, resting, or at their limit.
std::set<Id<Channel>> barred(store::Tx& tx, base::Instant now) {
  const auto resting = tx.all<Id<Channel>>("SELECT channel FROM messages_rest WHERE until>$1", now);
  std::set<Id<Channel>> out(resting.begin(), resting.end());
  for (const auto& channel : tx.all<Channel>("SELECT " + store::columns<Channel>() + " FROM messages_channel")) {
    if (!channel.active) out.insert(channel.id);
    if (channel.kind != Kind::wecom && channel.kind != Kind::dingtalk) continue;
    if (*tx.one<std::int64_t>("SELECT count(*) FROM messages_delivery WHERE channel=$1 AND claimed_at>$2", channel.id, now + -base::kMinute) >= kRobotMessages) out.insert(channel.id);
  }
  return out;
}

std::optional<Delivery> next_due(store::Tx& tx, base::Instant now, const std::set<Id<Channel>>& but) {
  std::string sql = "SELECT " + store::columns<Delivery>() + " FROM messages_delivery WHERE state='waiting' AND due_at<=$1";
  std::vector<store::Value> values{store::parameter(now)};
  for (const auto& id : but) {
    values.push_back(store::parameter(id));
    sql += " AND channel<>$" + std::to_string(values.size());
  }
  std::optional<Delivery> out;
  tx.run(sql + " ORDER BY due_at, id LIMIT 1", values, [&](const store::Row& row) {
    out.emplace();
    tx.read(row, meta::type_of<Delivery>(), &*out);
  });
  return out;
}

struct Claim {
  Delivery delivery;
  Channel channel;
};

std::optional<Claim> claim(app::Services& s) {
  std::optional<Claim> out;
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "messages");
    out.reset();
    const auto now = s.clock.now();
    auto d = next_due(tx, now, barred(tx, now));
    if (!d) return;
    auto channel = channel_by_id(tx, d->channel);
    if (!channel) throw base::Fail(base::Code::internal, "messages.no_channel", {}, std::to_string(d->channel.value));
    ++d->attempts;
    d->state = State::sending;
    d->claimed_at = now;
    tx.update("messages_delivery", *d);
    out = Claim{std::move(*d), std::move(*channel)};
  });
  return out;
}

// A server that is down is not asked again for each of its messages.
void rest(store::Tx& tx, Id<Channel> id, base::Instant now) {
  const auto failures = tx.one<std::int32_t>("SELECT failures FROM messages_rest WHERE channel=$1", id).value_or(0) + 1;
  tx.exec("INSERT INTO messages_rest(channel, failures, until) VALUES($1, $2, $3) ON CONFLICT(channel) DO UPDATE SET failures=$2, until=$3", id, failures, now + wait_after(failures));
}

// Whether it has come to an end that a person should see.
bool record(app::Services& s, Delivery d, const Verdict& v) {
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "messages");
    const auto now = s.clock.now();
    d.state = v.state == State::waiting && d.attempts >= kTries ? State::failed : v.state;
    d.answer = v.answer;
    if (d.state == State::waiting) d.due_at = now + wait_after(d.attempts);
    if (d.state == State::sent) d.sent_at = now;
    tx.update("messages_delivery", d);
    if (v.of_channel) rest(tx, d.channel, now);
    else if (v.state == State::sent) wake(tx, d.channel);
  });
  if (v.state != State::sent) {
    // Not the server's answer: it quotes addresses. It stands in the delivery.
    base::log::warn("messages.not_sent", {{"delivery", d.id.value}, {"state", std::string(meta::name_of(v.state))}});
  }
  return d.state == State::failed || d.state == State::uncertain;
}

// In the inbox, at most once a day: what did not arrive is seen by who can send it again.
void report(app::Kernel& kernel) {
  kernel.as_system([](app::Ctx& c) {
    Notice n;
    n.to = accounts::people(c.tx, kDeliveries, {}, "");
    n.kind = "messages.trouble";
    n.key = n.kind + ":" + base::to_text(c.today());
    n.title = "有消息没有送达";
    n.text = "今天有消息发送失败，或不知道对方是否收到。请在发送记录里查看，改正之后可以重新发送。";
    n.link = "/desk/deliveries";
    send(c, n);
  });
}

void deliver(app::Services& s, app::Kernel& kernel, const Settings& settings) {
  bool due = false;
  s.db.read([&](store::Tx& tx) { due = anything_due(tx, s.clock.now()); });
  if (!due) return;
  bool trouble = false;
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "messages");
    trouble = settle(tx, s.clock.now()) > 0;
  });
  http::Sender sender{std::chrono::milliseconds(settings.patience_ms), http::Networks(settings.networks)};
  bool more = true;
  for (int n = 0; n < settings.per_run; ++n) {
    const auto held = claim(s);
    more = held.has_value();
    if (!more) break;
    const auto& d = held->delivery;
    const Letter letter{d.title, d.body, s.base_url.empty() || d.link.empty() ? "" : s.base_url + d.link, d.urgency, d.address};
    const std::string id = "m" + std::to_string(d.id.value) + "." + std::to_string(d.created_at.ms);
    const auto verdict = judge(held->channel.kind, held->channel.success, put_on_wire(sender, held->channel, letter, id, s.clock.now()));
    trouble = record(s, d, verdict) || trouble;
  }
  if (trouble) report(kernel);
  if (more) kernel.as_system([](app::Ctx& c) { c.enqueue(kDeliver, ""); });  // the others after other jobs have had their turn
}

}  // namespace

http::Heard put_on_wire(http::Sender& sender, const Channel& channel, const Letter& letter, std::string_view id, base::Instant now) {
  switch (channel.kind) {
    case Kind::email: return sender.send(mail_of(channel, letter, id, now));
    case Kind::wecom: return sender.send(wecom_of(channel, letter));
    case Kind::dingtalk: return sender.send(dingtalk_of(channel, letter, now));
    case Kind::sms: return sender.send(sms_of(channel, letter));
  }
  return {};
}

app::Job deliver_job(const Settings& settings) {
  return {std::string(kDeliver), kTickMs, [settings](app::Services& s, app::Kernel& k, const std::string&) { deliver(s, k, settings); }};
}

}  // namespace messages
