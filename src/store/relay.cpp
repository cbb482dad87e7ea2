#include "store/relay.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/log.hpp"
#include "store/postgres_city.hpp"

namespace store {
namespace {

using base::Code;
using base::Fail;

constexpr int kNumbers = 0x636875;           // first of two keys of the locks; another family than the writer's
constexpr int kAgainMs = 1000;

}  // namespace

struct Relay::Line {
  explicit Line(const std::string& url) {
    const char* names[] = {"connect_timeout", "application_name", "dbname", "keepalives_idle", nullptr};
    const char* values[] = {"5", "chuangcheng relay", url.c_str(), "10", nullptr};
    db = PQconnectdbParams(names, values, 1);
    if (PQstatus(db) != CONNECTION_OK) {
      const std::string why = PQerrorMessage(db);
      PQfinish(db);
      throw Fail(Code::busy, "database.away", {}, why);
    }
    PQsetNoticeProcessor(db, [](void*, const char*) {}, nullptr);
  }
  ~Line() { PQfinish(db); }
  Line(const Line&) = delete;

  std::string ask(const std::string& sql) {
    PGresult* r = PQexec(db, sql.c_str());
    const bool rows = PQresultStatus(r) == PGRES_TUPLES_OK, done = rows || PQresultStatus(r) == PGRES_COMMAND_OK;
    std::string out = rows && PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "";
    PQclear(r);
    if (!done) throw Fail(Code::busy, "database.away", {}, PQerrorMessage(db));
    return out;
  }
  bool take(int number) {
    // Two cities whose marks have the same low half share their numbers: fewer for each, none twice.
    if (numbers.empty()) numbers = ask(std::string("SELECT ((") + kCityMark + ") & 2147483647)::int # " + std::to_string(kNumbers));
    if (numbers.empty()) throw Fail(Code::internal, "store.schema", {}, kNoSchema);
    return ask("SELECT pg_try_advisory_lock(" + numbers + ", " + std::to_string(number) + ")") == "t";
  }

  void listen() { ask("LISTEN \"" + ask(std::string("SELECT ") + kCityChannel) + "\""); }

  PGconn* db = nullptr;
  std::string numbers;
};

Relay::Relay(std::string url) : url_(std::move(url)), line_(std::make_unique<Line>(url_)) {
  for (int n = 0; n < kProcesses && number_ < 0; ++n)
    if (line_->take(n)) number_ = n;
  if (number_ < 0) throw Fail(Code::internal, "store.too_many_processes", {}, "at most " + std::to_string(kProcesses) + " processes serve one city");
}

Relay::~Relay() {
  if (!thread_.joinable()) return;
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
}

void Relay::listen(Ears ears) {
  if (::pipe(wake_) != 0) throw Fail(Code::internal, "internal", {}, "no pipe");
  line_->listen();
  thread_ = std::thread([this, ears = std::move(ears)] { run(ears); });
}

// Ends when the pipe is closed. A lost line is tried again every second; what was announced meanwhile is gone, so `again`.
void Relay::run(const Ears& ears) {
  const auto ended = [&](int socket, int ms) {
    pollfd both[] = {{wake_[0], POLLIN, 0}, {socket, POLLIN, 0}};
    ::poll(both, socket < 0 ? 1 : 2, ms);
    return both[0].revents != 0;
  };
  while (!ended(line_ ? PQsocket(line_->db) : -1, line_ ? -1 : kAgainMs)) {
    try {
      if (!line_) {
        auto fresh = std::make_unique<Line>(url_);
        if (!fresh->take(number_)) return ears.replaced();
        fresh->listen();
        line_ = std::move(fresh);
        ears.again();
      }
      if (PQconsumeInput(line_->db) == 0) throw Fail(Code::busy, "database.away", {}, PQerrorMessage(line_->db));
      while (PGnotify* n = PQnotifies(line_->db)) {
        ears.hear(n->extra);
        PQfreemem(n);
      }
    } catch (const Fail& f) {
      base::log::write(base::log::Level::warn, "relay lost its line", {{"why", f.internal}});
      line_.reset();
    }
  }
}

}  // namespace store
