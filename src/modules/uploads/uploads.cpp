// Begin, look, give up, take; the limits; the end of what nobody went on with.
#include "modules/uploads/uploads.hpp"

#include "app/kernel.hpp"
#include "modules/uploads/store.hpp"

namespace uploads {
namespace {

using app::Ctx;
using base::Code;
using base::Fail;

struct BeginUpload {
  std::string id, purpose, name;
  std::int64_t bytes = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(BeginUpload, (), (id, purpose, name, bytes, sha256))
std::span<const meta::Note> form(const BeginUpload*) {
  static const meta::Note all[] = {meta::note(&BeginUpload::id, "编号", "Id").required().length(32, 32),
                                   meta::note(&BeginUpload::purpose, "用途", "Purpose").required().length(1, 40),
                                   meta::note(&BeginUpload::name, "文件名", "File name").required().length(1, 200),
                                   meta::note(&BeginUpload::bytes, "字节数", "Bytes").required().range(1, kFileBytes),
                                   meta::note(&BeginUpload::sha256, "SHA-256", "SHA-256").required().length(64, 64)};
  return all;
}

[[noreturn]] void over(Code code, std::string key, std::int64_t limit) {
  Fail f(code, std::move(key));
  f.args = {{"limit", std::to_string(limit)}};
  throw f;
}

void check_room(Ctx& c, std::int64_t bytes) {
  const auto count = *c.tx.one<std::int64_t>("SELECT count(*) FROM uploads_upload WHERE owner=$1 AND state=$2", c.user.id, UploadState::open);
  if (count >= kOpenOfUser) over(Code::conflict, "uploads.too_many_open", kOpenOfUser);
  const auto own = *c.tx.one<std::int64_t>("SELECT CAST(COALESCE(SUM(bytes),0) AS BIGINT) FROM uploads_upload WHERE owner=$1 AND state=$2", c.user.id, UploadState::open);
  if (own + bytes > kBytesOfUser) over(Code::conflict, "uploads.too_many_bytes", kBytesOfUser >> 20);
  const auto all = *c.tx.one<std::int64_t>("SELECT CAST(COALESCE(SUM(bytes),0) AS BIGINT) FROM uploads_upload WHERE state=$1", UploadState::open);
  if (all + bytes > kBytesOfAll) over(Code::busy, "uploads.full", kBytesOfAll >> 30);
}

UploadStatus begin(Ctx& c, const BeginUpload& in) {
  base::Problems bad;
  bad.check(is_hex(in.id, 32), "id", "format");
  bad.check(is_hex(in.sha256, 64), "sha256", "format");
  bad.raise_if_any();
  // Begun before (a lost reply, a page that was closed): what is held of it.
  if (c.tx.one<std::int64_t>("SELECT bytes FROM uploads_upload WHERE owner=$1 AND id=$2", c.user.id, in.id)) {
    const Upload u = upload_of(c.tx, c.user.id, in.id);
    if (u.bytes != in.bytes || u.sha256 != in.sha256 || u.purpose != in.purpose) throw Fail(Code::conflict, "uploads.other_file");
    return status_of(u, parts_of(c.tx, u));
  }
  check_room(c, in.bytes);
  const Upload u{.id = in.id, .owner = c.user.id, .purpose = in.purpose, .name = in.name, .sha256 = in.sha256, .bytes = in.bytes, .state = UploadState::open, .opened_at = c.now, .touched_at = c.now};
  c.tx.insert("uploads_upload", u);
  return status_of(u, {});
}

UploadStatus look(Ctx& c, const app::Key& id) {
  const Upload u = upload_of(c.tx, c.user.id, id.value);
  return status_of(u, parts_of(c.tx, u));
}

void give_up(Ctx& c, const app::Key& id) {
  const Upload u = upload_of(c.tx, c.user.id, id.value);
  if (u.state == UploadState::used) throw Fail(Code::conflict, "uploads.used");
  forget(c.tx, u);
  c.tx.after_commit([&blobs = c.services.blobs, folder = folder_of(u)] { blobs.release(folder); });
}

std::int64_t unfinished(store::Tx& tx, base::Instant before) { return *tx.one<std::int64_t>("SELECT count(*) FROM uploads_upload WHERE touched_at<$1", before); }

std::int64_t forget_old(Ctx& c, base::Instant before, std::int64_t most) {
  const auto gone = c.tx.all<Upload>("SELECT " + store::columns<Upload>() + " FROM uploads_upload WHERE touched_at<$1 ORDER BY touched_at LIMIT $2", before, std::min<std::int64_t>(most, 500));
  for (const auto& u : gone) {
    forget(c.tx, u);
    c.tx.after_commit([&blobs = c.services.blobs, folder = folder_of(u)] { blobs.release(folder); });
  }
  return static_cast<std::int64_t>(gone.size());
}

}  // namespace

Taken whole(Ctx& c, const std::string& id, std::string_view purpose) {
  const Upload u = upload_of(c.tx, c.user.id, id);
  if (u.purpose != purpose) throw Fail(Code::conflict, "uploads.other_purpose");
  if (u.state == UploadState::open) throw Fail(Code::conflict, "uploads.not_whole");
  return {u.name, u.sha256, u.bytes, u.state == UploadState::whole};
}

Taken take(Ctx& c, const std::string& id, std::string_view purpose) {
  const store::Owner owner(c.tx, "uploads");
  Taken taken = whole(c, id, purpose);
  c.tx.exec("UPDATE uploads_upload SET state=$3, touched_at=$4 WHERE owner=$1 AND id=$2", c.user.id, id, UploadState::used, c.now);
  return taken;
}

app::Module module() {
  app::Module m{.name = "uploads", .title = "断点续传", .title_en = "Uploads"};
  m.migrations = {{1, kSchema}};
  m.blobs = {{"uploads_upload", "sha256", "state<>'open'"}};
  m.routes = {app::post("/uploads", app::kSignedIn, begin).named("开始上传").gives(201),
              app::get("/uploads/{id}", app::kSignedIn, look).named("服务器已收到的分片"),
              app::del("/uploads/{id}", app::kSignedIn, give_up).named("放弃上传")};
  for (auto& r : part_routes()) m.routes.push_back(std::move(r));
  constexpr auto kDays = static_cast<std::int32_t>(kKeptMs / base::kDayMs);
  m.keeps = {{.name = "uploads", .title = "没有传完的分片", .title_en = "Parts of uploads that were not finished", .what = "断线后没有传完的照片分片，和传完后的凭据。照片本身不在其中。",
              .what_en = "Parts of photos whose upload never ended, and the receipts of those that did. No photo is among them.",
              .days = kDays, .least = kDays, .due = unfinished, .remove = forget_old}};
  return m;
}

}  // namespace uploads
