#include "engine/number.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace engine {
namespace {

[[noreturn]] void too_large() { throw base::Fail(base::Code::invalid, "engine.number_too_large"); }

Wide times(Wide a, Wide b) {
  Wide out = 0;
  if (__builtin_mul_overflow(a, b, &out)) too_large();
  return out;
}
Wide plus(Wide a, Wide b) {
  Wide out = 0;
  if (__builtin_add_overflow(a, b, &out)) too_large();
  return out;
}

std::optional<Ratio> parse_decimal(std::string_view s) {
  bool negative = false;
  if (s.starts_with('+') || s.starts_with('-')) {
    negative = s.front() == '-';
    s.remove_prefix(1);
  }
  Wide value = 0, den = 1;
  int before = 0, after = 0;
  bool point = false;
  for (const char c : s) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
    if (point) den *= 10;
    // Leading zeros say nothing, so they do not use up the digits allowed.
    if (point ? ++after > 15 : (before += value != 0) > 12) return std::nullopt;
  }
  if (s.empty() || s == ".") return std::nullopt;
  return Ratio::of(negative ? -value : value, den);
}

}  // namespace

Wide gcd(Wide a, Wide b) {
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  while (b != 0) {
    const Wide r = a % b;
    a = b;
    b = r;
  }
  return a;
}

Wide lcm(Wide a, Wide b) { return a == 0 || b == 0 ? 0 : times(a / gcd(a, b), b); }

Ratio Ratio::of(Wide num, Wide den) {
  Ratio out;
  if (den < 0) num = -num, den = -den;
  const Wide g = gcd(num, den);
  out.num = g > 1 ? num / g : num;
  out.den = g > 1 ? den / g : den;
  return out;
}

Ratio operator+(const Ratio& a, const Ratio& b) {
  const Wide g = gcd(a.den, b.den);
  return Ratio::of(plus(times(a.num, b.den / g), times(b.num, a.den / g)), times(a.den / g, b.den));
}
Ratio operator-(const Ratio& a, const Ratio& b) {
  Ratio minus = b;
  minus.num = -minus.num;
  return a + minus;
}
Ratio operator*(const Ratio& a, const Ratio& b) {
  const Wide g = gcd(a.num, b.den), h = gcd(b.num, a.den);
  return Ratio::of(times(a.num / (g ? g : 1), b.num / (h ? h : 1)), times(a.den / (h ? h : 1), b.den / (g ? g : 1)));
}
Ratio operator/(const Ratio& a, const Ratio& b) { return a * Ratio::of(b.den, b.num); }
std::strong_ordering operator<=>(const Ratio& a, const Ratio& b) {
  const Wide g = gcd(a.den, b.den);
  const Wide l = times(a.num, b.den / g), r = times(b.num, a.den / g);
  return l < r ? std::strong_ordering::less : l > r ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::optional<Ratio> parse_number(std::string_view text) {
  std::string folded = base::fold(text);
  std::string_view s = folded;
  constexpr std::string_view kMinus = "\u2212", kPointsWord = "分";
  std::string ascii;
  if (s.starts_with(kMinus)) {
    ascii = "-" + std::string(s.substr(kMinus.size()));
    s = ascii;
  }
  if (s.ends_with(kPointsWord)) s = base::trim(s.substr(0, s.size() - kPointsWord.size()));
  bool percent = false;
  if (s.ends_with('%')) {
    percent = true;
    s = base::trim(s.substr(0, s.size() - 1));
  }
  const auto slash = s.find('/');
  auto value = parse_decimal(s.substr(0, slash));
  if (!value) return std::nullopt;
  if (slash != std::string_view::npos) {
    const auto below = parse_decimal(s.substr(slash + 1));
    if (!below || below->num <= 0) return std::nullopt;
    value = *value / *below;
  }
  return percent ? *value / Ratio(100) : *value;
}

std::optional<Ratio> parse_small(std::string_view text) {
  const auto n = parse_number(text);
  constexpr std::int64_t kLimit = 1'000'000'000;
  if (!n || n->den > 1'000'000 || *n > Ratio(kLimit) || *n < Ratio(-kLimit)) return std::nullopt;
  return n;
}

std::string decimal_text(Wide scaled, int places) {
  const bool negative = scaled < 0;
  UWide rest = negative ? -static_cast<UWide>(scaled) : static_cast<UWide>(scaled);
  std::string digits;
  for (int i = 0; rest != 0 || i <= places; ++i) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  }
  if (places > 0) {
    digits.insert(digits.end() - places, '.');
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return negative && scaled != 0 ? "-" + digits : digits;
}

std::string to_decimal(const Ratio& value, int places) {
  Wide whole = value.num / value.den, rest = value.num % value.den;
  const bool negative = value.num < 0;
  if (negative) whole = -whole, rest = -rest;
  // Digit by digit, so that the numerator never grows beyond den × 10.
  for (int i = 0; i < places; ++i) {
    rest = times(rest, 10);
    whole = plus(times(whole, 10), rest / value.den);
    rest %= value.den;
  }
  const Wide left = value.den - rest;
  if (rest > left || (rest == left && (whole & 1))) ++whole;
  return decimal_text(negative ? -whole : whole, places);
}

}  // namespace engine
