// Copies of photos: thumbs of all before anything large, together in one transaction, and what cannot be read keeps nobody waiting.
#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "media/draw.hpp"
#include "media/image.hpp"
#include "modules/photos/photos.hpp"
#include "world/world.hpp"

using world::World;

namespace {

struct Heard {
  std::vector<std::string> likenesses;
} heard;
void hear(app::Ctx&, const photos::Prepared& p) { heard.likenesses.push_back(p.likeness); }

app::Module listener() {
  heard = {};
  app::Module m{.name = "looking", .title = "看", .title_en = "Look"};
  m.listeners.push_back(app::on<photos::Prepared>(&hear));
  return m;
}

std::string photo(std::uint64_t seed) {
  media::PhotoSpec spec;
  spec.seed = seed;
  return media::demo_photo(spec);
}

struct City {
  World w{{photos::module(), listener()}};
  std::string take(const std::string& bytes) {
    const auto hash = w.kernel().services().blobs.put(bytes);
    w.inside([&](app::Ctx& c) { photos::prepare(c, hash); });
    return hash;
  }
  std::int64_t copies(int side) { return *w.sql<std::int64_t>("SELECT count(*) FROM photos_copy WHERE side=$1", side); }
  std::int64_t waiting() { return *w.sql<std::int64_t>("SELECT count(*) FROM photos_waiting"); }
};

}  // namespace

TEST_CASE("each photo gets a thumb, a likeness and a large copy; many wait behind one job") {
  City city;
  for (std::uint64_t n = 0; n < 40; ++n) city.take(photo(n));
  const auto twice = city.take(photo(3));
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM app_job WHERE state='waiting'") == 1);
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 40);
  CHECK(city.copies(photos::kLarge) == 40);
  CHECK(city.waiting() == 0);
  CHECK(heard.likenesses.size() == 40);
  const auto blob = *city.w.sql<std::string>("SELECT blob FROM photos_copy WHERE hash=$1 AND side=$2", twice, photos::kThumb);
  const auto info = media::inspect(*city.w.kernel().services().blobs.get(blob));
  CHECK(std::max(info.width, info.height) == photos::kThumb);
  city.take(photo(3));  // the same bytes again, later
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 40);
}

TEST_CASE("a photo that is not there is looked for again and given up, a damaged one at once; the others wait for neither") {
  City city;
  const std::string whole = photo(1);
  city.take(whole.substr(0, whole.size() / 3));
  city.w.inside([&](app::Ctx& c) { photos::prepare(c, base::sha256_hex("never came")); });
  city.take(photo(2));
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 1);
  CHECK(city.copies(photos::kLarge) == 1);
  CHECK(city.waiting() == 1);
  for (int i = 0; i < 12 && city.waiting() > 0; ++i) {
    city.w.clock.set(city.w.clock.now() + base::kHour + base::kMinute);
    city.w.run_jobs();
  }
  CHECK(city.waiting() == 0);
  CHECK(heard.likenesses.size() == 1);
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM app_job") == 0);
}

TEST_CASE("what a process had claimed when it died is made by another") {
  City city;
  city.take(photo(7));
  // As it was left: the photo claimed, the job running, its lease ten minutes.
  city.w.exec("UPDATE photos_waiting SET at=$1", city.w.clock.now() + 30'000);
  city.w.exec("UPDATE app_job SET state='running', run_at=$1", city.w.clock.now() + 10 * base::kMinute);
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 0);
  city.w.clock.advance(31'000);
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 1);
  CHECK(city.copies(photos::kLarge) == 1);
}

TEST_CASE("jobs of an earlier version, one for each photo, are done") {
  City city;
  const auto hash = city.w.kernel().services().blobs.put(photo(5));
  city.w.inside([&](app::Ctx& c) { c.enqueue("photos.prepare", hash); });
  city.w.run_jobs();
  CHECK(city.copies(photos::kThumb) == 1);
  CHECK(city.waiting() == 0);
}
