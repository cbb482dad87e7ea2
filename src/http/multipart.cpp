#include "http/multipart.hpp"

#include <algorithm>
#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "http/message.hpp"
#include "http/query.hpp"

namespace http {
namespace {

constexpr std::size_t kNameBytes = 200;

[[noreturn]] void broken(const char* why) { throw base::Fail(base::Code::bad_request, "http.multipart", {}, why); }

// One `name=value` or `name="value"` after a ';'. Browsers escape a quote as %22; older clients as \".
struct Parameter {
  std::string_view name;
  std::string value;
};

// Takes the next parameter off `rest`; false when none is left or the rest is not understood.
bool next(std::string_view& rest, Parameter& out) {
  const auto semicolon = rest.find(';');
  if (semicolon == std::string_view::npos) return false;
  rest = base::trim(rest.substr(semicolon + 1));
  const auto equal = rest.find('=');
  if (equal == std::string_view::npos) return false;
  out.name = base::trim(rest.substr(0, equal));
  out.value.clear();
  rest.remove_prefix(equal + 1);
  if (rest.starts_with('"')) {
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
      out.value += rest[i];
    }
    if (i >= rest.size()) return false;
    rest.remove_prefix(i + 1);
  } else {
    const auto end = rest.find(';');
    out.value = base::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
  }
  return true;
}

// RFC 5987: UTF-8''%E5%9F%8E.jpg
std::string extended(std::string_view value) {
  const auto first = value.find('\'');
  const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos || !same_name(value.substr(0, first), "utf-8")) return {};
  const auto plain = unescape(value.substr(second + 1), '+');
  return plain && base::valid_utf8(*plain) ? *plain : std::string{};
}

std::string boundary_of(std::string_view content_type) {
  const auto refuse = [] { return base::Fail(base::Code::bad_media, "http.multipart_type"); };
  if (!same_name(base::trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data")) throw refuse();
  Parameter p;
  for (std::string_view rest = content_type; next(rest, p);) {
    if (!same_name(p.name, "boundary")) continue;
    constexpr std::string_view kLegal = "'()+_,-./:=? ";
    if (p.value.empty() || p.value.size() > 70 || p.value.back() == ' ') throw refuse();
    for (const char c : p.value)
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
          kLegal.find(c) == std::string_view::npos)
        throw refuse();
    return p.value;
  }
  throw refuse();
}

void read_disposition(std::string_view value, Part& part) {
  if (!same_name(base::trim(value.substr(0, value.find(';'))), "form-data")) broken("disposition");
  Parameter p;
  bool named = false;
  std::string better;
  for (std::string_view rest = value; next(rest, p);) {
    if (same_name(p.name, "name"))
      named = true, part.name = p.value;
    else if (same_name(p.name, "filename"))
      part.filename = safe_filename(p.value);
    else if (same_name(p.name, "filename*"))
      better = extended(p.value);
  }
  if (!named) broken("part without a name");
  if (part.name.size() > kNameBytes || !base::valid_utf8(part.name) || part.name.find('\0') != std::string::npos)
    broken("name");
  if (!better.empty()) part.filename = safe_filename(better);
}

Part read_head(std::string_view head) {
  Part part;
  bool placed = false;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) broken("header of a part");
    const std::string_view name = line.substr(0, colon), value = base::trim(line.substr(colon + 1));
    if (same_name(name, "Content-Disposition"))
      placed = true, read_disposition(value, part);
    else if (same_name(name, "Content-Type"))
      part.content_type = value.substr(0, kNameBytes);
    else if (same_name(name, "Content-Transfer-Encoding") && !same_name(value, "binary") && !same_name(value, "8bit") &&
             !same_name(value, "7bit"))
      broken("transfer encoding");
  }
  if (!placed) broken("part without disposition");
  return part;
}

}  // namespace

std::vector<Part> parse_multipart(std::string_view content_type, std::string_view body, PartLimits limits) {
  const std::string mark = "\r\n--" + boundary_of(content_type);
  // Boyer-Moore reads a photo of megabytes in steps of the boundary's length.
  const std::boyer_moore_horspool_searcher search(mark.begin(), mark.end());
  const auto find_mark = [&](std::size_t from) -> std::size_t {
    const auto at = std::search(body.begin() + static_cast<std::ptrdiff_t>(from), body.end(), search);
    return at == body.end() ? std::string_view::npos : static_cast<std::size_t>(at - body.begin());
  };
  std::size_t at = 0;
  if (body.starts_with(std::string_view{mark}.substr(2))) {
    at = mark.size() - 2;
  } else {  // a preamble is allowed and ignored
    at = find_mark(0);
    if (at == std::string_view::npos) broken("no boundary");
    at += mark.size();
  }
  std::vector<Part> parts;
  while (true) {
    if (body.substr(at).starts_with("--")) return parts;
    while (at < body.size() && (body[at] == ' ' || body[at] == '\t')) ++at;  // RFC 2046 allows padding
    if (!body.substr(at).starts_with("\r\n")) broken("boundary line");
    if (parts.size() == limits.parts) broken("too many parts");
    // From the line break itself, so that a part without any header is seen as such.
    const auto window = body.substr(at, limits.header_bytes + 4);
    const auto end = window.find("\r\n\r\n");
    if (end == std::string_view::npos) broken("header of a part too long");
    Part part = read_head(end == 0 ? std::string_view{} : window.substr(2, end - 2));
    const auto start = at + end + 4;
    // The mark's own line break may be the one that ends the header: an empty part.
    const auto stop = find_mark(start - 2);
    if (stop == std::string_view::npos) broken("no end boundary");
    part.bytes = stop < start ? std::string_view{} : body.substr(start, stop - start);
    parts.push_back(std::move(part));
    at = stop + mark.size();
  }
}

const Part* find_part(const std::vector<Part>& parts, std::string_view name) {
  for (const Part& p : parts)
    if (p.name == name) return &p;
  return nullptr;
}

std::string safe_filename(std::string_view given) {
  const auto slash = given.find_last_of("/\\");
  if (slash != std::string_view::npos) given.remove_prefix(slash + 1);
  const bool text = base::valid_utf8(given);
  std::string out;
  for (const char c : given) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) continue;
    if (out.empty() && (c == '.' || c == ' ')) continue;
    out += byte >= 0x80 && !text ? '_' : c;
  }
  if (out.size() > kNameBytes) {
    const auto dot = out.rfind('.');
    const std::string extension = dot != std::string::npos && out.size() - dot <= 12 ? out.substr(dot) : "";
    auto cut = kNameBytes - extension.size();
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
    out = out.substr(0, cut) + extension;
  }
  return out;
}

std::string attachment(std::string_view filename) {
  const std::string name = safe_filename(filename);
  std::string ascii;
  for (const char c : name)
    ascii += static_cast<unsigned char>(c) >= 0x80 || c == '"' || c == '\\' || c == '%' ? '_' : c;
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + escape(name);
}

}  // namespace http
