#include "main/modules.hpp"

#include "app/system.hpp"
#include "modules/bulletins/bulletins.hpp"
#include "modules/cases/cases.hpp"
#include "modules/flags/flags.hpp"
#include "modules/marks/marks.hpp"
#include "modules/messages/messages.hpp"
#include "modules/photos/photos.hpp"
#include "modules/places/places.hpp"
#include "modules/sites/sites.hpp"
#include "modules/standards/standards.hpp"
#include "modules/units/units.hpp"
#include "modules/uploads/uploads.hpp"
#include "modules/visits/visits.hpp"
#include "modules/warmap/warmap.hpp"

namespace composition {

accounts::Settings signing_in(const Config& config) {
  accounts::Settings s;
  s.idle_ms = config.session_idle_minutes * base::kMinute;
  s.absolute_ms = config.session_hours * base::kHour;
  s.link_ms = config.link_hours * base::kHour;
  s.halfway_ms = config.code_minutes * base::kMinute;
  s.longest_delay_ms = config.wait_minutes * base::kMinute;
  return s;
}

std::vector<app::Module> all_modules(const Config& config) {
  messages::Settings sending;
  sending.networks = config.allowed_networks;
  return {accounts::module(signing_in(config)), places::module(), units::module(), standards::module(), sites::module(),
          marks::module(),    uploads::module(), photos::module(), messages::module(sending), visits::module(), cases::module(), flags::module(), warmap::module(), bulletins::module(), app::system_module()};
}

}  // namespace composition
