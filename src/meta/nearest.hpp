#pragma once
// Of the names one knows, the one that was probably meant.
#include <cstddef>
#include <span>
#include <string_view>

namespace meta {

// How many bytes to change, add or leave out (of UTF-8 three a Chinese character: to compare with each other that
// does).
std::size_t distance(std::string_view a, std::string_view b);
// Empty when none is like it: at most half of the longer one may differ.
std::string_view nearest(std::span<const std::string_view> names, std::string_view typed);

}  // namespace meta
