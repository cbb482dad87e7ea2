#pragma once
// What the parts of the war map share: whose figures, and of which places.
#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "app/kernel.hpp"
#include "engine/interval.hpp"
#include "modules/warmap/warmap.hpp"

namespace warmap {

// Rows of the register within the round and the caller's places.
struct Range {
  std::string lo, hi;
};
inline Range range_of(const app::Ctx& c, const marks::Round& round) {
  const auto r = app::Scope::of_place(round.place);
  return {std::max(r.lo, c.scope.lo), std::min(r.hi, c.scope.hi)};
}
// Groups of places one level below what the caller, or the round, is about.
inline std::size_t width_for(const app::Ctx& c, const marks::Round& round) {
  return marks::level_below(c.scope.lo.size() > round.place.size() ? c.scope.lo : round.place);
}

// A figure made of the board alone is made once a mark, whoever asks.
template <class T, class F>
T kept(const marks::BoardView& v, const std::string& key, F make) {
  const auto text = v.rendered("warmap\n" + key, [&] { return meta::to_json(make()); });
  T out;
  base::Problems bad;
  meta::read_json(*text, meta::type_of<T>(), &out, bad);
  bad.raise_if_any();
  return out;
}

// Rounds the caller may see, the current one first.
std::vector<marks::Round> rounds_of(app::Ctx& c);
// Sites of each type that a subject could have been sampled from; empty when nobody can say. Of a published round as they were
// counted then, else as they are. Read once a request: the rounds of one place that are not published ask for the same.
class Register {
 public:
  explicit Register(app::Ctx& c) : c_(c) {}
  const std::vector<engine::Stratum>& of(const marks::Round& round, const std::string& subject);
  std::int64_t within(const marks::Round& round, const Range& range) const;  // of the caller's unit, when he has one

 private:
  app::Ctx& c_;
  std::map<std::tuple<std::int64_t, std::string, std::int64_t>, std::vector<engine::Stratum>> known_;  // published round or 0, place, unit
};
std::optional<MapInterval> interval_of(const marks::BoardView& v, std::uint32_t subject, std::span<const engine::Stratum> known);

// The rounds of the same place and kind of subject, oldest first, `current` among them.
std::vector<marks::Round> like(const std::vector<marks::Round>& all, const marks::Round& current);
std::vector<MapPoint> trend_of(app::Ctx& c, Register& sites, const std::vector<marks::Round>& all, const marks::Round& current, const std::string& subject);
std::vector<MapLate> late_and_today(app::Ctx& c, const std::vector<marks::Round>& all, const marks::Round* current, MapToday& today);

std::vector<app::Route> trend_routes();

}  // namespace warmap
