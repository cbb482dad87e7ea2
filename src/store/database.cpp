#include "store/database.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace store {
namespace {

constexpr int kTries = 3;
constexpr std::size_t kBatch = 64;

bool is_postgres(std::string_view url) { return url.starts_with("postgres://") || url.starts_with("postgresql://"); }

// Begins, works, commits; rolls back on the way out of any exception.
void in_transaction(Connection& c, Mode mode, const std::function<void(Tx&)>& work,
                    std::vector<std::function<void()>>* after, const std::function<std::vector<std::function<void()>>(Tx&)>& take) {
  c.begin(mode);
  Tx tx(c, mode);
  try {
    work(tx);
    c.commit();
  } catch (...) {
    c.rollback();
    throw;
  }
  if (after) *after = take(tx);
}

}  // namespace

Database::Database(std::string url, std::size_t readers)
    : url_(std::move(url)), engine_(is_postgres(url_) ? Engine::postgres : Engine::sqlite), readers_(std::max<std::size_t>(readers, 1)) {
  shared_ = url_ == "sqlite::memory:";
  writer_ = connect(Mode::write);
}

Database::~Database() = default;

std::unique_ptr<Connection> Database::connect(Mode mode) const {
  if (engine_ == Engine::postgres) return connect_postgres(url_, mode);
  const std::string_view prefix = "sqlite:";
  if (!url_.starts_with(prefix)) throw base::Fail(base::Code::internal, "store.url", {}, url_);
  return connect_sqlite(url_.substr(prefix.size()), mode);
}

void Database::read(const std::function<void(Tx&)>& work) {
  if (shared_) return write(work);
  std::unique_ptr<Connection> c;
  {
    std::unique_lock lock(readers_mutex_);
    reader_free_.wait(lock, [&] { return lent_ < readers_; });
    ++lent_;
    if (!idle_.empty()) {
      c = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  struct GiveBack {
    Database& db;
    std::unique_ptr<Connection>& c;
    ~GiveBack() {
      const std::lock_guard lock(db.readers_mutex_);
      --db.lent_;
      if (c && c->alive()) db.idle_.push_back(std::move(c));
      db.reader_free_.notify_one();
    }
  };
  std::vector<std::function<void()>> after;
  {
    const GiveBack give_back{*this, c};
    for (int tries = 1;; ++tries) {
      if (!c || !c->alive()) c = connect(Mode::read);
      try {
        in_transaction(*c, Mode::read, work, &after, [](Tx& tx) { return std::move(tx.after_); });
        break;
      } catch (const Retry&) {
        if (tries == kTries) throw base::Fail(base::Code::busy, "database.busy");
      }
    }
  }
  for (auto& action : after) action();
}

void Database::write(const std::function<void(Tx&)>& work) {
  Waiting mine{&work, nullptr, {}, false};
  {
    std::unique_lock lock(queue_mutex_);
    queue_.push_back(&mine);
    writer_free_.wait(lock, [&] { return mine.done || !writing_; });
    if (!mine.done) {
      writing_ = true;
      std::vector<Waiting*> batch(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kBatch)));
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
      lock.unlock();
      lead(batch);
      lock.lock();
      for (auto* w : batch) w->done = true;
      writing_ = false;
      writer_free_.notify_all();
      // Only when the queue was longer than a batch can this thread have led without its own work in it.
      while (!mine.done) {
        writer_free_.wait(lock, [&] { return mine.done || !writing_; });
        if (mine.done) break;
        writing_ = true;
        std::vector<Waiting*> next{&mine};
        std::erase(queue_, &mine);
        lock.unlock();
        lead(next);
        lock.lock();
        mine.done = true;
        writing_ = false;
        writer_free_.notify_all();
      }
    }
  }
  if (mine.error) std::rethrow_exception(mine.error);
  for (auto& action : mine.after) action();
}

// Runs the batch together; when the transaction as a whole fails, each is told so.
void Database::lead(std::vector<Waiting*>& batch) {
  for (int tries = 1;; ++tries) {
    try {
      if (!writer_ || !writer_->alive()) writer_ = connect(Mode::write);
      run_batch(batch);
      return;
    } catch (const Retry&) {
      if (tries < kTries) continue;
      for (auto* w : batch) w->error = std::make_exception_ptr(base::Fail(base::Code::busy, "database.busy"));
      return;
    } catch (...) {
      for (auto* w : batch) w->error = std::current_exception();
      return;
    }
  }
}

void Database::run_batch(std::vector<Waiting*>& batch) {
  for (auto* w : batch) w->error = nullptr, w->after.clear();
  if (batch.size() == 1) {
    in_transaction(*writer_, Mode::write, *batch[0]->work, &batch[0]->after, [](Tx& tx) { return std::move(tx.after_); });
    return;
  }
  in_transaction(
      *writer_, Mode::write,
      [&](Tx& all) {
        for (auto* w : batch) {
          Tx tx(*writer_, Mode::write);
          tx.depth_ = all.depth_;
          try {
            Savepoint point(tx);
            (*w->work)(tx);
            point.keep();
            w->after = std::move(tx.after_);
          } catch (const Retry&) {
            throw;
          } catch (...) {
            w->error = std::current_exception();
          }
        }
      },
      nullptr, {});
}

}  // namespace store
