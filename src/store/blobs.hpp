#pragma once
// Files by content: a blob's name is the SHA-256 of its bytes, so the same photo is kept once and cannot be exchanged.
// `put` returns after the bytes and their folder are on disk: call it before the commit that refers to them.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace store {

class Blobs {
 public:
  explicit Blobs(std::filesystem::path folder);
  std::string put(std::string_view bytes) const;                 // → 64 hex digits; throws Fail(busy, "blobs.away")
  std::optional<std::string> get(std::string_view hash) const;   // whole; nullopt when it is not there
  std::string path(std::string_view hash) const;                 // where it lies (it may not exist)
  bool has(std::string_view hash) const;

  // Parts of a file that is still coming. `upload` is a name the program made (hex digits and '-'). `hold` returns after the
  // part is on disk; a part that is held again is replaced whole.
  void hold(std::string_view upload, std::int32_t part, std::string_view bytes) const;
  std::optional<std::string> held(std::string_view upload, std::int32_t part) const;
  void release(std::string_view upload) const;  // all its parts, if there are any

 private:
  std::filesystem::path incoming(std::string_view upload) const;
  std::filesystem::path folder_;
};

}  // namespace store
