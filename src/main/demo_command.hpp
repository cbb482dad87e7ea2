#pragma once
// chuangcheng demo: loads the invented city into an empty installation and prints its accounts and its score.
#include "demo/demo.hpp"
#include "main/server.hpp"

namespace composition {

int load_demo(const Options& options, const demo::Order& order);

}  // namespace composition
