#pragma once
#include "modules/accounts/accounts.hpp"

namespace accounts {

void add_users(app::Module& m, const Settings& s);
// Throws Fail(forbidden, "accounts.above_you") when the user has a permission the caller lacks.
void check_below(const app::Ctx& c, const User& u);

}  // namespace accounts
