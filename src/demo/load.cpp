#include "demo/ground.hpp"

namespace demo {

void load(app::Kernel& kernel, base::SetClock& clock, const Order& order, const accounts::Settings& settings) {
  if (order.sites < static_cast<int>(site_types().size()) || order.sites > 20'000 || order.observations < 0 || order.observations > 5'000'000 || order.photos < 0 || order.photos > 20'000)
    throw base::Fail(base::Code::invalid, "demo.size");
  kernel.services().db.read([](store::Tx& tx) {
    if (*tx.one<std::int64_t>("SELECT count(*) FROM places_place") > 0 || *tx.one<std::int64_t>("SELECT count(*) FROM marks_round") > 0)
      throw base::Fail(base::Code::conflict, "demo.not_empty");
  });
  Town town(order.seed, order.sites);
  Ids ids;
  clock.set(*base::parse_instant("2026-06-15 09:00"));
  kernel.as_system([&](app::Ctx& c) {
    // The work may run again after a lost race; names are used up by drawing, so each run has a city of its own.
    town = Town(order.seed, order.sites);
    ids = write_register(c, town, order, settings);
    c.touched.clear();
    c.did("demo", std::to_string(order.seed), "演示城市:区划、单位、点位、测评体系");
  });
  std::optional<engine::Standard> standard;
  kernel.services().db.read([&](store::Tx& tx) { standard = standards::engine_standard(tx, ids.standard); });
  Season season = make_season(town, ids, order, std::move(*standard), kernel.services().ids);
  draw_photos(town, season, kernel.services().blobs, order.seed);
  clock.set(season.quarter.now);
  kernel.as_system([&](app::Ctx& c) {
    write_season(c, town, ids, season, order.seed);
    c.touched.clear();
    c.did("rounds", std::to_string(ids.round.value), "演示城市:" + std::string(kRound));
  });
}

}  // namespace demo
