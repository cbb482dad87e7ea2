// The two requests that move bytes: a part comes in, the whole is put together. Both open their own transactions, so that
// waiting for the disk never holds the database's writer; neither writes the journal, the record made from the file does.
#include <algorithm>

#include "app/kernel.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "modules/uploads/store.hpp"

namespace uploads {
namespace {

using base::Code;
using base::Fail;

struct PartReceipt {
  std::int32_t part = 0;
  std::string sha256;  // of the bytes on the disk
  std::int32_t held = 0, parts = 0;
};
BOOST_DESCRIBE_STRUCT(PartReceipt, (), (part, sha256, held, parts))

// "/api/uploads/{id}/…": the segments after "uploads".
std::vector<std::string_view> segments_of(const http::Request& r) {
  auto all = base::split(r.path, '/');
  all.erase(all.begin(), all.begin() + 3);
  return all;
}

Upload open_upload(store::Tx& tx, const app::Caller& who, std::string_view id) {
  Upload u = upload_of(tx, who.id, id);
  if (u.state != UploadState::open) throw Fail(Code::conflict, "uploads.closed");
  return u;
}

http::Reply put_part(app::Kernel& k, http::Request& r, const app::Caller& who) {
  auto& s = k.services();
  const auto path = segments_of(r);
  const std::string id(path.at(0));
  Upload u;
  s.db.read([&](store::Tx& tx) { u = open_upload(tx, who, id); });
  const auto n = base::to_int(path.at(2));
  if (!n || *n < 0 || *n >= part_count(u.bytes)) throw Fail(Code::not_found, "uploads.no_such_part");
  const auto number = static_cast<std::int32_t>(*n);
  const std::string hash = base::sha256_hex(r.body);
  base::Problems bad;
  const std::string wanted = std::to_string(part_size(u, number));
  bad.check(static_cast<std::int64_t>(r.body.size()) == part_size(u, number), "body", "size", {{"must", wanted}, {"is", std::to_string(r.body.size())}});
  bad.check(r.header("X-Part-Sha256") == hash, "X-Part-Sha256", "hash", {{"is", hash}});
  bad.raise_if_any();
  s.blobs.hold(folder_of(u), number, r.body);
  PartReceipt receipt{number, hash, 0, part_count(u.bytes)};
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "uploads");
    open_upload(tx, who, id);  // it may have ended while the disk was busy
    tx.exec("INSERT INTO uploads_part(owner, upload, number, sha256) VALUES($1, $2, $3, $4) ON CONFLICT(owner, upload, number) DO UPDATE SET sha256=$4", who.id, id, number, hash);
    tx.exec("UPDATE uploads_upload SET touched_at=$3 WHERE owner=$1 AND id=$2", who.id, id, s.clock.now());
    receipt.held = static_cast<std::int32_t>(*tx.one<std::int64_t>("SELECT count(*) FROM uploads_part WHERE owner=$1 AND upload=$2", who.id, id));
  });
  return app::json_reply(200, meta::to_json(receipt));
}

// Parts that are not on the disk as their receipts say: they are asked for again.
[[noreturn]] void ask_again(app::Services& s, const Upload& u, const std::vector<std::int32_t>& missing) {
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "uploads");
    for (const auto n : missing) tx.exec("DELETE FROM uploads_part WHERE owner=$1 AND upload=$2 AND number=$3", u.owner, u.id, n);
  });
  Fail f(Code::conflict, "uploads.parts_missing");
  f.args = {{"n", std::to_string(missing.size())}};
  throw f;
}

http::Reply complete(app::Kernel& k, http::Request& r, const app::Caller& who) {
  auto& s = k.services();
  const std::string id(segments_of(r).at(0));
  Upload u;
  std::vector<Part> parts;
  s.db.read([&](store::Tx& tx) {
    u = upload_of(tx, who.id, id);
    parts = parts_of(tx, u);
  });
  if (u.state != UploadState::open) return app::json_reply(200, meta::to_json(status_of(u, {})));  // completed twice: a lost reply
  std::vector<std::int32_t> missing;
  auto next = parts.begin();
  for (std::int32_t n = 0; n < part_count(u.bytes); ++n) {
    if (next == parts.end() || next->number != n) {
      missing.push_back(n);
      continue;
    }
    const auto bytes = s.blobs.held(folder_of(u), n);
    if (!bytes || base::sha256_hex(*bytes) != next->sha256) missing.push_back(n);
    ++next;
  }
  if (!missing.empty()) ask_again(s, u, missing);
  const bool right = s.blobs.put_held(folder_of(u), part_count(u.bytes), u.sha256);
  s.db.write([&](store::Tx& tx) {
    const store::Owner owner(tx, "uploads");
    if (!right) return forget(tx, u);
    tx.exec("UPDATE uploads_upload SET state=$3, touched_at=$4 WHERE owner=$1 AND id=$2 AND state=$5", u.owner, u.id, UploadState::whole, s.clock.now(), UploadState::open);
    tx.exec("DELETE FROM uploads_part WHERE owner=$1 AND upload=$2", u.owner, u.id);
    u = upload_of(tx, who.id, id);
  });
  s.blobs.release(folder_of(u));
  if (!right) throw Fail(Code::conflict, "uploads.wrong_hash");
  return app::json_reply(200, meta::to_json(status_of(u, {})));
}

}  // namespace

std::vector<app::Route> part_routes() {
  app::Route part = app::outside("PUT", "/uploads/{id}/parts/{n}", app::kSignedIn, put_part).takes_bytes().max_body(kPartBytes).named("上传一个分片");
  part.output = &meta::type_of<PartReceipt>();
  app::Route all = app::outside("POST", "/uploads/{id}/complete", app::kSignedIn, complete).max_body(1024).named("合成并校验整个文件");
  all.body = app::Body::none;
  all.output = &meta::type_of<UploadStatus>();
  std::vector<app::Route> out;
  out.push_back(std::move(part));
  out.push_back(std::move(all));
  return out;
}

}  // namespace uploads
