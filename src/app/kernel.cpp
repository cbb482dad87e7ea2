#include "app/kernel.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/journal.hpp"

namespace app {

Kernel::Kernel(Services& services, std::vector<Module> modules) : services_(services), modules_(std::move(modules)) {
  services_.db.seal_with(services_.seal);
  // Route and entity addresses are kept, so both lists are filled before anything points into them.
  for (auto& m : modules_) {
    for (auto& p : m.permissions) permissions_.push_back(p);
    for (auto& e : m.entities) {
      const_cast<Entity&>(*e).module = m.name;
      entities_[e->name] = e.get();
    }
    for (auto& r : m.routes) {
      // The names of the {…} segments.
      for (std::size_t at = 0; (at = r.path.find('{', at)) != std::string::npos; ++at)
        r.parameters.push_back(r.path.substr(at + 1, r.path.find('}', at) - at - 1));
      r.module = m.name;
      routes_.push_back(r);
    }
    for (const auto& l : m.listeners) listeners_.emplace(l.event, std::pair(&m, &l));
    if (m.authenticate) authenticate_ = m.authenticate, expect_ = m.expect, touch_ = m.touch;
  }
  for (const auto& r : routes_) (r.root ? roots_ : router_).add(r);
  // Two routes on one path would hide each other: a mistake in a module, found at start.
  for (const auto& r : routes_) {
    const auto twins = std::count_if(routes_.begin(), routes_.end(), [&](const Route& o) { return o.method == r.method && o.path == r.path && o.root == r.root; });
    if (twins > 1) throw std::logic_error("two routes " + r.method + " " + r.path);
  }
}

std::vector<store::Migration> migrations_of(const std::vector<Module>& modules) {
  std::vector<store::Migration> all{{"app", 1, kPlatformSchema}, {"app", 2, kReplaySchema}};
  for (const auto& m : modules)
    for (const auto& v : m.migrations) all.push_back({m.name, v.version, v.sql});
  return all;
}

int Kernel::migrate() {
  const int ran = store::migrate(services_.db, migrations_of(modules_), services_.clock.now());
  for (const auto& m : modules_)
    if (m.start) as_system(m.start);
  return ran;
}

Router::Match Kernel::match_of(std::string_view method, std::string_view path) const {
  return path.starts_with("/api/") || path == "/api" ? router_.find(method, path.substr(4)) : roots_.find(method, path);
}

bool Kernel::answers(std::string_view path) const {
  const auto first = [](std::string_view p) { return p.substr(0, p.find('/', 1)); };
  return path.starts_with("/api/") || std::any_of(routes_.begin(), routes_.end(), [&](const Route& r) { return r.root && first(r.path) == first(path); });
}

std::size_t Kernel::body_limit(std::string_view method, std::string_view path) const {
  if (!answers(path)) return 0;
  const auto match = match_of(method, path);
  return match.route ? match.route->limit : 64 << 10;
}

const Entity* Kernel::entity(std::string_view name) const {
  const auto at = entities_.find(std::string(name));
  return at == entities_.end() ? nullptr : at->second;
}

void Kernel::deliver(Ctx& c, std::type_index type, const void* event) const {
  const auto [from, to] = listeners_.equal_range(type);
  for (auto l = from; l != to; ++l) {
    const store::Owner owner(c.tx, l->second.first->name);
    l->second.second->hear(c, event);
  }
}

void Kernel::as_system(const std::function<void(Ctx&)>& work) {
  const Caller nobody;
  const http::Request none;
  services_.db.write([&](store::Tx& tx) {
    Ctx c{tx, services_.clock.now(), services_, *this, nobody, {}, none, {}};
    work(c);
    if (!c.touched.empty()) write_journal(c, "system");
  });
}

}  // namespace app
