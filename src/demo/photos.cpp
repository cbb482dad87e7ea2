// The photos, drawn by two threads while nothing else runs: a picture depends on its own seed alone, so the order of the
// threads does not show.
#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "demo/ground.hpp"
#include "media/draw.hpp"
#include "media/image.hpp"

namespace demo {
namespace {

media::Scene scene_of(Look look) {
  switch (look) {
    case Look::street: return media::Scene::street;
    case Look::market: return media::Scene::market;
    case Look::residential: return media::Scene::residential;
    case Look::park: return media::Scene::park;
    case Look::hall: return media::Scene::hall;
  }
  return media::Scene::street;
}

media::Defect defect_of(Fault fault) {
  switch (fault) {
    case Fault::rubbish: return media::Defect::rubbish;
    case Fault::full_bin: return media::Defect::full_bin;
    case Fault::stalls: return media::Defect::stalls;
    case Fault::adverts: return media::Defect::adverts;
    case Fault::parking: return media::Defect::parking;
    case Fault::cables: return media::Defect::cables;
    case Fault::none: break;
  }
  return media::Defect::none;
}

void take(const Town& t, const Season& s, Shot& shot, const store::Blobs& blobs, std::uint64_t seed) {
  const Record& r = s.records[shot.record];
  const Item& item = r.items[shot.item];
  const Site& site = t.sites[r.outing.site];
  const auto& leaf = s.standard.nodes[item.leaf];
  media::PhotoSpec spec;
  spec.scene = scene_of(site_types()[static_cast<std::size_t>(site.type)].look);
  spec.seed = mix(seed ^ mix((static_cast<std::uint64_t>(s.stage.era) << 32) + shot.record * 64 + shot.item));
  spec.defect = defect_of(fault_of(leaf.name));
  spec.count = std::min(12, std::max(1, item.value.defects));
  spec.taken = r.outing.at + static_cast<std::int64_t>(shot.item) * 90'000;
  const std::string time = base::to_text(spec.taken);
  spec.stamp = {site.name, site.number + " " + leaf.name, time.substr(0, 10) + " " + time.substr(11, 5)};
  const auto at = to_degrees(site.at);
  spec.position = {at.lat, at.lon};
  const std::string jpeg = media::demo_photo(spec);
  shot.bytes = static_cast<std::int64_t>(jpeg.size());
  shot.width = spec.width;
  shot.height = spec.height;
  shot.hash = blobs.put(jpeg);
  shot.large = shot.hash;  // drawn no larger than that; its position is as invented as the rest
  shot.thumb = blobs.put(media::thumbnail(jpeg, 320, 80));
  shot.likeness = fmt::format("{:016x}", media::photo_hash(jpeg));
}

}  // namespace

void draw_photos(const Town& t, Season& s, const store::Blobs& blobs, std::uint64_t seed) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failed;
  const auto work = [&] {
    try {
      for (std::size_t k; (k = next++) < s.shots.size();) take(t, s, s.shots[k], blobs, seed);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failed = std::current_exception();
      next = s.shots.size();
    }
  };
  std::thread second(work);
  work();
  second.join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace demo
