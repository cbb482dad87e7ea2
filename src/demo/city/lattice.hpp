#pragma once
// The ground plan under everything: two bundles of lines that cross, close together in the town and wide outside, bent so
// that rings round off, the river winds and nothing is straight. A cell is the ground between two neighbouring lines each way.
// Streets follow lines, blocks fill cells, and every border of the city, from grid to district, runs along edges of cells:
// so all of them share their borders exactly.
#include <array>
#include <cstdint>
#include <vector>

#include "demo/city/plane.hpp"

namespace demo {

enum class Way { none, local, secondary, arterial };  // what runs along a line

class Lattice {
 public:
  explicit Lattice(std::uint64_t seed);

  int columns() const { return static_cast<int>(xs_.size()) - 1; }  // of cells
  int rows() const { return static_cast<int>(ys_.size()) - 1; }
  std::size_t cells() const { return static_cast<std::size_t>(columns() * rows()); }
  std::size_t cell(int i, int j) const { return static_cast<std::size_t>(j * columns() + i); }

  bool land(int i, int j) const;   // belongs to the city at all
  bool town(int i, int j) const;   // built up
  bool water(int i, int j) const;  // the river
  double density(int i, int j) const;   // people per km², roughly
  double cell_area(int i, int j) const;  // km²

  Spot node(int i, int j) const { return nodes_[static_cast<std::size_t>(j * (columns() + 1) + i)]; }
  Spot in_cell(int i, int j, double s, double t) const;  // s, t in (0, 1): inside the cell, between its corners
  Line edge(int i, int j, bool eastward) const;          // from node (i, j) to the next one east or north, both ends included
  bool fine(int i, int j) const;                         // a cell of the town's mesh: its edges are straight

  // Lines by role: column lines run north, row lines run east.
  Way column_way(int i) const { return column_way_[static_cast<std::size_t>(i)]; }
  Way row_way(int j) const { return row_way_[static_cast<std::size_t>(j)]; }
  int axis_column() const { return axis_i_; }  // the north-south avenue through the centre
  int axis_row() const { return axis_j_; }     // the east-west avenue, north of the river
  int south_axis() const { return south_i_; }  // the avenue that parts the two districts south of the river
  int river() const { return river_j_; }       // row line in the middle of the river; its banks are the lines beside it
  std::array<int, 2> town_columns() const { return {first_i_, last_i_}; }  // lines of the fine mesh
  std::array<int, 2> town_rows() const { return {first_j_, last_j_}; }

  Spot bend(double x, double y) const;  // where a spot of the straight plan, in kilometres, comes to lie
  Spot at(double u, double v) const;    // by line numbers; between the lines of a cell as in_cell

 private:
  std::uint64_t seed_;
  std::vector<double> xs_, ys_;
  std::vector<Way> column_way_, row_way_;
  std::vector<Spot> nodes_;
  std::array<double, 16> phase_{};
  int axis_i_ = 0, axis_j_ = 0, south_i_ = 0, river_j_ = 0, first_i_ = 0, last_i_ = 0, first_j_ = 0, last_j_ = 0;
};

}  // namespace demo
