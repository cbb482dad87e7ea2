#pragma once
// Checks a record against the notes of its fields: required, range, length. Everything wrong is added at once, after what
// reading it has already found: a field that `bad` names is not judged again.
#include "base/error.hpp"
#include "meta/type.hpp"

namespace meta {

void validate(const Type& record, const void* value, base::Problems& bad, const std::string& prefix = "");

}  // namespace meta
