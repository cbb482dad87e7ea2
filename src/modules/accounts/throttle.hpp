#pragma once
// Lock-out by rising delay, per login and per address: some free tries, then 2, 4, 8 … seconds up to 15 minutes.
// A try is counted as wrong before the password is looked at and taken back when it was right, so that a hundred guesses
// sent at once are a hundred tries. A login that does not exist is counted as one that does.
#include <string>
#include <string_view>

#include "modules/accounts/accounts.hpp"

namespace accounts {

class Attempt {
 public:
  // Throws Fail(too_many, "accounts.too_many") with the seconds to wait.
  Attempt(store::Tx& tx, const Settings& s, std::string_view login, std::string_view peer, base::Instant now);
  void was_right(store::Tx& tx) const;

 private:
  std::string login_, address_;
};

void forget_attempts(store::Tx& tx, base::Instant now);  // those of more than a day ago
void forgive(store::Tx& tx, std::string_view login);

}  // namespace accounts
