#include "main/modules.hpp"

#include "app/system.hpp"
#include "modules/accounts/accounts.hpp"
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

std::vector<app::Module> all_modules(const std::string& networks) {
  messages::Settings sending;
  sending.networks = networks;
  return {accounts::module(), places::module(), units::module(), standards::module(), sites::module(),
          marks::module(),    uploads::module(), photos::module(), messages::module(sending), visits::module(), cases::module(), flags::module(), warmap::module(), bulletins::module(), app::system_module()};
}

}  // namespace composition
