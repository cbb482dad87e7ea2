#pragma once
// A server on a free port with short timeouts, and waiting for a condition instead of sleeping.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "http/client.hpp"
#include "http/server.hpp"

namespace http::test {

inline Config quick() {
  Config c;
  c.workers = 2;
  return c;
}

struct Edge {
  explicit Edge(Handler handler, Config config = quick(), BodyLimit limit = {})
      : server(std::move(config), std::move(handler), std::move(limit)) {
    server.start();
  }
  Client connect() const { return Client(server.port()); }
  Server server;
};

inline Reply text(std::string body) {
  Reply r;
  r.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  r.body = std::move(body);
  return r;
}

// True as soon as `met()` is; false after 20 s.
template <class F>
bool eventually(F met) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!met()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace http::test
