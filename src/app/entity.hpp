#pragma once
// An entity: one struct with a table, a list, a form, an import and an export. The module gives five small functions;
// from them come the routes (list, one, create, edit, remove, options, import, export), the form schema, the journal
// diff and the file columns, all over the struct's type table.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/route.hpp"

namespace app {

struct Option {
  std::string id, label;
};
BOOST_DESCRIBE_STRUCT(Option, (), (id, label))

struct KnownName;  // names.hpp

// Type-erased: rows are pointers to the entity's struct.
struct Entity {
  std::string name, title, title_en, module, path, title_field;
  Perm read, write, open;  // open: who may look rows up by name
  Perm show;               // who may see masked fields whole, one at a time; empty: nobody
  const meta::Type* type = nullptr;
  const meta::Type* filter = nullptr;
  std::vector<std::string> sorts, columns;
  bool can_create = false, can_edit = false, can_remove = false, can_import = false;

  std::function<std::shared_ptr<void>()> blank;
  std::function<std::shared_ptr<void>(Ctx&, std::string_view key)> find;        // by id or code; null: not there, or not theirs
  std::function<std::shared_ptr<void>(Ctx&, const void* row)> same;             // the stored row an imported one means
  std::function<void(Ctx&, const void* before, void* row, base::Problems&)> save;
  std::function<void(Ctx&, const void* row)> remove;
  std::function<void(Ctx&, std::string_view query, const std::function<void(const void*)>&)> each;  // all rows of a filter
  std::function<std::string(const void* row)> key_of, title_of;
  // For references: what people call the row, and the rows a typed text may mean.
  std::function<std::optional<std::string>(Ctx&, std::string_view key)> label;
  std::function<std::vector<Option>(Ctx&, std::string_view text, int limit)> search;
  // For the search over everything; null when its rows are not found by it.
  std::function<void(Ctx&, const std::function<void(KnownName&&)>&)> each_name;
  std::function<std::vector<std::string>(const void* row)> codes_of;
  std::function<std::string(Ctx&, const void* row)> within_of;
};

// How the search over everything finds the rows of an entity: by title, and by what stands in these columns.
struct Naming {
  std::vector<std::string> codes{};  // numbers, logins, short names
  std::vector<std::string> units{};  // columns with units: a liaison finds what is the own unit's
  std::string within{};              // field with a reference, shown beside the title
};
// Reads what rows are called, whatever the caller's scope: names.cpp.
void read_names(Ctx& c, const std::string& sql, std::size_t codes, bool place, std::size_t units, const std::function<void(KnownName&&)>& put);
// What the field's reference is called; "" when there is none.
std::string label_of_field(Ctx& c, const meta::Type& record, std::string_view field, const void* row);

// What a module writes down. By is base::Id<Row> or Key (a code).
template <class Row, class Filter, class By = base::Id<Row>>
struct EntityOf {
  std::string name{}, title{}, title_en{}, path{};
  Perm read{}, write{};
  std::string table{};                 // for labels and search: SELECT key, title
  std::string key_column = "id", title_field = "name";
  std::vector<std::string> columns{};  // shown in lists, in order
  std::vector<std::string> sorts{};

  Page<Row> (*list)(Ctx&, const Filter&) = nullptr;
  std::optional<Row> (*find)(Ctx&, const By&) = nullptr;                // scope applied
  std::optional<Row> (*same)(Ctx&, const Row&) = nullptr;               // natural key; null: no import
  void (*save)(Ctx&, const Row* before, Row& row, base::Problems&) = nullptr;  // checks and writes; null: read-only
  void (*remove)(Ctx&, const Row&) = nullptr;                           // null: rows are never removed
  Perm show{};                                                          // who may see a masked field whole; empty: nobody
  Perm open{};                                                          // who may look rows up by name; `read` when empty
  std::string place_column{};                                             // lookups: only rows of the caller's subtree
  std::optional<Naming> naming{};                                         // found by the search over everything
  bool created_elsewhere = false;                                         // `save` only edits: rows come by a route of the module's own
};

// Route makers that work on any entity: files.cpp, records.cpp.
std::vector<Route> routes_of(const std::shared_ptr<const Entity>& entity);

template <class Row, class Filter, class By>
std::pair<std::shared_ptr<const Entity>, std::vector<Route>> entity(const EntityOf<Row, Filter, By>& d) {
  auto e = std::make_shared<Entity>();
  e->name = d.name;
  e->title = d.title;
  e->title_en = d.title_en;
  e->path = d.path;
  e->title_field = d.title_field;
  e->read = d.read;
  e->write = d.write;
  e->open = d.open.key.empty() ? d.read : d.open;
  e->show = d.show;
  e->type = &meta::type_of<Row>();
  e->filter = &meta::type_of<Filter>();
  e->sorts = d.sorts;
  e->columns = d.columns;
  e->can_edit = d.save != nullptr;
  e->can_create = d.save && !d.created_elsewhere;
  e->can_remove = d.remove != nullptr;
  e->can_import = d.save && d.same;
  const auto key_from = [](std::string_view text) {
    if constexpr (std::is_same_v<By, Key>) return Key{std::string(text)};
    else return By{id_of(text)};
  };
  const auto own = [](std::optional<Row> r) -> std::shared_ptr<void> { return r ? std::make_shared<Row>(std::move(*r)) : nullptr; };
  e->blank = [] { return std::make_shared<Row>(); };
  e->find = [d, key_from, own](Ctx& c, std::string_view key) { return own(d.find(c, key_from(key))); };
  if (d.same) e->same = [d, own](Ctx& c, const void* row) { return own(d.same(c, *static_cast<const Row*>(row))); };
  if (d.save) e->save = [d](Ctx& c, const void* before, void* row, base::Problems& bad) {
    d.save(c, static_cast<const Row*>(before), *static_cast<Row*>(row), bad);
  };
  if (d.remove) e->remove = [d](Ctx& c, const void* row) { d.remove(c, *static_cast<const Row*>(row)); };
  e->each = [d](Ctx& c, std::string_view query, const std::function<void(const void*)>& visit) {
    Filter f{};
    base::Problems bad;
    read_query(query, meta::type_of<Filter>(), &f, bad);
    bad.raise_if_any();
    f.limit = 500;
    f.cursor.reset();
    do {
      const Page<Row> page = d.list(c, f);
      for (const Row& r : page.rows) visit(&r);
      f.cursor = page.next;
    } while (f.cursor);
  };
  const auto text_of = [](std::string field) {
    return [field](const void* row) -> std::string {
      for (const auto& f : meta::type_of<Row>().fields())
        if (f.name == field) {
          if (f.type().kind == meta::Kind::text) return *static_cast<const std::string*>(f.at_const(row));
          std::string out;
          meta::write_json(out, f.type(), f.at_const(row));
          return out;
        }
      return "";
    };
  };
  e->key_of = text_of(d.key_column);
  e->title_of = text_of(d.title_field);
  if (!d.table.empty()) {
    e->label = [d, key_from](Ctx& c, std::string_view key) -> std::optional<std::string> {
      const std::string sql = "SELECT " + d.title_field + " FROM " + d.table + " WHERE " + d.key_column + "=$1";
      if constexpr (std::is_same_v<By, Key>) return c.tx.one<std::string>(sql, key);
      else return c.tx.one<std::string>(sql, key_from(key));
    };
    e->search = [d](Ctx& c, std::string_view text, int limit) {
      // instr/strpos differ by engine; LIKE with an escape is the portable substring search.
      std::string like = "%";
      for (const char ch : text) {
        if (ch == '%' || ch == '_' || ch == '\\') like += '\\';
        like += ch;
      }
      const std::string sql = "SELECT CAST(" + d.key_column + " AS TEXT), " + d.title_field + " FROM " + d.table + " WHERE " + d.title_field + " LIKE $1 ESCAPE '\\'";
      const std::string order = " ORDER BY CASE WHEN " + d.title_field + "=$2 THEN 0 ELSE 1 END, " + d.title_field + " LIMIT $3";
      if (d.place_column.empty()) return c.tx.all<Option>(sql + order, like + "%", text, limit);
      return c.tx.all<Option>(sql + " AND " + d.place_column + ">=$4 AND " + d.place_column + "<$5" + order, like + "%", text, limit, c.scope.lo, c.scope.hi);
    };
  }
  if (d.naming) {
    std::string sql = "SELECT CAST(" + d.key_column + " AS TEXT), " + d.title_field;
    for (const auto& code : d.naming->codes) sql += ", " + code;
    if (!d.place_column.empty()) sql += ", " + d.place_column;
    for (const auto& unit : d.naming->units) sql += ", COALESCE(" + unit + ", 0)";
    sql += " FROM " + d.table + " ORDER BY " + d.key_column + (std::is_same_v<By, Key> ? "" : " DESC");
    e->each_name = [d, sql](Ctx& c, const std::function<void(KnownName&&)>& put) {
      read_names(c, sql, d.naming->codes.size(), !d.place_column.empty(), d.naming->units.size(), put);
    };
    std::vector<std::function<std::string(const void*)>> readers;
    for (const auto& code : d.naming->codes) readers.push_back(text_of(code));
    e->codes_of = [readers](const void* row) {
      std::vector<std::string> out;
      for (const auto& read : readers) out.push_back(read(row));
      return out;
    };
    e->within_of = [within = d.naming->within](Ctx& c, const void* row) { return label_of_field(c, meta::type_of<Row>(), within, row); };
  }
  auto routes = routes_of(e);
  Route list = get(d.path, d.read, d.list).named("列表 " + d.title);
  list.entity = d.name;
  routes.push_back(std::move(list));
  return {e, std::move(routes)};
}

}  // namespace app
