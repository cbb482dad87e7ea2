#include "modules/messages/store.hpp"

namespace messages {

const std::string_view kSchema = R"(
CREATE TABLE messages_message(id BIGINT PRIMARY KEY, person BIGINT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
  body TEXT NOT NULL, link TEXT NOT NULL, urgency TEXT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT);
CREATE UNIQUE INDEX messages_message_key ON messages_message(person, key);
CREATE INDEX messages_message_time ON messages_message(person, created_at);
CREATE INDEX messages_message_read ON messages_message(person, read_at);
CREATE TABLE messages_contact(person BIGINT PRIMARY KEY, email TEXT NOT NULL, by_email TEXT NOT NULL, by_sms TEXT NOT NULL,
  quiet_from INTEGER NOT NULL, quiet_to INTEGER NOT NULL);
CREATE TABLE messages_channel(id BIGINT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, active BOOLEAN NOT NULL, least TEXT NOT NULL,
  server TEXT NOT NULL, port INTEGER NOT NULL, security TEXT NOT NULL, login TEXT NOT NULL, password TEXT NOT NULL, sender TEXT NOT NULL,
  sender_name TEXT NOT NULL, ca_file TEXT NOT NULL, url TEXT NOT NULL, unit BIGINT, method TEXT NOT NULL, format TEXT NOT NULL,
  body TEXT NOT NULL, header TEXT NOT NULL, success TEXT NOT NULL, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX messages_channel_name ON messages_channel(name);
CREATE TABLE messages_rest(channel BIGINT PRIMARY KEY, failures INTEGER NOT NULL, until BIGINT NOT NULL);
CREATE TABLE messages_delivery(id BIGINT PRIMARY KEY, channel BIGINT NOT NULL, person BIGINT NOT NULL, address TEXT NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL, link TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, place TEXT NOT NULL, unit BIGINT,
  urgency TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, answer TEXT NOT NULL, created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL, claimed_at BIGINT, sent_at BIGINT);
CREATE UNIQUE INDEX messages_delivery_key ON messages_delivery(key, channel, person);
CREATE INDEX messages_delivery_due ON messages_delivery(state, due_at);
CREATE INDEX messages_delivery_channel ON messages_delivery(channel, claimed_at);
CREATE INDEX messages_delivery_time ON messages_delivery(created_at);
)";

Contact contact_of(store::Tx& tx, base::Id<app::User> person) {
  return tx.one<Contact>("SELECT " + store::columns<Contact>() + " FROM messages_contact WHERE person=$1", person).value_or(Contact{});
}

std::optional<Channel> channel_by_id(store::Tx& tx, base::Id<Channel> id) {
  return tx.one<Channel>("SELECT " + store::columns<Channel>() + " FROM messages_channel WHERE id=$1", id);
}

std::vector<Channel> active_channels(store::Tx& tx) {
  return tx.all<Channel>("SELECT " + store::columns<Channel>() + " FROM messages_channel WHERE active=$1 ORDER BY id", true);
}

void wake(store::Tx& tx, base::Id<Channel> id) { tx.exec("DELETE FROM messages_rest WHERE channel=$1", id); }

bool everywhere(const app::Ctx& c) { return c.scope.lo.empty() && !c.scope.unit; }

bool reaches(Reach reach, Urgency urgency) {
  switch (reach) {
    case Reach::none: return false;
    case Reach::urgent: return urgency == Urgency::urgent;
    case Reach::important: return urgency != Urgency::routine;
    case Reach::all: return true;
  }
  return false;
}

base::Instant due_at(base::Instant now, Urgency urgency, const Contact& contact) {
  if (urgency == Urgency::urgent || contact.quiet_from == contact.quiet_to) return now;
  constexpr std::int64_t kMinutes = 24 * 60;
  const std::int64_t since_midnight = now.ms - base::start_of(base::day_of(now)).ms;
  const std::int64_t minute = since_midnight / base::kMinute;
  const bool over_midnight = contact.quiet_from > contact.quiet_to;
  const bool quiet = over_midnight ? minute >= contact.quiet_from || minute < contact.quiet_to : minute >= contact.quiet_from && minute < contact.quiet_to;
  if (!quiet) return now;
  const std::int64_t wait = (contact.quiet_to - minute + kMinutes) % kMinutes;
  return now + (wait * base::kMinute - since_midnight % base::kMinute);
}

}  // namespace messages
