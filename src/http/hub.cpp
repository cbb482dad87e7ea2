#include "http/hub.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace http {

struct Hub::State {
  mutable std::mutex lock;
  Limits limits;
  std::uint64_t last_id = 0;
  std::size_t subscribers = 0;
  std::unordered_map<std::string, std::vector<Subscription*>> topics;
};

namespace {

std::string encode(std::uint64_t id, std::string_view event, std::string_view data) {
  std::string out = "id: " + std::to_string(id) + "\nevent: ";
  for (const char c : event) out += c == '\n' || c == '\r' ? ' ' : c;
  out += "\ndata: ";
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '\r') {
      if (i + 1 < data.size() && data[i + 1] == '\n') continue;
      out += "\ndata: ";
    } else {
      out += data[i];
      if (data[i] == '\n') out += "data: ";
    }
  }
  out += "\n\n";
  return out;
}

}  // namespace

Hub::Hub(Limits limits) : state_(std::make_shared<State>()) { state_->limits = limits; }
Hub::~Hub() = default;

std::size_t Hub::publish(std::string_view topic, std::string_view event, std::string_view data) {
  const std::lock_guard hold{state_->lock};
  const std::uint64_t id = ++state_->last_id;
  const auto found = state_->topics.find(std::string{topic});
  if (found == state_->topics.end()) return 0;
  const auto frame = std::make_shared<const std::string>(encode(id, event, data));
  std::size_t reached = 0;
  for (Subscription* s : found->second) {
    if (s->overflow_) continue;
    const bool sleeping = s->waiting_.empty();
    if (s->bytes_ + frame->size() > state_->limits.queue_bytes) {
      s->give_up();
    } else {
      s->waiting_.push_back(frame);
      s->bytes_ += frame->size();
      ++reached;
    }
    if (sleeping || s->overflow_) s->wake_();
  }
  return reached;
}

// Under the hub's lock.
void Hub::Subscription::give_up() {
  overflow_ = true;
  waiting_.clear();
  waiting_.shrink_to_fit();
}

void Hub::drop_all() {
  const std::lock_guard hold{state_->lock};
  for (const auto& [topic, listeners] : state_->topics)
    for (Subscription* s : listeners) {
      if (s->overflow_) continue;  // told by another of its topics
      s->give_up();
      s->wake_();
    }
}

std::shared_ptr<Hub::Subscription> Hub::subscribe(std::vector<std::string> topics, std::function<void()> wake) {
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  if (topics.size() > state_->limits.topics) topics.resize(state_->limits.topics);
  return std::make_shared<Subscription>(state_, std::move(topics), std::move(wake));
}

std::size_t Hub::subscribers() const {
  const std::lock_guard hold{state_->lock};
  return state_->subscribers;
}

Hub::Subscription::Subscription(std::shared_ptr<State> state, std::vector<std::string> topics,
                                std::function<void()> wake)
    : state_(std::move(state)), topics_(std::move(topics)), wake_(std::move(wake)) {
  const std::lock_guard hold{state_->lock};
  for (const auto& topic : topics_) state_->topics[topic].push_back(this);
  ++state_->subscribers;
}

Hub::Subscription::~Subscription() {
  const std::lock_guard hold{state_->lock};
  for (const auto& topic : topics_) {
    const auto found = state_->topics.find(topic);
    std::erase(found->second, this);
    if (found->second.empty()) state_->topics.erase(found);
  }
  --state_->subscribers;
}

bool Hub::Subscription::lost() const {
  const std::lock_guard hold{state_->lock};
  return overflow_;
}

bool Hub::Subscription::take(std::vector<Frame>& frames) {
  const std::lock_guard hold{state_->lock};
  frames.clear();
  frames.swap(waiting_);
  bytes_ = 0;
  return !overflow_;
}

}  // namespace http
