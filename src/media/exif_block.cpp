#include "media/exif_block.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/exif.hpp"
#include "media/image.hpp"

namespace media {
namespace {

using base::Code;
using base::Fail;
using namespace std::string_view_literals;
constexpr auto kMark = "Exif\0\0"sv;
constexpr std::size_t kMostBlock = 256u << 10;

std::uint32_t number(std::string_view b, std::size_t at, std::size_t size, bool big) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8 | static_cast<unsigned char>(b[big ? at + i : at + size - 1 - i]);
  return value;
}

struct Segment {
  unsigned char marker = 0;
  std::size_t begin = 0, payload = 0, end = 0;
};
// The marker segment at `at`; marker 0 when the header ends there (scan data, end, or damage).
Segment segment_at(std::string_view b, std::size_t at) {
  const std::size_t begin = at;
  while (at + 1 < b.size() && b[at] == '\xFF' && b[at + 1] == '\xFF') ++at;  // fill bytes
  if (at + 4 > b.size() || b[at] != '\xFF') return {};
  const auto marker = static_cast<unsigned char>(b[at + 1]);
  const std::size_t length = number(b, at + 2, 2, true);
  if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xDA) || length < 2 || length > b.size() - at - 2) return {};
  return {marker, begin, at + 4, at + 2 + length};
}
bool is_exif(std::string_view b, const Segment& s) {
  return s.marker == 0xE1 && b.substr(s.payload, s.end - s.payload).starts_with(kMark);
}

class TiffWriter {  // little-endian
 public:
  struct Field {
    std::uint16_t tag = 0, type = 0;
    std::uint32_t count = 0;
    std::string value;
  };
  static std::string le(std::uint32_t v, int size) {
    std::string out;
    for (int i = 0; i < size; ++i) out += static_cast<char>(v >> (8 * i) & 0xFF);
    return out;
  }
  static Field text(std::uint16_t tag, std::string_view s) {
    return {tag, 2, static_cast<std::uint32_t>(s.size() + 1), std::string(s) + '\0'};
  }
  static Field angle(std::uint16_t tag, double degrees) {
    const double all = std::abs(degrees);
    const double whole = std::floor(all), minutes = std::floor((all - whole) * 60);
    const double seconds = (all - whole - minutes / 60) * 3600;
    const auto part = [](double v, std::uint32_t by) {
      return le(static_cast<std::uint32_t>(std::lround(v * by)), 4) + le(by, 4);
    };
    return {tag, 5, 3, part(whole, 1) + part(minutes, 1) + part(seconds, 10'000)};
  }
  // One directory that begins at offset `at`; long values follow it. Tags must rise.
  static std::string directory(const std::vector<Field>& fields, std::size_t at) {
    std::string out = le(static_cast<std::uint32_t>(fields.size()), 2), tail;
    const std::size_t tail_at = at + 2 + fields.size() * 12 + 4;
    for (const auto& f : fields) {
      out += le(f.tag, 2) + le(f.type, 2) + le(f.count, 4);
      if (f.value.size() <= 4) {
        out += f.value + std::string(4 - f.value.size(), '\0');
      } else {
        out += le(static_cast<std::uint32_t>(tail_at + tail.size()), 4);
        tail += f.value;
        if (tail.size() % 2) tail += '\0';
      }
    }
    return out + le(0, 4) + tail;
  }
};

std::string tiff_of(const Exif& exif) {
  using W = TiffWriter;
  std::vector<W::Field> camera, shot, gps;
  if (!exif.make.empty()) camera.push_back(W::text(0x010F, exif.make));
  if (!exif.model.empty()) camera.push_back(W::text(0x0110, exif.model));
  camera.push_back({0x0112, 3, 1, W::le(static_cast<std::uint32_t>(exif.orientation), 2)});
  shot.push_back({0x9000, 7, 4, "0232"});
  if (exif.taken_at) {
    std::string text = base::to_text(*exif.taken_at).substr(0, 19);  // 2026-11-21T21:34:12
    text[4] = text[7] = ':', text[10] = ' ';
    shot.push_back(W::text(0x9003, text));
    shot.push_back(W::text(0x9011, "+08:00"));
  }
  if (exif.latitude && exif.longitude) {
    gps.push_back({0x0000, 1, 4, std::string("\2\3\0\0", 4)});
    gps.push_back(W::text(0x0001, *exif.latitude < 0 ? "S" : "N"));
    gps.push_back(W::angle(0x0002, *exif.latitude));
    gps.push_back(W::text(0x0003, *exif.longitude < 0 ? "W" : "E"));
    gps.push_back(W::angle(0x0004, *exif.longitude));
  }
  // The camera's directory points at the two others, so their places are counted first with pointers of the same size.
  camera.push_back({0x8769, 4, 1, W::le(0, 4)});
  if (!gps.empty()) camera.push_back({0x8825, 4, 1, W::le(0, 4)});
  const std::size_t shot_at = 8 + W::directory(camera, 8).size();
  const std::string shot_bytes = W::directory(shot, shot_at);
  const std::size_t gps_at = shot_at + shot_bytes.size();
  for (auto& f : camera) {
    if (f.tag == 0x8769) f.value = W::le(static_cast<std::uint32_t>(shot_at), 4);
    if (f.tag == 0x8825) f.value = W::le(static_cast<std::uint32_t>(gps_at), 4);
  }
  std::string out = std::string("II*\0", 4) + W::le(8, 4) + W::directory(camera, 8) + shot_bytes;
  if (!gps.empty()) out += W::directory(gps, gps_at);
  return out;
}

}  // namespace

std::string_view exif_block(std::string_view b) {
  std::string_view block;
  const Kind kind = sniff(b);
  if (kind == Kind::jpeg) {
    for (Segment s = segment_at(b, 2); s.marker != 0 && block.empty(); s = segment_at(b, s.end))
      if (is_exif(b, s)) block = b.substr(s.payload, s.end - s.payload);
  } else if (kind == Kind::png) {
    for (std::size_t at = 8; at + 12 <= b.size() && block.empty();) {
      const std::size_t length = number(b, at, 4, true);
      if (length > b.size() - at - 12) break;
      if (b.substr(at + 4, 4) == "eXIf") block = b.substr(at + 8, length);
      at += length + 12;
    }
  } else if (kind == Kind::webp) {
    for (std::size_t at = 12; at + 8 <= b.size() && block.empty();) {
      const std::size_t length = number(b, at + 4, 4, false);
      if (length > b.size() - at - 8) break;
      if (b.substr(at, 4) == "EXIF") block = b.substr(at + 8, length);
      at += 8 + length + length % 2;
    }
  }
  if (block.starts_with(kMark)) block.remove_prefix(kMark.size());
  return block.size() > kMostBlock ? std::string_view{} : block;
}

std::string with_exif(std::string_view jpeg, const Exif& exif) {
  if (sniff(jpeg) != Kind::jpeg) throw Fail(Code::bad_media, "photo.unreadable", {}, "not a JPEG");
  const std::string tiff = tiff_of(exif);
  const std::size_t length = 2 + kMark.size() + tiff.size();
  std::string block = "\xFF\xE1";
  block += static_cast<char>(length >> 8);
  block += static_cast<char>(length & 0xFF);
  block.append(kMark).append(tiff);
  std::string out(jpeg.substr(0, 2));
  std::size_t at = 2;
  bool placed = false;
  for (Segment s = segment_at(jpeg, at); s.marker != 0; s = segment_at(jpeg, at)) {
    if (!placed && s.marker != 0xE0) out += block, placed = true;  // after the JFIF header, before all else
    if (!is_exif(jpeg, s)) out += jpeg.substr(s.begin, s.end - s.begin);
    at = s.end;
  }
  if (!placed) out += block;
  return out += jpeg.substr(at);
}

}  // namespace media
