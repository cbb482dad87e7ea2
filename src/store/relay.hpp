#pragma once
// Several processes on one PostgreSQL: each has a number of its own, for its ids, and hears what the others announce.
// The number is a lock of this connection: whoever holds it lives. At most kProcesses at a time.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace store {

constexpr int kProcesses = 8;  // base::IdSource has three bits for them

class Relay {
 public:
  // Takes the first free number. Throws Fail(busy, "database.away"), or Fail(internal, "store.too_many_processes").
  explicit Relay(std::string url);
  ~Relay();
  int number() const { return number_; }

  // `hear` is called, on a thread of its own, with each announcement; `again` when some may have been missed (the line was
  // lost and is back); `replaced` once, when another process took the number meanwhile: this one must make no more ids.
  struct Ears {
    std::function<void(std::string_view)> hear;
    std::function<void()> again, replaced;
  };
  void listen(Ears ears);

 private:
  struct Line;
  void run(const Ears& ears);
  std::string url_;
  int number_ = -1;
  std::unique_ptr<Line> line_;
  int wake_[2] = {-1, -1};  // a pipe: ends the thread's waiting
  std::thread thread_;
};

}  // namespace store
