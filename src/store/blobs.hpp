#pragma once
// Files by content: a blob's name is the SHA-256 of its bytes, so the same photo is kept once and cannot be exchanged.
// `put` returns after the bytes and their folder are on disk: call it before the commit that refers to them.
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

 private:
  std::filesystem::path folder_;
};

}  // namespace store
