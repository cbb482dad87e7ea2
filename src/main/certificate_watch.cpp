#include "main/certificate_watch.hpp"

#include <sys/stat.h>

#include <utility>

namespace composition {

CertificateWatch::CertificateWatch(std::string certificate, std::string key)
    : certificate_(std::move(certificate)), key_(std::move(key)), seen_(state()) {}

bool CertificateWatch::changed() {
  std::string now = state();
  return std::exchange(seen_, now) != now;
}

std::string CertificateWatch::state() const {
  std::string out;
  for (const auto& path : {certificate_, key_}) {
    struct stat s {};
    if (path.empty() || ::stat(path.c_str(), &s) != 0) continue;
    for (const auto n : {std::int64_t{s.st_mtim.tv_sec}, std::int64_t{s.st_mtim.tv_nsec}, std::int64_t{s.st_size},
                         static_cast<std::int64_t>(s.st_ino)})
      out += std::to_string(n) + ' ';
  }
  return out;
}

}  // namespace composition
