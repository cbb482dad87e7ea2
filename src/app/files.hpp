#pragma once
// Import and export of any entity as XLSX or CSV, over its type table.
// Import runs the whole file inside one savepoint: the dry run undoes it, so what it shows is exactly what would happen;
// applying keeps it only when no line is wrong. References may be written as people call them.
#include <memory>
#include <vector>

#include "app/entity.hpp"
#include "media/table.hpp"

namespace app {

inline constexpr std::size_t kImportBytes = 20 << 20, kImportRows = 20'000, kImportLines = 5'000;  // lines listed in a report
inline constexpr std::size_t kExportKeys = 500;  // rows chosen one by one
inline constexpr std::int64_t kWholeRows = 5'000;  // with telephones whole, in one file

enum class LineState { created, changed, same, wrong };
BOOST_DESCRIBE_ENUM(LineState, created, changed, same, wrong)

struct Argument {
  std::string name, value;
};
BOOST_DESCRIBE_STRUCT(Argument, (), (name, value))

struct WrongCell {
  std::string field, key;
  meta::Json args;
};
BOOST_DESCRIBE_STRUCT(WrongCell, (), (field, key, args))

struct ImportLine {
  std::int32_t row = 0;  // as the spreadsheet shows it
  LineState state = LineState::same;
  std::string key;       // what the line is about
  std::vector<std::string> cells;  // as the file has them, by column; empty when nothing would change
  std::vector<meta::Change> changes;
  std::vector<WrongCell> errors;
};
BOOST_DESCRIBE_STRUCT(ImportLine, (), (row, state, key, cells, changes, errors))

struct ImportColumn {
  std::string title, field;  // field: "" when the column is not read
};
BOOST_DESCRIBE_STRUCT(ImportColumn, (), (title, field))

struct ImportReport {
  std::string mode, file;
  bool applied = false;
  std::int32_t rows = 0, created = 0, changed = 0, same = 0, wrong = 0;
  bool truncated = false;  // more lines than are listed; wrong ones are listed first
  std::vector<ImportColumn> columns;  // of the file; none when it is no table
  std::vector<ImportLine> lines;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (), (mode, file, applied, rows, created, changed, same, wrong, truncated, columns, lines))

WrongCell wrong_cell(const base::FieldError& e);

struct Problematic {
  std::vector<base::FieldError> errors;
  std::vector<meta::Change> changes;
};
// Validates, saves and notes it for the journal. `before` null: create.
Problematic save_record(Ctx& c, const Entity& e, const void* before, void* row);

// An import whose rows come from elsewhere than a spreadsheet (GeoJSON). The first row that is not empty is the header;
// `mode` is "check" or "apply". Throws Fail(invalid) when the header or the mode is wrong.
enum class UnknownColumns { refuse, skip };
ImportReport import_table(Ctx& c, const Entity& e, const media::Table& table, std::string mode, std::string file, UnknownColumns unknown = UnknownColumns::refuse);
// What the columns of a file mean, for the report.
std::vector<ImportColumn> import_columns(const std::vector<std::string>& header, const std::vector<const meta::Field*>& fields);

// The column that a file of wrong rows has more: it comes back with the mended rows and is not read.
bool is_reason_column(std::string_view title);

// What only the browser can word (the wrong rows of an import with their reasons) as a file: POST /table-file.
Route table_file_route();
std::vector<Route> file_routes(const std::shared_ptr<const Entity>& entity);

// A download of a table under a Chinese name. `format` is "xlsx" or "csv"; `numbers`: the columns that a spreadsheet is to
// take as numbers.
http::Reply table_reply(Ctx& c, std::string_view format, const std::string& name, const std::vector<std::string>& header, const std::vector<bool>& numbers,
                        const std::function<void(const std::function<void(const std::vector<std::string>&)>&)>& rows);

}  // namespace app
