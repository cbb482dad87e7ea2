#include "http/range.hpp"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/text.hpp"
#include "http/message.hpp"

namespace http {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Digits alone, at most 18 of them, so that no sum below overflows.
std::optional<std::uint64_t> number(std::string_view s) {
  if (s.empty() || s.size() > 18) return {};
  std::uint64_t v = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return {};
    v = v * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return v;
}

std::string_view opaque(std::string_view etag) { return etag.starts_with("W/") ? etag.substr(2) : etag; }

}  // namespace

std::string date_text(base::Instant t) {
  using namespace std::chrono;
  const sys_seconds at{floor<seconds>(milliseconds{t.ms})};
  const auto day = floor<days>(at);
  const year_month_day ymd{day};
  const auto of_day = (at - day).count();
  char text[48];
  const int n =
      std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[weekday{day}.c_encoding()].data(),
                    static_cast<unsigned>(ymd.day()), kMonths[static_cast<unsigned>(ymd.month()) - 1].data(),
                    static_cast<int>(ymd.year()), static_cast<int>(of_day / 3600), static_cast<int>(of_day / 60 % 60),
                    static_cast<int>(of_day % 60));
  return {text, static_cast<std::size_t>(n)};
}

std::optional<base::Instant> parse_date(std::string_view s) {
  using namespace std::chrono;
  if (s.size() != 29 || s.substr(3, 2) != ", " || s.substr(25) != " GMT" || s[19] != ':' || s[22] != ':') return {};
  const auto d = number(s.substr(5, 2)), y = number(s.substr(12, 4)), h = number(s.substr(17, 2)),
             m = number(s.substr(20, 2)), sec = number(s.substr(23, 2));
  unsigned month = 0;
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (s.substr(8, 3) == kMonths[i]) month = i + 1;
  if (!d || !y || !h || !m || !sec || month == 0 || *h > 23 || *m > 59 || *sec > 60) return {};
  const year_month_day ymd{year{static_cast<int>(*y)}, std::chrono::month{month}, day{static_cast<unsigned>(*d)}};
  if (!ymd.ok()) return {};
  const std::int64_t days_since = sys_days{ymd}.time_since_epoch().count();
  return base::Instant{(days_since * 86'400 + static_cast<std::int64_t>(*h * 3600 + *m * 60 + *sec)) * 1000};
}

std::string quoted_etag(std::string_view tag) {
  if (tag.empty() || tag.front() == '"' || tag.starts_with("W/\"")) return std::string{tag};
  return '"' + std::string{tag} + '"';
}

bool etag_matches(std::string_view list, std::string_view etag) {
  list = base::trim(list);
  if (list == "*") return !etag.empty();
  if (etag.empty()) return false;
  while (!list.empty()) {
    const auto quote = list.find('"');
    if (quote == std::string_view::npos) return false;
    const auto end = list.find('"', quote + 1);
    if (end == std::string_view::npos) return false;
    if (list.substr(quote, end - quote + 1) == opaque(etag)) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

Range parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (header.size() < kUnit.size() || !same_name(header.substr(0, kUnit.size()), kUnit)) return {};
  const std::string_view spec = base::trim(header.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return {};
  const std::string_view from = spec.substr(0, dash), to = spec.substr(dash + 1);
  if (from.empty()) {  // the last n bytes
    const auto n = number(to);
    if (!n) return {};
    if (*n == 0 || size == 0) return {Range::Kind::outside, 0, 0};
    const auto length = *n < size ? *n : size;
    return {Range::Kind::part, size - length, length};
  }
  const auto first = number(from), last = to.empty() ? std::optional<std::uint64_t>{size} : number(to);
  if (!first || !last || (!to.empty() && *last < *first)) return {};
  if (*first >= size) return {Range::Kind::outside, 0, 0};
  const auto end = *last < size ? *last + 1 : size;
  return {Range::Kind::part, *first, end - *first};
}

bool same_version(std::string_view if_range, std::string_view etag, std::string_view last_modified) {
  if (if_range.empty()) return true;
  if (if_range.starts_with("W/") || etag.starts_with("W/")) return false;
  return if_range == etag || (!last_modified.empty() && if_range == last_modified);
}

bool takes_gzip(std::string_view accept_encoding) {
  bool star = false;
  for (const auto item : base::split(accept_encoding, ',')) {
    const auto semicolon = item.find(';');
    const auto name = base::trim(item.substr(0, semicolon));
    bool wanted = true;
    if (semicolon != std::string_view::npos) {
      const auto q = base::trim(item.substr(semicolon + 1));
      wanted = !(q.size() >= 3 && (q[0] == 'q' || q[0] == 'Q') && q[1] == '=' &&
                 q.find_first_not_of("0.", 2) == std::string_view::npos);
    }
    if (same_name(name, "gzip") || same_name(name, "x-gzip")) return wanted;
    if (name == "*") star = wanted;
  }
  return star;
}

}  // namespace http
