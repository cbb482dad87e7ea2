#pragma once
// The score engine: a standard compiled to flat arrays, and a Board that holds the marks of one round and keeps every
// figure of every subject up to date, one mark at a time or ten million at once. Exact: leaf sums are integers, nodes are
// kept to 2^-72 point with a proven error bound, and a figure whose 12th place that bound cannot settle is worked again
// in big integers. So a decimal string is always the half-even rounding of the true ratio, in any order of the marks.
//
//   leaf      the mean of its observations; veto: no points, any "yes" voids the subject
//   sum       points and maxima add. A deduction adds 0…−10 to points and 0 to the maximum; points may become negative
//   mean, weighted, min, max   the children's rates combined, times the node's maximum (standard.hpp). A child whose
//             maximum is 0 (deductions) takes no part in the rate; its points are added
//   rate      points / maximum, held within 0 and 1; 0 when the maximum is 0
//   missing   an unobserved child, by its own rule: exclude: it is left out (weights are normalised over the rest);
//             zero: 0 of its maximum (rate 0); mean: the rate of its observed siblings stands in for it, and without
//             observed siblings it is left out
//   void      a void subject has 0 points and rate 0 at the top; its nodes and maximum stay visible
//   groups    (by site type, place, unit) roll up only that group's marks, always with missing = exclude
//
// Use:  auto c = std::make_shared<const Compiled>(compile(standard));   Board b(c);
//       auto s = b.subject("甲区");  auto spot = b.spot(s, {.site = "1号路口", .site_type = "交通路口", .place = "东街"});
//       auto r = b.read("2.1", "3");  if (r.reading) handle = b.add(make_mark(*r.reading, s, spot));  else show r.wrong;
//       b.result(s)   b.breakdown(s, Dim::place)   b.losses(s)   b.explain(s, node)   b.what_if(s, changes)
// Not thread-safe: one writer, or readers without a writer.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/rollup.hpp"
#include "engine/standard.hpp"

namespace engine {

// ---- the compiled standard ----
struct CompiledNode {
  int source = -1;          // index into standard.nodes; -1: the total over all roots (node 0)
  int parent = -1;          // index of a compiled node
  int first_child = 0, children = 0;  // into Compiled::child_list
  int leaf = -1;            // leaf number, or -1
  Combine combine = Combine::sum;
  Missing missing = Missing::exclude;  // inherited
  bool delta = false;       // a sum in which no child takes its siblings' rate: may be updated by difference
  bool veto = false;
  std::int64_t maximum = 0; // full maximum, in 1/Compiled::denominator points
  std::int64_t weight = 0;  // in the parent, as a whole number
};
struct CompiledLeaf {
  int node = 0;
  Ratio points;            // as printed; negative: a deduction
  std::int64_t unit = 1;   // a mark's value counts 1/unit points
  int places = 0;          // decimals a recorded value may have
};
struct Compiled {
  Standard standard;
  std::vector<CompiledNode> nodes;  // parents before children; 0 is the total
  std::vector<int> child_list;
  std::vector<CompiledLeaf> leaves;
  std::vector<int> node_of_row;     // by index in standard.nodes
  std::int64_t denominator = 1;     // common denominator of all maxima
  std::unordered_map<std::string, int> by_code;  // folded code → node

  int find(std::string_view code) const;  // node, or -1
};
// `places`: decimals a recorded percentage, share or entered points may have (fewer where a leaf's points leave no room).
// Throws base::Fail(invalid, "engine.standard") when check() finds errors.
Compiled compile(const Standard& standard, int places = 4);

// ---- marks ----
inline constexpr std::uint32_t kMaxSubjects = 1u << 20, kMaxSpots = 1u << 22, kMaxLeaves = 65'535, kMaxGrades = 63;

// 16 bytes: leaf 16 bits, subject 20, spot 22, grade 6; and the points in 1/unit of the leaf (veto: 1 yes, 0 no).
struct Mark {
  std::uint64_t key = 0;
  std::int64_t value = 0;
  std::uint32_t leaf() const { return static_cast<std::uint32_t>(key >> 48); }
  std::uint32_t subject() const { return static_cast<std::uint32_t>(key >> 28) & (kMaxSubjects - 1); }
  std::uint32_t spot() const { return static_cast<std::uint32_t>(key >> 6) & (kMaxSpots - 1); }
  int grade() const { return (key & 63) == 63 ? -1 : static_cast<int>(key & 63); }
  bool operator==(const Mark&) const = default;
};
static_assert(sizeof(Mark) == 16);

// A recorded value, understood: which leaf, how many points.
struct Reading {
  std::uint32_t leaf = 0;
  int grade = -1;
  std::int64_t value = 0;
};
struct ReadResult {
  std::optional<Reading> reading;
  Wrong wrong;  // criterion_unknown, criterion_group, value_empty, value_wrong, value_precise
};
Mark make_mark(const Reading& reading, std::uint32_t subject, std::uint32_t spot);

// Where a mark was made. All may be empty: a mark without a site counts as an observation, not as a site.
// A site is the same site within its subject when the name is the same, whatever its other attributes.
struct Spot {
  std::string_view site{}, site_type{}, place{}, unit{};
};
enum class Dim : std::uint8_t { site_type, place, unit };

// ---- figures ----
struct Figure : Value<Fixed> {  // kept for every node of every subject
  std::uint32_t sites = 0;
};
struct Score {               // figures as decimal strings, rounded from the exact ratio
  std::string points, max, rate;
  std::uint32_t observations = 0, sites = 0;
};
struct NodeScore : Score {
  std::string code, name;
  int node = 0;              // compiled node
  bool counted = true;       // false: unobserved and left out
};
struct Void {
  std::string criterion, name;
};
struct GroupScore {
  std::string name;          // of the site type, place or unit
  std::string rate;
  std::uint32_t observations = 0, sites = 0;
};
struct SubjectResult : Score {
  std::string subject;
  std::optional<Void> voided;
  std::vector<NodeScore> nodes;  // in the order of the standard's rows
  std::vector<GroupScore> by_site_type, by_place;  // in order of first appearance
};
struct Loss {                // what the total would gain if everything counted under this node were full
  int node = 0;
  std::string code, name, points;
  bool leaf = false;
  double size = 0;           // the same, for sorting and bars
};
struct Change {              // of a what-if: the leaf counts as observed with this rate (0–1)
  int node = 0;
  Ratio rate;
};
struct Count {
  std::string label;         // the grade, yes/no, or the points given
  std::string points;
  std::uint32_t count = 0;
};
struct Explanation {
  NodeScore score;
  std::string combine, missing, rule;  // words as in the standard
  std::vector<NodeScore> parts;  // children of a node
  std::vector<Count> counts; // observations of a leaf: sum of count × points / observations = points
};

class Board {
 public:
  using Handle = std::uint32_t;
  explicit Board(std::shared_ptr<const Compiled> standard);
  const Compiled& standard() const { return *c_; }

  // Names to numbers; the same name gives the same number. Throws base::Fail(too_large) beyond the limits above.
  std::uint32_t subject(std::string_view name);
  std::optional<std::uint32_t> find_subject(std::string_view name) const;
  std::uint32_t spot(std::uint32_t subject, const Spot& where);
  std::size_t subjects() const { return subject_names_.size(); }
  const std::string& subject_name(std::uint32_t subject) const { return subject_names_[subject]; }

  ReadResult read(std::string_view criterion, std::string_view value) const;

  // Subject and spot must be known. replace and retract take a handle that is still valid; a handle dies with retract.
  Handle add(const Mark& mark);
  void replace(Handle handle, const Mark& mark);  // handle stays valid; another subject throws Fail(invalid)
  void retract(Handle handle);
  // Many at once, by far faster than add; handles are size() … in order. Give an empty board the vector to keep and
  // nothing is copied. Beyond a million marks the way from a subject to its marks (for breakdown, explain, retract) is not
  // prepared: index() does it, else each such call passes over all marks. An unknown subject or spot throws
  // Fail(internal) and leaves the board unusable.
  void load(std::vector<Mark> marks);
  void index();
  std::size_t size() const { return marks_.size(); }  // handles given so far
  const Mark& mark(Handle handle) const { return marks_[handle]; }
  // f(handle, mark): every mark of the subject, newest first.
  template <class F>
  void each_mark(std::uint32_t subject, F f) const {
    if (next_.size() == marks_.size()) {
      for (Handle h = rows_[subject].newest; h != kNone; h = next_[h])
        if (marks_[h].leaf() != kDead) f(h, marks_[h]);
    } else {
      for (auto h = static_cast<Handle>(marks_.size()); h-- > 0;)
        if (marks_[h].subject() == subject && marks_[h].leaf() != kDead) f(h, marks_[h]);
    }
  }
  // Of a spot: which of the subject's sites (numbered from 0; nothing: none), and the name of its group.
  std::optional<std::uint32_t> site(std::uint32_t subject, std::uint32_t spot) const {
    const auto at = rows_[subject].site_of[spot];
    return at == kNone ? std::nullopt : std::optional(at);
  }
  const std::string& group(std::uint32_t subject, std::uint32_t spot, Dim dim) const {
    const auto d = static_cast<std::size_t>(dim);
    return group_names_[d][rows_[subject].groups[spot][d]];
  }

  const Figure& figure(std::uint32_t subject, int node) const { return figures_[subject * c_->nodes.size() + static_cast<std::size_t>(node)]; }
  double points(std::uint32_t subject, int node = 0) const;  // for charts; decimals come from score()
  double rate(std::uint32_t subject, int node = 0) const;
  std::optional<Void> voided(std::uint32_t subject) const;
  NodeScore score(std::uint32_t subject, int node = 0) const;  // void is not applied
  SubjectResult result(std::uint32_t subject) const;           // nodes and both groupings
  std::vector<GroupScore> breakdown(std::uint32_t subject, Dim dim) const;
  std::vector<GroupScore> breakdown(Dim dim) const;            // the marks of all subjects together
  std::vector<Loss> losses(std::uint32_t subject) const;       // every leaf and node that loses, largest first
  Score what_if(std::uint32_t subject, std::span<const Change> changes) const;
  Explanation explain(std::uint32_t subject, int node) const;
  std::size_t bytes() const;  // memory held for marks and figures

 private:
  struct Cell {  // sum of a leaf's values (96 bits) and how many
    std::uint64_t low = 0;
    std::int32_t high = 0;
    std::uint32_t count = 0;
    void add(std::int64_t v) {
      low += static_cast<std::uint64_t>(v);
      high += static_cast<std::int32_t>(v >> 63) + (low < static_cast<std::uint64_t>(v));
    }
    Wide sum() const { return (static_cast<Wide>(high) << 64) + static_cast<Wide>(low); }
  };
  struct SubjectRow {
    std::vector<std::uint32_t> site_of;                // by spot; kNone: no site
    std::vector<std::array<std::uint32_t, 3>> groups;  // by spot and Dim
    std::vector<std::uint8_t> seen;  // site × node: marks of a leaf, children of a node that saw the site; 255 sticks
    std::uint32_t sites = 0;
    Handle newest = kNone;           // chain of its marks
    std::vector<Handle> free;
  };
  // Leaves that count as observed with a given rate, by leaf.
  using Rates = std::vector<std::optional<Ratio>>;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr std::uint32_t kDead = 0xFFFF;  // the leaf of a retracted mark

  Cell& cell(std::uint32_t subject, std::uint32_t leaf) { return cells_[subject * c_->leaves.size() + leaf]; }
  const Cell* cells(std::uint32_t subject) const { return cells_.data() + subject * c_->leaves.size(); }
  Figure* figures(std::uint32_t subject) { return figures_.data() + subject * c_->nodes.size(); }
  const Figure* figures(std::uint32_t subject) const { return figures_.data() + subject * c_->nodes.size(); }

  void check(const Mark& mark) const;
  void count_site(const Mark& mark);
  void uncount_site(const Mark& mark);
  void recount_sites(std::uint32_t subject);
  void settle_sites(std::uint32_t subject);  // nodes and counts from what the leaves have seen
  void rescore(std::uint32_t subject);
  void rescore_path(const Mark& mark, int observations);
  template <class N>
  Value<N> leaf_value(const Cell* cells, std::size_t leaf, const Rates* rates) const;
  template <class N>
  std::vector<Value<N>> sheet(const Cell* cells, Rules rules, const Rates* rates) const;  // by node
  std::vector<NodeScore> shown(std::uint32_t subject) const;                              // by node
  GroupScore group_score(const std::vector<Cell>& group) const;
  std::string difference(std::uint32_t subject, const Fixed& gain, const Rates& rates) const;

  std::shared_ptr<const Compiled> c_;
  std::vector<Mark> marks_;
  std::vector<Handle> next_;  // the subject's next older mark; shorter than marks_ until index()
  std::vector<Cell> cells_;      // subject × leaf
  std::vector<Figure> figures_;  // subject × node
  std::vector<SubjectRow> rows_;
  std::vector<std::string> subject_names_;
  std::array<std::vector<std::string>, 3> group_names_;
  std::unordered_map<std::string, std::uint32_t> subject_ids_, spot_ids_, site_ids_;
  std::array<std::unordered_map<std::string, std::uint32_t>, 3> group_ids_;
};

}  // namespace engine
