#pragma once
// The edge: HTTP/1.1 over TCP or TLS, one I/O thread with callback sessions and a bounded pool of workers that run the
// handler. Everything a stranger can send is bounded here: connections, header and body sizes, time and rate of reading
// and writing. Refusals are problem documents (RFC 9457). Beast and Asio are named in server.cpp alone.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "http/elsewhere.hpp"
#include "http/hub.hpp"
#include "http/message.hpp"

namespace http {

// Who may tell us the client's address.
enum class Proxy { none, trusted };  // trusted: the last X-Forwarded-For and X-Forwarded-Proto are believed

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see Server::port()
  int listening = -1;      // a socket that listens already (a supervisor's): address and port are its
  std::size_t workers = 4;   // threads for what only reads: one a core
  // Threads for the other methods: they sleep until the disk has what they wrote, and those that wait together share one flush
  // (store/database.hpp). So their number is how many writes a flush may carry.
  std::size_t writers = 32;
  // Threads for replies that wait for something other than this machine: Reply::later, and files that lie elsewhere.
  std::size_t waiters = 16;
  std::size_t queue = 512;  // requests that wait for a thread of each kind; one more gets 503 at once
  std::size_t header_limit = 16 * 1024;
  std::size_t body_limit = 1024 * 1024;              // of routes for which BodyLimit says nothing
  std::size_t body_budget = 512 * 1024 * 1024;       // of all bodies being read together; beyond it 503
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte of a request to the end of its header
  std::chrono::milliseconds read_timeout{20'000};    // without a byte of the body
  std::chrono::milliseconds write_timeout{20'000};   // without the client taking a byte
  std::chrono::milliseconds idle_timeout{75'000};    // between requests
  std::chrono::milliseconds heartbeat{20'000};       // comment line on silent event streams
  std::chrono::milliseconds drain_idle{1'000};       // while stopping: how long a silent connection may still ask
  std::size_t min_rate = 512;  // bytes/s a body or reply must keep on average once its timeout has passed
  std::size_t max_connections = 16'384;  // an idle one or a subscriber weighs a few kB; one descriptor each
  std::size_t max_requests = 100'000;  // per connection
  std::string certificate, key;        // PEM files; both set: TLS 1.2 and later
  Proxy proxy = Proxy::none;
  std::shared_ptr<const base::Clock> clock;  // for the Date header; the system's when not given
  Elsewheres elsewhere{};                    // files that are named by kElsewhere; none when not given
};

// Largest body in bytes of that route. Called on the I/O thread when a header has arrived: must be quick.
using BodyLimit = std::function<std::size_t(std::string_view method, std::string_view path)>;

// Counters since start, and gauges (connections, queued, running, subscribers).
struct Stats {
  std::uint64_t accepted = 0, refused = 0;  // connections; refused: over max_connections
  std::uint64_t requests = 0;               // replies begun
  std::uint64_t by_class[6] = {};           // [2]: replies 2xx …
  std::uint64_t busy = 0;                   // 503 because the queue or the budget was full
  std::uint64_t timeouts = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::size_t connections = 0, queued = 0, running = 0, subscribers = 0;
};

class Server {
 public:
  Server(Config config, Handler handler, BodyLimit body_limit = {}, std::shared_ptr<Hub> hub = std::make_shared<Hub>());
  ~Server();  // stop() with a deadline of zero

  // Binds and serves. Throws base::Fail(internal, "http.bind" or "http.tls").
  void start();
  std::uint16_t port() const;
  // Takes no new connection, lets requests that have begun finish, ends event streams; what is left at the deadline is
  // cut. Returns when every handler has returned. Not to be called from a handler.
  void stop(std::chrono::milliseconds deadline);
  // Reads the certificate and key files again; connections that are open keep the old ones. Any thread. Throws
  // base::Fail(internal, "http.tls") when they cannot be used together, and goes on with the old ones.
  void reload_certificate();
  Hub& hub();
  Stats stats() const;

  struct Impl;  // server.cpp

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace http
