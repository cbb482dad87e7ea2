#include "media/paper_text.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace media {
namespace {

bool allowed(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return false;
  if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF)) return false;  // never characters
  if (c == 0xFEFF || c == 0x2028 || c == 0x2029) return false;
  // Overrides of direction would show another text than the one that is signed.
  return !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
}

constexpr std::u32string_view kNotFirst = U"、，。；：？！）》】〕」』”’…—·％%),.;:?!]}的";
constexpr std::u32string_view kNotLast = U"（《【〔「『“‘([{";

bool word(char32_t c) { return c < 0x80 && c > 0x20; }
bool may_break(char32_t before, char32_t after) {
  if (kNotFirst.find(after) != std::u32string_view::npos || kNotLast.find(before) != std::u32string_view::npos)
    return false;
  return !(word(before) && word(after));
}
double wide(char32_t c) { return c < 0x80 ? 0.5 : 1; }

std::u32string characters(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += next_character(text, at);
  return out;
}
std::string utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) put_character(out, c);
  return out;
}

// One given line over as few lines as it needs, each break the allowed one nearest to an equal share.
void break_line(std::u32string_view text, double most, std::vector<std::string>& out) {
  double total = 0;
  for (const char32_t c : text) total += wide(c);
  const int lines = std::max(1, static_cast<int>(std::ceil(total / most)));
  if (lines == 1) return out.push_back(utf8(text));
  const double share = total / lines;
  double so_far = 0, best_off = 1e9;
  std::size_t best = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    so_far += wide(text[i - 1]);
    if (so_far > most) break;
    const double off = std::abs(so_far - share);
    if (may_break(text[i - 1], text[i]) && off < best_off) best = i, best_off = off;
  }
  if (best == 0) best = std::min(text.size(), static_cast<std::size_t>(most));  // nothing but one long word
  out.push_back(utf8(text.substr(0, best)));
  if (best < text.size()) break_line(text.substr(best), most, out);
}

}  // namespace

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF5   ? 3
                   : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xC2 && lead < 0xE0 ? 1
                                                 : 0;
  if (more == 0) return 0xFFFD;
  char32_t c = lead & (0x3Fu >> more);
  std::size_t i = at;
  for (int n = 0; n < more; ++n, ++i) {
    if (i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0xFFFD;
    c = c << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  const bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
  if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0xFFFD;
  at = i;
  return c;
}

void put_character(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t b) { out += static_cast<char>(b); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  }
}

std::string clean_paper_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_character(text, at);
    if (c == '\n' || c == '\t')
      out += c == '\n' ? '\n' : ' ';
    else if (allowed(c))
      put_character(out, c);
  }
  return std::string(base::trim(out));
}

double width_in_characters(std::string_view text) {
  double sum = 0;
  for (std::size_t at = 0; at < text.size();) sum += wide(next_character(text, at));
  return sum;
}

std::vector<std::string> title_lines(std::string_view title, double most) {
  std::vector<std::string> out;
  for (const auto given : base::split(title, '\n'))
    if (const auto line = base::trim(given); !line.empty()) break_line(characters(line), most, out);
  return out;
}

std::string chinese_number(int n) {
  static constexpr const char* kDigits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  if (n < 1 || n > 99) return std::to_string(n);
  std::string out;
  if (n >= 20) out += kDigits[n / 10];
  if (n >= 10) out += "十";
  return out + kDigits[n % 10];
}

std::string chinese_day(base::Day day) {
  const std::string iso = base::to_text(day);  // 2026-11-05
  const auto month = iso.find('-', 1);
  return iso.substr(0, month) + "年" + std::to_string(std::stoi(iso.substr(month + 1, 2))) + "月" +
         std::to_string(std::stoi(iso.substr(month + 4))) + "日";
}

std::string heading_number(int level, int n) {
  switch (level) {
    case 1:
      return chinese_number(n) + "、";
    case 2:
      return "（" + chinese_number(n) + "）";
    case 3:
      return std::to_string(n) + ".";
    default:
      return "（" + std::to_string(n) + "）";
  }
}

}  // namespace media
