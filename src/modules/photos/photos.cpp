#include "modules/photos/photos.hpp"

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "http/elsewhere.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"
#include "modules/photos/queue.hpp"

namespace photos {
namespace {

using base::Code;
using base::Fail;

constexpr int kQuality = 80;

constexpr std::string_view kSchema = R"(
CREATE TABLE photos_copy(hash TEXT NOT NULL, side INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(hash, side));
)";

std::string original_of(const store::Blobs& blobs, const std::string& hash) {
  auto bytes = blobs.get(hash);
  if (!bytes) throw Fail(Code::busy, "blobs.away", {}, hash);
  return std::move(*bytes);
}

http::FileBody body_of(const store::Blobs& blobs, const std::string& hash) {
  return {blobs.file(hash).value_or(std::string(http::kElsewhere) + hash)};
}

std::optional<std::string> made_copy(store::Tx& tx, const std::string& hash, int side) {
  return tx.one<std::string>("SELECT blob FROM photos_copy WHERE hash=$1 AND side=$2", hash, side);
}

}  // namespace

Facts facts(std::string_view bytes) {
  const auto size = media::inspect(bytes);
  const auto exif = media::read_exif(bytes);
  Facts f;
  f.mime = media::mime_of(size.kind);
  f.width = size.width;
  f.height = size.height;
  f.taken_at = exif.taken_at;
  f.lon = exif.longitude;
  f.lat = exif.latitude;
  f.camera = exif.make.empty() || exif.model.starts_with(exif.make) ? exif.model : exif.make + " " + exif.model;
  return f;
}

void keep(store::Tx& tx, const std::string& hash, int side, const std::string& blob) {
  tx.exec("INSERT INTO photos_copy(hash, side, blob) VALUES($1, $2, $3) ON CONFLICT(hash, side) DO UPDATE SET blob=$3", hash, side, blob);
}

std::string copy(app::Ctx& c, const std::string& hash, int side) {
  if (const auto made = made_copy(c.tx, hash, side)) return original_of(c.services.blobs, *made);
  return media::thumbnail(original_of(c.services.blobs, hash), side, kQuality);
}

http::Reply image(app::Ctx& c, const std::string& hash, const std::string& mime, std::string_view size) {
  http::Reply r;
  // What a hash names never changes.
  r.headers = {{"Content-Type", "image/jpeg"}, {"Cache-Control", "private, max-age=31536000, immutable"}};
  if (size == "original") {
    r.headers[0].second = mime;
    r.file = body_of(c.services.blobs, hash);
    r.etag = hash;
    return r;
  }
  if (size != "large" && size != "thumb") throw Fail(Code::not_found, "not_found");
  const int side = size == "large" ? kLarge : kThumb;
  if (const auto made = made_copy(c.tx, hash, side)) {
    r.file = body_of(c.services.blobs, *made);
    r.etag = *made;
    return r;
  }
  r.body = media::thumbnail(original_of(c.services.blobs, hash), side, kQuality);
  return r;
}

app::Module module() {
  app::Module m{.name = "photos", .title = "照片", .title_en = "Photos"};
  m.migrations = {{1, kSchema}, {2, kQueueSchema}};
  m.blobs = {{"photos_copy", "blob"}};  // not its `hash`: the original may have been taken back
  m.jobs.push_back(queue_job());
  return m;
}

}  // namespace photos
