// What an answer means: sent, try again, refused for good, or nobody knows.
#include <algorithm>

#include "base/text.hpp"
#include "meta/json.hpp"
#include "modules/messages/adapters.hpp"

namespace messages {
namespace {

using End = http::Heard::End;

struct RobotAnswer {
  std::optional<std::int64_t> errcode;
  std::string errmsg;
};
BOOST_DESCRIBE_STRUCT(RobotAnswer, (), (errcode, errmsg))

// What a person is shown: text of any server, made safe to keep.
std::string shown(std::string_view text) {
  std::string out = one_line(text);
  if (!base::valid_utf8(out)) std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return clipped(base::trim(out), kAnswerChars);
}

std::optional<std::int64_t> errcode_of(const std::string& body) {
  RobotAnswer a;
  base::Problems unread;  // fields we do not know
  try {
    meta::read_json(body, meta::type_of<RobotAnswer>(), &a, unread, meta::Absent::keep);
  } catch (const base::Fail&) {
    return {};
  }
  // What is no number there is no code; other fields are the service's own.
  const bool unreadable = std::any_of(unread.all().begin(), unread.all().end(), [](const base::FieldError& e) { return e.field == "errcode"; });
  return unreadable ? std::nullopt : a.errcode;
}

// Too fast, or busy: worth another try. WeCom's and DingTalk's own lists of codes.
bool passing(Kind kind, std::int64_t errcode) {
  return errcode == -1 || (kind == Kind::wecom && errcode == 45009) || (kind == Kind::dingtalk && errcode == 130101);
}

Verdict of_mail(const http::Heard& h) {
  const std::string said = shown(h.text.empty() ? h.error : h.text);
  // The account or the encryption is refused, not this mail: who mends the channel gets it sent.
  const bool account = h.login_refused || h.status == 530 || h.status == 534 || h.status == 535 || h.status == 538;
  if (account) return {State::waiting, said, true};
  if (h.status >= 500) return {State::failed, said};
  if (h.status >= 400) return {State::waiting, said, h.status == 421};
  return {State::sent, said};
}

Verdict of_http(Kind kind, const std::string& success, const http::Heard& h) {
  const std::string said = shown("HTTP " + std::to_string(h.status) + " " + h.text);
  if (h.status == 504) return {State::uncertain, said};  // a gateway that waited in vain for the real server
  if (h.status == 408 || h.status == 429 || h.status >= 500) return {State::waiting, said, true};
  if (h.status >= 300) return {State::failed, said};
  if (kind == Kind::sms) return {success.empty() || h.text.find(success) != std::string::npos ? State::sent : State::failed, said};
  const auto errcode = errcode_of(h.text);
  if (!errcode) return {State::uncertain, said};
  if (*errcode == 0) return {State::sent, said};
  if (passing(kind, *errcode)) return {State::waiting, said, true};
  return {State::failed, said};
}

}  // namespace

Verdict judge(Kind kind, const std::string& success, const http::Heard& heard) {
  if (heard.end == End::not_sent) return {State::waiting, shown(heard.error), true};
  if (heard.end == End::unknown) return {State::uncertain, shown(heard.error), true};
  return kind == Kind::email ? of_mail(heard) : of_http(kind, success, heard);
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

std::string clean_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\r') continue;
    out += c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) ? c : ' ';
  }
  return out;
}

std::string clipped(std::string_view text, std::size_t chars) {
  if (base::length(text) <= chars) return std::string(text);
  std::size_t at = 0;
  for (std::size_t n = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && n++ == chars - 1) break;
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace messages
