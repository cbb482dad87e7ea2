// SMS by whatever gateway a city has: an address, a method and a template with {phone} and {text}, each escaped for where it stands.
#include <algorithm>

#include "base/text.hpp"
#include "http/query.hpp"
#include "meta/json.hpp"
#include "modules/messages/adapters.hpp"

namespace messages {
namespace {

using Escape = std::string (*)(std::string_view);

std::string in_json(std::string_view text) {
  std::string quoted;
  meta::write_json_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

// In one pass: a message with "{phone}" in it stays as it is.
std::string filled(std::string_view pattern, std::string_view phone, std::string_view text, Escape escape) {
  std::string out;
  while (!pattern.empty()) {
    if (pattern.starts_with("{phone}")) out += escape(phone), pattern.remove_prefix(7);
    else if (pattern.starts_with("{text}")) out += escape(text), pattern.remove_prefix(6);
    else out += pattern.front(), pattern.remove_prefix(1);
  }
  return out;
}

std::string sms_text(const Letter& letter) {
  std::string text = (letter.urgency == Urgency::urgent ? "【紧急】" : "") + one_line(letter.title);
  if (!letter.text.empty()) text += "：" + one_line(letter.text);
  return clipped(text, kSmsChars);
}

std::pair<std::string, std::string> header_of(std::string_view line) {
  const auto colon = std::min(line.find(':'), line.size());
  return {std::string(base::trim(line.substr(0, colon))), std::string(base::trim(line.substr(std::min(colon + 1, line.size()))))};
}

}  // namespace

http::Outbound sms_of(const Channel& channel, const Letter& letter) {
  const std::string text = sms_text(letter);
  http::Outbound out;
  out.url = filled(channel.url, letter.to, text, http::escape);
  if (!channel.header.empty()) out.headers.push_back(header_of(channel.header));
  if (channel.method == Method::get) return out.method = "GET", out;
  const bool json = channel.format == Format::json;
  out.headers.emplace_back("Content-Type", json ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded");
  out.body = filled(channel.body, letter.to, text, json ? in_json : http::escape);
  return out;
}

std::string sms_phone(std::string_view phone) {
  std::string out;
  for (const char c : phone)
    if (c != ' ' && c != '-') out += c;
  const bool abroad = out.starts_with("+");
  const std::string_view digits = std::string_view(out).substr(abroad ? 1 : 0);
  const bool number = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool fits = abroad ? digits.size() >= 6 && digits.size() <= 15 : digits.size() == 11 && digits.front() == '1';
  return number && fits ? out : "";
}

void check_gateway(const Channel& c, base::Problems& bad) {
  const auto has = [](const std::string& pattern) { return pattern.find("{phone}") != std::string::npos && pattern.find("{text}") != std::string::npos; };
  const std::string url = filled(c.url, "13800138000", "x", http::escape);
  bad.check(!http::host_of_url(url).empty() && http::host_of_url(c.url).find('{') == std::string::npos, "url", "url_form");
  if (c.method == Method::get) bad.check(has(c.url), "url", "placeholders");
  else if (bad.check(has(c.body), "body", "placeholders") && c.format == Format::json)
    bad.check(meta::valid_json(filled(c.body, "13800138000", "\"", in_json)), "body", "json");
  const auto token = [](std::string_view name) { return !name.empty() && std::all_of(name.begin(), name.end(), [](char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' || ch == '_'; }); };
  bad.check(c.header.empty() || (token(header_of(c.header).first) && one_line(c.header) == c.header), "header", "header_form");
}

}  // namespace messages
