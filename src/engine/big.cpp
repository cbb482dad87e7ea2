#include "engine/big.hpp"

#include <algorithm>
#include <bit>

#include "base/error.hpp"

namespace engine {

Big::Big(Wide value) : negative_(value < 0) {
  UWide rest = value < 0 ? -static_cast<UWide>(value) : static_cast<UWide>(value);
  for (; rest != 0; rest >>= 32) limbs_.push_back(static_cast<std::uint32_t>(rest));
}

void Big::trim() {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  if (limbs_.empty()) negative_ = false;
}

int Big::compare_size(const Big& a, const Big& b) {
  if (a.limbs_.size() != b.limbs_.size()) return a.limbs_.size() < b.limbs_.size() ? -1 : 1;
  for (std::size_t i = a.limbs_.size(); i-- > 0;)
    if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] < b.limbs_[i] ? -1 : 1;
  return 0;
}

Big Big::add_sizes(const Big& a, const Big& b) {
  Big out;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.limbs_.size(), b.limbs_.size()) || carry; ++i) {
    if (i < a.limbs_.size()) carry += a.limbs_[i];
    if (i < b.limbs_.size()) carry += b.limbs_[i];
    out.limbs_.push_back(static_cast<std::uint32_t>(carry));
    carry >>= 32;
  }
  return out;
}

Big Big::subtract_sizes(const Big& a, const Big& b) {
  Big out = a;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < out.limbs_.size(); ++i) {
    std::int64_t v = static_cast<std::int64_t>(out.limbs_[i]) - borrow - (i < b.limbs_.size() ? static_cast<std::int64_t>(b.limbs_[i]) : 0);
    borrow = v < 0;
    out.limbs_[i] = static_cast<std::uint32_t>(v + (borrow << 32));
  }
  return out;
}

Big operator+(const Big& a, const Big& b) {
  Big out;
  if (a.negative_ == b.negative_) {
    out = Big::add_sizes(a, b);
    out.negative_ = a.negative_;
  } else {
    const bool first = Big::compare_size(a, b) >= 0;
    out = first ? Big::subtract_sizes(a, b) : Big::subtract_sizes(b, a);
    out.negative_ = first ? a.negative_ : b.negative_;
  }
  out.trim();
  return out;
}

Big operator-(const Big& a, const Big& b) {
  Big minus = b;
  minus.negative_ = !b.negative_ && !b.zero();
  return a + minus;
}

Big operator*(const Big& a, const Big& b) {
  Big out;
  out.limbs_.assign(a.limbs_.size() + b.limbs_.size(), 0);
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.limbs_.size() || carry; ++j) {
      carry += out.limbs_[i + j] + (j < b.limbs_.size() ? std::uint64_t{a.limbs_[i]} * b.limbs_[j] : 0);
      out.limbs_[i + j] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  out.negative_ = a.negative_ != b.negative_;
  out.trim();
  return out;
}

int compare(const Big& a, const Big& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? -1 : 1;
  const int size = Big::compare_size(a, b);
  return a.negative_ ? -size : size;
}

Big Big::shifted(unsigned by) const {
  Big out;
  out.negative_ = negative_;
  out.limbs_.assign(by / 32, 0);
  std::uint64_t carry = 0;
  for (const auto l : limbs_) {
    carry |= std::uint64_t{l} << (by % 32);
    out.limbs_.push_back(static_cast<std::uint32_t>(carry));
    carry >>= 32;
  }
  if (carry) out.limbs_.push_back(static_cast<std::uint32_t>(carry));
  out.trim();
  return out;
}

std::size_t Big::bits() const {
  return limbs_.empty() ? 0 : limbs_.size() * 32 - static_cast<std::size_t>(std::countl_zero(limbs_.back()));
}

Exact& Exact::operator+=(const Exact& other) {
  if (compare(den, other.den) == 0) {
    num = num + other.num;
  } else {
    num = num * other.den + other.num * den;
    den = den * other.den;
  }
  return *this;
}

Exact Exact::held(std::int64_t top, std::int64_t unit) const {
  if (num.negative()) return {};
  const Exact most = of(top, unit);
  return most < *this ? most : *this;
}

Exact Exact::minus(const Exact& other) const {
  Exact out = *this;
  return out += {Big{} - other.num, other.den};
}

Wide Exact::rounded() const {
  Big rest = num * Big(1'000'000'000'000);
  const bool negative = rest.negative();
  if (negative) rest = Big{} - rest;
  if (rest.bits() > den.bits() + 120) throw base::Fail(base::Code::invalid, "engine.number_too_large");
  Wide q = 0;
  for (unsigned shift = 121; shift-- > 0;) {
    const Big part = den.shifted(shift);
    if (compare(rest, part) < 0) continue;
    rest = rest - part;
    q += Wide{1} << shift;
  }
  const int half = compare(rest.shifted(1), den);
  if (half > 0 || (half == 0 && (q & 1))) ++q;
  return negative ? -q : q;
}

}  // namespace engine
