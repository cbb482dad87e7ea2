// link: media
// Any bytes read as CSV end as a table within the limits or as a Fail; what was read survives being written and read
// again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "media/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const media::TableLimits limits{.bytes = 1u << 16, .rows = 500, .columns = 50, .cells = 5'000};
  try {
    const auto sheet = media::read_csv(bytes, limits);
    if (sheet.rows.size() > limits.rows) std::abort();
    if (sheet.rows.empty() || sheet.rows[0].size() < 2) return 0;
    // One column or another separator in the head may be taken for it when written anew: only a clear head is compared.
    for (const auto& cell : sheet.rows[0])
      if (cell.find_first_of(",;\t\"\r\n#") != std::string::npos) return 0;
    if (media::read_csv(media::to_csv(sheet.rows)).rows != sheet.rows) std::abort();
  } catch (const base::Fail&) {
  }
  return 0;
}
