// link: engine media
// A standard and observations as a stranger's table: rules, numbers, scales, trees. What is accepted
// must also be scored and written.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "engine/observations.hpp"
#include "media/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  // Two tables, parted by a form feed.
  const auto cut = std::min(text.find('\f'), text.size());
  try {
    const auto standard = engine::read_standard(media::read_csv(text.substr(0, cut)).rows);
    if (engine::has_errors(standard.findings) || cut == text.size()) return 0;
    auto rows = media::read_csv(text.substr(cut + 1)).rows;
    const auto once = engine::score(standard.standard, rows);
    if (engine::has_errors(once.findings) || rows.size() < 3) return 0;
    engine::to_json(once.result);
  } catch (const base::Fail&) {
    // Refused with a reason.
  }
  return 0;
}
