#include "ops/backup.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/log.hpp"
#include "ops/exchange.hpp"
#include "ops/files.hpp"
#include "ops/references.hpp"
#include "store/snapshot.hpp"

namespace ops {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void damaged(const std::string& what) { throw base::Fail(base::Code::bad_media, "ops.damaged", {}, what); }

// 20261126-101842.123, in China's time as everything people read; sorts by time.
std::string name_of(base::Instant now) {
  std::string out;
  for (const char c : base::to_text(now).substr(0, 23))
    if (c == 'T')
      out += '-';
    else if (c != '-' && c != ':')
      out += c;
  return out;
}

// The database into `folder`; returns the blobs that its rows name.
std::vector<BlobHash> copy_database(store::Database& db, const fs::path& folder,
                                    const std::vector<app::BlobColumn>& columns, base::Instant now, Manifest& m) {
  std::vector<BlobHash> named;
  if (db.engine() == store::Engine::postgres) {
    db.read([&](store::Tx& tx) {
      m = {};
      describe(tx, db.engine(), now, m);
      write_tables(tx, db.engine(), folder, m);
      named = blobs_named(tx, db.engine(), columns);
    });
    return named;
  }
  const auto file = folder / "database.sqlite";
  store::snapshot(db.url(), file.string());
  {
    // What is said of the copy is read from the copy.
    store::Database copy("sqlite:" + file.string(), 1);
    copy.read([&](store::Tx& tx) {
      m = {};
      describe(tx, copy.engine(), now, m);
      named = blobs_named(tx, copy.engine(), columns);
      for (const auto& problem : tx.all<std::string>("PRAGMA integrity_check(3)"))
        if (problem != "ok") damaged(file.string() + ": " + problem);
    });
  }
  sync_all(folder);
  const auto found = hash_file(file);
  m.held = Held::sqlite;
  m.files.push_back({"database.sqlite", found.bytes, found.sha256});
  return named;
}

struct Generation {
  FolderLock lock;
  fs::path part, target;
  Generation(const fs::path& folder, base::Instant now) : lock(folder) {
    make_folder(folder / "generations");
    // Left by a backup that was ended in the middle.
    for (const auto& old : fs::directory_iterator(folder / "generations"))
      if (old.path().extension() == ".part") fs::remove_all(old.path());
    target = folder / "generations" / name_of(now);
    part = target.string() + ".part";
    if (fs::exists(target)) throw base::Fail(base::Code::conflict, "ops.not_empty", {}, target.string());
    make_folder(part);
  }
  ~Generation() {
    std::error_code ignored;
    fs::remove_all(part, ignored);
  }
  // Everything on disk, read back, and then only under its name.
  void finish(const Manifest& m) {
    sync_all(part);
    if (const auto wrong = check_files(part, m); !wrong.empty()) damaged(wrong.front());
    write_manifest(part, m);
    rename_folder(part, target);
  }
};

std::int64_t database_bytes(const Manifest& m) {
  std::int64_t out = 0;
  for (const auto& f : m.files) out += f.path == "blobs.txt" ? 0 : f.bytes;
  return out;
}

// True when it is in the backup now.
bool keep_blob(const store::Blobs& blobs, std::optional<std::int64_t> size, const fs::path& to, const std::string& hash,
               BackupReport& report) {
  std::error_code error;
  if (!size) return fs::exists(to, error);  // lost here, but an earlier backup has it
  if (const auto kept = fs::file_size(to, error); !error && static_cast<std::int64_t>(kept) == *size) return true;
  if (!fetch_blob(blobs, hash, to)) return false;
  ++report.copied;
  report.copied_bytes += *size;
  return true;
}

}  // namespace

std::vector<std::string> generations(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator it(folder / "generations", error), end; !error && it != end; it.increment(error))
    if (it->path().extension() != ".part") out.push_back(it->path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

BackupReport back_up(store::Database& db, const store::Blobs& blobs, const std::vector<app::Module>& modules,
                     const fs::path& folder, base::Instant now) {
  Generation generation(folder, now);
  BackupReport report;
  report.generation = generation.target.filename().string();
  Manifest m;
  const auto named = copy_database(db, generation.part, blob_columns(modules), now, m);
  std::vector<BlobHash> fresh;
  NewFile list(generation.part / "blobs.txt");
  each_named(blobs, named, [&](const BlobHash& one, std::optional<std::int64_t> size) {
    const std::string hash = name_of(one);
    const auto to = blob_path(folder / "blobs", hash);
    const auto copied = report.copied;
    if (!keep_blob(blobs, size, to, hash, report)) return m.blobs_lost.push_back(hash);
    if (report.copied > copied) fresh.push_back(one);
    list.write(hash + "\n");
    ++m.blobs;
    m.blob_bytes += static_cast<std::int64_t>(fs::file_size(to));
  });
  const auto listed = list.finish();
  m.files.push_back({"blobs.txt", listed.bytes, listed.sha256});
  sync_all(folder);
  for (const auto& one : fresh) {
    const auto path = blob_path(folder / "blobs", name_of(one));
    if (hash_file(path).sha256 != name_of(one)) damaged(path.string());
  }
  generation.finish(m);
  report.blobs = m.blobs;
  report.lost = m.blobs_lost;
  report.database_bytes = database_bytes(m);
  return report;
}

std::string back_up_database(store::Database& db, const fs::path& folder, base::Instant now, std::size_t keep) {
  Generation generation(folder, now);
  Manifest m;
  copy_database(db, generation.part, {}, now, m);
  m.has_blobs = false;
  generation.finish(m);
  // Only of its own kind: a folder may hold whole backups, too.
  std::vector<std::string> own;
  for (const auto& name : generations(folder))
    if (!read_manifest(folder / "generations" / name).has_blobs) own.push_back(name);
  for (std::size_t i = 0; i + keep < own.size(); ++i) fs::remove_all(folder / "generations" / own[i]);
  return generation.target.filename().string();
}

std::vector<std::string> check_backup(const fs::path& folder, const std::string& generation) {
  const auto at = folder / "generations" / generation;
  const Manifest m = read_manifest(at);
  auto out = check_files(at, m);
  for (const auto& hash : m.blobs_lost) out.push_back("blob " + hash + ": was lost before this backup");
  each_listed_blob(at / "blobs.txt", [&](const std::string& hash) {
    const auto path = blob_path(folder / "blobs", hash);
    std::error_code error;
    if (!fs::exists(path, error))
      out.push_back("blob " + hash + ": missing");
    else if (hash_file(path).sha256 != hash)
      out.push_back("blob " + hash + ": damaged");
  });
  return out;
}

Pruned prune(const fs::path& folder, std::size_t keep) {
  const FolderLock lock(folder);
  Pruned out;
  const auto all = generations(folder);
  for (std::size_t i = 0; i + std::max<std::size_t>(keep, 1) < all.size(); ++i) {
    fs::remove_all(folder / "generations" / all[i]);
    ++out.generations;
  }
  if (out.generations == 0) return out;
  std::vector<BlobHash> named;
  for (const auto& left : generations(folder)) {
    const auto at = folder / "generations" / left;
    const Manifest m = read_manifest(at);
    if (!m.has_blobs) continue;
    if (const auto wrong = check_files(at, m); !wrong.empty()) damaged(wrong.front());
    each_listed_blob(at / "blobs.txt", [&](const std::string& hash) { named.push_back(blob_hash(hash)); });
  }
  std::sort(named.begin(), named.end());
  each_blob_file(folder / "blobs", [&](const std::string& hash) {
    if (std::binary_search(named.begin(), named.end(), blob_hash(hash))) return;
    fs::remove(blob_path(folder / "blobs", hash));
    ++out.blobs;
  });
  return out;
}

Manifest restore(const fs::path& folder, const std::string& generation, const fs::path& data, const store::Blobs& blobs, const std::string& url,
                 const std::vector<app::Module>& modules, base::Instant now) {
  const auto all = generations(folder);
  if (all.empty() || (!generation.empty() && std::find(all.begin(), all.end(), generation) == all.end()))
    throw base::Fail(base::Code::not_found, "ops.no_generation", {},
                     folder.string() + (generation.empty() ? "" : "/generations/" + generation));
  const auto at = folder / "generations" / (generation.empty() ? all.back() : generation);
  const Manifest m = read_manifest(at);
  // A copy of the database alone goes back beside the files that are there.
  const bool room =
      m.has_blobs ? empty_or_absent(data) : !fs::exists(data / "city.db") && !fs::exists(data / "city.db-wal");
  if (!room) throw base::Fail(base::Code::conflict, "ops.not_empty", {}, data.string());
  if (const auto wrong = check_files(at, m); !wrong.empty()) damaged(wrong.front());
  const bool file = m.held == Held::sqlite;
  if (file != url.empty()) throw base::Fail(base::Code::conflict, "ops.other_engine", {}, m.engine);
  make_folder(data);
  // First the files, the database last: rows never name what is not there.
  if (m.has_blobs)
    each_listed_blob(at / "blobs.txt", [&](const std::string& hash) {
      const auto from = blob_path(folder / "blobs", hash);
      if (!blobs.put_file(from, hash, store::Flush::later)) damaged(from.string());
    });
  blobs.settle();
  sync_all(data);
  if (file) {
    fs::copy_file(at / "database.sqlite", data / "city.db.part");
    sync_all(data);
    if (hash_file(data / "city.db.part").sha256 != m.files.front().sha256) damaged((data / "city.db.part").string());
    rename_folder(data / "city.db.part", data / "city.db");
  } else {
    store::Database db(url, 1);
    read_tables(db, modules, at, m, now);
  }
  return m;
}

}  // namespace ops
