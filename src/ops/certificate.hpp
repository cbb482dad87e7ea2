#pragma once
// What a certificate file says of itself, before a browser says it.
#include <string>

#include "base/time.hpp"

namespace ops {

struct CertificateState {
  bool readable = false, key_fits = false;
  std::string why;         // in the library's words, when it cannot be read or the key does not fit
  std::string subject;     // of the first certificate
  base::Instant from, to;  // of the chain, the narrowest
};
CertificateState look_at_certificate(const std::string& certificate, const std::string& key);  // PEM files

}  // namespace ops
