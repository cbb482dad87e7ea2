#pragma once
// Typed routes. A handler is a plain function; its signature says what it takes and gives:
//
//   Page<Site> list(Ctx&, const Filter&)              GET: Filter from the query
//   Visit finish(Ctx&, Id<Visit>, const Finish&)      POST: {id} from the path, Finish from the JSON body
//   Photo add(Ctx&, Id<Visit>, const Upload&)         POST multipart: the file is on disk before the transaction opens
//   void remove(Ctx&, Id<Visit>)                      → 204
//   http::Reply sheet(Ctx&, const Filter&)            as it is
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/ctx.hpp"
#include "app/page.hpp"
#include "meta/json.hpp"

namespace app {

// A path segment that is no id: a place code, a name.
struct Key {
  std::string value;
};

// The part named "file" of a multipart request. Where the route is admitting(), stored by its hash and synced before the transaction opens.
struct Upload {
  std::string name;  // as the user's file was called: shown, never used as a path
  std::string_view bytes;
  std::string hash;
  std::map<std::string, std::string> fields;  // the other parts, as text
};

// JSON that is already written.
struct Raw {
  std::string json;
};

enum class Body { none, json, upload, bytes };

struct Endpoint {
  std::vector<std::string> path;  // values of the {…} segments, in order
  const Upload* upload = nullptr;
};

struct Route {
  std::string method, path;  // path below /api, but see `root`
  Perm perm;
  std::string summary;
  Body body = Body::none;
  int status = 200;
  std::size_t limit = 1 << 20;             // bytes of the body
  bool partial = false;                    // fields that are left out keep their value
  bool reads = false;                      // a POST that changes nothing: read-only transaction, no journal
  bool replays = true;                     // honours Idempotency-Key; not where the reply holds a secret
  const meta::Type* input = nullptr;       // of the query or the body
  const meta::Type* output = nullptr;      // null: no JSON body, or one without a type
  bool output_page = false;                // rows of `output`
  std::vector<std::string> parameters;     // names of the {…} segments
  std::vector<bool> parameter_is_id;
  std::string entity;                      // set by entity.hpp
  std::string module;                      // set by the kernel
  std::function<http::Reply(Ctx&, const Endpoint&)> run;
  // Asks (store::Tx::expect) what `run` will want to know, for all who share a flush in one journey (store::Database::write). Nobody knows
  // yet who asks: a few rows by their keys.
  std::function<void(store::Tx&, const Endpoint&, const http::Request&)> ahead;
  // Of an upload: asked in a read-only transaction before the file is kept. Without it the file is read and not kept.
  std::function<void(Ctx&, const Endpoint&)> admit;
  bool root = false;  // the path is whole, not below /api: where a standard fixes the address
  bool before_factor = false;  // open to who must first set up a second factor (Caller::needs_factor)
  // What a failure is told as, where the standard has a form of its own for it.
  std::function<http::Reply(const http::Request&, const base::Fail&)> refusal;
  // Set instead of `run` by outside(): opens its own transactions (password hashing must not hold the writer).
  std::function<http::Reply(Kernel&, http::Request&, const Caller&)> raw;

  Route&& named(std::string text) && { summary = std::move(text); return std::move(*this); }
  Route&& max_body(std::size_t bytes) && { limit = bytes; return std::move(*this); }
  Route&& gives(int code) && { status = code; return std::move(*this); }
  Route&& read_only() && { reads = true; return std::move(*this); }
  Route&& takes_bytes() && { body = Body::bytes; return std::move(*this); }
  Route&& at_root() && { root = true; return std::move(*this); }
  Route&& without_replay() && { replays = false; return std::move(*this); }
  Route&& before_second_factor() && { before_factor = true; return std::move(*this); }
  Route&& admitting(std::function<void(Ctx&, const Endpoint&)> check) && { admit = std::move(check); return std::move(*this); }
  template <class... A>
  Route&& asking(void (*ask)(store::Tx&, A...)) &&;
  Route&& refusing(std::function<http::Reply(const http::Request&, const base::Fail&)> wording) && { refusal = std::move(wording); return std::move(*this); }
  Route&& typed(const meta::Type& in, const meta::Type& out) && { input = &in; output = &out; return std::move(*this); }
};

http::Reply json_reply(int status, std::string json);
// Fills a record from the query string; every wrong or unknown name is reported.
void read_query(std::string_view query, const meta::Type& type, void* out, base::Problems& bad);
std::int64_t id_of(std::string_view segment);  // throws Fail(not_found)
// Checks a filled record against its notes, beside what reading it found; throws Fail(invalid) naming all.
void validate_input(const meta::Type& type, const void* in, base::Problems known = {});
// Writes  "rows":[…],"refs":{"units":{"12":"城管局"}},  where refs names what the rows' references are called.
void write_page_head(std::string& out, Ctx& c, const meta::Type& row, std::span<const void* const> rows);

namespace detail {

template <class T> struct is_page : std::false_type {};
template <class T> struct is_page<Page<T>> : std::true_type { using row = T; };

template <class T>
http::Reply reply_of(Ctx& c, int status, const T& value) {
  if constexpr (std::is_same_v<T, http::Reply>) return value;
  else if constexpr (std::is_same_v<T, Raw>) return json_reply(status, value.json);
  else if constexpr (is_page<T>::value) {
    std::vector<const void*> rows;
    for (const auto& r : value.rows) rows.push_back(&r);
    std::string out = "{";
    write_page_head(out, c, meta::type_of<typename is_page<T>::row>(), rows);
    out += "\"next\":" + meta::to_json(value.next) + ",\"total\":" + meta::to_json(value.total) + "}";
    return json_reply(status, std::move(out));
  } else return json_reply(status, meta::to_json(value));
}

template <class T>
constexpr bool kIsPath = meta::detail::is_id<T>::value || std::is_same_v<T, Key>;

template <class A>
std::remove_cvref_t<A> argument(const http::Request& request, const Endpoint& e, std::size_t& segment, std::string_view method) {
  using T = std::remove_cvref_t<A>;
  if constexpr (std::is_same_v<T, Key>) return Key{e.path.at(segment++)};
  else if constexpr (meta::detail::is_id<T>::value) return T{id_of(e.path.at(segment++))};
  else if constexpr (std::is_same_v<T, Upload>) return *e.upload;
  else {
    T in{};
    base::Problems bad;
    if (method == "GET" || method == "DELETE") read_query(request.query, meta::type_of<T>(), &in, bad);
    else meta::read_json(request.body.empty() ? "{}" : request.body, meta::type_of<T>(), &in, bad);
    validate_input(meta::type_of<T>(), &in, bad);
    return in;
  }
}
template <class R, class... A>
Route make(std::string method, std::string path, Perm perm, R (*handler)(Ctx&, A...)) {
  Route route;
  route.method = std::move(method);
  route.path = std::move(path);
  route.perm = perm;
  ((std::is_same_v<std::remove_cvref_t<A>, Upload> ? void(route.body = Body::upload) : void()), ...);
  [[maybe_unused]] const auto note = [&]<class T>(std::type_identity<T>) {
    if constexpr (kIsPath<T>) route.parameter_is_id.push_back(meta::detail::is_id<T>::value);
    else if constexpr (!std::is_same_v<T, Upload>) {
      route.input = &meta::type_of<T>();
      if (route.method != "GET" && route.method != "DELETE") route.body = Body::json;
    }
  };
  (note(std::type_identity<std::remove_cvref_t<A>>{}), ...);
  using Out = std::remove_cvref_t<R>;
  if constexpr (std::is_void_v<Out>) route.status = 204;
  else if constexpr (is_page<Out>::value) route.output = &meta::type_of<typename is_page<Out>::row>(), route.output_page = true;
  else if constexpr (!std::is_same_v<Out, http::Reply> && !std::is_same_v<Out, Raw>) route.output = &meta::type_of<Out>();
  route.run = [handler, method_of = route.method](Ctx& c, const Endpoint& e) -> http::Reply {
    [[maybe_unused]] std::size_t segment = 0;
    // Braces: arguments are made from left to right.
    std::tuple<std::remove_cvref_t<A>...> in{argument<A>(c.request, e, segment, method_of)...};
    return std::apply(
        [&](auto&... a) -> http::Reply {
          if constexpr (std::is_void_v<R>) {
            handler(c, a...);
            http::Reply done;
            done.status = 204;
            return done;
          } else {
            return reply_of(c, 200, handler(c, a...));
          }
        },
        in);
  };
  return route;
}

}  // namespace detail

template <class... A>
Route&& Route::asking(void (*ask)(store::Tx&, A...)) && {
  ahead = [ask, method_of = method](store::Tx& tx, const Endpoint& e, const http::Request& request) {
    std::optional<std::tuple<std::remove_cvref_t<A>...>> in;
    try {
      [[maybe_unused]] std::size_t segment = 0;
      in.emplace(std::tuple<std::remove_cvref_t<A>...>{detail::argument<A>(request, e, segment, method_of)...});
    } catch (const base::Fail&) {
      return;  // `run` says what is wrong with it, to who may know
    }
    std::apply([&](auto&... a) { ask(tx, a...); }, *in);
  };
  return std::move(*this);
}

template <class F> Route get(std::string path, Perm perm, F handler) { return detail::make("GET", std::move(path), perm, handler); }
template <class F> Route post(std::string path, Perm perm, F handler) { return detail::make("POST", std::move(path), perm, handler); }
template <class F> Route put(std::string path, Perm perm, F handler) { return detail::make("PUT", std::move(path), perm, handler); }
template <class F> Route del(std::string path, Perm perm, F handler) { return detail::make("DELETE", std::move(path), perm, handler); }
// A handler that opens its own transactions; it also does its own journal row.
Route outside(std::string method, std::string path, Perm perm, std::function<http::Reply(Kernel&, http::Request&, const Caller&)> handler);

}  // namespace app
