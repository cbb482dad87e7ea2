#include "media/exif.hpp"

#include <libexif/exif-data.h>
#include <libexif/exif-utils.h>

#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "media/exif_block.hpp"

namespace media {
namespace {

struct DataEnd {
  void operator()(ExifData* d) const { exif_data_unref(d); }
};

std::string ascii(ExifData* data, ExifIfd ifd, ExifTag tag) {
  const ExifEntry* entry = exif_content_get_entry(data->ifd[ifd], tag);
  if (!entry || entry->format != EXIF_FORMAT_ASCII || !entry->data) return {};
  std::string_view text(reinterpret_cast<const char*>(entry->data), entry->size);
  text = base::trim(text.substr(0, text.find('\0')));
  if (text.size() > 64 || !base::valid_utf8(text)) return {};
  return std::string(text);
}

// Degrees, minutes, seconds as three fractions.
std::optional<double> degrees(ExifData* data, ExifByteOrder order, int tag, int ref_tag, char negative, double most) {
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_GPS], static_cast<ExifTag>(tag));
  if (!entry || entry->format != EXIF_FORMAT_RATIONAL || entry->components < 3 || entry->size < 24) return {};
  double value = 0, unit = 1;
  for (int i = 0; i < 3; ++i, unit *= 60) {
    const ExifRational part = exif_get_rational(entry->data + 8 * i, order);
    if (part.denominator == 0) {
      if (part.numerator == 0 && i > 0) continue;  // 0/0 seconds: some phones give minutes with decimals only
      return {};
    }
    value += static_cast<double>(part.numerator) / part.denominator / unit;
  }
  const std::string ref = ascii(data, EXIF_IFD_GPS, static_cast<ExifTag>(ref_tag));
  if (ref.size() != 1 || !(value <= most)) return {};
  return ref[0] == negative ? -value : value;
}

// "2026:11:21 21:34:12" and "+08:00" → instant; nullopt when the camera's clock was never set ("0000:00:00 …").
std::optional<base::Instant> instant(std::string text, std::string_view offset) {
  if (text.size() != 19 || text[4] != ':' || text[7] != ':') return {};
  text[4] = text[7] = '-';
  const auto local = base::parse_instant(text);
  if (!local || offset.size() != 6 || (offset[0] != '+' && offset[0] != '-') || offset[3] != ':') return local;
  const auto hours = base::to_int(offset.substr(1, 2)), minutes = base::to_int(offset.substr(4, 2));
  if (!hours || !minutes || *hours < 0 || *hours > 14 || *minutes < 0 || *minutes > 59) return local;
  const std::int64_t east = (*hours * base::kHour + *minutes * base::kMinute) * (offset[0] == '-' ? -1 : 1);
  return *local + (base::kZoneMs - east);
}

}  // namespace

Exif read_exif(std::string_view bytes) {
  Exif found;
  const std::string_view tiff = exif_block(bytes);
  if (tiff.empty()) return found;
  const std::string block = std::string("Exif\0\0", 6) + std::string(tiff);
  const std::unique_ptr<ExifData, DataEnd> data(exif_data_new());
  if (!data) return found;
  // Without this, libexif adds what the standard demands and the photo lacks.
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(), reinterpret_cast<const unsigned char*>(block.data()),
                      static_cast<unsigned>(block.size()));
  const ExifByteOrder order = exif_data_get_byte_order(data.get());

  found.make = ascii(data.get(), EXIF_IFD_0, EXIF_TAG_MAKE);
  found.model = ascii(data.get(), EXIF_IFD_0, EXIF_TAG_MODEL);
  const ExifEntry* orientation = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (orientation && orientation->format == EXIF_FORMAT_SHORT && orientation->size >= 2) {
    const int value = exif_get_short(orientation->data, order);
    if (value >= 1 && value <= 8) found.orientation = value;
  }
  // The time of the shutter, or of the scan; not DateTime, which every editing program moves.
  std::string text = ascii(data.get(), EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL);
  std::string offset = ascii(data.get(), EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL);
  if (text.empty()) {
    text = ascii(data.get(), EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_DIGITIZED);
    offset = ascii(data.get(), EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_DIGITIZED);
  }
  found.taken_at = instant(text, offset);
  if (found.taken_at) found.taken_text = text + offset;
  found.latitude = degrees(data.get(), order, EXIF_TAG_GPS_LATITUDE, EXIF_TAG_GPS_LATITUDE_REF, 'S', 90);
  found.longitude = degrees(data.get(), order, EXIF_TAG_GPS_LONGITUDE, EXIF_TAG_GPS_LONGITUDE_REF, 'W', 180);
  if (!found.latitude || !found.longitude) found.latitude.reset(), found.longitude.reset();
  return found;
}

}  // namespace media
