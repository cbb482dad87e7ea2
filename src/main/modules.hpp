#pragma once
// The composition: which modules this program is made of. The order is that of migrations and of the menu.
#include <string>
#include <vector>

#include "app/module.hpp"

namespace composition {

// `networks`: the private ones that messages may be sent to (Config::allowed_networks).
std::vector<app::Module> all_modules(const std::string& networks = "");

}  // namespace composition
