#pragma once
// The hub of live events: what changed is published to topics, and every session that listens gets it as a server-sent
// event. Thread-safe. A subscriber that does not keep up is dropped; the browser's EventSource reconnects and reads the
// state anew.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http {

class Hub {
 public:
  struct Limits {
    std::size_t queue_bytes = 256 * 1024;  // unsent bytes of one subscriber
    std::size_t topics = 64;               // of one subscriber
  };
  using Frame = std::shared_ptr<const std::string>;  // one event as it goes on the wire, shared by all who get it

  class Subscription;

  Hub() : Hub(Limits{}) {}
  explicit Hub(Limits limits);
  ~Hub();

  // Sends `data` (any text; line breaks are kept) as event `event` with the next id. Returns how many get it.
  std::size_t publish(std::string_view topic, std::string_view event, std::string_view data);
  // `wake` is called, from the publishing thread, when the queue was empty or has overflowed; it must neither block
  // nor call the hub. Topics beyond the limit are ignored.
  std::shared_ptr<Subscription> subscribe(std::vector<std::string> topics, std::function<void()> wake);
  // Ends every subscription, as if it had fallen behind: something may have been missed.
  void drop_all();
  std::size_t subscribers() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Ends with its destruction. take() is for one reader.
class Hub::Subscription {
 public:
  Subscription(std::shared_ptr<State> state, std::vector<std::string> topics, std::function<void()> wake);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Moves the waiting frames out; false when the subscriber fell too far behind and is to be dropped.
  bool take(std::vector<Frame>& frames);
  bool lost() const;  // the same verdict, without taking

 private:
  friend class Hub;
  friend struct State;
  void give_up();
  std::shared_ptr<State> state_;
  std::vector<std::string> topics_;
  std::function<void()> wake_;
  std::vector<Frame> waiting_;  // these three under the hub's lock
  std::size_t bytes_ = 0;
  bool overflow_ = false;
};

}  // namespace http
