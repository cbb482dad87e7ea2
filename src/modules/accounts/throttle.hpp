#pragma once
// Lock-out by rising delay, per login and per address: some free tries, then 2, 4, 8 … seconds up to 15 minutes.
// A try is counted as wrong before the password is looked at and taken back when it was right, so that a hundred guesses
// sent at once are a hundred tries. A login that does not exist is counted as one that does.
#include <string>
#include <string_view>

#include "modules/accounts/accounts.hpp"

namespace accounts {

// Codes are counted apart: else who knows the password would clear the count of wrong codes with it.
enum class Tried : unsigned char { password, code };

class Attempt {
 public:
  // Throws Fail(too_many, "accounts.too_many") with the seconds to wait.
  Attempt(store::Tx& tx, const Settings& s, std::string_view login, std::string_view peer, base::Instant now, Tried tried = Tried::password);
  void was_right(store::Tx& tx) const;

 private:
  std::string login_, address_;
};

app::Keep attempts();  // forgotten after a day
void forgive(store::Tx& tx, std::string_view login);

}  // namespace accounts
