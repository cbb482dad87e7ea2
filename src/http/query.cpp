#include "http/query.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace http {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::optional<std::string> unescape(std::string_view text, char plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+')
      out += plus;
    else if (text[i] != '%')
      out += text[i];
    else {
      if (i + 2 >= text.size()) return {};
      const int high = digit(text[i + 1]), low = digit(text[i + 2]);
      if (high < 0 || low < 0) return {};
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

Pairs parse_query(std::string_view text, std::size_t most) {
  const auto refuse = [](const char* why) { return base::Fail(base::Code::bad_request, "http.query", {}, why); };
  const auto part = [&](std::string_view raw) {
    auto s = unescape(raw, ' ');
    if (!s) throw refuse("bad escape");
    if (s->find('\0') != std::string::npos || !base::valid_utf8(*s)) throw refuse("not text");
    return std::move(*s);
  };
  Pairs pairs;
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view item = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (item.empty()) continue;
    if (pairs.size() == most) throw refuse("too many pairs");
    const auto equal = item.find('=');
    pairs.emplace_back(part(item.substr(0, equal)),
                       equal == std::string_view::npos ? std::string{} : part(item.substr(equal + 1)));
  }
  return pairs;
}

std::optional<std::string_view> find(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return {};
}

std::string escape(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (plain(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%', out += kHex[byte >> 4], out += kHex[byte & 15];
    }
  }
  return out;
}

std::string build_query(const Pairs& pairs) {
  std::string out;
  for (const auto& [key, value] : pairs) {
    if (!out.empty()) out += '&';
    out += escape(key) + '=' + escape(value);
  }
  return out;
}

std::optional<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) {  // absolute form, as proxies send it
    const auto scheme = target.starts_with("http://") ? 7U : target.starts_with("https://") ? 8U : 0U;
    if (scheme == 0) return {};
    const auto slash = target.find_first_of("/?", scheme);
    if (slash == std::string_view::npos || target[slash] == '?') return {};
    target.remove_prefix(slash);
  }
  const auto mark = target.find('?');
  const std::string_view raw = target.substr(0, mark);
  if (raw.find('#') != std::string_view::npos) return {};
  for (std::size_t i = 0; i + 2 < raw.size(); ++i)
    if (raw[i] == '%' && raw[i + 1] == '2' && (raw[i + 2] == 'F' || raw[i + 2] == 'f')) return {};
  auto decoded = unescape(raw, '+');
  if (!decoded || !base::valid_utf8(*decoded)) return {};
  Target out;
  out.path.reserve(decoded->size());
  for (const char c : *decoded) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return {};
    if (c == '/' && !out.path.empty() && out.path.back() == '/') continue;
    out.path += c;
  }
  for (const auto segment : base::split(out.path, '/'))
    if (segment == "." || segment == "..") return {};
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  return out;
}

}  // namespace http
