// Jobs: what need not be done before the reply. A row in app_job is run at least once; when it throws it is tried again
// after 10 s, 20 s, 40 s … (at most an hour apart) and given up after ten times, with the reason kept.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/log.hpp"

namespace app {
namespace {

constexpr std::int32_t kTries = 10;
constexpr std::int64_t kLeaseMs = 10 * base::kMinute;  // a runner that died gives its job back after this

struct Due {
  std::int64_t id = 0;
  std::string name, payload;
  std::int32_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(Due, (), (id, name, payload, attempts))

}  // namespace

void Ctx::enqueue(std::string_view job, std::string payload, std::int64_t delay_ms) {
  const store::Owner owner(tx, "");
  tx.exec("INSERT INTO app_job(id, name, payload, run_at, attempts, state, error, created_at) VALUES($1, $2, $3, $4, 0, 'waiting', '', $5)",
          services.ids.next(now.ms), job, payload, now + delay_ms, now);
}

int Kernel::run_due_jobs() {
  int ran = 0;
  const auto job_named = [&](std::string_view name) -> const Job* {
    for (const auto& m : modules_)
      for (const auto& j : m.jobs)
        if (j.name == name) return &j;
    return nullptr;
  };
  const auto attempt = [&](const Job& job, const std::string& payload) -> std::string {
    try {
      job.run(services_, *this, payload);
      return "";
    } catch (const std::exception& e) {
      base::log::error("job failed", {{"job", job.name}, {"why", e.what()}});
      return e.what();
    }
  };
  while (!jobs_stopped_) {
    std::optional<Due> due;
    services_.db.write([&](store::Tx& tx) {
      const auto now = services_.clock.now();
      due = tx.one<Due>("SELECT " + store::columns<Due>() + " FROM app_job WHERE (state='waiting' OR state='running') AND run_at<=$1 ORDER BY run_at, id LIMIT 1", now);
      if (due) tx.exec("UPDATE app_job SET state='running', attempts=attempts+1, run_at=$2 WHERE id=$1", due->id, now + kLeaseMs);
    });
    if (!due) break;
    ++ran;
    const Job* job = job_named(due->name);
    const std::string error = job ? attempt(*job, due->payload) : "no such job";
    services_.db.write([&](store::Tx& tx) {
      if (error.empty()) {
        tx.exec("DELETE FROM app_job WHERE id=$1", due->id);
        return;
      }
      const std::int64_t wait = std::min<std::int64_t>(10'000LL << std::min(due->attempts, 12), base::kHour);
      tx.exec("UPDATE app_job SET state=$2, error=$3, run_at=$4 WHERE id=$1", due->id, due->attempts + 1 >= kTries ? "failed" : "waiting",
              error, services_.clock.now() + wait);
    });
  }
  for (const auto& m : modules_)
    for (const auto& j : m.jobs) {
      if (j.every_ms == 0 || jobs_stopped_) continue;
      const auto now = services_.clock.now();
      bool mine = false;
      // Read first: most ticks find nothing to do and must not take the writer.
      services_.db.read([&](store::Tx& tx) {
        const auto last = tx.one<std::int64_t>("SELECT ran_at FROM app_periodic WHERE name=$1", j.name);
        mine = !last || now.ms - *last >= j.every_ms;
      });
      if (!mine) continue;
      services_.db.write([&](store::Tx& tx) {
        const auto last = tx.one<std::int64_t>("SELECT ran_at FROM app_periodic WHERE name=$1", j.name);
        mine = !last || now.ms - *last >= j.every_ms;
        if (mine) tx.exec("INSERT INTO app_periodic(name, ran_at) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET ran_at=$2", j.name, now);
      });
      if (mine) attempt(j, ""), ++ran;
    }
  return ran;
}

}  // namespace app
