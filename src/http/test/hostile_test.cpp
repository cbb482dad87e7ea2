// The edge against clients that are slow, broken or many.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "base/error.hpp"
#include "edge.hpp"

using namespace http;
using namespace http::test;
using std::chrono::milliseconds;

namespace {

// A gate that handlers wait at, so that a test decides how long a request lasts.
class Gate {
 public:
  void pass() {
    ++waiting_;
    std::unique_lock hold{lock_};
    opened_.wait_for(hold, std::chrono::seconds(30), [this] { return open_; });  // a test that fails before it opens must end
  }
  void open() {
    const std::lock_guard hold{lock_};
    open_ = true;
    opened_.notify_all();
  }
  int waiting() const { return waiting_; }

 private:
  std::mutex lock_;
  std::condition_variable opened_;
  bool open_ = false;
  std::atomic<int> waiting_{0};
};

std::string refused(const Edge& edge, std::string_view request, int status) {
  auto c = edge.connect();
  c.send(request);
  const auto a = c.receive();
  CHECK_MESSAGE(a.status == status, request.substr(0, 60));
  CHECK(a.header("Content-Type") == "application/problem+json");
  CHECK(a.body.find("\"status\":" + std::to_string(status)) != std::string::npos);
  CHECK(c.at_end());
  return a.body;
}

}  // namespace

TEST_CASE("malformed requests get a problem document and the connection ends") {
  Config config = quick();
  config.header_limit = 2048;
  config.body_limit = 100;
  Edge edge([](Request&) { return text("never"); }, config);
  refused(edge, "nonsense\r\n\r\n", 400);
  refused(edge, "GET / HTTP/1.1\r\n\r\n", 400);  // no Host
  refused(edge, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
  refused(edge, "GET / HTTP/1.1\r\nHost: a\r\nBroken\r\n\r\n", 400);
  refused(edge, "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505);
  refused(edge, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  refused(edge, "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  refused(edge, "GET /a/%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  refused(edge, "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  refused(edge, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400);
  refused(edge, "GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 413);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400);
  refused(edge, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x'), 413);
  refused(edge, "GET /" + std::string(3000, 'x'), 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 400; ++i) many += "A: b\r\n";
  CHECK(refused(edge, many + "\r\n", 431).find("http.header_too_large") != std::string::npos);
  CHECK(edge.server.stats().by_class[4] > 0);
  CHECK(edge.server.stats().by_class[2] == 0);
}

TEST_CASE("the limit of the body is the route's") {
  Edge edge([](Request& r) { return text(std::to_string(r.body.size())); }, quick(),
            [](std::string_view method, std::string_view path) {
              return method == "POST" && path == "/photos" ? 300'000U : 10U;
            });
  auto c = edge.connect();
  CHECK(c.exchange("POST", "/photos", {}, std::string(300'000, 'p')).body == "300000");
  CHECK(c.exchange("POST", "/notes", {}, std::string(10, 'p')).body == "10");
  CHECK(c.exchange("POST", "/notes", {}, std::string(11, 'p')).status == 413);
  // Who sends all of it before he listens is told, too.
  auto deaf = edge.connect();
  const auto told = deaf.exchange("POST", "/notes", {}, std::string(20'000'000, 'p'));
  CHECK(told.status == 413);
  CHECK(told.body.ends_with(R"("key":"http.body_too_large","args":{},"errors":[]})"));
}

TEST_CASE("bodies read at the same time share one budget") {
  Config config = quick();
  config.body_limit = 100'000;
  config.body_budget = 50'000;
  Edge edge([](Request& r) { return text(std::to_string(r.body.size())); }, config);
  auto c = edge.connect();
  const auto a = c.exchange("POST", "/", {}, std::string(60'000, 'x'));
  CHECK(a.status == 503);
  CHECK(a.header("Retry-After") == "1");
  auto d = edge.connect();
  CHECK(d.exchange("POST", "/", {}, std::string(40'000, 'x')).body == "40000");
}

TEST_CASE("a slow header and half a body end in 408, an idle connection just ends") {
  Config config = quick();
  config.header_timeout = config.read_timeout = milliseconds(60);
  config.idle_timeout = milliseconds(120);
  Edge edge([](Request&) { return text("x"); }, config);
  auto header = edge.connect(), body = edge.connect(), idle = edge.connect();
  header.send("GET / HTTP/1.1\r\nHo");
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
  CHECK(header.receive().status == 408);
  CHECK(header.at_end());
  CHECK(body.receive().status == 408);
  CHECK(body.at_end());
  CHECK(idle.at_end());
  CHECK(edge.server.stats().timeouts == 2);
}

TEST_CASE("a trickle of bytes does not keep a request alive") {
  Config config = quick();
  config.read_timeout = milliseconds(50);
  config.min_rate = 1'000'000;
  config.body_limit = 1 << 30;
  Edge edge([](Request&) { return text("x"); }, config);
  auto c = edge.connect();
  c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
  CHECK(eventually([&] {
    try {
      c.send("y");
    } catch (const std::exception&) {
    }
    return edge.server.stats().timeouts > 0;
  }));
}

TEST_CASE("a reader that does not take its reply is cut off") {
  Config config = quick();
  config.write_timeout = milliseconds(80);
  Edge edge([](Request&) { return text(std::string(20'000'000, 'x')); }, config);
  auto c = edge.connect();
  c.small_window();
  c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(eventually([&] { return edge.server.stats().timeouts == 1; }));
  CHECK(eventually([&] { return edge.server.stats().connections == 0; }));
}

TEST_CASE("600 idle connections hold nobody up") {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  Edge edge([](Request&) { return text("at once"); });
  std::vector<Client> idle;
  for (int i = 0; i < 600; ++i) idle.push_back(edge.connect());
  idle[0].send("GET / HT");
  auto c = Client(edge.server.port(), std::chrono::seconds(2));
  CHECK(c.get("/").body == "at once");
  CHECK(eventually([&] { return edge.server.stats().connections == 601; }));
  CHECK(idle[599].get("/").body == "at once");
}

TEST_CASE("one connection too many is turned away") {
  Config config = quick();
  config.max_connections = 2;
  Edge edge([](Request&) { return text("x"); }, config);
  auto a = edge.connect(), b = edge.connect();
  CHECK(a.get("/").status == 200);
  CHECK(b.get("/").status == 200);
  auto c = edge.connect();
  CHECK(c.receive().status == 503);
  CHECK(edge.server.stats().refused == 1);
}

TEST_CASE("a full queue answers 503 at once and the connection lives on") {
  Gate gate;
  Config config = quick();
  config.workers = 1;
  config.queue = 1;
  Edge edge([&](Request&) { return gate.pass(), text("done"); }, config);
  auto running = edge.connect(), queued = edge.connect(), refused_one = edge.connect();
  running.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(eventually([&] { return gate.waiting() == 1; }));
  queued.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(eventually([&] { return edge.server.stats().queued == 1; }));
  const auto head = refused_one.exchange("HEAD", "/");
  CHECK(head.status == 503);
  const auto a = refused_one.get("/");
  CHECK(a.status == 503);
  CHECK(a.header("Retry-After") == "1");
  CHECK(a.body.find("http.busy") != std::string::npos);
  CHECK(edge.server.stats().busy == 2);
  gate.open();
  CHECK(running.receive().body == "done");
  CHECK(queued.receive().body == "done");
  CHECK(refused_one.get("/").body == "done");
}

TEST_CASE("what waits for something else holds up nobody, and too much of it gets 503") {
  for (const std::string path : {"/file", "/later"}) {
    CAPTURE(path);
    Gate gate;
    Config config = quick();
    config.workers = config.waiters = 1;
    config.queue = 2;
    config.elsewhere = [&](const std::string&) {
      gate.pass();
      return Elsewhere{5, [](std::uint64_t first, std::size_t length) { return std::string("photo").substr(static_cast<std::size_t>(first), length); }};
    };
    Edge edge([&](Request& r) {
      Reply reply = text("at once");
      if (r.path == "/file") reply.file = FileBody{std::string(kElsewhere) + "abc"};
      if (r.path == "/later") reply.later = [&] { return gate.pass(), text("later"); };
      if (r.path == "/fails") reply.later = []() -> Reply { throw base::Fail(base::Code::busy, "blobs.away"); };
      return reply;
    }, config);
    auto first = edge.connect(), second = edge.connect(), third = edge.connect(), other = edge.connect();
    const std::string asked = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    first.send(asked);
    REQUIRE(eventually([&] { return gate.waiting() == 1; }));
    second.send(asked);
    REQUIRE(eventually([&] { return edge.server.stats().queued == 1; }));
    third.send(asked);
    REQUIRE(eventually([&] { return edge.server.stats().queued == 2; }));
    CHECK(other.get("/").body == "at once");
    const auto refused = other.get(path);
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "1");
    CHECK(other.get("/").body == "at once");
    gate.open();
    const std::string made = path == "/file" ? "photo" : "later";
    CHECK(first.receive().body == made);
    CHECK(second.receive().body == made);
    CHECK(third.receive().body == made);
    CHECK(first.get("/").body == "at once");
    const auto failed = other.get("/fails");
    CHECK(failed.status == 503);
    CHECK(failed.body.find("blobs.away") != std::string::npos);
  }
}

TEST_CASE("a shutdown lets the running request finish and takes no new one") {
  Gate gate;
  Edge edge([&](Request&) { return gate.pass(), text("finished"); });
  auto busy = edge.connect(), idle = edge.connect();
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(eventually([&] { return gate.waiting() == 1; }));
  std::thread stopper([&] { edge.server.stop(std::chrono::seconds(20)); });
  CHECK(idle.at_end());
  gate.open();
  const auto a = busy.receive();
  CHECK(a.body == "finished");
  CHECK(a.header("Connection") == "close");
  stopper.join();
  CHECK_THROWS(edge.connect());
}

TEST_CASE("a kept connection that asks while the server stops is answered and told to close") {
  Gate gate;
  Config config = quick();
  config.drain_idle = std::chrono::seconds(20);
  Edge edge([&](Request& r) { return r.path == "/wait" ? (gate.pass(), text("finished")) : text("answered"); }, config);
  auto busy = edge.connect(), kept = edge.connect();
  CHECK(kept.get("/").header("Connection").empty());
  busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(eventually([&] { return gate.waiting() == 1; }));
  std::thread stopper([&] { edge.server.stop(std::chrono::seconds(20)); });
  REQUIRE(eventually([&] {
    try {
      edge.connect();
      return false;
    } catch (const std::exception&) {
      return true;  // it listens no more
    }
  }));
  const auto last = kept.get("/");
  CHECK(last.body == "answered");
  CHECK(last.header("Connection") == "close");
  CHECK(kept.at_end());
  gate.open();
  CHECK(busy.receive().body == "finished");
  stopper.join();
}

TEST_CASE("a socket that listens already is taken over") {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(::listen(fd, 16) == 0);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  const std::uint16_t port = ntohs(at.sin_port);
  for (int turn = 0; turn < 2; ++turn) {
    Config config = quick();
    config.listening = ::dup(fd);
    Client early(port);  // waits in the socket before anybody serves
    Edge edge([](Request&) { return text("here"); }, config);
    CHECK(edge.server.port() == port);
    CHECK(early.get("/").body == "here");
    edge.server.stop(std::chrono::seconds(20));
  }
  ::close(fd);
}

TEST_CASE("what does not finish by the deadline is cut") {
  Edge edge([](Request&) { return text("x"); });
  auto half = edge.connect();
  half.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
  REQUIRE(eventually([&] { return edge.server.stats().bytes_in > 0; }));
  edge.server.stop(milliseconds(30));
  CHECK(half.at_end());
}

TEST_CASE("what a handler throws becomes a problem, not the end") {
  Edge edge([](Request& r) -> Reply {
    if (r.path == "/fail") throw base::Fail(base::Code::conflict, "cases.already_closed");
    throw std::runtime_error("a detail of no concern to strangers");
  });
  auto c = edge.connect();
  CHECK(c.get("/fail").body ==
        R"({"type":"about:blank","title":"Conflict","status":409,"key":"cases.already_closed","args":{},"errors":[]})");
  const auto a = c.get("/");
  CHECK(a.status == 500);
  CHECK(a.body.find("detail") == std::string::npos);
}

TEST_CASE("X-Forwarded-For counts only from a trusted proxy, and only its last entry") {
  const auto peer = [](Request& r) { return text(r.peer + (r.tls ? " tls" : "")); };
  const Headers claims{{"X-Forwarded-For", "6.6.6.6, 10.1.2.3"}, {"X-Forwarded-Proto", "https"}};
  Edge plain(peer);
  CHECK(plain.connect().get("/", claims).body == "127.0.0.1");
  Config config = quick();
  config.proxy = Proxy::trusted;
  Edge behind(peer, config);
  CHECK(behind.connect().get("/", claims).body == "10.1.2.3 tls");
}
