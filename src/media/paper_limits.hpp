#pragma once
// What an official document may hold, checked before any of it is set. Inside of media only.
#include "media/official_paper.hpp"

namespace media::paper {

[[noreturn]] void too_large(const char* key, std::size_t limit);

// Throws as official_paper.hpp says.
void check_limits(const OfficialPaper& paper, const PaperLimits& limits);

}  // namespace media::paper
