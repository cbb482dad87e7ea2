#include "modules/standards/store.hpp"

namespace standards {

using base::Code;
using base::Fail;
using base::Id;

const std::string_view kSchema = R"(
CREATE TABLE standards_standard(
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, subject_kind TEXT NOT NULL,
  scale TEXT NOT NULL, missing TEXT NOT NULL, note TEXT NOT NULL, based_on BIGINT, created_at BIGINT NOT NULL, published_at BIGINT);
CREATE UNIQUE INDEX standards_standard_version ON standards_standard(name, version);
CREATE TABLE standards_node(
  id BIGINT PRIMARY KEY, standard BIGINT NOT NULL, code TEXT NOT NULL, parent TEXT NOT NULL, name TEXT NOT NULL, points TEXT NOT NULL,
  method TEXT NOT NULL, rule TEXT NOT NULL, site_types TEXT NOT NULL, combine TEXT NOT NULL, weight TEXT NOT NULL, missing TEXT,
  note TEXT NOT NULL, position INTEGER NOT NULL);
CREATE INDEX standards_node_standard ON standards_node(standard, position);
)";

const std::string_view kRevisions = R"(
CREATE TABLE standards_revision(standard BIGINT NOT NULL, revision BIGINT NOT NULL, user_id BIGINT NOT NULL, at BIGINT NOT NULL, written INTEGER NOT NULL,
  PRIMARY KEY(standard, revision));
)";

namespace {
const std::string kStandards = "SELECT " + store::columns<Standard>() + " FROM standards_standard ";
const std::string kNodes = "SELECT " + store::columns<Criterion>() + " FROM standards_node ";
}  // namespace

app::Page<Standard> list(app::Ctx& c, const StandardFilter& f) {
  return app::Select("standards_standard")
      .contains({"name"}, f.q)
      .where_if("state=?", f.state)
      .where_if("subject_kind=?", f.subject_kind)
      .where_if("name=?", f.name)
      .page<Standard>(c, f, "id", {{"-created_at", "created_at", app::SortBy::number}, {"name", "name"}, {"version", "version", app::SortBy::number}});
}

app::Page<Criterion> list_criteria(app::Ctx& c, const CriterionFilter& f) {
  return app::Select("standards_node")
      .contains({"code", "name"}, f.q)
      .where_if("standard=?", f.standard)
      .where_if("parent=?", f.parent)
      .page<Criterion>(c, f, "id", {{"position", "position", app::SortBy::number}, {"code", "code"}});
}

std::optional<Standard> find(store::Tx& tx, Id<Standard> id) { return tx.one<Standard>(kStandards + "WHERE id=$1", id); }
std::vector<Criterion> criteria(store::Tx& tx, Id<Standard> id) { return tx.all<Criterion>(kNodes + "WHERE standard=$1 ORDER BY position, id", id); }
std::optional<Criterion> find_criterion(store::Tx& tx, Id<Criterion> id) { return tx.one<Criterion>(kNodes + "WHERE id=$1", id); }

Standard must_find(store::Tx& tx, Id<Standard> id) {
  auto s = find(tx, id);
  if (!s) throw Fail(Code::not_found, "not_found");
  return *s;
}

Standard must_draft(store::Tx& tx, Id<Standard> id) {
  auto s = must_find(tx, id);
  if (s.state != StandardState::draft) throw Fail(Code::conflict, "standards.published");
  return s;
}

engine::Standard engine_standard(store::Tx& tx, Id<Standard> id) { return to_engine(must_find(tx, id), criteria(tx, id)); }

std::int32_t next_version(store::Tx& tx, std::string_view name) {
  return *tx.one<std::int32_t>("SELECT COALESCE(MAX(version), 0) + 1 FROM standards_standard WHERE name=$1", name);
}

void replace_criteria(app::Ctx& c, Id<Standard> id, std::vector<Criterion> rows) {
  c.tx.exec("DELETE FROM standards_node WHERE standard=$1", id);
  std::int32_t position = 0;
  for (auto& n : rows) {
    n.id = c.new_id<Criterion>();
    n.standard = id;
    n.position = ++position;
    c.tx.insert("standards_node", n);
  }
}

}  // namespace standards
