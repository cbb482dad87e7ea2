#pragma once
// Photos of an invented city, drawn by the program: the demo needs hundreds, and no real place or person may be in
// them.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace media {

enum class Scene { street, market, residential, park, hall };
// What an inspector would count in the picture.
enum class Defect { none, rubbish, full_bin, stalls, adverts, parking, cables };

struct PhotoSpec {
  Scene scene = Scene::street;
  std::uint64_t seed = 0;
  Defect defect = Defect::none;
  int count = 0;                   // of the defect, 0..12
  std::vector<std::string> stamp;  // lines in the lower left, as a site camera prints them; at most 6
  base::Instant taken;             // into EXIF; its hour sets the light
  std::optional<std::pair<double, double>> position;  // latitude, longitude WGS-84, into EXIF
  int width = 1280, height = 960;                     // at most 2560 a side
};

// A JPEG with EXIF (make "Demo"). The same spec gives the same bytes on the same machine. 15-40 ms.
std::string demo_photo(const PhotoSpec& spec);

}  // namespace media
