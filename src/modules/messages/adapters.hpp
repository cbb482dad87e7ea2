#pragma once
// What each kind of channel puts on the wire, and what an answer means. Pure functions: no database, clock or network.
#include "modules/messages/messages.hpp"

namespace messages {

inline constexpr std::size_t kRobotBytes = 2048;  // WeCom's limit of a text message; DingTalk takes more
inline constexpr std::size_t kSmsChars = 300;     // with the signature the gateway puts before it: five parts
inline constexpr std::size_t kAnswerChars = 500;  // kept of what a server said

// One message to one address.
struct Letter {
  std::string title, text;
  std::string link;  // whole: "https://city.example/cases/123"; "" for none
  Urgency urgency = Urgency::routine;
  std::string to;    // of a mail, or a phone
};

// mail.cpp. `id` makes the Message-ID: the same at every attempt, so that a server or reader can tell a second copy.
http::Mail mail_of(const Channel& channel, const Letter& letter, std::string_view id, base::Instant now);
std::string header_text(std::string_view text);  // RFC 2047: folded encoded words where it is not plain ASCII
std::string mail_date(base::Instant t);          // RFC 5322, in China's time
bool valid_email(std::string_view address);      // one address, ASCII, without display name, quotes or literals

// robots.cpp: text messages, because in Markdown a title could draw a link to elsewhere.
http::Outbound wecom_of(const Channel& channel, const Letter& letter);
http::Outbound dingtalk_of(const Channel& channel, const Letter& letter, base::Instant now);
std::string robot_text(const Letter& letter);

// sms.cpp
http::Outbound sms_of(const Channel& channel, const Letter& letter);
std::string sms_phone(std::string_view phone);  // digits of a mobile number; "" when no SMS can go there
// What is wrong with a gateway's address, template or header, by field.
void check_gateway(const Channel& channel, base::Problems& bad);

// verdict.cpp
struct Verdict {
  State state = State::failed;  // sent, failed, uncertain; waiting: try again later
  std::string answer;
  bool of_channel = false;      // others by this channel would fare alike: let it rest for a while
};
Verdict judge(Kind kind, const std::string& success, const http::Heard& heard);

std::string one_line(std::string_view text);                    // control characters become spaces
std::string clean_text(std::string_view text);                  // all but line feeds
std::string clipped(std::string_view text, std::size_t chars);  // at most so many characters, the last an ellipsis

}  // namespace messages
