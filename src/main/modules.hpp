#pragma once
// The composition: which modules this program is made of. The order is that of migrations and of the menu.
#include <vector>

#include "app/module.hpp"
#include "main/config.hpp"
#include "modules/accounts/accounts.hpp"

namespace composition {

accounts::Settings signing_in(const Config& config);  // its times
std::vector<app::Module> all_modules(const Config& config = {});

}  // namespace composition
