#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "base/text.hpp"

namespace base {

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(Digest kind) : state_(std::make_unique<State>()) {
  const EVP_MD* md = kind == Digest::sha256 ? EVP_sha256() : EVP_sm3();
  if (EVP_DigestInit_ex(state_->context, md, nullptr) != 1) throw std::runtime_error("digest not available");
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;

void Hasher::add(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

std::string Hasher::finish() {
  std::string out(32, '\0');
  unsigned n = 0;
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), &n);
  return out;
}

std::string digest(Digest kind, std::string_view bytes) {
  Hasher h(kind);
  h.add(bytes);
  return h.finish();
}

std::string sha256_hex(std::string_view bytes) { return hex(digest(Digest::sha256, bytes)); }

namespace {

std::string hmac(const EVP_MD* kind, std::string_view key, std::string_view text) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(kind)), '\0');
  unsigned n = 0;
  if (!HMAC(kind, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
            reinterpret_cast<unsigned char*>(out.data()), &n))
    throw std::runtime_error("HMAC not available");
  return out;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) { return hmac(EVP_sha256(), key, text); }
std::string hmac_sha1(std::string_view key, std::string_view text) { return hmac(EVP_sha1(), key, text); }

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(n)) != 1)
    throw std::runtime_error("no random numbers");
  return out;
}

std::string random_token() { return base64url(random_bytes(32)); }

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace base
