// Blobs: the same bytes once, nothing outside the folder, and a folder that cannot be written says so.
#include <unistd.h>
#include <sys/wait.h>

#include <fstream>
#include <thread>

#include "base/hash.hpp"
#include "engines.hpp"
#include "store/blobs.hpp"

using namespace store;
using namespace store::test;

namespace {
int files_in(const std::filesystem::path& folder) {
  int n = 0;
  for (const auto& e : std::filesystem::recursive_directory_iterator(folder)) n += e.is_regular_file();
  return n;
}
}  // namespace

TEST_CASE("the same bytes are kept once, and come back as they were") {
  const Folder folder;
  const Blobs blobs(folder.path / "made" / "here");
  std::string bytes = base::random_bytes(300'000);
  bytes[7] = '\0';
  const std::string hash = blobs.put(bytes);
  CHECK(hash == base::sha256_hex(bytes));
  CHECK(blobs.put(bytes) == hash);
  CHECK(blobs.get(hash) == bytes);
  CHECK(blobs.has(hash));
  const std::string empty = blobs.put("");
  CHECK(blobs.get(empty) == "");
  CHECK(files_in(folder.path) == 2);
  CHECK_FALSE(blobs.get(std::string(64, '0')).has_value());
}

TEST_CASE("threads that put the same bytes at once agree") {
  const Folder folder;
  const Blobs blobs(folder.path);
  const std::string bytes = base::random_bytes(100'000);
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> all;
    for (int t = 0; t < 8; ++t)
      all.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          const std::string b = bytes + static_cast<char>('a' + i);
          if (blobs.get(blobs.put(b)) != b) ++wrong;
        }
      });
  }
  CHECK(wrong == 0);
  CHECK(files_in(folder.path) == 10);
}

TEST_CASE("only a hash is a name") {
  const Folder folder;
  const Blobs blobs(folder.path / "inside");
  std::ofstream(folder.path / "secret") << "no";
  const std::string good(64, 'a');
  for (const std::string& name : {std::string("../secret"), std::string(), good.substr(1), good + "a", std::string("../") + good.substr(3),
                                  good.substr(1) + "A", good.substr(1) + "/", good.substr(1) + std::string(1, '\0'), std::string("/etc/passwd")}) {
    INFO(name);
    CHECK(failure([&] { blobs.file(name); }) == "404 not_found");
    CHECK(failure([&] { blobs.get(name); }) == "404 not_found");
    CHECK_FALSE(blobs.has(name));
  }
  CHECK(std::filesystem::path(*blobs.file(good)).parent_path().parent_path() == folder.path / "inside");
}

TEST_CASE("a folder that cannot be written is reported as busy, and leaves no piece behind") {
  const Folder folder;
  std::filesystem::permissions(folder.path, std::filesystem::perms::all);
  const Blobs blobs(folder.path / "blobs");
  const std::string kept = blobs.put("kept");
  std::filesystem::permissions(folder.path / "blobs", std::filesystem::perms(0555));
  // Root may write anywhere, so the attempt is made by nobody, in a process of its own.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (::getuid() == 0 && ::setuid(65534) != 0) ::_exit(9);
    const bool right = failure([&] { blobs.put("new"); }) == "503 blobs.away" && failure([&] { Blobs(folder.path / "blobs" / "deeper").put("new"); }) == "503 blobs.away" &&
                       failure([&] { blobs.put("kept"); }).empty();
    ::_exit(right ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  std::filesystem::permissions(folder.path / "blobs", std::filesystem::perms::owner_all);
  CHECK(files_in(folder.path) == 1);
}
