// The PostgreSQL driver: libpq, parameters and results in binary, one prepared statement per text and parameter kinds. Statements
// go out in pipeline mode and are answered together when somebody needs an answer: what costs is the way there and back.
// A writer holds its city's advisory lock for its whole transaction: one writer across processes, as SQLite has it, so that the
// order of commits is the order of the journal. SERIALIZABLE guards against writers that are not ours.
#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sched.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <exception>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "meta/json.hpp"
#include "store/connection.hpp"
#include "store/postgres_city.hpp"

namespace store {
namespace {

using base::Code;
using base::Fail;
using meta::Kind;

enum Oid_ : Oid { kBool = 16, kBytes = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kFloat4 = 700, kFloat8 = 701, kChars = 1042, kVarchar = 1043 };

constexpr std::size_t kStatements = 500;  // texts built from filters are many; beyond this we start again
constexpr std::int64_t kWriterLock = 0x636875616E676368;

struct Free {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Result = std::unique_ptr<PGresult, Free>;

Oid oid_of(Kind k) {
  switch (k) {
    case Kind::boolean: return kBool;
    case Kind::i32: return kInt4;
    case Kind::i64: return kInt8;
    case Kind::real: return kFloat8;
    default: return kText;
  }
}

template <class U>
U big_endian(const char* p) {
  U u;
  std::memcpy(&u, p, sizeof u);
  if constexpr (sizeof u == 2) return be16toh(u);
  else if constexpr (sizeof u == 4) return be32toh(u);
  else return be64toh(u);
}

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* result, int row, const base::Seal* with) : Row(with), result_(result), row_(row) {}
  bool null(int c) const override { return PQgetisnull(result_, row_, c) != 0; }
  std::int64_t integer(int c) const override {
    if (null(c)) return 0;
    const char* p = PQgetvalue(result_, row_, c);
    switch (PQftype(result_, c)) {
      case kBool: return *p;
      case kInt2: return static_cast<std::int16_t>(big_endian<std::uint16_t>(p));
      case kInt4: return static_cast<std::int32_t>(big_endian<std::uint32_t>(p));
      case kInt8: return static_cast<std::int64_t>(big_endian<std::uint64_t>(p));
      default: wrong(c, "a whole number");  // NUMERIC: CAST(SUM(x) AS BIGINT) was forgotten
    }
  }
  double real(int c) const override {
    if (null(c)) return 0;
    const char* p = PQgetvalue(result_, row_, c);
    switch (PQftype(result_, c)) {
      case kFloat4: return std::bit_cast<float>(big_endian<std::uint32_t>(p));
      case kFloat8: return std::bit_cast<double>(big_endian<std::uint64_t>(p));
      default: return static_cast<double>(integer(c));
    }
  }
  std::string_view text(int c) const override {
    switch (PQftype(result_, c)) {
      case kText: case kVarchar: case kChars: case kName: case kBytes:
        return {PQgetvalue(result_, row_, c), static_cast<std::size_t>(PQgetlength(result_, row_, c))};
      default: wrong(c, "text");
    }
  }

 private:
  [[noreturn]] void wrong(int c, const char* expected) const {
    throw Fail(Code::internal, "internal", {}, std::string("column ") + PQfname(result_, c) + " of type " + std::to_string(PQftype(result_, c)) + " is not " + expected);
  }
  const PGresult* result_;
  int row_;
};

// The parameters as libpq wants them: all binary, numbers in network order.
class Parameters {
 public:
  explicit Parameters(std::span<const Value> given) : numbers_(given.size()) {
    for (std::size_t i = 0; i < given.size(); ++i) add(given[i], numbers_[i]);
  }
  int count() const { return static_cast<int>(types.size()); }
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;

 private:
  void add(const Value& v, std::uint64_t& number) {
    types.push_back(oid_of(v.kind));
    formats.push_back(1);
    if (v.null) return push(nullptr, 0);
    char* p = reinterpret_cast<char*>(&number);
    switch (types.back()) {
      case kBool: *p = v.integer != 0; return push(p, 1);
      case kInt4: {
        const std::uint32_t n = htobe32(static_cast<std::uint32_t>(v.integer));
        std::memcpy(p, &n, sizeof n);
        return push(p, 4);
      }
      case kInt8: number = htobe64(static_cast<std::uint64_t>(v.integer)); return push(p, 8);
      case kFloat8: number = htobe64(std::bit_cast<std::uint64_t>(v.real)); return push(p, 8);
      default: {
        const std::string_view t = v.own.empty() ? v.text : std::string_view(v.own);
        return push(t.data() ? t.data() : "", t.size());
      }
    }
  }
  void push(const char* p, std::size_t n) {
    values.push_back(p);
    lengths.push_back(static_cast<int>(n));
  }
  std::vector<std::uint64_t> numbers_;
};

// SAVEPOINT, CREATE and the like gain nothing by preparation.
bool worth_preparing(std::string_view sql) {
  const auto from = sql.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return false;
  const std::string_view word = sql.substr(from, 6);
  for (const std::string_view w : {"SELECT", "INSERT", "UPDATE", "DELETE"})
    if (word == w) return true;
  return word.starts_with("WITH");
}

class Postgres final : public Connection {
 public:
  Postgres(const std::string& url, Mode mode) {
    // What stands before the URL it may change, what stands after it may not.
    const char* names[] = {"connect_timeout", "application_name", "dbname", "client_encoding", nullptr};
    const char* values[] = {"5", "chuangcheng", url.c_str(), "UTF8", nullptr};
    db_.reset(PQconnectdbParams(names, values, 1));
    if (PQstatus(db_.get()) != CONNECTION_OK) throw Fail(Code::busy, "database.away", {}, PQerrorMessage(db_.get()));
    PQsetErrorVerbosity(db_.get(), PQERRORS_TERSE);  // its DETAIL quotes rows, which may be personal data
    PQsetNoticeProcessor(db_.get(), [](void*, const char*) {}, nullptr);
    // Durable means durable, whatever the server's default; a waiting writer gives up as it does on SQLite.
    at_once("SET lock_timeout='5s'; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit')='off'");
    PQenterPipelineMode(db_.get());
    writer_lock_ = std::to_string(kWriterLock ^ city_mark());
    lingers_ = mode == Mode::write && on_this_machine();
  }

  void run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each) override {
    send(sql, values);
    const Result result = wait();
    if (each)
      for (int i = 0, n = PQntuples(result.get()); i < n; ++i) each(PostgresRow(result.get(), i, seal));
  }
  void post(std::string_view sql, std::span<const Value> values, bool one_row, std::function<void(const Row&)> each) override {
    // Neither side may fill what lies between them while the other one does.
    if (sent_.size() >= kPosted) wait();
    send(sql, values);
    sent_.back().one_row = one_row;
    sent_.back().each = std::move(each);
  }
  std::int64_t settle() override {
    wait();
    return changed_;
  }
  void disown() override {
    for (auto& s : sent_) s.disowned = true;
    PQflush(db_.get());  // the server works on it while we prepare what comes next
  }

  void script(std::string_view sql) override {
    wait();
    forget();  // a statement prepared before a change of its table does not run after it
    wait();
    PQexitPipelineMode(db_.get());
    struct Again {
      PGconn* db;
      ~Again() { PQenterPipelineMode(db); }
    } again{db_.get()};
    at_once(sql);
  }

  void begin(Mode mode) override {
    fresh_ = true;
    spoilt_ = false;
    if (mode == Mode::read) return send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {});
    send("SELECT pg_advisory_lock(" + writer_lock_ + ")", {});
    locked_ = true;
    mark();  // what the transaction sees is what was there when it had the lock
    send("BEGIN ISOLATION LEVEL SERIALIZABLE", {});
  }
  void commit() override {
    if (!announced.empty()) announce();
    if (fresh_) wait();  // that the lock is ours is known before anything is committed
    // What was left unseen may have failed; COMMIT is passed over then, and wait() throws the reason.
    const bool locked = locked_;
    send("COMMIT", {});
    sent_.back().ends = true;
    unlock();
    try {
      wait();
    } catch (...) {
      locked_ = locked;  // a transaction that has failed does not unlock either
      throw;
    }
  }
  void rollback() noexcept override {
    try {
      forgive();
      if (alive()) {
        send("ROLLBACK", {});
        unlock();
        wait();
      }
    } catch (...) {
      broken_ = true;  // the server ends the session, and with it the transaction and the lock
    }
    fresh_ = spoilt_ = false;
  }
  bool alive() const override { return !broken_ && PQstatus(db_.get()) == CONNECTION_OK; }
  bool sound() const override { return !sent_.empty() || PQtransactionStatus(db_.get()) == PQTRANS_INTRANS; }

 private:
  static constexpr std::size_t kPosted = 200;
  static constexpr std::chrono::microseconds kLinger{100};
  struct Close {
    void operator()(PGconn* c) const { PQfinish(c); }
  };
  // What the server has not answered yet, in order.
  struct Sent {
    enum class What { statement, preparation, mark } what = What::statement;
    std::string sql;   // of a preparation: its key among the statements
    bool one_row = false, disowned = false, ends = false;
    std::function<void(const Row&)> each;
  };

  void send(std::string_view sql, std::span<const Value> values) {
    if (spoilt_) throw Retry{};
    const Parameters p(values);
    const bool sent = worth_preparing(sql)
                          ? PQsendQueryPrepared(db_.get(), prepare(sql, p).c_str(), p.count(), p.values.data(), p.lengths.data(), p.formats.data(), 1)
                          : PQsendQueryParams(db_.get(), std::string(sql).c_str(), p.count(), p.types.data(), p.values.data(), p.lengths.data(), p.formats.data(), 1);
    if (!sent) lost(sql);
    sent_.push_back({.sql = std::string(sql.substr(0, 300)), .each = {}});
  }
  // Up to here an error goes: what is sent after a mark is done whatever became of what was sent before it.
  void mark() {
    if (!PQpipelineSync(db_.get())) lost("sync");
    sent_.push_back({.what = Sent::What::mark, .sql = {}, .each = {}});
  }
  void unlock() {
    if (!locked_) return;
    mark();
    send("SELECT pg_advisory_unlock(" + writer_lock_ + ")", {});
    locked_ = false;
  }
  void announce() {
    std::string all;
    for (const auto& text : announced) {
      all += all.empty() ? '[' : ',';
      meta::write_json_string(all, text);
    }
    all += ']';
    send(std::string("SELECT pg_notify(") + kCityChannel + ", text) FROM json_array_elements_text($1::json) AS text", std::array{parameter(all)});
  }
  std::int64_t city_mark() {
    std::int64_t city = 0;
    bool told = false;
    run(std::string("SELECT ") + kCityMark, {}, [&](const Row& row) { told = !row.null(0), city = row.integer(0); });
    if (!told) throw Fail(Code::internal, "store.schema", {}, kNoSchema);
    return city;
  }
  bool on_this_machine() const {
    const std::string_view host = PQhost(db_.get()), address = PQhostaddr(db_.get());
    return host.starts_with('/') || address.starts_with("127.") || address == "::1";
  }
  const std::string& prepare(std::string_view sql, const Parameters& p) {
    std::string key(sql);
    key += '\0';
    for (const Oid type : p.types) key += static_cast<char>(type == kFloat8 ? 1 : type);
    if (const auto at = statements_.find(key); at != statements_.end()) return at->second;
    if (statements_.size() >= kStatements) forget();
    const std::string name = "p" + std::to_string(++named_);
    if (!PQsendPrepare(db_.get(), name.c_str(), std::string(sql).c_str(), p.count(), p.types.data())) lost(sql);
    sent_.push_back({.what = Sent::What::preparation, .sql = key, .each = {}});
    return statements_.emplace(std::move(key), name).first->second;
  }
  void forget() {
    if (statements_.empty()) return;
    statements_.clear();
    send("DEALLOCATE ALL", {});
  }

  // The answers to all that was sent; throws the first thing that is wrong. → the last statement's.
  Result wait() {
    if (spoilt_) throw Retry{};
    Result last;
    if (sent_.empty()) return last;
    mark();
    ++journeys;
    if (lingers_) linger();
    std::exception_ptr wrong;
    const auto sent = std::exchange(sent_, {});
    for (const auto& s : sent) {
      Result result(PQgetResult(db_.get()));
      if (!result || PQstatus(db_.get()) != CONNECTION_OK) lost(s.sql);
      if (s.what == Sent::What::mark) continue;
      Result(PQgetResult(db_.get()));  // the empty one that ends a statement's answers
      try {
        if (s.what == Sent::What::statement) take(s, result);
        else if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) statements_.erase(s.sql), check(result, s.sql);
      } catch (...) {
        if (s.disowned) spoilt_ = true;
        if (!wrong) wrong = std::current_exception();
      }
      if (s.what == Sent::What::statement) last = std::move(result);
    }
    if (spoilt_) throw Retry{};
    if (wrong) std::rethrow_exception(wrong);
    fresh_ = false;
    return last;
  }
  // A server on this machine answers sooner than a thread falls asleep and is woken, and all who write wait for this one. Whoever else
  // wants the core gets it.
  void linger() {
    pollfd answer{PQsocket(db_.get()), POLLIN, 0};
    const auto end = std::chrono::steady_clock::now() + kLinger;
    while (::poll(&answer, 1, 0) == 0 && std::chrono::steady_clock::now() < end) ::sched_yield();
  }
  void take(const Sent& s, const Result& result) {
    // Passed over after an error before it, which is thrown.
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_ABORTED) return;
    check(result, s.sql);
    const std::string_view done = PQcmdStatus(result.get());
    // PostgreSQL answers COMMIT after a failed statement with a silent ROLLBACK.
    if (s.ends && done == "ROLLBACK") throw Fail(Code::internal, "internal", {}, "commit after a failed statement: undo it with a Savepoint");
    changed_ = done.starts_with("SELECT") ? 0 : std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
    if (s.one_row && changed_ != 1) throw Fail(Code::not_found, "not_found");
    if (s.each)
      for (int i = 0, n = PQntuples(result.get()); i < n; ++i) s.each(PostgresRow(result.get(), i, seal));
  }
  // The answers to what nobody will hear of.
  void forgive() {
    spoilt_ = false;
    try {
      wait();
    } catch (...) {
      spoilt_ = false;
    }
  }

  void at_once(std::string_view sql) { check(Result(PQexec(db_.get(), std::string(sql).c_str())), sql); }

  // Nothing has happened in a transaction that has had no answer yet: a server that was restarted is met with a new connection.
  [[noreturn]] void lost(std::string_view sql) {
    broken_ = true;
    sent_.clear();
    if (fresh_) throw Retry{};
    throw Fail(Code::busy, "database.away", {}, std::string(PQerrorMessage(db_.get())) + " in: " + std::string(sql.substr(0, 300)));
  }
  void check(const Result& result, std::string_view sql) {
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    const char* field = result ? PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view state = field ? field : "";
    const std::string why = std::string(PQresultErrorMessage(result.get())) + " [" + std::string(state) + "] in: " + std::string(sql.substr(0, 300));
    if (state == "23505") throw Fail(Code::conflict, "taken", {}, why);
    if (state == "23503") throw Fail(Code::conflict, "in_use", {}, why);
    if (state == "40001" || state == "40P01" || state == "55P03") throw Retry{};
    // A changed table below a prepared statement, or a pooler that exchanged the session: a new connection knows better.
    if (state == "0A000" || state == "26000") broken_ = true;
    if (PQstatus(db_.get()) != CONNECTION_OK || (state.starts_with("08") && state != "08P01") || state.starts_with("57P")) {
      broken_ = true;
      if (fresh_) throw Retry{};
      throw Fail(Code::busy, "database.away", {}, why);
    }
    if (state.starts_with("53")) throw Fail(Code::busy, "database.away", {}, why);  // disk full, out of memory
    throw Fail(Code::internal, "internal", {}, why);
  }

  std::unique_ptr<PGconn, Close> db_;
  std::unordered_map<std::string, std::string> statements_;  // text and kinds → name
  std::vector<Sent> sent_;
  std::int64_t changed_ = 0;  // by the last statement that was answered
  unsigned named_ = 0;
  std::string writer_lock_;
  bool lingers_ = false, locked_ = false, broken_ = false;
  bool fresh_ = false;   // nothing of this transaction has been answered
  bool spoilt_ = false;  // something disowned has failed
};

}  // namespace

std::unique_ptr<Connection> connect_postgres(const std::string& url, Mode mode) { return std::make_unique<Postgres>(url, mode); }

}  // namespace store
