#include "installation.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "app/system.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/photos/photos.hpp"

namespace ops::test {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "chuangcheng-ops-XXXXXX").string();
  path = ::mkdtemp(name.data());
}
TempFolder::~TempFolder() { std::filesystem::remove_all(path); }

std::vector<app::Module> modules() { return {accounts::module(), photos::module(), app::system_module()}; }

std::string fresh_database(const std::filesystem::path& folder) {
  const char* server = std::getenv("CHUANGCHENG_TEST_PG");
  std::filesystem::create_directories(folder);
  if (!server) return "sqlite:" + (folder / "city.db").string();
  static std::atomic<int> made{0};
  const std::string schema = "ops_" + std::to_string(::getpid()) + "_" + std::to_string(made++);
  store::Database admin(server, 1);
  admin.write([&](store::Tx& tx) { tx.script("CREATE SCHEMA " + schema); });
  const std::string url = server;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
}

Installation::Installation(std::filesystem::path folder)
    : data(std::move(folder)),
      db(fresh_database(data), 2),
      blobs(data / "blobs"),
      services{.db = db, .blobs = blobs, .clock = clock, .ids = ids, .hub = hub, .seal = seal},
      kernel(services, modules()) {
  kernel.migrate();
  write_journal_rows(5);
  for (const char* bytes : {"first photo", "second photo", "third, \"quoted\"\r\nphoto"}) put_blob(bytes);
}

std::string Installation::put_blob(const std::string& bytes) {
  const std::string hash = blobs.put(bytes);
  db.write([&](store::Tx& tx) { tx.exec("INSERT INTO photos_copy(hash, side, blob) VALUES($1, 320, $1)", hash); });
  return hash;
}

void Installation::write_journal_rows(int n) {
  for (int i = 0; i < n; ++i)
    kernel.as_system(
        [&](app::Ctx& c) { c.did("place", std::to_string(i), "云澜市, \"" + std::to_string(i) + "\"\r\n"); });
}

void Installation::exec(const std::string& sql) {
  db.write([&](store::Tx& tx) { tx.script(sql); });
}

}  // namespace ops::test
