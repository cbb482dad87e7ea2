#pragma once
// Pure functions of standards: rows ↔ engine ↔ table, checklists, comparison. No Tx, no clock, no HTTP.
#include "modules/standards/standards.hpp"

namespace standards {

struct StandardFinding {
  std::string severity;  // error, warning
  std::int32_t row = 0;  // of the table; 0: the whole
  std::string column, code, key, zh, en;
  std::optional<base::Id<Criterion>> node;  // in a stored standard
};
BOOST_DESCRIBE_STRUCT(StandardFinding, (), (severity, row, column, code, key, zh, en, node))

// Row i of the engine's findings is nodes[i - 1].
engine::Standard to_engine(const Standard& s, const std::vector<Criterion>& nodes);
std::vector<Criterion> rows_of(const engine::Standard& s);  // ids and standard are left 0
std::vector<ScaleGrade> grades_of(const engine::GradeScale& scale);  // empty for the default scale

std::string exact_text(const engine::Ratio& r);  // "15", "0.5", "1/3": read back by the engine to the same ratio

StandardFinding to_finding(const engine::Finding& f);
std::vector<StandardFinding> check(const Standard& s, const std::vector<Criterion>& nodes);

// A table that reads back to an equal standard: title, missing rule, scale (when `scale` is inline), header, rows.
enum class ScalePlace { inside, own_sheet };
engine::Table table_of(const Standard& s, const std::vector<Criterion>& nodes, ScalePlace scale);
engine::Table scale_table(const Standard& s);

// Trims and normalises; what is wrong with the row by itself goes to `bad`.
void tidy(Criterion& n, base::Problems& bad);
void tidy(Standard& s, base::Problems& bad);

// Order of rows. All work on rows in the order of position, by index; codes are compared folded.
std::optional<std::size_t> index_of(const std::vector<Criterion>& rows, std::string_view code);
// The row and everything below it, in order; bounded by the number of rows even when parents form a cycle.
std::vector<std::size_t> subtree(const std::vector<Criterion>& rows, std::size_t top);
// Moves a row and all below it: before the row `before`, or else behind the last row below its parent.
void place_subtree(std::vector<Criterion>& rows, std::size_t top, std::optional<base::Id<Criterion>> before);

std::vector<ChecklistItem> checklist_of(const engine::Standard& s, std::string_view site_type);

struct CriterionChange {
  std::string code, name;
  std::vector<meta::Change> changes;
};
BOOST_DESCRIBE_STRUCT(CriterionChange, (), (code, name, changes))
struct StandardDiff {
  base::Id<Standard> from, to;
  std::vector<meta::Change> head;  // scale, missing rule, name …
  std::vector<Criterion> added, removed;
  std::vector<CriterionChange> changed;  // by code
};
BOOST_DESCRIBE_STRUCT(StandardDiff, (), (from, to, head, added, removed, changed))
StandardDiff compare(const Standard& a, const std::vector<Criterion>& a_nodes, const Standard& b, const std::vector<Criterion>& b_nodes);

}  // namespace standards
