#pragma once
// The parts of a ZIP container (XLSX), read from memory one at a time under one budget of inflated bytes.
#include <functional>
#include <string>
#include <string_view>

#include "media/table.hpp"

namespace media {

class PartReader {
 public:
  // The bytes must outlive the reader.
  PartReader(std::string_view bytes, const TableLimits& limits);

  // Hands the part's content over in pieces; false when there is no such part.
  // Throws base::Fail: bad_media file.unreadable, too_large file.too_large when the budget is spent.
  bool stream(std::string_view name, const std::function<void(std::string_view piece)>& take);
  // The whole part, at most `most` bytes; "" when there is none.
  std::string whole(std::string_view name, std::size_t most);

 private:
  std::string_view bytes_;
  std::size_t entries_, left_;
};

}  // namespace media
