#include "ops/upgrade.hpp"

#include <algorithm>

#include "app/kernel.hpp"
#include "ops/backup.hpp"
#include "ops/catalogue.hpp"

namespace ops {

Pending pending(store::Database& db, const std::vector<app::Module>& modules) {
  Pending out;
  db.read([&](store::Tx& tx) {
    const auto tables = tables_of(tx, db.engine());
    out.fresh = std::none_of(tables.begin(), tables.end(), [](const Table& t) { return t.name == "store_migration"; });
    out.count = 0;
    const auto all = app::migrations_of(modules);
    if (out.fresh) return void(out.count = all.size());
    const auto ran = tx.all<RanMigration>("SELECT module, version FROM store_migration");
    for (const auto& m : all)
      out.count += std::none_of(ran.begin(), ran.end(),
                                [&](const RanMigration& r) { return r.module == m.module && r.version == m.version; });
  });
  return out;
}

std::string back_up_before_migrating(store::Database& db, const std::vector<app::Module>& modules,
                                     const std::filesystem::path& folder, base::Instant now, std::size_t keep) {
  const auto p = pending(db, modules);
  if (p.fresh || p.count == 0 || keep == 0) return "";
  return back_up_database(db, folder, now, keep);
}

}  // namespace ops
