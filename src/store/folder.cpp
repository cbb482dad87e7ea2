// Blobs in a folder: two hex digits, then the hash. A file is written beside its name, synced, renamed, and its folder synced.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/keeper.hpp"

namespace store {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPiece = 256 << 10;

struct File {
  int fd;
  ~File() { if (fd >= 0) ::close(fd); }
};

[[noreturn]] void no_folder(const fs::path& path, const std::error_code& why) {
  throw base::Fail(base::Code::busy, "blobs.away", {}, path.string() + ": " + why.message());
}

[[noreturn]] void give_up(const std::string& part) {
  const int why = errno;
  ::unlink(part.c_str());
  errno = why;
  away(part);
}

void write_piece(int fd, std::string_view bytes, const std::string& part) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) give_up(part);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

class Folder final : public Keeper {
 public:
  explicit Folder(fs::path folder) : folder_(std::move(folder)) {}

  void put(std::string_view hash, const Source& source, Flush flush) const override {
    std::call_once(made_, [this] { make(); });
    const fs::path target = path(hash);
    std::error_code error;
    if (!fs::exists(target, error)) write_whole(target, source, flush);
    // Also when it was there: whoever put it may not have come to this line yet.
    if (flush == Flush::now) sync_folder(target.parent_path());
  }
  void settle() const override {
    std::call_once(made_, [this] { make(); });
    const File f{::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (f.fd < 0 || ::syncfs(f.fd) != 0) away(folder_.string());
  }
  std::optional<std::int64_t> size(std::string_view hash) const override {
    struct stat s {};
    if (::stat(path(hash).c_str(), &s) == 0) return s.st_size;
    if (errno != ENOENT && errno != ENOTDIR) away(path(hash).string());
    return std::nullopt;
  }
  std::optional<Blobs::Part> part(std::string_view hash, std::int64_t first, std::int64_t length) const override {
    return read_part(path(hash).string(), first, length);
  }
  std::optional<std::string> file(std::string_view hash) const override { return path(hash).string(); }

  // Memory for the names of one of the 256 folders. Longer names are files that are still being written.
  void each(const std::function<void(const std::string& hash, std::int64_t bytes)>& visit) const override {
    const auto names_in = [](const fs::path& folder, std::size_t length) {
      std::vector<std::string> out;
      std::error_code error;
      fs::directory_iterator it(folder, error);
      if (error == std::errc::no_such_file_or_directory) return out;
      for (; !error && it != fs::directory_iterator(); it.increment(error))
        if (std::string name = it->path().filename().string(); name.size() == length) out.push_back(std::move(name));
      if (error) no_folder(folder, error);
      std::sort(out.begin(), out.end());
      return out;
    };
    for (const auto& outer : names_in(folder_, 2))
      for (const auto& name : names_in(folder_ / outer, 64))
        if (const auto bytes = is_hash(name) ? size(name) : std::nullopt) visit(name, *bytes);
  }
  void try_out() const override {
    std::call_once(made_, [this] { make(); });
    const auto file = folder_ / ".tried";
    write_whole(file, source_of("x"), Flush::now);
    ::unlink(file.c_str());
  }

 private:
  fs::path path(std::string_view hash) const { return folder_ / hash.substr(0, 2) / hash; }
  // All 256 at once, so that a file that comes later has one folder to sync and not two.
  void make() const {
    std::error_code error;
    fs::create_directories(folder_, error);
    bool fresh = false;
    for (unsigned byte = 0; byte < 256 && !error; ++byte) fresh |= fs::create_directory(folder_ / base::hex({reinterpret_cast<const char*>(&byte), 1}), error);
    if (error) no_folder(folder_, error);
    if (fresh) sync_folder(folder_);
  }
  fs::path folder_;
  mutable std::once_flag made_;  // an attempt that failed is made again by the next one
};

}  // namespace

void away(const std::string& what) { throw base::Fail(base::Code::busy, "blobs.away", {}, what + ": " + std::strerror(errno)); }

void sync_folder(const fs::path& folder) {
  const File f{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (f.fd < 0 || ::fsync(f.fd) != 0) away(folder.string());
}

void write_whole(const fs::path& target, const Source& source, Flush flush) {
  static std::atomic<unsigned> counter{0};
  const std::string part = target.string() + "." + std::to_string(::getpid()) + "." + std::to_string(counter++) + ".part";
  {
    const File f{::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
    if (f.fd < 0) away(part);
    try {
      std::string room;
      for (std::int64_t done = 0; done < source.bytes;) {
        const auto piece = source.read(done, kPiece, room);
        if (piece.empty()) throw base::Fail(base::Code::busy, "blobs.away", {}, part + ": became shorter while it was read");
        write_piece(f.fd, piece, part);
        done += static_cast<std::int64_t>(piece.size());
      }
    } catch (...) {
      ::unlink(part.c_str());
      throw;
    }
    if (flush == Flush::now && ::fdatasync(f.fd) != 0) give_up(part);
  }
  if (::rename(part.c_str(), target.c_str()) != 0) give_up(part);
}

Source source_of(std::string_view bytes) {
  return {static_cast<std::int64_t>(bytes.size()), [bytes](std::int64_t first, std::size_t length, std::string&) { return bytes.substr(static_cast<std::size_t>(first), length); }};
}

std::optional<Blobs::Part> read_part(const std::string& file, std::int64_t first, std::int64_t length) {
  const File f{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (f.fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  struct stat s {};
  if (f.fd < 0 || ::fstat(f.fd, &s) != 0) away(file);
  Blobs::Part out;
  out.whole = s.st_size;
  out.bytes.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(s.st_size - first, 0, length)));
  for (std::size_t got = 0; got < out.bytes.size();) {
    const auto n = ::pread(f.fd, out.bytes.data() + got, out.bytes.size() - got, static_cast<off_t>(first + static_cast<std::int64_t>(got)));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) away(file);
    got += static_cast<std::size_t>(n);
  }
  return out;
}

std::unique_ptr<Keeper> keep_in_folder(fs::path folder) { return std::make_unique<Folder>(std::move(folder)); }

}  // namespace store
