#pragma once
// Exact numbers of a standard: integers and ratios, never floats. What a spreadsheet holds (15, 0.5, 40%, 1/3) is read
// exactly; the last step alone makes a decimal string, rounded half-even to 12 places.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace engine {

__extension__ using Wide = __int128;
__extension__ using UWide = unsigned __int128;

// A reduced fraction; den > 0. An operation that leaves 126 bits throws base::Fail(invalid, "engine.number_too_large").
struct Ratio {
  Wide num = 0;
  Wide den = 1;

  constexpr Ratio() = default;
  constexpr Ratio(std::int64_t whole) : num(whole) {}  // NOLINT: a whole number is a ratio
  static Ratio of(Wide num, Wide den);                  // reduces; den != 0

  friend Ratio operator+(const Ratio& a, const Ratio& b);
  friend Ratio operator-(const Ratio& a, const Ratio& b);
  friend Ratio operator*(const Ratio& a, const Ratio& b);
  friend Ratio operator/(const Ratio& a, const Ratio& b);  // b != 0
  friend std::strong_ordering operator<=>(const Ratio& a, const Ratio& b);
  friend bool operator==(const Ratio& a, const Ratio& b) { return a.num == b.num && a.den == b.den; }
  bool whole() const { return den == 1; }
};

Wide gcd(Wide a, Wide b);
Wide lcm(Wide a, Wide b);  // throws as Ratio does

// "15", "-10", "0.5", "40%" (= 2/5), "1/3", "15分", full-width forms. At most 12 digits before and 15 after the point;
// nullopt for anything else.
std::optional<Ratio> parse_number(std::string_view text);

// The same for a number of a standard (points, weights, rules): at most 9 digits before and 6 after the point, so that
// every combination of them stays within Ratio.
std::optional<Ratio> parse_small(std::string_view text);

// "66", "0.333333333333", "-10": at most `places` decimals, half-even, no trailing zeros, never "-0".
std::string to_decimal(const Ratio& value, int places = 12);

// The same for `scaled` = the value times 10^places, already rounded.
std::string decimal_text(Wide scaled, int places = 12);

}  // namespace engine
