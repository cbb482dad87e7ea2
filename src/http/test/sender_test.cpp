// Where the program does not go, whatever a name or a number in another notation stands for. What it does with servers
// that answer, refuse and fall silent is in the tests of modules/messages.
#include <doctest/doctest.h>

#include "http/sender.hpp"

using namespace http;

TEST_CASE("metadata and link-local addresses are refused, private ones are not") {
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
