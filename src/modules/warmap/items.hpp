#pragma once
// Which rows of a standard people call items, and by which method each row is assessed.
#include "modules/warmap/warmap.hpp"

namespace warmap {

// The method of all leaves below a node, "" when they differ or the row above says nothing. By compiled node.
std::vector<std::string> methods_of(const engine::Compiled& standard);
// The rows a leader calls items: below a single root, and below the rows that only name a method.
std::vector<MapFigure> by_item(const engine::Compiled& standard, const std::vector<std::string>& method, const std::vector<engine::NodeScore>& nodes);

}  // namespace warmap
