#include "store/blobs.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/keeper.hpp"

namespace store {
namespace {

namespace fs = std::filesystem;

// Never from a user's file name: a hash is 64 hex digits or it is nothing.
std::string_view checked(std::string_view hash) {
  if (!is_hash(hash)) throw base::Fail(base::Code::not_found, "not_found");
  return hash;
}

bool is_of(const Source& source, std::string_view hash) {
  base::Hasher hasher;
  std::string room;
  for (std::int64_t done = 0; done < source.bytes;) {
    const auto piece = source.read(done, Blobs::kPart, room);
    if (piece.empty()) return false;
    hasher.add(piece);
    done += static_cast<std::int64_t>(piece.size());
  }
  return base::hex(hasher.finish()) == hash;
}

}  // namespace

bool is_hash(std::string_view name) { return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Blobs::Blobs(fs::path folder) : folder_(std::move(folder)), keeper_(keep_in_folder(folder_)) {}
Blobs::Blobs(fs::path folder, Bucket bucket) : folder_(std::move(folder)), keeper_(keep_in_bucket(std::move(bucket))) {}
Blobs::~Blobs() = default;
Blobs::Blobs(Blobs&&) noexcept = default;

std::string Blobs::put(std::string_view bytes) const {
  std::string hash = base::sha256_hex(bytes);
  keeper_->put(hash, source_of(bytes), Flush::now);
  return hash;
}

bool Blobs::put_file(const fs::path& file, std::string_view hash, Flush flush) const {
  checked(hash);
  const auto look = read_part(file.string(), 0, 0);
  if (!look) return false;
  const Source source{look->whole, [&](std::int64_t first, std::size_t length, std::string& room) {
                        auto part = read_part(file.string(), first, static_cast<std::int64_t>(length));
                        room = part ? std::move(part->bytes) : "";
                        return std::string_view(room);
                      }};
  if (!is_of(source, hash)) return false;
  keeper_->put(hash, source, flush);
  return true;
}

void Blobs::settle() const { keeper_->settle(); }
bool Blobs::has(std::string_view hash) const { return is_hash(hash) && keeper_->size(hash).has_value(); }
std::optional<std::int64_t> Blobs::size(std::string_view hash) const { return keeper_->size(checked(hash)); }
std::optional<std::string> Blobs::file(std::string_view hash) const { return keeper_->file(checked(hash)); }
void Blobs::each(const std::function<void(const std::string& hash, std::int64_t bytes)>& visit) const { keeper_->each(visit); }
void Blobs::try_out() const { keeper_->try_out(); }

std::optional<Blobs::Part> Blobs::part(std::string_view hash, std::int64_t first, std::int64_t length) const {
  return keeper_->part(checked(hash), first, std::min(length, kPart));
}

std::function<std::optional<Blobs::Part>()> Blobs::part_coming(std::string_view hash, std::int64_t first, std::int64_t length) const {
  return keeper_->part_coming(checked(hash), first, std::min(length, kPart));
}

std::optional<std::string> Blobs::get(std::string_view hash) const {
  auto first = part(hash, 0, kPart);
  if (!first) return std::nullopt;
  std::string out = std::move(first->bytes);
  out.reserve(static_cast<std::size_t>(first->whole));
  while (static_cast<std::int64_t>(out.size()) < first->whole) {
    const auto next = part(hash, static_cast<std::int64_t>(out.size()), kPart);
    if (!next || next->bytes.empty()) throw base::Fail(base::Code::busy, "blobs.away", {}, std::string(hash) + " ends before its end");
    out += next->bytes;
  }
  return out;
}

fs::path Blobs::incoming(std::string_view upload) const {
  if (upload.empty() || upload.size() > 100 || upload.find_first_not_of("0123456789abcdef-") != std::string_view::npos) throw base::Fail(base::Code::not_found, "not_found");
  return folder_ / "incoming" / upload;
}

void Blobs::hold(std::string_view upload, std::int32_t number, std::string_view bytes) const {
  const auto folder = incoming(upload);
  std::error_code error;
  const bool fresh = fs::create_directories(folder, error);
  if (error) throw base::Fail(base::Code::busy, "blobs.away", {}, folder.string() + ": " + error.message());
  write_whole(folder / std::to_string(number), source_of(bytes), Flush::now);
  sync_folder(folder);
  if (fresh) sync_folder(folder.parent_path()), sync_folder(folder_);
}

std::optional<std::string> Blobs::held(std::string_view upload, std::int32_t number) const {
  const auto file = (incoming(upload) / std::to_string(number)).string();
  const auto look = read_part(file, 0, 0);
  if (!look) return std::nullopt;
  return read_part(file, 0, look->whole)->bytes;
}

bool Blobs::put_held(std::string_view upload, std::int32_t parts, std::string_view hash) const {
  checked(hash);
  const auto file_of = [&](std::int32_t n) { return (incoming(upload) / std::to_string(n)).string(); };
  std::vector<std::int64_t> begins{0};
  for (std::int32_t n = 0; n < parts; ++n) {
    const auto look = read_part(file_of(n), 0, 0);
    if (!look) return false;
    begins.push_back(begins.back() + look->whole);
  }
  // A piece ends where its part ends.
  const Source source{begins.back(), [&](std::int64_t first, std::size_t length, std::string& room) {
                        const auto n = std::upper_bound(begins.begin(), begins.end(), first) - begins.begin() - 1;
                        auto part = read_part(file_of(static_cast<std::int32_t>(n)), first - begins[static_cast<std::size_t>(n)], static_cast<std::int64_t>(length));
                        room = part ? std::move(part->bytes) : "";
                        return std::string_view(room);
                      }};
  if (!is_of(source, hash)) return false;
  keeper_->put(hash, source, Flush::now);
  return true;
}

void Blobs::release(std::string_view upload) const {
  std::error_code ignored;  // what stays behind is removed when the upload's time is over
  fs::remove_all(incoming(upload), ignored);
}

}  // namespace store
