#pragma once
// Messages (消息): how any module tells people something. A message stands in the inbox of each person at once; what leaves the
// program (mail, robots of chat groups, SMS) is written down in the same transaction and sent by a job after the commit.
// Nothing is sent twice: the claim is on disk before the first byte leaves, and where nobody can know whether the other side got
// it, the delivery is `uncertain`, which only a person sends again.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"
#include "http/sender.hpp"

namespace messages {

inline constexpr app::Perm kChannels{"messages.channels", "管理发送渠道", "Manage channels"},
    kDeliveries{"messages.deliveries", "查看与重发消息", "See and resend deliveries"};

enum class Urgency : unsigned char { routine, important, urgent };
BOOST_DESCRIBE_ENUM(Urgency, routine, important, urgent)
std::span<const meta::Word> words(const Urgency*);

// ---- what other modules may call ----
inline constexpr std::size_t kTitleChars = 100, kTextChars = 4000, kKeyChars = 200, kLinkChars = 300, kPeople = 20'000;

struct Notice {
  std::vector<base::Id<app::User>> to{};          // accounts that are disabled or not there are passed over
  std::vector<base::Id<units::Unit>> to_units{};  // the chat groups of these units, and those that are bound to no unit
  bool to_everywhere = false;                     // the chat groups that are bound to no unit
  std::string key{};   // "cases.due:4711:2": the same key and person (or group) is one message, for ever
  std::string kind{};  // "cases.due": what it is about, stable
  std::string title{}, text{};  // as people read them; longer ones are cut, control characters go
  std::string link{};           // path in the web app: "/cases/123"; "" for none
  Urgency urgency = Urgency::routine;
};
// In the caller's transaction. Returns how many people had not got it before. Throws Fail(internal, "messages.notice") when
// `key` or `kind` is empty or a field is out of its limits: a fault of the calling module.
int send(app::Ctx& c, const Notice& notice);

// ---- the inbox ----
struct Message {
  base::Id<Message> id;
  std::string kind, title, body, link;
  Urgency urgency = Urgency::routine;
  base::Instant created_at;
  std::optional<base::Instant> read_at;
};
BOOST_DESCRIBE_STRUCT(Message, (), (id, kind, title, body, link, urgency, created_at, read_at))
std::span<const meta::Note> form(const Message*);

// ---- how a person is reached ----
enum class Reach : unsigned char { none, urgent, important, all };
BOOST_DESCRIBE_ENUM(Reach, none, urgent, important, all)
std::span<const meta::Word> words(const Reach*);

// Who never said anything has this. Minutes of the day; both equal: no quiet hours.
struct Contact {
  std::string email;
  Reach by_email = Reach::all, by_sms = Reach::urgent;
  std::int32_t quiet_from = 22 * 60, quiet_to = 7 * 60;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (email, by_email, by_sms, quiet_from, quiet_to))
std::span<const meta::Note> form(const Contact*);

// ---- channels ----
enum class Kind : unsigned char { email, wecom, dingtalk, sms };
BOOST_DESCRIBE_ENUM(Kind, email, wecom, dingtalk, sms)
std::span<const meta::Word> words(const Kind*);

enum class Security : unsigned char { starttls, tls, plain };
BOOST_DESCRIBE_ENUM(Security, starttls, tls, plain)
std::span<const meta::Word> words(const Security*);

enum class Method : unsigned char { post, get };
BOOST_DESCRIBE_ENUM(Method, post, get)
std::span<const meta::Word> words(const Method*);

enum class Format : unsigned char { json, form };
BOOST_DESCRIBE_ENUM(Format, json, form)
std::span<const meta::Word> words(const Format*);

struct Channel {
  base::Id<Channel> id;
  std::string name;
  Kind kind = Kind::email;
  bool active = true;
  Urgency least = Urgency::routine;  // what is less urgent does not go this way
  // E-mail.
  std::string server;
  std::int32_t port = 587;
  Security security = Security::starttls;
  std::string login, password;  // password: of the mail account, or DingTalk's signing secret
  std::string sender, sender_name, ca_file;
  // Robots and SMS. The address of a robot is a secret: who has it writes into the group.
  std::string url;
  std::optional<base::Id<units::Unit>> unit;  // whose group it is; none: everybody's
  // SMS.
  Method method = Method::post;
  Format format = Format::json;
  std::string body;     // with {phone} and {text}
  std::string header;   // one line "Name: value", for a gateway that asks for a key
  std::string success;  // must stand in the answer, else it was refused; "": HTTP 2xx is enough
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Channel, (), (id, name, kind, active, least, server, port, security, login, password, sender, sender_name, ca_file, url, unit, method, format, body, header, success, created_at))
std::span<const meta::Note> form(const Channel*);

// ---- deliveries ----
enum class State : unsigned char { waiting, sending, sent, failed, uncertain };
BOOST_DESCRIBE_ENUM(State, waiting, sending, sent, failed, uncertain)
std::span<const meta::Word> words(const State*);

// One message on its way to one address by one channel.
struct Delivery {
  base::Id<Delivery> id;
  base::Id<Channel> channel;
  base::Id<app::User> person;  // 0: a chat group
  std::string address;         // of the mail, or a phone, which others see masked; "" for robots
  std::string title, body, link, kind, key;
  std::string place;           // of the person or unit: who may see the row
  std::optional<base::Id<units::Unit>> unit;
  Urgency urgency = Urgency::routine;
  State state = State::waiting;
  std::int32_t attempts = 0;
  std::string answer;  // what the other server said last
  base::Instant created_at, due_at;
  std::optional<base::Instant> claimed_at, sent_at;
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (id, channel, person, address, title, body, link, kind, key, place, unit, urgency, state, attempts, answer, created_at, due_at, claimed_at, sent_at))
std::span<const meta::Note> form(const Delivery*);

struct Settings {
  std::int64_t patience_ms = 20'000;      // for one exchange with another server
  std::int64_t test_patience_ms = 10'000; // for a test by hand: somebody waits
  std::string networks{};                 // private ones that may be sent to: http::Networks
  int per_run = 20;                       // deliveries before other jobs have their turn
};

// An active channel by which nothing leaves: no address that its host stands for now may be sent to. For who looks after the machine.
struct OutOfReach {
  std::string channel, host, address;
  bool for_ever = false;  // else it may once it is in `networks`
};
std::vector<OutOfReach> out_of_reach(store::Tx& tx, const std::string& networks);

app::Module module(Settings settings = {});

}  // namespace messages
