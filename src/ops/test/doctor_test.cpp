#include "ops/doctor.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include "installation.hpp"
#include "ops/files.hpp"

using namespace ops;
using ops::test::Installation;
using ops::test::kNow;
using ops::test::TempFolder;

namespace {

// A socket that listens on loopback; what it would say is never read from it unless accepted.
struct Listening {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  int port = 0;
  Listening() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof at;
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), n) == 0);
    REQUIRE(::listen(fd, 4) == 0);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &n);
    port = ntohs(at.sin_port);
  }
  ~Listening() { ::close(fd); }
};

bool openssl(const std::string& arguments) {
  return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()) == 0;
}

Look look_named(const std::vector<Look>& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Look& l) { return l.name == name; });
  REQUIRE(at != all.end());
  return *at;
}

}  // namespace

TEST_CASE("figures are judged") {
  constexpr std::uint64_t kGiB = 1 << 30;
  CHECK(judge_disk(50 * kGiB, 100 * kGiB).health == Health::ok);
  CHECK(judge_disk(4 * kGiB, 100 * kGiB).health == Health::warn);
  CHECK(judge_disk(4 * kGiB, 20 * kGiB).health == Health::ok);
  CHECK(judge_disk(kGiB / 8, kGiB).health == Health::fail);
  CHECK(judge_memory(kGiB).health == Health::ok);
  CHECK(judge_memory(kGiB / 4).health == Health::warn);
  CHECK(judge_memory(kGiB / 16).health == Health::fail);
  CHECK(judge_clock(kNow, kNow, kNow, true).health == Health::ok);
  CHECK(judge_clock(kNow, kNow, kNow + 2 * base::kMinute, true).health == Health::fail);
  CHECK(judge_clock(kNow, kNow + 60'000, {}, true).health == Health::warn);
  CHECK(judge_clock(kNow, kNow, kNow, false).todo.find("set-ntp") != std::string::npos);
}

TEST_CASE("a certificate that does not fit or is over is named") {
  TempFolder t;
  const auto at = [&](const char* name) { return (t.path / name).string(); };
  for (const std::string name : {"a", "b"})
    REQUIRE(openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 60 -subj /CN=city.example -keyout " +
        at((name + ".key").c_str()) + " -out " + at((name + ".pem").c_str())));
  const base::Instant now{base::fresh_ms()};
  const auto well = judge_certificate(at("a.pem"), at("a.key"), now);
  CHECK(well.health == Health::ok);
  CHECK(well.found.find("city.example") != std::string::npos);
  CHECK(judge_certificate(at("a.pem"), at("a.key"), now + 40 * base::kDayMs).health == Health::warn);
  CHECK(judge_certificate(at("a.pem"), at("a.key"), now + 70 * base::kDayMs).health == Health::fail);
  CHECK(judge_certificate(at("a.pem"), at("a.key"), now + -base::kDayMs).health == Health::fail);
  CHECK(judge_certificate(at("a.pem"), at("b.key"), now).todo.find("私钥") != std::string::npos);
  CHECK(judge_certificate(at("none.pem"), at("a.key"), now).health == Health::fail);
  write_file(t.path / "text.pem", "hello");
  CHECK(judge_certificate(at("text.pem"), at("a.key"), now).health == Health::fail);
}

TEST_CASE("a mail server that is there is reached, one that is not is named") {
  int port = 0;
  {
    const Listening l;
    port = l.port;
    CHECK(judge_mail("127.0.0.1", l.port, false).health == Health::ok);
  }
  CHECK(judge_mail("127.0.0.1", port, false).health == Health::warn);
  for (const std::string greeting : {"220 mail.example ESMTP\r\n", "554 go away\r\n"}) {
    const Listening l;
    std::thread server([&] {
      const int fd = ::accept(l.fd, nullptr, nullptr);
      ::send(fd, greeting.data(), greeting.size(), 0);
      ::close(fd);
    });
    const auto look = judge_mail("127.0.0.1", l.port, true);
    server.join();
    CHECK(look.health == (greeting[0] == '2' ? Health::ok : Health::warn));
    if (greeting[0] == '5') CHECK(look.found.find("554 go away") != std::string::npos);
  }
}

TEST_CASE("a city that is well has no failing line; a folder that cannot be one has") {
  TempFolder t;
  Installation city(t.path / "city");
  const auto all =
      doctor({.data = city.data, .url = city.db.url(), .certificate = "", .key = "", .now = kNow}, test::modules());
  for (const auto* name : {"disk", "folder", "database", "clock", "memory", "files", "fonts"}) look_named(all, name);
  CHECK(look_named(all, "database").health == Health::ok);
  CHECK(look_named(all, "folder").health == Health::ok);
  write_file(t.path / "file", "");
  const auto ill = doctor({.data = t.path / "file",
                           .url = "sqlite:" + (t.path / "file").string(),
                           .certificate = "",
                           .key = "",
                           .now = kNow},
                          test::modules());
  CHECK(look_named(ill, "folder").health == Health::fail);
}
