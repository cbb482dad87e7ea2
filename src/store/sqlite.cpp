// The SQLite driver: WAL, synchronous=FULL, one prepared statement per text, BEGIN IMMEDIATE for writers so that a
// read-then-write transaction cannot fail half-way with BUSY.
#include <sqlite3.h>

#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "store/connection.hpp"

namespace store {
namespace {

using base::Code;
using base::Fail;

constexpr int kPatienceMs = 2000;         // for another process that holds the lock; ours take turns before they come here
constexpr std::size_t kStatements = 500;  // texts built from filters are many; beyond this we start again

class SqliteRow final : public Row {
 public:
  SqliteRow(sqlite3_stmt* s, const base::Seal* with) : Row(with), s_(s) {}
  bool null(int c) const override { return sqlite3_column_type(s_, c) == SQLITE_NULL; }
  std::int64_t integer(int c) const override { return sqlite3_column_int64(s_, c); }
  double real(int c) const override { return sqlite3_column_double(s_, c); }
  std::string_view text(int c) const override {
    const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(s_, c));
    return p ? std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(s_, c))) : std::string_view();
  }

 private:
  sqlite3_stmt* s_;
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

class Sqlite final : public Connection {
 public:
  Sqlite(const std::string& path, Mode mode) : mode_(mode) {
    // A reader opens the file for writing too: in WAL mode it shares the index file. query_only keeps it from writing.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      const std::string why = sqlite3_errmsg(db_);
      sqlite3_close(db_);
      throw Fail(Code::busy, "database.away", {}, path + ": " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, kPatienceMs);
    script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
           "PRAGMA cache_size=-8000; PRAGMA journal_size_limit=67108864;");
    if (mode == Mode::read) script("PRAGMA query_only=ON");
  }
  ~Sqlite() override {
    statements_.clear();
    sqlite3_close(db_);
  }

  void run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each) override {
    // After a full disk SQLite rolls back by itself, and each further statement would be committed alone.
    if (begun_ && !in_transaction()) throw Fail(Code::busy, "database.away", {}, "the transaction was ended by the engine");
    // As PostgreSQL has it: after a failed statement only a savepoint saves the rest.
    if (failed_ && !sql.starts_with("ROLLBACK TO")) throw Fail(Code::internal, "internal", {}, "after a failed statement: " + std::string(sql.substr(0, 300)));
    failed_ = false;
    const std::shared_ptr<Statement> held = prepare(sql);
    sqlite3_stmt* s = held->handle;
    for (const auto& table : held->changes)
      if (!owner_.empty() && !table.starts_with(owner_ + "_")) throw Fail(Code::internal, "store.foreign_table", {}, owner_ + " changes " + table);
    struct Reset {
      sqlite3_stmt* s;
      ~Reset() { sqlite3_reset(s); sqlite3_clear_bindings(s); }
    } reset{s};
    bind(s, values, sql);
    const SqliteRow row(s, seal);
    for (;;) {
      const int code = sqlite3_step(s);
      if (code == SQLITE_DONE) break;
      if (code != SQLITE_ROW) fail(code, sql);
      if (each) each(row);
    }
    changed_rows_ = sqlite3_stmt_readonly(s) ? 0 : sqlite3_changes64(db_);
  }
  void post(std::string_view sql, std::span<const Value> values, bool one_row, std::function<void(const Row&)> each) override {
    run(sql, values, each);
    if (one_row && changed_rows_ != 1) throw Fail(Code::not_found, "not_found");
  }
  std::int64_t settle() override { return changed_rows_; }

  void script(std::string_view sql) override {
    const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
  }
  void begin(Mode mode) override {
    run(mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr);
    begun_ = true;
    // The one connection of a database in memory serves readers too.
    if (mode == Mode::read && mode_ == Mode::write) script("PRAGMA query_only=ON");
    lent_to_reader_ = mode == Mode::read && mode_ == Mode::write;
  }
  void commit() override {
    run("COMMIT", {}, nullptr);
    ended();
  }
  void rollback() noexcept override {
    if (in_transaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    ended();
  }
  bool alive() const override { return true; }
  bool sound() const override { return in_transaction() && !failed_; }

  void guard_tables() override {
    statements_.clear();
    sqlite3_set_authorizer(db_, note_changes, this);
  }
  std::string own(std::string_view module) override { return std::exchange(owner_, std::string(module)); }

 private:
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  struct Statement {
    sqlite3_stmt* handle = nullptr;
    std::vector<std::string> changes;  // tables; known only when guarded
    ~Statement() { sqlite3_finalize(handle); }
  };

  void ended() {
    begun_ = failed_ = false;
    if (std::exchange(lent_to_reader_, false)) sqlite3_exec(db_, "PRAGMA query_only=OFF", nullptr, nullptr, nullptr);
  }

  // Shared, because a statement that is running may leave the cache meanwhile.
  std::shared_ptr<Statement> prepare(std::string_view sql) {
    const auto at = statements_.find(sql);
    const bool cached = at != statements_.end();
    // The same text inside its own rows (a tree that loads its children) needs a statement of its own.
    if (cached && !sqlite3_stmt_busy(at->second->handle)) return at->second;
    auto made = std::make_shared<Statement>();
    const char* rest = nullptr;
    changes_.clear();
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), cached ? 0 : SQLITE_PREPARE_PERSISTENT, &made->handle, &rest);
    if (code != SQLITE_OK) fail(code, sql);
    if (std::string_view(rest, sql.data() + sql.size()).find_first_not_of("; \t\r\n") != std::string_view::npos)
      throw Fail(Code::internal, "internal", {}, "more than one statement in: " + std::string(sql.substr(0, 300)));
    made->changes = std::exchange(changes_, {});
    if (cached) return made;
    if (statements_.size() >= kStatements) statements_.clear();
    statements_.emplace(std::string(sql), made);
    return made;
  }

  // Denies nothing by itself: a statement is prepared once and may be run by another owner, so run() compares.
  static int note_changes(void* self, int action, const char* table, const char*, const char*, const char* trigger) {
    const bool change = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    if (change && table && !trigger && !std::string_view(table).starts_with("sqlite_")) static_cast<Sqlite*>(self)->changes_.emplace_back(table);
    return SQLITE_OK;
  }

  // SQLite takes $1 as a name, numbered by first appearance: bind by name, not by position.
  void bind(sqlite3_stmt* s, std::span<const Value> values, std::string_view sql) {
    char name[24] = "$";
    int found = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::snprintf(name + 1, sizeof name - 1, "%zu", i + 1);
      const int at = sqlite3_bind_parameter_index(s, name);
      if (at == 0) continue;
      ++found;
      if (const int code = bind_one(s, at, values[i]); code != SQLITE_OK) fail(code, sql);
    }
    // SQLite would take NULL for a parameter that was forgotten; PostgreSQL would not.
    if (found != sqlite3_bind_parameter_count(s)) throw Fail(Code::internal, "internal", {}, "a parameter has no value in: " + std::string(sql.substr(0, 300)));
  }
  static int bind_one(sqlite3_stmt* s, int at, const Value& v) {
    if (v.null) return sqlite3_bind_null(s, at);
    if (v.kind == meta::Kind::real) return sqlite3_bind_double(s, at, v.real);
    if (v.kind != meta::Kind::text) return sqlite3_bind_int64(s, at, v.integer);
    const std::string_view t = v.own.empty() ? v.text : std::string_view(v.own);
    return sqlite3_bind_text64(s, at, t.data() ? t.data() : "", t.size(), SQLITE_STATIC, SQLITE_UTF8);
  }

  [[noreturn]] void fail(int code, std::string_view sql) {
    failed_ = begun_;
    const std::string why = std::string(sqlite3_errmsg(db_)) + " [" + std::to_string(code) + "] in: " + std::string(sql.substr(0, 300));
    switch (code & 0xFF) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED: throw Fail(Code::busy, "database.busy", {}, why);
      case SQLITE_FULL:
      case SQLITE_IOERR:
      case SQLITE_CANTOPEN: throw Fail(Code::busy, "database.away", {}, why);
      case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) throw Fail(Code::conflict, "taken", {}, why);
        if (code == SQLITE_CONSTRAINT_FOREIGNKEY) throw Fail(Code::conflict, "in_use", {}, why);
        [[fallthrough]];
      default: throw Fail(Code::internal, "internal", {}, why);
    }
  }

  sqlite3* db_ = nullptr;
  Mode mode_;
  std::int64_t changed_rows_ = 0;  // by the last statement
  bool begun_ = false, failed_ = false, lent_to_reader_ = false;
  std::string owner_;
  std::vector<std::string> changes_;
  std::unordered_map<std::string, std::shared_ptr<Statement>, TextHash, std::equal_to<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> connect_sqlite(const std::string& path, Mode mode) { return std::make_unique<Sqlite>(path, mode); }

}  // namespace store
