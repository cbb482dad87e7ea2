#pragma once
// Signature Version 4 of S3 as pure functions: what a request's Authorization header is. Our own, because libcurl's
// (CURLOPT_AWS_SIGV4, 7.88) sends no x-amz-content-sha256 with a GET, which stores refuse, and takes "?uploads" as it stands.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace store::s3 {

inline constexpr std::string_view kNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";  // SHA-256 of no bytes

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method, path;  // path: not yet encoded, begins with '/'
  Pairs query{};             // not yet encoded
  Pairs headers{};           // names in lower case; with host, x-amz-date and x-amz-content-sha256: all of them are signed
  std::string_view payload = kNothing;  // SHA-256 of the body
};

std::string date_of(base::Instant now);  // 20130524T000000Z
std::string encoded(std::string_view text, std::string_view also_kept = "");  // percent-encoded as RFC 3986 says
std::string query_of(Pairs query);       // sorted and encoded: as it is signed and as it is sent
std::string authorization(const Request& request, base::Instant now, std::string_view region, std::string_view key_id, std::string_view secret);

}  // namespace store::s3
