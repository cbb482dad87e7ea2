// What the edge makes of a Reply: conditions, ranges, compression, streams, files, embedded assets.
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "edge.hpp"
#include "embedded/http_test_nothing.hpp"
#include "embedded/http_test_site.hpp"
#include "http/outgoing.hpp"
#include "http/range.hpp"

using namespace http;
using namespace http::test;

namespace {

std::string inflate_all(std::string_view bytes) {
  z_stream z{};
  REQUIRE(inflateInit2(&z, 31) == Z_OK);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int state = Z_OK;
  while (state == Z_OK) {
    char piece[4096];
    z.next_out = reinterpret_cast<Bytef*>(piece);
    z.avail_out = sizeof piece;
    state = inflate(&z, Z_NO_FLUSH);
    out.append(piece, sizeof piece - z.avail_out);
  }
  CHECK(state == Z_STREAM_END);
  inflateEnd(&z);
  return out;
}

struct TempFile {
  explicit TempFile(std::string_view bytes) {
    char name[] = "/tmp/http-test-XXXXXX";
    const int fd = mkstemp(name);
    REQUIRE(fd >= 0);
    ::close(fd);
    path = name;
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~TempFile() { std::remove(path.c_str()); }
  std::string path;
};

std::string pattern(std::size_t n) {
  std::string s(n, '\0');
  for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>('a' + i % 23);
  return s;
}

}  // namespace

TEST_CASE("a matching tag gets 304 without a body") {
  Edge edge([](Request&) {
    Reply r = text("body");
    r.etag = "v1";
    return r;
  });
  auto c = edge.connect();
  CHECK(c.get("/").header("ETag") == "\"v1\"");
  for (const char* tags : {"\"v1\"", "\"v0\", W/\"v1\"", "*"}) {
    const auto a = c.get("/", {{"If-None-Match", tags}});
    CHECK(a.status == 304);
    CHECK(a.header("ETag") == "\"v1\"");
    CHECK(a.header("Content-Length").empty());
  }
  CHECK(c.get("/", {{"If-None-Match", "\"v2\""}}).body == "body");
  CHECK(c.exchange("POST", "/", {{"If-None-Match", "*"}}).status == 200);
}

TEST_CASE("files: whole, parts, conditions") {
  const std::string bytes = pattern(700'001);  // more than one piece
  const TempFile file(bytes);
  Edge edge([&](Request& r) {
    Reply reply;
    reply.headers = {{"Content-Type", "image/jpeg"}};
    reply.file = FileBody{r.path == "/gone" ? "/nonexistent/file" : file.path};
    if (r.path == "/tagged") reply.etag = "hash";
    return reply;
  });
  auto c = edge.connect();
  const auto whole = c.get("/f");
  CHECK(whole.body == bytes);
  CHECK(whole.header("Accept-Ranges") == "bytes");
  CHECK(c.exchange("HEAD", "/f").header("Content-Length") == "700001");
  CHECK(c.get("/gone").status == 404);

  const auto part = [&](const char* range, const Headers& more = {}) {
    Headers all{{"Range", range}};
    all.insert(all.end(), more.begin(), more.end());
    return c.get("/tagged", all);
  };
  const auto first = part("bytes=0-99");
  CHECK(first.status == 206);
  CHECK(first.body == bytes.substr(0, 100));
  CHECK(first.header("Content-Range") == "bytes 0-99/700001");
  CHECK(part("bytes=300000-").body == bytes.substr(300'000));
  CHECK(part("bytes=-5").body == bytes.substr(699'996));
  CHECK(part("bytes=-9999999").body == bytes);
  CHECK(part("bytes=700000-800000").body == bytes.substr(700'000));
  const auto outside = part("bytes=700001-");
  CHECK(outside.status == 416);
  CHECK(outside.header("Content-Range") == "bytes */700001");
  CHECK(part("bytes=0-1,5-6").status == 200);
  CHECK(part("lines=0-1").status == 200);
  CHECK(part("bytes=5-2").status == 200);
  CHECK(part("bytes=0-99", {{"If-Range", "\"hash\""}}).status == 206);
  CHECK(part("bytes=0-99", {{"If-Range", "\"other\""}}).status == 200);
  CHECK(part("bytes=0-99", {{"If-Range", "W/\"hash\""}}).status == 200);
  const std::string modified{whole.header("Last-Modified")};
  CHECK(parse_date(modified));
  CHECK(part("bytes=0-99", {{"If-Range", modified}}).status == 206);
  CHECK(part("bytes=0-99", {{"If-None-Match", "\"hash\""}}).status == 304);
  CHECK(c.get("/f", {{"If-Modified-Since", modified}}).status == 304);
  CHECK(c.get("/f", {{"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"}}).status == 200);
  CHECK(c.get("/f", {{"If-Modified-Since", modified}, {"If-None-Match", "\"x\""}}).status == 200);
  CHECK(c.get("/f", {{"If-None-Match", std::string{whole.header("ETag")}}}).status == 304);
}

TEST_CASE("text is compressed for those who take it") {
  const std::string big = pattern(50'000);
  Edge edge([&](Request& r) {
    Reply reply = text(r.path == "/small" ? "small" : big);
    if (r.path == "/photo") reply.headers = {{"Content-Type", "image/jpeg"}};
    reply.etag = "t";
    return reply;
  });
  auto c = edge.connect();
  const Headers gzip{{"Accept-Encoding", "br;q=1.0, gzip;q=0.8, *;q=0.1"}};
  const auto a = c.get("/", gzip);
  CHECK(a.header("Content-Encoding") == "gzip");
  CHECK(a.header("Vary") == "Accept-Encoding");
  CHECK(a.header("ETag") == "W/\"t\"");
  CHECK(a.body.size() < 5'000);
  CHECK(inflate_all(a.body) == big);
  CHECK(inflate_all(c.get("/", gzip).body) == big);  // the compressor was reset
  CHECK(c.get("/", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "W/\"t\""}}).status == 304);
  CHECK(c.get("/").body == big);
  CHECK(c.get("/").header("Vary") == "Accept-Encoding");
  CHECK(c.get("/", {{"Accept-Encoding", "gzip;q=0"}}).body == big);
  CHECK(c.get("/small", gzip).body == "small");
  CHECK(c.get("/photo", gzip).body == big);
}

TEST_CASE("streams travel in chunks, in order, also compressed, and to HTTP/1.0") {
  Edge edge([](Request& r) -> Reply {
    Reply reply = text("");
    int row = 0;
    const bool fails = r.path == "/fails", late = r.path == "/late";
    reply.stream = [row, fails, late](std::string& chunk) mutable {
      if (fails || (late && row == 500)) throw std::runtime_error("lost");
      chunk += "row " + std::to_string(row++) + '\n';
      return row < 1000;
    };
    return reply;
  });
  std::string all;
  for (int i = 0; i < 1000; ++i) all += "row " + std::to_string(i) + '\n';
  auto c = edge.connect();
  const auto a = c.get("/");
  CHECK(a.header("Transfer-Encoding") == "chunked");
  CHECK(a.body == all);
  CHECK(inflate_all(c.get("/", {{"Accept-Encoding", "gzip"}}).body) == all);
  CHECK(c.exchange("HEAD", "/").status == 200);
  CHECK(c.get("/fails").status == 500);
  CHECK_THROWS(c.get("/late"));  // cut, not ended: the client sees that something is missing
  auto old = edge.connect();
  old.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(old.receive().body == all);
}

TEST_CASE("an endless stream waits for its reader and ends with it") {
  std::atomic<int> pulled{0}, living{0};
  struct Life {
    explicit Life(std::atomic<int>& n) : count(n) { ++count; }
    ~Life() { --count; }
    std::atomic<int>& count;
  };
  Edge edge([&](Request&) {
    Reply reply = text("");
    reply.headers = {{"Content-Type", "application/zip"}};
    reply.stream = [&pulled, life = std::make_shared<Life>(living)](std::string& chunk) {
      ++pulled;
      chunk.assign(100'000, 'z');
      return true;
    };
    return reply;
  });
  {
    auto c = edge.connect();
    c.small_window();
    c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(!c.receive_until("zzz").empty());
    CHECK(edge.connect().exchange("HEAD", "/").status == 200);  // the others are served meanwhile
    CHECK(pulled < 200);  // 20 MB: more than any socket buffer would be read ahead
  }
  CHECK(eventually([&] { return edge.server.stats().connections == 0 && living == 0; }));
}

TEST_CASE("no header value can begin another header") {
  Edge edge([](Request& r) {
    Reply reply = text("x");
    reply.headers.emplace_back("X-Echo", std::string{r.query} + "\r\nSet-Cookie: sid=1");
    return reply;
  });
  const auto a = edge.connect().get("/?q");
  CHECK(a.header("Set-Cookie").empty());
  CHECK(a.header("X-Echo") == "q  Set-Cookie: sid=1");
}

TEST_CASE("embedded files are served from the binary") {
  CHECK(embedded::http_test_nothing().empty());
  const Assets site = embedded::http_test_site();
  CHECK(site.size() == 3);
  Edge edge([&](Request& r) {
    auto reply = asset_reply(site, r);
    return reply ? std::move(*reply) : problem(404, "no");
  });
  auto c = edge.connect();
  const auto home = c.get("/");
  CHECK(home.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(home.header("Cache-Control") == "no-cache");
  CHECK(home.body == "<!doctype html><title>x</title>\n");
  CHECK(c.get("/", {{"If-None-Match", std::string{home.header("ETag")}}}).status == 304);
  const auto script = c.get("/assets/app-1a2b.js");
  CHECK(script.header("Cache-Control").find("immutable") != std::string_view::npos);
  const auto packed = c.get("/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}});
  CHECK(packed.header("Content-Encoding") == "gzip");
  CHECK(inflate_all(packed.body) == script.body);
  CHECK(c.exchange("HEAD", "/dot.png").header("Content-Length") == "8");
  CHECK(c.get("/nothing").status == 404);
  CHECK(c.exchange("POST", "/index.html").status == 404);
}

TEST_CASE("TLS serves the same") {
  char folder[] = "/tmp/http-tls-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string at = folder;
  REQUIRE(
      std::system(
          ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost -keyout " +
           at + "/key -out " + at + "/cert 2>/dev/null")
              .c_str()) == 0);
  Config config = quick();
  config.certificate = at + "/cert";
  config.key = at + "/key";
  const std::string big = pattern(3'000'000);
  {
    Edge edge([&](Request& r) { return text(r.tls ? big : "plain"); }, config);
    const std::string command =
        "printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' | openssl s_client -quiet -connect "
        "127.0.0.1:" +
        std::to_string(edge.server.port()) + " 2>/dev/null";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string got;
    char piece[65536];
    for (std::size_t n; (n = std::fread(piece, 1, sizeof piece, pipe)) > 0;) got.append(piece, n);
    ::pclose(pipe);
    CHECK(got.starts_with("HTTP/1.1 200 OK"));
    CHECK(got.ends_with(big.substr(big.size() - 1000)));
    CHECK(got.size() > big.size());
  }
  std::filesystem::remove_all(at);
}

TEST_CASE("a file that lies elsewhere is sent in ranges, opened only when its bytes are wanted") {
  const std::string bytes = pattern(700'000);
  int opened = 0, asked = 0;
  const Elsewheres there = [&](const std::string& name) {
    CHECK(name == "abc");
    ++opened;
    return Elsewhere{bytes.size(), [&](std::uint64_t first, std::size_t length) {
                       ++asked;
                       return bytes.substr(static_cast<std::size_t>(first), std::min<std::size_t>(length, 100'000));
                     }};
  };
  const auto get = [&](Headers headers) {
    Request r;
    r.method = "GET";
    r.headers = std::move(headers);
    Reply reply;
    reply.file = FileBody{std::string(kElsewhere) + "abc"};
    reply.etag = "abc";
    Gzip gzip;
    Outgoing out = prepare(r, Version::http11, std::move(reply), gzip, there);
    std::string piece;
    while (out.more) {
      piece.clear();
      const bool more = out.more(piece);
      out.body += piece;
      if (!more) out.more = nullptr;
    }
    return out;
  };
  const auto whole = get({});
  CHECK(whole.status == 200);
  CHECK((whole.body == bytes));
  CHECK(asked == 7);
  CHECK(whole.head.find("ETag: \"abc\"") != std::string::npos);
  CHECK(whole.head.find("Content-Length: 700000") != std::string::npos);
  CHECK(whole.head.find("Last-Modified") == std::string::npos);
  const auto part = get({{"Range", "bytes=650000-"}});
  CHECK(part.status == 206);
  CHECK((part.body == bytes.substr(650'000)));
  CHECK(part.head.find("Content-Range: bytes 650000-699999/700000") != std::string::npos);
  CHECK(get({{"Range", "bytes=700000-"}}).status == 416);
  CHECK(opened == 3);
  CHECK(get({{"If-None-Match", "\"abc\""}}).status == 304);
  CHECK(opened == 3);
}
