#pragma once
// The tables of an installation as the engine itself lists them, and their rows, streamed: what an export writes, an
// import fills and `verify` looks at. Both engines give the same tables, columns and order, because both ran the same
// migrations.
#include <functional>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace ops {

enum class ColumnKind : unsigned char { boolean, integer, bigint, real, text };
BOOST_DESCRIBE_ENUM(ColumnKind, boolean, integer, bigint, real, text)

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::text;
  bool nullable = true;
};

struct Table {
  std::string name;
  std::vector<Column> columns;   // as they were made
  std::vector<std::string> key;  // of the primary key, in its order; empty: none
};

// By name. Throws Fail(internal, "ops.column_type") on a type that no migration may use.
std::vector<Table> tables_of(store::Tx& tx, store::Engine engine);
// By primary key (without one: by all columns), compared by bytes. Memory does not grow with the rows.
void each_row(store::Tx& tx, store::Engine engine, const Table& table,
              const std::function<void(const store::Row&)>& visit);
// The same for a statement of our own; `sql` has no parameters.
void each_row(store::Tx& tx, store::Engine engine, const std::string& sql,
              const std::function<void(const store::Row&)>& visit);

}  // namespace ops
