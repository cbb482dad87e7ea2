#include "app/views.hpp"

#include "app/kernel.hpp"
#include "base/text.hpp"

namespace app {

const std::string_view kViewSchema = R"(
CREATE TABLE system_view(id BIGINT PRIMARY KEY, owner BIGINT NOT NULL, entity TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
  opens_first BOOLEAN NOT NULL, created_at BIGINT NOT NULL);
CREATE UNIQUE INDEX system_view_name ON system_view(owner, entity, name);
)";

namespace {

using base::Code;
using base::Fail;
using base::Id;

constexpr std::int64_t kViews = 50;  // of one person and list; named in the wording of views.too_many

struct View {
  Id<View> id;
  Id<User> owner;
  std::string entity, name;
  std::string query;         // of the list's address: "state=active&sort=-name&columns=number,name"
  bool opens_first = false;  // the list opens with it when its address asks for nothing
  base::Instant created_at;
};
BOOST_DESCRIBE_STRUCT(View, (), (id, owner, entity, name, query, opens_first, created_at))
std::span<const meta::Note> form(const View*) {
  static const meta::Note all[] = {
      meta::note(&View::id, "编号", "Id").read_only(), meta::note(&View::owner, "所有者", "Owner").read_only().hidden(),
      meta::note(&View::entity, "列表", "List"), meta::note(&View::name, "名称", "Name").required().length(1, 40),
      meta::note(&View::query, "条件", "Conditions").length(0, 2000), meta::note(&View::opens_first, "打开列表时使用", "Used when the list opens"),
      meta::note(&View::created_at, "保存时间", "Saved").read_only()};
  return all;
}

struct OfEntity {
  std::string entity;
};
BOOST_DESCRIBE_STRUCT(OfEntity, (), (entity))
std::span<const meta::Note> form(const OfEntity*) {
  static const meta::Note all[] = {meta::note(&OfEntity::entity, "列表", "List").required().length(1, 60)};
  return all;
}

struct SaveView {
  std::string entity, name, query;
  bool opens_first = false;
};
BOOST_DESCRIBE_STRUCT(SaveView, (), (entity, name, query, opens_first))
std::span<const meta::Note> form(const SaveView*) {
  static const meta::Note all[] = {
      meta::note(&SaveView::entity, "列表", "List").required().length(1, 60), meta::note(&SaveView::name, "名称", "Name").required().length(1, 40),
      meta::note(&SaveView::query, "条件", "Conditions").length(0, 2000), meta::note(&SaveView::opens_first, "打开列表时使用", "Used when the list opens")};
  return all;
}

const std::string kSelectView = "SELECT " + store::columns<View>() + " FROM system_view ";

std::vector<View> list(Ctx& c, const OfEntity& of) {
  return c.tx.all<View>(kSelectView + "WHERE owner=$1 AND entity=$2 ORDER BY name", c.user.id, of.entity);
}

View own(Ctx& c, Id<View> id) {
  auto v = c.tx.one<View>(kSelectView + "WHERE id=$1 AND owner=$2", id, c.user.id);
  if (!v) throw Fail(Code::not_found, "not_found");
  return *v;
}

void fill(Ctx& c, View& v, const SaveView& in) {
  v.name = base::trim(in.name);
  v.query = in.query;
  v.opens_first = in.opens_first;
  base::Problems bad;
  const Entity* e = c.kernel.entity(in.entity);
  bad.check(e && c.user.may(e->read) && (v.entity.empty() || v.entity == in.entity), "entity", "no_such");
  const auto twin = c.tx.one<Id<View>>("SELECT id FROM system_view WHERE owner=$1 AND entity=$2 AND name=$3", c.user.id, in.entity, v.name);
  bad.check(!twin || *twin == v.id, "name", "taken");
  bad.raise_if_any();
  v.entity = in.entity;
  // One list opens with one view.
  if (v.opens_first) c.tx.exec("UPDATE system_view SET opens_first=$3 WHERE owner=$1 AND entity=$2", c.user.id, v.entity, false);
}

View create(Ctx& c, const SaveView& in) {
  View v;
  fill(c, v, in);
  if (*c.tx.one<std::int64_t>("SELECT count(*) FROM system_view WHERE owner=$1 AND entity=$2", c.user.id, v.entity) >= kViews)
    throw Fail(Code::conflict, "views.too_many");
  v.id = c.new_id<View>();
  v.owner = c.user.id;
  v.created_at = c.now;
  c.tx.insert("system_view", v);
  c.did("views", std::to_string(v.id.value), v.name);
  return v;
}

View change(Ctx& c, Id<View> id, const SaveView& in) {
  View v = own(c, id);
  fill(c, v, in);
  c.tx.update("system_view", v);
  c.did("views", std::to_string(v.id.value), v.name);
  return v;
}

void remove(Ctx& c, Id<View> id) {
  const View v = own(c, id);
  c.tx.exec("DELETE FROM system_view WHERE id=$1", v.id);
  c.did("views", std::to_string(v.id.value), v.name);
}

}  // namespace

std::vector<Route> view_routes() {
  std::vector<Route> out;
  out.push_back(get("/views", kSignedIn, list).named("本人保存的视图"));
  out.push_back(post("/views", kSignedIn, create).gives(201).named("保存视图"));
  out.push_back(put("/views/{id}", kSignedIn, change).named("修改视图"));
  out.push_back(del("/views/{id}", kSignedIn, remove).named("删除视图"));
  return out;
}

}  // namespace app
