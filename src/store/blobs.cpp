#include "store/blobs.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace store {
namespace {

[[noreturn]] void away(const std::string& what) {
  throw base::Fail(base::Code::busy, "blobs.away", {}, what + ": " + std::strerror(errno));
}

struct File {
  int fd;
  ~File() { if (fd >= 0) ::close(fd); }
};

void sync_folder(const std::filesystem::path& folder) {
  const File f{::open(folder.c_str(), O_RDONLY | O_DIRECTORY)};
  if (f.fd < 0 || ::fsync(f.fd) != 0) away(folder.string());
}

[[noreturn]] void give_up(const std::string& part) {
  const int why = errno;
  ::unlink(part.c_str());
  errno = why;
  away(part);
}

void write_new(const std::string& part, std::string_view bytes) {
  const File f{::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0640)};
  if (f.fd < 0) away(part);
  while (!bytes.empty()) {
    const auto n = ::write(f.fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) give_up(part);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fdatasync(f.fd) != 0) give_up(part);
}

std::string part_name(const std::filesystem::path& target) {
  static std::atomic<unsigned> counter{0};
  return target.string() + "." + std::to_string(::getpid()) + "." + std::to_string(counter++) + ".part";
}

std::optional<std::string> read_whole(const std::string& from) {
  std::ifstream in(from, std::ios::binary | std::ios::ate);
  if (!in) return std::nullopt;
  std::string out(static_cast<std::size_t>(in.tellg()), '\0');
  in.seekg(0);
  if (!in.read(out.data(), static_cast<std::streamsize>(out.size()))) away(from);
  return out;
}

bool is_hash(std::string_view hash) {
  return hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Blobs::Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  // All 256 at once, so that a file that comes later has one folder to sync and not two.
  bool fresh = false;
  for (unsigned byte = 0; byte < 256 && !error; ++byte) fresh |= std::filesystem::create_directory(folder_ / base::hex({reinterpret_cast<const char*>(&byte), 1}), error);
  if (error) throw base::Fail(base::Code::busy, "blobs.away", {}, folder_.string() + ": " + error.message());
  if (fresh) sync_folder(folder_);
}

// Never from a user's file name: a hash is 64 hex digits or it is nothing.
std::string Blobs::path(std::string_view hash) const {
  if (!is_hash(hash)) throw base::Fail(base::Code::not_found, "not_found");
  return (folder_ / hash.substr(0, 2) / hash).string();
}

bool Blobs::has(std::string_view hash) const {
  std::error_code error;
  return is_hash(hash) && std::filesystem::exists(path(hash), error);
}

std::string Blobs::put(std::string_view bytes) const {
  const std::string hash = base::sha256_hex(bytes);
  const std::filesystem::path target = path(hash), folder = target.parent_path();
  if (!has(hash)) {
    const std::string part = part_name(target);
    write_new(part, bytes);
    if (::rename(part.c_str(), target.c_str()) != 0) give_up(part);
  }
  // Also when it was there: whoever put it may not have come to this line yet.
  sync_folder(folder);
  return hash;
}

std::optional<std::string> Blobs::get(std::string_view hash) const { return read_whole(path(hash)); }

std::filesystem::path Blobs::incoming(std::string_view upload) const {
  if (upload.empty() || upload.size() > 100 || upload.find_first_not_of("0123456789abcdef-") != std::string_view::npos) throw base::Fail(base::Code::not_found, "not_found");
  return folder_ / "incoming" / upload;
}

void Blobs::hold(std::string_view upload, std::int32_t number, std::string_view bytes) const {
  const auto folder = incoming(upload);
  std::error_code error;
  const bool fresh = std::filesystem::create_directories(folder, error);
  if (error) away(folder.string());
  const auto target = folder / std::to_string(number);
  const std::string part = part_name(target);
  write_new(part, bytes);
  if (::rename(part.c_str(), target.c_str()) != 0) give_up(part);
  sync_folder(folder);
  if (fresh) sync_folder(folder.parent_path()), sync_folder(folder_);
}

std::optional<std::string> Blobs::held(std::string_view upload, std::int32_t number) const {
  return read_whole((incoming(upload) / std::to_string(number)).string());
}

void Blobs::release(std::string_view upload) const {
  std::error_code ignored;  // what stays behind is removed when the upload's time is over
  std::filesystem::remove_all(incoming(upload), ignored);
}

}  // namespace store
