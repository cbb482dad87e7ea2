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

http::FileBody body_of(const store::Blobs& blobs, const std::string& hash) {
  return {blobs.file(hash).value_or(std::string(http::kElsewhere) + hash)};
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

std::string original(const store::Blobs& blobs, const std::string& hash) {
  auto bytes = blobs.get(hash);
  if (!bytes) throw Fail(Code::busy, "blobs.away", {}, hash);
  return std::move(*bytes);
}

const Facts& Seen::of(const std::string& wanted) const {
  if (hash != wanted) throw Fail(Code::conflict, "uploads.not_whole");
  return facts;
}

void keep(store::Tx& tx, const std::string& hash, int side, const std::string& blob) {
  tx.exec("INSERT INTO photos_copy(hash, side, blob) VALUES($1, $2, $3) ON CONFLICT(hash, side) DO UPDATE SET blob=$3", hash, side, blob);
}

Copy copy_of(store::Tx& tx, const std::string& hash, int side) {
  return {hash, tx.one<std::string>("SELECT blob FROM photos_copy WHERE hash=$1 AND side=$2", hash, side).value_or(""), side};
}

std::string bytes_of(const store::Blobs& blobs, const Copy& copy) {
  return copy.made.empty() ? media::thumbnail(original(blobs, copy.hash), copy.side, kQuality) : original(blobs, copy.made);
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
  const Copy copy = copy_of(c.tx, hash, size == "large" ? kLarge : kThumb);
  if (!copy.made.empty()) {
    r.file = body_of(c.services.blobs, copy.made);
    r.etag = copy.made;
    return r;
  }
  r.later = [r, copy, &blobs = c.services.blobs] {
    http::Reply made = r;
    made.body = bytes_of(blobs, copy);
    return made;
  };
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
