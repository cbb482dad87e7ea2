#pragma once
// Digests and randomness, over OpenSSL. SHA-256 by default; SM3 where the site asks for national ciphers.
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace base {

enum class Digest { sha256, sm3 };

std::string digest(Digest kind, std::string_view bytes);  // 32 raw bytes
std::string sha256_hex(std::string_view bytes);           // 64 lower-case hex digits
std::string hmac_sha256(std::string_view key, std::string_view text);  // RFC 2104; 32 raw bytes

std::string hmac_sha1(std::string_view key, std::string_view text);    // 20 raw bytes; for one-time codes (RFC 6238) alone

// The digest of a stream, in pieces.
class Hasher {
 public:
  explicit Hasher(Digest kind = Digest::sha256);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  void add(std::string_view bytes);
  std::string finish();  // 32 raw bytes; the hasher is spent

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string random_bytes(std::size_t n);  // from the system's generator; throws when it has none
std::string random_token();               // 32 random bytes as base64url: for links and sessions
bool same_secret(std::string_view a, std::string_view b);  // in time that does not tell where they differ

}  // namespace base
