#include "main/modules.hpp"

#include "app/system.hpp"

namespace composition {

std::vector<app::Module> all_modules() { return {app::system_module()}; }

}  // namespace composition
