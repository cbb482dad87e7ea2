#pragma once
// Numbers of the demo city: equal seed, equal city, on any compiler (the distributions of <random> differ from library
// to library). splitmix64; each part of the city draws from a stream of its own name, so that a change in one part
// leaves the others as they were.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace demo {

constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed, std::string_view stream = "") : state_(mix(seed)) {
    for (const char ch : stream) state_ = mix(state_ ^ static_cast<unsigned char>(ch));
  }
  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15ull); }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1)
  double between(double lo, double hi) { return lo + (hi - lo) * unit(); }
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }  // n > 0; n is small, so the bias is nothing
  int between(int lo, int hi) { return lo + below(hi - lo + 1); }                        // both ends included
  bool chance(double p) { return unit() < p; }
  // About normal: the sum of twelve; needs no logarithm.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
  }
  template <class C>
  const auto& of(const C& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(std::size(choices))))];
  }
  template <class T>
  void shuffle(std::vector<T>& v) {
    for (std::size_t i = v.size(); i > 1; --i) std::swap(v[i - 1], v[static_cast<std::size_t>(next() % i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace demo
