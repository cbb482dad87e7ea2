#pragma once
// Passwords: the policy, and Argon2id on a lane of its own.
#include <mutex>
#include <string>
#include <string_view>

#include "modules/accounts/accounts.hpp"
#include "base/error.hpp"

namespace accounts {

// At least ten characters of two kinds, not the login, not one that everybody tries first.
void check_password(base::Problems& bad, std::string_view field, std::string_view password, std::string_view login);

// One hash at a time, so that a burst of sign-ins takes one core and 19 MiB, not all of them. Never called inside a
// transaction: the writer must not wait for it. Throws Fail(busy, "busy") when too many wait.
class Lane {
 public:
  explicit Lane(const Settings& s);
  std::string hash(std::string_view password);
  // An empty hash (nobody of that login) takes as long as any other and is never right.
  bool matches(std::string_view hash, std::string_view password);
  bool outdated(const std::string& hash) const;  // made at another cost

 private:
  template <class F>
  auto in_turn(F&& work);
  Settings settings_;
  std::string nobodys_;  // hash of a password that nobody knows
  std::mutex count_mutex_, turn_;
  int inside_ = 0;
};

std::string hash_password(std::string_view password, const Settings& s);
// With a salt of 16 bytes that is known: for the demo alone.
std::string hash_password(std::string_view password, const Settings& s, std::string_view salt);

}  // namespace accounts
