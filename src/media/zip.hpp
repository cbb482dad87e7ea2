#pragma once
// A ZIP file made while it is sent: memory stays constant however many photos it holds.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"

namespace media {

struct FilePath {
  std::string path;
};

// Bytes that lie elsewhere: at most `length` from `first` on, at least one. May throw.
struct Elsewhere {
  std::uint64_t bytes = 0;
  std::function<std::string(std::uint64_t first, std::size_t length)> read;
};

struct ZipEntry {
  std::string name;  // with / between folders; made safe (no .., no leading /, no control characters) and unique
  std::variant<std::string, FilePath, Elsewhere> content;  // bytes, or what is read in pieces
  base::Instant modified;                       // to the second; Windows shows it in the time zone this program runs in
};

// Asks `next` for entries until it returns nullopt. JPEG, PNG, WebP and other packed kinds are stored, the rest
// deflated.
class ZipStream {
 public:
  using Next = std::function<std::optional<ZipEntry>()>;
  explicit ZipStream(Next next);
  ~ZipStream();
  ZipStream(ZipStream&&) noexcept;

  // Fills `chunk` with the next piece (about 64 KB; replaced, not appended); false at the end, then `chunk` is empty.
  // Throws base::Fail(internal, "zip.file_missing") when a file cannot be read: a ZIP with a hole is not sent as whole.
  bool pull(std::string& chunk);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole in memory, for small ones.
std::string zip_of(std::vector<ZipEntry> entries);

}  // namespace media
