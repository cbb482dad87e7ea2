#include "ops/catalogue.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace ops {
namespace {

constexpr std::string_view kSqliteColumns =
    "SELECT m.name, c.name, c.type, CAST(c.\"notnull\" AS INTEGER), CAST(c.pk AS INTEGER) FROM sqlite_master m JOIN "
    "pragma_table_info(m.name) c"
    " WHERE m.type='table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid";
constexpr std::string_view kPostgresColumns =
    "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), CASE WHEN a.attnotnull THEN 1 ELSE 0 END,"
    " COALESCE(array_position(i.indkey::smallint[], a.attnum) + 1, 0)"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid=c.oid AND a.attnum>0 AND NOT a.attisdropped"
    " LEFT JOIN pg_index i ON i.indrelid=c.oid AND i.indisprimary"
    " WHERE c.relkind IN ('r','p') AND NOT c.relispartition AND c.relnamespace=current_schema()::regnamespace"
    " ORDER BY c.relname::text COLLATE \"C\", a.attnum";

ColumnKind kind_of(const std::string& table, const std::string& column, std::string_view type) {
  const std::string t = base::fold(type);
  if (t == "text") return ColumnKind::text;
  if (t == "bigint") return ColumnKind::bigint;
  if (t == "integer") return ColumnKind::integer;
  if (t == "boolean") return ColumnKind::boolean;
  if (t == "double precision") return ColumnKind::real;
  throw base::Fail(base::Code::internal, "ops.column_type", {}, table + "." + column + " " + t);
}

}  // namespace

std::vector<Table> tables_of(store::Tx& tx, store::Engine engine) {
  std::vector<Table> out;
  std::vector<std::pair<std::int64_t, std::string>> key;
  const auto end_table = [&] {
    std::sort(key.begin(), key.end());
    for (auto& [at, name] : key) out.back().key.push_back(std::move(name));
    key.clear();
  };
  tx.run(engine == store::Engine::sqlite ? kSqliteColumns : kPostgresColumns, {}, [&](const store::Row& row) {
    const std::string table(row.text(0));
    if (out.empty() || out.back().name != table) {
      if (!out.empty()) end_table();
      out.push_back({table, {}, {}});
    }
    Column c{std::string(row.text(1)), ColumnKind::text, row.integer(3) == 0};
    c.kind = kind_of(table, c.name, row.text(2));
    // INTEGER PRIMARY KEY and the keys of SQLite may say nothing of null, PostgreSQL's never are.
    if (const auto at = row.integer(4); at > 0) key.emplace_back(at, c.name), c.nullable = false;
    out.back().columns.push_back(std::move(c));
  });
  if (!out.empty()) end_table();
  return out;
}

void each_row(store::Tx& tx, store::Engine engine, const std::string& sql,
              const std::function<void(const store::Row&)>& visit) {
  if (engine == store::Engine::sqlite) {
    tx.run(sql, {}, visit);
    return;
  }
  // libpq holds a whole result: a cursor gives it in pieces.
  tx.exec("DECLARE ops_rows NO SCROLL CURSOR FOR " + sql);
  for (bool more = true; more;) {
    more = false;
    tx.run("FETCH 500 FROM ops_rows", {}, [&](const store::Row& row) {
      more = true;
      visit(row);
    });
  }
  tx.exec("CLOSE ops_rows");
}

void each_row(store::Tx& tx, store::Engine engine, const Table& table,
              const std::function<void(const store::Row&)>& visit) {
  std::string columns, order;
  for (const auto& c : table.columns) columns += (columns.empty() ? "" : ", ") + c.name;
  for (const auto& k : table.key) order += (order.empty() ? "" : ", ") + k;
  each_row(tx, engine, "SELECT " + columns + " FROM " + table.name + " ORDER BY " + (order.empty() ? columns : order),
           visit);
}

}  // namespace ops
