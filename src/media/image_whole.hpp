#pragma once
// Is a picture all there? Its parts are walked, nothing is decoded: a photo cut off on its way is refused while its sender can
// still send it again, and not when somebody wants to see it.
#include <string>
#include <string_view>

#include "media/image.hpp"

namespace media {

// Of a JPEG, PNG or WebP: what is missing or not as it must be; "" when it is whole. What lies behind its end does not matter.
std::string missing_in(Kind kind, std::string_view bytes);

}  // namespace media
