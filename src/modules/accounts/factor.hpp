#pragma once
// The second factor: a secret shared with an authenticator app (totp.hpp), sealed at rest, and ten recovery codes for the day
// the phone is lost. Set up and removed on the own account's page, with the password; an administrator may remove another's.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "modules/accounts/accounts.hpp"
#include "modules/accounts/password.hpp"

namespace accounts {

struct Factor {
  base::Id<User> user_id;
  std::string secret;      // base64url; sealed in the database
  bool confirmed = false;  // not before a code of it was right once: else a mistyped key would lock its owner out
  base::Instant set_at;
  std::int64_t used_step = 0;  // of the last code that was taken
};
BOOST_DESCRIBE_STRUCT(Factor, (), (user_id, secret, confirmed, set_at, used_step))
std::span<const meta::Note> form(const Factor*);

// What a person types: of the app, or a recovery code.
struct TypedCode {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(TypedCode, (), (code))
std::span<const meta::Note> form(const TypedCode*);

inline constexpr int kRecoveryCodes = 10;

bool has_factor(store::Tx& tx, base::Id<User> user);
// A role of these asks for a second factor and there is none.
bool needs_factor(store::Tx& tx, base::Id<User> user, bool asked_for);
// Takes a code of the app or a recovery code, and uses it up. False: it is neither.
bool take_code(store::Tx& tx, base::Id<User> user, std::string_view typed, base::Instant now);
bool remove_factor(store::Tx& tx, base::Id<User> user);

std::vector<app::Route> factor_routes(std::shared_ptr<Lane> lane, const Settings& s);

}  // namespace accounts
