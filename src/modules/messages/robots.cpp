// Robots of chat groups: WeCom and DingTalk take a text by webhook and answer HTTP 200 with a code of their own.
// The text begins with 【创城】, so DingTalk's check by key word can be set to 创城.
#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/query.hpp"
#include "meta/json.hpp"
#include "modules/messages/adapters.hpp"

namespace messages {
namespace {

// At most so many bytes, cut between characters.
std::string in_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  static constexpr std::string_view kMore = "…";
  std::size_t end = bytes < kMore.size() ? 0 : bytes - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + std::string(kMore);
}

http::Outbound post(std::string url, const std::string& content) {
  std::string body = R"({"msgtype":"text","text":{"content":)";
  meta::write_json_string(body, content);
  return {"POST", std::move(url), {{"Content-Type", "application/json; charset=utf-8"}}, body + "}}"};
}

}  // namespace

std::string robot_text(const Letter& letter) {
  const std::string head = (letter.urgency == Urgency::urgent ? "【创城·紧急】" : "【创城】") + one_line(letter.title);
  const std::string tail = letter.link.empty() ? "" : "\n" + letter.link;
  // Title and link stay whole; the text is what gives way.
  const std::size_t room = kRobotBytes - std::min(kRobotBytes, head.size() + tail.size() + 1);
  const std::string text = in_bytes(clean_text(letter.text), room);
  return head + (text.empty() ? "" : "\n" + text) + tail;
}

http::Outbound wecom_of(const Channel& channel, const Letter& letter) { return post(channel.url, robot_text(letter)); }

http::Outbound dingtalk_of(const Channel& channel, const Letter& letter, base::Instant now) {
  std::string url = channel.url;
  if (!channel.password.empty()) {
    const std::string stamp = std::to_string(now.ms);
    const std::string sign = base::base64(base::hmac_sha256(channel.password, stamp + "\n" + channel.password));
    url += (url.find('?') == std::string::npos ? "?timestamp=" : "&timestamp=") + stamp + "&sign=" + http::escape(sign);
  }
  return post(std::move(url), robot_text(letter));
}

}  // namespace messages
