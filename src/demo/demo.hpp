#pragma once
// The demo city in an installation: what city/ invents, written through the modules as a city office would have entered
// it over three years (agenda.hpp). Equal orders give equal databases and files, byte for byte.
#include <cstdint>
#include <string>
#include <vector>

#include "app/kernel.hpp"
#include "base/time.hpp"
#include "modules/accounts/accounts.hpp"

namespace demo {

struct Order {
  std::uint64_t seed = 1;
  int sites = 1500;           // at least 54, one of each type
  int observations = 40'000;  // of visits in the current round; a quarter of it in each round before; materials and surveys come on top
  int photos = 300;           // a few of them of the rounds before
  base::Instant end;          // the demo's now
};

// When a demo of that day ends: mid-afternoon; on the present day not later than now, cut to a quarter of an hour.
base::Instant end_of(base::Day day, base::Instant now);

inline constexpr std::string_view kPassword = "chuangcheng-demo";

// Into an installation without places, or Fail(conflict "demo.not_empty"). `clock` is the kernel's; it is moved through
// the years and left at the order's end.
void load(app::Kernel& kernel, base::SetClock& clock, const Order& order, const accounts::Settings& settings = {});

// The accounts, the score of the running round and of those before it as tables in Chinese, for a console.
std::string result_text(app::Kernel& kernel);

}  // namespace demo
