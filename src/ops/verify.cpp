#include "ops/verify.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include "app/journal.hpp"
#include "app/kernel.hpp"
#include "base/error.hpp"
#include "base/seal.hpp"
#include "ops/backup.hpp"
#include "ops/files.hpp"
#include "ops/references.hpp"

namespace ops {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kNamed = 100;  // of one kind; the rest is counted

// One check that cannot be made must not keep the others from being made.
template <class F>
bool guarded(VerifyReport& report, Check check, F&& look) {
  try {
    look();
    return true;
  } catch (const base::Fail& f) {
    report.add(check, Weight::wrong, f.internal.empty() ? f.key : f.internal);
  } catch (const std::exception& e) {
    report.add(check, Weight::wrong, e.what());
  }
  return false;
}

void check_structure(store::Tx& tx, store::Engine engine, VerifyReport& report) {
  if (engine == store::Engine::sqlite) {
    for (const auto& line : tx.all<std::string>("PRAGMA integrity_check(100)"))
      if (line != "ok") report.add(Check::structure, Weight::wrong, line);
    tx.run("PRAGMA foreign_key_check", {}, [&](const store::Row& r) {
      report.add(Check::references, Weight::wrong,
                 std::string(r.text(0)) + " row " + std::to_string(r.integer(1)) + " refers to no row of " +
                     std::string(r.text(2)));
    });
  }
  // PostgreSQL has no such command; a table that cannot be read whole says so.
  for (const auto& t : tables_of(tx, engine)) tx.one<std::int64_t>("SELECT count(*) FROM " + t.name);
}

void check_references(store::Tx& tx, const std::vector<app::Module>& modules, VerifyReport& report) {
  for (const auto& m : modules)
    for (const auto& r : m.references) {
      std::size_t lost = 0;
      std::string first;
      tx.run("SELECT CAST(t." + r.column + " AS TEXT), count(*) FROM " + r.table + " t WHERE t." + r.column +
                 " IS NOT NULL AND NOT EXISTS(SELECT 1 FROM " + r.to + " p WHERE p." + r.key + "=t." + r.column +
                 ") GROUP BY t." + r.column + " ORDER BY 1 LIMIT 1000",
             {}, [&](const store::Row& row) {
               if (first.empty()) first = row.text(0);
               lost += static_cast<std::size_t>(row.integer(1));
             });
      if (lost)
        report.add(
            Check::references, Weight::wrong,
            r.table + "." + r.column + ": " + std::to_string(lost) + " rows name none of " + r.to + ", first " + first);
    }
}

// SQLite keeps what it is given: a number typed as text by another program would be read as 0.
void check_types(store::Tx& tx, store::Engine engine, VerifyReport& report) {
  if (engine != store::Engine::sqlite) return;
  for (const auto& t : tables_of(tx, engine))
    for (const auto& c : t.columns) {
      const std::string_view right = c.kind == ColumnKind::text   ? "'text'"
                                     : c.kind == ColumnKind::real ? "'real','integer'"
                                                                  : "'integer'";
      const auto n = tx.one<std::int64_t>("SELECT count(*) FROM " + t.name + " WHERE typeof(" + c.name +
                                          ") NOT IN ('null'," + std::string(right) + ")");
      if (n.value_or(0) > 0)
        report.add(Check::types, Weight::wrong,
                   t.name + "." + c.name + ": " + std::to_string(*n) + " values of another type");
    }
}

void check_migrations(store::Tx& tx, const std::vector<app::Module>& modules, VerifyReport& report) {
  const auto known = app::migrations_of(modules);
  const auto ran = tx.all<RanMigration>("SELECT module, version FROM store_migration");
  const auto same = [](const auto& a, const auto& b) { return a.module == b.module && a.version == b.version; };
  for (const auto& r : ran)
    if (std::none_of(known.begin(), known.end(), [&](const auto& k) { return same(k, r); }))
      report.add(Check::database, Weight::wrong,
                 "migration " + r.module + " " + std::to_string(r.version) + " is of a newer program");
  for (const auto& k : known)
    if (std::none_of(ran.begin(), ran.end(), [&](const auto& r) { return same(k, r); }))
      report.add(Check::database, Weight::note,
                 "migration " + k.module + " " + std::to_string(k.version) + " has not run yet");
}

// Each value is opened: a key that is missing is named before somebody needs what it seals.
void check_sealed(store::Tx& tx, store::Engine engine, const fs::path& key_file, const std::vector<app::Module>& modules, VerifyReport& report) {
  std::optional<base::Seal> seal;
  if (fs::exists(key_file)) seal.emplace(base::read_keys(key_file));
  std::map<std::string, std::size_t> lacking;
  for (const auto& m : modules)
    for (const auto& c : m.sealed) {
      const std::string name = c.table + "." + c.column;
      std::size_t open = 0, broken = 0;
      each_row(tx, engine, "SELECT " + c.column + " FROM " + c.table + " WHERE " + c.column + "<>''", [&](const store::Row& row) {
        const auto text = row.text(0);
        const std::string key(base::Seal::key_of(text));
        if (key.empty()) return void(++open);
        if (!seal || !seal->has(key)) return void(++lacking[key]);
        try {
          seal->open(text, name);
        } catch (const base::Fail&) {
          ++broken;
        }
      });
      if (broken) report.add(Check::sealed, Weight::wrong, name + ": " + std::to_string(broken) + " 个值被改动，打不开 values were changed and do not open");
      if (open) report.add(Check::sealed, Weight::note, name + ": " + std::to_string(open) + " 个值还没有封存 values are not sealed yet");
    }
  for (const auto& [key, n] : lacking)
    report.add(Check::sealed, Weight::wrong, key_file.string() + ": 没有密钥 lacks key " + key + ", " + std::to_string(n) + " 个值打不开 values do not open");
}

void check_journal(store::Tx& tx, const VerifyOrder& order, VerifyReport& report) {
  const auto chain = app::verify_journal(tx, order.digest);
  report.journal_rows = chain.removed + chain.rows;
  report.journal_head = chain.head;
  if (!chain.broken_at) return;
  const auto other = order.digest == base::Digest::sha256 ? base::Digest::sm3 : base::Digest::sha256;
  if (!app::verify_journal(tx, other).broken_at)
    report.add(Check::journal, Weight::wrong,
               std::string("written with the other digest, ") + (other == base::Digest::sm3 ? "sm3" : "sha256") +
                   ": set digest");
  else
    report.add(Check::journal, Weight::wrong,
               "row " + std::to_string(*chain.broken_at) + " was altered, or a row before it was removed");
}

void check_against(store::Tx& tx, const fs::path& folder, VerifyReport& report) {
  const auto all = generations(folder);
  if (all.empty()) throw base::Fail(base::Code::not_found, "ops.no_generation", {}, folder.string());
  const Manifest m = read_manifest(folder / "generations" / all.back());
  if (m.journal_rows == 0) return;
  const auto cut = app::checkpoint(tx);
  if (m.journal_rows < cut.seq) return;  // its time was over since
  const auto now = m.journal_rows == cut.seq ? std::optional(cut.hash) : tx.one<std::string>("SELECT hash FROM app_journal WHERE seq=$1", m.journal_rows);
  if (!now)
    report.add(Check::backup, Weight::wrong,
               "the journal ended at a later row in backup " + all.back() + ": " + std::to_string(m.journal_rows));
  else if (*now != m.journal_head)
    report.add(Check::backup, Weight::wrong,
               "the journal up to row " + std::to_string(m.journal_rows) + " is another one in backup " + all.back());
}

// Which columns name which blobs: 34 bytes each, so that a million photos and their copies fit.
class Named {
 public:
  explicit Named(std::vector<app::BlobColumn> columns) : columns_(std::move(columns)) {}
  void read(store::Tx& tx, store::Engine engine) {
    for (std::size_t i = 0; i < columns_.size(); ++i)
      each_blob(tx, engine, {columns_[i]}, [&](const app::BlobColumn&, std::string_view hash) {
        all_.push_back({blob_hash(hash), static_cast<std::uint8_t>(i), false});
      });
    const auto key = [](const One& o) { return std::tie(o.hash, o.column); };
    std::sort(all_.begin(), all_.end(), [&](const One& a, const One& b) { return key(a) < key(b); });
    all_.erase(std::unique(all_.begin(), all_.end(), [&](const One& a, const One& b) { return key(a) == key(b); }),
               all_.end());
  }
  // The columns that name it, and that it was found; "" when none does.
  std::string found(std::string_view hash) {
    std::string out;
    const BlobHash wanted = blob_hash(hash);
    auto at =
        std::lower_bound(all_.begin(), all_.end(), wanted, [](const One& a, const BlobHash& h) { return a.hash < h; });
    for (; at != all_.end() && at->hash == wanted; ++at) {
      at->found = true;
      out += (out.empty() ? "" : ", ") + column_of(*at);
    }
    return out;
  }
  void each_missing(const std::function<void(const std::string& hash, const std::string& columns)>& visit) const {
    for (std::size_t i = 0; i < all_.size();) {
      std::size_t end = i;
      std::string columns;
      for (; end < all_.size() && all_[end].hash == all_[i].hash; ++end)
        columns += (columns.empty() ? "" : ", ") + column_of(all_[end]);
      if (!all_[i].found) visit(name_of(all_[i].hash), columns);
      i = end;
    }
  }

 private:
  struct One {
    BlobHash hash;
    std::uint8_t column;
    bool found;
  };
  std::string column_of(const One& o) const { return columns_[o.column].table + "." + columns_[o.column].column; }
  std::vector<app::BlobColumn> columns_;
  std::vector<One> all_;
};

void check_blobs(const store::Blobs& blobs, Named& named, VerifyReport& report) {
  std::size_t told = 0;
  const auto wrong = [&](const std::string& what) {
    if (++told <= kNamed) report.add(Check::blobs, Weight::wrong, what);
  };
  blobs.each([&](const std::string& hash, std::int64_t) {
    const auto columns = named.found(hash);
    const auto found = hash_blob(blobs, hash);
    ++report.blobs;
    report.blob_bytes += found.bytes;
    if (found.sha256 != hash) wrong(hash + ": damaged" + (columns.empty() ? "" : ", named by " + columns));
    if (columns.empty()) ++report.orphans, report.orphan_bytes += found.bytes;
  });
  named.each_missing(
      [&](const std::string& hash, const std::string& columns) { wrong(hash + ": missing, named by " + columns); });
  if (told > kNamed) report.add(Check::blobs, Weight::wrong, std::to_string(told - kNamed) + " more");
  if (report.orphans)
    report.add(Check::blobs, Weight::note, std::to_string(report.orphans) + " files that no row names");
}

}  // namespace

void VerifyReport::add(Check check, Weight weight, std::string what) {
  if (weight == Weight::wrong) whole = false;
  findings.push_back({check, weight, std::move(what)});
}

VerifyReport verify(const VerifyOrder& order, const std::vector<app::Module>& modules) {
  VerifyReport report;
  const std::string_view sqlite = "sqlite:";
  if (order.url.starts_with(sqlite) && !fs::exists(order.url.substr(sqlite.size()))) {
    report.add(Check::database, Weight::wrong, order.url.substr(sqlite.size()) + ": there is no database");
    return report;
  }
  Named named(blob_columns(modules));
  bool listed = false;
  guarded(report, Check::database, [&] {
    store::Database db(order.url, 1);
    const auto look = [&](Check check, auto&& at) { return guarded(report, check, [&] { db.read(at); }); };
    look(Check::structure, [&](store::Tx& tx) { check_structure(tx, db.engine(), report); });
    look(Check::database, [&](store::Tx& tx) { check_migrations(tx, modules, report); });
    look(Check::references, [&](store::Tx& tx) { check_references(tx, modules, report); });
    look(Check::types, [&](store::Tx& tx) { check_types(tx, db.engine(), report); });
    look(Check::journal, [&](store::Tx& tx) { check_journal(tx, order, report); });
    if (!order.key_file.empty()) look(Check::sealed, [&](store::Tx& tx) { check_sealed(tx, db.engine(), order.key_file, modules, report); });
    if (!order.against.empty()) look(Check::backup, [&](store::Tx& tx) { check_against(tx, order.against, report); });
    listed = look(Check::blobs, [&](store::Tx& tx) { named.read(tx, db.engine()); });
  });
  // Without the rows every file would look like one that nobody names.
  if (listed) guarded(report, Check::blobs, [&] { check_blobs(order.blobs, named, report); });
  return report;
}

}  // namespace ops
