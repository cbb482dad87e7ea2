#include "modules/accounts/totp.hpp"

#include "base/hash.hpp"

namespace accounts {
namespace {

std::string percent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) out += ch;
    else (out += '%') += kHex[c >> 4], out += kHex[c & 15];
  }
  return out;
}

}  // namespace

std::int64_t step_of(base::Instant at) { return at.ms / kStepMs; }

std::string code_of_step(std::string_view secret, std::int64_t step, int digits) {
  std::string counter(8, '\0');
  for (int i = 7; i >= 0; --i, step >>= 8) counter[static_cast<std::size_t>(i)] = static_cast<char>(step & 0xff);
  const std::string mac = base::hmac_sha1(secret, counter);
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[i])); };
  const std::size_t at = byte(mac.size() - 1) & 15;
  std::uint32_t number = (byte(at) & 0x7f) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, number /= 10) *digit = static_cast<char>('0' + number % 10);
  return out;
}

std::optional<std::int64_t> right_step(std::string_view secret, std::string_view typed, base::Instant now, std::int64_t used) {
  std::optional<std::int64_t> right;
  // All three are compared, so that the time taken does not tell which it was.
  for (std::int64_t step = step_of(now) - 1; step <= step_of(now) + 1; ++step)
    if (base::same_secret(code_of_step(secret, step), typed) && step > used) right = step;
  return right;
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char ch : bytes) {
    held = (held << 8 | static_cast<unsigned char>(ch)) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) out += kLetters[held >> (bits - 5) & 31];
  }
  if (bits > 0) out += kLetters[held << (5 - bits) & 31];
  return out;
}

std::string otpauth(std::string_view issuer, std::string_view login, std::string_view secret) {
  return "otpauth://totp/" + percent(issuer) + ":" + percent(login) + "?secret=" + base32(secret) + "&issuer=" + percent(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace accounts
