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

enum class Scene { street, lane, crossing, frontage, bus_stop, hoarding, market, residential, park, square, hall, lobby, shop, washroom };
// What an inspector would count in the picture. adverts: frames that stand empty or torn among whole ones; blocked: things
// in a fire lane or passage; paving: broken slabs.
enum class Defect { none, rubbish, full_bin, stalls, adverts, parking, cables, paving, blocked };

struct PhotoSpec {
  Scene scene = Scene::street;
  std::uint64_t seed = 0;
  Defect defect = Defect::none;
  int count = 0;                   // of the defect, 0..12
  int frames = 0;                  // of adverts in all, whole ones and defects; 0: some when adverts are the defect
  std::string sign;                // over a hall's wall, a shelter's roof
  std::vector<std::string> stamp;  // lines in the lower left, as a site camera prints them; at most 6
  base::Instant taken;             // into EXIF; its hour sets the light, its day the weather
  std::optional<std::pair<double, double>> position;  // latitude, longitude WGS-84, into EXIF
  int width = 1280, height = 960;                     // at most 2560 a side
};

// A JPEG with EXIF (make "Demo"). The same spec gives the same bytes on the same machine. 30-80 ms.
std::string demo_photo(const PhotoSpec& spec);

}  // namespace media
