#include <algorithm>

#include "demo/ground.hpp"

namespace demo {
namespace {

constexpr int kShare = 4, kPhotoShare = 36;  // of a round before, against the current one

// What of the order falls to one of the rounds.
Order part_of(const Order& order, const Stage& stage, std::size_t rounds_before) {
  Order part = order;
  const int photos_before = order.photos / kPhotoShare;
  part.observations = stage.era == Era::now ? order.observations : order.observations / kShare;
  part.photos = stage.era == Era::now ? order.photos - photos_before * static_cast<int>(rounds_before) : photos_before;
  return part;
}

Season run(app::Kernel& kernel, base::SetClock& clock, const Town& town, Ids& ids, const Stage& stage, const Order& order) {
  auto& services = kernel.services();
  clock.set(base::start_of(stage.from) + 8 * base::kHour);
  kernel.as_system([&, before = ids](app::Ctx& c) {
    ids = before;  // the work may run again after a lost race
    write_round(c, stage, ids);
    c.touched.clear();
    c.did("rounds", std::to_string(ids.round.value), stage.name);
  });
  std::optional<engine::Standard> standard;
  services.db.read([&](store::Tx& tx) { standard = standards::engine_standard(tx, ids.editions[static_cast<std::size_t>(stage.edition - 1)]); });
  Season season = make_season(town, ids, stage, order, std::move(*standard), services.ids);
  draw_photos(town, season, services.blobs, order.seed);
  clock.set(stage.visits.now);
  kernel.as_system([&](app::Ctx& c) {
    write_season(c, town, ids, season, order.seed);
    if (stage.era == Era::now) write_notices(c, ids, stage);
    if (stage.era != Era::now) {
      marks::set_state(c, ids.round, marks::RoundState::closed);
      marks::set_state(c, ids.round, marks::RoundState::published);
      if (stage.kind == marks::RoundKind::official) marks::set_open(c, ids.round, true);
    }
    c.touched.clear();
    c.did("rounds", std::to_string(ids.round.value), "演示城市:" + stage.name);
  });
  return season;
}

}  // namespace

base::Instant end_of(base::Day day, base::Instant now) {
  const base::Instant usual = base::start_of(day) + 15 * base::kHour + 45 * base::kMinute;
  if (day != base::day_of(now) || usual <= now) return usual;
  return {now.ms - now.ms % (15 * base::kMinute)};
}

void load(app::Kernel& kernel, base::SetClock& clock, const Order& order, const accounts::Settings& settings) {
  if (order.sites < static_cast<int>(site_types().size()) || order.sites > 20'000 || order.observations < 0 || order.observations > 5'000'000 || order.photos < 0 || order.photos > 20'000)
    throw base::Fail(base::Code::invalid, "demo.size");
  kernel.services().db.read([](store::Tx& tx) {
    if (*tx.one<std::int64_t>("SELECT count(*) FROM places_place") > 0 || *tx.one<std::int64_t>("SELECT count(*) FROM marks_round") > 0)
      throw base::Fail(base::Code::conflict, "demo.not_empty");
  });
  const auto stages = agenda(order.end);
  Town town(order.seed, order.sites);
  Ids ids;
  clock.set(founding(stages));
  kernel.as_system([&](app::Ctx& c) {
    // The work may run again after a lost race; names are used up by drawing, so each run has a city of its own.
    town = Town(order.seed, order.sites);
    ids = write_register(c, town, order, settings);
    c.touched.clear();
    c.did("demo", std::to_string(order.seed), "演示城市:区划、单位、点位");
  });
  Season season;
  for (const auto& stage : stages) season = run(kernel, clock, town, ids, stage, part_of(order, stage, stages.size() - 1));
  write_cases(kernel, clock, town, ids, season, order);
  write_papers(kernel, clock, ids, order);
}

}  // namespace demo
