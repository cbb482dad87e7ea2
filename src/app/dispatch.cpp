// One request from edge to row and back: route, caller, permission, body, transaction, handler, journal, reply.
// The one place where an exception becomes a status.
#include <chrono>

#include "app/journal.hpp"
#include "app/kernel.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/multipart.hpp"

namespace app {
namespace {

using base::Code;
using base::Fail;

constexpr std::size_t kAheadBody = 1 << 10;   // who brings more makes a journey of his own: nobody knows yet whether he may
constexpr std::size_t kReplayBody = 64 << 10;  // larger replies are not kept; the second call learns that it was done

struct Replay {
  base::Id<User> user_id;
  std::string route, request;
  std::int32_t status = 0;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(Replay, (), (user_id, route, request, status, body))

// Whoever takes an answer is the last who is given it, so what a request of the same flush adds is seen.
const store::Question kReplay{"SELECT user_id, route, request, status, body FROM app_replay WHERE key=$1", {}};

http::Reply replayed(const Replay& r) {
  http::Reply reply = json_reply(r.status, r.body);
  reply.headers.emplace_back("Idempotent-Replay", "true");
  return reply;
}

std::string idempotency_key(const http::Request& request) {
  const auto key = request.header("Idempotency-Key");
  if (key.size() > 200 || !base::valid_utf8(key)) throw Fail(Code::bad_request, "idempotency_key");
  return std::string(key);
}

Upload upload_of(const http::Request& request, std::vector<http::Part>& parts) {
  parts = http::parse_multipart(request.header("Content-Type"), request.body);
  Upload up;
  bool found = false;
  for (const auto& p : parts) {
    if (p.name == "file" && !found) {
      up.name = p.filename;
      up.bytes = p.bytes;
      found = true;
    } else if (p.bytes.size() <= 10'000 && base::valid_utf8(p.bytes)) {
      up.fields.emplace(p.name, std::string(p.bytes));
    }
  }
  base::Problems bad;
  bad.check(found && !up.bytes.empty(), "file", "required");
  bad.raise_if_any();
  return up;
}

// What makes two requests the same one. The query counts: an import's check is not its apply. Of an upload the file and
// the fields count, not the boundary between them.
std::string fingerprint_of(const http::Request& request, const Upload* upload) {
  std::string text = request.path + "\n" + request.query + "\n";
  if (!upload) return base::sha256_hex(text + request.body);
  text += upload->hash + "\n" + upload->name;
  for (const auto& [name, value] : upload->fields) text += "\n" + name + "\n" + base::sha256_hex(value);
  return base::sha256_hex(text);
}

// Server-side reads of a stranger's cookie: a browser sends it with any form on any page, so a write also needs the
// token that only our own pages know.
void check_csrf(const http::Request& request, const Caller& caller) {
  if (!caller || request.method == "GET" || request.method == "HEAD") return;
  if (!base::same_secret(request.header("X-CSRF-Token"), caller.csrf)) throw Fail(Code::forbidden, "csrf");
}

void check_perm(const Caller& caller, const Route& route) {
  if (route.perm == kAnyone) return;
  if (!caller) throw Fail(Code::unauthorized, "unauthorized");
  if (caller.needs_factor && !route.before_factor) throw Fail(Code::forbidden, "factor_needed");
  if (!caller.may(route.perm)) throw Fail(Code::forbidden, "forbidden");
}

Scope scope_of(const Caller& caller) {
  Scope s = Scope::of_place(caller.place);
  s.unit = caller.unit;
  return s;
}

http::Reply problem_with(int status, const Fail& fail, const std::string& request_id) {
  std::string out = "{\"type\":\"about:blank\",\"title\":";
  static const std::pair<int, std::string_view> kTitles[] = {{400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
      {409, "Conflict"}, {410, "Gone"}, {413, "Content Too Large"}, {415, "Unsupported Media Type"}, {422, "Unprocessable Content"},
      {429, "Too Many Requests"}, {500, "Internal Server Error"}, {503, "Service Unavailable"}};
  std::string_view title = "Error";
  for (const auto& [code, text] : kTitles)
    if (code == status) title = text;
  const auto args = [&](const std::vector<std::pair<std::string, std::string>>& list) {
    std::string a = "{";
    for (const auto& [name, value] : list) {
      if (a.size() > 1) a += ',';
      meta::write_json_string(a, name);
      a += ':';
      meta::write_json_string(a, value);
    }
    return a + "}";
  };
  meta::write_json_string(out, title);
  out += ",\"status\":" + std::to_string(status) + ",\"key\":";
  meta::write_json_string(out, fail.key);
  out += ",\"request_id\":";
  meta::write_json_string(out, request_id);
  out += ",\"args\":" + args(fail.args) + ",\"errors\":[";
  for (const auto& f : fail.fields) {
    if (&f != &fail.fields.front()) out += ',';
    out += "{\"field\":";
    meta::write_json_string(out, f.field);
    out += ",\"key\":";
    meta::write_json_string(out, f.key);
    out += ",\"args\":" + args(f.args) + "}";
  }
  out += "]}";
  http::Reply r = json_reply(status, std::move(out));
  r.headers[0].second = "application/problem+json";
  r.headers.emplace_back("X-Request-Id", request_id);
  if (fail.retry_after_s || fail.code == Code::busy) r.headers.emplace_back("Retry-After", std::to_string(std::max(1, fail.retry_after_s)));
  return r;
}

}  // namespace

bool Caller::may(const Perm& perm) const {
  if (perm == kAnyone) return true;
  if (!*this) return false;
  if (perm == kSignedIn) return true;
  for (const auto& p : permissions)
    if (p == perm.key) return true;
  return false;
}

// At once in this process; the others hear it from the database (store/relay.hpp) and know by the node that it is not their own.
void Ctx::publish(std::string topic, std::string event, std::string json) {
  tx.announce(std::to_string(services.ids.node()) + "\n" + topic + "\n" + event + "\n" + json);
  tx.after_commit([&hub = services.hub, topic = std::move(topic), event = std::move(event), json = std::move(json)] { hub.publish(topic, event, json); });
}

void Ctx::deliver(std::type_index type, const void* event) { kernel.deliver(*this, type, event); }

std::string_view session_cookie(const http::Request& request) { return request.tls ? "__Host-cc_session" : "cc_session"; }

http::Reply problem(const Fail& fail, const std::string& request_id) { return problem_with(base::status_of(fail.code), fail, request_id); }

Caller Kernel::caller_of(store::Tx& tx, const http::Request& request, base::Instant now) const {
  const auto token = request.cookie(session_cookie(request));
  if (token.empty() || !authenticate_) return {};
  return authenticate_(tx, token, now);
}

http::Reply Kernel::run_route(http::Request& request, const Router::Match& match, Access& seen) {
  const Route& route = *match.route;
  const auto now = services_.clock.now();
  const bool writes = route.method != "GET" && !route.reads;
  Caller caller;
  if (route.raw || route.body == Body::upload) {
    // Before anything costly: who is it?
    services_.db.read([&](store::Tx& tx) { caller = caller_of(tx, request, now); });
    seen.user = caller.id.value;
    check_perm(caller, route);
    // Who has no session yet cannot know its token: these routes (sign in, set up) take JSON alone, which no foreign form sends.
    if (!(route.perm == kAnyone)) check_csrf(request, caller);
    if (route.raw) return route.raw(*this, request, caller);
  }
  std::vector<http::Part> parts;
  Upload upload;
  Endpoint endpoint{match.segments, nullptr};
  if (route.body == Body::upload) {
    upload = upload_of(request, parts);
    endpoint.upload = &upload;
    if (route.admit)
      services_.db.read([&](store::Tx& tx) {
        Ctx c{tx, now, services_, *this, caller, scope_of(caller), request, {}};
        route.admit(c, endpoint);
      });
    // Only what was looked at first is kept: a table that is read and forgotten, or bytes that are no photo, would fill the disk
    // with files that no row names.
    upload.hash = route.admit ? services_.blobs.put(upload.bytes) : base::sha256_hex(upload.bytes);
  }
  const std::string key = writes && route.replays ? idempotency_key(request) : "";
  const std::string fingerprint = key.empty() ? "" : fingerprint_of(request, route.body == Body::upload ? &upload : nullptr);
  const std::string route_name = route.method + " " + route.path;

  http::Reply reply;
  const auto work = [&](store::Tx& tx) {
    caller = caller_of(tx, request, now);
    seen.user = caller.id.value;
    check_perm(caller, route);
    check_csrf(request, caller);
    if (!key.empty())
      for (const auto& before : tx.take<Replay>(kReplay, key)) {
        if (before.user_id != caller.id) continue;
        if (before.route != route_name || before.request != fingerprint) throw Fail(Code::conflict, "idempotency_reused");
        reply = replayed(before);
        return;
      }
    Ctx c{tx, now, services_, *this, caller, scope_of(caller), request, {}};
    {
      // In tests a module that writes to another's table is refused here.
      const store::Owner owner(tx, route.module);
      reply = route.run(c, endpoint);
    }
    if (reply.status == 200) reply.status = route.status;
    if (!writes) return;
    write_journal(c, route_name);
    if (!key.empty())
      tx.exec("INSERT INTO app_replay(key, user_id, route, request, status, body, at) VALUES($1, $2, $3, $4, $5, $6, $7)", key, caller.id,
              route_name, fingerprint, reply.status, reply.body.size() <= kReplayBody ? std::string_view(reply.body) : "{}", now);
  };
  const auto ahead = [&](store::Tx& tx) {
    if (const auto token = request.cookie(session_cookie(request)); !token.empty() && expect_) expect_(tx, token);
    if (!key.empty()) tx.expect<Replay>(kReplay, key);
    if (route.ahead && request.body.size() <= kAheadBody) route.ahead(tx, endpoint, request);
  };
  if (writes) services_.db.write(work, ahead);
  else services_.db.read(work);
  if (caller.touch && touch_) try {
    services_.db.write([&](store::Tx& tx) { touch_(tx, caller, now); });
  } catch (const Fail& f) {
    // When a session was last used is no reason to refuse what was done.
    base::log::write(base::log::Level::info, "session not touched", {{"why", f.internal}});
  }
  return reply;
}

http::Reply Kernel::dispatch(http::Request& request, Access& seen) {
  const auto match = match_of(request.method, request.path);
  if (!match.route) {
    if (!match.other_method) throw Fail(Code::not_found, "not_found");
    return problem_with(405, Fail(Code::bad_request, "method"), seen.request_id);
  }
  seen.route = match.route->path;
  const auto start = std::chrono::steady_clock::now();
  const auto count = [&](int status) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
    const std::lock_guard lock(counters_mutex_);
    auto& counter = counters_[match.route->method + " " + match.route->path + " " + std::to_string(status / 100) + "xx"];
    ++counter.count;
    counter.micros += static_cast<std::uint64_t>(micros);
  };
  try {
    http::Reply reply = run_route(request, match, seen);
    count(reply.status);
    return reply;
  } catch (const Fail& f) {
    count(base::status_of(f.code));
    if (match.route->refusal) return match.route->refusal(request, f);
    throw;
  } catch (...) {
    count(500);
    throw;
  }
}

http::Reply Kernel::handle(http::Request& request) {
  Access seen{.request_id = std::to_string(services_.ids.next(services_.clock.now().ms)), .method = request.method, .route = {}};
  const auto start = std::chrono::steady_clock::now();
  http::Reply reply = answer(seen, [&] { return dispatch(request, seen); });
  if (reply.later) reply.later = [this, seen, later = std::move(reply.later)] { return answer(seen, later); };
  http::when_made(reply, [this, seen, start](http::Reply& made) {
    if (http::header(made.headers, "X-Request-Id").empty()) made.headers.emplace_back("X-Request-Id", seen.request_id);
    if (!access) return;
    Access whole = seen;
    whole.status = made.status;
    whole.micros = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
    whole.bytes = made.body.size();
    access(whole);
  });
  return reply;
}

http::Reply Kernel::answer(const Access& seen, const std::function<http::Reply()>& make) const {
  try {
    return make();
  } catch (const Fail& f) {
    if (f.code == Code::internal || !f.internal.empty())
      base::log::write(f.code == Code::internal ? base::log::Level::error : base::log::Level::info, "request failed",
                       {{"request", seen.request_id}, {"method", seen.method}, {"key", f.key}, {"why", f.internal}});
    return problem(f, seen.request_id);
  } catch (const std::exception& e) {
    base::log::error("request failed", {{"request", seen.request_id}, {"method", seen.method}, {"why", e.what()}});
    return problem(Fail(Code::internal, "internal"), seen.request_id);
  }
}

}  // namespace app
