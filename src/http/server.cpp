#include "http/server.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "http/session.hpp"

namespace http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

class PlainLink final : public Link {
 public:
  explicit PlainLink(tcp::socket socket) : socket_(std::move(socket)) {}
  void open(SessionPtr s) override { s->on_open(); }
  void read(std::span<char> into, SessionPtr s) override {
    socket_.async_read_some(asio::buffer(into.data(), into.size()),
                            [s = std::move(s)](error_code ec, std::size_t n) { ec ? s->on_lost() : s->on_read(n); });
  }
  void write(const Pieces& from, SessionPtr s) override {
    std::array<asio::const_buffer, 3> buffers;
    for (std::size_t i = 0; i < from.size(); ++i) buffers[i] = asio::buffer(from[i].data(), from[i].size());
    socket_.async_write_some(
        buffers, [s = std::move(s)](error_code ec, std::size_t n) { ec ? s->on_lost() : s->on_written(n); });
  }
  void end_output(SessionPtr s) override {
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    s->on_output_ended();
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
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [s = std::move(s)](error_code ec) { ec ? s->on_lost() : s->on_open(); });
  }
  void read(std::span<char> into, SessionPtr s) override {
    stream_.async_read_some(asio::buffer(into.data(), into.size()),
                            [s = std::move(s)](error_code ec, std::size_t n) { ec ? s->on_lost() : s->on_read(n); });
  }
  void write(const Pieces& from, SessionPtr s) override {
    // OpenSSL writes the first buffer that is not empty; the session comes back with the rest.
    std::string_view first;
    for (const auto piece : from)
      if (first.empty()) first = piece;
    stream_.async_write_some(
        asio::buffer(first.data(), first.size()),
        [s = std::move(s)](error_code ec, std::size_t n) { ec ? s->on_lost() : s->on_written(n); });
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

asio::ssl::context tls_context(const Config& config) {
  try {
    asio::ssl::context made(asio::ssl::context::tls_server);
    made.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                     asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Of TLS 1.2 what stays secret when the key is lost later, and no CBC (LUCKY13). TLS 1.3 has nothing else.
    if (SSL_CTX_set_cipher_list(made.native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
      throw std::runtime_error("no cipher of TLS 1.2");
    made.use_certificate_chain_file(config.certificate);
    made.use_private_key_file(config.key, asio::ssl::context::pem);
    return made;
  } catch (const std::exception& e) {
    throw base::Fail(base::Code::internal, "http.tls", {}, e.what());
  }
}

// What the kernel keeps of a reply that it could not send yet. Left alone it takes up to 4 MB for each client that does not read:
// thousands of them are gigabytes, and seconds of copying when they come together.
void limit_unsent(tcp::socket& socket) {
  constexpr int kBytes = 256 * 1024;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kBytes, sizeof kBytes);
}

}  // namespace

struct Server::Impl final : Host {
  using Host::Host;

  std::optional<asio::ssl::context> tls;
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer sweep_timer{io}, accept_timer{io};
  std::chrono::milliseconds tick{250};
  std::list<SessionPtr> sessions;  // I/O thread only

  // What workers and publishers tell the I/O thread.
  std::mutex told_lock;
  std::vector<SessionPtr> told;

  std::mutex empty_lock;
  std::condition_variable became_empty;
  bool empty = false;

  std::thread io_thread;
  std::uint16_t bound_port = 0;
  bool running = false;

  void start();
  void listen();
  void reload_certificate();
  void stop(std::chrono::milliseconds deadline);
  void accept();
  void accept_waiting();
  void adopt(tcp::socket socket);
  void sweep();
  void drain();
  void cut();
  void check_empty();
  void left(Session& s) override;
  void tell(SessionPtr s) override;
  void hear();
};

void Server::Impl::listen() {
  if (config.listening >= 0) {
    sockaddr at{};
    socklen_t size = sizeof at;
    ::getsockname(config.listening, &at, &size);
    return acceptor.assign(at.sa_family == AF_INET6 ? tcp::v6() : tcp::v4(), config.listening);
  }
  const tcp::endpoint at{asio::ip::make_address(config.address), config.port};
  acceptor.open(at.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(at);
  acceptor.listen();  // as many as the kernel lets wait
}

void Server::Impl::reload_certificate() {
  if (config.certificate.empty()) return;
  auto fresh = std::make_shared<asio::ssl::context>(tls_context(config));
  // A session holds what it needs of the context it began with.
  asio::post(io, [this, fresh] { tls.emplace(std::move(*fresh)); });
}

void Server::Impl::start() {
  if (!config.certificate.empty()) tls.emplace(tls_context(config));
  try {
    listen();
    acceptor.non_blocking(true);
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
  workers.start();
  writers.start();
  waiters.start();
  io_thread = std::thread([this] {
    const auto keep = asio::make_work_guard(io);
    io.run();
  });
}

void Server::Impl::accept() {
  acceptor.async_accept([this](error_code ec, tcp::socket socket) {
    if (ec == asio::error::operation_aborted) return;
    if (draining) {  // it came before we stopped listening: it is answered
      if (!ec) adopt(std::move(socket));
      return;
    }
    if (ec) {  // out of descriptors, mostly: trying again at once would only burn time
      base::log::warn("http.accept", {{"what", ec.message()}});
      accept_timer.expires_after(std::chrono::milliseconds(50));
      accept_timer.async_wait([this](error_code stopped) {
        if (!stopped && !draining) accept();
      });
      return;
    }
    adopt(std::move(socket));
    accept_waiting();
    accept();
  });
}

// Those that wait already, too. One for each turn of the loop is too slow while thousands of others talk: the kernel's queue fills,
// and who comes then is asked to come again after seconds.
void Server::Impl::accept_waiting() {
  constexpr int kMost = 1024;  // then the others have their turn
  for (int i = 0; i < kMost; ++i) {
    tcp::socket socket(io);
    error_code ec;
    acceptor.accept(socket, ec);
    if (ec) return;  // nobody waits; a fault shows at the next one
    adopt(std::move(socket));
  }
}

void Server::Impl::adopt(tcp::socket socket) {
  count.accepted.fetch_add(1, std::memory_order_relaxed);
  error_code ec;
  const auto from = socket.remote_endpoint(ec);
  if (ec) return;
  socket.set_option(tcp::no_delay(true), ec);
  limit_unsent(socket);
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
  const auto session = std::make_shared<Session>(*this, std::move(link), from.address().to_string());
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

void Server::Impl::left(Session& s) {
  sessions.erase(s.where);
  count.connections.store(sessions.size(), std::memory_order_relaxed);
  if (draining) check_empty();
}

void Server::Impl::check_empty() {
  if (!sessions.empty()) return;
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
  check_empty();
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
  workers.stop();
  writers.stop();
  waiters.stop();
  std::vector<SessionPtr> last;
  {
    const std::lock_guard hold{told_lock};
    last.swap(told);
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

Server::Server(Config config, Handler handler, BodyLimit body_limit, std::shared_ptr<Hub> hub)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(handler), std::move(body_limit), std::move(hub))) {}
Server::~Server() { impl_->stop(std::chrono::milliseconds(0)); }
void Server::start() { impl_->start(); }
std::uint16_t Server::port() const { return impl_->bound_port; }
void Server::stop(std::chrono::milliseconds deadline) { impl_->stop(deadline); }
void Server::reload_certificate() { impl_->reload_certificate(); }
Hub& Server::hub() { return *impl_->hub; }

Stats Server::stats() const {
  const auto& c = impl_->count;
  Stats s;
  s.accepted = c.accepted, s.refused = c.refused, s.requests = c.requests, s.busy = c.busy, s.timeouts = c.timeouts;
  s.bytes_in = c.bytes_in, s.bytes_out = c.bytes_out, s.connections = c.connections,
  s.running = impl_->workers.running() + impl_->writers.running() + impl_->waiters.running();
  for (std::size_t i = 0; i < c.by_class.size(); ++i) s.by_class[i] = c.by_class[i];
  s.queued = impl_->workers.queued() + impl_->writers.queued() + impl_->waiters.queued();
  s.subscribers = impl_->hub->subscribers();
  return s;
}

}  // namespace http
