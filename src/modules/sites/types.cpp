// Types of sites. Which types an office has is data: the standard decides what is looked at in each.
#include "base/text.hpp"
#include "modules/sites/store.hpp"

namespace sites {
namespace {

using app::Ctx;
using app::Key;

std::optional<SiteType> one(Ctx& c, const Key& key) {
  const auto t = find_type(c.tx, key.value);
  return t && t->code == key.value ? t : std::nullopt;
}

std::optional<SiteType> same(Ctx& c, const SiteType& t) { return one(c, Key{std::string(base::trim(t.code))}); }

app::Page<SiteType> list(Ctx& c, const TypeFilter& f) {
  using enum app::SortBy;
  app::Select s("sites_type");
  s.contains({"code", "name"}, f.q);
  return s.page<SiteType>(c, f, "code", {{"sort", "sort", number}, {"code", "code", text}, {"name", "name", text}}, text);
}

void remove(Ctx& c, const SiteType& t) {
  if (type_in_use(c.tx, t.code)) throw base::Fail(base::Code::conflict, "sites.type_in_use");
  c.tx.exec("DELETE FROM sites_type WHERE code=$1", t.code);
}

}  // namespace

void save_type(Ctx& c, const SiteType* before, SiteType& t, base::Problems& bad) {
  t.code = base::trim(t.code);
  t.name = base::trim(t.name);
  bad.check(is_number(t.code), "code", "format");
  if (before) bad.check(t.code == before->code, "code", "fixed");
  else bad.check(!one(c, Key{t.code}), "code", "taken");
  const auto other = type_named(c.tx, t.name);
  bad.check(!other || (before && other->code == before->code), "name", "taken");
  if (!bad.empty()) return;
  if (before) c.tx.update("sites_type", t);
  else c.tx.insert("sites_type", t);
}

void add_types(app::Module& m) {
  app::EntityOf<SiteType, TypeFilter, Key> e{
      .name = "site_types", .title = "点位类型", .title_en = "Site types", .path = "/site-types", .read = kRead, .write = kWrite};
  e.table = "sites_type";
  e.key_column = "code";
  e.columns = {"code", "name", "sort", "walk_m"};
  e.sorts = {"sort", "code", "name"};
  e.list = list;
  e.find = one;
  e.same = same;
  e.save = save_type;
  e.remove = remove;
  e.open = app::kSignedIn;
  m.with(app::entity(e));
}

}  // namespace sites
