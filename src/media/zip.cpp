#include "media/zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdio>
#include <unordered_set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/image.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
constexpr std::size_t kPiece = 64u << 10;
constexpr std::size_t kFar = 1u << 20;  // of what lies elsewhere: each piece may be a request

struct FileEnd {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

// "../a\b:c" → "_/a_b_c": the name must unpack inside of the folder on any system.
std::string safe_name(std::string_view wanted) {
  std::string out;
  for (const auto part : base::split(wanted, '/')) {
    std::string kept;
    for (const char c : part) {
      const auto u = static_cast<unsigned char>(c);
      kept += u < 0x20 || u == 0x7F || std::string_view("\\:*?\"<>|").find(c) != std::string_view::npos ? '_' : c;
    }
    if (kept.empty()) continue;
    if (kept.find_first_not_of('.') == std::string::npos) kept = "_";
    if (!out.empty()) out += '/';
    out += kept.substr(0, 200);
  }
  if (out.empty() || !base::valid_utf8(out)) out = "file";
  return out;
}

}  // namespace

struct ZipStream::State {
  Next next;
  archive* zip = archive_write_new();
  archive_entry* entry = archive_entry_new();
  std::string ready;  // packed, not yet taken
  std::string bytes;  // of the open entry: all when it is in memory, a piece of what lies elsewhere
  std::size_t taken = 0;
  Elsewhere elsewhere;  // the open entry, when it lies there
  std::uint64_t read = 0;  // of it
  std::unique_ptr<std::FILE, FileEnd> file;
  std::unordered_set<std::size_t> names;  // hashes of them: they are kept to the end, and two names with one would only be numbered
  bool open = false, done = false;

  ~State() {
    archive_entry_free(entry);
    archive_write_free(zip);
  }

  void check(la_ssize_t result) const {
    if (result >= ARCHIVE_WARN && result != ARCHIVE_RETRY) return;
    const char* why = archive_error_string(zip);
    throw Fail(Code::internal, "zip.write", {}, why ? why : "");
  }

  std::string free_name(std::string_view wanted) {
    const std::string safe = safe_name(wanted);
    const auto dot = safe.find('.', safe.rfind('/') == std::string::npos ? 0 : safe.rfind('/'));
    for (int n = 1;; ++n) {
      std::string candidate = safe;
      if (n > 1) candidate.insert(std::min(dot, safe.size()), " (" + std::to_string(n) + ")");
      if (names.insert(std::hash<std::string>{}(base::fold(candidate))).second) return candidate;
    }
  }

  void begin(ZipEntry item) {
    std::size_t size = 0;
    std::string first;
    if (auto* held = std::get_if<std::string>(&item.content)) {
      bytes = std::move(*held);
      size = bytes.size();
      first = bytes.substr(0, 16);
    } else if (auto* there = std::get_if<Elsewhere>(&item.content)) {
      elsewhere = std::move(*there);
      size = static_cast<std::size_t>(elsewhere.bytes);
      read = 0;
      read_on();
      first = bytes.substr(0, 16);
    } else {
      const auto& path = std::get<FilePath>(item.content).path;
      file.reset(std::fopen(path.c_str(), "rb"));
      if (!file || std::fseek(file.get(), 0, SEEK_END) != 0) throw Fail(Code::internal, "zip.file_missing", {}, path);
      size = static_cast<std::size_t>(std::ftell(file.get()));
      std::rewind(file.get());
      first.resize(16);
      first.resize(std::fread(first.data(), 1, first.size(), file.get()));
      std::rewind(file.get());
    }
    taken = 0;
    const Kind kind = sniff(first);
    if (kind == Kind::unknown || kind == Kind::bmp || kind == Kind::tiff)
      archive_write_zip_set_compression_deflate(zip);
    else
      archive_write_zip_set_compression_store(zip);  // packed already
    archive_entry_clear(entry);
    archive_entry_set_pathname_utf8(entry, free_name(item.name).c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, item.modified.ms / 1000, 0);
    check(archive_write_header(zip, entry));
    open = true;
  }

  // The next piece of what lies elsewhere, if there is one.
  void read_on() {
    bytes.clear();
    taken = 0;
    if (read == elsewhere.bytes) return;
    bytes = elsewhere.read(read, static_cast<std::size_t>(std::min<std::uint64_t>(kFar, elsewhere.bytes - read)));
    if (bytes.empty()) throw Fail(Code::internal, "zip.file_missing", {}, "shorter than it was");
    read += bytes.size();
  }

  // One step of work: begins an entry, moves a piece of it, or ends the file.
  void step() {
    if (!open) {
      auto item = next();
      if (item) return begin(std::move(*item));
      check(archive_write_close(zip));
      done = true;
      return;
    }
    std::string piece;
    if (file) {
      piece.resize(kPiece);
      piece.resize(std::fread(piece.data(), 1, kPiece, file.get()));
      if (std::ferror(file.get())) throw Fail(Code::internal, "zip.file_missing", {}, "read error");
    } else {
      if (taken == bytes.size() && elsewhere.read) read_on();
      piece = bytes.substr(taken, kPiece);
    }
    taken += piece.size();
    if (!piece.empty()) {
      check(archive_write_data(zip, piece.data(), piece.size()));
      return;
    }
    check(archive_write_finish_entry(zip));
    file.reset();
    elsewhere = {};
    bytes.clear();
    open = false;
  }
};

ZipStream::ZipStream(Next next) : state_(std::make_unique<State>()) {
  state_->next = std::move(next);
  archive_write_set_format_zip(state_->zip);
  // Names are UTF-8 in themselves; without this libarchive would ask the process's locale.
  archive_write_set_options(state_->zip, "zip:hdrcharset=UTF-8");
  archive_write_set_bytes_in_last_block(state_->zip, 1);
  const auto write = [](archive*, void* client, const void* data, std::size_t size) {
    static_cast<State*>(client)->ready.append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
  };
  state_->check(archive_write_open(state_->zip, state_.get(), nullptr, write, nullptr));
}

ZipStream::~ZipStream() = default;
ZipStream::ZipStream(ZipStream&&) noexcept = default;

bool ZipStream::pull(std::string& chunk) {
  while (!state_->done && state_->ready.size() < kPiece) state_->step();
  chunk = std::exchange(state_->ready, {});
  return !chunk.empty();
}

std::string zip_of(std::vector<ZipEntry> entries) {
  std::size_t i = 0;
  ZipStream stream([&]() -> std::optional<ZipEntry> {
    if (i == entries.size()) return std::nullopt;
    return std::move(entries[i++]);
  });
  std::string all, chunk;
  while (stream.pull(chunk)) all += chunk;
  return all;
}

}  // namespace media
