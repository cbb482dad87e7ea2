#include "http/workers.hpp"

#include <algorithm>

namespace http {

void Workers::start() {
  for (std::size_t i = 0; i < std::max<std::size_t>(wanted_, 1); ++i) threads_.emplace_back([this] { work(); });
}

void Workers::stop() {
  std::deque<std::shared_ptr<Task>> dropped, dropped_pieces;  // die outside the lock
  {
    const std::lock_guard hold{lock_};
    ends_ = true;
    dropped.swap(requests_);
    dropped_pieces.swap(pieces_);
  }
  ready_.notify_all();
  for (auto& t : threads_) t.join();
  threads_.clear();
}

bool Workers::submit(std::shared_ptr<Task> request) {
  {
    const std::lock_guard hold{lock_};
    if (requests_.size() >= queue_) return false;
    requests_.push_back(std::move(request));
  }
  ready_.notify_one();
  return true;
}

void Workers::submit_piece(std::shared_ptr<Task> piece) {
  {
    const std::lock_guard hold{lock_};
    pieces_.push_back(std::move(piece));
  }
  ready_.notify_one();
}

std::size_t Workers::queued() const {
  const std::lock_guard hold{lock_};
  return requests_.size() + pieces_.size();
}

void Workers::work() {
  Gzip gzip;
  while (true) {
    std::shared_ptr<Task> task;
    {
      std::unique_lock hold{lock_};
      ready_.wait(hold, [this] { return ends_ || !pieces_.empty() || !requests_.empty(); });
      if (ends_) return;
      auto& queue = pieces_.empty() ? requests_ : pieces_;
      task = std::move(queue.front());
      queue.pop_front();
    }
    running_.fetch_add(1, std::memory_order_relaxed);
    task->run(gzip);
    running_.fetch_sub(1, std::memory_order_relaxed);
  }
}

}  // namespace http
