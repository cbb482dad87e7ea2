#include "store/migrate.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/hash.hpp"

namespace store {
namespace {

struct Ran {
  std::string module;
  std::int32_t version = 0;
  std::string checksum;
};
BOOST_DESCRIBE_STRUCT(Ran, (), (module, version, checksum))

bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }

std::string_view next_word(std::string_view s) {
  s.remove_prefix(std::min(s.size(), s.find_first_not_of(" \t\r\n")));
  return s.substr(0, static_cast<std::size_t>(std::find_if_not(s.begin(), s.end(), word) - s.begin()));
}

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return std::toupper(static_cast<unsigned char>(x)) == y; });
}

// Where a literal, a quoted name or a comment that starts at `from` ends; `from` when none does.
std::size_t after_quoted(std::string_view sql, std::size_t from) {
  const auto past = [&](std::string_view end, std::size_t at) {
    const auto found = sql.find(end, at);
    return found == std::string_view::npos ? sql.size() : found + end.size();
  };
  if (sql[from] == '\'' || sql[from] == '"') return past(sql.substr(from, 1), from + 1);
  if (sql.substr(from).starts_with("--")) return past("\n", from);
  if (sql.substr(from).starts_with("/*")) return past("*/", from + 2);
  return from;
}

// Text is compared by bytes on both engines. SQLite does so by itself; PostgreSQL is told for each column: the word TEXT
// outside quotes and comments, directly after a name (a column may be called text, too), unless a collation follows or it is
// the target of a CAST.
std::string for_engine(std::string_view sql, Engine engine) {
  if (engine == Engine::sqlite) return std::string(sql);
  std::string out, before;
  for (std::size_t i = 0; i < sql.size();) {
    std::size_t end = after_quoted(sql, i);
    if (end == i && word(sql[i])) {
      const std::string_view w = next_word(sql.substr(i));
      end += w.size();
      out += w;
      if (same(w, "TEXT") && !before.empty() && !same(before, "AS") && !same(next_word(sql.substr(end)), "COLLATE")) out += " COLLATE \"C\"";
      before = w;
    } else {
      if (sql[i] == '"') before = "\"";
      else if (end == i && std::string_view(" \t\r\n").find(sql[i]) == std::string_view::npos) before.clear();
      end = std::max(end, i + 1);
      out += sql.substr(i, end - i);
    }
    i = end;
  }
  return out;
}

// What the words did not show, the catalogue does: VARCHAR, a domain.
void check_collations(Tx& tx, std::span<const Migration> migrations) {
  tx.run("SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid=a.attrelid JOIN pg_collation k ON k.oid=a.attcollation"
         " WHERE c.relkind='r' AND c.relnamespace=current_schema()::regnamespace AND NOT a.attisdropped AND k.collname<>'C'", {},
         [&](const Row& row) {
           const std::string table(row.text(0));
           for (const auto& m : migrations)
             if (table.starts_with(m.module + "_"))
               throw base::Fail(base::Code::internal, "store.collation", {}, table + "." + std::string(row.text(1)) + " must be TEXT");
         });
}

}  // namespace

int migrate(Database& db, std::span<const Migration> migrations, base::Instant now) {
  int count = 0;
  db.write([&](Tx& tx) {
    count = 0;
    tx.exec(for_engine("CREATE TABLE IF NOT EXISTS store_migration(module TEXT NOT NULL, version INTEGER NOT NULL,"
                       " checksum TEXT NOT NULL, ran_at BIGINT NOT NULL, PRIMARY KEY(module, version))", db.engine()));
    const auto ran = tx.all<Ran>("SELECT module, version, checksum FROM store_migration");
    for (const auto& r : ran)
      if (std::none_of(migrations.begin(), migrations.end(), [&](const auto& m) { return m.module == r.module && m.version == r.version; }))
        throw base::Fail(base::Code::internal, "store.newer", {}, r.module + " " + std::to_string(r.version));
    for (const auto& m : migrations) {
      const std::string checksum = base::sha256_hex(m.sql);
      const auto before = std::find_if(ran.begin(), ran.end(), [&](const Ran& r) { return r.module == m.module && r.version == m.version; });
      if (before != ran.end()) {
        if (before->checksum != checksum) throw base::Fail(base::Code::internal, "store.migration_changed", {}, m.module + " " + std::to_string(m.version));
        continue;
      }
      tx.script(for_engine(m.sql, db.engine()));
      tx.exec("INSERT INTO store_migration(module, version, checksum, ran_at) VALUES($1, $2, $3, $4)", m.module, m.version, checksum, now);
      ++count;
    }
    if (count && db.engine() == Engine::postgres) check_collations(tx, migrations);
  });
  return count;
}

}  // namespace store
