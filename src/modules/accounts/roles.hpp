#pragma once
#include "modules/accounts/accounts.hpp"

namespace accounts {

void add_roles(app::Module& m);
// The built-in roles, at each start: makes what is missing, and gives the permissions that have come with new modules.
// What an administrator took from a role stays taken.
void start_roles(app::Ctx& c);

}  // namespace accounts
