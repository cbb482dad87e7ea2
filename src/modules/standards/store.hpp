#pragma once
// Rows of the module in its two tables.
#include "modules/standards/rules.hpp"

namespace standards {

extern const std::string_view kSchema;

struct StandardFilter : app::PageQuery {
  std::optional<StandardState> state;
  std::optional<SubjectKind> subject_kind;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(StandardFilter, (app::PageQuery), (state, subject_kind, name))

struct CriterionFilter : app::PageQuery {
  std::optional<base::Id<Standard>> standard;
  std::optional<std::string> parent;
};
BOOST_DESCRIBE_STRUCT(CriterionFilter, (app::PageQuery), (standard, parent))

app::Page<Standard> list(app::Ctx& c, const StandardFilter& f);
app::Page<Criterion> list_criteria(app::Ctx& c, const CriterionFilter& f);
std::optional<Criterion> find_criterion(store::Tx& tx, base::Id<Criterion> id);

Standard must_find(store::Tx& tx, base::Id<Standard> id);
Standard must_draft(store::Tx& tx, base::Id<Standard> id);  // Fail(conflict, "standards.published")

std::int32_t next_version(store::Tx& tx, std::string_view name);
// Gives the rows new ids and the standard, and replaces what it had.
void replace_criteria(app::Ctx& c, base::Id<Standard> id, std::vector<Criterion> rows);
// Writes positions 1… in the order of `rows` where they differ.
void renumber(store::Tx& tx, const std::vector<Criterion>& rows);

}  // namespace standards
