#pragma once
// chuangcheng demo: loads the invented city into an empty installation and prints its accounts and its score.
#include "demo/demo.hpp"
#include "main/server.hpp"

namespace composition {

// `today`: the day at which the demo ends, as YYYY-MM-DD; "": the present one at UTC+8.
int load_demo(const Config& config, demo::Order order, const std::string& today);

}  // namespace composition
