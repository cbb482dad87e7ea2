#pragma once
// A whole server without the network: kernel, a fresh database, a clock and ids that tests set, a temporary blob folder,
// and people of several places. No mocks of our own code.
//
//   World w({accounts::module(), sites::module()});
//   CHECK(w.as("chief").get("/sites?limit=5").status == 200);
//   CHECK(w.as("").post("/sites", R"({"name":"x"})").status == 401);
//
// SQLite in memory; with CHUANGCHENG_TEST_PG set (tests/pg/run) each World gets a PostgreSQL schema of its own.
// The clock stands at 2026-03-02 (a Monday) 09:00 in China until a test moves it.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/kernel.hpp"
#include "modules/accounts/accounts.hpp"

namespace world {

struct Reply {
  int status = 0;
  std::string body;
  http::Headers headers;
  std::string file;                  // path of a blob the edge would send
  std::vector<std::string> topics;   // of an event stream

  std::string header(std::string_view name) const { return std::string(http::header(headers, name)); }
  // The JSON value at a path like "rows.0.name", as JSON text; "" when it is not there.
  std::string at(std::string_view path) const;
  std::string text(std::string_view path) const;    // of a JSON string, without quotes
  std::int64_t number(std::string_view path) const; // of a JSON integer; throws when there is none
  std::size_t count(std::string_view path) const;   // items of an array, members of an object
  std::string key() const { return text("key"); }   // of a problem document
  std::string fields() const;                       // "name:required points:range": what a 422 names, in order
};


class World;

// Requests of one person. A value: keep it or make it anew for each request.
class Client {
 public:
  Reply get(std::string path) { return send("GET", std::move(path), ""); }
  Reply post(std::string path, std::string json = "{}") { return send("POST", std::move(path), std::move(json)); }
  Reply put(std::string path, std::string json) { return send("PUT", std::move(path), std::move(json)); }
  Reply del(std::string path) { return send("DELETE", std::move(path), ""); }
  Reply upload(std::string path, std::string filename, std::string bytes, const std::map<std::string, std::string>& fields = {});
  Reply send(std::string method, std::string path_and_query, std::string body);
  Client& header(std::string name, std::string value);  // on every later request; the same name again replaces it; "" removes it
  Client& peer(std::string address) { peer_ = std::move(address); return *this; }
  Client& tls() { tls_ = true; return *this; }

 private:
  friend class World;
  explicit Client(World& w) : world_(&w) {}
  World* world_;
  http::Headers headers_;
  std::string peer_ = "192.0.2.1";
  bool tls_ = false;
};

// Places of the sample people. Where a module needs them as rows, its test makes them.
inline constexpr std::string_view kCity = "3399", kDistrict = "339902", kOtherDistrict = "339903";
inline constexpr std::int64_t kUnit = 1001;  // of the liaison
inline constexpr std::string_view kPassword = "correct-Horse-9";  // everybody's; hashed at the least cost

class World {
 public:
  // Sample people: chief (everything, everywhere), officer (everything, in kDistrict), other (everything, in
  // kOtherDistrict), liaison (built-in role, kDistrict and unit kUnit), inspector (built-in role, everywhere), nobody (no permission).
  // accounts::module is added when the list has none.
  explicit World(std::vector<app::Module> modules);
  ~World();
  World(const World&) = delete;

  Client as(std::string_view login);  // "": not signed in
  // With the password, through the API.
  Reply sign_in(Client& client, std::string_view login, std::string_view password = kPassword);
  // Somebody more. `permissions` become a role of that name.
  base::Id<app::User> person(const std::string& login, std::vector<std::string> permissions, const std::string& place = "",
                             std::optional<base::Id<units::Unit>> unit = {});
  void grant(const std::string& login, std::vector<std::string> permissions);  // one role more
  void move(const std::string& login, const std::string& place, std::optional<base::Id<units::Unit>> unit = {});
  base::Id<app::User> id_of(std::string_view login);

  int run_jobs() { return kernel().run_due_jobs(); }
  app::Kernel& kernel() { return *kernel_; }
  store::Database& db() { return *db_; }
  // Work in a transaction of the program itself.
  void inside(const std::function<void(app::Ctx&)>& work) { kernel_->as_system(work); }
  template <class T, class... A>
  std::optional<T> sql(std::string_view text, const A&... args) {
    std::optional<T> out;
    db_->read([&](store::Tx& tx) { out = tx.one<T>(text, args...); });
    return out;
  }
  template <class... A>
  std::int64_t exec(std::string_view text, const A&... args) {
    std::int64_t n = 0;
    db_->write([&](store::Tx& tx) { n = tx.exec(text, args...); });
    return n;
  }
  base::SetClock clock;
  http::Hub hub;
  std::filesystem::path folder;  // blobs lie in it; removed at the end

  static accounts::Settings settings();  // of accounts::module in tests: the least Argon2id cost

 private:
  friend class Client;
  struct Held {
    std::string token, csrf;
    base::Instant made;
  };
  std::string schema_;  // PostgreSQL
  std::unique_ptr<store::Database> db_;
  std::unique_ptr<store::Blobs> blobs_;
  base::IdSource ids_;
  const base::Seal seal_{{std::string(32, 'k')}};
  std::unique_ptr<app::Services> services_;
  std::unique_ptr<app::Kernel> kernel_;
  std::map<std::string, Held, std::less<>> held_;
};

}  // namespace world
