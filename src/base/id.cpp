#include "base/id.hpp"

#include <algorithm>

namespace base {

std::int64_t IdSource::next(std::int64_t now_ms) {
  const std::int64_t floor = (now_ms - kEpochMs) << 9;
  std::int64_t last = last_.load(std::memory_order_relaxed);
  std::int64_t mine;
  do {
    mine = std::max(last + 1, floor);
  } while (!last_.compare_exchange_weak(last, mine));
  return ((mine >> 9) << 12) | (static_cast<std::int64_t>(node_) << 9) | (mine & 511);
}

}  // namespace base
