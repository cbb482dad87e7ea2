#include "modules/warmap/items.hpp"

namespace warmap {

static MapFigure figure_of(const engine::NodeScore& n) { return {n.code, n.name, n.points, n.max, n.rate, n.observations, n.sites, n.counted}; }

std::vector<std::string> methods_of(const engine::Compiled& standard) {
  std::vector<std::string> own(standard.nodes.size()), all(standard.nodes.size());
  for (std::size_t i = 1; i < own.size(); ++i) {  // parents stand before children
    const auto& n = standard.nodes[i];
    own[i] = standard.standard.nodes[static_cast<std::size_t>(n.source)].method;
    if (const auto word = engine::method_word(own[i]); !word.empty()) own[i] = word;
    if (own[i].empty()) own[i] = own[static_cast<std::size_t>(n.parent)];
  }
  for (std::size_t i = own.size(); i-- > 0;) {
    const auto& n = standard.nodes[i];
    if (n.leaf >= 0) all[i] = own[i];
    for (int k = 0; k < n.children; ++k) {
      const auto& below = all[static_cast<std::size_t>(standard.child_list[static_cast<std::size_t>(n.first_child + k)])];
      all[i] = k == 0 || all[i] == below ? below : "";
      if (all[i].empty()) break;
    }
  }
  return all;
}

std::vector<MapFigure> by_item(const engine::Compiled& standard, const std::vector<std::string>& method, const std::vector<engine::NodeScore>& nodes) {
  int top = 0;
  while (standard.nodes[static_cast<std::size_t>(top)].children == 1) {
    const int only = standard.child_list[static_cast<std::size_t>(standard.nodes[static_cast<std::size_t>(top)].first_child)];
    if (standard.nodes[static_cast<std::size_t>(only)].leaf >= 0) break;
    top = only;
  }
  const auto names_method = [&](int node) {
    const auto& n = standard.nodes[static_cast<std::size_t>(node)];
    if (n.parent != top || method[static_cast<std::size_t>(node)].empty() || n.children == 0) return false;
    return standard.nodes[static_cast<std::size_t>(standard.child_list[static_cast<std::size_t>(n.first_child)])].leaf < 0;
  };
  std::vector<MapFigure> out;
  for (const auto& n : nodes) {
    const int parent = standard.nodes[static_cast<std::size_t>(n.node)].parent;
    if ((parent == top && !names_method(n.node)) || (parent > 0 && names_method(parent))) out.push_back(figure_of(n));
  }
  return out;
}

}  // namespace warmap
