#pragma once
// Codes of an authenticator app: RFC 6238 over HMAC-SHA-1, six digits, 30 seconds: what every such app computes. Pure functions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace accounts {

inline constexpr std::int64_t kStepMs = 30'000;
inline constexpr std::size_t kSecretBytes = 20;  // as long as the digest (RFC 4226, 4)

std::int64_t step_of(base::Instant at);
std::string code_of_step(std::string_view secret, std::int64_t step, int digits = 6);
// The step a typed code is of: this one, the one before or the one after (clocks differ), and later than `used`, so that no code
// is good twice. Nothing when it is none of them.
std::optional<std::int64_t> right_step(std::string_view secret, std::string_view typed, base::Instant now, std::int64_t used);

std::string base32(std::string_view bytes);  // RFC 4648, without padding
// What the QR code says: otpauth://totp/…
std::string otpauth(std::string_view issuer, std::string_view login, std::string_view secret);

}  // namespace accounts
