#include "main/server.hpp"

#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "embedded/web_assets.hpp"
#include "main/modules.hpp"

namespace composition {
namespace {

// What a page may do: nothing from outside, no frames around it, no scripts but ours.
constexpr std::string_view kPolicy =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

void secure(http::Reply& r) {
  r.headers.emplace_back("X-Content-Type-Options", "nosniff");
  r.headers.emplace_back("Referrer-Policy", "same-origin");
  r.headers.emplace_back("Content-Security-Policy", std::string(kPolicy));
  r.headers.emplace_back("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()");
}

http::Reply text(int status, std::string body) {
  http::Reply r;
  r.status = status;
  r.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  r.body = std::move(body);
  return r;
}

bool from_here(const std::string& peer) { return peer.starts_with("127.") || peer == "::1"; }

std::string edge_metrics(const http::Stats& s) {
  std::string out;
  const auto one = [&](std::string_view name, std::string_view kind, std::uint64_t value) {
    out += "# TYPE chuangcheng_" + std::string(name) + " " + std::string(kind) + "\nchuangcheng_" + std::string(name) + " " + std::to_string(value) + "\n";
  };
  one("http_connections", "gauge", s.connections);
  one("http_queue", "gauge", s.queued);
  one("http_running", "gauge", s.running);
  one("http_event_streams", "gauge", s.subscribers);
  one("http_accepted_total", "counter", s.accepted);
  one("http_busy_total", "counter", s.busy);
  one("http_timeouts_total", "counter", s.timeouts);
  one("http_bytes_in_total", "counter", s.bytes_in);
  one("http_bytes_out_total", "counter", s.bytes_out);
  return out;
}

http::Reply answer(app::Kernel& kernel, http::Request& request) {
  if (kernel.answers(request.path)) {
    http::Reply r = kernel.handle(request);
    secure(r);
    return r;
  }
  if (request.path == "/healthz") {
    // Healthy means: the database answers.
    kernel.services().db.read([](store::Tx& tx) { tx.one<std::int64_t>("SELECT count(*) FROM app_setting"); });
    return text(200, "ok\n");
  }
  if (request.path == "/metrics") {
    if (!from_here(request.peer)) return text(404, "not found\n");
    http::Reply r = text(200, kernel.metrics());
    r.headers[0].second = "text/plain; version=0.0.4; charset=utf-8";
    return r;
  }
  auto r = http::asset_reply(embedded::web_assets(), request);
  // Pages of the app have no file of their own. A dot does not tell a page from a file (a criterion is called F6.5.4):
  // a browser that opens a page asks for HTML.
  const bool page = request.header("Accept").find("text/html") != std::string_view::npos || request.path.find('.') == std::string::npos;
  if (!r && page && (request.method == "GET" || request.method == "HEAD") && !request.path.starts_with("/assets/")) {
    http::Request start = request;
    start.path = "/index.html";
    r = http::asset_reply(embedded::web_assets(), start);
    if (!r) r = text(200, "创城: the web app was not built into this binary; see /api/docs\n");
  }
  if (!r) r = text(404, "not found\n");
  secure(*r);
  return std::move(*r);
}

// Runs jobs once a second; ends when told to.
class JobThread {
 public:
  explicit JobThread(app::Kernel& kernel) : thread_([this, &kernel] { run(kernel); }) {}
  ~JobThread() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void run(app::Kernel& kernel) {
    std::unique_lock lock(mutex_);
    while (!ending_) {
      lock.unlock();
      try {
        kernel.run_due_jobs();
      } catch (const std::exception& e) {
        base::log::error("jobs stopped for a moment", {{"why", e.what()}});
      }
      lock.lock();
      wake_.wait_for(lock, std::chrono::seconds(1), [&] { return ending_; });
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace

City::City(const Options& options) {
  // What the program writes is the city's evidence: not for every account of the machine to read.
  ::umask(0027);
  std::filesystem::create_directories(options.data);
  const auto file = options.data / "city.db";
  ids_ = std::make_unique<base::IdSource>(0);
  db_ = std::make_unique<store::Database>(options.database.empty() ? "sqlite:" + file.string() : options.database, options.workers);
  blobs_ = std::make_unique<store::Blobs>(options.data / "blobs");
  hub_ = std::make_shared<http::Hub>();
  services_ = std::make_unique<app::Services>(app::Services{*db_, *blobs_, clock_, *ids_, *hub_, options.sm3 ? base::Digest::sm3 : base::Digest::sha256, false, options.base_url});
  kernel_ = std::make_unique<app::Kernel>(*services_, all_modules());
  const int ran = kernel_->migrate();
  db_->read([&](store::Tx& tx) {
    fresh_ = ran > 0 && *tx.one<std::int64_t>("SELECT count(*) FROM app_journal") == 0;
    services_->demo = tx.one<std::string>("SELECT value FROM app_setting WHERE name='demo'").has_value();
  });
}

int serve(City& city, const Options& options, const std::function<void(const std::string&)>& ready) {
  // Blocked in every thread, so that sigwait below is the one to get them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  // One descriptor per connection: the usual soft limit of 1024 is below what the edge allows.
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 65'536);
    setrlimit(RLIMIT_NOFILE, &files);
  }

  // A reply of 60 kB would else give its pages back to the system and fault them in again at each request.
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
  mallopt(M_MMAP_THRESHOLD, 4 << 20);

  http::Config config;
  config.address = options.address;
  config.port = options.port;
  config.workers = options.workers;
  config.proxy = options.behind_proxy ? http::Proxy::trusted : http::Proxy::none;
  config.certificate = options.certificate;
  config.key = options.key;
  app::Kernel& kernel = city.kernel();
  http::Server server(
      config, [&kernel](http::Request& request) { return answer(kernel, request); },
      [&kernel](std::string_view method, std::string_view path) { return kernel.body_limit(method, path); }, city.hub());
  kernel.edge_metrics = [&server] { return edge_metrics(server.stats()); };
  server.start();
  const JobThread jobs(kernel);
  const bool tls = !options.certificate.empty();
  ready((tls ? "https://" : "http://") + options.address + ":" + std::to_string(server.port()));
  int signal = 0;
  sigwait(&signals, &signal);
  base::log::info("ending", {{"signal", std::to_string(signal)}});
  kernel.stop_jobs();
  server.stop(std::chrono::seconds(10));
  kernel.edge_metrics = nullptr;
  return 0;
}

}  // namespace composition
