#pragma once
// The bounded pool that runs handlers. Requests that find the queue full are refused by the caller; the next pieces of
// replies that have begun go first and are never refused: there is at most one per connection.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/gzip.hpp"

namespace http {

class Task {
 public:
  virtual ~Task() = default;
  virtual void run(Gzip& gzip) = 0;  // the worker's own compressor; must not throw
};

class Workers {
 public:
  Workers(std::size_t threads, std::size_t queue) : wanted_(threads), queue_(queue) {}
  ~Workers() { stop(); }
  void start();
  void stop();                                 // waits for what runs, drops what waits
  bool submit(std::shared_ptr<Task> request);  // false: the queue is full
  void submit_piece(std::shared_ptr<Task> piece);
  std::size_t queued() const;
  std::size_t running() const { return running_.load(std::memory_order_relaxed); }

 private:
  void work();
  std::size_t wanted_, queue_;
  mutable std::mutex lock_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Task>> requests_, pieces_;
  bool ends_ = false;
  std::atomic<std::size_t> running_{0};
  std::vector<std::thread> threads_;
};

}  // namespace http
