// Classes of problems and their time limits: data that a city brings along, and what ships with the program to start from.
#include "app/kernel.hpp"
#include "base/text.hpp"
#include "embedded/case_files.hpp"
#include "http/assets.hpp"
#include "media/table.hpp"
#include "meta/cells.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using app::Key;
using base::Id;

// ---- classes ----
struct KindFilter : app::PageQuery {
  std::optional<std::string> q, parent;
  std::optional<Category> category;
  std::optional<bool> offered;
};
BOOST_DESCRIBE_STRUCT(KindFilter, (app::PageQuery), (q, parent, category, offered))
std::span<const meta::Note> form(const KindFilter*) {
  static const meta::Note all[] = {meta::note(&KindFilter::q, "名称或代码", "Name or code"), meta::note(&KindFilter::parent, "上级类别", "Class above").ref("case_kinds"),
                                   meta::note(&KindFilter::category, "事件或部件", "Event or part"), meta::note(&KindFilter::offered, "供市民选择", "Offered to citizens")};
  return all;
}

app::Page<CaseKind> kinds(Ctx& c, const KindFilter& f) {
  app::Select s("cases_kind");
  s.contains({"code", "name", "words"}, f.q).where_if("parent=?", f.parent).where_if("category=?", f.category).where_if("offered=?", f.offered);
  return s.page<CaseKind>(c, f, "code", {{"code", "code"}, {"name", "name"}, {"sort", "sort", app::SortBy::number}}, app::SortBy::text);
}
std::optional<CaseKind> kind_find(Ctx& c, const Key& key) { return kind_of(c.tx, key.value); }
std::optional<CaseKind> kind_same(Ctx& c, const CaseKind& k) { return kind_of(c.tx, base::trim(k.code)); }

void kind_save(Ctx& c, const CaseKind* before, CaseKind& k, base::Problems& bad) {
  check_rules_for_all(c);
  k.code = base::trim(k.code);
  k.name = base::trim(k.name);
  const auto other = kind_of(c.tx, k.code);
  if (before) bad.check(k.code == before->code, "code", "fixed");
  else bad.check(!other, "code", "taken");
  if (!k.parent.empty()) {
    const auto parent = kind_of(c.tx, k.parent);
    bad.check(parent && parent->parent.empty() && parent->code != k.code, "parent", "no_such");
    if (before && before->parent.empty())
      bad.check(*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_kind WHERE parent=$1", k.code) == 0, "parent", "has_children");
  }
  if (!bad.empty()) return;
  if (before) c.tx.update("cases_kind", k);
  else c.tx.insert("cases_kind", k);
}

void kind_remove(Ctx& c, const CaseKind& k) {
  check_rules_for_all(c);
  const auto used = *c.tx.one<std::int64_t>("SELECT (SELECT count(*) FROM cases_kind WHERE parent=$1) + (SELECT count(*) FROM cases_limit WHERE kind=$1)"
                                            " + CASE WHEN EXISTS(SELECT 1 FROM cases_case WHERE kind=$1) THEN 1 ELSE 0 END", k.code);
  if (used) throw base::Fail(base::Code::conflict, "in_use");
  c.tx.exec("DELETE FROM cases_kind WHERE code=$1", k.code);
}

// ---- limits ----
struct LimitFilter : app::PageQuery {
  std::optional<Stage> stage;
  std::optional<std::string> kind, place;
};
BOOST_DESCRIBE_STRUCT(LimitFilter, (app::PageQuery), (stage, kind, place))
std::span<const meta::Note> form(const LimitFilter*) {
  static const meta::Note all[] = {meta::note(&LimitFilter::stage, "环节", "Stage"), meta::note(&LimitFilter::kind, "类别", "Class").ref("case_kinds"),
                                   meta::note(&LimitFilter::place, "区划", "Place").ref("places")};
  return all;
}
app::Page<Limit> limits(Ctx& c, const LimitFilter& f) {
  app::Select s("cases_limit");
  s.where_if("stage=?", f.stage).where_if("kind=?", f.kind).where_if("place=?", f.place);
  return s.page<Limit>(c, f, "id", {{"kind", "kind"}, {"id", "id", app::SortBy::number}});
}
const std::string kLimit = "SELECT " + store::columns<Limit>() + " FROM cases_limit WHERE ";
std::optional<Limit> limit_find(Ctx& c, const Id<Limit>& id) { return c.tx.one<Limit>(kLimit + "id=$1", id); }
std::optional<Limit> limit_same(Ctx& c, const Limit& l) {
  const auto kind = l.kind.empty() ? std::nullopt : kind_named(c.tx, l.kind);
  return c.tx.one<Limit>(kLimit + "stage=$1 AND kind=$2 AND COALESCE(level, '')=COALESCE($3, '') AND place=$4 AND phase=$5", l.stage, kind ? kind->code : l.kind, l.level, l.place, l.phase);
}

// A district may have its own limits, and no say in those of the city.
void check_limit_scope(Ctx& c, const Limit& l) {
  if (l.place.empty()) check_rules_for_all(c);
  else if (!c.scope.covers(l.place)) throw base::Fail(base::Code::forbidden, "cases.rules_everywhere");
}

void limit_save(Ctx& c, const Limit* before, Limit& l, base::Problems& bad) {
  if (before) check_limit_scope(c, *before);
  l.phase = base::trim(l.phase);
  if (!l.kind.empty()) {
    const auto kind = kind_named(c.tx, l.kind);
    if (bad.check(kind.has_value(), "kind", "no_such", {{"is", l.kind}})) l.kind = kind->code;
  }
  if (!l.place.empty()) places::check_reference(c, l.place, "place", bad);
  if (bad.empty()) check_limit_scope(c, l);
  bad.check(l.phase.empty() || (l.stage == Stage::handling && !l.kind.empty()), "phase", "handling_only");
  const auto twin = limit_same(c, l);
  bad.check(!twin || twin->id == l.id, "kind", "duplicate");
  if (!bad.empty()) return;
  if (before) {
    c.tx.update("cases_limit", l);
  } else {
    l.id = c.new_id<Limit>();
    c.tx.insert("cases_limit", l);
  }
  move_deadlines_soon(c, "case_limits");  // those that run already, too
}
void limit_remove(Ctx& c, const Limit& l) {
  check_limit_scope(c, l);
  c.tx.exec("DELETE FROM cases_limit WHERE id=$1", l.id);
  move_deadlines_soon(c, "case_limits");
}

// ---- what ships ----
template <class Row>
std::vector<Row> shipped(std::string_view path) {
  const auto* file = http::find_asset(embedded::case_files(), path);
  if (!file) throw base::Fail(base::Code::internal, "cases.no_data", {}, std::string(path));
  const auto table = media::read_table(file->identity, path).at(0).rows;
  base::Problems bad;
  const auto columns = meta::match_header(meta::type_of<Row>(), table.at(0), bad);
  std::vector<Row> out;
  for (std::size_t i = 1; i < table.size(); ++i) {
    Row row;
    meta::read_row(columns, table[i], &row, bad);
    out.push_back(std::move(row));
  }
  bad.raise_if_any();
  return out;
}

}  // namespace

void start_kinds(Ctx& c) {
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM cases_kind") > 0) return;
  std::int32_t sort = 0;
  for (auto& k : shipped<CaseKind>("/kinds.csv")) {
    k.sort = ++sort;
    c.tx.insert("cases_kind", k);
  }
  for (auto& l : shipped<Limit>("/limits.csv")) {
    l.id = c.new_id<Limit>();
    c.tx.insert("cases_limit", l);
  }
}

void add_kinds(app::Module& m) {
  app::EntityOf<CaseKind, KindFilter, Key> k{.name = "case_kinds", .title = "案件类别", .title_en = "Case classes", .path = "/case-kinds", .read = app::kSignedIn, .write = kRules};
  k.table = "cases_kind";
  k.key_column = "code";
  k.columns = {"code", "name", "parent", "category", "offered", "words", "watch_days"};
  k.sorts = {"code", "sort", "name"};
  k.list = kinds;
  k.find = kind_find;
  k.same = kind_same;
  k.save = kind_save;
  k.remove = kind_remove;
  m.with(app::entity(k));
  app::EntityOf<Limit, LimitFilter> l{.name = "case_limits", .title = "办理时限", .title_en = "Time limits", .path = "/case-limits", .read = app::kSignedIn, .write = kRules};
  l.title_field = "basis";
  l.columns = {"stage", "kind", "level", "place", "phase", "amount", "unit", "basis"};
  l.sorts = {"kind", "id"};
  l.list = limits;
  l.find = limit_find;
  l.same = limit_same;
  l.save = limit_save;
  l.remove = limit_remove;
  m.with(app::entity(l));
}

}  // namespace cases
