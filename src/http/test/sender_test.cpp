// Where the program does not go, whatever a name or a number in another notation stands for. What it does with servers
// that answer, refuse and fall silent is in the tests of modules/messages.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/error.hpp"
#include "http/sender.hpp"
#include "world/names.hpp"

using namespace http;

namespace {

// A server on this machine that nobody should reach, or that answers one request.
struct Inside {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string port;
  Inside() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof at;
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), n) == 0);
    REQUIRE(::listen(fd, 8) == 0);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &n);
    port = std::to_string(ntohs(at.sin_port));
  }
  ~Inside() { ::close(fd); }
  // A connection waits to be taken as soon as the other side has it.
  bool untouched() const {
    pollfd waits{fd, POLLIN, 0};
    return ::poll(&waits, 1, 0) == 0;
  }
  void answer_one() const {
    const int one = ::accept(fd, nullptr, nullptr);
    char bytes[4096];
    (void)!::read(one, bytes, sizeof bytes);
    constexpr std::string_view kReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    (void)!::write(one, kReply.data(), kReply.size());
    ::close(one);
  }
};

// Of networks for documentation (RFC 5737): nobody is there.
constexpr const char* kPublic = "203.0.113.9";

}  // namespace

TEST_CASE("metadata, link-local and multicast addresses are refused, private ones when they are not listed") {
  for (const char* ip :
       {"169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "224.0.0.1", "255.255.255.255", "::", "fe80::1", "febf::1", "fec0::1", "ff02::1", "fd00:ec2::254",
        "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"}) {
    CAPTURE(ip);
    CHECK(refused_address(ip));
  }
  for (const char* ip : {"10.0.0.1", "172.16.5.4", "192.168.1.1", "127.0.0.1", "100.100.100.201", "203.0.113.9", "::1",
                         "fd00::1", "2001:db8::1", "::ffff:10.0.0.1", "no address", ""}) {
    CAPTURE(ip);
    CHECK_FALSE(refused_address(ip));
  }
  const Networks none, some("10.1.0.0/16, 127.0.0.1 fd00:1::/32");
  for (const char* ip : {"10.0.0.1", "10.255.255.255", "172.16.5.4", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.9.9.9", "100.64.0.1", "198.18.0.1", "::1", "fd00::1", "fc00::1",
                         "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "localhost", "LOCALHOST", "a.localhost"}) {
    CAPTURE(ip);
    CHECK(address_fault(ip, none) == "address_private");
  }
  for (const char* ip : {"203.0.113.9", "172.32.0.1", "172.15.0.1", "192.169.0.1", "11.0.0.1", "128.0.0.1", "100.128.0.1", "2001:db8::1", "mail.example.org", ""}) {
    CAPTURE(ip);
    CHECK(address_fault(ip, none) == "");
  }
  for (const char* ip : {"10.1.0.0", "10.1.255.255", "127.0.0.1", "::ffff:10.1.2.3", "localhost", "fd00:1::5"}) {
    CAPTURE(ip);
    CHECK(address_fault(ip, some) == "");
  }
  for (const char* ip : {"10.2.0.0", "10.0.255.255", "127.0.0.2", "::1", "fd00:2::5"}) {
    CAPTURE(ip);
    CHECK(address_fault(ip, some) == "address_private");
  }
  // What is never talked to is not by being listed.
  CHECK(address_fault("169.254.169.254", Networks("169.254.0.0/16")) == "address_refused");
}

TEST_CASE("a network that is none is named") {
  for (const char* text : {"10.0.0.0/0", "10.0.0.0/33", "10.0.0/8", "x", "fd00::/129", "10.0.0.0/a", "/8"}) {
    CAPTURE(text);
    try {
      const Networks networks{text};
      FAIL("taken");
    } catch (const base::Fail& f) {
      CHECK(f.internal.find(text) != std::string::npos);
    }
  }
}

TEST_CASE("a URL names its host, or nothing when it could be read in two ways") {
  CHECK(host_of_url("https://qyapi.example.com/cgi-bin/send?key=1") == "qyapi.example.com");
  CHECK(host_of_url("http://10.1.2.3:8080") == "10.1.2.3");
  CHECK(host_of_url("http://[::1]:80/x") == "::1");
  for (const char* bad :
       {"", "ftp://a/", "file:///etc/passwd", "gopher://a", "http://", "https://user@host/",
        "http://a@169.254.169.254/", "http://a\\@b/", "http://a b/", "http://a/\r\nX: y", "//a", "http:/a"}) {
    CAPTURE(bad);
    CHECK(host_of_url(bad).empty());
  }
}

TEST_CASE("what is refused or malformed never leaves the machine") {
  Sender sender(std::chrono::seconds(5));
  const auto to = [&](const char* url) { return sender.send(Outbound{"POST", url, {}, "x"}); };
  // In dotted, decimal and hexadecimal notation: what counts is the address the socket is opened to.
  for (const char* url :
       {"http://169.254.169.254/latest/meta-data", "http://2852039166/", "http://0xa9fea9fe/", "http://[fe80::1]/"}) {
    const auto heard = to(url);
    CAPTURE(url);
    CHECK(heard.end == Heard::End::not_sent);
    CHECK(heard.error.starts_with("address refused: "));
  }
  // A name that stands for this machine, whatever the channel's form could tell of it; and this machine in other notations.
  for (const char* url : {"http://localhost:1/", "http://127.0.0.1:1/", "http://2130706433:1/", "http://0x7f.1:1/", "http://[::1]:1/", "http://[::ffff:127.0.0.1]:1/"}) {
    CAPTURE(url);
    const auto heard = to(url);
    CHECK(heard.end == Heard::End::not_sent);
    CHECK(heard.error.starts_with("address refused: "));
    CHECK(heard.error.find("allowed_networks") != std::string::npos);
  }
  // Listed, it is tried: nobody listens on port 1.
  Sender near(std::chrono::seconds(5), Networks("127.0.0.1"));
  CHECK_FALSE(near.send(Outbound{"POST", "http://localhost:1/", {}, "x"}).error.starts_with("address refused: 127"));
  CHECK(near.send(Outbound{"POST", "http://127.0.0.2:1/", {}, "x"}).error.starts_with("address refused: 127.0.0.2"));
  CHECK(to("file:///etc/hostname").error == "not an http or https URL");
  CHECK(sender.send(Outbound{"POST", "http://127.0.0.1:1/", {{"X-Key", "a\r\nHost: b"}}, ""}).error ==
        "a header of two lines");
  Mail mail{.server = "127.0.0.1",
            .port = 1,
            .security = Security::plain,
            .login = {},
            .password = {},
            .ca_file = {},
            .from = "a@example.org",
            .to = "b@example.org>\r\nRCPT TO:<c@example.org",
            .text = "x\r\n"};
  CHECK(sender.send(mail).error == "a field of two lines");
  mail.to = "b@example.org";
  const auto heard = sender.send(mail);  // nobody listens on port 1
  CHECK(heard.end == Heard::End::not_sent);
  CHECK_FALSE(heard.error.empty());
}

TEST_CASE("a name that turns to this machine between being looked at and being connected to is refused at the socket") {
  const Inside inside;
  world::names().say("turns.test", {{kPublic}, {"127.0.0.1"}});
  // What a form or a check sees first.
  CHECK(addresses_of("turns.test") == std::vector<std::string>{kPublic});
  CHECK(address_fault(kPublic, {}) == "");
  Sender sender(std::chrono::seconds(60));
  const auto heard = sender.send(Outbound{"POST", "http://turns.test:" + inside.port + "/", {}, "x"});
  CAPTURE(heard.error);
  CHECK(heard.end == Heard::End::not_sent);
  CHECK(heard.error.starts_with("address refused: 127.0.0.1"));
  CHECK(inside.untouched());
  const auto mailed = sender.send(Mail{.server = "turns.test", .port = static_cast<std::uint16_t>(std::stoi(inside.port)), .security = Security::plain, .login = {}, .password = {},
                                       .ca_file = {}, .from = "a@example.org", .to = "b@example.org", .text = "x\r\n"});
  CHECK(mailed.end == Heard::End::not_sent);
  CHECK(mailed.error.starts_with("address refused: 127.0.0.1"));
  CHECK(inside.untouched());
}

TEST_CASE("of a name with a public and a private address the private one is never tried, in either order") {
  const Inside inside;
  Sender sender(std::chrono::seconds(1));
  for (const world::Answer& both : {world::Answer{kPublic, "127.0.0.1"}, {"127.0.0.1", kPublic}, {"::1", kPublic, "127.0.0.1"}}) {
    world::names().say("both.test", {both});
    CHECK(sender.send(Outbound{"POST", "http://both.test:" + inside.port + "/", {}, "x"}).end == Heard::End::not_sent);
    CHECK(inside.untouched());
  }
  // The same server is reached by the listed one of two addresses: it was not silence that kept it untouched.
  Sender near(std::chrono::seconds(60), Networks("127.0.0.1"));
  for (const world::Answer& both : {world::Answer{"10.0.0.1", "127.0.0.1"}, {"127.0.0.1", "10.0.0.1"}, {"169.254.169.254", "127.0.0.1"}}) {
    world::names().say("both.test", {both});
    std::thread server([&] { inside.answer_one(); });
    const auto heard = near.send(Outbound{"POST", "http://both.test:" + inside.port + "/", {}, "x"});
    if (heard.end != Heard::End::answered) ::shutdown(inside.fd, SHUT_RDWR);
    server.join();
    CAPTURE(heard.error);
    CHECK(heard.text == "ok");
  }
}
