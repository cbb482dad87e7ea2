#pragma once
// multipart/form-data (RFC 7578) taken apart without copying: the parts' bytes are views into the body.
#include <string>
#include <string_view>
#include <vector>

namespace http {

struct Part {
  std::string name;          // UTF-8
  std::string filename;      // last segment only, no control characters, at most 200 bytes; empty: not a file
  std::string content_type;  // as sent, or empty
  std::string_view bytes;    // into the body that was parsed: lives as long as it
};

struct PartLimits {
  std::size_t parts = 100;
  std::size_t header_bytes = 4096;  // of one part
};

// Throws base::Fail: bad_media "http.multipart_type" when `content_type` is not multipart/form-data with a boundary of
// 1-70 legal characters; bad_request "http.multipart" when the body is broken or has too many parts.
std::vector<Part> parse_multipart(std::string_view content_type, std::string_view body, PartLimits limits = {});
const Part* find_part(const std::vector<Part>& parts, std::string_view name);  // the first of that name, or nullptr

// A file name from outside as we are willing to keep it: without folders of either kind, control characters and leading
// dots; what is not UTF-8 becomes '_'; cut to 200 bytes at a character border, the extension kept.
std::string safe_filename(std::string_view given);
// `attachment; filename="..."; filename*=UTF-8''...`: the value of Content-Disposition for a download.
std::string attachment(std::string_view filename);

}  // namespace http
