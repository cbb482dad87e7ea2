#pragma once
// Uploads (断点续传): a file that comes in parts over a line that breaks. The sender makes the id, so that beginning twice is
// beginning once; every part is on disk before its receipt; the whole is checked against the hash that was told at the
// beginning. Any module takes a whole file from here once: visits for photos, later ones for materials. See docs/uploads.md.
#include <string>
#include <string_view>
#include <vector>

#include "app/module.hpp"

namespace uploads {

inline constexpr std::int64_t kPartBytes = 256 << 10;
inline constexpr std::int64_t kFileBytes = 20 << 20;
inline constexpr std::int32_t kOpenOfUser = 50;
inline constexpr std::int64_t kBytesOfUser = 400LL << 20;   // of open uploads
inline constexpr std::int64_t kBytesOfAll = 20LL << 30;
inline constexpr std::int64_t kKeptMs = 7 * base::kDayMs;   // after the last part, at the least (Module::keeps)

enum class UploadState : unsigned char { open, whole, used };
BOOST_DESCRIBE_ENUM(UploadState, open, whole, used)

struct Upload {
  std::string id;  // 32 hex digits, of the sender's making; unique per owner
  base::Id<app::User> owner;
  std::string purpose, name;
  std::string sha256;  // of the whole, as the sender told it
  std::int64_t bytes = 0;
  UploadState state = UploadState::open;
  base::Instant opened_at, touched_at;
};
BOOST_DESCRIBE_STRUCT(Upload, (), (id, owner, purpose, name, sha256, bytes, state, opened_at, touched_at))

// What the server holds of one upload: parts are counted from 0, all but the last are part_bytes long.
struct UploadStatus {
  std::string id, purpose, name, sha256;
  std::int64_t bytes = 0, part_bytes = kPartBytes;
  std::int32_t parts = 0;
  std::vector<std::int32_t> held{};  // all of them once the upload is whole
  UploadState state = UploadState::open;
  base::Instant expires_at{};
};
BOOST_DESCRIBE_STRUCT(UploadStatus, (), (id, purpose, name, sha256, bytes, part_bytes, parts, held, state, expires_at))

// ---- what other modules may call ----
struct Taken {
  std::string name, hash;  // of the blob; verified
  std::int64_t bytes = 0;
  bool first = true;  // false: taken before. The caller makes its record once
};
// The caller's own upload, whole and for this purpose. Throws Fail not_found or conflict.
Taken whole(app::Ctx& c, const std::string& id, std::string_view purpose);
// The same, which is used from here on.
Taken take(app::Ctx& c, const std::string& id, std::string_view purpose);

app::Module module();

}  // namespace uploads
