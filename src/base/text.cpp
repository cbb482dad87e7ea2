#include "base/text.hpp"

#include <charconv>
#include <cmath>

namespace base {
namespace {

// Decodes one code point at `i` and moves past it; -1 when the bytes are not UTF-8.
std::int32_t decode(std::string_view s, std::size_t& i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned char c = byte(i);
  if (c < 0x80) return ++i, c;
  const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC2 ? 1 : -1;
  if (more < 0 || c > 0xF4 || i + static_cast<std::size_t>(more) >= s.size()) return -1;
  std::int32_t v = c & (0x3F >> more);
  for (int k = 1; k <= more; ++k) {
    const unsigned char d = byte(i + static_cast<std::size_t>(k));
    if ((d & 0xC0) != 0x80) return -1;
    v = (v << 6) | (d & 0x3F);
  }
  // Overlong forms and surrogates are the classical ways to smuggle bytes past a check.
  if ((more == 2 && v < 0x800) || (more == 3 && (v < 0x10000 || v > 0x10FFFF)) || (v >= 0xD800 && v < 0xE000)) return -1;
  i += static_cast<std::size_t>(more) + 1;
  return v;
}

}  // namespace

bool valid_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();)
    if (decode(s, i) < 0) return false;
  return true;
}

std::size_t length(std::string_view s) {
  std::size_t n = 0;
  for (const char c : s) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

std::string_view trim(std::string_view s) {
  constexpr std::string_view kWide = "\u3000", kBom = "\uFEFF", kNbsp = "\u00A0";
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; };
  for (;;) {
    if (!s.empty() && space(s.front())) s.remove_prefix(1);
    else if (s.starts_with(kWide) || s.starts_with(kBom)) s.remove_prefix(3);
    else if (s.starts_with(kNbsp)) s.remove_prefix(2);
    else break;
  }
  for (;;) {
    if (!s.empty() && space(s.back())) s.remove_suffix(1);
    else if (s.ends_with(kWide) || s.ends_with(kBom)) s.remove_suffix(3);
    else if (s.ends_with(kNbsp)) s.remove_suffix(2);
    else break;
  }
  return s;
}

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = s.find(separator);
    parts.push_back(s.substr(0, at));
    if (at == std::string_view::npos) return parts;
    s.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& p : parts) {
    if (&p != &parts.front()) out += separator;
    out += p;
  }
  return out;
}

std::string fold(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  bool gap = false;
  s = trim(s);
  for (std::size_t i = 0; i < s.size();) {
    const std::size_t from = i;
    std::int32_t c = decode(s, i);
    if (c < 0) return std::string(s);  // not text: leave it as it is, the caller will not find what it looks for
    if (c == 0x3000 || c == 0xA0 || c == '\t' || c == '\n' || c == '\r') c = ' ';
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    if (c == ' ') {
      gap = true;
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    if (c == 0x2265 || c == 0x2267) out += ">=";
    else if (c == 0x2264 || c == 0x2266) out += "<=";
    else if (c < 0x80) out += static_cast<char>(c);
    else out += s.substr(from, i - from);
  }
  return out;
}

std::optional<std::int64_t> to_int(std::string_view s) {
  if (s.starts_with('+')) s.remove_prefix(1);
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return v;
}

std::optional<double> to_double(std::string_view s) {
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc{} || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

std::string hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string base64url(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0, held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kDigits[(bits >> (held - 6)) & 63];
  }
  if (held) out += kDigits[(bits << (6 - held)) & 63];
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  unsigned bits = 0, held = 0;
  for (const char c : text) {
    const int digit = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '-' ? 62 : c == '_' ? 63 : -1;
    if (digit < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(digit);
    held += 6;
    if (held >= 8) out += static_cast<char>((bits >> (held -= 8)) & 255);
  }
  // What is left over is neither a whole digit nor anything but zero: one text for one value.
  if (held >= 6 || (bits & ((1u << held) - 1)) != 0) return std::nullopt;
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = base64url(bytes);
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string masked(std::string_view text) {
  if (text.find_first_not_of("0123456789+- *") == std::string_view::npos) return mask_phone(text);
  const auto begin = [&](std::size_t characters) {
    std::size_t n = 0;
    while (n < text.size() && characters > 0)
      if (++n == text.size() || (static_cast<unsigned char>(text[n]) & 0xc0) != 0x80) --characters;
    return text.substr(0, n);
  };
  if (const auto at = text.find('@'); at != std::string_view::npos && at > 0) {
    if (text.substr(0, at).ends_with("***")) return std::string(text);
    return std::string(begin(at > 2 ? 2 : 1)) + "***" + std::string(text.substr(at));
  }
  return std::string(begin(1)) + "**";
}

std::string mask_phone(std::string_view phone) {
  if (phone.size() < 7) return phone.size() <= 2 ? std::string(phone.size(), '*') : std::string(phone.size() - 2, '*') + std::string(phone.substr(phone.size() - 2));
  return std::string(phone.substr(0, 3)) + std::string(phone.size() - 7, '*') + std::string(phone.substr(phone.size() - 4));
}

}  // namespace base
