#include "store/s3_sign.hpp"

#include <algorithm>
#include <cctype>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace store::s3 {

std::string date_of(base::Instant now) {
  std::string out;
  for (const char c : base::to_text(base::Instant{now.ms - base::kZoneMs}).substr(0, 19))  // to_text adds the zone
    if (c != '-' && c != ':') out += c;
  return out + "Z";
}

std::string encoded(std::string_view text, std::string_view also_kept) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) || std::string_view("-._~").find(c) != std::string_view::npos || also_kept.find(c) != std::string_view::npos) out += c;
    else out += {'%', kDigits[u >> 4], kDigits[u & 15]};
  }
  return out;
}

std::string query_of(Pairs query) {
  for (auto& [name, value] : query) name = encoded(name), value = encoded(value);
  std::sort(query.begin(), query.end());
  std::string out;
  for (const auto& [name, value] : query) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

std::string authorization(const Request& request, base::Instant now, std::string_view region, std::string_view key_id, std::string_view secret) {
  auto headers = request.headers;
  std::sort(headers.begin(), headers.end());
  std::string lines, names;
  for (const auto& [name, value] : headers) {
    lines += name + ":" + std::string(base::trim(value)) + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string canonical = request.method + "\n" + encoded(request.path, "/") + "\n" + query_of(request.query) + "\n" + lines + "\n" + names + "\n" + std::string(request.payload);
  const std::string date = date_of(now), scope = date.substr(0, 8) + "/" + std::string(region) + "/s3/aws4_request";
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + base::sha256_hex(canonical);
  std::string key = base::hmac_sha256("AWS4" + std::string(secret), date.substr(0, 8));
  for (const std::string_view part : {region, std::string_view("s3"), std::string_view("aws4_request")}) key = base::hmac_sha256(key, part);
  return "AWS4-HMAC-SHA256 Credential=" + std::string(key_id) + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + base::hex(base::hmac_sha256(key, to_sign));
}

}  // namespace store::s3
