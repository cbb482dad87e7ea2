#include "media/image_whole.hpp"

#include <array>
#include <cstdint>

namespace media {
namespace {

std::uint8_t byte_at(std::string_view b, std::size_t at) { return static_cast<std::uint8_t>(b[at]); }

std::uint64_t big(std::string_view b, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | byte_at(b, at + static_cast<std::size_t>(i));
  return value;
}

std::uint64_t little(std::string_view b, std::size_t at) {
  std::uint64_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | byte_at(b, at + static_cast<std::size_t>(i));
  return value;
}

// Segments up to the first scan, then an end somewhere behind it. Between segments bytes that belong to none are passed over, as
// decoders do.
std::string missing_in_jpeg(std::string_view b) {
  constexpr int kTables = 0xDB, kScan = 0xDA;
  bool tables = false;
  std::size_t at = 2;
  for (;;) {
    at = b.find('\xFF', at);
    while (at < b.size() && byte_at(b, at) == 0xFF) ++at;
    if (at >= b.size()) return "no scan";
    const int marker = byte_at(b, at++);
    if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) continue;  // these have no length
    if (marker == 0xD9) return "ends before a scan";
    if (at + 2 > b.size()) return "cut off in a segment";
    const auto length = static_cast<std::size_t>(big(b, at, 2));
    if (length < 2 || length > b.size() - at) return "a segment is too long";
    tables = tables || marker == kTables;
    at += length;
    if (marker == kScan) break;
  }
  if (!tables) return "no tables";
  return b.find("\xFF\xD9", at) == std::string_view::npos ? "no end" : "";
}

constexpr auto kCrc = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xEDB88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  return table;
}();

std::uint32_t crc_of(std::string_view b) {
  std::uint32_t c = 0xFFFFFFFFu;
  for (const char ch : b) c = kCrc[(c ^ static_cast<std::uint8_t>(ch)) & 0xFF] ^ c >> 8;
  return ~c;
}

bool known_pixels(int bits, int colour) {
  if (colour == 0) return bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
  if (colour == 3) return bits == 1 || bits == 2 || bits == 4 || bits == 8;
  return (colour == 2 || colour == 4 || colour == 6) && (bits == 8 || bits == 16);
}

std::string missing_in_png(std::string_view b) {
  bool palette = false, pixels = false;
  int colour = 0;
  for (std::size_t at = 8; ; ) {
    if (b.size() - at < 12) return "no end";
    const std::uint64_t length = big(b, at, 4);
    if (length > b.size() - at - 12) return "a chunk is too long";
    const std::string_view kind = b.substr(at + 4, 4);
    const auto data = at + 8;
    if (crc_of(b.substr(at + 4, length + 4)) != big(b, data + length, 4)) return "a chunk is damaged";
    if ((at == 8) != (kind == "IHDR")) return "no header, or two";
    if (kind == "IHDR") {
      if (length != 13) return "header";
      colour = byte_at(b, data + 9);
      if (!known_pixels(byte_at(b, data + 8), colour) || byte_at(b, data + 10) != 0 || byte_at(b, data + 11) != 0 || byte_at(b, data + 12) > 1) return "header";
    }
    palette = palette || kind == "PLTE";
    pixels = pixels || (kind == "IDAT" && length > 0);
    if (kind == "IEND") break;
    at = data + length + 4;
  }
  if (colour == 3 && !palette) return "no palette";
  return pixels ? "" : "no pixels";
}

std::string missing_in_webp(std::string_view b) {
  const std::uint64_t whole = little(b, 4);
  if (whole < 4 || whole > b.size() - 8) return "cut off";
  for (std::size_t at = 12, end = 8 + whole; end - at >= 8;) {
    const std::uint64_t length = little(b, at + 4);
    if (length > end - at - 8) return "a chunk is too long";
    if (const auto kind = b.substr(at, 4); kind == "VP8 " || kind == "VP8L") return length > 0 ? "" : "no pixels";
    at += 8 + length + (length & 1);
    if (at > end) break;
  }
  return "no picture";  // nor one of several: a film is no photo
}

}  // namespace

std::string missing_in(Kind kind, std::string_view bytes) {
  if (kind == Kind::jpeg) return missing_in_jpeg(bytes);
  if (kind == Kind::png) return missing_in_png(bytes);
  if (kind == Kind::webp) return missing_in_webp(bytes);
  return "";
}

}  // namespace media
