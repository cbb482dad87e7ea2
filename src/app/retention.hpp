#pragma once
// How long what is kept (留存期限). Modules name what they keep for a time (Module::keeps); how many days each is, is data that
// the office decides. A job removes what is older, some thousand rows a transaction. Marks and evidence are no such thing.
#include "app/module.hpp"

namespace app {

inline constexpr Perm kRetention{"system.retention", "管理留存期限", "Manage retention"};

// Six months, for what the law calls logs (网络安全法 21 条).
inline constexpr std::int32_t kLogDays = 180;

extern const std::string_view kRetentionSchema;

// Somebody decides anew, in this transaction; who has a say may throw.
struct RetentionChanging {
  const Keep& keep;
  std::optional<std::int32_t> before, after;  // days; none: for ever
};

void add_retention(Module& m);

}  // namespace app
