#pragma once
// How children become their parent's figure: one text for two number types, Fixed (fast, with a proven error) and
// Exact (big fractions). The rules are stated in score.hpp.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "engine/big.hpp"
#include "engine/number.hpp"
#include "engine/standard.hpp"

namespace engine {

// A number in 2^-72, at most `error` × 2^-72 off. Quotients round down, so each adds one to the error.
struct Fixed {
  static constexpr unsigned kBits = 72;
  Wide v = 0;
  std::uint64_t error = 0;

  static Fixed of(Wide num, Wide den) {  // 0 < den < 2^91
    const bool negative = num < 0;
    UWide n = negative ? -static_cast<UWide>(num) : static_cast<UWide>(num);
    const UWide d = static_cast<UWide>(den);
    UWide q = n / d, r = n % d;
    for (int half = 0; half < 2; ++half) {
      r <<= 36;
      q = (q << 36) + r / d;
      r %= d;
    }
    return {negative ? -static_cast<Wide>(q) : static_cast<Wide>(q), r != 0};
  }
  Fixed& operator+=(const Fixed& o) {
    v += o.v;
    error += o.error;
    return *this;
  }
  Fixed times(std::int64_t a, std::int64_t b) const {  // 0 <= a, 0 < b, both below 2^62
    if (a == b) return *this;
    const bool negative = v < 0;
    const Wide x = negative ? -v : v;
    const Wide q = x / b, r = x % b;
    const Wide t = q * a + r * a / b;
    const UWide e = static_cast<UWide>(error) * static_cast<UWide>(a) / static_cast<UWide>(b) + 2;
    return {negative ? -t : t, e > kLost ? kLost : static_cast<std::uint64_t>(e)};
  }
  Fixed held(std::int64_t top, std::int64_t unit) const {
    if (v < 0) return {0, error};
    if (v < static_cast<Wide>(top / unit) << kBits) return *this;  // spares the division
    const Fixed most = of(top, unit);
    return v > most.v ? Fixed{most.v, error + most.error} : *this;
  }
  Fixed minus(const Fixed& o) const { return {v - o.v, error + o.error}; }
  friend bool operator<(const Fixed& a, const Fixed& b) { return a.v < b.v; }

  // Times 10^12, half-even; nullopt when the error leaves two answers.
  std::optional<Wide> rounded() const;

  // An error of this size settles nothing; sums of it still cannot overflow.
  static constexpr std::uint64_t kLost = std::uint64_t{1} << 48;
};

template <class N>
struct Value {
  N points{};
  std::int64_t maximum = 0;  // in 1/denominator of the standard
  std::uint32_t observations = 0;
  std::uint32_t parts = 0;   // leaf: 1 when observed; node: children that count. 0: it has no figure of its own
};

enum class Rules : std::uint8_t { standard, exclude };  // groups always exclude

// The rate that stands in for an unobserved child of `n`, as points of a child with maximum `as`; nullopt: none.
template <class C, class V>
auto siblings(const C& c, int n, const V* all, std::int64_t as) -> std::optional<decltype(V{}.points)> {
  using N = decltype(V{}.points);
  const auto& node = c.nodes[static_cast<std::size_t>(n)];
  if (node.combine == Combine::min || node.combine == Combine::max) return std::nullopt;
  N points{};
  std::int64_t whole = 0;
  for (int k = 0; k < node.children; ++k) {
    const auto i = static_cast<std::size_t>(c.child_list[static_cast<std::size_t>(node.first_child + k)]);
    const auto& v = all[i];
    if (v.parts == 0 || v.observations == 0 || v.maximum == 0) continue;
    if (node.combine == Combine::sum) {
      points += v.points;
      whole += v.maximum;
    } else {
      const std::int64_t w = node.combine == Combine::weighted ? c.nodes[i].weight : 1;
      points += v.points.times(as, v.maximum).held(as, c.denominator).times(w, 1);
      whole += w;
    }
  }
  if (whole == 0) return std::nullopt;
  return node.combine == Combine::sum ? points.times(as, whole).held(as, c.denominator) : points.times(1, whole);
}

// The figure of inner node `n` from its children's; all[i] is the value of node i.
template <class C, class V>
auto roll_up(const C& c, int n, const V* all, Rules rules) {
  using N = decltype(V{}.points);
  const auto& node = c.nodes[static_cast<std::size_t>(n)];
  Value<N> out;
  const bool sum = node.combine == Combine::sum;
  const std::int64_t own = node.maximum;
  N rates{}, added{};  // rates: in points of this node's maximum
  std::int64_t weights = 0;
  bool first = true, stand_in = false;
  const auto take = [&](const N& t, std::int64_t w) {
    if (node.combine == Combine::min || node.combine == Combine::max) {
      const bool better = first || (node.combine == Combine::min ? t < rates : rates < t);
      // Either may be the true extreme when they are close, so the larger error stays.
      const N& kept = better ? t : rates;
      if constexpr (requires { rates.error; }) rates = {kept.v, first ? t.error : std::max(t.error, rates.error)};
      else rates = kept;
      first = false;
      weights = 1;
    } else {
      rates += w == 1 ? t : t.times(w, 1);
      weights += w;
    }
  };
  for (int k = 0; k < node.children; ++k) {
    const auto i = static_cast<std::size_t>(c.child_list[static_cast<std::size_t>(node.first_child + k)]);
    const auto& child = c.nodes[i];
    const auto& v = all[i];
    const std::int64_t w = node.combine == Combine::weighted ? child.weight : 1;
    out.observations += v.observations;
    if (v.parts > 0) {
      ++out.parts;
      if (sum) out.points += v.points, out.maximum += v.maximum;
      else if (v.maximum == 0) added += v.points;
      else take(v.points.times(own, v.maximum).held(own, c.denominator), w);
    } else if (child.maximum > 0 && rules == Rules::standard) {
      if (child.missing == Missing::zero) {
        ++out.parts;
        if (sum) out.maximum += child.maximum;
        else take(N{}, w);
      }
      stand_in = stand_in || child.missing == Missing::mean;
    }
  }
  if (stand_in)
    for (int k = 0; k < node.children; ++k) {
      const auto i = static_cast<std::size_t>(c.child_list[static_cast<std::size_t>(node.first_child + k)]);
      const auto& child = c.nodes[i];
      if (all[i].parts > 0 || child.missing != Missing::mean || child.maximum == 0) continue;
      const auto points = siblings(c, n, all, sum ? child.maximum : own);
      if (!points) continue;
      ++out.parts;
      if (sum) out.points += *points, out.maximum += child.maximum;
      else take(*points, node.combine == Combine::weighted ? child.weight : 1);
    }
  if (sum) return out;
  out.points = added;
  if (weights > 0) {
    out.points += weights == 1 ? rates : rates.times(1, weights);
    out.maximum = own;
  }
  return out;
}

}  // namespace engine
