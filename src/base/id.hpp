#pragma once
// Entity ids: a distinct type per entity, 53 bits so that JavaScript holds them exactly,
// sortable by creation, made by the application so that both databases agree.
#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>

namespace base {

template <class T>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

// 41 bits of milliseconds since 2020-01-01 UTC, 3 bits of node, 9 bits of counter. Thread-safe.
// More than 512 ids in one millisecond borrow from the next one: order and uniqueness hold.
class IdSource {
 public:
  static constexpr std::int64_t kEpochMs = 1'577'836'800'000;
  explicit IdSource(int node = 0) : node_(node & 7) {}
  int node() const { return node_; }
  std::int64_t next(std::int64_t now_ms);
  template <class T>
  Id<T> make(std::int64_t now_ms) {
    return {next(now_ms)};
  }

 private:
  int node_;
  std::atomic<std::int64_t> last_{0};  // milliseconds << 9 | counter
};

}  // namespace base

template <class T>
struct std::hash<base::Id<T>> {
  std::size_t operator()(base::Id<T> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
