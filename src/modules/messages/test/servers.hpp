#pragma once
// The servers of servers.py as a child process, and a small town of people who are told things.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "app/system.hpp"
#include "modules/messages/messages.hpp"
#include "modules/places/places.hpp"
#include "modules/units/units.hpp"
#include "world/world.hpp"

class Servers {
 public:
  Servers() {
    int in[2], out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], 0), ::dup2(out[1], 1);
      for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
      ::execl("/usr/bin/python3", "python3", SERVERS, static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(in[0]), ::close(out[1]);
    to_ = in[1], from_ = out[0];
    ready = next();
  }
  ~Servers() {
    ::close(to_), ::close(from_);
    ::waitpid(child_, nullptr, 0);
  }
  Servers(const Servers&) = delete;

  // The next thing that arrived.
  world::Reply next() {
    std::size_t end;
    while ((end = buffer_.find('\n')) == std::string::npos) {
      pollfd wait{from_, POLLIN, 0};
      char bytes[65536];
      if (::poll(&wait, 1, 30'000) != 1) throw std::runtime_error("nothing arrived");
      const auto n = ::read(from_, bytes, sizeof bytes);
      if (n <= 0) throw std::runtime_error("the servers ended");
      buffer_.append(bytes, static_cast<std::size_t>(n));
    }
    world::Reply out;
    out.body = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return out;
  }
  bool nothing() {  // more has arrived
    say("mark");
    const auto line = next();
    INFO(line.body);
    return line.text("mark") == "mark";
  }
  void say(const std::string& word) {
    const std::string line = word + "\n";
    if (::write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) throw std::runtime_error("the servers ended");
  }
  std::string port(const char* which) const { return ready.at(which); }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port("http") + path; }
  world::Reply ready;

 private:
  pid_t child_ = 0;
  int to_ = -1, from_ = -1;
  std::string buffer_;
};

struct Town {
  explicit Town(messages::Settings s = {}) : w({places::module(), units::module(), messages::module(beside_us(s)), app::system_module()}) {}
  // The servers of these tests are on this machine.
  static messages::Settings beside_us(messages::Settings s) {
    if (s.networks.empty()) s.networks = "127.0.0.0/8, ::1";
    return s;
  }
  world::World w;
  world::Client chief = w.as("chief");

  std::string channel(const std::string& fields) {
    const auto r = chief.post("/channels", "{" + fields + "}");
    INFO(r.body);
    REQUIRE(r.status == 201);
    return r.at("id");
  }
  std::string mail_channel(const Servers& s, const std::string& more = "", const char* port = "plain") {
    return channel(R"("name":"邮件","kind":"email","security":"plain","server":"127.0.0.1","sender":"robot@example.org","port":)" + s.port(port) + more);
  }
  std::string robot(const Servers& s, const std::string& path, const std::string& more = "", const char* kind = "wecom") {
    return channel(R"("name":")" + path + R"(","kind":")" + kind + R"(","url":")" + s.url(path) + "\"" + more);
  }
  void address(const std::string& login, const std::string& email, const std::string& more = "") {
    REQUIRE(w.as(login).put("/messages/contact", R"({"email":")" + email + "\"" + more + "}").status == 200);
  }
  int send(const messages::Notice& n) {
    int fresh = 0;
    w.inside([&](app::Ctx& c) { fresh = messages::send(c, n); });
    return fresh;
  }
  messages::Notice to(const std::string& login, const std::string& key) {
    messages::Notice n;
    n.to = {w.id_of(login)};
    n.key = key;
    n.kind = "test.word";
    n.title = "案件明日到期";
    n.text = "和风农贸市场的案件明日到期。\n请办理。";
    n.link = "/cases/12";
    return n;
  }
  messages::Notice group(const std::string& key) {
    auto n = to("chief", key);
    n.to.clear();
    n.to_everywhere = true;
    return n;
  }
  // "state attempts" of all deliveries, the oldest first.
  std::string states() {
    std::string out;
    w.db().read([&](store::Tx& tx) {
      tx.run("SELECT state, attempts FROM messages_delivery ORDER BY id", {}, [&](const store::Row& r) { out += (out.empty() ? "" : ", ") + std::string(r.text(0)) + " " + std::to_string(r.integer(1)); });
    });
    return out;
  }
  std::string answer() { return *w.sql<std::string>("SELECT answer FROM messages_delivery ORDER BY id DESC LIMIT 1"); }
  void later(std::int64_t ms) {
    w.clock.advance(ms);
    w.run_jobs();
    chief = w.as("chief");
  }
};
