#include "media/part_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "base/error.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

Fail too_large(std::size_t limit) {
  Fail fail(Code::too_large, "file.too_large");
  fail.args = {{"limit", std::to_string(limit)}};
  return fail;
}

}  // namespace

PartReader::PartReader(std::string_view bytes, const TableLimits& limits)
    : bytes_(bytes), entries_(limits.entries), left_(limits.inflated) {
  if (bytes.size() > limits.bytes) throw too_large(limits.bytes);
}

bool PartReader::stream(std::string_view name, const std::function<void(std::string_view)>& take) {
  const Archive zip(archive_read_new(), archive_read_free);
  // Only ZIP with its directory at the end, as spreadsheet programs read it: no other format of libarchive is let in.
  archive_read_support_format_zip_seekable(zip.get());
  const auto unreadable = [&] {
    const char* why = archive_error_string(zip.get());
    return Fail(Code::bad_media, "file.unreadable", {}, why ? why : "zip");
  };
  if (archive_read_open_memory(zip.get(), bytes_.data(), bytes_.size()) != ARCHIVE_OK) throw unreadable();
  archive_entry* entry = nullptr;
  for (std::size_t n = 0;; ++n) {
    const int result = archive_read_next_header(zip.get(), &entry);
    if (result == ARCHIVE_EOF) return false;
    if (result < ARCHIVE_WARN) throw unreadable();
    if (n >= entries_) throw too_large(entries_);
    const char* path = archive_entry_pathname_utf8(entry);
    if (!path) path = archive_entry_pathname(entry);
    if (!path) continue;
    std::string found(path);
    std::replace(found.begin(), found.end(), '\\', '/');
    if (found.starts_with('/')) found.erase(0, 1);
    if (found == name) break;
  }
  char buffer[64 << 10];
  for (;;) {
    const la_ssize_t got = archive_read_data(zip.get(), buffer, sizeof buffer);
    if (got < 0) throw unreadable();  // also a wrong checksum, and a password
    if (got == 0) return true;
    const auto size = static_cast<std::size_t>(got);
    if (size > left_) throw too_large(left_);
    left_ -= size;
    take({buffer, size});
  }
}

std::string PartReader::whole(std::string_view name, std::size_t most) {
  std::string all;
  stream(name, [&](std::string_view piece) {
    if (all.size() + piece.size() > most) throw too_large(most);
    all += piece;
  });
  return all;
}

}  // namespace media
