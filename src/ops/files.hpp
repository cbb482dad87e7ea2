#pragma once
// Files that must be on disk and be what they seem: written beside their name and renamed when whole, hashed while they
// pass. All functions throw Fail(busy, "ops.file") with the path and the system's reason.
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "store/blobs.hpp"

namespace ops {

struct FileHash {
  std::int64_t bytes = 0;
  std::string sha256;  // 64 hex digits
};

// In pieces; from the disk, not from the memory that wrote it (as far as the system lets go of it).
FileHash hash_file(const std::filesystem::path& path);
bool blob_name(std::string_view name);  // 64 lower-case hex digits

// A blob's name in a third of its room: lists of millions are held in memory.
using BlobHash = std::array<unsigned char, 32>;
BlobHash blob_hash(std::string_view name);  // of a blob_name
std::string name_of(const BlobHash& hash);

// A new file: bytes go to NAME.part, `finish` renames. Left unfinished, nothing stays. Synced when asked; whoever
// writes many calls sync_all once.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path target);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  void write(std::string_view bytes);
  FileHash finish(bool sync = false);
  bool finish_as(std::string_view hash);  // when that is its hash; else false, and nothing stays

 private:
  void flush();
  std::filesystem::path target_, part_;
  int fd_;
  std::string buffer_;
  base::Hasher hasher_;
  std::int64_t bytes_ = 0;
};

// One program at a time in a folder; given back when the program ends, however it ends. Throws Fail(conflict,
// "ops.running").
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;

 private:
  int fd_;
};

// A blob into a file, when its bytes are what the name says; else false, and no file. Synced by sync_all, not one by one.
bool fetch_blob(const store::Blobs& blobs, const std::string& hash, const std::filesystem::path& to);
// Of what a blob's bytes really are; from the disk when it lies on this machine.
FileHash hash_blob(const store::Blobs& blobs, const std::string& hash);
void write_file(const std::filesystem::path& target, std::string_view bytes);  // synced
std::string read_file(const std::filesystem::path& path);
void make_folder(const std::filesystem::path& path);
void rename_folder(const std::filesystem::path& from, const std::filesystem::path& to);  // and syncs where it lies
void sync_all(const std::filesystem::path& folder);  // everything written to its file system is on disk
bool empty_or_absent(const std::filesystem::path& folder);
// The files below `blobs` (two hex digits, then the hash), by order of their names; memory for one of the 256 folders.
void each_blob_file(const std::filesystem::path& blobs, const std::function<void(const std::string& hash)>& visit);
std::vector<std::string> blobs_in(const std::filesystem::path& blobs);
// Of a file with a hash on each line.
void each_listed_blob(const std::filesystem::path& list, const std::function<void(const std::string& hash)>& visit);
std::filesystem::path blob_path(const std::filesystem::path& blobs, std::string_view hash);

}  // namespace ops
