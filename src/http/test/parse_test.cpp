// The parsers of outside input, on good and on malformed text.
#include <doctest/doctest.h>

#include "base/error.hpp"
#include "http/multipart.hpp"
#include "http/query.hpp"
#include "http/subscriber.hpp"
#include "http/range.hpp"

using namespace http;

TEST_CASE("query strings become ordered pairs") {
  CHECK(parse_query("").empty());
  CHECK(parse_query("&&").empty());
  CHECK(parse_query("a=1&b=%E5%9F%8E+x&a=2&c&=v&d=e=f") ==
        Pairs{{"a", "1"}, {"b", "城 x"}, {"a", "2"}, {"c", ""}, {"", "v"}, {"d", "e=f"}});
  CHECK(*find(parse_query("a=1&a=2"), "a") == "1");
  CHECK(!find(parse_query("a=1"), "b"));
  for (const char* bad : {"%", "%4", "%zz", "a=%00", "a=%ff", "a=%ed%a0%80"})
    CHECK_THROWS_AS(parse_query(bad), base::Fail);
  CHECK_THROWS_AS(parse_query("a&b&c", 2), base::Fail);
  const Pairs pairs{{"名 称", "a&b=c+%"}, {"x", ""}};
  CHECK(parse_query(build_query(pairs)) == pairs);
  CHECK(escape("a b/城~") == "a%20b%2F%E5%9F%8E~");
}

TEST_CASE("targets are decoded once and keep to their folder") {
  CHECK(parse_target("/a%20b//c?x=%zz")->path == "/a b/c");
  CHECK(parse_target("/a?x=%zz")->query == "x=%zz");
  CHECK(parse_target("http://host:1/p?q")->path == "/p");
  CHECK(parse_target("/a+b")->path == "/a+b");
  CHECK(parse_target("/...")->path == "/...");
  for (const char* bad : {"", "a", "*", "?a", "http://host", "ftp://h/x", "/..", "/../x", "/a/./b", "/a/%2E%2e",
                          "/a%2fb", "/a%2Fb", "/a%5Cb", "/a%0ab", "/%", "/%1", "/a#b", "/%c0%ae"})
    CHECK_MESSAGE(!parse_target(bad), bad);
}

TEST_CASE("dates go and come back") {
  CHECK(date_text({784'111'777'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(parse_date("Sun, 06 Nov 1994 08:49:37 GMT")->ms == 784'111'777'000);
  for (const char* bad :
       {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 28:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"})
    CHECK(!parse_date(bad));
}

TEST_CASE("ranges of files of every size") {
  const auto part = [](std::string_view header, std::uint64_t size) {
    const Range r = parse_range(header, size);
    CHECK(r.kind == Range::Kind::part);
    CHECK(r.length > 0);
    CHECK(r.first + r.length <= size);
    return std::pair{r.first, r.length};
  };
  CHECK(part("bytes=0-0", 1) == std::pair<std::uint64_t, std::uint64_t>{0, 1});
  CHECK(part("Bytes=2-", 5) == std::pair<std::uint64_t, std::uint64_t>{2, 3});
  CHECK(part("bytes=-2", 5) == std::pair<std::uint64_t, std::uint64_t>{3, 2});
  CHECK(part("bytes=0-999999999999999999", 5) == std::pair<std::uint64_t, std::uint64_t>{0, 5});
  for (const char* outside : {"bytes=5-", "bytes=5-9", "bytes=-0"})
    CHECK(parse_range(outside, 5).kind == Range::Kind::outside);
  CHECK(parse_range("bytes=-1", 0).kind == Range::Kind::outside);
  for (const char* whole :
       {"", "bytes=", "bytes=-", "bytes=a-b", "bytes=3-2", "bytes=1-2,4-5", "bytes=99999999999999999999-", "bytes 0-1"})
    CHECK(parse_range(whole, 5).kind == Range::Kind::whole);
}

TEST_CASE("encodings that are taken and refused") {
  CHECK(takes_gzip("gzip"));
  CHECK(takes_gzip("deflate, GZIP ;q=0.5"));
  CHECK(takes_gzip("*"));
  CHECK(!takes_gzip(""));
  CHECK(!takes_gzip("br"));
  CHECK(!takes_gzip("gzip;q=0"));
  CHECK(!takes_gzip("gzip; q=0.000, *"));
}

namespace {

const std::string kType = "multipart/form-data; boundary=XX";
std::string form(std::string_view head, std::string_view bytes) {
  return "--XX\r\n" + std::string{head} + "\r\n\r\n" + std::string{bytes} + "\r\n--XX--\r\n";
}
std::string filename(std::string_view parameter) {
  const std::string body = form("Content-Disposition: form-data; name=f; " + std::string{parameter}, "x");
  return parse_multipart(kType, body).at(0).filename;
}

}  // namespace

TEST_CASE("a form is taken apart without copying") {
  const std::string body =
      "preamble\r\n--XX  \r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n很好\r\n"
      "--XX\r\ncontent-disposition: form-data; name=\"photo\"; filename=\"C:\\dir\\a \\\"b\\\".jpg\"\r\nContent-Type: "
      "image/jpeg\r\n\r\n"
      "\r\n--X\r\nbinary\x01 \r\n--XX\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--XX--epilogue";
  const auto parts = parse_multipart("Multipart/Form-Data; charset=utf-8; boundary=\"XX\"", body);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].name == "note");
  CHECK(parts[0].bytes == "很好");
  CHECK(parts[0].filename.empty());
  CHECK(parts[1].filename == "a \"b\".jpg");
  CHECK(parts[1].content_type == "image/jpeg");
  CHECK(parts[1].bytes.starts_with("\r\n--X\r\n"));
  CHECK(parts[1].bytes.data() > body.data());
  CHECK(find_part(parts, "empty")->bytes.empty());
  CHECK(find_part(parts, "other") == nullptr);
  CHECK(parse_multipart(kType, "--XX--").empty());
}

TEST_CASE("file names lose everything that could lead elsewhere") {
  CHECK(filename("filename=\"../../etc/passwd\"") == "passwd");
  CHECK(filename("filename=\"..\"") == "");
  CHECK(filename("filename=\".bashrc\"") == "bashrc");
  CHECK(filename("filename=\"a\x01\x7f.jpg\"") == "a.jpg");
  CHECK(filename("filename=\"x.jpg\"; filename*=UTF-8''%E5%9F%8E%2F%E5%B8%82.jpg") == "市.jpg");
  CHECK(filename("filename=\"x.jpg\"; filename*=GBK''%B3%C7.jpg") == "x.jpg");
  CHECK(filename("filename=\"\xb3\xc7.jpg\"") == "__.jpg");
  std::string tall = "\"";
  for (int i = 0; i < 100; ++i) tall += "城";
  const auto cut = filename("filename=" + tall + ".jpeg\"");
  CHECK(cut.size() <= 200);
  CHECK(cut.ends_with("城.jpeg"));
  CHECK(attachment("城 \"x\".csv") == "attachment; filename=\"___ _x_.csv\"; filename*=UTF-8''%E5%9F%8E%20%22x%22.csv");
}

TEST_CASE("broken forms are refused") {
  for (const char* type : {"", "text/plain", "multipart/form-data", "multipart/form-data; boundary=",
                           "multipart/form-data; boundary=a\tb", "multipart/mixed; boundary=XX"})
    CHECK_THROWS_AS(parse_multipart(type, "--XX--"), base::Fail);
  const std::string good = "Content-Disposition: form-data; name=a";
  CHECK(parse_multipart(kType, form(good, "x")).size() == 1);
  const std::string whole = form(good, "some bytes");
  for (std::size_t n = 0; n + 4 < whole.size(); ++n)
    CHECK_THROWS_AS(parse_multipart(kType, whole.substr(0, n)), base::Fail);
  for (const char* head :
       {"", "X: y", "no colon", "Content-Disposition: attachment; name=a", "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=\"open", "Content-Disposition: form-data; name=\"\xff\"",
        "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64"})
    CHECK_THROWS_AS(parse_multipart(kType, form(head, "x")), base::Fail);
  CHECK_THROWS_AS(parse_multipart(kType, form(good + "\r\nX: " + std::string(5000, 'x'), "x")), base::Fail);
  std::string many;
  for (int i = 0; i < 5; ++i) many += "--XX\r\n" + good + "\r\n\r\nx\r\n";
  many += "--XX--";
  CHECK(parse_multipart(kType, many, {.parts = 5}).size() == 5);
  CHECK_THROWS_AS(parse_multipart(kType, many, {.parts = 4}), base::Fail);
}

TEST_CASE("a subscriber is an IPv4 address or the first half of an IPv6 one") {
  CHECK(http::subscriber("192.0.2.7") == "192.0.2.7");
  CHECK(http::subscriber("2001:db8:1:2:3:4:5:6") == http::subscriber("2001:db8:1:2::9"));
  CHECK(http::subscriber("2001:db8:1:2::9") != http::subscriber("2001:db8:1:3::9"));
  CHECK(http::subscriber("::ffff:192.0.2.7") == "::ffff:192.0.2.7");
  CHECK(http::subscriber("unknown") == "unknown");
}
