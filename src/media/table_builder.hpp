#pragma once
// Puts cells into sheets under the limits: the one place where a table that is too large is refused.
#include "media/table.hpp"

namespace media {

class TableBuilder {
 public:
  explicit TableBuilder(const TableLimits& limits) : limits_(limits) {}

  void begin(std::string name);
  // Zero-based. Empty text leaves no cell. Throws base::Fail too_large, or bad_media file.encoding when not UTF-8.
  void put(std::size_t row, std::size_t column, std::string text);
  void mark_percent(std::size_t row, std::size_t column);
  std::vector<Sheet> finish();

 private:
  const TableLimits limits_;
  std::vector<Sheet> sheets_;
  std::size_t cells_ = 0, text_ = 0;
};

}  // namespace media
