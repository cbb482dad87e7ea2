// Uploads as a phone on a bad line makes them: begun twice, broken off, repeated, damaged, too many.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/system.hpp"
#include "base/hash.hpp"
#include "modules/uploads/uploads.hpp"
#include "world/world.hpp"

using world::Client;
using world::World;

namespace {

const std::string kId(32, 'a');

std::string bytes_of(std::size_t n, char seed = 0) {
  std::string out(n, '\0');
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<char>(i * 31 + i / 251 + static_cast<std::size_t>(seed));
  return out;
}
std::string begin_json(const std::string& id, const std::string& file, const std::string& purpose = "visits.photo") {
  return R"({"id":")" + id + R"(","purpose":")" + purpose + R"(","name":"现场.jpg","bytes":)" + std::to_string(file.size()) + R"(,"sha256":")" + base::sha256_hex(file) + R"("})";
}
std::string part_of(const std::string& file, std::size_t n) { return file.substr(n * uploads::kPartBytes, uploads::kPartBytes); }

world::Reply put(Client c, const std::string& id, std::size_t n, const std::string& bytes, std::string hash = "") {
  return c.header("Content-Type", "application/octet-stream")
      .header("X-Part-Sha256", hash.empty() ? base::sha256_hex(bytes) : hash)
      .send("PUT", "/uploads/" + id + "/parts/" + std::to_string(n), bytes);
}

struct City {
  World w{{uploads::module(), app::system_module()}};
  Client phone = w.as("inspector");
  const std::string file = bytes_of(2 * uploads::kPartBytes + 1000);  // three parts
  void begin() { REQUIRE(phone.post("/uploads", begin_json(kId, file)).status == 201); }
  void all() {
    for (std::size_t n = 0; n < 3; ++n) REQUIRE(put(phone, kId, n, part_of(file, n)).status == 200);
  }
  uploads::Taken take(const std::string& id = kId, std::string_view purpose = "visits.photo") {
    uploads::Taken taken;
    const auto inspector = w.id_of("inspector");
    w.db().write([&](store::Tx& tx) {
      app::Caller who;
      who.id = inspector;
      const http::Request none;
      app::Ctx c{tx, w.clock.now(), w.kernel().services(), w.kernel(), who, {}, none, {}};
      taken = uploads::take(c, id, purpose);
    });
    return taken;
  }
};

}  // namespace

TEST_CASE("a file comes in parts, each with a receipt; what was held before the line broke is not asked for again") {
  City city;
  city.begin();
  const auto receipt = put(city.phone, kId, 2, part_of(city.file, 2));
  REQUIRE(receipt.status == 200);
  CHECK(receipt.text("sha256") == base::sha256_hex(part_of(city.file, 2)));
  CHECK(receipt.at("held") == "1");
  // The page was killed: begun again with the same id, it says what is there.
  const auto again = city.phone.post("/uploads", begin_json(kId, city.file));
  CHECK(again.at("held") == "[2]");
  CHECK(again.number("parts") == 3);
  CHECK(again.number("part_bytes") == uploads::kPartBytes);
  CHECK(city.phone.post("/uploads/" + kId + "/complete").key() == "uploads.parts_missing");
  city.all();
  const auto whole = city.phone.post("/uploads/" + kId + "/complete");
  REQUIRE(whole.status == 200);
  CHECK(whole.text("state") == "whole");
  // The reply was lost: the same answer. A part that comes late is refused, the file is closed.
  CHECK(city.phone.post("/uploads/" + kId + "/complete").body == whole.body);
  CHECK(put(city.phone, kId, 0, part_of(city.file, 0)).key() == "uploads.closed");
  CHECK(city.w.kernel().services().blobs.get(base::sha256_hex(city.file)) == city.file);
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM uploads_part") == 0);
  CHECK(std::filesystem::is_empty(city.w.folder / "blobs" / "incoming"));
  // Taken for its purpose; the second time it says so.
  CHECK_THROWS_WITH(city.take(kId, "materials.file"), doctest::Contains("uploads.other_purpose"));
  const auto taken = city.take();
  CHECK(taken.hash == base::sha256_hex(city.file));
  CHECK(taken.first);
  CHECK_FALSE(city.take().first);
  CHECK(city.phone.del("/uploads/" + kId).key() == "uploads.used");
}

TEST_CASE("a damaged part is refused; one that is lost on the server's disk is asked for again") {
  City city;
  city.begin();
  CHECK(put(city.phone, kId, 0, part_of(city.file, 0), std::string(64, '0')).fields() == "X-Part-Sha256:hash");
  CHECK(put(city.phone, kId, 0, "short").fields() == "body:size");
  CHECK(put(city.phone, kId, 3, "x").key() == "uploads.no_such_part");
  CHECK(put(city.phone, kId, 9'999'999'999, "x").key() == "uploads.no_such_part");
  CHECK(*city.w.sql<std::int64_t>("SELECT count(*) FROM uploads_part") == 0);
  city.all();
  for (const auto& f : std::filesystem::recursive_directory_iterator(city.w.folder / "blobs" / "incoming"))
    if (f.path().filename() == "1") std::filesystem::remove(f.path());
  CHECK(city.phone.post("/uploads/" + kId + "/complete").key() == "uploads.parts_missing");
  CHECK(city.phone.get("/uploads/" + kId).at("held") == "[0,2]");
  CHECK(city.w.kernel().services().blobs.has(base::sha256_hex(city.file)) == false);
}

TEST_CASE("parts that do not make the file that was announced are dropped whole") {
  City city;
  city.begin();
  const auto other = bytes_of(city.file.size(), 7);
  for (std::size_t n = 0; n < 3; ++n) REQUIRE(put(city.phone, kId, n, part_of(other, n)).status == 200);
  CHECK(city.phone.post("/uploads/" + kId + "/complete").key() == "uploads.wrong_hash");
  CHECK(city.phone.get("/uploads/" + kId).status == 404);
  CHECK(city.w.kernel().services().blobs.has(base::sha256_hex(other)) == false);
}

TEST_CASE("an upload is its owner's alone, and one id is one file") {
  City city;
  city.begin();
  auto other = city.w.as("officer");
  CHECK(other.get("/uploads/" + kId).status == 404);
  CHECK(other.del("/uploads/" + kId).status == 404);
  CHECK(put(other, kId, 0, part_of(city.file, 0)).status == 404);
  CHECK(other.post("/uploads/" + kId + "/complete").status == 404);
  CHECK(city.phone.post("/uploads", begin_json(kId, bytes_of(10))).key() == "uploads.other_file");
  CHECK(city.phone.post("/uploads", begin_json("../../etc/passwd-0123456789abcdef", city.file)).status == 422);
  CHECK(put(city.w.as(""), kId, 0, "x").status == 401);
}

TEST_CASE("limits are told by name, and giving up makes room") {
  City city;
  CHECK(city.phone.post("/uploads", R"({"id":")" + kId + R"(","purpose":"visits.photo","name":"a","bytes":20971521,"sha256":")" + std::string(64, 'f') + R"("})").fields() == "bytes:range");
  const auto id_of = [](int i) {
    std::string id = std::to_string(i);
    return std::string(32 - id.size(), '0') + id;
  };
  for (int i = 0; i < uploads::kOpenOfUser; ++i) REQUIRE(city.phone.post("/uploads", begin_json(id_of(i), "x")).status == 201);
  const auto full = city.phone.post("/uploads", begin_json(kId, "x"));
  CHECK(full.key() == "uploads.too_many_open");
  CHECK(full.text("args.limit") == "50");
  CHECK(city.phone.del("/uploads/" + id_of(3)).status == 204);
  CHECK(city.phone.post("/uploads", begin_json(kId, "x")).status == 201);
}

TEST_CASE("what nobody goes on with ends after seven days") {
  City city;
  city.begin();
  REQUIRE(put(city.phone, kId, 0, part_of(city.file, 0)).status == 200);
  city.w.clock.set(city.w.clock.now() + 6 * base::kDayMs);
  city.phone = city.w.as("inspector");
  REQUIRE(put(city.phone, kId, 1, part_of(city.file, 1)).status == 200);  // a part counts as going on
  city.w.clock.set(city.w.clock.now() + 6 * base::kDayMs);
  city.w.run_jobs();
  city.phone = city.w.as("inspector");
  CHECK(city.phone.get("/uploads/" + kId).at("held") == "[0,1]");
  city.w.clock.set(city.w.clock.now() + 2 * base::kDayMs);
  city.w.run_jobs();
  city.phone = city.w.as("inspector");
  CHECK(city.phone.get("/uploads/" + kId).status == 404);
  CHECK(std::filesystem::is_empty(city.w.folder / "blobs" / "incoming"));
}
