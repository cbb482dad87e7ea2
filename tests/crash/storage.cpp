// A disk that loses what was not synced, loaded before the server (LD_PRELOAD) by tests/crash/run. It keeps, beside the real
// files, what a power cut would leave: bytes copied when their file is synced, names copied when their folder is synced.
//   CRASH_SHADOW   folder of that copy: `files/N` are contents, `log` says which names stood for them
//   CRASH_CONTROL  a file whose first byte is the disk's mood: 0 well, 1 full (ENOSPC), 2 broken (EIO at writing and syncing)
// Only files below CRASH_DATA are watched. Syncs are not passed on: a test that runs a thousand power cuts need not wait for a disk.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using Range = std::pair<off_t, off_t>;
struct Watched {
  int serial = 0;
  std::vector<Range> dirty;
};

class Disk {
 public:
  Disk() {
    const char* data = std::getenv("CRASH_DATA");
    const char* shadow = std::getenv("CRASH_SHADOW");
    const char* control = std::getenv("CRASH_CONTROL");
    if (!data || !shadow || !control) return;
    data_ = data;
    shadow_ = shadow;
    const int fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, control, O_RDONLY));
    mood_ = static_cast<volatile char*>(::mmap(nullptr, 1, PROT_READ, MAP_SHARED, fd, 0));
    ::syscall(SYS_close, fd);
    log_ = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, (shadow_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644));
    on_ = mood_ != MAP_FAILED && log_ >= 0;
  }

  // The path of a watched file, below CRASH_DATA; "" for all else (sockets, the log).
  std::string path_of(int fd) const {
    if (!on_) return "";
    char path[4096];
    const auto n = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path - 1);
    const std::string text(path, n > 0 ? static_cast<std::size_t>(n) : 0);
    return text == data_ ? "." : text.starts_with(data_ + "/") ? text.substr(data_.size() + 1) : "";
  }
  char mood() const { return on_ ? *mood_ : 0; }

  void wrote(int fd, Range r) {
    const std::lock_guard lock(mutex_);
    known(fd).dirty.push_back(r);
  }
  // Before the first change of a file its content counts as durable.
  void about_to_write(int fd) {
    const std::lock_guard lock(mutex_);
    known(fd);
  }
  void synced(int fd) {
    const std::lock_guard lock(mutex_);
    Watched& w = known(fd);
    struct stat s {};
    ::fstat(fd, &s);
    const int from = reopen(fd), to = content(w.serial);
    for (const auto& [begin, end] : w.dirty) copy(from, to, begin, end < s.st_size ? end : s.st_size);
    if (::syscall(SYS_ftruncate, to, s.st_size) != 0) std::abort();
    ::syscall(SYS_close, from);
    ::syscall(SYS_close, to);
    w.dirty.clear();
  }
  void synced_folder(int fd, const std::string& path) {
    const std::lock_guard lock(mutex_);
    std::string lines = "D " + path + "\n";
    DIR* folder = ::opendir(("/proc/self/fd/" + std::to_string(fd)).c_str());
    if (!folder) return;
    while (const dirent* e = ::readdir(folder)) {
      if (e->d_name[0] == '.') continue;
      const auto at = files_.find(e->d_ino);
      lines += "E " + (at == files_.end() ? "-" : std::to_string(at->second.serial)) + " " + e->d_name + "\n";
    }
    ::closedir(folder);
    note(lines + "\n");
  }
  void renaming(const std::string& from, const std::string& to) {
    if (!on_ || !from.starts_with(data_ + "/") || !to.starts_with(data_ + "/")) return;
    const std::lock_guard lock(mutex_);
    note("R " + from.substr(data_.size() + 1) + " " + to.substr(data_.size() + 1) + "\n");
  }
  // The number of a removed file may come back for another.
  void removed(const char* path) {
    if (!on_) return;
    struct stat s {};
    if (::lstat(path, &s) != 0) return;
    const std::lock_guard lock(mutex_);
    files_.erase(s.st_ino);
  }

 private:
  void note(const std::string& lines) const {
    if (::syscall(SYS_write, log_, lines.data(), lines.size()) < 0) std::abort();
  }
  Watched& known(int fd) {
    struct stat s {};
    ::fstat(fd, &s);
    const auto [at, fresh] = files_.try_emplace(s.st_ino);
    if (!fresh) return at->second;
    at->second.serial = ++serials_;
    const int from = reopen(fd), to = content(at->second.serial);
    copy(from, to, 0, s.st_size);
    ::syscall(SYS_close, from);
    ::syscall(SYS_close, to);
    note("F " + std::to_string(at->second.serial) + " " + path_of(fd) + "\n");
    return at->second;
  }
  static int reopen(int fd) { return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, ("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDONLY)); }
  int content(int serial) const {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, (shadow_ + "/files/" + std::to_string(serial)).c_str(), O_WRONLY | O_CREAT, 0644));
  }
  static void copy(int from, int to, off_t begin, off_t end) {
    std::vector<char> buffer(64 << 10);
    while (begin < end) {
      const auto want = std::min<off_t>(end - begin, static_cast<off_t>(buffer.size()));
      const auto n = ::syscall(SYS_pread64, from, buffer.data(), want, begin);
      if (n <= 0) return;
      if (::syscall(SYS_pwrite64, to, buffer.data(), n, begin) != n) std::abort();
      begin += n;
    }
  }

  std::string data_, shadow_;
  volatile char* mood_ = nullptr;
  int log_ = -1;
  bool on_ = false;
  int serials_ = 0;
  std::map<ino_t, Watched> files_;
  std::mutex mutex_;
};

Disk& disk() {
  static Disk* one = new Disk;  // outlives every thread that still writes
  return *one;
}

template <class Write>
auto watched_write(int fd, off_t at, Write write) -> decltype(write()) {
  if (disk().path_of(fd).empty()) return write();
  if (const char mood = disk().mood()) return errno = mood == 1 ? ENOSPC : EIO, -1;
  disk().about_to_write(fd);
  if (at < 0) at = ::lseek(fd, 0, SEEK_CUR);
  const auto n = write();
  if (n > 0) disk().wrote(fd, {at, at + n});
  return n;
}

int watched_sync(int fd, long call) {
  const std::string path = disk().path_of(fd);
  if (path.empty()) return static_cast<int>(::syscall(call, fd));
  if (disk().mood() == 2) return errno = EIO, -1;
  struct stat s {};
  ::fstat(fd, &s);
  if (S_ISDIR(s.st_mode)) disk().synced_folder(fd, path);
  else disk().synced(fd);
  return 0;
}

}  // namespace

extern "C" {
ssize_t write(int fd, const void* bytes, size_t n) {
  return watched_write(fd, -1, [&] { return static_cast<ssize_t>(::syscall(SYS_write, fd, bytes, n)); });
}
ssize_t pwrite64(int fd, const void* bytes, size_t n, off64_t at) {
  return watched_write(fd, at, [&] { return static_cast<ssize_t>(::syscall(SYS_pwrite64, fd, bytes, n, at)); });
}
ssize_t pwrite(int fd, const void* bytes, size_t n, off_t at) { return pwrite64(fd, bytes, n, at); }
int ftruncate64(int fd, off64_t size) {
  if (disk().path_of(fd).empty()) return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
  disk().about_to_write(fd);
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
int ftruncate(int fd, off_t size) noexcept { return ftruncate64(fd, size); }
int fsync(int fd) { return watched_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return watched_sync(fd, SYS_fdatasync); }
int unlink(const char* path) noexcept {
  disk().removed(path);
  return static_cast<int>(::syscall(SYS_unlink, path));
}
int rename(const char* from, const char* to) noexcept {
  disk().removed(to);
  disk().renaming(from, to);  // before: a process that is killed between the two has the new name
  return static_cast<int>(::syscall(SYS_rename, from, to));
}
}
