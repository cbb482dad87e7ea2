// The edge with a handler that does nothing: what the HTTP layer costs per request, and what an idle connection and an
// event subscriber weigh. Prints its port, serves until standard input ends.
//   GET /small  a JSON body of 1.4 KB      GET /tiny  20 bytes      POST /  the body's length      GET /events  a
//   topic, 10 events/s
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "http/server.hpp"

int main() {
  const std::string body = "{\"rows\":[\"" + std::string(1380, 'x') + "\"]}";
  http::Config config;
  config.body_limit = 16 * 1024 * 1024;
  http::Server server(config, [&](http::Request& r) {
    http::Reply reply;
    reply.headers = {{"Content-Type", "application/json"}};
    if (r.path == "/events")
      reply.topics = std::vector<std::string>{"bench"};
    else if (r.method == "POST")
      reply.body = std::to_string(r.body.size());
    else
      reply.body = r.path == "/tiny" ? "{\"ok\":true,\"n\":12345}" : body;
    return reply;
  });
  server.start();
  std::printf("%u\n", static_cast<unsigned>(server.port()));
  std::fflush(stdout);

  std::mutex lock;
  std::condition_variable ended;
  bool over = false;
  std::thread publisher([&] {
    std::unique_lock hold{lock};
    while (!ended.wait_for(hold, std::chrono::milliseconds(100), [&] { return over; }))
      server.hub().publish("bench", "tick", "{}");
  });
  while (std::getchar() != EOF) continue;
  {
    const std::lock_guard hold{lock};
    over = true;
  }
  ended.notify_all();
  publisher.join();
  const auto s = server.stats();
  std::fprintf(stderr, "requests %llu, 503 %llu, timeouts %llu\n", static_cast<unsigned long long>(s.requests),
               static_cast<unsigned long long>(s.busy), static_cast<unsigned long long>(s.timeouts));
  server.stop(std::chrono::seconds(2));
}
