#pragma once
// One connection: reads requests, has them run by the workers, writes replies and event streams, keeps every deadline.
// Lives on the I/O thread, except for run(). The sockets are behind Link, so that no Asio is named here.
#include <array>
#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/hub.hpp"
#include "http/outgoing.hpp"
#include "http/parser.hpp"
#include "http/server.hpp"
#include "http/workers.hpp"

namespace http {

using SteadyTime = std::chrono::steady_clock::time_point;  // durations only; instants come from the Clock
class Session;
using SessionPtr = std::shared_ptr<Session>;
using Pieces = std::array<std::string_view, 3>;

// A TCP or TLS connection. Each call keeps the session alive until it reports: on_…, or on_lost.
class Link {
 public:
  virtual ~Link() = default;
  virtual void open(SessionPtr s) = 0;
  virtual void read(std::span<char> into, SessionPtr s) = 0;  // some bytes
  virtual void write(const Pieces& from, SessionPtr s) = 0;   // some bytes of them, in order
  virtual void end_output(SessionPtr s) = 0;                  // says that no more comes
  virtual void close() = 0;                                   // what is under way reports on_lost
};

// What the sessions of a server share; on the I/O thread alone unless it says otherwise.
class Host {
 public:
  Host(Config c, Handler h, BodyLimit b, std::shared_ptr<Hub> hub_);
  virtual ~Host() = default;
  virtual void tell(SessionPtr s) = 0;  // any thread: have on_told() called
  virtual void left(Session& s) = 0;    // the session is closed
  const std::string& date();            // the Date header line

  Config config;
  Handler handler;
  BodyLimit body_limit;
  std::shared_ptr<Hub> hub;
  Workers workers, writers, waiters;  // see Config
  Workers& lane(std::string_view method) { return method == "GET" || method == "HEAD" ? workers : writers; }
  std::size_t body_bytes = 0;  // of all bodies being read or handled
  bool draining = false;
  struct Counters {  // any thread
    std::atomic<std::uint64_t> accepted{0}, refused{0}, requests{0}, busy{0}, timeouts{0}, bytes_in{0}, bytes_out{0};
    std::array<std::atomic<std::uint64_t>, 6> by_class{};
    std::atomic<std::size_t> connections{0};
  } count;

 private:
  std::int64_t date_second_ = -1;
  std::string date_line_;
};

class Session final : public Task, public std::enable_shared_from_this<Session> {
 public:
  Session(Host& host, std::unique_ptr<Link> link, std::string peer);
  std::list<SessionPtr>::iterator where;

  void open();
  // From the link.
  void on_open();
  void on_read(std::size_t n);
  void on_written(std::size_t n);
  void on_output_ended();
  void on_lost() { close(); }

  // A worker has finished with this session, or the hub has something for it.
  void on_told();

  // On a worker: the session belongs to it until it is told.
  void run(Gzip& gzip) override;

  // From the server: is a deadline over, a heartbeat due?
  void check(SteadyTime at);

  // The server ends: what has not begun is closed, the rest may finish.
  void drain();
  void close();

 private:
  // head: waiting for or reading a header · body · working: a worker runs the handler · writing · pulling: a worker
  // makes the next piece · events · lingering: all is said, the client's last bytes are read away · closed
  enum class Stage { opening, head, body, working, writing, pulling, events, lingering, closed };

  bool idle() const;
  static SteadyTime now();

  // Progress that is only a trickle ends, too: after the timeout, `moved` bytes must have been worth their time.
  SteadyTime deadline_after(std::chrono::milliseconds timeout) const;

  void begin_request();
  void read();

  // Feeds the parser with what is there, until it needs more or a request is whole.
  void advance();

  // Everything that can be decided before the body is read. False when the request was refused.
  bool on_header();
  static void believe_proxy(Request& r);
  bool offer_continue();

  // Counts this session's body bytes into the server's total; false when that is over budget.
  bool spend_budget(std::size_t bytes);
  void dispatch();

  enum class Keep { no, yes };

  Reply too_busy();  // any thread
  void busy(Keep keep);
  void refuse(int status, std::string_view key);
  void refuse_parse(Parser::State state);

  // A reply of the edge itself.
  void answer(Reply reply, Keep keep);
  // On a worker: false when another thread goes on with it.
  bool make_reply(Gzip& gzip);
  void make_piece();
  void begin_reply();
  void append_chunk_size();
  void send_piece();
  void send_events();
  void send(Pieces pieces);
  void write();
  void written();
  void begin_events();

  // Closing with unread input would reset the connection and could take our last reply with it.
  void linger();

  Host& host_;
  std::unique_ptr<Link> link_;
  std::string peer_;
  Stage stage_ = Stage::opening;
  SteadyTime deadline_ = SteadyTime::max(), since_{}, next_beat_{};
  std::size_t moved_ = 0, lingered_ = 0, budget_ = 0, served_ = 0;
  std::uint64_t body_left_ = 0;
  bool keep_ = false, head_only_ = false, reading_ = false, writing_ = false, continued_ = false;
  Version version_ = Version::http11;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of buffer_ is not parsed yet
  std::optional<Parser> parser_;
  std::string head_, tail_;
  Pieces pending_;
  std::vector<Hub::Frame> frames_;

  // Handed to the worker and back.
  Request request_;
  std::function<Reply()> later_;  // the rest of what makes the reply, on a thread that may wait
  bool waits_ = false;            // the reply comes from there, and so do its pieces
  Outgoing out_;
  std::shared_ptr<Hub::Subscription> subscription_;
  bool pulling_ = false, broken_ = false;
  std::atomic<bool> worked_{false};
};

}  // namespace http
