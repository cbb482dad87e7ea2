#include "modules/warmap/open.hpp"

#include <algorithm>

#include "app/kernel.hpp"
#include "modules/warmap/items.hpp"

namespace warmap {
namespace {

constexpr int kMostResults = 12;
constexpr std::int64_t kKeptMs = 60'000;

// Nothing when the round has no mark.
std::optional<OpenResult> result_of(app::Ctx& c, const marks::Round& round) {
  std::optional<OpenResult> out;
  marks::with_board(c, round, marks::level_below(round.place), [&](const marks::BoardView& v) {
    const auto subject = v.board.find_subject(round.place);
    if (!subject) return;
    const auto r = v.board.result(*subject);
    if (r.observations == 0) return;
    out.emplace();
    out->id = round.id;
    out->name = round.name;
    out->place = marks::label_of(c, "places", round.place);
    out->standard = marks::label_of(c, "standards", std::to_string(round.standard.value));
    out->kind = round.kind;
    out->from_day = round.from_day;
    out->to_day = round.to_day;
    out->published_at = round.published_at;
    if (r.voided) out->voided = r.voided->name;
    out->points = r.points;
    out->max = r.max;
    out->rate = r.rate;
    out->observations = r.observations;
    out->sites = r.sites;
    const auto& standard = v.board.standard();
    const auto methods = methods_of(standard);
    for (const auto& i : by_item(standard, methods, r.nodes))
      if (i.max != "0") out->by_item.push_back({methods[static_cast<std::size_t>(standard.find(i.code))], i.name, i.points, i.max, i.rate, i.observations, i.sites, i.counted});
    auto places = r.by_place;
    std::stable_sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return std::strtod(a.rate.c_str(), nullptr) < std::strtod(b.rate.c_str(), nullptr); });
    for (const auto& g : places)
      if (!g.name.empty()) out->by_place.push_back({marks::label_of(c, "places", g.name), g.rate, g.observations, g.sites});
  });
  return out;
}

}  // namespace

http::Reply open_results(app::Ctx& c) {
  const auto rounds = marks::open_rounds(c.tx, kMostResults);
  std::string made_of;
  for (const auto& r : rounds) made_of += std::to_string(r.id.value) + ":" + std::to_string(r.published_at.value_or(base::Instant{}).ms) + " ";
  auto& page = c.kernel.shared<OpenPage>();
  auto kept = page.get();
  if (!kept.json || kept.rounds != made_of || c.now.ms - kept.made.ms >= kKeptMs) {
    OpenResults out;
    out.demo = c.services.demo;
    for (const auto& r : rounds)
      if (auto one = result_of(c, r)) out.results.push_back(std::move(*one));
    kept = {made_of, c.now, std::make_shared<const std::string>(meta::to_json(out))};
    page.keep(kept);
  }
  http::Reply reply = app::json_reply(200, *kept.json);
  reply.headers[1].second = "public, max-age=60";
  reply.etag = base::sha256_hex(*kept.json).substr(0, 20);
  return reply;
}

}  // namespace warmap
