#include "ops/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace ops {
namespace {

struct Free {
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};

std::string reason() {
  char text[256] = "no reason given";
  if (const auto code = ERR_get_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

base::Instant instant_of(const ASN1_TIME* t) {
  std::tm tm{};
  ASN1_TIME_to_tm(t, &tm);
  return {static_cast<std::int64_t>(::timegm(&tm)) * 1000};
}

}  // namespace

CertificateState look_at_certificate(const std::string& certificate, const std::string& key) {
  CertificateState out;
  ERR_clear_error();
  const std::unique_ptr<BIO, Free> file(BIO_new_file(certificate.c_str(), "r"));
  if (!file) return out.why = certificate + ": " + reason(), out;
  std::unique_ptr<X509, Free> own;
  while (X509* one = PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)) {
    std::unique_ptr<X509, Free> held(one);
    const auto from = instant_of(X509_get0_notBefore(one)), to = instant_of(X509_get0_notAfter(one));
    out.from = own ? std::max(out.from, from) : from;
    out.to = own ? std::min(out.to, to) : to;
    if (!own) own = std::move(held);
  }
  if (!own) return out.why = certificate + ": " + reason(), out;
  ERR_clear_error();  // the end of the file counts as an error there
  out.readable = true;
  char name[256];
  out.subject = X509_NAME_oneline(X509_get_subject_name(own.get()), name, sizeof name);
  const std::unique_ptr<BIO, Free> key_file(BIO_new_file(key.c_str(), "r"));
  const std::unique_ptr<EVP_PKEY, Free> secret(
      key_file ? PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr) : nullptr);
  out.key_fits = secret && X509_check_private_key(own.get(), secret.get()) == 1;
  if (!out.key_fits) out.why = key + ": " + reason();
  return out;
}

}  // namespace ops
