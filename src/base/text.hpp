#pragma once
// UTF-8 text: what officials type. Everything takes and gives UTF-8; lengths are in characters.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

bool valid_utf8(std::string_view s);
std::size_t length(std::string_view s);  // characters (code points) of valid UTF-8

std::string_view trim(std::string_view s);  // also the ideographic space and the byte-order mark
std::vector<std::string_view> split(std::string_view s, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

// What people type in many ways becomes one: full-width forms to ASCII (％ → %, ＞ → >), ASCII to lower case,
// ≥ and ≤ to >= and <=, runs of white space to one space, trimmed.
std::string fold(std::string_view s);

std::optional<std::int64_t> to_int(std::string_view s);  // whole string, optional sign
std::optional<double> to_double(std::string_view s);     // whole string, finite

std::string hex(std::string_view bytes);
std::string base64url(std::string_view bytes);  // no padding
std::optional<std::string> from_base64url(std::string_view text);  // nullopt: not what base64url writes
std::string base64(std::string_view bytes);     // RFC 4648, 4: padded, on one line
// Enough to recognise it by: a phone as mask_phone, ab***@city.example, 张**. The mask of a mask is that mask.
std::string masked(std::string_view text);
std::string mask_phone(std::string_view phone); // 138****0000; short numbers keep the last two digits

}  // namespace base
