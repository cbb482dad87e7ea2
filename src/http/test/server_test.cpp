// The edge over real sockets: well-formed traffic.
#include "edge.hpp"

using namespace http;
using namespace http::test;

TEST_CASE("a request arrives as plain values and the reply goes back") {
  Edge edge([](Request& r) {
    Reply reply = text(r.method + ' ' + r.path + " ?" + r.query + ' ' + std::string{r.header("x-one")} + ' ' +
                       std::string{r.cookie("sid")} + ' ' + r.peer + ' ' + r.body);
    reply.status = 201;
    return reply;
  });
  auto c = edge.connect();
  const auto a =
      c.exchange("POST", "/%E5%9F%8E//x?a=%201", {{"X-One", "1"}, {"Cookie", "a=b; sid=\"s3\"; c=d"}}, "body");
  CHECK(a.status == 201);
  CHECK(a.body == "POST /城/x ?a=%201 1 s3 127.0.0.1 body");
  CHECK(a.header("Date").ends_with(" GMT"));
  CHECK(c.get("/again").status == 201);  // the connection was kept
}

TEST_CASE("HEAD has the length of GET and no body") {
  Edge edge([](Request&) { return text("12345"); });
  auto c = edge.connect();
  const auto a = c.exchange("HEAD", "/");
  CHECK(a.header("Content-Length") == "5");
  CHECK(c.get("/").body == "12345");
}

TEST_CASE("pipelined requests are answered in order, however they are cut") {
  Edge edge([](Request& r) { return text(r.path + ':' + r.body); });
  std::string all;
  for (int i = 0; i < 50; ++i) {
    const std::string body(static_cast<std::size_t>(i), 'b');
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(i) + "\r\n\r\n" +
           body;
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100}, all.size()}) {
    auto c = edge.connect();
    for (std::size_t at = 0; at < all.size(); at += piece) c.send(std::string_view{all}.substr(at, piece));
    for (int i = 0; i < 50; ++i)
      REQUIRE(c.receive().body == "/" + std::to_string(i) + ':' + std::string(static_cast<std::size_t>(i), 'b'));
  }
}

TEST_CASE("a chunked body is put together, trailers are dropped") {
  Edge edge([](Request& r) { return text(r.body + '|' + std::string{r.header("X-Late")}); });
  auto c = edge.connect();
  c.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Late: "
      "1\r\n\r\n");
  CHECK(c.receive().body == "hello!|");
}

TEST_CASE("a client that expects 100-continue is told to go on, or is refused before it sends") {
  Config config = quick();
  config.body_limit = 10;
  Edge edge([](Request& r) { return text(r.body); }, config);
  auto c = edge.connect();
  c.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  CHECK(c.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  c.send("abcd");
  CHECK(c.receive().body == "abcd");
  c.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  CHECK(c.receive().status == 413);
  CHECK(c.at_end());
}

TEST_CASE("HTTP/1.0 closes unless it asks to be kept") {
  Edge edge([](Request&) { return text("x"); });
  auto c = edge.connect();
  c.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(c.receive().header("Connection") == "keep-alive");
  c.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(c.receive().body == "x");
  CHECK(c.at_end());
}
