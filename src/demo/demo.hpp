#pragma once
// The demo city in an installation: what city/ invents, written through the modules as a city office would have entered
// it over a quarter. Equal orders give equal databases, password hashes apart (their salt is random).
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
  int observations = 40'000;  // of visits; materials and surveys come on top
  int photos = 300;
};

inline constexpr std::string_view kPassword = "chuangcheng-demo";
inline constexpr std::string_view kRound = "2026年第三季度模拟测评";

// Into an installation without places, or Fail(conflict "demo.not_empty"). `clock` is the kernel's; it is moved through
// the quarter and left at its end, 2026-09-24 17:40.
void load(app::Kernel& kernel, base::SetClock& clock, const Order& order, const accounts::Settings& settings = {});

// The accounts and the score of the demo's round as a table in Chinese, for a console; computed by one score board.
std::string result_text(app::Kernel& kernel);

}  // namespace demo
