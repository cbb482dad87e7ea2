#include <doctest/doctest.h>

#include <algorithm>

#include "media/draw.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"

using namespace media;

namespace {

constexpr Scene kScenes[] = {Scene::street, Scene::lane, Scene::crossing, Scene::frontage, Scene::bus_stop, Scene::hoarding, Scene::market,
                             Scene::residential, Scene::park, Scene::square, Scene::hall, Scene::lobby, Scene::shop, Scene::washroom};

PhotoSpec spec_of(Scene scene, std::uint64_t seed) {
  PhotoSpec spec;
  spec.scene = scene;
  spec.seed = seed;
  spec.defect = Defect::rubbish;
  spec.count = 4;
  spec.stamp = {"10:24", "2026-11-21 星期六", "点位:示范路", "编号 D03-0117"};
  spec.taken = *base::parse_instant("2026-11-21 10:24:31");
  spec.position = {31.2304, 121.4737};
  spec.width = 640, spec.height = 480;
  return spec;
}

}  // namespace

TEST_CASE("demo photos: the same spec gives the same bytes, another seed another picture") {
  for (const Scene scene : kScenes) {
    const auto spec = spec_of(scene, 7);
    const std::string once = demo_photo(spec);
    CHECK((once == demo_photo(spec)));
    CHECK((once != demo_photo(spec_of(scene, 8))));
    const auto info = inspect(once);
    CHECK(info.kind == Kind::jpeg);
    CHECK(info.width == 640);
    const auto exif = read_exif(once);
    CHECK(exif.taken_at == spec.taken);
    CHECK(exif.make == "Demo");
    CHECK(*exif.latitude == doctest::Approx(31.2304).epsilon(1e-6));
  }
}

TEST_CASE("demo photos: each defect changes the picture, each count too") {
  auto spec = spec_of(Scene::street, 3);
  spec.defect = Defect::none;
  std::vector<std::string> seen{demo_photo(spec)};
  for (const Defect defect :
       {Defect::rubbish, Defect::full_bin, Defect::stalls, Defect::adverts, Defect::parking, Defect::cables, Defect::paving, Defect::blocked})
    for (const int count : {1, 5, 12}) {
      spec.defect = defect, spec.count = count;
      seen.push_back(demo_photo(spec));
    }
  std::sort(seen.begin(), seen.end());
  CHECK((std::adjacent_find(seen.begin(), seen.end()) == seen.end()));
}

TEST_CASE("demo photos: frames of adverts show although none is missing; the weather is the day's") {
  auto spec = spec_of(Scene::frontage, 3);
  spec.defect = Defect::none;
  const std::string without = demo_photo(spec);
  spec.frames = 5;
  const std::string with = demo_photo(spec);
  CHECK((with != without));
  spec.defect = Defect::adverts, spec.count = 2;
  CHECK((demo_photo(spec) != with));
  // Grey, wet and sunny days come within a fortnight.
  spec.stamp.clear();
  std::vector<std::uint64_t> hashes;
  for (int day = 0; day < 14; ++day, spec.taken = spec.taken + base::kDayMs) hashes.push_back(photo_hash(demo_photo(spec)));
  std::sort(hashes.begin(), hashes.end());
  CHECK(std::unique(hashes.begin(), hashes.end()) - hashes.begin() > 2);
}

TEST_CASE("demo photos: every hour, without a stamp, without a place, at the bounds of size") {
  for (int hour = 0; hour < 24; hour += 3) {
    PhotoSpec spec = spec_of(Scene::park, 5);
    spec.taken = *base::parse_instant("2026-11-21 00:30:00") + hour * base::kHour;
    spec.stamp.clear();
    spec.position.reset();
    spec.width = 64, spec.height = 1;
    const std::string photo = demo_photo(spec);
    CHECK(inspect(photo).height == 64);
    CHECK_FALSE(read_exif(photo).latitude);
  }
}

TEST_CASE("demo photos: a thumbnail has the hash of its photo, other photos have others") {
  int worst = 0, nearest = 64;
  std::vector<std::uint64_t> hashes;
  for (const Scene scene : kScenes)
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const std::string photo = demo_photo(spec_of(scene, seed));
      const auto hash = photo_hash(photo);
      worst = std::max({worst, hamming(hash, photo_hash(thumbnail(photo, 320, 70))),
                        hamming(hash, photo_hash(thumbnail(photo, 480, 50)))});
      for (const auto other : hashes) nearest = std::min(nearest, hamming(hash, other));
      hashes.push_back(hash);
    }
  CHECK(worst <= 8);
  CHECK(nearest >= 1);
  MESSAGE("bits changed by resizing: at most ", worst, "; between different photos: at least ", nearest);
}
