// Live events: the hub alone, and over the edge with subscribers that come, go and do not keep up.
#include <atomic>

#include "edge.hpp"

using namespace http;
using namespace http::test;

namespace {

Reply listen(Request& r) {
  Reply reply;
  reply.topics = std::vector<std::string>{"score", r.path};
  return reply;
}

Client subscribe(const Edge& edge, std::string_view path) {
  auto c = edge.connect();
  c.send("GET " + std::string{path} + " HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(c.receive_until("retry: 3000\n\n").find("text/event-stream") != std::string::npos);
  return c;
}

}  // namespace

TEST_CASE("an event reaches the subscribers of its topic") {
  Edge edge(listen);
  auto a = subscribe(edge, "/a"), b = subscribe(edge, "/b");
  REQUIRE(eventually([&] { return edge.server.stats().subscribers == 2; }));
  CHECK(edge.server.hub().publish("nobody", "x", "y") == 0);
  CHECK(edge.server.hub().publish("/a", "moved", "one\r\ntwo\nthree") == 1);
  CHECK(edge.server.hub().publish("score", "changed", "{\"round\":7}") == 2);
  CHECK(a.receive_until("\n\n") == "id: 2\nevent: moved\ndata: one\ndata: two\ndata: three\n\n");
  CHECK(a.receive_until("\n\n") == "id: 3\nevent: changed\ndata: {\"round\":7}\n\n");
  CHECK(b.receive_until("\n\n") == "id: 3\nevent: changed\ndata: {\"round\":7}\n\n");
}

TEST_CASE("subscribers that leave are forgotten, also while events flow") {
  Edge edge(listen);
  std::atomic<bool> done{false};
  // As many events as are asked for: all that one subscriber can miss fits into its queue, however slow the machine is.
  std::atomic<int> asked{0};
  std::thread publisher([&] {
    while (!done) {
      if (asked > 0) --asked, edge.server.hub().publish("score", "changed", "x");
      std::this_thread::yield();
    }
  });
  for (int round = 0; round < 20; ++round) {
    std::vector<Client> group;
    asked += 500;
    for (int i = 0; i < 10; ++i) group.push_back(subscribe(edge, "/x"));
    asked += 500;
    for (auto& c : group) CHECK(c.receive_until("data: x\n\n").find("event: changed") != std::string::npos);
  }
  done = true;
  publisher.join();
  CHECK(eventually([&] { return edge.server.stats().subscribers == 0 && edge.server.stats().connections == 0; }));
}

TEST_CASE("a subscriber that does not keep up is dropped, the others go on") {
  Edge edge(listen);
  auto slow = edge.connect();
  slow.small_window();
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  slow.receive_until("retry: 3000\n\n");
  auto good = subscribe(edge, "/good");
  REQUIRE(eventually([&] { return edge.server.stats().subscribers == 2; }));
  const std::string data(10'000, 'd');
  REQUIRE(eventually([&] {
    edge.server.hub().publish("/slow", "big", data);
    return edge.server.stats().subscribers == 1;
  }));
  edge.server.hub().publish("/good", "small", "x");
  CHECK(good.receive_until("\n\n").find("small") != std::string::npos);
}

TEST_CASE("a silent stream carries heartbeats; a shutdown ends it") {
  Config config = quick();
  config.heartbeat = std::chrono::milliseconds(20);
  Edge edge(listen, config);
  auto c = subscribe(edge, "/a");
  CHECK(c.receive_until(": \n\n") == ": \n\n");
  CHECK(c.receive_until(": \n\n") == ": \n\n");
  edge.server.stop(std::chrono::seconds(20));
  c.receive_until("never");
  CHECK(c.at_end());
}

TEST_CASE("the queue of a subscription is bounded and wakes once") {
  Hub hub(Hub::Limits{.queue_bytes = 200, .topics = 2});
  int woken = 0;
  auto s = hub.subscribe({"b", "a", "a", "c"}, [&] { ++woken; });
  CHECK(hub.publish("c", "e", "beyond the limit of topics") == 0);
  CHECK(hub.publish("a", "e", "1") == 1);
  CHECK(hub.publish("b", "e", "2") == 1);
  CHECK(woken == 1);
  std::vector<Hub::Frame> frames;
  CHECK(s->take(frames));
  CHECK(frames.size() == 2);
  CHECK(hub.publish("a", "e", std::string(300, 'x')) == 0);
  CHECK(woken == 2);
  CHECK(!s->take(frames));
  s.reset();
  CHECK(hub.subscribers() == 0);
}

TEST_CASE("when something may have been missed every subscriber is let go, and may come again") {
  Edge edge(listen);
  auto a = subscribe(edge, "/a");
  REQUIRE(eventually([&] { return edge.server.stats().subscribers == 1; }));
  edge.server.hub().drop_all();
  CHECK(a.at_end());
  REQUIRE(eventually([&] { return edge.server.stats().subscribers == 0; }));
  auto again = subscribe(edge, "/a");
  REQUIRE(eventually([&] { return edge.server.stats().subscribers == 1; }));
  CHECK(edge.server.hub().publish("/a", "moved", "x") == 1);
  CHECK(again.receive_until("\n\n").find("data: x") != std::string::npos);
}
