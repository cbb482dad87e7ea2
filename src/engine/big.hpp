#pragma once
// Whole numbers and fractions of any size, for the rare figure that fixed-point arithmetic cannot settle, and for tests.
#include <cstdint>
#include <vector>

#include "engine/number.hpp"

namespace engine {

class Big {
 public:
  Big() = default;
  explicit Big(Wide value);
  bool negative() const { return negative_; }
  bool zero() const { return limbs_.empty(); }

  friend Big operator+(const Big& a, const Big& b);
  friend Big operator-(const Big& a, const Big& b);
  friend Big operator*(const Big& a, const Big& b);
  friend int compare(const Big& a, const Big& b);  // -1, 0, 1
  Big shifted(unsigned bits) const;                // times 2^bits
  std::size_t bits() const;

 private:
  static int compare_size(const Big& a, const Big& b);
  static Big add_sizes(const Big& a, const Big& b);
  static Big subtract_sizes(const Big& a, const Big& b);  // |a| >= |b|
  void trim();
  std::vector<std::uint32_t> limbs_;  // least significant first
  bool negative_ = false;
};

// A fraction that is not reduced; its denominator is positive. One of the two number types of rollup.hpp.
struct Exact {
  Big num;
  Big den{1};

  static Exact of(Wide num, Wide den) { return {Big(num), Big(den)}; }
  Exact& operator+=(const Exact& other);
  Exact times(std::int64_t a, std::int64_t b) const { return {num * Big(a), den * Big(b)}; }
  Exact held(std::int64_t top, std::int64_t unit) const;  // within 0 and top/unit
  friend bool operator<(const Exact& a, const Exact& b) { return compare(a.num * b.den, b.num * a.den) < 0; }
  Exact minus(const Exact& other) const;
  Wide rounded() const;  // times 10^12, half-even; throws Fail when it leaves 126 bits
};

}  // namespace engine
