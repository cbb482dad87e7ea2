// What a phone relies on: photos that come in parts, once; what the server holds; two phones of one person; and that nobody is followed.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "media/draw.hpp"
#include "city.hpp"

using world::Client;
using world::World;

namespace {

std::string jpeg_of(unsigned seed) {
  media::PhotoSpec spec;
  spec.seed = seed;
  return media::demo_photo(spec);
}

// The whole way of a photo's bytes; returns the upload's id.
std::string sent(Client phone, char id, const std::string& bytes) {
  const std::string upload(32, id);
  REQUIRE(phone.post("/uploads", R"({"id":")" + upload + R"(","purpose":"visits.photo","name":"现场.jpg","bytes":)" + std::to_string(bytes.size()) + R"(,"sha256":")" + base::sha256_hex(bytes) + R"("})").status == 201);
  for (std::size_t at = 0, n = 0; at < bytes.size(); at += uploads::kPartBytes, ++n) {
    const auto part = bytes.substr(at, uploads::kPartBytes);
    Client raw = phone;
    REQUIRE(raw.header("Content-Type", "application/octet-stream").header("X-Part-Sha256", base::sha256_hex(part)).send("PUT", "/uploads/" + upload + "/parts/" + std::to_string(n), part).status == 200);
  }
  REQUIRE(phone.post("/uploads/" + upload + "/complete").status == 200);
  return upload;
}
std::string item(const std::string& value, const std::string& base, const std::string& at = "1772412000000", const std::string& criterion = "1.2") {
  return R"({"items":[{"criterion":")" + criterion + R"(","value":")" + value + R"(","at":)" + at + (base.empty() ? "" : R"(,"base":)" + base) + "}]}";
}

}  // namespace

TEST_CASE("a photo made of an upload is made once, and the server says what it holds of it") {
  City city;
  const auto v = city.begun(city.drawn(), "路口");
  auto phone = city.w.as("inspector");
  const auto jpeg = jpeg_of(3);
  const auto upload = sent(phone, 'a', jpeg);
  CHECK(city.w.as("chief").post(v + "/photos/from-upload", R"({"upload":")" + upload + R"("})").status == 403);
  CHECK(phone.post(v + "/photos/from-upload", R"({"upload":")" + upload + R"(","lon":117.1})").fields() == "lat:required");
  const std::string body = R"({"upload":")" + upload + R"(","criterion":"1.1","number":7,"captured_at":1772412000000,"lon":117.1,"lat":36.6})";
  const auto photo = phone.post(v + "/photos/from-upload", body);
  REQUIRE_MESSAGE(photo.status == 201, photo.body);
  CHECK(photo.text("hash") == base::sha256_hex(jpeg));
  CHECK(photo.number("number") == 7);
  CHECK(photo.number("captured_at") == 1772412000000);
  CHECK(phone.post(v + "/photos/from-upload", body).body == photo.body);  // the reply was lost
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM visits_photo") == 1);
  CHECK(*city.w.sql<std::int64_t>("SELECT photos FROM visits_visit") == 1);

  auto held = phone.get(v + "/held");
  CHECK(held.count("photos") == 1);
  CHECK(held.text("photos.0.hash") == base::sha256_hex(jpeg));
  CHECK(held.text("photos.0.upload") == upload);
  CHECK(city.w.as("chief").get(v + "/held").status == 403);
  // The same picture once more, under another upload: still one photo, however often it is asked.
  const auto twin = sent(phone, 'd', jpeg);
  for (int i = 0; i < 2; ++i) CHECK(phone.post(v + "/photos/from-upload", R"({"upload":")" + twin + R"(","criterion":"1.1"})").at("id") == photo.at("id"));
  // A row without its file is not held, whatever the row says.
  std::filesystem::remove(*city.w.kernel().services().blobs.file(base::sha256_hex(jpeg)));
  CHECK(phone.get(v + "/held").count("photos") == 0);
  // Withdrawn: a late repeat does not bring it back.
  REQUIRE(phone.del("/photos/" + photo.at("id")).status == 204);
  CHECK(phone.post(v + "/photos/from-upload", body).key() == "uploads.used");
}

TEST_CASE("a photo taken before another phone finished the visit still comes in, a later one does not") {
  City city;
  const auto v = city.begun(city.drawn(), "市场");
  auto phone = city.w.as("inspector");
  REQUIRE(phone.post(v + "/observations", item("1", "0", "1772412000000", "1.1")).status == 200);
  const auto early = sent(phone, 'b', jpeg_of(4)), late = sent(phone, 'c', jpeg_of(5));
  REQUIRE(phone.post(v + "/finish").status == 200);
  const auto now = city.w.clock.now().ms;
  CHECK(phone.post(v + "/photos/from-upload", R"({"upload":")" + late + R"(","captured_at":)" + std::to_string(now + 1000) + "}").key() == "visits.finished");
  CHECK(phone.post(v + "/photos/from-upload", R"({"upload":")" + late + R"("})").key() == "visits.finished");
  CHECK(phone.post(v + "/photos/from-upload", R"({"upload":")" + early + R"(","captured_at":)" + std::to_string(now - 60'000) + "}").status == 201);
}

TEST_CASE("two phones of one person do not overwrite each other: both readings stay until the person decides") {
  City city;
  const auto v = city.begun(city.drawn(), "路口");
  auto one = city.w.as("inspector"), two = city.w.as("inspector");
  const auto first = one.post(v + "/observations", item("3", "0"));
  REQUIRE(first.status == 200);
  const auto seen = first.at("observations.0.version");
  // The second phone had seen nothing when it recorded 2.
  const auto aside = two.post(v + "/observations", item("2", "0", "1772412060000"));
  REQUIRE(aside.status == 200);
  CHECK(aside.text("observations.0.value") == "3");
  CHECK(aside.count("readings") == 1);
  CHECK(aside.text("readings.0.value") == "2");
  CHECK(two.post(v + "/observations", item("2", "0", "1772412060000")).count("readings") == 1);  // sent again
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM marks_mark") == 1);
  // "Keep mine": now it knows what it replaces.
  const auto mine = two.post(v + "/observations", item("2", seen, "1772412060000"));
  CHECK(mine.text("observations.0.value") == "2");
  CHECK(mine.count("readings") == 0);
  CHECK(mine.at("observations.0.version") != seen);
  // The first phone's next tap has not seen that.
  CHECK(one.post(v + "/observations", item("4", seen, "1772412120000")).count("readings") == 1);
  // "Take theirs": the same value settles it, whatever the base.
  CHECK(one.post(v + "/observations", item("2", mine.at("observations.0.version"))).count("readings") == 0);
  // Withdrawn elsewhere counts as a change, too; who tells no base overwrites, as programs do.
  REQUIRE(two.post(v + "/observations", item("", mine.at("observations.0.version"))).count("observations") == 0);
  CHECK(one.post(v + "/observations", item("1", seen)).count("readings") == 1);
  CHECK(one.post(v + "/observations", item("1", "")).text("observations.0.value") == "1");
}

TEST_CASE("a phone without a line knows the site it scans by its token's hash") {
  City city;
  city.begun(city.drawn(), "路口");
  const auto mine = city.w.as("inspector").get("/my/visits");
  const auto token = *city.w.sql<std::string>("SELECT s.token FROM sites_site s JOIN visits_visit v ON v.site=s.id");
  CHECK(mine.text("todo.0.token_hash") == base::sha256_hex(token));
  CHECK(mine.body.find(token) == std::string::npos);
}

TEST_CASE("nobody is followed: no route takes the position of a person, no table keeps one beyond a photo's own") {
  City city;
  // A position is a longitude: every record that a route takes, and every table.
  const auto is_position = [](std::string_view name) { return name.find("lon") == 0 || name.find("lat") == 0 || name.ends_with("_lon") || name.ends_with("_lat") || name == "position" || name == "track"; };
  std::vector<std::string> taken;
  for (const auto& r : city.w.kernel().routes()) {
    if (!r.input || r.input->kind != meta::Kind::record || r.method == "GET") continue;
    for (const auto& f : r.input->fields())
      if (is_position(f.name) && !f.note->is_read_only && r.module == "visits") taken.push_back(r.method + " " + r.path + " " + std::string(f.name));
  }
  CHECK(taken == std::vector<std::string>{"POST /visits/{id}/photos/from-upload lon", "POST /visits/{id}/photos/from-upload lat"});
  for (const auto* type : {&meta::type_of<visits::Visit>(), &meta::type_of<visits::Observation>(), &meta::type_of<visits::Reading>(), &meta::type_of<visits::Draw>()})
    for (const auto& f : type->fields())
      if (f.name != "position") CHECK_FALSE(is_position(f.name));  // of a draw: its rank in the stratum
  // The list by distance is sorted on the phone: the request for it has no room for a position.
  CHECK(city.w.as("inspector").get("/my/visits?lon=117.1").body == city.w.as("inspector").get("/my/visits").body);
  CHECK(city.w.as("inspector").post("/visits", R"({"draw":1,"lon":117.1})").fields() == "lon:unknown");
}

TEST_CASE("a round's photos come as one ZIP, by place and site, for who reviews and no further than their places") {
  City city;
  const auto v = city.begun(city.drawn(), "路口");
  auto phone = city.w.as("inspector");
  const auto one = jpeg_of(5), two = jpeg_of(6);
  REQUIRE(phone.upload(v + "/photos", "一.jpg", one).status == 201);
  REQUIRE(phone.post(v + "/photos/from-upload", R"({"criterion":"1.2","upload":")" + sent(phone, 'b', two) + R"("})").status == 201);
  const auto path = "/rounds/" + std::to_string(city.round.value) + "/photos.zip";
  const auto place = *city.w.sql<std::string>("SELECT place FROM visits_visit");
  const auto site = *city.w.sql<std::string>("SELECT site_name FROM visits_visit");
  const auto zip = city.w.as("chief").get(path);
  REQUIRE(zip.status == 200);
  CHECK(zip.body.starts_with("PK"));
  // JPEG is stored as it is, so each original lies in the file whole.
  CHECK(zip.body.find(one) != std::string::npos);
  CHECK(zip.body.find(two) != std::string::npos);
  CHECK(zip.body.find("区划" + place + "/" + site + "/现场-" + base::sha256_hex(one).substr(0, 12) + ".jpg") != std::string::npos);
  CHECK(zip.body.find("区划" + place + "/" + site + "/1.2-" + base::sha256_hex(two).substr(0, 12) + ".jpg") != std::string::npos);
  CHECK(city.w.as("chief").get(path + "?criterion=1.2").body.find(one) == std::string::npos);
  CHECK(city.w.as("chief").get(path + "?place=" + (place == "339902" ? "339903" : "339902")).body.find(two) == std::string::npos);
  CHECK(phone.get(path).status == 403);
  CHECK(city.w.as("chief").get("/rounds/1/photos.zip").status == 404);
}
