#pragma once
// One transaction. Handlers get it open and cannot commit; SQL follows the seven rules of docs/architecture.md, so that
// one text serves SQLite and PostgreSQL. Rows are read and written through the type table, by position.
// After a failed statement the transaction takes no other one: who catches the Fail and goes on has it in a Savepoint.
// On PostgreSQL a change does not wait for its answer: it travels with the next question, and a "taken" may be thrown
// there, by Savepoint::keep or by the commit. Who needs to know at once asks how many rows it changed.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "meta/type.hpp"
#include "store/connection.hpp"
#include "store/value.hpp"

namespace store {

std::string columns(const meta::Type& record, std::string_view prefix = "");
template <class T>
std::string columns(std::string_view prefix = "") {
  return columns(meta::type_of<T>(), prefix);
}

// How many rows a statement changed; asking waits for it.
class Changed {
 public:
  explicit Changed(Connection& c) : connection_(c) {}
  Changed(const Changed&) = delete;
  operator std::int64_t() && { return connection_.settle(); }
  std::int64_t rows() && { return connection_.settle(); }

 private:
  Connection& connection_;
};

// Rows that are on their way: several questions that do not need each other's answers make one journey.
template <class T>
class Later {
 public:
  std::vector<T> all() {
    connection_->settle();
    return std::move(*rows_);
  }
  std::optional<T> one() {
    connection_->settle();
    if (rows_->empty()) return std::nullopt;
    return std::move(rows_->front());
  }

 private:
  friend class Tx;
  Later(Connection& c, std::shared_ptr<std::vector<T>> rows) : connection_(&c), rows_(std::move(rows)) {}
  Connection* connection_;
  std::shared_ptr<std::vector<T>> rows_;
};

class Tx {
 public:
  Tx(Connection& connection, Mode mode) : connection_(connection), mode_(mode) {}
  Tx(const Tx&) = delete;

  // A described struct takes the columns in the order of its fields; any other type takes the first column.
  template <class T, class... A>
  std::optional<T> one(std::string_view sql, const A&... args) {
    std::optional<T> out;
    each<T>(sql, [&](T&& row) { if (!out) out = std::move(row); }, args...);
    return out;
  }
  template <class T, class... A>
  std::vector<T> all(std::string_view sql, const A&... args) {
    std::vector<T> out;
    each<T>(sql, [&](T&& row) { out.push_back(std::move(row)); }, args...);
    return out;
  }
  template <class T, class F, class... A>
  void each(std::string_view sql, F&& visit, const A&... args) {
    run(sql, std::array<Value, sizeof...(A)>{parameter(args)...}, [&](const Row& row) {
      T value{};
      read(row, meta::type_of<T>(), &value);
      visit(std::move(value));
    });
  }
  template <class T, class... A>
  Later<T> later(std::string_view sql, const A&... args) {
    auto rows = std::make_shared<std::vector<T>>();
    connection_.post(sql, std::array<Value, sizeof...(A)>{parameter(args)...}, false, [rows](const Row& row) { read(row, meta::type_of<T>(), &rows->emplace_back()); });
    return {connection_, std::move(rows)};
  }
  // Asked once in a database transaction by all who share its flush: what many requests read and few change.
  template <class T, class... A>
  std::vector<T> once(const Question& q, const A&... args) {
    const std::array<Value, sizeof...(A)> values{parameter(args)...};
    if (const auto rows = filed(q, values)) return *static_cast<const std::vector<T>*>(rows.get());
    auto rows = std::make_shared<std::vector<T>>(all<T>(q.sql, args...));
    file(q, values, rows);
    return *rows;
  }
  // The answer that was expected, which nobody else is given: a second one asks, and sees what the first has done.
  template <class T, class... A>
  std::vector<T> take(const Question& q, const A&... args) {
    const std::array<Value, sizeof...(A)> values{parameter(args)...};
    if (const auto rows = filed(q, values)) {
      unfile(q, values);
      return std::move(*static_cast<std::vector<T>*>(rows.get()));
    }
    return all<T>(q.sql, args...);
  }
  // Asks what `once` or `take` will want to know and is not known yet, without waiting: see Database::write.
  template <class T, class... A>
  void expect(const Question& q, const A&... args) {
    const std::array<Value, sizeof...(A)> values{parameter(args)...};
    if (answer(q, values)) return;
    auto rows = std::make_shared<std::vector<T>>();
    connection_.post(q.sql, values, false, [rows](const Row& row) { read(row, meta::type_of<T>(), &rows->emplace_back()); });
    file(q, values, std::move(rows));
  }
  template <class... A>
  Changed exec(std::string_view sql, const A&... args) {
    return post(sql, std::array<Value, sizeof...(A)>{parameter(args)...});
  }
  // For statements built from a filter: the caller fills the values.
  void run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each);
  Changed post(std::string_view sql, std::span<const Value> values);

  template <class T>
  void insert(std::string_view table, const T& row) {
    insert(table, meta::type_of<T>(), &row);
  }
  // By the first field; throws Fail(not_found) when there is no such row.
  template <class T>
  void update(std::string_view table, const T& row) {
    update(table, meta::type_of<T>(), &row);
  }

  // What whoever wrote last has left for the next, who may be another request of the same flush: the end of a chain. Gone when the
  // database transaction ends or a savepoint is undone; true as long as all who write that table say so here.
  template <class T>
  const T* recall(const std::string& what) const {
    const auto at = connection_.known.find(what);
    return at == connection_.known.end() ? nullptr : std::any_cast<T>(&at->second);
  }
  template <class T>
  void remember(const std::string& what, T value) {
    connection_.known.insert_or_assign(what, std::any(std::move(value)));
  }

  // Several statements without parameters: migrations only.
  void script(std::string_view sql) { connection_.script(sql); }

  // Heard by every process of this city (Relay) after the commit, and by none if it is undone. At most 7,900 bytes. On SQLite there is
  // no other process, and nobody hears it.
  void announce(std::string text);

  // Runs after the commit is on disk, on the thread of the request. Never runs when the transaction is rolled back.
  void after_commit(std::function<void()> action) { after_.push_back(std::move(action)); }
  Mode mode() const { return mode_; }

  // Fields with a note sealed("table.column") are sealed when a struct is written and opened when it is read. SQL that names
  // such a column by itself does it here. Empty text stays empty; text that is not sealed yet is read as it is.
  std::string sealed(std::string_view plain, std::string_view column) const;
  std::string opened(std::string_view stored, std::string_view column) const;

  // Of one of its rows; opens what is sealed with what its connection has.
  static void read(const Row& row, const meta::Type& type, void* out);

 private:
  friend class Database;
  friend class Savepoint;
  friend class Owner;
  // Forgets the answers about what the statement changes. `same(column)`: what its rows have there, if it says so.
  using Same = std::function<std::optional<std::string>(std::string_view column)>;
  void changing(std::string_view sql, const Same& same);
  void changing(std::string_view sql, std::span<const Value> values);
  void changing(std::string_view table, const meta::Type& type, std::span<const Value> row);
  const Connection::Answer* answer(const Question& q, std::span<const Value> values) const;
  std::shared_ptr<void> filed(const Question& q, std::span<const Value> values);  // waits for it when it is on its way
  void file(const Question& q, std::span<const Value> values, std::shared_ptr<void> rows);
  void unfile(const Question& q, std::span<const Value> values);
  std::vector<Value> values_of(const meta::Type& type, const void* row) const;
  void insert(std::string_view table, const meta::Type& type, const void* row);
  void update(std::string_view table, const meta::Type& type, const void* row);

  Connection& connection_;
  Mode mode_;
  int depth_ = 0;
  bool changed_ = false;  // not only read
  std::vector<std::function<void()>> after_;
};

// Work that may be undone without ending the transaction: an import's dry run. Undone unless kept.
class Savepoint {
 public:
  explicit Savepoint(Tx& tx);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  void keep();  // throws what is wrong with the work in it

 private:
  Tx& tx_;
  std::string name_;
  std::size_t after_, announced_;
  bool open_ = true;
};

// Whose tables may be changed from here on: `Owner(tx, "cases")` allows `cases_…` alone, `Owner(tx, "")` all (the
// platform itself). Checked only on a Database with guard_tables(); Fail(internal, "store.foreign_table").
class Owner {
 public:
  Owner(Tx& tx, std::string_view module) : tx_(tx), before_(tx.connection_.own(module)) {}
  ~Owner() { tx_.connection_.own(before_); }
  Owner(const Owner&) = delete;

 private:
  Tx& tx_;
  std::string before_;
};

}  // namespace store
