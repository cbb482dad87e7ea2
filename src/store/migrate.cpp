#include "store/migrate.hpp"

#include <algorithm>

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

// Text is compared by bytes on both engines. SQLite does so by itself; PostgreSQL is told for each column.
std::string for_engine(std::string_view sql, Engine engine) {
  std::string out(sql);
  if (engine == Engine::sqlite) return out;
  const std::string_view from = " TEXT", to = " TEXT COLLATE \"C\"";
  for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos; at += to.size()) out.replace(at, from.size(), to);
  return out;
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
  });
  return count;
}

}  // namespace store
