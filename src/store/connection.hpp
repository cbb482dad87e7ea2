#pragma once
// What a database driver gives to Tx. Two exist: sqlite.cpp and postgres.cpp. Only this folder includes this header.
#include <any>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/value.hpp"

namespace base {
class Seal;
}

namespace store {

enum class Mode { read, write };

// A SELECT whose answer is kept for the rest of the transaction, and the tables it reads: a statement that changes something and
// names one of them makes it forgotten. `keys`: the columns of these tables that $1… must equal, which a row keeps for its life; a
// statement that tells whose rows it changes leaves the answers about others. One for each, with static life.
struct Question {
  std::string sql;
  std::vector<std::string_view> tables;
  std::vector<std::string_view> keys = {};
};

// One row of a result while it is being read.
class Row {
 public:
  explicit Row(const base::Seal* s) : seal(s) {}
  virtual ~Row() = default;
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;  // also booleans
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  const base::Seal* seal;  // of its connection
};

// Errors are mapped once, here: unique violation → Fail(conflict, "taken"), a broken reference → Fail(conflict, "in_use"),
// busy or serialisation → Retry, connection lost → Fail(busy, "database.away"), anything else → Fail(internal).
class Connection {
 public:
  virtual ~Connection() = default;
  // One statement, prepared once per text. Parameters are $1…$n. `each` may run further statements.
  virtual void run(std::string_view sql, std::span<const Value> parameters, const std::function<void(const Row&)>& each) = 0;
  // The same without waiting where the engine is far away: what is wrong with it is thrown by a later call, at the latest by
  // settle() or commit(). `one_row`: not_found unless it changed exactly one. `each` reads the rows and does nothing else.
  virtual void post(std::string_view sql, std::span<const Value> parameters, bool one_row, std::function<void(const Row&)> each) = 0;
  // Waits for what was posted; how many rows the last of it changed.
  virtual std::int64_t settle() = 0;
  // Nobody waits any more for what was posted so far, and it sets out: what turns out wrong with it is a Retry of the whole transaction.
  virtual void disown() {}
  virtual void script(std::string_view sql) = 0;  // several statements, no parameters: migrations
  virtual void begin(Mode mode) = 0;  // write: the one writer at a time, across processes
  virtual void commit() = 0;          // returns when it is on disk
  virtual void rollback() noexcept = 0;
  virtual bool alive() const = 0;     // false: open a new one
  // False after a failed statement that nobody undid, and when the engine has ended the transaction by itself (disk full): what
  // follows would fail, or stand alone.
  virtual bool sound() const = 0;

  // Of the running transaction: what columns are sealed with (null: none can be), and what it knows without asking again: ends of
  // chains (Tx::recall) and answers, by question and parameters (Tx::once).
  const base::Seal* seal = nullptr;
  std::unordered_map<std::string, std::any> known;
  struct Answer {
    std::shared_ptr<void> rows;
    std::uint64_t asked_on = 0;     // the journey; there while it is the current one
    std::vector<std::string> keys;  // the parameters that stand for the question's keys
  };
  std::unordered_map<const Question*, std::unordered_map<std::string, Answer>> answers;
  std::uint64_t journeys = 0;  // to a server far away and back; stays 0 where there is none
  void forget() {
    known.clear();
    answers.clear();
  }
  std::vector<std::string> announced;  // Tx::announce; told by the commit, all at once

  // Tests only (SQLite): from now on a statement that changes a table `module_…` needs that module as the owner.
  virtual void guard_tables() {}
  virtual std::string own(std::string_view /*module*/) { return {}; }  // → the owner before
};

// Thrown by a driver when the transaction may be run again from its start. `begin` throws it also when the connection
// turned out to be lost: nothing has happened yet.
struct Retry {};

std::unique_ptr<Connection> connect_sqlite(const std::string& path, Mode mode);  // path ":memory:" is private
std::unique_ptr<Connection> connect_postgres(const std::string& url, Mode mode);

}  // namespace store
