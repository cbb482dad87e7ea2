// The SQLite driver: WAL, synchronous=FULL, one prepared statement per text, BEGIN IMMEDIATE for writers so that a
// read-then-write transaction cannot fail half-way with BUSY.
#include <sqlite3.h>

#include <unordered_map>

#include "base/error.hpp"
#include "store/connection.hpp"

namespace store {
namespace {

using base::Code;
using base::Fail;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* s) : s_(s) {}
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
  Sqlite(const std::string& path, Mode mode) {
    // A reader opens the file for writing too: in WAL mode it shares the index file. query_only keeps it from writing.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      const std::string why = sqlite3_errmsg(db_);
      sqlite3_close(db_);
      throw Fail(Code::busy, "database.away", {}, path + ": " + why);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, 5000);
    script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
           "PRAGMA cache_size=-8000; PRAGMA journal_size_limit=67108864;");
    if (mode == Mode::read) script("PRAGMA query_only=ON");
  }
  ~Sqlite() override {
    for (auto& [text, s] : statements_) sqlite3_finalize(s);
    sqlite3_close(db_);
  }

  std::int64_t run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each) override {
    sqlite3_stmt* s = prepare(sql);
    struct Reset {
      sqlite3_stmt* s;
      ~Reset() { sqlite3_reset(s); sqlite3_clear_bindings(s); }
    } reset{s};
    bind(s, values);
    const SqliteRow row(s);
    for (;;) {
      const int code = sqlite3_step(s);
      if (code == SQLITE_DONE) break;
      if (code != SQLITE_ROW) fail(code, sql);
      if (each) each(row);
    }
    return sqlite3_stmt_readonly(s) ? 0 : sqlite3_changes64(db_);
  }

  void script(std::string_view sql) override {
    const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
  }
  void begin(Mode mode) override { run(mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN", {}, nullptr); }
  void commit() override { run("COMMIT", {}, nullptr); }
  void rollback() noexcept override {
    if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  bool alive() const override { return true; }

 private:
  sqlite3_stmt* prepare(std::string_view sql) {
    if (const auto at = statements_.find(sql); at != statements_.end()) return at->second;
    sqlite3_stmt* s = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &s, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
    statements_.emplace(std::string(sql), s);
    return s;
  }

  // SQLite takes $1 as a name, numbered by first appearance: bind by name, not by position.
  static void bind(sqlite3_stmt* s, std::span<const Value> values) {
    char name[24] = "$";
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::snprintf(name + 1, sizeof name - 1, "%zu", i + 1);
      const int at = sqlite3_bind_parameter_index(s, name);
      if (at == 0) continue;
      const Value& v = values[i];
      if (v.null) sqlite3_bind_null(s, at);
      else if (v.kind == meta::Kind::real) sqlite3_bind_double(s, at, v.real);
      else if (v.kind == meta::Kind::text) {
        const std::string_view t = v.own.empty() ? v.text : std::string_view(v.own);
        sqlite3_bind_text64(s, at, t.data() ? t.data() : "", t.size(), SQLITE_STATIC, SQLITE_UTF8);
      } else sqlite3_bind_int64(s, at, v.integer);
    }
  }

  [[noreturn]] void fail(int code, std::string_view sql) const {
    const std::string why = std::string(sqlite3_errmsg(db_)) + " [" + std::to_string(code) + "] in: " + std::string(sql.substr(0, 300));
    switch (code & 0xFF) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED: throw Retry{};
      case SQLITE_FULL:
      case SQLITE_IOERR:
      case SQLITE_CANTOPEN: throw Fail(Code::busy, "database.away", {}, why);
      case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) throw Fail(Code::conflict, "taken", {}, why);
        if (code == SQLITE_CONSTRAINT_FOREIGNKEY) throw Fail(Code::conflict, "in_use", {}, why);
        [[fallthrough]];
      default: throw Fail(Code::internal, "internal", {}, why);
    }
  }

  sqlite3* db_ = nullptr;
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> connect_sqlite(const std::string& path, Mode mode) { return std::make_unique<Sqlite>(path, mode); }

}  // namespace store
