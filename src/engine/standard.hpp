#pragma once
// A standard (测评体系) as an office writes it in a spreadsheet, and its check.
//
// One table with a header row; columns in Chinese or English, in any order (case, full-width forms ignored):
//   code 编号 · parent 上级 · name 名称 · points 分值 · method 方法 · rule 规则 · site_types 点位类型 · combine 汇总 ·
//   weight 权重 · note 备注 · missing 缺测 (optional). Unknown columns are ignored with a warning.
// Rows whose first filled cell starts with # are comments. Codes are compared folded ("１.１" is "1.1").
//
// Scale, in any of three forms, before or after the header (or as an own table, sheet `scale`, columns 等级, 比例):
//   scale,A=100 B=60 C=0           one row whose first filled cell is scale / 等级 / 等级表, pairs in any later cells
//   scale  then rows  A,100 …      a block, ended by a blank row
//   Percent; when every figure is at most 1 they are read as factors, with a warning that says so.
// Missing rule of the whole standard: a row whose first filled cell is missing / 缺测, the word in a later cell.
//
// combine: sum 求和/合计 (default), mean 平均, weighted 加权, min 最低, max 最高
// missing: exclude 剔除 (default), zero 零分/计零, mean 平均. A node's own word overrides its parent's; roots take the standard's.
//
// What a maximum is (also docs of score.hpp):
//   leaf                       its points; a deduction (negative points) and a veto have 0
//   sum                        the children's maxima added. Printed points are reported when they differ, never used
//   mean, weighted, min, max   the printed points; when none are printed the (weighted) mean, least or greatest of the
//                              children's maxima
// A leaf without a rule is entered as points (`points`), with a warning.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/finding.hpp"
#include "engine/rule.hpp"

namespace engine {

enum class Combine : std::uint8_t { sum, mean, weighted, min, max };
enum class Missing : std::uint8_t { exclude, zero, mean };
std::optional<Combine> parse_combine(std::string_view text);  // English or Chinese; nullopt when unknown or empty
std::optional<Missing> parse_missing(std::string_view text);
std::string_view word(Combine c);
std::string_view word(Missing m);

// material 材料审核, field 实地考察, survey 问卷调查, observation 整体观察, self 自评; empty when it is none of them.
// "实地考察;材料审核" gives the first one known.
std::string_view method_word(std::string_view text);

struct Node {
  std::string code, parent, name;
  std::optional<Ratio> points;  // as printed
  std::string method;           // as written
  std::string rule_text;        // as written
  std::optional<Rule> rule;     // leaves only, set by settle()
  std::vector<std::string> site_types;
  Combine combine = Combine::sum;
  std::optional<Ratio> weight;
  std::optional<Missing> missing;  // own word only
  std::string note;
  int row = 0;  // in the table it came from; 0 when it came from elsewhere
};

struct Standard {
  std::string name;
  std::vector<Node> nodes;  // in the order of the rows
  GradeScale scale = default_scale();
  Missing missing = Missing::exclude;
};

// Sets `rule` of every leaf from its rule_text and the scale (no text: points); a text with errors leaves it empty.
// Reading, check and compile do this themselves.
void settle(Standard& standard);

struct StandardFile {
  Standard standard;
  Findings findings;  // every problem, reading and check together, ordered by row
};
// Reads and checks. `scale` is the sheet of that name when the file has one. Bounded: 10,000 nodes, 64 levels.
StandardFile read_standard(const Table& table, const Table* scale = nullptr);

// The cells of a checked table that could not be read, by node: nothing more is said about them.
struct Unread {
  std::vector<bool> points, weight, combine;
};
// The header cells as written, for findings; English words where a column is not there.
struct ColumnNames {
  std::string code = "code", parent = "parent", name = "name", points = "points", method = "method", rule = "rule",
              site_types = "site_types", combine = "combine", weight = "weight", note = "note", missing = "missing";
};

// Checks a standard that was built elsewhere (an editor, a database): everything but what only reading can tell.
// Columns are named by their English words.
Findings check(const Standard& standard, const ColumnNames& columns = {}, const Unread& unread = {});

// The tree, once check has no errors about it: indices into nodes, children in row order.
struct Tree {
  std::vector<int> parent;                 // -1: a root
  std::vector<std::vector<int>> children;  // by node
  std::vector<int> roots;
  std::vector<int> depth_first;            // every node, parents before children
};
Tree tree_of(const Standard& standard);  // nodes of a cycle or with an unknown parent stand in no list

// Largest total of a subtree: leaves' points and combination, as scoring uses it (see above), and what rules can reach.
struct Maxima {
  std::vector<Ratio> maximum;    // by node
  std::vector<Ratio> reachable;  // by node
  Ratio total_maximum, total_reachable;
};
Maxima maxima_of(const Standard& standard, const Tree& tree);

}  // namespace engine
