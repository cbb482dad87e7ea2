#pragma once
// What the console says of a failure: people run these commands at night, and a key of the web app's dictionary is no
// help then.
#include <string>

#include "base/error.hpp"

namespace composition {

std::string in_words(const base::Fail& f);

}  // namespace composition
