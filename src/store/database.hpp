#pragma once
// A database: one writer and several readers. Writers that wait are run one after the other in one transaction with one
// flush to disk (group commit): each in its own savepoint, each answered only after the commit.
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "store/tx.hpp"

namespace store {

enum class Engine { sqlite, postgres };

class Database {
 public:
  // "sqlite:PATH", "sqlite::memory:", or a PostgreSQL URL (postgresql://…).
  Database(std::string url, std::size_t readers);
  ~Database();

  void read(const std::function<void(Tx&)>& work);
  // `work` may run again from its start after a serialisation failure (at most three times).
  void write(const std::function<void(Tx&)>& work);
  Engine engine() const { return engine_; }
  const std::string& url() const { return url_; }

 private:
  struct Waiting {
    const std::function<void(Tx&)>* work;
    std::exception_ptr error;
    std::vector<std::function<void()>> after;
    bool done = false;
  };
  std::unique_ptr<Connection> connect(Mode mode) const;
  void lead(std::vector<Waiting*>& batch);
  void run_batch(std::vector<Waiting*>& batch);

  std::string url_;
  Engine engine_;
  bool shared_ = false;  // one connection serves reads and writes: a database in memory

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0, readers_;

  std::mutex queue_mutex_;
  std::condition_variable writer_free_;
  std::deque<Waiting*> queue_;
  bool writing_ = false;
  std::unique_ptr<Connection> writer_;
};

}  // namespace store
