// The photos, drawn by two threads while nothing else runs: a picture depends on its own seed alone, so the order of
// the threads does not show.
#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "demo/ground.hpp"
#include "media/draw.hpp"
#include "media/image.hpp"

namespace demo {
namespace {

media::Scene scene_of(Look look) {
  switch (look) {
    case Look::street:
      return media::Scene::street;
    case Look::lane:
      return media::Scene::lane;
    case Look::crossing:
      return media::Scene::crossing;
    case Look::frontage:
      return media::Scene::frontage;
    case Look::bus_stop:
      return media::Scene::bus_stop;
    case Look::hoarding:
      return media::Scene::hoarding;
    case Look::market:
      return media::Scene::market;
    case Look::residential:
      return media::Scene::residential;
    case Look::park:
      return media::Scene::park;
    case Look::square:
      return media::Scene::square;
    case Look::hall:
      return media::Scene::hall;
    case Look::lobby:
      return media::Scene::lobby;
    case Look::shop:
      return media::Scene::shop;
  }
  return media::Scene::street;
}

// One does not photograph the counter when the wash-room is asked about, and a street now along, now from over the way.
media::Scene scene_at(const SiteType& type, Fault fault, Random& random) {
  if (fault == Fault::full_bin && type.look != Look::park) return media::Scene::washroom;
  if (type.look == Look::street && random.chance(0.35)) return media::Scene::frontage;
  if (type.look == Look::frontage && random.chance(0.25)) return media::Scene::street;
  return scene_of(type.look);
}

media::Defect defect_of(Fault fault) {
  switch (fault) {
    case Fault::rubbish:
      return media::Defect::rubbish;
    case Fault::full_bin:
      return media::Defect::full_bin;
    case Fault::stalls:
      return media::Defect::stalls;
    case Fault::adverts:
      return media::Defect::adverts;
    case Fault::parking:
      return media::Defect::parking;
    case Fault::cables:
      return media::Defect::cables;
    case Fault::paving:
      return media::Defect::paving;
    case Fault::blocked:
      return media::Defect::blocked;
    case Fault::none:
      break;
  }
  return media::Defect::none;
}

std::string weekday(base::Day day) {
  constexpr std::string_view kDays[] = {"一", "二", "三", "四", "五", "六", "日"};
  return "星期" + std::string(kDays[(day.days + 3) % 7]);
}

media::PhotoSpec spec_of(const Town& t, const Season& s, const Shot& shot, std::uint64_t seed) {
  const Record& r = s.records[shot.record];
  const Item& item = r.items[shot.item];
  const Site& site = t.sites[r.outing.site];
  const auto& leaf = s.standard.nodes[item.leaf];
  media::PhotoSpec spec;
  spec.seed = mix(seed ^ mix((static_cast<std::uint64_t>(s.stage.era) << 32) + shot.record * 64 + shot.item));
  Random random(spec.seed, "scene");
  const Fault fault = fault_of(leaf.name);
  spec.scene = scene_at(site_types()[static_cast<std::size_t>(site.type)], fault, random);
  spec.count = item.value.defects;
  spec.defect = spec.count > 0 ? defect_of(fault) : media::Defect::none;
  // Where dirt is what was counted, it may as well be in bins that run over.
  if (spec.defect == media::Defect::rubbish && spec.count <= most_to_count(Fault::full_bin) && random.chance(0.35))
    spec.defect = media::Defect::full_bin;
  if (fault == Fault::adverts)
    spec.frames = leaf.rule->kind == engine::RuleKind::share ? spec.count + std::stoi(item.value.text) : 5;
  spec.sign = site.name.substr(0, site.name.find('('));
  spec.taken = r.outing.at + static_cast<std::int64_t>(shot.item) * 90'000;
  const std::string time = base::to_text(spec.taken);
  spec.stamp = {time.substr(11, 5), time.substr(0, 10) + " " + weekday(base::day_of(spec.taken)),
                site.number + " " + site.name, leaf.name};
  spec.width = 1600, spec.height = 1200;
  const auto at = to_degrees(site.at);
  spec.position = {at.lat, at.lon};
  return spec;
}

void take(const media::PhotoSpec& spec, Shot& shot, const store::Blobs& blobs) {
  const std::string jpeg = media::demo_photo(spec);
  shot.bytes = static_cast<std::int64_t>(jpeg.size());
  shot.width = spec.width;
  shot.height = spec.height;
  shot.hash = blobs.put(jpeg);
  shot.large = shot.hash;  // drawn no larger than that; its position is as invented as the rest
  shot.thumb = blobs.put(media::thumbnail(jpeg, 320, 80));
  shot.likeness = fmt::format("{:016x}", media::photo_hash(jpeg));
}

// Each of `count` by one of two threads.
void side_by_side(std::size_t count, const std::function<void(std::size_t)>& draw) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failed;
  const auto work = [&] {
    try {
      for (std::size_t k; (k = next++) < count;) draw(k);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failed = std::current_exception();
      next = count;
    }
  };
  std::thread second(work);
  work();
  second.join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace

void draw_photos(const Town& t, Season& s, const store::Blobs& blobs, std::uint64_t seed) {
  side_by_side(s.shots.size(), [&](std::size_t k) { take(spec_of(t, s, s.shots[k], seed), s.shots[k], blobs); });
}

std::vector<Shot> draw_fixed(const Town& t, const Season& s, const std::vector<std::size_t>& which,
                             const store::Blobs& blobs, std::uint64_t seed) {
  std::vector<Shot> out;
  for (const auto k : which) out.push_back(s.shots[k]);
  side_by_side(out.size(), [&](std::size_t k) {
    auto spec = spec_of(t, s, out[k], seed);
    spec.defect = media::Defect::none;
    spec.count = 0;
    spec.stamp.clear();  // taken by whoever mended it
    take(spec, out[k], blobs);
  });
  return out;
}

std::vector<Pair> draw_pairs(const std::vector<PairWanted>& wanted, const store::Blobs& blobs, std::uint64_t seed) {
  std::vector<Pair> out(wanted.size());
  side_by_side(2 * wanted.size(), [&](std::size_t k) {
    const auto& w = wanted[k / 2];
    media::PhotoSpec spec;
    spec.seed = mix(seed ^ mix(0xCA5E'0000 + k / 2));
    spec.scene = w.fault == Fault::full_bin && w.look != Look::park ? media::Scene::washroom : scene_of(w.look);
    spec.count = k % 2 == 0 ? w.count : 0;
    spec.defect = spec.count > 0 ? defect_of(w.fault) : media::Defect::none;
    if (w.fault == Fault::adverts) spec.frames = 5;
    spec.taken = w.taken;
    take(spec, k % 2 == 0 ? out[k / 2].before : out[k / 2].after, blobs);
  });
  return out;
}

}  // namespace demo
