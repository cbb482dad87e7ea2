#pragma once
// What a camera wrote into a photo: when, where, with what. Evidence, so it is read as stored and never repaired.
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace media {

struct Exif {
  std::optional<base::Instant> taken_at;  // by the camera's own clock; at UTC+8 when it wrote no offset
  std::string taken_text;  // as written: "2026:11:21 21:34:12", with "+08:00" after it when there was one
  std::optional<double> latitude, longitude;  // degrees WGS-84, north and east positive; both or neither
  std::string make, model;                    // at most 64 characters of valid UTF-8
  int orientation = 1;                        // 1..8
};

// From JPEG, PNG or WebP. Never throws: hostile or missing EXIF reads as empty fields.
Exif read_exif(std::string_view bytes);

// The JPEG with a fresh EXIF block of these fields in place of any it has. Throws base::Fail(bad_media,
// "photo.unreadable").
std::string with_exif(std::string_view jpeg, const Exif& exif);

}  // namespace media
