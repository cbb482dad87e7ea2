#pragma once
// The kernel's own routes: the schema of the generic pages, the API described, live events, and the journal to read.
#include "app/module.hpp"

namespace app {

inline constexpr Perm kReadJournal{"system.journal", "查看审计日志", "Read the journal"};

Module system_module();

}  // namespace app
