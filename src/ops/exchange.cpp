#include "ops/exchange.hpp"

#include <algorithm>

#include "app/kernel.hpp"
#include "base/error.hpp"
#include "meta/json.hpp"
#include "ops/csv.hpp"
#include "ops/files.hpp"
#include "ops/references.hpp"

namespace ops {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPiece = 256 << 10;
constexpr std::size_t kParameters = 200;  // of one INSERT: SQLite finds each by its name, one after the other

std::string_view json_type(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::boolean:
      return "boolean";
    case ColumnKind::integer:
    case ColumnKind::bigint:
      return "integer";
    case ColumnKind::real:
      return "number";
    case ColumnKind::text:
      return "string";
  }
  return "string";
}

// JSON Schema of one row of the CSV file.
std::string schema_of(const Table& t) {
  std::string out = R"({"$schema":"https://json-schema.org/draft/2020-12/schema","title":)";
  meta::write_json_string(out, t.name);
  out +=
      R"(,"description":"CSV, RFC 4180, UTF-8, CRLF; an empty field without quotes is null, \"\" is the empty text","type":"object","additionalProperties":false,"properties":{)";
  for (const auto& c : t.columns) {
    if (&c != &t.columns.front()) out += ',';
    meta::write_json_string(out, c.name);
    const std::string type = "\"" + std::string(json_type(c.kind)) + "\"";
    out += ":{\"type\":" + (c.nullable ? "[" + type + ",\"null\"]" : type);
    if (c.kind == ColumnKind::integer) out += R"(,"format":"int32")";
    if (c.kind == ColumnKind::bigint) out += R"(,"format":"int64")";
    if (c.kind == ColumnKind::real) out += R"(,"format":"double")";
    out += '}';
  }
  out += "},\"required\":[";
  for (const auto& c : t.columns) {
    if (&c != &t.columns.front()) out += ',';
    meta::write_json_string(out, c.name);
  }
  out += "],\"x-key\":[";
  for (const auto& k : t.key) {
    if (&k != &t.key.front()) out += ',';
    meta::write_json_string(out, k);
  }
  return out + "]}\n";
}

std::int64_t write_table(store::Tx& tx, store::Engine engine, const Table& t, const fs::path& folder, Manifest& m) {
  const std::string csv = "tables/" + t.name + ".csv", schema = "tables/" + t.name + ".schema.json";
  NewFile file(folder / csv);
  std::string piece;
  write_header(piece, t);
  std::int64_t rows = 0;
  each_row(tx, engine, t, [&](const store::Row& row) {
    write_row(piece, t, row);
    ++rows;
    if (piece.size() < kPiece) return;
    file.write(piece);
    piece.clear();
  });
  file.write(piece);
  const auto written = file.finish();
  m.files.push_back({csv, written.bytes, written.sha256});
  NewFile beside(folder / schema);
  beside.write(schema_of(t));
  const auto described = beside.finish();
  m.files.push_back({schema, described.bytes, described.sha256});
  return rows;
}

// Several rows a statement: the round trips are most of it.
class Filler {
 public:
  Filler(store::Tx& tx, const Table& t)
      : tx_(tx),
        table_(t),
        batch_(std::max<std::size_t>(1, std::min<std::size_t>(100, kParameters / t.columns.size()))) {}
  void add(Cells cells) {
    rows_.push_back(std::move(cells));
    if (rows_.size() == batch_) flush();
  }
  void flush() {
    if (rows_.empty()) return;
    std::string sql = "INSERT INTO " + table_.name + "(";
    for (std::size_t i = 0; i < table_.columns.size(); ++i) sql += (i ? ", " : "") + table_.columns[i].name;
    sql += ") VALUES ";
    std::vector<store::Value> values;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      sql += r ? ", (" : "(";
      for (std::size_t i = 0; i < table_.columns.size(); ++i) {
        values.push_back(value_of(rows_[r][i], table_.columns[i].kind));
        sql += (i ? ", $" : "$") + std::to_string(values.size());
      }
      sql += ')';
    }
    tx_.post(sql, values);
    rows_.clear();
  }

 private:
  store::Tx& tx_;
  const Table& table_;
  std::size_t batch_;
  std::vector<Cells> rows_;
};

[[noreturn]] void damaged(const std::string& what) { throw base::Fail(base::Code::bad_media, "ops.damaged", {}, what); }

void fill(store::Tx& tx, const Table& t, const fs::path& csv) {
  CsvReader in(csv.string());
  Cells cells;
  std::string header;
  in.next(cells);
  for (const auto& c : cells) header += (header.empty() ? "" : ",") + c.value_or("");
  std::string expected;
  write_header(expected, t);
  if (header + "\r\n" != expected) damaged(csv.string() + ": other columns than the table: " + header);
  Filler filler(tx, t);
  while (in.next(cells)) {
    if (cells.size() != t.columns.size())
      damaged(csv.string() + ": a record has " + std::to_string(cells.size()) + " fields");
    filler.add(std::move(cells));
    cells = {};
  }
  filler.flush();
}

std::vector<store::Migration> ran_there(const std::vector<store::Migration>& all, const Manifest& m) {
  std::vector<store::Migration> out;
  for (const auto& one : all)
    if (std::any_of(m.migrations.begin(), m.migrations.end(),
                    [&](const RanMigration& r) { return r.module == one.module && r.version == one.version; }))
      out.push_back(one);
  if (out.size() != m.migrations.size())
    throw base::Fail(base::Code::conflict, "ops.newer", {}, "written by " + m.program);
  return out;
}

}  // namespace

void describe(store::Tx& tx, store::Engine engine, base::Instant now, Manifest& m) {
  m.program = kVersion;
  m.made_at = base::to_text(now);
  m.engine = engine == store::Engine::sqlite ? "sqlite" : "postgresql";
  tx.run("SELECT seq, hash FROM app_journal ORDER BY seq DESC LIMIT 1", {}, [&](const store::Row& r) {
    m.journal_rows = r.integer(0);
    m.journal_head = r.text(1);
  });
  m.migrations = tx.all<RanMigration>("SELECT module, version FROM store_migration ORDER BY module, version");
}

void write_tables(store::Tx& tx, store::Engine engine, const fs::path& folder, Manifest& m) {
  make_folder(folder / "tables");
  for (const auto& t : tables_of(tx, engine)) m.tables.push_back({t.name, write_table(tx, engine, t, folder, m)});
}

Manifest export_all(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                    const fs::path& folder, base::Instant now) {
  if (!empty_or_absent(folder)) throw base::Fail(base::Code::conflict, "ops.not_empty", {}, folder.string());
  make_folder(folder);
  Manifest m;
  std::vector<BlobHash> named;
  db.read([&](store::Tx& tx) {
    m = {};
    describe(tx, db.engine(), now, m);
    write_tables(tx, db.engine(), folder, m);
    named = blobs_named(tx, db.engine(), blob_columns(modules));
  });
  NewFile list(folder / "blobs.txt");
  for (const auto& one : named) {
    const std::string hash = name_of(one);
    const auto to = blob_path(folder / "blobs", hash);
    if (!fetch_blob(blobs, hash, to)) {
      m.blobs_lost.push_back(hash);
      continue;
    }
    ++m.blobs;
    m.blob_bytes += static_cast<std::int64_t>(fs::file_size(to));
    list.write(hash + "\n");
  }
  const auto listed = list.finish();
  m.files.push_back({"blobs.txt", listed.bytes, listed.sha256});
  sync_all(folder);
  write_manifest(folder, m);
  return m;
}

void read_tables(store::Database& db, const std::vector<app::Module>& modules, const fs::path& folder,
                 const Manifest& m, base::Instant now) {
  bool used = false;
  db.read([&](store::Tx& tx) { used = !tables_of(tx, db.engine()).empty(); });
  if (used) throw base::Fail(base::Code::conflict, "ops.not_empty", {}, "the database has tables");
  const auto all = app::migrations_of(modules);
  store::migrate(db, ran_there(all, m), now);
  db.write([&](store::Tx& tx) {
    const auto tables = tables_of(tx, db.engine());
    if (tables.size() != m.tables.size()) damaged("other tables than the migrations make");
    for (const auto& t : tables) {
      tx.exec("DELETE FROM " + t.name);  // what a migration put there is among what comes
      fill(tx, t, folder / "tables" / (t.name + ".csv"));
    }
  });
  store::migrate(db, all, now);
}

Manifest import_all(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                    const fs::path& folder, base::Instant now) {
  const Manifest m = read_manifest(folder);
  if (m.held != Held::tables) damaged("this is a backup: use restore");
  if (const auto wrong = check_files(folder, m); !wrong.empty()) damaged(wrong.front());
  blobs.each([](const std::string& hash, std::int64_t) { throw base::Fail(base::Code::conflict, "ops.not_empty", {}, "blob " + hash); });
  // First the files: rows never name what is not there.
  each_listed_blob(folder / "blobs.txt", [&](const std::string& hash) {
    const auto from = blob_path(folder / "blobs", hash);
    if (!blobs.put_file(from, hash, store::Flush::later)) damaged(from.string());
  });
  blobs.settle();
  read_tables(db, modules, folder, m, now);
  return m;
}

}  // namespace ops
