#pragma once
// Whether what somebody typed means a Chinese name: by its characters, by their readings (hefengnongmao), by first letters
// (hfnm), or by a mixture (和风nm). Characters with several readings are found by each of them.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// One character for each of the text: full-width forms become ASCII, ASCII lower case, ü v. Positions stay what they are.
std::u32string letters(std::string_view utf8);

// How characters are read. `table`: a line for each syllable, "zhong 中重种…" (data/pinyin/readings.txt).
class Readings {
 public:
  explicit Readings(std::string_view table);
  std::span<const std::uint16_t> of(char32_t character) const;  // syllables; empty: none known
  std::u32string_view syllable(std::uint16_t number) const { return syllables_[number]; }

 private:
  std::vector<std::u32string> syllables_;
  std::vector<std::uint32_t> first_;       // of character kFirst + i in `numbers_`, and one more at the end
  std::vector<std::uint16_t> numbers_;
};

// Better ones first.
enum class Likeness : unsigned char { whole, beginning, initials, inside };
struct Found {
  Likeness likeness = Likeness::inside;
  std::size_t from = 0, length = 0;  // characters of the name
};
// Both as letters() makes them; `typed` without spaces, at most 64 characters count.
std::optional<Found> find_name(const Readings& readings, std::u32string_view name, std::u32string_view typed);

}  // namespace base
