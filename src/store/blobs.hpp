#pragma once
// Files by content: a blob's name is the SHA-256 of its bytes, so the same photo is kept once and cannot be exchanged.
// They lie in a folder of this machine or in a bucket of a store that speaks S3; who uses them need not know where.
// `put` returns after the bytes are safe there: call it before the commit that refers to them. Whatever cannot be reached,
// written or read is Fail(busy, "blobs.away"); a name that is no hash is Fail(not_found).
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace store {

class Keeper;  // keeper.hpp: where the bytes lie

// A bucket and who we are to it.
struct Bucket {
  std::string endpoint;  // "https://s3.example:9000", or with the bucket in the name of the host: "https://{bucket}.s3.example"
  std::string region, name, prefix;
  std::string key_id, secret;
  std::string authority{};  // PEM file of who may sign the endpoint's certificate; "": whom the system trusts
};

enum class Flush { now, later };  // later: safe only after settle(), for who writes thousands

class Blobs {
 public:
  explicit Blobs(std::filesystem::path folder);          // makes nothing until something is put
  Blobs(std::filesystem::path folder, Bucket bucket);    // the folder then holds parts of uploads alone
  ~Blobs();
  Blobs(Blobs&&) noexcept;

  std::string put(std::string_view bytes) const;  // → 64 hex digits
  // False, and nothing kept, when the bytes are not those of that name.
  bool put_file(const std::filesystem::path& file, std::string_view hash, Flush flush = Flush::now) const;
  void settle() const;

  bool has(std::string_view hash) const;  // false also for what is no hash
  std::optional<std::int64_t> size(std::string_view hash) const;
  std::optional<std::string> get(std::string_view hash) const;  // whole; nullopt when it is not there
  struct Part {
    std::string bytes;
    std::int64_t whole = 0;  // bytes of the blob
  };
  // From byte `first` on, at most `length` and at most kPart; less only where it ends.
  std::optional<Part> part(std::string_view hash, std::int64_t first, std::int64_t length) const;
  static constexpr std::int64_t kPart = 1 << 20;
  // The same, already under way when blobs lie elsewhere; what is returned waits for it and is called once. For who reads on and on.
  std::function<std::optional<Part>()> part_coming(std::string_view hash, std::int64_t first, std::int64_t length) const;
  // The file of this machine that it is, whether it exists or not; nullopt when blobs lie elsewhere.
  std::optional<std::string> file(std::string_view hash) const;
  // All of them, by order of their names.
  void each(const std::function<void(const std::string& hash, std::int64_t bytes)>& visit) const;

  // Makes what is needed and tries to write, read and remove: for the start and for `doctor`.
  void try_out() const;

  // Parts of a file that is still coming, always on this machine's disk. `upload` is a name the program made (hex digits and
  // '-'). `hold` returns after the part is on disk; a part that is held again is replaced whole.
  void hold(std::string_view upload, std::int32_t part, std::string_view bytes) const;
  std::optional<std::string> held(std::string_view upload, std::int32_t part) const;
  // Parts 0 … parts-1 put together; memory for one of them. False when the whole is not of that name or a part is not there.
  bool put_held(std::string_view upload, std::int32_t parts, std::string_view hash) const;
  void release(std::string_view upload) const;  // all its parts, if there are any

 private:
  std::filesystem::path incoming(std::string_view upload) const;
  std::filesystem::path folder_;
  std::unique_ptr<const Keeper> keeper_;
};

bool is_hash(std::string_view name);  // 64 lower-case hex digits

}  // namespace store
