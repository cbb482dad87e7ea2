#pragma once
// The kernel: takes the modules' values and makes of them the router, the migrations, the permission list, the menu,
// OpenAPI, the TypeScript types and the job runner. `handle` is one request from edge to row and back.
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "app/module.hpp"
#include "http/message.hpp"

namespace app {

class Router {
 public:
  void add(const Route& route);
  struct Match {
    const Route* route = nullptr;  // null: no such path, or (when `other_method`) not with this method
    std::vector<std::string> segments;
    bool other_method = false;
  };
  Match find(std::string_view method, std::string_view path) const;

 private:
  struct Pattern {
    std::vector<std::string> parts;
    const Route* route;
  };
  std::unordered_map<std::string, std::vector<Pattern>> by_head_;  // "GET 3 sites"
};

// The platform's migrations and those of the modules, in the order in which they run.
std::vector<store::Migration> migrations_of(const std::vector<Module>& modules);

// One request that was answered, as the access log has it: who by number, what by its route, nothing of its content.
struct Access {
  std::string request_id;
  std::string method, route;  // route: its pattern ("/sites/{id}"), "" when there is none
  int status = 0;
  std::int64_t micros = 0;
  std::size_t bytes = 0;      // of the reply's body; 0 for files and streams
  std::int64_t user = 0;      // 0: nobody signed in
};

class Kernel {
 public:
  Kernel(Services& services, std::vector<Module> modules);

  int migrate();  // and what the modules do at each start; returns how many migrations ran
  http::Reply handle(http::Request& request);
  bool answers(std::string_view path) const;  // below /api, or where a route that is `root` begins
  std::size_t body_limit(std::string_view method, std::string_view path) const;

  // Runs every job that is due now; returns how many ran. The server calls it from its own thread.
  int run_due_jobs();
  // From now on no further job is begun; one that runs may end (long ones ask `jobs_stopped`). What is left stays queued.
  void stop_jobs() { jobs_stopped_ = true; }
  bool jobs_stopped() const { return jobs_stopped_; }

  const std::vector<Module>& modules() const { return modules_; }
  const std::vector<Route>& routes() const { return routes_; }
  const Entity* entity(std::string_view name) const;
  template <class T>
  T& shared() const {
    for (const auto& m : modules_)
      for (const auto& [type, value] : m.shared)
        if (type == typeid(T)) return *static_cast<T*>(value.get());
    throw base::Fail(base::Code::internal, "app.not_shared", {}, typeid(T).name());
  }
  const std::vector<Perm>& permissions() const { return permissions_; }
  Services& services() { return services_; }
  // A Ctx for work that is no request: first start, demo, command line. `work` may be run again.
  void as_system(const std::function<void(Ctx&)>& work);

  std::string openapi() const;
  std::string typescript() const;
  std::string schema(const Caller& caller) const;  // what feeds the generic pages
  std::string metrics() const;                     // Prometheus text
  std::function<std::string()> edge_metrics;
  std::function<void(const Access&)> access;  // called when a reply is made, on its worker

  void deliver(Ctx& c, std::type_index type, const void* event) const;

 private:
  Router::Match match_of(std::string_view method, std::string_view path) const;
  // What `make` gives, or the problem that it threw.
  http::Reply answer(const Access& seen, const std::function<http::Reply()>& make) const;
  http::Reply dispatch(http::Request& request, Access& seen);
  http::Reply run_route(http::Request& request, const Router::Match& match, Access& seen);
  Caller caller_of(store::Tx& tx, const http::Request& request, base::Instant now) const;

  Services& services_;
  std::vector<Module> modules_;
  std::vector<Route> routes_;
  std::vector<Perm> permissions_;
  Router router_, roots_;
  std::unordered_map<std::string, const Entity*> entities_;
  std::unordered_multimap<std::type_index, std::pair<const Module*, const Listener*>> listeners_;
  std::function<Caller(store::Tx&, std::string_view, base::Instant)> authenticate_;
  std::function<void(store::Tx&, std::string_view)> expect_;
  std::function<void(store::Tx&, const Caller&, base::Instant)> touch_;
  mutable std::mutex counters_mutex_;
  struct Counter {
    std::uint64_t count = 0, micros = 0;
  };
  std::unordered_map<std::string, Counter> counters_;  // "GET /sites 2xx"
  std::atomic<std::uint64_t> next_request_{1};
  std::atomic<bool> jobs_stopped_{false};
};

// The cookie that holds a session. Over TLS browsers take it from this host alone and for the whole of it (__Host-).
std::string_view session_cookie(const http::Request& request);

// The problem document of a failure (RFC 9457).
http::Reply problem(const base::Fail& fail, const std::string& request_id);

}  // namespace app
