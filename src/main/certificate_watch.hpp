#pragma once
// Has a certificate file been exchanged? Asked every few seconds; renewals come as a new file under the old name.
#include <filesystem>
#include <string>

namespace composition {

class CertificateWatch {
 public:
  CertificateWatch(std::string certificate, std::string key);
  bool changed();  // since it was asked last

 private:
  std::string state() const;
  std::string certificate_, key_, seen_;
};

}  // namespace composition
