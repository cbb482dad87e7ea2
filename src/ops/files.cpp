#include "ops/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ops {
namespace {

constexpr std::size_t kPiece = 1 << 20;

[[noreturn]] void away(const std::filesystem::path& path) {
  throw base::Fail(base::Code::busy, "ops.file", {}, path.string() + ": " + std::strerror(errno));
}
[[noreturn]] void away(const std::filesystem::path& path, const std::error_code& why) {
  throw base::Fail(base::Code::busy, "ops.file", {}, path.string() + ": " + why.message());
}

struct Open {
  int fd;
  Open(const std::filesystem::path& path, int flags) : fd(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (fd < 0) away(path);
  }
  ~Open() { ::close(fd); }
};

}  // namespace

bool blob_name(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::filesystem::path blob_path(const std::filesystem::path& blobs, std::string_view hash) {
  return blobs / hash.substr(0, 2) / hash;
}

FileHash hash_file(const std::filesystem::path& path) {
  const Open file(path, O_RDONLY);
  ::posix_fadvise(file.fd, 0, 0, POSIX_FADV_DONTNEED);
  ::posix_fadvise(file.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  std::string piece(kPiece, '\0');
  base::Hasher hasher;
  FileHash out;
  for (;;) {
    const auto n = ::read(file.fd, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) away(path);
    if (n == 0) break;
    hasher.add({piece.data(), static_cast<std::size_t>(n)});
    out.bytes += n;
  }
  out.sha256 = base::hex(hasher.finish());
  return out;
}

NewFile::NewFile(std::filesystem::path target)
    : target_(std::move(target)),
      part_(target_.string() + ".part"),
      fd_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)) {
  if (fd_ < 0) away(part_);
  buffer_.reserve(kPiece);
}

NewFile::~NewFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(part_.c_str());
}

void NewFile::write(std::string_view bytes) {
  hasher_.add(bytes);
  bytes_ += static_cast<std::int64_t>(bytes.size());
  buffer_ += bytes;
  if (buffer_.size() >= kPiece / 2) flush();
}

void NewFile::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const auto n = ::write(fd_, left.data(), left.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) away(part_);
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  buffer_.clear();
}

FileHash NewFile::finish(bool sync) {
  flush();
  if (sync && ::fsync(fd_) != 0) away(part_);
  ::close(std::exchange(fd_, -1));
  if (::rename(part_.c_str(), target_.c_str()) != 0) away(target_);
  return {bytes_, base::hex(hasher_.finish())};
}

FolderLock::FolderLock(const std::filesystem::path& folder) {
  make_folder(folder);
  const auto file = folder / "lock";
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd_ < 0) away(file);
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(fd_);
  throw base::Fail(base::Code::conflict, "ops.running", {}, folder.string());
}

FolderLock::~FolderLock() { ::close(fd_); }

bool NewFile::finish_as(std::string_view hash) {
  flush();
  if (base::hex(hasher_.finish()) != hash) return false;
  ::close(std::exchange(fd_, -1));
  if (::rename(part_.c_str(), target_.c_str()) != 0) away(target_);
  return true;
}

namespace {
// Every part of it in order; false when it is not there.
bool each_part(const store::Blobs& blobs, const std::string& hash, const std::function<void(std::string_view)>& visit) {
  for (std::int64_t done = 0;;) {
    const auto part = blobs.part(hash, done, store::Blobs::kPart);
    if (!part) return false;
    if (part->bytes.empty()) return true;
    visit(part->bytes);
    done += static_cast<std::int64_t>(part->bytes.size());
    if (done >= part->whole) return true;
  }
}
}  // namespace

bool fetch_blob(const store::Blobs& blobs, const std::string& hash, const std::filesystem::path& to) {
  make_folder(to.parent_path());
  NewFile file(to);
  return each_part(blobs, hash, [&](std::string_view bytes) { file.write(bytes); }) && file.finish_as(hash);
}

FileHash hash_blob(const store::Blobs& blobs, const std::string& hash) {
  if (const auto file = blobs.file(hash)) return hash_file(*file);
  base::Hasher hasher;
  FileHash out;
  each_part(blobs, hash, [&](std::string_view bytes) {
    hasher.add(bytes);
    out.bytes += static_cast<std::int64_t>(bytes.size());
  });
  out.sha256 = base::hex(hasher.finish());
  return out;
}

void write_file(const std::filesystem::path& target, std::string_view bytes) {
  NewFile file(target);
  file.write(bytes);
  file.finish(true);
}

std::string read_file(const std::filesystem::path& path) {
  const Open file(path, O_RDONLY);
  std::string out, piece(64 << 10, '\0');
  for (;;) {
    const auto n = ::read(file.fd, piece.data(), piece.size());
    if (n < 0) away(path);
    if (n == 0) return out;
    out.append(piece, 0, static_cast<std::size_t>(n));
  }
}

void make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) away(path, error);
}

void rename_folder(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) away(to);
  const Open folder(to.parent_path(), O_RDONLY | O_DIRECTORY);
  if (::fsync(folder.fd) != 0) away(to.parent_path());
}

void sync_all(const std::filesystem::path& folder) {
  const Open file(folder, O_RDONLY | O_DIRECTORY);
  if (::syncfs(file.fd) != 0) away(folder);
}

bool empty_or_absent(const std::filesystem::path& folder) {
  std::error_code error;
  return !std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error);
}

void each_listed_blob(const std::filesystem::path& list, const std::function<void(const std::string& hash)>& visit) {
  std::ifstream in(list);
  for (std::string line; std::getline(in, line);)
    if (blob_name(line)) visit(line);
}

BlobHash blob_hash(std::string_view name) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  BlobHash out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<unsigned char>(digit(name[2 * i]) * 16 + digit(name[2 * i + 1]));
  return out;
}

std::string name_of(const BlobHash& hash) {
  return base::hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

void each_blob_file(const std::filesystem::path& blobs, const std::function<void(const std::string& hash)>& visit) {
  const auto names_in = [](const std::filesystem::path& folder, std::size_t length) {
    std::vector<std::string> out;
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      if (std::string name = it->path().filename().string(); name.size() == length) out.push_back(std::move(name));
    std::sort(out.begin(), out.end());
    return out;
  };
  // Longer names are parts of uploads that are still coming.
  for (const auto& outer : names_in(blobs, 2))
    for (const auto& name : names_in(blobs / outer, 64))
      if (blob_name(name)) visit(name);
}

std::vector<std::string> blobs_in(const std::filesystem::path& blobs) {
  std::vector<std::string> out;
  each_blob_file(blobs, [&](const std::string& hash) { out.push_back(hash); });
  return out;
}

}  // namespace ops
