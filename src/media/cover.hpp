#pragma once
// Faces and number plates made unrecognisable by hand, before a photo is shown to the public.
#include <span>
#include <string>
#include <string_view>

namespace media {

// A rectangle of the upright picture, in shares of its width and height, 0..1; what lies outside is cut off.
struct Patch {
  double x = 0, y = 0, w = 0, h = 0;
};

// As thumbnail(): a JPEG without metadata, its longer side at most `max_side`. Nothing under the patches can be recovered: a patch
// keeps one colour, the mean of what it covers. It looks like a mosaic, whose squares differ by a fixed pattern alone: a real one
// gives away letters of a known typeface (compare every plate's mosaic). Throws as thumbnail().
std::string covered(std::string_view bytes, std::span<const Patch> patches, int max_side, int quality = 82);

}  // namespace media
