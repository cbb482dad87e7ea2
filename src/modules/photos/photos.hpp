#pragma once
// Photos (照片): what every module with photos shares. The original lies in the blob store as it came, under its hash; here are
// what it says of itself, its smaller copies, and its 64-bit likeness. Which photo belongs to what, and who may see it, is
// the business of the module that took it.
#include <optional>
#include <string>
#include <string_view>

#include "app/module.hpp"

namespace photos {

inline constexpr std::size_t kBytes = 20 << 20;
inline constexpr int kLarge = 1600, kThumb = 320;  // longest side, pixels

// What the file says. Throws Fail(bad_media) when it is no photo we read.
struct Facts {
  std::string mime;
  std::int32_t width = 0, height = 0;
  std::optional<base::Instant> taken_at;  // EXIF
  std::optional<double> lon, lat;         // EXIF, WGS-84
  std::string camera;
};
Facts facts(std::string_view bytes);

// The bytes of a photo. What waits for the store and must not run where somebody holds the writer. Throws Fail(busy) when they are away.
std::string original(const store::Blobs& blobs, const std::string& hash);

// What a request in two steps (app/two_steps.hpp) saw of a file in the store before its write began.
struct Seen {
  std::string hash;  // "": nothing is to be looked at
  Facts facts;
  void look(const store::Blobs& blobs) { if (!hash.empty()) facts = photos::facts(original(blobs, hash)); }
  const Facts& of(const std::string& wanted) const;  // Fail(conflict, "uploads.not_whole") when another file is there now
};

// Has the smaller copies and the likeness made after the commit. The same hash again costs nothing.
void prepare(app::Ctx& c, const std::string& hash);
// They are there: delivered in the transaction that keeps them.
struct Prepared {
  std::string hash, likeness;  // 16 hex digits
};

// `size`: large or thumb (JPEG without EXIF, so without a position), or original as it came. Any other is not_found.
// Whether the caller may see it is decided before.
http::Reply image(app::Ctx& c, const std::string& hash, const std::string& mime, std::string_view size);

// Such a copy: `side` is kLarge or kThumb. Where it lies is a question to the database, its bytes are one to the store: what was
// made before, else made now.
struct Copy {
  std::string hash, made;  // made: "" when it is not there yet
  int side = 0;
};
Copy copy_of(store::Tx& tx, const std::string& hash, int side);
std::string bytes_of(const store::Blobs& blobs, const Copy& copy);

// Keeps copies that were made elsewhere (the demo draws all of its photos at once).
void keep(store::Tx& tx, const std::string& hash, int side, const std::string& blob);

app::Module module();

}  // namespace photos
