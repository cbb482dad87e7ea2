#include "main/demo_command.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include "main/blobs.hpp"
#include "main/modules.hpp"
#include "ops/keys.hpp"

namespace composition {

// Not through City: its clock is the machine's, and the demo's rows must carry the demo's time from the first one on.
int load_demo(const Config& config, demo::Order order, const std::string& today) {
  const base::Instant now = base::SystemClock().now();
  const auto day = today.empty() ? base::day_of(now) : base::parse_day(today);
  if (!day) throw base::Fail(base::Code::invalid, "--today: " + today);
  order.end = demo::end_of(*day, now);
  ::umask(0027);
  const std::filesystem::path data = config.data;
  std::filesystem::create_directories(data);
  base::SetClock clock(order.end);
  base::IdSource ids(0);
  store::Database db(database_url(config), 2);
  store::Blobs blobs = open_blobs(config);
  http::Hub hub;
  const base::Seal seal = ops::open_seal(db, key_file_of(config), cipher_of(config), base::Iv::derived);
  app::Services services{.db = db, .blobs = blobs, .clock = clock, .ids = ids, .hub = hub, .seal = seal, .journal_digest = config.digest == JournalDigest::sm3 ? base::Digest::sm3 : base::Digest::sha256, .demo = true};
  app::Kernel kernel(services, all_modules());
  kernel.migrate();
  ops::remember_key(db, seal);
  demo::load(kernel, clock, order);
  fmt::print("{}", demo::result_text(kernel));
  return 0;
}

}  // namespace composition
