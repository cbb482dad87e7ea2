#pragma once
// The running program: data folder, database, kernel, edge, job thread; from start to a graceful end.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "app/kernel.hpp"
#include "base/time.hpp"
#include "http/server.hpp"
#include "store/relay.hpp"

namespace composition {

struct Options {
  std::filesystem::path data = "city";   // database and blobs
  std::string database;                  // "" = sqlite in the data folder; else a PostgreSQL URL
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string certificate, key;          // PEM files; both set: TLS
  // One a core: more only take turns (docs/bench.md). On two cores two sign-ins at once hold both for about 25 ms each.
  std::size_t workers = std::max(2u, std::thread::hardware_concurrency());
  bool behind_proxy = false;             // the last X-Forwarded-For is the client's address, X-Forwarded-Proto its protocol
  bool sm3 = false;                      // the journal's digest
  std::string base_url;                  // in QR labels; "" = as the request was addressed
};

// The program without its edge: what every command works on.
class City {
 public:
  explicit City(const Options& options);
  ~City() { relay_.reset(); }  // first: its thread publishes into the hub
  app::Kernel& kernel() { return *kernel_; }
  app::Services& services() { return *services_; }
  std::shared_ptr<http::Hub> hub() { return hub_; }
  bool fresh() const { return fresh_; }  // the database was made by this start

 private:
  void join_others();
  base::SystemClock clock_;
  std::unique_ptr<store::Relay> relay_;  // PostgreSQL: the other processes of this city
  std::unique_ptr<base::IdSource> ids_;
  std::unique_ptr<store::Database> db_;
  std::unique_ptr<store::Blobs> blobs_;
  std::shared_ptr<http::Hub> hub_;
  std::unique_ptr<app::Services> services_;
  std::unique_ptr<app::Kernel> kernel_;
  bool fresh_ = false;
};

// Serves until SIGINT or SIGTERM, then lets requests that have begun finish. `ready` is called with the address.
int serve(City& city, const Options& options, const std::function<void(const std::string& address)>& ready);

}  // namespace composition
