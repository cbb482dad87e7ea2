#pragma once
// Rows of the module in its two tables.
#include "modules/standards/rules.hpp"

namespace standards {

extern const std::string_view kSchema, kRevisions;

struct StandardFilter : app::PageQuery {
  std::optional<StandardState> state;
  std::optional<SubjectKind> subject_kind;
  std::optional<std::string> q, name;  // q: in the name
};
BOOST_DESCRIBE_STRUCT(StandardFilter, (app::PageQuery), (q, state, subject_kind, name))
inline std::span<const meta::Note> form(const StandardFilter*) {
  static const meta::Note all[] = {
      meta::note(&StandardFilter::q, "名称", "Name"),
      meta::note(&StandardFilter::state, "状态", "State"),
      meta::note(&StandardFilter::subject_kind, "测评对象", "Subject"),
      meta::note(&StandardFilter::name, "名称", "Name").hidden()};
  return all;
}

struct CriterionFilter : app::PageQuery {
  std::optional<base::Id<Standard>> standard;
  std::optional<std::string> q, parent;  // q: in the code, the name
};
BOOST_DESCRIBE_STRUCT(CriterionFilter, (app::PageQuery), (q, standard, parent))
inline std::span<const meta::Note> form(const CriterionFilter*) {
  static const meta::Note all[] = {
      meta::note(&CriterionFilter::q, "编号或名称", "Code or name"),
      meta::note(&CriterionFilter::standard, "测评体系", "Standard").ref("standards"),
      meta::note(&CriterionFilter::parent, "上级编号", "Parent code")};
  return all;
}

app::Page<Standard> list(app::Ctx& c, const StandardFilter& f);
app::Page<Criterion> list_criteria(app::Ctx& c, const CriterionFilter& f);
std::optional<Criterion> find_criterion(store::Tx& tx, base::Id<Criterion> id);

Standard must_find(store::Tx& tx, base::Id<Standard> id);
Standard must_draft(store::Tx& tx, base::Id<Standard> id);  // Fail(conflict, "standards.published")

std::int32_t next_version(store::Tx& tx, std::string_view name);
// Gives the rows new ids and the standard, and replaces what it had.
void replace_criteria(app::Ctx& c, base::Id<Standard> id, std::vector<Criterion> rows);

}  // namespace standards
