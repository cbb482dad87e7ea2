#include "http/assets.hpp"

#include <algorithm>

#include "http/gzip.hpp"
#include "http/range.hpp"

namespace http {

const Asset* find_asset(Assets assets, std::string_view path) {
  const auto at = std::lower_bound(assets.begin(), assets.end(), path,
                                   [](const Asset& a, std::string_view wanted) { return a.path < wanted; });
  return at != assets.end() && at->path == path ? &*at : nullptr;
}

std::optional<Reply> asset_reply(Assets assets, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return {};
  const Asset* asset = find_asset(assets, request.path == "/" ? "/index.html" : std::string_view{request.path});
  if (asset == nullptr) return {};
  Reply reply;
  const bool lasting = asset->path.starts_with("/assets/");
  reply.headers = {{"Content-Type", std::string{asset->mime}},
                   {"Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache"}};
  reply.etag = asset->etag;
  reply.constant = asset->identity;
  if (asset->gzip.empty()) return reply;
  if (takes_gzip(request.header("Accept-Encoding"))) {
    reply.constant = asset->gzip;
    reply.etag = "W/\"" + reply.etag + '"';
    reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.headers.emplace_back("Vary", "Accept-Encoding");
  } else if (!compressible(asset->mime)) {  // for the other types the edge says it
    reply.headers.emplace_back("Vary", "Accept-Encoding");
  }
  return reply;
}

}  // namespace http
