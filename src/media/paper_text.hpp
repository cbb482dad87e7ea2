#pragma once
// Text rules of official documents: what may stand in a file, how wide it is, where a title breaks, how numbers and
// days are written. Inside of media only.
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace media {

// The character at `at`, which moves behind it; U+FFFD for bytes that are no UTF-8.
char32_t next_character(std::string_view text, std::size_t& at);
void put_character(std::string& out, char32_t c);

// Without what neither XML nor a printed line may hold. Line feeds stay, tabs become spaces.
std::string clean_paper_text(std::string_view text);

// In full-width characters (字): ASCII counts a half.
double width_in_characters(std::string_view text);

// Lines of at most `most` characters, about equally long, none beginning or ending with a mark that may not stand
// there; given line feeds are kept.
std::vector<std::string> title_lines(std::string_view title, double most);

std::string chinese_number(int n);             // 1-99: 一, 十, 二十一
std::string chinese_day(base::Day day);        // 2026年11月5日, without leading zeros (7.3.5.4)
std::string heading_number(int level, int n);  // 一、 （一） 1. （1）

}  // namespace media
