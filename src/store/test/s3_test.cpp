// Blobs in an S3 store: the signature as Amazon documents it, and everything of Blobs against the store that tests/s3/run serves.
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "engines.hpp"
#include "store/blobs.hpp"
#include "store/s3_sign.hpp"

using namespace store;
using namespace store::test;

namespace {

const char* server() { return std::getenv("CHUANGCHENG_TEST_S3"); }

// A prefix of its own in the server's bucket.
class Store {
 public:
  explicit Store(std::string prefix = base::hex(base::random_bytes(6))) : prefix_(std::move(prefix)) {}
  Bucket bucket() const { return {server(), "us-east-1", "city", prefix_, "S3RVER", "S3RVER"}; }
  Blobs blobs() const { return {folder.path, bucket()}; }
  Folder folder;

 private:
  std::string prefix_;
};

// The next requests are answered with trouble; by the program itself, so that no other HTTP client is needed.
void trouble(int status, int times) {
  const std::string order = "curl -s -o /dev/null -X POST " + std::string(server()) + "/-/trouble -d '{\"status\":" + std::to_string(status) + ",\"times\":" + std::to_string(times) + "}'";
  REQUIRE(std::system(order.c_str()) == 0);
}

std::string signature(const s3::Request& r) {
  const std::string all = s3::authorization(r, *base::parse_instant("2013-05-24T00:00:00Z"), "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  return all.substr(all.rfind('=') + 1);
}

}  // namespace

TEST_CASE("requests are signed as the four examples of Amazon's documentation are") {
  const std::string host = "examplebucket.s3.amazonaws.com", nothing(s3::kNothing), date = "20130524T000000Z";
  CHECK(s3::date_of(*base::parse_instant("2013-05-24T00:00:00Z")) == date);
  CHECK(signature({.method = "GET", .path = "/test.txt", .headers = {{"host", host}, {"range", "bytes=0-9"}, {"x-amz-content-sha256", nothing}, {"x-amz-date", date}}}) ==
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  const std::string text = base::sha256_hex("Welcome to Amazon S3.");
  CHECK(signature({.method = "PUT",
                   .path = "/test$file.text",
                   .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"host", host}, {"x-amz-content-sha256", text}, {"x-amz-date", date}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                   .payload = text}) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  const s3::Pairs plain{{"host", host}, {"x-amz-content-sha256", nothing}, {"x-amz-date", date}};
  CHECK(signature({.method = "GET", .path = "/", .query = {{"lifecycle", ""}}, .headers = plain}) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  CHECK(signature({.method = "GET", .path = "/", .query = {{"prefix", "J"}, {"max-keys", "2"}}, .headers = plain}) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_SUITE("S3" * doctest::skip(!server())) {
  TEST_CASE("what is put is there, whole and in parts, under either form of the bucket's address") {
    const Store store;
    for (const bool virtual_host : {false, true}) {
      CAPTURE(virtual_host);
      Bucket bucket = store.bucket();
      if (virtual_host) bucket.endpoint = "http://{bucket}.s3.localhost" + bucket.endpoint.substr(bucket.endpoint.rfind(':'));
      const Blobs blobs(store.folder.path, bucket);
      const std::string bytes = base::random_bytes(2'500'000);
      const std::string hash = blobs.put(bytes);
      CHECK(hash == base::sha256_hex(bytes));
      CHECK(blobs.put(bytes) == hash);
      CHECK(blobs.get(hash) == bytes);
      CHECK(blobs.size(hash) == 2'500'000);
      CHECK(blobs.has(hash));
      CHECK_FALSE(blobs.file(hash).has_value());
      const auto middle = blobs.part(hash, 1'000'000, 100);
      CHECK(middle->bytes == bytes.substr(1'000'000, 100));
      CHECK(middle->whole == 2'500'000);
      CHECK(blobs.part(hash, 2'499'990, 1000)->bytes == bytes.substr(2'499'990));
      CHECK(blobs.part(hash, 2'500'000, 1000)->bytes.empty());
      CHECK(blobs.part(hash, 0, 9'000'000)->bytes == bytes.substr(0, Blobs::kPart));
      CHECK(blobs.size(blobs.put("")) == 0);
      const std::string none(64, '0');
      CHECK_FALSE(blobs.get(none).has_value());
      CHECK_FALSE(blobs.size(none).has_value());
      CHECK_FALSE(blobs.has("../secret"));
      CHECK(failure([&] { blobs.get("../secret"); }) == "404 not_found");
    }
  }

  TEST_CASE("parts that are under way come in the order in which they are taken, and nobody must take them") {
    const Store store;
    const std::string bytes = base::random_bytes(3'500'000);
    const std::string none(64, '0');
    {
      const Blobs blobs = store.blobs();
      const std::string hash = blobs.put(bytes);
      std::vector<std::function<std::optional<Blobs::Part>()>> coming;
      for (int n = 0; n < 4; ++n) coming.push_back(blobs.part_coming(hash, n * Blobs::kPart, Blobs::kPart));
      const auto missing = blobs.part_coming(none, 0, 1);
      for (int n = 3; n >= 0; --n) CHECK(coming[static_cast<std::size_t>(n)]()->bytes == bytes.substr(static_cast<std::size_t>(n * Blobs::kPart), Blobs::kPart));
      CHECK_FALSE(missing().has_value());
      CHECK(failure([&] { blobs.part_coming("../secret", 0, 1); }) == "404 not_found");
      for (int n = 0; n < 50; ++n) blobs.part_coming(hash, 0, Blobs::kPart);  // left at once
    }
    const Blobs there(store.folder.path);  // the folder reads when it is asked
    const std::string hash = there.put(bytes);
    CHECK(there.part_coming(hash, 3'499'990, 1000)()->bytes == bytes.substr(3'499'990));
  }

  TEST_CASE("all names come in order, page after page, and those of another prefix do not") {
    const Store store("list/" + base::hex(base::random_bytes(6))), beside;
    const Blobs blobs = store.blobs();
    std::set<std::string> put;
    std::mutex mutex;
    {
      std::vector<std::jthread> all;
      for (int t = 0; t < 8; ++t)
        all.emplace_back([&, t] {
          for (int i = 0; i < 135; ++i) {
            const std::string hash = blobs.put(std::to_string(t) + " " + std::to_string(i));
            const std::lock_guard lock(mutex);
            put.insert(hash);
          }
        });
    }
    beside.blobs().put("not ours");
    std::vector<std::string> seen;
    blobs.each([&](const std::string& hash, std::int64_t bytes) {
      CHECK((bytes >= 3 && bytes <= 5));
      seen.push_back(hash);
    });
    CHECK(seen.size() == 8 * 135);  // more than a page
    CHECK(seen == std::vector<std::string>(put.begin(), put.end()));
  }

  TEST_CASE("a file and the parts of an upload are put as they lie, or not at all") {
    const Store store;
    const Blobs blobs = store.blobs();
    const std::string bytes = base::random_bytes(700'001), hash = base::sha256_hex(bytes);
    blobs.hold("ab-1", 0, bytes.substr(0, 262'144));
    blobs.hold("ab-1", 1, bytes.substr(262'144, 262'144));
    CHECK_FALSE(blobs.put_held("ab-1", 3, hash));  // the last is not here yet
    blobs.hold("ab-1", 2, "something else");
    CHECK_FALSE(blobs.put_held("ab-1", 3, hash));
    CHECK_FALSE(blobs.has(hash));
    blobs.hold("ab-1", 2, bytes.substr(524'288));
    CHECK(blobs.put_held("ab-1", 3, hash));
    blobs.release("ab-1");
    CHECK(blobs.get(hash) == bytes);
    const auto file = store.folder.path / "x";
    std::ofstream(file, std::ios::binary) << bytes << "more";
    CHECK_FALSE(blobs.put_file(file, hash));
    CHECK(blobs.put_file(file, base::sha256_hex(bytes + "more")));
    CHECK_FALSE(blobs.put_file(store.folder.path / "none", hash));
  }

  TEST_CASE("who is not known, or asks for another bucket, is told that the photos are away") {
    const Store store;
    const std::string hash = store.blobs().put("x");
    for (const int wrong : {0, 1, 2, 3}) {
      CAPTURE(wrong);
      Bucket b = store.bucket();
      (wrong == 0 ? b.secret : wrong == 1 ? b.key_id : wrong == 2 ? b.name : b.endpoint) = wrong == 3 ? "http://127.0.0.1:1" : "nobody";
      const Blobs blobs(store.folder.path, b);
      CHECK(failure([&] { blobs.put("new"); }) == "503 blobs.away");
      CHECK(failure([&] { blobs.get(hash); }) == "503 blobs.away");
      CHECK(failure([&] { blobs.each([](const std::string&, std::int64_t) {}); }) == "503 blobs.away");
      CHECK(failure([&] { blobs.try_out(); }) == "503 blobs.away");
    }
    CHECK(failure([&] { store.blobs().try_out(); }) == "");
  }

  TEST_CASE("trouble of the store is tried again, and when it stays nobody waits for it") {
    const Store store;
    const Blobs blobs = store.blobs();
    trouble(503, 2);
    const std::string hash = blobs.put("patience");
    trouble(500, 3);
    CHECK(blobs.get(hash) == "patience");
    trouble(503, 100);
    CHECK(failure([&] { blobs.get(hash); }) == "503 blobs.away");
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) CHECK(failure([&] { blobs.put("x"); }) == "503 blobs.away");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    trouble(503, 0);
    const Blobs another = store.blobs();
    CHECK(another.get(hash) == "patience");
  }
}
