#pragma once
// The running program: data folder, database, kernel, edge, job thread; from start to a graceful end.
#include <functional>
#include <memory>
#include <string>

#include "app/kernel.hpp"
#include "base/time.hpp"
#include "http/server.hpp"
#include "main/config.hpp"
#include "store/relay.hpp"

namespace composition {

// The program without its edge: what every command works on.
class City {
 public:
  explicit City(const Config& config);
  ~City() { relay_.reset(); }  // first: its thread publishes into the hub
  app::Kernel& kernel() { return *kernel_; }
  app::Services& services() { return *services_; }
  std::shared_ptr<http::Hub> hub() { return hub_; }
  bool fresh() const { return fresh_; }  // the database was made by this start
  int migrated() const { return migrated_; }
  const std::string& kept() const { return kept_; }  // the copy made before migrations ran; "" when none was

 private:
  void join_others();
  base::SystemClock clock_;
  std::unique_ptr<store::Relay> relay_;  // PostgreSQL: the other processes of this city
  std::unique_ptr<base::IdSource> ids_;
  std::unique_ptr<store::Database> db_;
  std::unique_ptr<store::Blobs> blobs_;
  std::shared_ptr<http::Hub> hub_;
  std::unique_ptr<base::Seal> seal_;
  std::unique_ptr<app::Services> services_;
  std::unique_ptr<app::Kernel> kernel_;
  bool fresh_ = false;
  int migrated_ = 0;
  std::string kept_;
};

// Serves until SIGINT or SIGTERM, then lets requests that have begun finish. `ready` is called with the address.
int serve(City& city, const Config& config, const std::function<void(const std::string& address)>& ready);

}  // namespace composition
