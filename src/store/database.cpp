#include "store/database.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/log.hpp"

namespace store {
namespace {

constexpr int kTries = 3;
constexpr std::size_t kBatch = 64;

bool is_postgres(std::string_view url) { return url.starts_with("postgres://") || url.starts_with("postgresql://"); }

// What is committed is committed: an action that fails does not turn the answer into a failure.
void run_all(const std::vector<std::function<void()>>& actions) {
  for (const auto& action : actions) {
    try {
      action();
    } catch (const std::exception& e) {
      base::log::error("store.after_commit", {{"what", e.what()}});
    }
  }
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
  if (!url_.starts_with(prefix)) throw base::Fail(base::Code::internal, "store.url");  // not shown: it may hold a password
  return connect_sqlite(url_.substr(prefix.size()), mode);
}

void Database::begin(Connection& c, Mode mode) const {
  c.forget();
  c.announced.clear();
  c.seal = seal_;
  c.begin(mode);
}

// Begins, works, commits; rolls back on the way out of any exception; runs again what may be run again.
Database::Actions Database::transact(std::unique_ptr<Connection>& c, Mode mode, const std::function<void(Tx&)>& work, const std::function<void(Tx&)>& ahead) {
  for (int tries = 1;; ++tries) {
    try {
      if (!c || !c->alive()) c = connect(mode);
      begin(*c, mode);
      Tx tx(*c, mode);
      try {
        if (ahead) ahead(tx);
        work(tx);
        c->commit();
      } catch (...) {
        c->rollback();
        throw;
      }
      return std::move(tx.after_);
    } catch (const Retry&) {
      if (tries == kTries) throw base::Fail(base::Code::busy, "database.busy");
    }
  }
}

void Database::read(const std::function<void(Tx&)>& work) { run_all(shared_ ? on_writer_alone(work) : on_reader(work)); }

Database::Actions Database::on_reader(const std::function<void(Tx&)>& work) {
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
      {
        const std::lock_guard lock(db.readers_mutex_);
        --db.lent_;
        if (c && c->alive()) db.idle_.push_back(std::move(c));
      }
      db.reader_free_.notify_one();
    }
  };
  const GiveBack give_back{*this, c};
  return transact(c, Mode::read, work);
}

// A database in memory has one connection: a reader takes the writer's turn, and still cannot write.
Database::Actions Database::on_writer_alone(const std::function<void(Tx&)>& work) {
  if (leader_ == std::this_thread::get_id()) throw base::Fail(base::Code::internal, "store.nested");
  {
    std::unique_lock lock(queue_mutex_);
    writer_free_.wait(lock, [&] { return !writing_; });
    writing_ = true;
    leader_ = std::this_thread::get_id();
  }
  struct GiveBack {
    Database& db;
    ~GiveBack() { db.hand_over(); }
  };
  const GiveBack give_back{*this};
  return transact(writer_, Mode::read, work);
}

Database::Waiting::Told Database::Waiting::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return told_ != Told::nothing; });
  return told_;
}

// Notified under the lock: who is told may be gone as soon as it can take it.
void Database::Waiting::tell(Told what) {
  const std::lock_guard lock(mutex_);
  told_ = what;
  changed_.notify_one();
}

// The writer goes to who has waited longest.
void Database::hand_over() {
  const std::lock_guard lock(queue_mutex_);
  leader_ = std::thread::id();
  if (!queue_.empty()) return queue_.front()->tell(Waiting::Told::lead);
  writing_ = false;
  writer_free_.notify_all();
}

// Whoever finds the writer free, or is handed it, leads the longest waiting, itself the first, and answers them.
void Database::write(const std::function<void(Tx&)>& work, const std::function<void(Tx&)>& ahead) {
  if (leader_ == std::this_thread::get_id()) throw base::Fail(base::Code::internal, "store.nested");
  Waiting mine(work, ahead);
  bool leads = false;
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(&mine);
    leads = !std::exchange(writing_, true);
  }
  if (leads || mine.wait() == Waiting::Told::lead) {
    std::vector<Waiting*> batch;
    {
      const std::lock_guard lock(queue_mutex_);
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kBatch));
      batch.assign(queue_.begin(), end);
      queue_.erase(queue_.begin(), end);
      leader_ = std::this_thread::get_id();
    }
    lead(batch);
    hand_over();
    for (auto* w : batch)
      if (w != &mine) w->tell(Waiting::Told::done);
  }
  if (mine.error) std::rethrow_exception(mine.error);
  run_all(mine.after);
}

// Answers each of the batch: with nothing, or with its error.
void Database::lead(std::vector<Waiting*>& batch) {
  const auto fail_all = [&] {
    for (auto* w : batch) w->error = std::current_exception();
  };
  for (const bool apart : {false, true}) {
    if (batch.size() == 1) break;
    bool begun = false;
    try {
      if (!writer_->alive()) writer_ = connect(Mode::write);
      begin(*writer_, Mode::write);
      begun = true;
      return together(batch, apart);
    } catch (const Retry&) {
    } catch (...) {
      // Not begun (another process has the lock): each alone would wait as long in vain. Lost in COMMIT: perhaps it is done.
      // Otherwise nothing is, and each can be tried again.
      if (!begun || !writer_->alive()) return fail_all();
    }
  }
  // Alone, so that the trouble of one is not the trouble of all.
  for (auto* w : batch) {
    try {
      w->error = nullptr;
      w->after = transact(writer_, Mode::write, w->work, w->ahead);
    } catch (...) {
      w->error = std::current_exception();
    }
  }
}

// One transaction, which has begun. `apart`: with a savepoint for each, and what is wrong with his work is known before the next begins.
// When it throws, nobody's work is there and nobody's error stands: who failed by himself may have failed over the row of another.
void Database::together(std::vector<Waiting*>& batch, bool apart) {
  try {
    for (const auto* w : batch) {
      Tx tx(*writer_, Mode::write);
      if (w->ahead) w->ahead(tx);
    }
    for (auto* w : batch) {
      Tx tx(*writer_, Mode::write);
      w->error = nullptr;
      try {
        std::optional<Savepoint> point;
        if (apart) point.emplace(tx);
        w->work(tx);
        if (apart) point->keep();
        w->after = std::move(tx.after_);
      } catch (const Retry&) {
        throw;
      } catch (...) {
        if (!apart && tx.changed_) throw Retry{};
        w->error = std::current_exception();
      }
      writer_->disown();
      // What the others would write into a transaction that is gone would be committed one by one.
      if (!writer_->alive() || !writer_->sound()) std::rethrow_exception(w->error ? w->error : std::make_exception_ptr(Retry{}));
    }
    writer_->commit();
  } catch (...) {
    writer_->rollback();
    throw;
  }
}

}  // namespace store
