#include "app/two_steps.hpp"

#include "app/journal.hpp"

namespace app {

http::Reply take_steps(Kernel& k, const http::Request& r, const Caller& who, std::string_view module, std::string_view name, int status, const Steps& steps) {
  auto& s = k.services();
  const auto now = s.clock.now();
  auto scope = Scope::of_place(who.place);
  scope.unit = who.unit;
  s.db.read([&](store::Tx& tx) {
    Ctx c{tx, now, s, k, who, scope, r, {}};
    steps.look(c);
  });
  if (steps.between) steps.between();
  std::string json;
  s.db.write([&](store::Tx& tx) {
    Ctx c{tx, now, s, k, who, scope, r, {}};
    {
      const store::Owner owner(tx, module);
      json = steps.write(c);
    }
    write_journal(c, name);
  });
  return json_reply(status, std::move(json));
}

}  // namespace app
