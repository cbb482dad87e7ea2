#pragma once
// Photos whose copies are to be made: thumbs of all first, which lists show, then what a screen shows large.
#include <string_view>

#include "app/module.hpp"

namespace photos {

extern const std::string_view kQueueSchema;
app::Job queue_job();

}  // namespace photos
