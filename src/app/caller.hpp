#pragma once
// Who calls, what they may do, and which rows they may see.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace units {
struct Unit;
}

namespace app {

struct User;  // the entity of the accounts module

// A permission. A route cannot be built without one, so `anyone` is visible in review.
struct Perm {
  std::string_view key, zh, en;
  constexpr bool operator==(const Perm& other) const { return key == other.key; }
};
inline constexpr Perm kAnyone{"anyone", "任何人", "Anyone"};
inline constexpr Perm kSignedIn{"signed_in", "已登录", "Signed in"};

// Place codes nest by prefix (GB/T 2260 + GB/T 10114 at fixed widths), so a subtree is a range of text:
// lo <= code < hi. A unit's liaison sees the rows of that unit alone.
struct Scope {
  std::string lo, hi = "~";
  std::optional<base::Id<units::Unit>> unit;

  static Scope of_place(std::string_view code) {
    if (code.empty()) return {};
    return {std::string(code), std::string(code) + ":", {}};  // ':' follows '9'
  }
  bool covers(std::string_view code) const { return code >= lo && code < hi; }
};

struct Caller {
  base::Id<User> id;  // 0: nobody is signed in
  std::string login, name;
  std::string place;  // "" = everywhere
  std::optional<base::Id<units::Unit>> unit;
  std::vector<std::string> permissions;
  std::string session;  // hash of the session token
  std::string csrf;
  bool touch = false;  // the session's last use is to be written
  bool needs_factor = false;  // a role asks for a second factor and there is none yet: only routes that say so are open

  explicit operator bool() const { return static_cast<bool>(id); }
  bool may(const Perm& perm) const;
};

}  // namespace app
