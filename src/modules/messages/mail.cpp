// A mail as RFC 5322, 2045 and 2047 have it: UTF-8 in base64, so that no server on the way breaks lines or letters.
#include <algorithm>

#include "base/text.hpp"
#include "modules/messages/adapters.hpp"

namespace messages {
namespace {

// 39 bytes are 52 digits; with its frame 64 characters, and "Subject: " before it still below the 76 of a line.
constexpr std::size_t kWordBytes = 39, kLineDigits = 76;

bool plain(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string lines_of(std::string_view digits) {
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += kLineDigits) out.append(digits.substr(at, kLineDigits)).append("\r\n");
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n') out += "\r\n";
    else out += c;
  return out;
}

std::string domain_of(std::string_view address) { return std::string(address.substr(address.find('@') + 1)); }

}  // namespace

std::string header_text(std::string_view text) {
  const std::string line = one_line(text);
  if (plain(line)) return line;
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = std::min(line.size(), at + kWordBytes);
    while (end < line.size() && continues(line[end])) --end;  // a word holds whole characters
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base::base64(std::string_view(line).substr(at, end - at)) + "?=";
    at = end;
  }
  return out;
}

std::string mail_date(base::Instant t) {
  static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = base::to_text(t);  // 2026-11-21T21:34:12.345+08:00
  const auto weekday = static_cast<std::size_t>((base::day_of(t).days % 7 + 11) % 7);  // 1970-01-01 was a Thursday
  const auto month = static_cast<std::size_t>(*base::to_int(text.substr(5, 2)) - 1);
  return std::string(kDays[weekday]) + ", " + text.substr(8, 2) + " " + std::string(kMonths[month]) + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " +0800";
}

bool valid_email(std::string_view address) {
  const auto at = address.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || address.size() > 254) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  const auto local = address.substr(0, at), domain = address.substr(at + 1);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  if (!std::all_of(local.begin(), local.end(), [&](char c) { return letter(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos; })) return false;
  for (const auto label : base::split(domain, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [&](char c) { return letter(c) || c == '-'; })) return false;
  }
  return true;
}

http::Mail mail_of(const Channel& channel, const Letter& letter, std::string_view id, base::Instant now) {
  http::Mail m;
  m.server = channel.server;
  m.port = static_cast<std::uint16_t>(channel.port);
  m.security = channel.security == Security::tls ? http::Security::tls : channel.security == Security::starttls ? http::Security::starttls : http::Security::plain;
  m.login = channel.login;
  m.password = channel.password;
  m.ca_file = channel.ca_file;
  m.from = channel.sender;
  m.to = letter.to;
  const bool urgent = letter.urgency == Urgency::urgent;
  std::string body = clean_text(letter.text);
  if (!letter.link.empty()) body += "\n\n" + letter.link;
  body += "\n\n--\n此邮件由创城工作台自动发出，请勿直接回复。\n";
  m.text = "Date: " + mail_date(now) + "\r\nFrom: " + header_text(channel.sender_name.empty() ? "创城" : channel.sender_name) + "\r\n <" + channel.sender +
           ">\r\nTo: <" + letter.to + ">\r\nMessage-ID: <" + std::string(id) + "@" + domain_of(channel.sender) + ">\r\nSubject: " +
           header_text((urgent ? "【紧急】" : "") + letter.title) + "\r\n" + (urgent ? "Importance: high\r\n" : "") +
           "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           lines_of(base::base64(with_crlf(body)));
  return m;
}

}  // namespace messages
