// Load generator for loopback, one epoll thread.
//   closed loop: N connections, each sends the next request when the last is answered: the most the server can do.
//   open loop (--rate): requests are due at fixed times whether or not the server keeps up, and latency counts from the
//   time a request was due, so that a stall shows in every request that it delayed (coordinated omission is corrected).
//   many requests (--requests FILE): a line each, "PATH<tab>BODY", or "PATH" with the body of --body, taken in turn.
// `{n}` in path, body and headers is the number of the request since the start, so that every write is another one.
// Prints requests/s, p50, p90, p99, max in milliseconds, errors; with --pid also the server's CPU per request, its
// memory.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace {

using Steady = std::chrono::steady_clock;
using Time = Steady::time_point;

struct Options {
  std::uint16_t port = 0;
  std::string method = "GET", path = "/", body_file, requests_file;
  std::vector<std::string> headers;
  int connections = 64, seconds = 5, warm_up = 1;
  double rate = 0;  // requests/s in all; 0: closed loop
  int pid = 0;
};

constexpr const char* kUsage =
    "bench_load --port N [--path /x] [--method GET] [--header 'A: b']... [--body FILE] [--connections 64]\n"
    "           [--seconds 5] [--warm-up 1] [--rate R] [--pid SERVER] [--requests FILE]\n";

Options read_options(int argc, char** argv) {
  Options o;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (i + 1 >= argc) throw std::runtime_error(kUsage);
    const std::string value = argv[i + 1];
    const auto whole = [&] { return static_cast<int>(base::to_int(value).value_or(-1)); };
    if (name == "--port")
      o.port = static_cast<std::uint16_t>(whole());
    else if (name == "--path")
      o.path = value;
    else if (name == "--method")
      o.method = value;
    else if (name == "--header")
      o.headers.push_back(value);
    else if (name == "--body")
      o.body_file = value;
    else if (name == "--requests")
      o.requests_file = value;
    else if (name == "--connections")
      o.connections = whole();
    else if (name == "--seconds")
      o.seconds = whole();
    else if (name == "--warm-up")
      o.warm_up = whole();
    else if (name == "--rate")
      o.rate = base::to_double(value).value_or(-1);
    else if (name == "--pid")
      o.pid = whole();
    else
      throw std::runtime_error(kUsage);
  }
  if (o.port == 0 || o.connections < 1 || o.seconds < 1 || o.warm_up < 0 || o.rate < 0)
    throw std::runtime_error(kUsage);
  return o;
}

std::string read_whole(const std::string& file) {
  std::ostringstream all;
  all << std::ifstream(file, std::ios::binary).rdbuf();
  return all.str();
}

// What is sent, without its numbers.
struct Template {
  std::string path, body;
};
std::vector<Template> templates(const Options& o) {
  const std::string body = o.body_file.empty() ? "" : read_whole(o.body_file);
  if (o.requests_file.empty()) return {{o.path, body}};
  std::vector<Template> all;
  std::istringstream lines(read_whole(o.requests_file));
  for (std::string line; std::getline(lines, line);)
    if (const auto tab = line.find('\t'); tab != std::string::npos) all.push_back({line.substr(0, tab), line.substr(tab + 1)});
    else all.push_back({line, body});
  if (all.empty()) throw std::runtime_error("no request in " + o.requests_file);
  return all;
}

std::string numbered(std::string text, const std::string& number) {
  for (std::size_t at = 0; (at = text.find("{n}", at)) != std::string::npos; at += number.size()) text.replace(at, 3, number);
  return text;
}

std::string request_text(const Options& o, const Template& t, std::uint64_t n) {
  const std::string number = std::to_string(n);
  std::string text = o.method + ' ' + numbered(t.path, number) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  for (const auto& h : o.headers) text += numbered(h, number) + "\r\n";
  const std::string body = numbered(t.body, number);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

// Seconds of CPU (user + system) and resident bytes of a process.
struct Usage {
  double cpu = 0;
  double resident = 0;
};
Usage usage_of(int pid) {
  if (pid == 0) return {};
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) throw std::runtime_error("no such process");
  std::istringstream fields(text.substr(name_end + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, kernel = 0, pages = 0;
  fields >> user >> kernel;
  for (int i = 0; i < 8; ++i) fields >> skipped;
  fields >> pages;
  return {(user + kernel) / static_cast<double>(sysconf(_SC_CLK_TCK)),
          pages * static_cast<double>(sysconf(_SC_PAGESIZE))};
}

struct Connection {
  int fd = -1;
  std::size_t sent = 0;
  bool busy = false;
  bool wants_out = false;
  Time due;
  std::string in;
  const std::string* request = nullptr;
  std::string own;
};

class Load {
 public:
  explicit Load(const Options& o) : options_(o), templates_(templates(o)), head_(o.method == "HEAD") {
    // Without a number all are the same bytes, made once.
    if (templates_.size() == 1 && request_text(o, templates_[0], 0) == request_text(o, templates_[0], 1)) same_ = request_text(o, templates_[0], 0);
    poll_ = epoll_create1(EPOLL_CLOEXEC);
    all_.resize(static_cast<std::size_t>(o.connections));
    for (auto& c : all_) connect(c);
  }
  ~Load() {
    for (auto& c : all_)
      if (c.fd >= 0) ::close(c.fd);
    ::close(poll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void run() {
    const Time begin = Steady::now();
    counted_from_ = begin + std::chrono::seconds(options_.warm_up);
    end_ = counted_from_ + std::chrono::seconds(options_.seconds);
    if (options_.rate > 0) {
      for (auto& c : all_) free_.push_back(&c);
    } else {
      for (auto& c : all_) begin_request(c, Steady::now());
    }
    std::uint64_t scheduled = 0;
    Usage before = usage_of(options_.pid);
    bool warm = false;
    std::vector<epoll_event> events(512);
    while (true) {
      const Time now = Steady::now();
      if (now >= end_) break;
      if (!warm && now >= counted_from_) warm = true, before = usage_of(options_.pid), all_replies_ = 0;
      int wait = 100;
      if (options_.rate > 0) {
        const auto due_at = [&](std::uint64_t n) {
          return begin + std::chrono::duration_cast<Steady::duration>(
                             std::chrono::duration<double>(static_cast<double>(n) / options_.rate));
        };
        while (due_at(scheduled) <= now) due_.push_back(due_at(scheduled++));
        assign();
        // Below a millisecond it polls without sleeping: the schedule matters more than the generator's own CPU.
        wait = due_at(scheduled) - now > std::chrono::milliseconds(2) ? 1 : 0;
      }
      const int n = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), wait);
      for (int i = 0; i < n; ++i) {
        const auto& e = events[static_cast<std::size_t>(i)];
        Connection& c = *static_cast<Connection*>(e.data.ptr);
        if ((e.events & EPOLLOUT) != 0 && c.wants_out) push(c);
        if ((e.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) pull(c);
      }
    }
    report(before, usage_of(options_.pid));
  }

 private:
  void connect(Connection& c) {
    c = Connection{};
    c.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(options_.port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (c.fd < 0 || ::connect(c.fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
      throw std::runtime_error("cannot connect");
    const int on = 1;
    ::setsockopt(c.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(c.fd, F_SETFL, O_NONBLOCK);
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.ptr = &c;
    epoll_ctl(poll_, EPOLL_CTL_ADD, c.fd, &e);
  }

  void assign() {
    while (!free_.empty() && !due_.empty()) {
      Connection* c = free_.back();
      free_.pop_back();
      const Time due = due_.front();
      due_.pop_front();
      begin_request(*c, due);
    }
  }

  void begin_request(Connection& c, Time due) {
    if (!c.busy) {
      const std::uint64_t n = number_++;
      if (same_.empty()) c.own = request_text(options_, templates_[n % templates_.size()], n);
      c.request = same_.empty() ? &c.own : &same_;
    }
    c.due = due;
    c.sent = 0;
    c.busy = true;
    push(c);
  }

  void push(Connection& c) {
    while (c.sent < c.request->size()) {
      const auto n = ::send(c.fd, c.request->data() + c.sent, c.request->size() - c.sent, MSG_NOSIGNAL);
      if (n < 0 && errno == EAGAIN) break;
      if (n < 0) return;  // the reply or its absence is seen by pull()
      c.sent += static_cast<std::size_t>(n);
    }
    const bool wants = c.sent < c.request->size();
    if (wants == c.wants_out) return;
    c.wants_out = wants;
    epoll_event e{};
    e.events = wants ? EPOLLIN | EPOLLOUT : EPOLLIN;
    e.data.ptr = &c;
    epoll_ctl(poll_, EPOLL_CTL_MOD, c.fd, &e);
  }

  void pull(Connection& c) {
    char bytes[64 * 1024];
    const auto n = ::recv(c.fd, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      ++broken_;
      ::close(c.fd);
      const Time due = c.due;
      const bool busy = c.busy;
      const std::string again = c.own;
      connect(c);
      if (busy) {
        // The same request once more: what the server did with the first is for its idempotency key to say.
        c.own = again;
        c.request = same_.empty() ? &c.own : &same_;
        c.busy = true;
        begin_request(c, due);
      }
      return;
    }
    c.in.append(bytes, static_cast<std::size_t>(n));
    const auto head_end = c.in.find("\r\n\r\n");
    if (head_end == std::string::npos) return;
    const std::size_t whole = head_end + 4 + (head_ ? 0 : length_of(std::string_view{c.in}.substr(0, head_end + 2)));
    if (c.in.size() < whole) return;
    const Time now = Steady::now();
    ++all_replies_;
    if (c.due >= counted_from_) {
      latencies_.push_back(std::chrono::duration<float, std::milli>(now - c.due).count());
      if (c.in.compare(9, 1, "2") != 0) ++failed_;
    }
    c.in.erase(0, whole);
    c.busy = false;
    if (options_.rate > 0) {
      free_.push_back(&c);
      assign();
    } else {
      begin_request(c, now);
    }
  }

  static std::size_t length_of(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    if (at == std::string_view::npos) throw std::runtime_error("the reply has no Content-Length; choose another route");
    std::size_t n = 0;
    std::from_chars(head.data() + at + 16, head.data() + head.size(), n);
    return n;
  }

  void report(Usage before, Usage after) {
    // What is still due at the end has waited at least until now: leaving it out would flatter an overloaded server.
    const Time now = Steady::now();
    std::size_t unanswered = 0;
    const auto count_late = [&](Time due) {
      if (due < counted_from_) return;
      ++unanswered;
      latencies_.push_back(std::chrono::duration<float, std::milli>(now - due).count());
    };
    const std::size_t answered = latencies_.size();
    if (options_.rate > 0) {
      for (const auto& c : all_)
        if (c.busy) count_late(c.due);
      for (const Time due : due_) count_late(due);
    }
    if (latencies_.empty()) throw std::runtime_error("no reply");
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [&](double q) {
      return static_cast<double>(latencies_[static_cast<std::size_t>(q * static_cast<double>(latencies_.size() - 1))]);
    };
    std::printf("%s %s  %d connections, %s\n", options_.method.c_str(), options_.path.c_str(), options_.connections,
                options_.rate > 0 ? ("open loop at " + std::to_string(static_cast<long>(options_.rate)) + "/s").c_str()
                                  : "closed loop");
    std::printf("  %.0f requests/s   p50 %.2f   p90 %.2f   p99 %.2f   max %.2f ms\n",
                static_cast<double>(answered) / options_.seconds, at(0.5), at(0.9), at(0.99), at(1));
    std::printf("  not 2xx %zu   broken connections %zu   unanswered %zu\n", failed_, broken_, unanswered);
    if (options_.pid != 0)
      std::printf("  server: %.1f us CPU per request, %.1f MB resident\n",
                  (after.cpu - before.cpu) * 1e6 / static_cast<double>(std::max<std::size_t>(all_replies_, 1)),
                  after.resident / 1e6);
  }

  const Options& options_;
  std::vector<Template> templates_;
  std::string same_;  // the one request when there is but one
  std::uint64_t number_ = 0;
  bool head_;
  int poll_ = -1;
  std::vector<Connection> all_;
  std::vector<Connection*> free_;
  std::deque<Time> due_;
  Time counted_from_, end_;
  std::vector<float> latencies_;
  std::size_t failed_ = 0, broken_ = 0, all_replies_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = read_options(argc, argv);
    Load(options).run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
