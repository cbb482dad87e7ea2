#include "base/pinyin.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace base {
namespace {

constexpr char32_t kFirst = 0x4E00, kLast = 0x9FFF;
constexpr std::size_t kTyped = 64, kName = 256;

char32_t next_character(std::string_view s, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(s[at]);
  const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = bytes == 1 ? lead : lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes && at + i < s.size(); ++i) c = (c << 6) | (static_cast<unsigned char>(s[at + i]) & 0x3F);
  at = std::min(at + bytes, s.size());
  return c;
}

// What stands between the words of a name: a typed text may leave it out.
bool is_gap(char32_t c) { return c == ' ' || c == '(' || c == ')' || c == '-' || c == '.' || c == ',' || c == U'·' || c == U'、' || c == U'“' || c == U'”'; }

// One attempt: the typed text against the name from one character on. What failed once is not tried again, so the work
// is bounded by the product of both lengths.
class Attempt {
 public:
  Attempt(const Readings& readings, std::u32string_view name, std::u32string_view typed) : readings_(readings), name_(name), typed_(typed) {}

  // Where the match ends, or nothing.
  std::optional<std::size_t> from(std::size_t start) {
    start_ = start;
    initials_ = false;
    return step(start, 0);
  }
  bool initials() const { return initials_; }

 private:
  std::optional<std::size_t> step(std::size_t i, std::size_t j) {
    if (j == typed_.size()) return i;
    if (i == name_.size() || (failed_[i] >> j & 1)) return std::nullopt;
    if (name_[i] == typed_[j])
      if (const auto end = step(i + 1, j + 1)) return end;
    for (const auto number : readings_.of(name_[i])) {
      const auto read = readings_.syllable(number);
      const auto rest = typed_.substr(j);
      if (rest.starts_with(read)) {
        if (const auto end = step(i + 1, j + read.size())) return end;
      } else if (rest.size() > 1 && read.starts_with(rest)) {
        return i + 1;  // still being typed
      }
    }
    for (const auto number : readings_.of(name_[i])) {
      const auto read = readings_.syllable(number);
      if (read[0] != typed_[j]) continue;
      const bool two = read.size() > 1 && read[1] == 'h' && j + 1 < typed_.size() && typed_[j + 1] == 'h';  // zh, ch, sh
      for (const std::size_t taken : {two ? std::size_t{2} : std::size_t{1}, std::size_t{1}})
        if (const auto end = step(i + 1, j + taken)) {
          initials_ = true;
          return end;
        }
    }
    if (i > start_ && is_gap(name_[i]))
      if (const auto end = step(i + 1, j)) return end;
    failed_[i] |= std::uint64_t{1} << j;
    return std::nullopt;
  }

  const Readings& readings_;
  std::u32string_view name_, typed_;
  std::array<std::uint64_t, kName> failed_{};
  std::size_t start_ = 0;
  bool initials_ = false;
};

bool may_begin(const Readings& readings, char32_t character, char32_t typed) {
  if (character == typed) return true;
  const auto all = readings.of(character);
  return std::any_of(all.begin(), all.end(), [&](auto number) { return readings.syllable(number)[0] == typed; });
}

}  // namespace

std::u32string letters(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size() / 2);
  for (std::size_t at = 0; at < utf8.size();) {
    char32_t c = next_character(utf8, at);
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == 0x3000) c = ' ';
    if (c >= 'A' && c <= 'Z') c += 32;
    if (c == U'ü' || c == U'Ü') c = 'v';
    out += c;
  }
  return out;
}

Readings::Readings(std::string_view table) {
  std::vector<std::pair<char32_t, std::uint16_t>> all;
  for (const auto line : split(table, '\n')) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos || space == 0) continue;
    const auto number = static_cast<std::uint16_t>(syllables_.size());
    syllables_.push_back(letters(line.substr(0, space)));
    for (std::size_t at = space + 1; at < line.size();)
      if (const char32_t c = next_character(line, at); c >= kFirst && c <= kLast) all.emplace_back(c, number);
  }
  std::sort(all.begin(), all.end());
  first_.reserve(kLast - kFirst + 2);
  numbers_.reserve(all.size());
  auto next = all.begin();
  for (char32_t c = kFirst; c <= kLast; ++c) {
    first_.push_back(static_cast<std::uint32_t>(numbers_.size()));
    for (; next != all.end() && next->first == c; ++next) numbers_.push_back(next->second);
  }
  first_.push_back(static_cast<std::uint32_t>(numbers_.size()));
}

std::span<const std::uint16_t> Readings::of(char32_t character) const {
  if (character < kFirst || character > kLast) return {};
  const auto at = character - kFirst;
  return std::span(numbers_).subspan(first_[at], first_[at + 1] - first_[at]);
}

std::optional<Found> find_name(const Readings& readings, std::u32string_view name, std::u32string_view typed) {
  name = name.substr(0, kName);
  typed = typed.substr(0, kTyped);
  if (typed.empty() || name.empty()) return std::nullopt;
  if (name == typed) return Found{Likeness::whole, 0, name.size()};
  std::optional<Attempt> attempt;  // its memory is cleared only for names that may match at all
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!may_begin(readings, name[i], typed[0])) continue;
    if (!attempt) attempt.emplace(readings, name, typed);
    if (const auto end = attempt->from(i)) {
      const auto likeness = i > 0 ? Likeness::inside : attempt->initials() ? Likeness::initials : Likeness::beginning;
      return Found{likeness, i, *end - i};
    }
  }
  return std::nullopt;
}

}  // namespace base
