#pragma once
// A database: one writer and several readers. Writers that wait are run one after the other in one transaction with one
// flush to disk (group commit), each answered only after the commit. So `work` may run on another caller's thread, and must
// not call the database it runs in (Fail(internal, "store.nested")). Savepoints are only set when somebody failed after he had
// changed something: then the flush runs again, with one for each.
// A PostgreSQL connection lost during COMMIT leaves it open whether the write is there; it is reported as
// Fail(busy, "database.away"), and the client's idempotency key settles it.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/seal.hpp"
#include "store/tx.hpp"

namespace store {

enum class Engine { sqlite, postgres };

class Database {
 public:
  // "sqlite:PATH", "sqlite::memory:", or a PostgreSQL URL (postgresql://…).
  Database(std::string url, std::size_t readers);
  ~Database();

  // Sees what was committed before it began, unchanged until it ends. Waits while all readers are lent.
  void read(const std::function<void(Tx&)>& work);
  // `work` may run again from its start after a serialisation failure (at most three times).
  // `ahead` asks (Tx::expect) what work will want to know: all who share a flush are asked for in one journey. Changes nothing.
  void write(const std::function<void(Tx&)>& work, const std::function<void(Tx&)>& ahead = {});
  // With what its transactions seal and open columns; before the first use. It must outlive the database.
  void seal_with(const base::Seal& seal) { seal_ = &seal; }
  // Tests: writes are checked against Owner from now on (SQLite only; before the first use).
  void guard_tables() { writer_->guard_tables(); }
  Engine engine() const { return engine_; }
  const std::string& url() const { return url_; }

 private:
  using Actions = std::vector<std::function<void()>>;
  // A caller of write(). Each sleeps on a lock of its own: when a flush answers thirty, they do not queue for one mutex.
  class Waiting {
   public:
    Waiting(const std::function<void(Tx&)>& w, const std::function<void(Tx&)>& a) : work(w), ahead(a) {}
    enum class Told { nothing, lead, done };
    Told wait();
    void tell(Told what);
    const std::function<void(Tx&)>&work, &ahead;
    std::exception_ptr error;
    Actions after;

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Told told_ = Told::nothing;
  };
  std::unique_ptr<Connection> connect(Mode mode) const;
  void begin(Connection& c, Mode mode) const;
  Actions transact(std::unique_ptr<Connection>& c, Mode mode, const std::function<void(Tx&)>& work, const std::function<void(Tx&)>& ahead = {});
  Actions on_reader(const std::function<void(Tx&)>& work);
  Actions on_writer_alone(const std::function<void(Tx&)>& work);
  void hand_over();
  void lead(std::vector<Waiting*>& batch);
  void together(std::vector<Waiting*>& batch, bool apart);

  std::string url_;
  const base::Seal* seal_ = nullptr;
  Engine engine_;
  bool shared_ = false;  // one connection serves reads and writes: a database in memory

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0, readers_;

  std::mutex queue_mutex_;
  std::condition_variable writer_free_;  // for who reads a database in memory
  std::deque<Waiting*> queue_;
  bool writing_ = false;                 // somebody has the writer, or was told to lead
  std::atomic<std::thread::id> leader_;  // of the running batch; it would wait for itself
  std::unique_ptr<Connection> writer_;
};

}  // namespace store
