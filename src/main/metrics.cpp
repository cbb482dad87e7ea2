#include "main/metrics.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>

#include "ops/certificate.hpp"
#include "ops/manifest.hpp"

namespace composition {
namespace {

class Text {
 public:
  template <class N>
  void one(std::string_view name, std::string_view kind, std::string_view help, N value) {
    begin(name, kind, help);
    row(name, "", value);
  }
  void begin(std::string_view name, std::string_view kind, std::string_view help) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, kind, help);
  }
  template <class N>
  void row(std::string_view name, std::string_view labels, N value) {
    fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, labels, value);
  }
  std::string out;
};

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

std::int64_t resident_bytes() {
  std::int64_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

void process(Text& t) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  t.one("process_resident_memory_bytes", "gauge", "Memory in use.", resident_bytes());
  t.one("process_cpu_seconds_total", "counter", "Processor time.", seconds(used.ru_utime) + seconds(used.ru_stime));
}

void jobs(Text& t, store::Tx& tx) {
  t.begin("chuangcheng_jobs", "gauge", "Jobs by state; failed ones wait for somebody to look.");
  std::int64_t waiting = 0, running = 0, failed = 0;
  tx.run("SELECT state, count(*) FROM app_job GROUP BY state", {}, [&](const store::Row& r) {
    (r.text(0) == "waiting" ? waiting : r.text(0) == "running" ? running : failed) += r.integer(1);
  });
  t.row("chuangcheng_jobs", "{state=\"waiting\"}", waiting);
  t.row("chuangcheng_jobs", "{state=\"running\"}", running);
  t.row("chuangcheng_jobs", "{state=\"failed\"}", failed);
}

}  // namespace

std::string edge_metrics(const http::Stats& s) {
  Text t;
  t.one("chuangcheng_http_connections", "gauge", "Open connections.", s.connections);
  t.one("chuangcheng_http_queue", "gauge", "Requests that wait for a worker.", s.queued);
  t.one("chuangcheng_http_running", "gauge", "Requests that a worker handles.", s.running);
  t.one("chuangcheng_http_event_streams", "gauge", "Live listeners.", s.subscribers);
  t.one("chuangcheng_http_accepted_total", "counter", "Connections taken.", s.accepted);
  t.one("chuangcheng_http_refused_total", "counter", "Connections refused: too many.", s.refused);
  t.one("chuangcheng_http_busy_total", "counter", "Requests answered 503: queue or memory full.", s.busy);
  t.one("chuangcheng_http_timeouts_total", "counter", "Connections ended for being too slow.", s.timeouts);
  t.one("chuangcheng_http_bytes_in_total", "counter", "Bytes read.", s.bytes_in);
  t.one("chuangcheng_http_bytes_out_total", "counter", "Bytes written.", s.bytes_out);
  t.begin("chuangcheng_http_replies_total", "counter", "Replies by class, pages and files too.");
  for (int i = 1; i <= 5; ++i)
    t.row("chuangcheng_http_replies_total", fmt::format("{{status=\"{}xx\"}}", i), s.by_class[i]);
  return t.out;
}

std::string machine_metrics(app::Services& services, const Config& config) {
  Text t;
  t.begin("chuangcheng_build_info", "gauge", "The program that runs.");
  t.row("chuangcheng_build_info", fmt::format("{{version=\"{}\"}}", ops::kVersion), 1);
  process(t);
  struct statvfs disk {};
  if (::statvfs(config.data.c_str(), &disk) == 0) {
    t.one("chuangcheng_disk_free_bytes", "gauge", "Room in the data folder's file system.",
          std::uint64_t{disk.f_bavail} * disk.f_frsize);
    t.one("chuangcheng_disk_bytes", "gauge", "Its size.", std::uint64_t{disk.f_blocks} * disk.f_frsize);
  }
  if (!config.certificate.empty())
    t.one("chuangcheng_certificate_expires_seconds", "gauge", "Unix time at which the certificate file's dates end.",
          ops::look_at_certificate(config.certificate, config.key).to.ms / 1000);
  services.db.read([&](store::Tx& tx) {
    Text fresh;
    jobs(fresh, tx);
    fresh.one("chuangcheng_journal_rows", "gauge", "Rows of the journal.",
              tx.one<std::int64_t>("SELECT COALESCE(MAX(seq), 0) FROM app_journal").value_or(0));
    t.out += fresh.out;
  });
  return t.out;
}

}  // namespace composition
