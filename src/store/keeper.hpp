#pragma once
// Where blobs lie. Two exist: folder.cpp and s3.cpp. Only this folder includes this header. Hashes have been checked.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/blobs.hpp"

namespace store {

// What is to be kept. Read from its start to its end, and again from the start when it has to be sent again. The piece is
// within what is kept already, or in `room`.
struct Source {
  std::int64_t bytes = 0;
  std::function<std::string_view(std::int64_t first, std::size_t length, std::string& room)> read;
};

class Keeper {
 public:
  virtual ~Keeper() = default;
  virtual void put(std::string_view hash, const Source& source, Flush flush) const = 0;
  virtual void settle() const {}
  virtual std::optional<std::int64_t> size(std::string_view hash) const = 0;
  virtual std::optional<Blobs::Part> part(std::string_view hash, std::int64_t first, std::int64_t length) const = 0;
  virtual std::function<std::optional<Blobs::Part>()> part_coming(std::string_view hash, std::int64_t first, std::int64_t length) const {
    return [this, hash = std::string(hash), first, length] { return part(hash, first, length); };  // a disk reads ahead by itself
  }
  virtual std::optional<std::string> file(std::string_view /*hash*/) const { return std::nullopt; }
  virtual void each(const std::function<void(const std::string& hash, std::int64_t bytes)>& visit) const = 0;
  virtual void try_out() const = 0;
};

std::unique_ptr<Keeper> keep_in_folder(std::filesystem::path folder);
std::unique_ptr<Keeper> keep_in_bucket(Bucket bucket);

// Files that must be on disk: written beside their name, synced, renamed. All throw Fail(busy, "blobs.away").
[[noreturn]] void away(const std::string& what);  // with what errno says
void write_whole(const std::filesystem::path& target, const Source& source, Flush flush);
void sync_folder(const std::filesystem::path& folder);
Source source_of(std::string_view bytes);  // which must outlive it
// nullopt when there is no such file.
std::optional<Blobs::Part> read_part(const std::string& file, std::int64_t first, std::int64_t length);

}  // namespace store
