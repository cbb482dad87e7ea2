#include "media/xlsx_number.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text.hpp"
#include "base/time.hpp"

namespace media {

Shown shown_by_code(std::string_view code) {
  bool year_or_day = false, month = false, clock = false, percent = false, elapsed = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"') {
      i = code.find('"', i + 1);
      if (i == std::string_view::npos) break;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const auto close = code.find(']', i);
      if (close == std::string_view::npos) break;
      const auto inside = code.substr(i + 1, close - i - 1);
      elapsed |= !inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos;
      i = close;
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      year_or_day = true;
    } else if (c == 'm' || c == 'M') {
      month = true;
    } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
      clock = true;
    } else if (c == '%') {
      percent = true;
    }
  }
  if (elapsed) return Shown::elapsed;
  if (year_or_day) return clock ? Shown::datetime : Shown::date;
  if (clock) return Shown::time;
  if (month) return Shown::date;
  return percent ? Shown::percent : Shown::number;
}

Shown shown_by_id(int id) {
  if (id == 9 || id == 10) return Shown::percent;
  if (id == 22) return Shown::datetime;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 55 || id == 56) return Shown::time;
  if (id == 45 || id == 46 || id == 47) return Shown::elapsed;
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) return Shown::date;
  return Shown::number;
}

std::string number_text(std::string_view raw) {
  const auto digits = raw.substr(raw.starts_with('-') ? 1 : 0);
  if (digits.size() <= 18 && !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos)
    return raw == "-0" ? "0" : std::string(raw);
  const auto value = base::to_double(raw);
  if (!value) return std::string(raw);
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), *value, std::chars_format::scientific, 14).ptr;
  // d.dddddddddddddde±xx: the digits and the place of the point.
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const auto e = text.find('e');
  int exponent = 0;
  const char* from = text.data() + e + 1 + (text[e + 1] == '+' ? 1 : 0);
  std::from_chars(from, text.data() + text.size(), exponent);
  std::string all = std::string(1, text[0]) + std::string(text.substr(2, e - 2));
  while (all.size() > 1 && all.back() == '0') all.pop_back();
  if (all == "0") return "0";
  const int count = static_cast<int>(all.size());
  std::string out;
  if (exponent < -9 || exponent > 21) {
    out = all.substr(0, 1) + (count > 1 ? "." + all.substr(1) : "") + "e" + std::to_string(exponent);
  } else if (exponent < 0) {
    out = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + all;
  } else if (count <= exponent + 1) {
    out = all + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  } else {
    const auto point = static_cast<std::size_t>(exponent + 1);
    out = all.substr(0, point) + "." + all.substr(point);
  }
  return minus ? "-" + out : out;
}

std::string serial_text(std::string_view raw, Shown shown, Epoch epoch) {
  const auto serial = base::to_double(raw);
  if (!serial || *serial < 0 || *serial >= 2'958'466) return number_text(raw);
  auto days = static_cast<std::int32_t>(std::floor(*serial));
  auto seconds = static_cast<std::int32_t>(std::lround((*serial - days) * 86'400));
  if (seconds == 86'400) ++days, seconds = 0;
  const auto clock = [](std::int32_t s) { return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60); };
  if (shown == Shown::elapsed)
    return clock(static_cast<std::int32_t>(std::lround(std::min(*serial, 20'000.0) * 86'400)));
  if (shown == Shown::time && days == 0) return clock(seconds);
  constexpr std::int32_t k1904 = -24'107, k1900 = -25'569;  // serial 0 as a day since 1970
  base::Day day{days + (epoch == Epoch::y1904 ? k1904 : k1900)};
  // The 1900 calendar has a 29 February 1900 that never was: serials before it are one short.
  if (epoch == Epoch::y1900 && days < 60) day = day + 1;
  return shown == Shown::date ? base::to_text(day) : base::to_text(day) + " " + clock(seconds);
}

}  // namespace media
