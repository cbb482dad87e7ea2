#pragma once
// The composition: which modules this program is made of. The order is that of migrations and of the menu.
#include <vector>

#include "app/module.hpp"

namespace composition {

std::vector<app::Module> all_modules();

}  // namespace composition
