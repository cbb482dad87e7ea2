#pragma once
// Static files that live in the binary: the web app, built once and embedded with chuang_embed (cmake/embed.cmake).
#include <optional>
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace http {

struct Asset {
  std::string_view path;  // "/index.html": starts with '/', relative to the embedded folder
  std::string_view mime;
  std::string_view etag;      // without quotes: the beginning of the content's SHA-256
  std::string_view identity;  // the bytes
  std::string_view gzip;      // the same compressed; empty when that does not pay
};

// Sorted by path.
using Assets = std::span<const Asset>;

const Asset* find_asset(Assets assets, std::string_view path);

// The reply for GET or HEAD of an embedded file; "/" means "/index.html". Nothing when there is no such file or the
// method is another: whether the app's start page answers instead is the caller's decision. Files under /assets/ carry
// their hash in the name and are kept for a year; all others are asked for again (304).
std::optional<Reply> asset_reply(Assets assets, const Request& request);

}  // namespace http
