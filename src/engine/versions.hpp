#pragma once
// Two versions of a standard: which row of the old one is which of the new one, what changed in it, and what the same
// observations give under both. Pure; figures are the Board's own, exact as it is.
//
// A row keeps its identity by what it says: first code and name, then name alone, then code with a name that is like
// enough, then a name that is very like another. The same code with another text is another criterion: an office that
// takes 1.2 绿化 out and puts 1.2 停车 in has not renamed it, and old marks do not count for the new one.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/score.hpp"

namespace engine {

struct Matching {
  std::vector<int> to, from;  // index in the other standard's nodes, or -1
};
Matching match(const Standard& a, const Standard& b);
int likeness(std::string_view a, std::string_view b);  // 0–100: shared characters and pairs of them (Dice)

// One line of the two versions side by side: in both, only in a (removed) or only in b (added).
struct AlignedRow {
  int a = -1, b = -1, depth = 0;
  bool code = false, name = false;
  bool moved = false;      // below another parent
  bool reordered = false;  // among its siblings; the fewest rows that explain the new order
  bool points = false, method = false, rule = false, site_types = false, combine = false, weight = false, missing = false, note = false;
  bool same() const { return a >= 0 && b >= 0 && !(code || name || moved || reordered || points || method || rule || site_types || combine || weight || missing || note); }
};
// In the order of b; a removed row stands behind the sibling it followed, a moved one where it is now.
std::vector<AlignedRow> align(const Standard& a, const Standard& b, const Matching& m);

// Observations alike: so many of this value at this criterion.
struct Tally {
  std::string criterion, value;
  std::uint32_t count = 1;
};
enum class Home : std::uint8_t { a, b };  // the version they were recorded under: what their codes mean

struct NodeChange {
  int a = -1, b = -1;          // nodes of the standards
  NodeScore before, after;     // empty where the row is not
  std::string difference;      // points after − before
};
struct LeafChange : NodeChange {
  // What its own points came to in the total: after − before. Over all leaves these add up to the total's difference,
  // but for what stood in for unobserved rows (missing = mean).
  std::string effect;
  double size = 0;                 // of it, for sorting and bars
  std::uint32_t observations = 0;  // recorded there
  std::uint32_t regraded = 0;      // of them: another share of the points than before
  std::uint32_t unreadable = 0;    // of them: the other version's rule does not know such a value
  bool rule = false, points = false;
};
struct Rescored {
  Score before, after;
  std::optional<Void> void_before, void_after;
  std::string points_difference, rate_difference;
  std::uint32_t observations = 0, carried = 0, regraded = 0, gone = 0, unreadable = 0;  // observations = carried + gone + unreadable
  std::vector<NodeChange> items;  // the top rows; with a single one, the rows below it
  std::vector<LeafChange> leaves; // that differ, largest effect first
};
Rescored rescore(const std::shared_ptr<const Compiled>& a, const std::shared_ptr<const Compiled>& b, const Matching& m, std::span<const Tally> marks, Home home);

}  // namespace engine
