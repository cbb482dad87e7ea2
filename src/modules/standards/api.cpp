#include "modules/standards/comparison.hpp"
#include "modules/standards/edit.hpp"
#include "modules/standards/exchange.hpp"
#include "modules/standards/shelf.hpp"
#include "modules/standards/versions.hpp"

namespace standards {
namespace {

using app::Ctx;
using base::Id;

constexpr app::Perm kRead{"standards.read", "查看测评体系", "View standards"}, kWrite{"standards.write", "编制测评体系", "Edit standards"},
    kPublish{"standards.publish", "发布测评体系", "Publish standards"};

struct StandardNode : Criterion {
  std::int32_t depth = 0;
  bool leaf = true;
  std::string maximum, reachable;  // what scoring counts, what rules can reach
};
BOOST_DESCRIBE_STRUCT(StandardNode, (Criterion), (depth, leaf, maximum, reachable))

struct StandardTree {
  Standard standard;
  std::vector<StandardNode> nodes;  // depth first; rows outside of the tree at the end
  std::string maximum, reachable;
  std::int32_t errors = 0, warnings = 0;
  std::vector<StandardFinding> findings;
  std::int64_t revision = 0;  // of the draft's rows; what an edit stands on
  std::string edited_by;
  std::optional<base::Instant> edited_at;
};
BOOST_DESCRIBE_STRUCT(StandardTree, (), (standard, nodes, maximum, reachable, errors, warnings, findings, revision, edited_by, edited_at))

struct PublishStandard {
  bool accept_warnings = false;
};
BOOST_DESCRIBE_STRUCT(PublishStandard, (), (accept_warnings))

struct ChecklistQuery {
  std::string site_type;
};
BOOST_DESCRIBE_STRUCT(ChecklistQuery, (), (site_type))
std::span<const meta::Note> form(const ChecklistQuery*) {
  static const meta::Note all[] = {meta::note(&ChecklistQuery::site_type, "点位类型", "Site type").required()};
  return all;
}

StandardTree tree(Ctx& c, Id<Standard> id) {
  StandardTree out;
  out.standard = must_find(c.tx, id);
  const auto rows = criteria(c.tx, id);
  const auto s = to_engine(out.standard, rows);
  const auto t = engine::tree_of(s);
  const auto m = engine::maxima_of(s, t);
  std::vector<int> order = t.depth_first;
  std::vector<char> seen(rows.size(), 0);
  for (const int i : order) seen[static_cast<std::size_t>(i)] = 1;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!seen[i]) order.push_back(static_cast<int>(i));
  std::vector<std::int32_t> depth(rows.size(), 0);
  for (const int at : order) {
    const auto i = static_cast<std::size_t>(at);
    if (seen[i] && t.parent[i] >= 0) depth[i] = depth[static_cast<std::size_t>(t.parent[i])] + 1;
    StandardNode n;
    static_cast<Criterion&>(n) = rows[i];
    n.depth = depth[i];
    n.leaf = t.children[i].empty();
    n.maximum = engine::to_decimal(m.maximum[i]);
    n.reachable = engine::to_decimal(m.reachable[i]);
    out.nodes.push_back(std::move(n));
  }
  out.maximum = engine::to_decimal(m.total_maximum);
  out.reachable = engine::to_decimal(m.total_reachable);
  out.findings = check(out.standard, rows);
  for (const auto& f : out.findings) ++(f.severity == "error" ? out.errors : out.warnings);
  if (const auto last = newest(c.tx, id)) {
    out.revision = last->revision;
    out.edited_by = user_name(c, last->user_id);
    out.edited_at = last->at;
  }
  return out;
}

Standard publish_standard(Ctx& c, Id<Standard> id, const PublishStandard& in) { return publish(c, id, in.accept_warnings ? Warnings::accept : Warnings::refuse); }

std::vector<ChecklistItem> checklist_for(Ctx& c, Id<Standard> id, const ChecklistQuery& q) { return *checklist(c, id, q.site_type); }

StandardComparison comparison(Ctx& c, Id<Standard> a, Id<Standard> b) { return compare(must_find(c.tx, a), criteria(c.tx, a), must_find(c.tx, b), criteria(c.tx, b)); }

std::optional<Standard> one(Ctx& c, const Id<Standard>& id) { return find(c.tx, id); }
std::optional<Criterion> one_criterion(Ctx& c, const Id<Criterion>& id) { return find_criterion(c.tx, id); }

app::Route taking_edit(app::Route route, const meta::Type& out) {
  route.body = app::Body::json;
  route.limit = 16u << 20;
  return std::move(route).typed(meta::type_of<EditStandard>(), out);
}

}  // namespace

app::Module module() {
  app::Module m;
  m.name = "standards";
  m.title = "测评体系";
  m.title_en = "Standards";
  m.references = {{"standards_node", "standard", "standards_standard"},
                  {"standards_revision", "standard", "standards_standard"}};
  m.migrations = {{1, kSchema}, {2, kRevisions}};
  m.permissions = {kRead, kWrite, kPublish};
  m.share(std::make_shared<Shelf>());
  m.topics = {{"standard", [](Ctx& c, std::string_view id) {
                 if (!c.user.may(kRead)) throw base::Fail(base::Code::not_found, "not_found");
                 must_find(c.tx, {app::id_of(id)});
               }}};
  m.routes = {
      app::get("/standards/{id}/tree", kRead, tree).named("测评体系的树"),
      taking_edit(app::post("/standards/{id}/check", kRead, check_edit).read_only().named("检查测评体系"), meta::type_of<StandardCheck>()),
      taking_edit(app::post("/standards/{id}/edit", kWrite, edit_standard).named("修改测评条目"), meta::type_of<StandardEdited>()),
      app::post("/standards/{id}/publish", kPublish, publish_standard).named("发布测评体系"),
      app::post("/standards/{id}/retire", kPublish, retire).named("停用测评体系"),
      app::post("/standards/{id}/new-version", kWrite, new_version).gives(201).named("以此为基础建新版本"),
      app::post("/standards/import", kWrite, import_file).max_body((20u << 20) + 4096).named("导入测评体系"),
      app::get("/standards/{id}/export", kRead, export_file).named("导出测评体系"),
      app::get("/standards/{id}/checklist", kRead, checklist_for).named("点位类型的检查表"),
      app::get("/standards/{id}/compare/{other}", kRead, comparison).named("比较两个版本"),
  };
  m.with(app::entity<Standard, StandardFilter, Id<Standard>>({.name = "standards",
                                                .title = "测评体系",
                                                .title_en = "Standards",
                                                .path = "/standards",
                                                .read = kRead,
                                                .write = kWrite,
                                                .table = "standards_standard",
                                                .columns = {"name", "version", "state", "subject_kind", "created_at", "published_at"},
                                                .sorts = {"created_at", "name", "version"},
                                                .list = list,
                                                .find = one,
                                                .save = save,
                                                .remove = remove,
                                                .naming = app::Naming{}}));
  m.with(app::entity<Criterion, CriterionFilter, Id<Criterion>>({.name = "standard_criteria",
                                                  .title = "测评条目",
                                                  .title_en = "Criteria",
                                                  .path = "/standard-criteria",
                                                  .read = kRead,
                                                  .write = kWrite,
                                                  .table = "standards_node",
                                                  .columns = {"code", "name", "points", "method", "rule", "site_types"},
                                                  .sorts = {"position", "code"},
                                                  .list = list_criteria,
                                                  .find = one_criterion,
                                                  .naming = app::Naming{.codes = {"code"}, .within = "standard"}}));
  return m;
}

}  // namespace standards
