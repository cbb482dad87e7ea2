#include "http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/outgoing.hpp"
#include "http/query.hpp"
#include "http/range.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;  // durations only; instants come from the Clock

constexpr std::size_t kMaxFields = 200;
constexpr std::size_t kUploadBuffer = 64 * 1024;  // for bodies longer than the header buffer
constexpr std::size_t kJoin = 8 * 1024;           // a body up to this is copied behind its head: one buffer, one packet
constexpr std::size_t kLingerBytes = 1024 * 1024;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr auto kNever = SteadyTime::max();
const std::string kHeartbeat = ": \n\n";

// Beast's parser feeding our Request directly. It calls back, in this order: request line, fields, header end, body.
// Sizes are checked here and in Session: Beast's own header limit counts what is buffered, not what has passed.
class Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(std::size_t header_limit) : header_left_(header_limit) {
    header_limit_(header_limit);
    body_limit(boost::none);
    eager(false);
  }

  Request request;
  std::string target;
  bool too_large = false, body_too_large = false, bad_coding = false;
  int hosts = 0;
  Version version = Version::http11;
  std::string expect;
  std::size_t limit = 0;  // of the body, set when the header is known

 private:
  using basic = beast::http::basic_parser<true>;
  using Text = beast::string_view;

  void header_limit_(std::size_t n) { header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(n, 1U << 30))); }
  bool spend(std::size_t n, error_code& ec) {
    if (n > header_left_) {
      too_large = true;
      ec = beast::http::error::header_limit;
      return false;
    }
    header_left_ -= n;
    return true;
  }

  void on_request_impl(beast::http::verb, Text method, Text path, int number, error_code& ec) override {
    if (!spend(method.size() + path.size() + 12, ec)) return;
    request.method.assign(method.data(), method.size());
    target.assign(path.data(), path.size());
    version = number >= 11 ? Version::http11 : Version::http10;
  }
  void on_response_impl(int, Text, int, error_code&) override {}
  void on_field_impl(beast::http::field field, Text name, Text value, error_code& ec) override {
    if (!spend(name.size() + value.size() + 4, ec)) return;
    if (in_body_) return;  // a trailer: could contradict what was decided on the header
    if (request.headers.size() == kMaxFields) {
      too_large = true;
      ec = beast::http::error::header_limit;
      return;
    }
    if (field == beast::http::field::host) ++hosts;
    if (field == beast::http::field::expect) expect.assign(value.data(), value.size());
    if (field == beast::http::field::transfer_encoding && !same_name({value.data(), value.size()}, "chunked"))
      bad_coding = true;
    if (request.headers.empty()) request.headers.reserve(16);
    request.headers.emplace_back(std::string{name.data(), name.size()}, std::string{value.data(), value.size()});
  }
  void on_header_impl(error_code&) override { in_body_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
    if (length) request.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, limit)));
  }
  std::size_t on_body_impl(Text body, error_code& ec) override { return take(body, ec); }
  void on_chunk_header_impl(std::uint64_t, Text extensions, error_code& ec) override { spend(extensions.size(), ec); }
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code& ec) override { return take(body, ec); }
  void on_finish_impl(error_code&) override {}

  std::size_t take(Text body, error_code& ec) {
    if (body.size() > limit - request.body.size()) {
      body_too_large = true;
      ec = beast::http::error::body_limit;
      return 0;
    }
    request.body.append(body.data(), body.size());
    return body.size();
  }

  std::size_t header_left_;
  bool in_body_ = false;
};

class Session;
using SessionPtr = std::shared_ptr<Session>;
using Buffers = std::array<asio::const_buffer, 3>;

// A TCP or TLS connection. Each call keeps the session alive until it reports.
class Link {
 public:
  virtual ~Link() = default;
  virtual void open(SessionPtr s) = 0;
  virtual void read(asio::mutable_buffer into, SessionPtr s) = 0;
  virtual void write(const Buffers& from, SessionPtr s) = 0;
  virtual void end_output(SessionPtr s) = 0;  // says that no more comes
  virtual void close() = 0;
};

}  // namespace

struct Server::Impl {
  Impl(Config c, Handler h, BodyLimit b, std::shared_ptr<Hub> hub_)
      : config(std::move(c)), handler(std::move(h)), body_limit(std::move(b)), hub(std::move(hub_)) {
    if (!config.clock) config.clock = std::make_shared<base::SystemClock>();
  }

  Config config;
  Handler handler;
  BodyLimit body_limit;
  std::shared_ptr<Hub> hub;

  std::optional<asio::ssl::context> tls;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer sweep_timer{io}, accept_timer{io};
  std::chrono::milliseconds tick{250};
  std::list<SessionPtr> sessions;  // I/O thread only, as all below up to the next comment
  std::size_t body_bytes = 0;
  bool draining = false;
  std::int64_t date_second = -1;
  std::string date_line;

  struct Counters {
    std::atomic<std::uint64_t> accepted{0}, refused{0}, requests{0}, busy{0}, timeouts{0}, bytes_in{0}, bytes_out{0};
    std::array<std::atomic<std::uint64_t>, 6> by_class{};
    std::atomic<std::size_t> connections{0}, running{0};
  } count;

  // Work for the pool: `pulls` (streams that have begun) go first and are bounded by the number of connections.
  mutable std::mutex work_lock;
  std::condition_variable work_ready;
  std::deque<SessionPtr> requests, pulls;
  bool work_ends = false;

  // What workers and publishers tell the I/O thread.
  std::mutex told_lock;
  std::vector<SessionPtr> told;

  std::mutex empty_lock;
  std::condition_variable became_empty;
  bool empty = false;

  std::thread io_thread;
  std::vector<std::thread> pool;
  std::uint16_t bound_port = 0;
  bool running = false;

  void start();
  void stop(std::chrono::milliseconds deadline);
  void accept();
  void adopt(tcp::socket socket);
  void sweep();
  void drain();
  void cut();
  void left(std::list<SessionPtr>::iterator where);
  bool submit(SessionPtr s);
  void submit_pull(SessionPtr s);
  void work();
  void tell(SessionPtr s);
  void hear();
  const std::string& date();
};

namespace {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Server::Impl& server, std::unique_ptr<Link> link, std::string peer, bool tls)
      : server_(server), link_(std::move(link)), peer_(std::move(peer)), tls_(tls) {}

  std::list<SessionPtr>::iterator where;

  void open() {
    stage_ = Stage::opening;
    deadline_ = now() + server_.config.header_timeout;
    link_->open(shared_from_this());
  }
  void on_open(error_code ec) {
    if (stage_ == Stage::closed) return;
    if (ec) return close();
    begin_request();
  }

  void on_read(error_code ec, std::size_t n) {
    if (stage_ == Stage::closed) return;
    reading_ = false;
    if (ec) return close();
    server_.count.bytes_in.fetch_add(n, std::memory_order_relaxed);
    switch (stage_) {
      case Stage::lingering:
        lingered_ += n;
        return lingered_ > kLingerBytes ? close() : read();
      case Stage::events:
        return read();  // whatever it says, nobody listens
      case Stage::head:
      case Stage::body:
        break;
      default:
        return;  // refused meanwhile
    }
    end_ += n;
    advance();
  }

  void on_write(error_code ec, std::size_t n) {
    if (stage_ == Stage::closed) return;
    if (ec) return close();
    server_.count.bytes_out.fetch_add(n, std::memory_order_relaxed);
    moved_ += n;
    std::size_t left = 0;
    for (auto& b : pending_) {
      const auto step = std::min(n, b.size());
      b += step;
      n -= step;
      left += b.size();
    }
    if (left > 0) return write();
    writing_ = false;
    written();
  }

  void on_output_ended(error_code) {
    if (stage_ == Stage::lingering && !reading_) read();
  }

  // A worker has finished with this session, or the hub has something for it.
  void on_told() {
    if (stage_ == Stage::closed) {
      subscription_.reset();
      return;
    }
    if (stage_ == Stage::events) return send_events();
    if (!worked_.exchange(false, std::memory_order_acquire)) return;
    if (stage_ == Stage::working) {
      spend_budget(0);
      return begin_reply();
    }
    if (stage_ == Stage::pulling) return send_piece();
  }

  // On a worker: the session belongs to it until it is told.
  void run(Gzip& gzip) {
    if (!pulling_) {
      try {
        Reply reply = server_.handler(request_);
        out_ = prepare(request_, version_, std::move(reply), gzip);
      } catch (const base::Fail& fail) {
        out_ = prepare(request_, version_, problem(base::status_of(fail.code), fail.key), gzip);
      } catch (const std::exception& e) {
        base::log::error("http.handler", {{"what", e.what()}});
        out_ = prepare(request_, version_, problem(500, "http.internal"), gzip);
      }
      request_ = Request{};  // the body must not lie about until the next request
      if (out_.topics) {
        subscription_ = server_.hub->subscribe(std::move(*out_.topics), [server = &server_, weak = weak_from_this()] {
          if (auto self = weak.lock()) server->tell(std::move(self));
        });
      }
    } else {
      try {
        out_.body.clear();
        if (!out_.more(out_.body)) out_.more = nullptr;
      } catch (const std::exception& e) {
        base::log::error("http.stream", {{"what", e.what()}});
        broken_ = true;
      }
    }
    worked_.store(true, std::memory_order_release);
    server_.tell(shared_from_this());
  }

  void check(SteadyTime at) {
    if (stage_ == Stage::events && !writing_ && at >= next_beat_) {
      head_ = kHeartbeat;
      send({asio::buffer(head_), {}, {}});
      return;
    }
    if (at < deadline_) return;
    if (idle()) return close();  // no fault of the client
    if (stage_ != Stage::lingering) server_.count.timeouts.fetch_add(1, std::memory_order_relaxed);
    if ((stage_ == Stage::head || stage_ == Stage::body) && !writing_) return refuse(408, "http.timeout");
    close();
  }

  // The server ends: what has not begun is closed, the rest may finish.
  void drain() {
    if (stage_ == Stage::opening || stage_ == Stage::events || stage_ == Stage::lingering || idle()) close();
  }

  void close() {
    if (stage_ == Stage::closed) return;
    const bool worker_has_it = stage_ == Stage::working || stage_ == Stage::pulling;
    stage_ = Stage::closed;
    spend_budget(0);
    if (!worker_has_it) {
      subscription_.reset();
      out_ = Outgoing{};
    }
    link_->close();
    server_.left(where);
  }

 private:
  // head: waiting for or reading a header · body · working: a worker runs the handler · writing · pulling: a worker
  // makes the next piece · events · lingering: all is said, the client's last bytes are read away · closed
  enum class Stage { opening, head, body, working, writing, pulling, events, lingering, closed };

  bool idle() const { return stage_ == Stage::head && begin_ == end_ && !parser_->got_some(); }

  static SteadyTime now() { return std::chrono::steady_clock::now(); }

  // Progress that is only a trickle ends, too: after the timeout, `moved` bytes must have been worth their time.
  SteadyTime deadline_after(std::chrono::milliseconds timeout) const {
    const auto earned = std::chrono::milliseconds(moved_ * 1000 / std::max<std::size_t>(server_.config.min_rate, 1));
    return std::min(now() + timeout, since_ + timeout + earned);
  }

  void begin_request() {
    stage_ = Stage::head;
    parser_.emplace(server_.config.header_limit);
    head_only_ = false;
    pulling_ = false;
    continued_ = false;
    out_ = Outgoing{};
    if (begin_ == end_) {
      if (server_.draining) return close();
      begin_ = end_ = 0;
      deadline_ = now() + server_.config.idle_timeout;
      return read();
    }
    deadline_ = now() + server_.config.header_timeout;
    advance();
  }

  void read() {
    if (stage_ == Stage::head || stage_ == Stage::body) {
      const std::size_t want = stage_ == Stage::body && body_left_ > server_.config.header_limit
                                   ? kUploadBuffer
                                   : server_.config.header_limit + 1024;
      if (begin_ > 0) {
        std::move(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
        end_ -= begin_;
        begin_ = 0;
      }
      if (buffer_.size() < want) buffer_.resize(want);
    } else if (buffer_.empty()) {
      buffer_.resize(64);
    }
    const bool discard = stage_ == Stage::events || stage_ == Stage::lingering;
    if (discard) begin_ = end_ = 0;
    reading_ = true;
    link_->read(asio::buffer(buffer_.data() + end_, buffer_.size() - end_), shared_from_this());
  }

  // Feeds the parser with what is there, until it needs more or a request is whole.
  void advance() {
    while (true) {
      error_code ec;
      if (stage_ == Stage::head && begin_ < end_ && !parser_->got_some())
        deadline_ = now() + server_.config.header_timeout;
      const auto used = parser_->put(asio::const_buffer(buffer_.data() + begin_, end_ - begin_), ec);
      begin_ += used;
      if (ec && ec != beast::http::error::need_more) return refuse_parse(ec);
      if (stage_ == Stage::head && parser_->is_header_done()) {
        if (!on_header()) return;
        if (parser_->is_done()) return dispatch();
        if (begin_ < end_) continue;
      }
      if (stage_ == Stage::body) {
        moved_ += used;
        if (!spend_budget(parser_->request.body.size())) return busy(Keep::no);
        if (parser_->is_done()) return dispatch();
        body_left_ = parser_->content_length_remaining().value_or(kUploadBuffer);
        deadline_ = deadline_after(server_.config.read_timeout);
      }
      if (begin_ == end_ || ec == beast::http::error::need_more) {
        if (begin_ == 0 && end_ == buffer_.size()) return refuse_parse(beast::http::error::header_limit);
        if (stage_ == Stage::body && offer_continue()) return;
        return read();
      }
    }
  }

  // Everything that can be decided before the body is read. False when the request was refused.
  bool on_header() {
    Parser& p = *parser_;
    Request& r = p.request;
    version_ = p.version;
    head_only_ = r.method == "HEAD";
    if (p.bad_coding) return refuse(501, "http.transfer_encoding"), false;
    if (p.hosts > 1 || (p.hosts == 0 && version_ == Version::http11)) return refuse(400, "http.host"), false;
    auto target = parse_target(p.target);
    if (!target) return refuse(400, "http.target"), false;
    r.path = std::move(target->path);
    r.query = std::move(target->query);
    r.peer = peer_;
    r.tls = tls_;
    if (server_.config.proxy == Proxy::trusted) believe_proxy(r);
    if (!p.expect.empty() && !same_name(p.expect, "100-continue")) return refuse(417, "http.expect"), false;
    p.limit = server_.body_limit ? server_.body_limit(r.method, r.path) : server_.config.body_limit;
    const auto length = p.content_length();
    if (length && *length > p.limit) return refuse(413, "http.body_too_large"), false;
    p.eager(true);
    stage_ = Stage::body;
    body_left_ = length ? *length : 0;
    since_ = now();
    moved_ = 0;
    return true;
  }

  static void believe_proxy(Request& r) {
    for (const auto& [name, value] : r.headers) {
      if (same_name(name, "X-Forwarded-For")) {
        // The last entry is the one our own proxy wrote; what stands before it, the client may have invented.
        const auto last = base::trim(std::string_view{value}.substr(value.rfind(',') + 1));
        if (!last.empty() && last.size() <= 64) r.peer = last;
      } else if (same_name(name, "X-Forwarded-Proto")) {
        r.tls = same_name(base::trim(value), "https");
      }
    }
  }

  bool offer_continue() {
    if (continued_ || parser_->expect.empty() || version_ == Version::http10 || !parser_->request.body.empty())
      return false;
    continued_ = true;
    head_ = "HTTP/1.1 100 Continue\r\n\r\n";
    send({asio::buffer(head_), {}, {}});
    return true;
  }

  // Counts this session's body bytes into the server's total; false when that is over budget.
  bool spend_budget(std::size_t bytes) {
    server_.body_bytes += bytes - budget_;
    budget_ = bytes;
    return server_.body_bytes <= server_.config.body_budget || bytes == 0;
  }

  void dispatch() {
    ++served_;
    keep_ = parser_->keep_alive() && served_ < server_.config.max_requests;
    request_ = std::move(parser_->request);
    if (buffer_.size() == kUploadBuffer && begin_ == end_) std::vector<char>().swap(buffer_), begin_ = end_ = 0;
    deadline_ = kNever;  // the handler's time is its own; it holds a worker, not the edge
    stage_ = Stage::working;
    if (!server_.submit(shared_from_this())) {
      request_ = Request{};
      busy(keep_ ? Keep::yes : Keep::no);
    }
  }

  enum class Keep { no, yes };

  void busy(Keep keep) {
    server_.count.busy.fetch_add(1, std::memory_order_relaxed);
    Reply reply = problem(503, "http.busy");
    reply.headers.emplace_back("Retry-After", "1");
    answer(std::move(reply), keep);
  }
  void refuse(int status, std::string_view key) { answer(problem(status, key), Keep::no); }
  void refuse_parse(error_code ec) {
    if (parser_->body_too_large) return refuse(413, "http.body_too_large");
    if (parser_->too_large || ec == beast::http::error::header_limit) return refuse(431, "http.header_too_large");
    if (ec == beast::http::error::bad_version) return refuse(505, "http.version");
    refuse(400, "http.malformed");
  }

  // A reply of the edge itself.
  void answer(Reply reply, Keep keep) {
    Request asked;
    asked.method = head_only_ ? "HEAD" : "GET";
    keep_ = keep == Keep::yes;
    spend_budget(0);
    if (!keep_) parser_.reset();
    Gzip unused;  // problem documents are too short to be compressed
    out_ = prepare(asked, version_, std::move(reply), unused);
    stage_ = Stage::working;
    begin_reply();
  }

  void begin_reply() {
    stage_ = Stage::writing;
    since_ = now();
    moved_ = 0;
    if (out_.until_close || server_.draining) keep_ = false;
    server_.count.requests.fetch_add(1, std::memory_order_relaxed);
    server_.count.by_class[static_cast<std::size_t>(std::clamp(out_.status / 100, 0, 5))].fetch_add(
        1, std::memory_order_relaxed);
    head_ = std::move(out_.head);
    head_ += server_.date();
    if (!keep_)
      head_ += "Connection: close\r\n";
    else if (version_ == Version::http10)
      head_ += "Connection: keep-alive\r\n";
    head_ += "\r\n";
    if (out_.chunked) {
      if (!out_.body.empty()) append_chunk_size();
      tail_ = out_.body.empty() ? "" : "\r\n";
      return send({asio::buffer(head_), asio::buffer(out_.body), asio::buffer(tail_)});
    }
    if (!out_.constant.empty())
      return send({asio::buffer(head_), asio::buffer(out_.constant.data(), out_.constant.size()), {}});
    if (out_.body.size() <= kJoin) {
      head_ += out_.body;
      return send({asio::buffer(head_), {}, {}});
    }
    send({asio::buffer(head_), asio::buffer(out_.body), {}});
  }

  void append_chunk_size() {
    char text[24];
    head_.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%zx\r\n", out_.body.size())));
  }

  void send_piece() {
    if (broken_) return close();
    stage_ = Stage::writing;
    head_.clear();
    tail_.clear();
    if (out_.chunked) {
      if (!out_.body.empty()) append_chunk_size(), tail_ = "\r\n";
      if (!out_.more) tail_ += "0\r\n\r\n";
    }
    send({asio::buffer(head_), asio::buffer(out_.body), asio::buffer(tail_)});
  }

  void send_events() {
    if (!subscription_) return;
    if (writing_) {  // a reader that stands still is not waited for until its write times out
      if (subscription_->lost()) close();
      return;
    }
    if (!subscription_->take(frames_)) return close();
    if (frames_.empty()) return;
    head_.clear();
    for (const auto& f : frames_) head_ += *f;
    frames_.clear();
    since_ = now();
    moved_ = 0;
    send({asio::buffer(head_), {}, {}});
  }

  void send(Buffers buffers) {
    pending_ = buffers;
    writing_ = true;
    if (buffers[0].size() + buffers[1].size() + buffers[2].size() == 0) {
      writing_ = false;
      return written();
    }
    write();
  }
  void write() {
    deadline_ = deadline_after(server_.config.write_timeout);
    link_->write(pending_, shared_from_this());
  }

  void written() {
    switch (stage_) {
      case Stage::body:
        return read();  // that was "100 Continue"
      case Stage::events:
        if (head_.capacity() > 4096) std::string().swap(head_);
        if (frames_.capacity() > 16) std::vector<Hub::Frame>().swap(frames_);
        next_beat_ = now() + server_.config.heartbeat;
        deadline_ = kNever;
        return send_events();
      default:
        break;
    }
    if (subscription_) return begin_events();
    if (out_.more) {
      stage_ = Stage::pulling;
      pulling_ = true;
      deadline_ = kNever;
      return server_.submit_pull(shared_from_this());
    }
    if (keep_) return begin_request();
    linger();
  }

  void begin_events() {
    if (server_.draining) return close();
    stage_ = Stage::events;
    out_ = Outgoing{};
    parser_.reset();
    // A subscriber lives for hours and says nothing: it keeps a few hundred bytes.
    std::vector<char>().swap(buffer_);
    std::string().swap(head_);
    begin_ = end_ = 0;
    next_beat_ = now() + server_.config.heartbeat;
    deadline_ = kNever;
    read();
    if (stage_ == Stage::events) send_events();
  }

  // Closing with unread input would reset the connection and could take our last reply with it.
  void linger() {
    stage_ = Stage::lingering;
    out_ = Outgoing{};
    deadline_ = now() + kLinger;
    if (server_.draining) return close();
    link_->end_output(shared_from_this());
  }

  Server::Impl& server_;
  std::unique_ptr<Link> link_;
  std::string peer_;
  bool tls_;
  Stage stage_ = Stage::opening;
  SteadyTime deadline_ = kNever, since_{}, next_beat_{};
  std::size_t moved_ = 0, lingered_ = 0, budget_ = 0, served_ = 0;
  std::uint64_t body_left_ = 0;
  bool keep_ = false, head_only_ = false, reading_ = false, writing_ = false, continued_ = false;
  Version version_ = Version::http11;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what of buffer_ is not parsed yet
  std::optional<Parser> parser_;
  std::string head_, tail_;
  Buffers pending_;
  std::vector<Hub::Frame> frames_;

  // Handed to the worker and back.
  Request request_;
  Outgoing out_;
  std::shared_ptr<Hub::Subscription> subscription_;
  bool pulling_ = false, broken_ = false;
  std::atomic<bool> worked_{false};
};

class PlainLink final : public Link {
 public:
  explicit PlainLink(tcp::socket socket) : socket_(std::move(socket)) {}
  void open(SessionPtr s) override { s->on_open({}); }
  void read(asio::mutable_buffer into, SessionPtr s) override {
    socket_.async_read_some(into, [s = std::move(s)](error_code ec, std::size_t n) { s->on_read(ec, n); });
  }
  void write(const Buffers& from, SessionPtr s) override {
    socket_.async_write_some(from, [s = std::move(s)](error_code ec, std::size_t n) { s->on_write(ec, n); });
  }
  void end_output(SessionPtr s) override {
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    s->on_output_ended(ec);
  }
  void close() override {
    error_code ec;
    socket_.close(ec);
  }

 private:
  tcp::socket socket_;
};

class TlsLink final : public Link {
 public:
  TlsLink(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}
  void open(SessionPtr s) override {
    stream_.async_handshake(asio::ssl::stream_base::server, [s = std::move(s)](error_code ec) { s->on_open(ec); });
  }
  void read(asio::mutable_buffer into, SessionPtr s) override {
    stream_.async_read_some(into, [s = std::move(s)](error_code ec, std::size_t n) { s->on_read(ec, n); });
  }
  void write(const Buffers& from, SessionPtr s) override {
    // OpenSSL writes the first buffer that is not empty; the session comes back with the rest.
    asio::const_buffer first;
    for (const auto& b : from)
      if (first.size() == 0) first = b;
    stream_.async_write_some(first, [s = std::move(s)](error_code ec, std::size_t n) { s->on_write(ec, n); });
  }
  void end_output(SessionPtr s) override {
    // close_notify both ways; afterwards there is nothing to read away.
    stream_.async_shutdown([s = std::move(s)](error_code) { s->close(); });
  }
  void close() override {
    error_code ec;
    stream_.lowest_layer().close(ec);
  }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

void Server::Impl::start() {
  try {
    if (!config.certificate.empty()) {
      tls.emplace(asio::ssl::context::tls_server);
      tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                       asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
      tls->use_certificate_chain_file(config.certificate);
      tls->use_private_key_file(config.key, asio::ssl::context::pem);
    }
  } catch (const std::exception& e) {
    throw base::Fail(base::Code::internal, "http.tls", {}, e.what());
  }
  try {
    const tcp::endpoint at{asio::ip::make_address(config.address), config.port};
    acceptor.open(at.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(at);
    acceptor.listen(1024);
    bound_port = acceptor.local_endpoint().port();
  } catch (const std::exception& e) {
    throw base::Fail(base::Code::internal, "http.bind", {},
                     config.address + ":" + std::to_string(config.port) + ": " + e.what());
  }
  const auto shortest = std::min(
      {config.header_timeout, config.read_timeout, config.write_timeout, config.idle_timeout, config.heartbeat});
  tick = std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
  running = true;
  accept();
  sweep();
  for (std::size_t i = 0; i < std::max<std::size_t>(config.workers, 1); ++i) pool.emplace_back([this] { work(); });
  io_thread = std::thread([this] {
    const auto keep = asio::make_work_guard(io);
    io.run();
  });
}

void Server::Impl::accept() {
  acceptor.async_accept([this](error_code ec, tcp::socket socket) {
    if (ec == asio::error::operation_aborted || draining) return;
    if (ec) {  // out of descriptors, mostly: trying again at once would only burn time
      base::log::warn("http.accept", {{"what", ec.message()}});
      accept_timer.expires_after(std::chrono::milliseconds(50));
      accept_timer.async_wait([this](error_code stopped) {
        if (!stopped && !draining) accept();
      });
      return;
    }
    adopt(std::move(socket));
    accept();
  });
}

void Server::Impl::adopt(tcp::socket socket) {
  count.accepted.fetch_add(1, std::memory_order_relaxed);
  error_code ec;
  const auto from = socket.remote_endpoint(ec);
  if (ec) return;
  socket.set_option(tcp::no_delay(true), ec);
  socket.non_blocking(true, ec);
  if (sessions.size() >= config.max_connections) {
    count.refused.fetch_add(1, std::memory_order_relaxed);
    if (!tls) {
      constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.write_some(asio::buffer(kFull.data(), kFull.size()), ec);
    }
    return;
  }
  std::unique_ptr<Link> link;
  if (tls)
    link = std::make_unique<TlsLink>(std::move(socket), *tls);
  else
    link = std::make_unique<PlainLink>(std::move(socket));
  const auto session = std::make_shared<Session>(*this, std::move(link), from.address().to_string(), tls.has_value());
  sessions.push_front(session);
  session->where = sessions.begin();
  count.connections.store(sessions.size(), std::memory_order_relaxed);
  session->open();
}

// One timer looks at all deadlines: cheaper than a timer per session, which would be set anew by every read and write.
void Server::Impl::sweep() {
  sweep_timer.expires_after(tick);
  sweep_timer.async_wait([this](error_code ec) {
    if (ec) return;
    const auto at = std::chrono::steady_clock::now();
    for (auto it = sessions.begin(); it != sessions.end();) {
      const SessionPtr session = *it++;  // check() may end it
      session->check(at);
    }
    sweep();
  });
}

void Server::Impl::left(std::list<SessionPtr>::iterator where) {
  sessions.erase(where);
  count.connections.store(sessions.size(), std::memory_order_relaxed);
  if (!draining || !sessions.empty()) return;
  const std::lock_guard hold{empty_lock};
  empty = true;
  became_empty.notify_all();
}

void Server::Impl::drain() {
  draining = true;
  error_code ec;
  acceptor.close(ec);
  for (auto it = sessions.begin(); it != sessions.end();) {
    const SessionPtr session = *it++;
    session->drain();
  }
  if (!sessions.empty()) return;
  const std::lock_guard hold{empty_lock};
  empty = true;
  became_empty.notify_all();
}

void Server::Impl::cut() {
  while (!sessions.empty()) {
    const SessionPtr session = sessions.front();
    session->close();
  }
}

void Server::Impl::stop(std::chrono::milliseconds deadline) {
  if (!running) return;
  running = false;
  asio::post(io, [this] { drain(); });
  {
    std::unique_lock hold{empty_lock};
    became_empty.wait_for(hold, deadline, [this] { return empty; });
  }
  asio::post(io, [this] {
    cut();
    io.stop();
  });
  io_thread.join();
  {
    const std::lock_guard hold{work_lock};
    work_ends = true;
    requests.clear();
    pulls.clear();
  }
  work_ready.notify_all();
  for (auto& t : pool) t.join();
  pool.clear();
  std::vector<SessionPtr> last;
  {
    const std::lock_guard hold{told_lock};
    last.swap(told);
  }
}

bool Server::Impl::submit(SessionPtr s) {
  {
    const std::lock_guard hold{work_lock};
    if (requests.size() >= config.queue) return false;
    requests.push_back(std::move(s));
  }
  work_ready.notify_one();
  return true;
}

void Server::Impl::submit_pull(SessionPtr s) {
  {
    const std::lock_guard hold{work_lock};
    pulls.push_back(std::move(s));
  }
  work_ready.notify_one();
}

void Server::Impl::work() {
  Gzip gzip;
  while (true) {
    SessionPtr session;
    {
      std::unique_lock hold{work_lock};
      work_ready.wait(hold, [this] { return work_ends || !pulls.empty() || !requests.empty(); });
      if (work_ends) return;
      auto& queue = pulls.empty() ? requests : pulls;
      session = std::move(queue.front());
      queue.pop_front();
    }
    count.running.fetch_add(1, std::memory_order_relaxed);
    session->run(gzip);
    count.running.fetch_sub(1, std::memory_order_relaxed);
  }
}

void Server::Impl::tell(SessionPtr s) {
  bool first = false;
  {
    const std::lock_guard hold{told_lock};
    first = told.empty();
    told.push_back(std::move(s));
  }
  if (first) asio::post(io, [this] { hear(); });
}

void Server::Impl::hear() {
  std::vector<SessionPtr> now;
  {
    const std::lock_guard hold{told_lock};
    now.swap(told);
  }
  for (const auto& session : now) session->on_told();
}

const std::string& Server::Impl::date() {
  const auto now = config.clock->now();
  if (now.ms / 1000 != date_second) {
    date_second = now.ms / 1000;
    date_line = "Date: " + date_text(now) + "\r\n";
  }
  return date_line;
}

Server::Server(Config config, Handler handler, BodyLimit body_limit, std::shared_ptr<Hub> hub)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(handler), std::move(body_limit), std::move(hub))) {}
Server::~Server() { impl_->stop(std::chrono::milliseconds(0)); }
void Server::start() { impl_->start(); }
std::uint16_t Server::port() const { return impl_->bound_port; }
void Server::stop(std::chrono::milliseconds deadline) { impl_->stop(deadline); }
Hub& Server::hub() { return *impl_->hub; }

Stats Server::stats() const {
  const auto& c = impl_->count;
  Stats s;
  s.accepted = c.accepted, s.refused = c.refused, s.requests = c.requests, s.busy = c.busy, s.timeouts = c.timeouts;
  s.bytes_in = c.bytes_in, s.bytes_out = c.bytes_out, s.connections = c.connections, s.running = c.running;
  for (std::size_t i = 0; i < c.by_class.size(); ++i) s.by_class[i] = c.by_class[i];
  {
    const std::lock_guard hold{impl_->work_lock};
    s.queued = impl_->requests.size() + impl_->pulls.size();
  }
  s.subscribers = impl_->hub->subscribers();
  return s;
}

}  // namespace http
