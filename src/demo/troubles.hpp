#pragma once
// What goes wrong in the demo city between two visits: a class of cases, where it occurs, who mends it, and what people
// say. All sentences are invented; they name nobody.
#include <array>
#include <span>
#include <string_view>

#include "demo/city/quality.hpp"
#include "demo/city/sites.hpp"

namespace demo {

struct Trouble {
  std::string_view kind;      // code of data/cases/kinds.csv
  Fault fault = Fault::none;  // to be seen on a photo
  std::string_view field;     // whose it is; "" : the site's own unit
  int weight = 1;
  std::array<Look, 4> looks{};           // where
  std::array<std::string_view, 3> told;  // by citizens
  std::array<std::string_view, 2> mended;
};
std::span<const Trouble> troubles();
int trouble_of(Fault fault);  // of what an inspector saw; -1: none

}  // namespace demo
