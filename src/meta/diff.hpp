#pragma once
// What a write changed, field by field: the journal keeps it and the import preview shows it.
#include <string>
#include <vector>

#include "meta/type.hpp"

namespace meta {

struct Change {
  std::string field;
  Json before, after;
};
BOOST_DESCRIBE_STRUCT(Change, (), (field, before, after))

// Either side may be null (created, removed). Secret fields appear as "***".
std::vector<Change> diff(const Type& record, const void* before, const void* after);

}  // namespace meta
