#include "modules/uploads/store.hpp"

#include <algorithm>

namespace uploads {

const std::string_view kSchema = R"(
CREATE TABLE uploads_upload(id TEXT NOT NULL, owner BIGINT NOT NULL, purpose TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL, state TEXT NOT NULL, opened_at BIGINT NOT NULL, touched_at BIGINT NOT NULL, PRIMARY KEY(owner, id));
CREATE INDEX uploads_upload_touched ON uploads_upload(touched_at);
CREATE INDEX uploads_upload_state ON uploads_upload(state);
CREATE TABLE uploads_part(owner BIGINT NOT NULL, upload TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY(owner, upload, number));
)";

Upload upload_of(store::Tx& tx, base::Id<app::User> owner, std::string_view id) {
  auto u = tx.one<Upload>("SELECT " + store::columns<Upload>() + " FROM uploads_upload WHERE owner=$1 AND id=$2", owner, id);
  if (!u) throw base::Fail(base::Code::not_found, "uploads.unknown");
  return *u;
}

std::vector<Part> parts_of(store::Tx& tx, const Upload& u) {
  return tx.all<Part>("SELECT number, sha256 FROM uploads_part WHERE owner=$1 AND upload=$2 ORDER BY number", u.owner, u.id);
}

void forget(store::Tx& tx, const Upload& u) {
  tx.exec("DELETE FROM uploads_part WHERE owner=$1 AND upload=$2", u.owner, u.id);
  tx.exec("DELETE FROM uploads_upload WHERE owner=$1 AND id=$2", u.owner, u.id);
}

std::string folder_of(const Upload& u) { return std::to_string(u.owner.value) + "-" + u.id; }

bool is_hex(std::string_view text, std::size_t digits) { return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::int32_t part_count(std::int64_t bytes) { return static_cast<std::int32_t>((bytes + kPartBytes - 1) / kPartBytes); }

std::int64_t part_size(const Upload& u, std::int32_t number) { return std::min(kPartBytes, u.bytes - number * kPartBytes); }

UploadStatus status_of(const Upload& u, const std::vector<Part>& parts) {
  UploadStatus s{.id = u.id, .purpose = u.purpose, .name = u.name, .sha256 = u.sha256, .bytes = u.bytes};
  s.parts = part_count(u.bytes);
  if (u.state == UploadState::open)
    for (const auto& p : parts) s.held.push_back(p.number);
  else
    for (std::int32_t n = 0; n < s.parts; ++n) s.held.push_back(n);
  s.state = u.state;
  s.expires_at = u.touched_at + kKeptMs;
  return s;
}

}  // namespace uploads
