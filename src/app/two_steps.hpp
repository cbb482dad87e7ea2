#pragma once
// A request in two steps: what must be known is read, then something may take its time (a store a network away, a picture to be
// made), and only then the write begins, so that nobody who waits holds a transaction. Such a route keeps no replies for an
// Idempotency-Key: what it writes says by itself what was there before.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "app/kernel.hpp"
#include "base/text.hpp"

namespace app {

struct Steps {
  std::function<void(Ctx&)> look;          // in a transaction that only reads
  std::function<void()> between;           // in none; may be left out
  std::function<std::string(Ctx&)> write;  // the JSON of the reply; looks again at what may have changed, and may run again from its start
};
// `name`: of the route, for the journal. `module`: whose tables are written.
http::Reply take_steps(Kernel& k, const http::Request& r, const Caller& who, std::string_view module, std::string_view name, int status, const Steps& steps);

template <class In>
In read_body(const http::Request& r) {
  In in{};
  base::Problems bad;
  meta::read_json(r.body.empty() ? "{}" : r.body, meta::type_of<In>(), &in, bad);
  validate_input(meta::type_of<In>(), &in, bad);
  return in;
}

// `plan` makes the steps of one request: of the {id} in its path and of its body, which outlive them.
template <class In, class Out>
Route two_steps(std::string_view module, std::string method, std::string path, Perm perm, int status, std::function<Steps(Services&, std::int64_t id, const In&)> plan) {
  const auto segments = base::split(path, '/');
  const auto at = 1 + static_cast<std::size_t>(std::find(segments.begin(), segments.end(), "{id}") - segments.begin());  // behind "/api"
  auto run = [=, name = method + " " + path](Kernel& k, http::Request& r, const Caller& who) {
    const auto id = id_of(base::split(r.path, '/').at(at));
    const In in = read_body<In>(r);
    return take_steps(k, r, who, module, name, status, plan(k.services(), id, in));
  };
  Route route = outside(std::move(method), std::move(path), perm, std::move(run)).typed(meta::type_of<In>(), meta::type_of<Out>()).gives(status);
  route.parameter_is_id = {true};
  return route;
}

}  // namespace app
