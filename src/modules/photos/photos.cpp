#include "modules/photos/photos.hpp"

#include "app/kernel.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"

namespace photos {
namespace {

using base::Code;
using base::Fail;

constexpr int kQuality = 80;

constexpr std::string_view kSchema = R"(
CREATE TABLE photos_copy(hash TEXT NOT NULL, side INTEGER NOT NULL, blob TEXT NOT NULL, PRIMARY KEY(hash, side));
)";

std::string hex_of(std::uint64_t bits) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(bits >> (56 - 8 * i));
  return base::hex(bytes);
}

std::string original_of(const store::Blobs& blobs, const std::string& hash) {
  auto bytes = blobs.get(hash);
  if (!bytes) throw Fail(Code::busy, "blobs.away", {}, hash);
  return std::move(*bytes);
}

std::optional<std::string> made_copy(store::Tx& tx, const std::string& hash, int side) {
  return tx.one<std::string>("SELECT blob FROM photos_copy WHERE hash=$1 AND side=$2", hash, side);
}

struct Copies {
  std::string large, thumb, likeness;
};

// Nothing of a photo that is whole in its parts and damaged inside: it stays what it is, and who looks at it is told. Trying again
// would not mend it.
std::optional<Copies> copies_of(const std::string& original, const std::string& hash) {
  try {
    return Copies{media::thumbnail(original, kLarge, kQuality), media::thumbnail(original, kThumb, kQuality), hex_of(media::photo_hash(original))};
  } catch (const Fail& f) {
    if (f.code != Code::bad_media) throw;
    base::log::warn("photo cannot be shown", {{"hash", hash}, {"why", f.internal}});
    return {};
  }
}

void make_copies(app::Services& s, app::Kernel& k, const std::string& hash) {
  const auto made = copies_of(original_of(s.blobs, hash), hash);
  if (!made) return;
  const std::string large = s.blobs.put(made->large);
  const std::string thumb = s.blobs.put(made->thumb);
  k.as_system([&](app::Ctx& c) {
    {
      const store::Owner owner(c.tx, "photos");
      keep(c.tx, hash, kLarge, large);
      keep(c.tx, hash, kThumb, thumb);
    }
    c.emit(Prepared{hash, made->likeness});
  });
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

void prepare(app::Ctx& c, const std::string& hash) { c.enqueue("photos.prepare", hash); }

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
    r.file = http::FileBody{c.services.blobs.path(hash)};
    r.etag = hash;
    return r;
  }
  if (size != "large" && size != "thumb") throw Fail(Code::not_found, "not_found");
  const int side = size == "large" ? kLarge : kThumb;
  if (const auto made = made_copy(c.tx, hash, side)) {
    r.file = http::FileBody{c.services.blobs.path(*made)};
    r.etag = *made;
    return r;
  }
  r.body = media::thumbnail(original_of(c.services.blobs, hash), side, kQuality);
  return r;
}

app::Module module() {
  app::Module m{.name = "photos", .title = "照片", .title_en = "Photos"};
  m.migrations = {{1, kSchema}};
  m.blobs = {{"photos_copy", "blob"}};  // not its `hash`: the original may have been taken back
  m.jobs.push_back({"photos.prepare", 0, make_copies});
  return m;
}

}  // namespace photos
