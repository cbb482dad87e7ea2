#pragma once
// Two versions side by side, as the comparison page shows them; what is compared is decided by engine/versions.hpp.
#include "modules/standards/standards.hpp"

namespace standards {

struct ComparedRow {
  std::int32_t depth = 0;
  bool leaf = true;
  std::optional<Criterion> before, after;
  std::vector<std::string> changes;  // added, removed, moved, reordered, or fields of Criterion
};
BOOST_DESCRIBE_STRUCT(ComparedRow, (), (depth, leaf, before, after, changes))

struct StandardComparison {
  Standard from, to;
  std::vector<meta::Change> head;  // name, scale, missing rule …
  std::vector<ComparedRow> rows;   // in the order of `to`; a removed row behind the one it followed
  std::string from_maximum, to_maximum;
  std::int32_t from_leaves = 0, to_leaves = 0;
};
BOOST_DESCRIBE_STRUCT(StandardComparison, (), (from, to, head, rows, from_maximum, to_maximum, from_leaves, to_leaves))
StandardComparison compare(const Standard& a, const std::vector<Criterion>& a_rows, const Standard& b, const std::vector<Criterion>& b_rows);

}  // namespace standards
