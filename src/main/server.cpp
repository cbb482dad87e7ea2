#include "main/server.hpp"

#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "base/log.hpp"
#include "embedded/web_assets.hpp"
#include "main/blobs.hpp"
#include "main/certificate_watch.hpp"
#include "main/metrics.hpp"
#include "main/modules.hpp"
#include "main/systemd.hpp"
#include "modules/warmap/warmap.hpp"
#include "ops/keys.hpp"
#include "ops/upgrade.hpp"

namespace composition {
namespace {

// What a page may do: nothing from outside, no frames around it, no scripts but ours.
constexpr std::string_view kPolicy =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; worker-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

enum class Line { plain, tls };

void secure(http::Reply& r, Line over) {
  r.headers.emplace_back("X-Content-Type-Options", "nosniff");
  r.headers.emplace_back("Referrer-Policy", "same-origin");
  if (http::header(r.headers, "Content-Security-Policy").empty()) r.headers.emplace_back("Content-Security-Policy", std::string(kPolicy));
  r.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  if (over == Line::tls) r.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
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

http::Reply answer(app::Kernel& kernel, http::Request& request) {
  const Line line = request.tls ? Line::tls : Line::plain;
  if (kernel.answers(request.path)) {
    http::Reply r = kernel.handle(request);
    http::when_made(r, [line](http::Reply& made) { secure(made, line); });
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
  secure(*r, line);
  return std::move(*r);
}

// Part by part from where they lie; the first one tells the size and is most photos whole.
http::Elsewheres photos_of(const store::Blobs& blobs) {
  return [&blobs](const std::string& hash) {
    auto first = blobs.part(hash, 0, store::Blobs::kPart);
    if (!first) throw base::Fail(base::Code::busy, "blobs.away", {}, hash);
    return http::Elsewhere{static_cast<std::uint64_t>(first->whole), [&blobs, hash, begun = std::move(first->bytes)](std::uint64_t from, std::size_t length) {
                             if (from < begun.size()) return begun.substr(static_cast<std::size_t>(from), length);
                             auto part = blobs.part(hash, static_cast<std::int64_t>(from), static_cast<std::int64_t>(length));
                             return part ? std::move(part->bytes) : std::string();
                           }};
  };
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

// What the first one to open the first screen would wait for is made meanwhile. Over a connection of its own: requests need theirs.
void warm(app::Kernel& kernel) {
  try {
    const auto& s = kernel.services();
    store::Database db(s.db.url(), 1);
    db.seal_with(s.seal);
    warmap::warm(kernel, db);
  } catch (const std::exception& e) {
    if (kernel.jobs_stopped()) return;
    base::log::error("the first screen is not prepared", {{"why", e.what()}});
  }
}

// Seconds: how often memory that photos, a ZIP or many replies have left free goes back to the system.
constexpr int kGiveBack = 10;

// On SIGHUP, and when the files have changed. A certificate that was written without its key is tried again with the next
// change: until then the old pair serves.
void read_certificate(http::Server& server) {
  try {
    server.reload_certificate();
    base::log::info("certificate read");
  } catch (const base::Fail& f) {
    base::log::error("certificate not read", {{"why", f.internal}});
  }
}

// Until SIGINT or SIGTERM; returns which.
int wait_for_end(const sigset_t& signals, http::Server& server, const Config& settings) {
  CertificateWatch watch(settings.certificate, settings.key);
  for (int seconds = 1;; ++seconds) {
    const timespec look{1, 0};
    const int signal = ::sigtimedwait(&signals, nullptr, &look);
    if (signal == SIGINT || signal == SIGTERM) return signal;
    if (seconds % kGiveBack == 0) ::malloc_trim(0);
    if ((watch.changed() || signal == SIGHUP) && !settings.certificate.empty()) read_certificate(server);
  }
}

void write_access(const app::Access& a) {
  base::log::info("request", {{"request", a.request_id}, {"method", a.method}, {"route", a.route}, {"status", a.status}, {"micros", a.micros}, {"bytes", a.bytes}, {"user", a.user}});
}

// A folder that cannot be written ends the start. A store that is away does not: everything but photos works without it.
void try_out(const store::Blobs& blobs, const Config& config) {
  try {
    blobs.try_out();
  } catch (const base::Fail& f) {
    if (config.blobs.empty()) throw;
    base::log::error("the store of photos does not answer", {{"why", f.internal}});
  }
}

}  // namespace

City::City(const Config& config) {
  // What the program writes is the city's evidence: not for every account of the machine to read.
  ::umask(0027);
  const std::filesystem::path data = config.data;
  std::filesystem::create_directories(data);
  const std::string url = database_url(config);
  if (url.starts_with("postgres")) relay_ = std::make_unique<store::Relay>(url);
  ids_ = std::make_unique<base::IdSource>(relay_ ? relay_->number() : 0);
  db_ = std::make_unique<store::Database>(url, static_cast<std::size_t>(config.workers));
  blobs_ = std::make_unique<store::Blobs>(open_blobs(config));
  try_out(*blobs_, config);
  hub_ = std::make_shared<http::Hub>();
  seal_ = std::make_unique<base::Seal>(ops::open_seal(*db_, key_file_of(config), cipher_of(config)));
  services_ = std::make_unique<app::Services>(app::Services{*db_, *blobs_, clock_, *ids_, *hub_, *seal_, config.digest == JournalDigest::sm3 ? base::Digest::sm3 : base::Digest::sha256, false, config.base_url});
  kernel_ = std::make_unique<app::Kernel>(*services_, all_modules(config));
  // The server refuses to start rather than change a database of which there is no copy.
  const std::filesystem::path kept = config.backup.empty() ? data / "backups" : std::filesystem::path(config.backup);
  kept_ = ops::back_up_before_migrating(*db_, kernel_->modules(), kept, clock_.now(), static_cast<std::size_t>(config.keep));
  if (!kept_.empty()) base::log::info("kept before migration", {{"folder", (kept / "generations" / kept_).string()}});
  migrated_ = kernel_->migrate();
  ops::remember_key(*db_, *seal_);
  db_->read([&](store::Tx& tx) {
    fresh_ = migrated_ > 0 && *tx.one<std::int64_t>("SELECT count(*) FROM app_journal") == 0;
    services_->demo = tx.one<std::string>("SELECT value FROM app_setting WHERE name='demo'").has_value();
  });
  join_others();
}

// What other processes publish goes to who listens here. Pages read the state anew when some of it may have been missed.
void City::join_others() {
  if (!relay_) return;
  relay_->listen({.hear =
                      [this](std::string_view text) {
                        std::string_view parts[3];
                        for (auto& part : parts) {
                          const auto end = text.find('\n');
                          part = text.substr(0, end);
                          text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
                        }
                        if (parts[0] != std::to_string(relay_->number())) hub_->publish(parts[1], parts[2], text);
                      },
                  .again = [this] { hub_->drop_all(); },
                  .replaced =
                      [] {
                        base::log::error("another process has this one's number; ending", {});
                        ::kill(::getpid(), SIGTERM);
                      }});
}

int serve(City& city, const Config& settings, const std::function<void(const std::string&)>& ready) {
  // Blocked in every thread, so that sigwait below is the one to get them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
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
  // Each arena keeps what its threads had for a moment; writers are many and mostly asleep.
  mallopt(M_ARENA_MAX, 2 * settings.workers);

  http::Config config;
  config.elsewhere = photos_of(city.services().blobs);
  config.address = settings.address;
  config.port = static_cast<std::uint16_t>(settings.port);
  config.workers = static_cast<std::size_t>(settings.workers);
  config.proxy = settings.behind_proxy ? http::Proxy::trusted : http::Proxy::none;
  config.certificate = settings.certificate;
  config.key = settings.key;
  config.listening = inherited_socket();
  app::Kernel& kernel = city.kernel();
  http::Server server(
      config, [&kernel](http::Request& request) { return answer(kernel, request); },
      [&kernel](std::string_view method, std::string_view path) { return kernel.body_limit(method, path); }, city.hub());
  kernel.edge_metrics = [&] { return edge_metrics(server.stats()) + machine_metrics(city.services(), settings); };
  if (settings.access_log) kernel.access = write_access;
  server.start();
  const JobThread jobs(kernel);
  const std::jthread warming([&kernel] { warm(kernel); });
  const bool tls = !settings.certificate.empty();
  ready((tls ? "https://" : "http://") + settings.address + ":" + std::to_string(server.port()));
  tell_supervisor("READY=1");
  const int signal = wait_for_end(signals, server, settings);
  tell_supervisor("STOPPING=1");
  base::log::info("ending", {{"signal", signal}});
  kernel.stop_jobs();
  server.stop(std::chrono::seconds(10));
  kernel.edge_metrics = nullptr;
  kernel.access = nullptr;
  return 0;
}

}  // namespace composition
