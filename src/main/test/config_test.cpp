#include "main/config.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"

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
