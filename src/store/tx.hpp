#pragma once
// One transaction. Handlers get it open and cannot commit; SQL follows the seven rules of docs/architecture.md, so that
// one text serves SQLite and PostgreSQL. Rows are read and written through the type table, by position.
// After a failed statement the transaction takes no other one: who catches the Fail and goes on has it in a Savepoint.
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/seal.hpp"
#include "meta/type.hpp"
#include "store/connection.hpp"
#include "store/value.hpp"

namespace store {

std::string columns(const meta::Type& record, std::string_view prefix = "");
template <class T>
std::string columns(std::string_view prefix = "") {
  return columns(meta::type_of<T>(), prefix);
}

class Tx {
 public:
  Tx(Connection& connection, Mode mode, const base::Seal* seal = nullptr) : connection_(connection), mode_(mode), seal_(seal) {}
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
  template <class... A>
  std::int64_t exec(std::string_view sql, const A&... args) {
    return run(sql, std::array<Value, sizeof...(A)>{parameter(args)...}, nullptr);
  }
  // For statements built from a filter: the caller fills the values.
  std::int64_t run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each);

  template <class T>
  void insert(std::string_view table, const T& row) {
    insert(table, meta::type_of<T>(), &row);
  }
  // By the first field; throws Fail(not_found) when there is no such row.
  template <class T>
  void update(std::string_view table, const T& row) {
    update(table, meta::type_of<T>(), &row);
  }

  // Several statements without parameters: migrations only.
  void script(std::string_view sql) { connection_.script(sql); }

  // Runs after the commit is on disk, on the thread of the request. Never runs when the transaction is rolled back.
  void after_commit(std::function<void()> action) { after_.push_back(std::move(action)); }
  Mode mode() const { return mode_; }

  // Fields with a note sealed("table.column") are sealed when a struct is written and opened when it is read. SQL that names
  // such a column by itself does it here. Empty text stays empty; text that is not sealed yet is read as it is.
  std::string sealed(std::string_view plain, std::string_view column) const;
  std::string opened(std::string_view stored, std::string_view column) const;

  void read(const Row& row, const meta::Type& type, void* out) const;

 private:
  friend class Database;
  friend class Savepoint;
  friend class Owner;
  std::vector<Value> values_of(const meta::Type& type, const void* row) const;
  void insert(std::string_view table, const meta::Type& type, const void* row);
  void update(std::string_view table, const meta::Type& type, const void* row);

  Connection& connection_;
  Mode mode_;
  const base::Seal* seal_;
  int depth_ = 0;
  std::vector<std::function<void()>> after_;
};

// Work that may be undone without ending the transaction: an import's dry run. Undone unless kept.
class Savepoint {
 public:
  explicit Savepoint(Tx& tx);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  void keep();

 private:
  Tx& tx_;
  std::string name_;
  std::size_t after_;
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
