#include "main/config.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/time.hpp"
#include "main/modules.hpp"

using namespace composition;

namespace {

struct File {
  std::string path =
      (std::filesystem::temp_directory_path() / ("chuangcheng-config-" + std::to_string(::getpid()) + ".toml"))
          .string();
  explicit File(const std::string& text) { std::ofstream(path) << text; }
  ~File() { std::filesystem::remove(path); }
};

std::string said(const std::string& text, const std::vector<Given>& given = {}) {
  const File file(text);
  try {
    configure(file.path, given);
  } catch (const base::Fail& f) {
    return f.internal.starts_with(file.path) ? f.internal.substr(file.path.size()) : f.internal;
  }
  return "";
}

}  // namespace

TEST_CASE("the file is read, the command line wins") {
  const File file("data = \"/srv/city\"\nport = 9090\nbehind_proxy = true\ndigest = \"sm3\"\n");
  const auto c = configure(file.path, {{"port", "9191"}, {"workers", "3"}});
  CHECK(c.data == "/srv/city");
  CHECK(c.port == 9191);
  CHECK(c.workers == 3);
  CHECK(c.behind_proxy);
  CHECK(c.digest == JournalDigest::sm3);
  CHECK(c.address == "127.0.0.1");
  CHECK(database_url(c) == "sqlite:/srv/city/city.db");
}

TEST_CASE("a wrong key is told with its line and the nearest right one") {
  CHECK(said("data = \"x\"\nbehindproxy = true\n") ==
        ":2: 没有 behindproxy 这个键，是不是 behind_proxy？ there is no key behindproxy: did you mean behind_proxy?");
  CHECK(said("prot = 1\n").find("port") != std::string::npos);
  CHECK(said("zzzzzzzzzzzz = 1\n") == ":1: 没有 zzzzzzzzzzzz 这个键 there is no key zzzzzzzzzzzz");
  CHECK(said("", {{"adress", "x"}}).find("address") != std::string::npos);
}

TEST_CASE("a wrong value is told with its key and what is allowed") {
  CHECK(said("port = 70000\n") == ":1: port = 70000 不对，可以是 is wrong, allowed: 0 … 65535");
  CHECK(said("port = \"80\"\n").find("0 … 65535") != std::string::npos);
  CHECK(said("behind_proxy = \"yes\"\n").find("true, false") != std::string::npos);
  CHECK(said("digest = \"md5\"\n") == ":1: digest = 'md5' 不对，可以是 is wrong, allowed: \"sha256\", \"sm3\"");
  CHECK(said("address = 1\n").find("text") != std::string::npos);
  CHECK(said("", {{"behind_proxy", "maybe"}}).starts_with("--behind-proxy: behind_proxy = maybe"));
  CHECK(said("certificate = \"a.pem\"\n").find("both or neither") != std::string::npos);
  CHECK(said("port = \n").find("not TOML") != std::string::npos);
}

TEST_CASE("the times of signing in have a floor and a ceiling, and reach the accounts") {
  const File file("session_idle_minutes = 30\nsession_hours = 8\nlink_hours = 2\ncode_minutes = 3\nwait_minutes = 60\n");
  const auto s = signing_in(configure(file.path, {}));
  CHECK(s.idle_ms == 30 * base::kMinute);
  CHECK(s.absolute_ms == 8 * base::kHour);
  CHECK(s.link_ms == 2 * base::kHour);
  CHECK(s.halfway_ms == 3 * base::kMinute);
  CHECK(s.longest_delay_ms == base::kHour);
  // Left out, it is as it was.
  const accounts::Settings usual;
  const auto none = signing_in(Config{});
  CHECK(none.idle_ms == usual.idle_ms);
  CHECK(none.absolute_ms == usual.absolute_ms);
  CHECK(none.link_ms == usual.link_ms);
  CHECK(none.halfway_ms == usual.halfway_ms);
  CHECK(none.longest_delay_ms == usual.longest_delay_ms);
  CHECK(said("session_hours = 13\n") == ":1: session_hours = 13 不对，可以是 is wrong, allowed: 1 … 12");
  CHECK(said("session_idle_minutes = 4\n").find("5 … 720") != std::string::npos);
  CHECK(said("link_hours = 73\n").find("1 … 72") != std::string::npos);
  CHECK(said("code_minutes = 0\n").find("1 … 15") != std::string::npos);
  CHECK(said("wait_minutes = 4\n").find("5 … 60") != std::string::npos);
  CHECK(said("session_idle_minute = 30\n").find("session_idle_minutes") != std::string::npos);
}

TEST_CASE("the example names every key and, with its comments taken away, is a configuration") {
  std::string text = example();
  for (const auto& key : config_keys())
    CHECK(text.find(key == "data" ? "\ndata = " : "\n# " + key + " = ") != std::string::npos);
  std::string bare;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    for (const auto& key : config_keys())
      if (line.starts_with("# " + key + " = ")) line.erase(0, 2);
    bare += line + "\n";
  }
  const File file(bare);
  const auto c = configure(file.path, {});
  CHECK(c.data == "/var/lib/chuangcheng");
  CHECK(c.port == Config{}.port);
}

TEST_CASE("what is printed of the configuration has no password") {
  Config c;
  c.database = "postgresql://city:secret@db.example/city";
  CHECK(to_toml(c).find("secret") == std::string::npos);
  CHECK(to_toml(c).find("postgresql://city:***@db.example/city") != std::string::npos);
}
