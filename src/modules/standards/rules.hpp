#pragma once
// Pure functions of standards: rows ↔ engine ↔ table, checklists, comparison. No Tx, no clock, no HTTP.
#include "meta/cells.hpp"
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

// A table that reads back to an equal standard, in either language: title, missing rule, scale (when `scale` is inline), header, rows.
enum class ScalePlace { inside, own_sheet };
engine::Table table_of(const Standard& s, const std::vector<Criterion>& nodes, ScalePlace scale, meta::Language in = meta::Language::zh);
engine::Table scale_table(const Standard& s, meta::Language in = meta::Language::zh);

// Trims and normalises; what is wrong with the row by itself goes to `bad`.
void tidy(Criterion& n, base::Problems& bad);
void tidy(Standard& s, base::Problems& bad);

std::vector<ChecklistItem> checklist_of(const engine::Standard& s, std::string_view site_type);

}  // namespace standards
