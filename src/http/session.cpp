#include "http/session.hpp"

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/elsewhere.hpp"
#include "http/query.hpp"
#include "http/range.hpp"

namespace http {
namespace {

constexpr std::size_t kIdleBuffer = 4 * 1024;
constexpr std::size_t kKeepBuffer = 16 * 1024;  // a larger one is given back between requests
constexpr std::size_t kUploadBuffer = 64 * 1024;
constexpr std::size_t kJoin = 8 * 1024;  // a body up to this is copied behind its head: one buffer, one packet
// What still comes of a body that was refused is read and thrown away, as much as nginx passes on (packaging/nginx.conf): who is cut off
// while he sends may never read why, and a proxy says 502 instead.
constexpr std::size_t kLingerBytes = 32 * 1024 * 1024;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr auto kNever = SteadyTime::max();
constexpr std::string_view kHeartbeat = ": \n\n";

}  // namespace

Host::Host(Config c, Handler h, BodyLimit b, std::shared_ptr<Hub> hub_)
    : config(std::move(c)),
      handler(std::move(h)),
      body_limit(std::move(b)),
      hub(std::move(hub_)),
      workers(config.workers, config.queue),
      writers(config.writers, config.queue),
      waiters(config.waiters, config.queue) {
  if (!config.clock) config.clock = std::make_shared<base::SystemClock>();
}

const std::string& Host::date() {
  const auto now = config.clock->now();
  if (now.ms / 1000 != date_second_) {
    date_second_ = now.ms / 1000;
    date_line_ = "Date: " + date_text(now) + "\r\n";
  }
  return date_line_;
}

Session::Session(Host& host, std::unique_ptr<Link> link, std::string peer)
    : host_(host), link_(std::move(link)), peer_(std::move(peer)) {}

void Session::open() {
  stage_ = Stage::opening;
  deadline_ = now() + host_.config.header_timeout;
  link_->open(shared_from_this());
}

void Session::on_open() {
  if (stage_ == Stage::closed) return;
  begin_request();
}

void Session::on_read(std::size_t n) {
  if (stage_ == Stage::closed) return;
  reading_ = false;
  host_.count.bytes_in.fetch_add(n, std::memory_order_relaxed);
  switch (stage_) {
    case Stage::lingering:
      lingered_ += n;
      return lingered_ > kLingerBytes ? close() : read();
    case Stage::events:
      return read();  // whatever it says, nobody listens
    case Stage::head:
    case Stage::body:
      break;
    default:
      return;  // refused meanwhile
  }
  end_ += n;
  advance();
}

void Session::on_written(std::size_t n) {
  if (stage_ == Stage::closed) return;
  host_.count.bytes_out.fetch_add(n, std::memory_order_relaxed);
  moved_ += n;
  std::size_t left = 0;
  for (auto& b : pending_) {
    const auto step = std::min(n, b.size());
    b.remove_prefix(step);
    n -= step;
    left += b.size();
  }
  if (left > 0) return write();
  writing_ = false;
  written();
}

void Session::on_output_ended() {
  if (stage_ == Stage::lingering && !reading_) read();
}

void Session::on_told() {
  if (stage_ == Stage::closed) {
    subscription_.reset();
    return;
  }
  if (stage_ == Stage::events) return send_events();
  if (!worked_.exchange(false, std::memory_order_acquire)) return;
  if (stage_ == Stage::working) {
    spend_budget(0);
    return begin_reply();
  }
  if (stage_ == Stage::pulling) return send_piece();
}

void Session::run(Gzip& gzip) {
  if (pulling_) make_piece();
  else if (!make_reply(gzip)) return;
  worked_.store(true, std::memory_order_release);
  host_.tell(shared_from_this());
}

bool Session::make_reply(Gzip& gzip) {
  try {
    Reply reply = later_ ? std::exchange(later_, nullptr)() : host_.handler(request_);
    const bool elsewhere = reply.file && reply.file->path.starts_with(kElsewhere);
    if (!waits_ && (reply.later || elsewhere)) {
      waits_ = true;
      later_ = reply.later ? std::move(reply.later) : [reply] { return reply; };
      if (host_.waiters.submit(shared_from_this())) return false;
      later_ = nullptr;
      reply = too_busy();
    }
    out_ = prepare(request_, version_, std::move(reply), gzip, host_.config.elsewhere);
  } catch (const base::Fail& fail) {
    out_ = prepare(request_, version_, problem(base::status_of(fail.code), fail.key), gzip);
  } catch (const std::exception& e) {
    base::log::error("http.handler", {{"what", e.what()}});
    out_ = prepare(request_, version_, problem(500, "http.internal"), gzip);
  } catch (...) {
    base::log::error("http.handler", {{"what", "not an exception"}});
    out_ = prepare(request_, version_, problem(500, "http.internal"), gzip);
  }
  request_ = Request{};  // the body must not lie about until the next request
  if (out_.topics) {
    subscription_ = host_.hub->subscribe(std::move(*out_.topics), [host = &host_, weak = weak_from_this()] {
      if (auto self = weak.lock()) host->tell(std::move(self));
    });
  }
  return true;
}

void Session::make_piece() {
  try {
    out_.body.clear();
    if (!out_.more(out_.body)) out_.more = nullptr;
  } catch (const std::exception& e) {
    base::log::error("http.stream", {{"what", e.what()}});
    broken_ = true;
  } catch (...) {
    broken_ = true;
  }
}

void Session::check(SteadyTime at) {
  if (stage_ == Stage::events && !writing_ && at >= next_beat_) {
    head_ = kHeartbeat;
    send({head_, {}, {}});
    return;
  }
  if (at < deadline_) return;
  if (idle()) return close();  // no fault of the client
  if (stage_ != Stage::lingering) host_.count.timeouts.fetch_add(1, std::memory_order_relaxed);
  if ((stage_ == Stage::head || stage_ == Stage::body) && !writing_) return refuse(408, "http.timeout");
  close();
}

void Session::drain() {
  if (stage_ == Stage::events || stage_ == Stage::lingering) return close();
  // A client that keeps its connection may be sending just now: it is answered, and told to close.
  if (idle()) deadline_ = std::min(deadline_, now() + host_.config.drain_idle);
}

void Session::close() {
  if (stage_ == Stage::closed) return;
  const bool worker_has_it = stage_ == Stage::working || stage_ == Stage::pulling;
  stage_ = Stage::closed;
  spend_budget(0);
  if (!worker_has_it) {
    subscription_.reset();
    out_ = Outgoing{};
  }
  link_->close();
  host_.left(*this);
}

bool Session::idle() const { return stage_ == Stage::head && begin_ == end_ && !parser_->begun(); }

SteadyTime Session::now() { return std::chrono::steady_clock::now(); }

SteadyTime Session::deadline_after(std::chrono::milliseconds timeout) const {
  const auto earned = std::chrono::milliseconds(moved_ * 1000 / std::max<std::size_t>(host_.config.min_rate, 1));
  return std::min(now() + timeout, since_ + timeout + earned);
}

void Session::begin_request() {
  stage_ = Stage::head;
  parser_.emplace(host_.config.header_limit);
  head_only_ = false;
  pulling_ = false;
  waits_ = false;
  continued_ = false;
  out_ = Outgoing{};
  if (begin_ == end_) {
    begin_ = end_ = 0;
    deadline_ = now() + (host_.draining ? host_.config.drain_idle : host_.config.idle_timeout);
    return read();
  }
  deadline_ = now() + host_.config.header_timeout;
  advance();
}

void Session::read() {
  if (stage_ == Stage::head || stage_ == Stage::body) {
    if (begin_ > 0) {
      std::move(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
      end_ -= begin_;
      begin_ = 0;
    }
    // Small for the many that wait, doubled for long headers, large for uploads: a small buffer makes those several
    // times dearer.
    std::size_t want = std::max(buffer_.size(), kIdleBuffer);
    if (stage_ == Stage::body && body_left_ > buffer_.size()) want = std::min<std::uint64_t>(body_left_, kUploadBuffer);
    if (end_ == want) want = std::min(2 * want, host_.config.header_limit + kIdleBuffer);
    if (buffer_.size() < want) buffer_.resize(want);
  } else if (buffer_.empty()) {
    buffer_.resize(64);
  }
  const bool discard = stage_ == Stage::events || stage_ == Stage::lingering;
  if (discard) begin_ = end_ = 0;
  reading_ = true;
  link_->read({buffer_.data() + end_, buffer_.size() - end_}, shared_from_this());
}

void Session::advance() {
  while (true) {
    if (stage_ == Stage::head && begin_ < end_ && !parser_->begun()) deadline_ = now() + host_.config.header_timeout;
    const auto [used, state] = parser_->put({buffer_.data() + begin_, end_ - begin_});
    begin_ += used;
    if (state != Parser::State::fine && state != Parser::State::more) return refuse_parse(state);
    if (stage_ == Stage::head && parser_->header_done()) {
      if (!on_header()) return;
      if (parser_->done()) return dispatch();
      if (begin_ < end_) continue;
    }
    if (stage_ == Stage::body) {
      moved_ += used;
      if (!spend_budget(parser_->head().request.body.size())) return busy(Keep::no);
      if (parser_->done()) return dispatch();
      body_left_ = parser_->left(kUploadBuffer);
      deadline_ = deadline_after(host_.config.read_timeout);
    }
    if (begin_ == end_ || state == Parser::State::more) {
      if (begin_ == 0 && end_ == buffer_.size() && end_ > host_.config.header_limit)
        return refuse_parse(Parser::State::header_too_large);
      if (stage_ == Stage::body && offer_continue()) return;
      return read();
    }
  }
}

bool Session::on_header() {
  Parser::Head& p = parser_->head();
  Request& r = p.request;
  version_ = p.version;
  head_only_ = r.method == "HEAD";
  if (p.bad_coding) return refuse(501, "http.transfer_encoding"), false;
  if (p.hosts > 1 || (p.hosts == 0 && version_ == Version::http11)) return refuse(400, "http.host"), false;
  auto target = parse_target(p.target);
  if (!target) return refuse(400, "http.target"), false;
  r.path = std::move(target->path);
  r.query = std::move(target->query);
  r.peer = peer_;
  r.tls = !host_.config.certificate.empty();
  if (host_.config.proxy == Proxy::trusted) believe_proxy(r);
  if (!p.expect.empty() && !same_name(p.expect, "100-continue")) return refuse(417, "http.expect"), false;
  const std::size_t limit = host_.body_limit ? host_.body_limit(r.method, r.path) : host_.config.body_limit;
  const auto length = parser_->length();
  if (length && *length > limit) return refuse(413, "http.body_too_large"), false;
  parser_->take_body(limit);
  stage_ = Stage::body;
  body_left_ = length ? *length : 0;
  since_ = now();
  moved_ = 0;
  return true;
}

void Session::believe_proxy(Request& r) {
  for (const auto& [name, value] : r.headers) {
    if (same_name(name, "X-Forwarded-For")) {
      // The last entry is the one our own proxy wrote; what stands before it, the client may have invented.
      const auto last = base::trim(std::string_view{value}.substr(value.rfind(',') + 1));
      if (!last.empty() && last.size() <= 64) r.peer = last;
    } else if (same_name(name, "X-Forwarded-Proto")) {
      r.tls = same_name(base::trim(value), "https");
    }
  }
}

bool Session::offer_continue() {
  if (continued_ || parser_->head().expect.empty() || version_ == Version::http10 ||
      !parser_->head().request.body.empty())
    return false;
  continued_ = true;
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  send({head_, {}, {}});
  return true;
}

bool Session::spend_budget(std::size_t bytes) {
  host_.body_bytes += bytes - budget_;
  budget_ = bytes;
  return host_.body_bytes <= host_.config.body_budget || bytes == 0;
}

void Session::dispatch() {
  ++served_;
  keep_ = parser_->keep_alive() && served_ < host_.config.max_requests;
  request_ = std::move(parser_->head().request);
  if (buffer_.size() > kKeepBuffer && begin_ == end_) std::vector<char>().swap(buffer_), begin_ = end_ = 0;
  deadline_ = kNever;  // the handler's time is its own; it holds a worker, not the edge
  stage_ = Stage::working;
  if (!host_.lane(request_.method).submit(shared_from_this())) {
    request_ = Request{};
    busy(keep_ ? Keep::yes : Keep::no);
  }
}

Reply Session::too_busy() {
  host_.count.busy.fetch_add(1, std::memory_order_relaxed);
  Reply reply = problem(503, "http.busy");
  reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

void Session::busy(Keep keep) { answer(too_busy(), keep); }

void Session::refuse(int status, std::string_view key) { answer(problem(status, key), Keep::no); }

void Session::refuse_parse(Parser::State state) {
  switch (state) {
    case Parser::State::body_too_large:
      return refuse(413, "http.body_too_large");
    case Parser::State::header_too_large:
      return refuse(431, "http.header_too_large");
    case Parser::State::version:
      return refuse(505, "http.version");
    default:
      return refuse(400, "http.malformed");
  }
}

void Session::answer(Reply reply, Keep keep) {
  Request asked;
  asked.method = head_only_ ? "HEAD" : "GET";
  keep_ = keep == Keep::yes;
  spend_budget(0);
  if (!keep_) parser_.reset();
  Gzip unused;  // problem documents are too short to be compressed
  out_ = prepare(asked, version_, std::move(reply), unused);
  stage_ = Stage::working;
  begin_reply();
}

void Session::begin_reply() {
  stage_ = Stage::writing;
  since_ = now();
  moved_ = 0;
  if (out_.until_close || host_.draining) keep_ = false;
  host_.count.requests.fetch_add(1, std::memory_order_relaxed);
  host_.count.by_class[static_cast<std::size_t>(std::clamp(out_.status / 100, 0, 5))].fetch_add(
      1, std::memory_order_relaxed);
  head_ = std::move(out_.head);
  head_ += host_.date();
  if (!keep_)
    head_ += "Connection: close\r\n";
  else if (version_ == Version::http10)
    head_ += "Connection: keep-alive\r\n";
  head_ += "\r\n";
  if (out_.chunked) {
    if (!out_.body.empty()) append_chunk_size();
    tail_ = out_.body.empty() ? "" : "\r\n";
    return send({head_, out_.body, tail_});
  }
  if (!out_.constant.empty()) return send({head_, out_.constant, {}});
  if (out_.body.size() <= kJoin) {
    head_ += out_.body;
    return send({head_, {}, {}});
  }
  send({head_, out_.body, {}});
}

void Session::append_chunk_size() {
  char text[24];
  head_.append(text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%zx\r\n", out_.body.size())));
}

void Session::send_piece() {
  if (broken_) return close();
  stage_ = Stage::writing;
  head_.clear();
  tail_.clear();
  if (out_.chunked) {
    if (!out_.body.empty()) append_chunk_size(), tail_ = "\r\n";
    if (!out_.more) tail_ += "0\r\n\r\n";
  }
  send({head_, out_.body, tail_});
}

void Session::send_events() {
  if (!subscription_) return;
  if (writing_) {  // a reader that stands still is not waited for until its write times out
    if (subscription_->lost()) close();
    return;
  }
  if (!subscription_->take(frames_)) return close();
  if (frames_.empty()) return;
  head_.clear();
  for (const auto& f : frames_) head_ += *f;
  frames_.clear();
  since_ = now();
  moved_ = 0;
  send({head_, {}, {}});
}

void Session::send(Pieces pieces) {
  pending_ = pieces;
  writing_ = true;
  if (pieces[0].size() + pieces[1].size() + pieces[2].size() == 0) {
    writing_ = false;
    return written();
  }
  write();
}

void Session::write() {
  deadline_ = deadline_after(host_.config.write_timeout);
  link_->write(pending_, shared_from_this());
}

void Session::written() {
  switch (stage_) {
    case Stage::body:
      return read();  // that was "100 Continue"
    case Stage::events:
      if (head_.capacity() > 4096) std::string().swap(head_);
      if (frames_.capacity() > 16) std::vector<Hub::Frame>().swap(frames_);
      next_beat_ = now() + host_.config.heartbeat;
      deadline_ = kNever;
      return send_events();
    default:
      break;
  }
  if (subscription_) return begin_events();
  if (out_.more) {
    stage_ = Stage::pulling;
    pulling_ = true;
    deadline_ = kNever;
    return (waits_ ? host_.waiters : host_.workers).submit_piece(shared_from_this());
  }
  if (keep_) return begin_request();
  linger();
}

void Session::begin_events() {
  if (host_.draining) return close();
  stage_ = Stage::events;
  out_ = Outgoing{};
  parser_.reset();
  // A subscriber lives for hours and says nothing: it keeps a few hundred bytes.
  std::vector<char>().swap(buffer_);
  std::string().swap(head_);
  begin_ = end_ = 0;
  next_beat_ = now() + host_.config.heartbeat;
  deadline_ = kNever;
  read();
  if (stage_ == Stage::events) send_events();
}

void Session::linger() {
  stage_ = Stage::lingering;
  out_ = Outgoing{};
  deadline_ = now() + kLinger;
  if (host_.draining) return close();
  link_->end_output(shared_from_this());
}

}  // namespace http
