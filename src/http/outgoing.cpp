#include "http/outgoing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <memory>
#include <stdexcept>

#include "base/log.hpp"
#include "http/range.hpp"

namespace http {
namespace {

struct File {
  explicit File(const std::string& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd;
};

std::string number(std::uint64_t v) { return std::to_string(v); }

std::string hex(std::uint64_t v) {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text, v, 16).ptr;
  return {text, end};
}

void line(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  // A line break in a value would begin another header: the classical response splitting.
  for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  head += "\r\n";
}

void start(Outgoing& out, int status) {
  out.status = status;
  out.head = "HTTP/1.1 ";
  out.head += number(static_cast<std::uint64_t>(status));
  out.head += ' ';
  out.head += reason(status);
  out.head += "\r\n";
}

bool reads(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }
bool bodiless(int status) { return status == 204 || status == 304 || (status >= 100 && status < 200); }

// One header set of the handler, without what the edge decides itself.
void copy_headers(Outgoing& out, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding") || same_name(name, "Connection") ||
        same_name(name, "Date"))
      continue;
    if (bodiless(out.status) && same_name(name, "Content-Type")) continue;
    line(out.head, name, value);
  }
}

bool unchanged(const Request& request, std::string_view etag, std::string_view modified) {
  if (!reads(request)) return false;
  if (const auto list = request.header("If-None-Match"); !list.empty()) return etag_matches(list, etag);
  if (modified.empty()) return false;
  const auto since = parse_date(request.header("If-Modified-Since")), at = parse_date(modified);
  return since && at && at->ms <= since->ms;
}

// Pulls [first, first + length) of the bytes.
StreamBody pieces(Elsewhere from, std::uint64_t first, std::uint64_t length) {
  return [from = std::move(from), first, length](std::string& chunk) mutable {
    chunk = from.read(first, static_cast<std::size_t>(length < kPiece ? length : kPiece));
    if (chunk.empty()) throw std::runtime_error("file became shorter while it was sent");
    first += chunk.size();
    length -= chunk.size();
    return length > 0;
  };
}

Elsewhere bytes_of(std::shared_ptr<File> file, std::uint64_t size) {
  return {size, [file = std::move(file)](std::uint64_t first, std::size_t length) {
            std::string chunk(length, '\0');
            for (std::size_t got = 0; got < length;) {
              const auto n = ::pread(file->fd, chunk.data() + got, length - got, static_cast<off_t>(first + got));
              if (n < 0 && errno == EINTR) continue;
              if (n <= 0) throw std::runtime_error("file became shorter while it was sent");
              got += static_cast<std::size_t>(n);
            }
            return chunk;
          }};
}

// What is to be sent, when it changed, and what names this version of it.
struct Sent {
  std::function<Elsewhere()> open;
  std::string modified, etag;
};

std::optional<Sent> sent_of(const Reply& reply, const Elsewheres& elsewheres) {
  const bool dated = !header(reply.headers, "Last-Modified").empty();
  if (const std::string& path = reply.file->path; path.starts_with(kElsewhere) && elsewheres)
    return Sent{[&elsewheres, name = path.substr(kElsewhere.size())] { return elsewheres(name); }, "", reply.etag};
  const auto file = std::make_shared<File>(reply.file->path);
  struct stat info {};
  if (file->fd < 0 || ::fstat(file->fd, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  const std::int64_t modified_ms = std::int64_t{info.st_mtim.tv_sec} * 1000;
  Sent out{[file, size] { return bytes_of(file, size); }, dated ? "" : date_text({modified_ms}), reply.etag};
  if (out.etag.empty())
    out.etag = hex(static_cast<std::uint64_t>(modified_ms / 1000)) + "-" +
               hex(static_cast<std::uint64_t>(info.st_mtim.tv_nsec)) + "-" + hex(size);
  return out;
}

Outgoing send_file(const Request& request, Reply&& reply, Gzip& gzip, const Elsewheres& elsewheres) {
  const auto sent = sent_of(reply, elsewheres);
  if (!sent) {
    base::log::error("http.file_missing", {{"path", reply.file->path}});
    return prepare(request, Version::http11, problem(404, "http.file_missing"), gzip);
  }
  const std::string& modified = sent->modified;
  const std::string_view last = modified.empty() ? header(reply.headers, "Last-Modified") : modified;
  const std::string etag = quoted_etag(sent->etag);
  Outgoing out;
  const auto finish = [&] {
    copy_headers(out, reply.headers);
    if (!etag.empty()) line(out.head, "ETag", etag);
    if (!modified.empty()) line(out.head, "Last-Modified", modified);
    line(out.head, "Accept-Ranges", "bytes");
  };
  if (reply.status == 200 && unchanged(request, etag, last)) {
    start(out, 304);
    finish();
    return out;
  }
  Elsewhere from = sent->open();
  const std::uint64_t size = from.bytes;
  Range range;
  if (reply.status == 200 && request.method == "GET" && same_version(request.header("If-Range"), etag, last))
    range = parse_range(request.header("Range"), size);
  if (range.kind == Range::Kind::outside) {
    Reply refused = problem(416, "http.range");
    refused.headers.emplace_back("Content-Range", "bytes */" + number(size));
    return prepare(request, Version::http11, std::move(refused), gzip);
  }
  if (range.kind == Range::Kind::whole) range.first = 0, range.length = size;
  start(out, range.kind == Range::Kind::part ? 206 : reply.status);
  finish();
  if (range.kind == Range::Kind::part)
    line(out.head, "Content-Range",
         "bytes " + number(range.first) + '-' + number(range.first + range.length - 1) + '/' + number(size));
  line(out.head, "Content-Length", number(range.length));
  if (request.method == "HEAD" || range.length == 0) return out;
  auto pull = pieces(std::move(from), range.first, range.length);
  if (pull(out.body)) out.more = std::move(pull);
  return out;
}

StreamBody squeezed(StreamBody plain) {
  return
      [plain = std::move(plain), gzip = std::make_shared<Gzip>(), piece = std::string{}](std::string& chunk) mutable {
        bool more = true;
        while (more && chunk.empty()) {  // zlib holds small pieces back: an empty chunk would mean the end
          piece.clear();
          more = plain(piece);
          gzip->add(piece, chunk);
        }
        if (!more) gzip->finish(chunk);
        return more;
      };
}

Outgoing send_stream(const Request& request, Version version, Reply&& reply) {
  Outgoing out;
  start(out, reply.status);
  copy_headers(out, reply.headers);
  if (!reply.etag.empty()) line(out.head, "ETag", quoted_etag(reply.etag));
  StreamBody pull = std::move(reply.stream);
  const bool text =
      compressible(header(reply.headers, "Content-Type")) && header(reply.headers, "Content-Encoding").empty();
  if (text) line(out.head, "Vary", "Accept-Encoding");
  if (text && takes_gzip(request.header("Accept-Encoding"))) {
    line(out.head, "Content-Encoding", "gzip");
    pull = squeezed(std::move(pull));
  }
  if (request.method == "HEAD") return out;
  const bool more = pull(out.body);
  if (!more) {
    line(out.head, "Content-Length", number(out.body.size()));
    return out;
  }
  out.more = std::move(pull);
  if (version == Version::http11) {
    out.chunked = true;
    line(out.head, "Transfer-Encoding", "chunked");
  } else {
    out.until_close = true;
  }
  return out;
}

Outgoing send_events(const Request& request, Reply&& reply) {
  Outgoing out;
  start(out, 200);
  copy_headers(out, reply.headers);
  line(out.head, "Content-Type", "text/event-stream; charset=utf-8");
  line(out.head, "Cache-Control", "no-cache");
  line(out.head, "X-Accel-Buffering", "no");  // nginx would hold events back
  out.until_close = true;
  if (request.method == "HEAD") return out;
  out.body = "retry: 3000\n\n" + reply.body;
  out.topics = std::move(reply.topics);
  return out;
}

}  // namespace

Outgoing prepare(const Request& request, Version version, Reply&& reply, Gzip& gzip, const Elsewheres& elsewheres) {
  if (reply.file) return send_file(request, std::move(reply), gzip, elsewheres);
  if (reply.topics) return send_events(request, std::move(reply));
  if (reply.stream) return send_stream(request, version, std::move(reply));

  Outgoing out;
  std::string etag = quoted_etag(reply.etag);
  const std::string_view type = header(reply.headers, "Content-Type");
  const std::size_t size = reply.constant.empty() ? reply.body.size() : reply.constant.size();
  const bool text = size > kCompressFrom && compressible(type) && header(reply.headers, "Content-Encoding").empty();
  const bool squeeze = text && takes_gzip(request.header("Accept-Encoding"));
  // The same tag for two encodings may only be a weak one.
  if (squeeze && etag.starts_with('"')) etag.insert(0, "W/");
  const bool same = reply.status == 200 && unchanged(request, etag, header(reply.headers, "Last-Modified"));
  start(out, same ? 304 : reply.status);
  copy_headers(out, reply.headers);
  if (!etag.empty()) line(out.head, "ETag", etag);
  if (text) line(out.head, "Vary", "Accept-Encoding");
  if (bodiless(out.status)) return out;
  if (squeeze) {
    line(out.head, "Content-Encoding", "gzip");
    out.body = gzip.whole(reply.constant.empty() ? std::string_view{reply.body} : reply.constant);
  } else if (reply.constant.empty()) {
    out.body = std::move(reply.body);
  } else {
    out.constant = reply.constant;
  }
  line(out.head, "Content-Length", number(out.constant.empty() ? out.body.size() : out.constant.size()));
  if (request.method == "HEAD") out.body.clear(), out.constant = {};
  return out;
}

Reply problem(int status, std::string_view key) {
  Reply reply;
  reply.status = status;
  reply.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  reply.body = "{\"type\":\"about:blank\",\"title\":\"" + std::string{reason(status)} +
               "\",\"status\":" + std::to_string(status) + ",\"key\":\"" + std::string{key} + "\",\"args\":{},\"errors\":[]}";
  return reply;
}

std::string_view reason(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

}  // namespace http
