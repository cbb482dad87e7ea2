#pragma once
// The words of every finding, Chinese and English, by key; {name} stands for an argument.
#include <string_view>

namespace engine {

struct Wording {
  std::string_view key, zh, en;
};
const Wording* wording(std::string_view key);  // nullptr when there is none

}  // namespace engine
