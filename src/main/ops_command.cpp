#include "main/ops_command.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "app/reseal.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "main/blobs.hpp"
#include "main/modules.hpp"
#include "main/server.hpp"
#include "meta/json.hpp"
#include "modules/accounts/setup.hpp"
#include "ops/backup.hpp"
#include "ops/doctor.hpp"
#include "ops/exchange.hpp"
#include "ops/keys.hpp"
#include "ops/verify.hpp"

namespace composition {
namespace {

namespace fs = std::filesystem;

base::Instant now() { return base::SystemClock().now(); }

// Only of an installation that is there: a slip of the path must not make an empty one and back that up.
store::Database open(const Config& c) {
  ::umask(0027);
  if (c.database.empty() && !fs::exists(fs::path(c.data) / "city.db"))
    throw base::Fail(base::Code::not_found, "ops.no_city", {},
                     (fs::path(c.data) / "city.db").string() + ": 没有这个城市 there is no city here");
  return {database_url(c), 1};
}

std::string size_text(std::int64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

// What lies sealed in what was just brought here opens with its own key alone.
void tell_missing_keys(store::Database& db, const Config& c) {
  const auto missing = ops::keys_missing(db, key_file_of(c));
  if (missing.empty()) return;
  fmt::print("电话和渠道密码是用密钥 {} 封存的，{} 里没有。启动之前把原来的密钥文件拿来：chuangcheng key --take 文件 "
             "phones and channel secrets are sealed with key {}, which is not in that file. Before the start: chuangcheng key --take FILE\n",
             base::join(missing, " "), key_file_of(c).string(), base::join(missing, " "));
}

int lost(const std::vector<std::string>& hashes) {
  for (const auto& hash : hashes) fmt::print(stderr, "照片缺失或损坏，未能备份 lost, not in it: {}\n", hash);
  return hashes.empty() ? 0 : 1;
}

}  // namespace

int back_up_command(const Config& c, const std::string& folder, std::size_t keep) {
  auto db = open(c);
  const auto r = ops::back_up(db, open_blobs(c), all_modules(), folder, now());
  fmt::print("已备份 backed up: {}  数据库 database {}, 文件 files {} (新 new {}, {})\n", r.generation,
             size_text(r.database_bytes), r.blobs, r.copied, size_text(r.copied_bytes));
  fmt::print("密钥不在备份里，另存一份 the key is not in it, keep a copy apart: {}\n", key_file_of(c).string());
  // Never when this one has gaps: an older one may hold what is lost.
  if (keep > 0 && r.lost.empty())
    if (const auto p = ops::prune(folder, keep); p.generations > 0)
      fmt::print("已清理旧备份 removed: {} 次 backups, {} 个文件 files\n", p.generations, p.blobs);
  return lost(r.lost);
}

int restore_command(const Config& c, const std::string& folder, const std::string& generation) {
  ::umask(0027);
  const auto m = ops::restore(folder, generation, c.data, open_blobs(c), c.database, all_modules(), now());
  fmt::print("已恢复 restored: {}  日志 journal {} 行 rows, 文件 files {}\n", m.made_at, m.journal_rows, m.blobs);
  store::Database db(database_url(c), 1);
  tell_missing_keys(db, c);
  return 0;
}

int verify_command(const Config& c, const VerifyRequest& request) {
  if (!request.backup.empty()) {
    const auto all =
        request.generation.empty() ? ops::generations(request.backup) : std::vector<std::string>{request.generation};
    if (all.empty()) throw base::Fail(base::Code::not_found, "ops.no_generation", {}, request.backup);
    int code = 0;
    for (const auto& g : all) {
      const auto wrong = ops::check_backup(request.backup, g);
      fmt::print("{} {}\n", g, wrong.empty() ? "完好 whole" : "有问题 damaged");
      for (const auto& line : wrong) fmt::print("  {}\n", line);
      if (!wrong.empty()) code = 1;
    }
    return code;
  }
  const auto r = ops::verify({.blobs = open_blobs(c),
                              .url = database_url(c),
                              .digest = c.digest == JournalDigest::sm3 ? base::Digest::sm3 : base::Digest::sha256,
                              .key_file = key_file_of(c),
                              .against = request.against},
                             all_modules());
  if (request.json) {
    fmt::print("{}\n", meta::to_json(r));
    return r.whole ? 0 : 1;
  }
  for (const auto& f : r.findings)
    fmt::print("{} {}: {}\n", f.weight == ops::Weight::wrong ? "错误 wrong" : "注意 note ", meta::name_of(f.check),
               f.what);
  fmt::print("{}  日志 journal {} 行 rows, 文件 files {} ({})\n", r.whole ? "完好 whole" : "有问题 damaged",
             r.journal_rows, r.blobs, size_text(r.blob_bytes));
  return r.whole ? 0 : 1;
}

int migrate_command(const Config& c) {
  open(c);
  City city(c);
  if (!city.kept().empty()) fmt::print("升级前已备份 kept before: {}\n", city.kept());
  fmt::print("运行了 {} 项升级 upgrades run\n", city.migrated());
  return 0;
}

int export_command(const Config& c, const std::string& folder) {
  auto db = open(c);
  const auto m = ops::export_all(db, open_blobs(c), all_modules(), folder, now());
  std::int64_t rows = 0;
  for (const auto& t : m.tables) rows += t.rows;
  fmt::print("已导出 exported: {} 张表 tables, {} 行 rows, {} 个文件 files ({})\n", m.tables.size(), rows, m.blobs,
             size_text(m.blob_bytes));
  return lost(m.blobs_lost);
}

int import_command(const Config& c, const std::string& folder) {
  ::umask(0027);
  fs::create_directories(c.data);
  store::Database db(database_url(c), 1);
  const auto m = ops::import_all(db, open_blobs(c), all_modules(), folder, now());
  fmt::print("已导入 imported: {} 张表 tables, {} 个文件 files, 日志 journal {} 行 rows\n", m.tables.size(), m.blobs,
             m.journal_rows);
  tell_missing_keys(db, c);
  return 0;
}

int key_command(const Config& c, const KeyRequest& request) {
  ::umask(0027);
  const auto file = key_file_of(c);
  auto keys = fs::exists(file) ? base::read_keys(file) : std::vector<std::string>{};
  if (!request.take.empty()) {
    const auto before = keys;
    const auto other = base::read_keys(request.take);
    keys.clear();
    std::copy_if(other.begin(), other.end(), std::back_inserter(keys), [&](const auto& key) { return std::find(before.begin(), before.end(), key) == before.end(); });
    keys.insert(keys.end(), before.begin(), before.end());  // the own one stays the one in use
  }
  if (request.fresh) keys.push_back(base::random_bytes(32));
  if (request.fresh || !request.take.empty()) base::write_keys(file, keys);
  fmt::print("{}\n", file.string());
  if (request.give_up) {
    store::Database db = open(c);
    if (keys.empty()) {
      base::make_key_file(file);
      keys = base::read_keys(file);
    }
    fmt::print("放弃了 {} 个打不开的值 values that do not open were emptied\n", ops::give_up_unreadable(db, base::Seal(keys), all_modules()));
  }
  const auto needed = c.database.empty() && !fs::exists(fs::path(c.data) / "city.db") ? std::vector<std::string>{} : [&] {
    store::Database db(database_url(c), 1);
    return ops::keys_needed(db);
  }();
  const auto is_needed = [&](const std::string& id) { return std::find(needed.begin(), needed.end(), id) != needed.end(); };
  std::vector<std::string> ids;
  for (const auto& key : keys) ids.push_back(base::seal_key_id(key));
  for (const auto& id : ids)
    fmt::print("  {}{}{}\n", id, id == ids.back() ? "  现用 in use" : "", is_needed(id) ? "  数据库要用 needed by the database" : "");
  int code = 0;
  for (const auto& id : needed)
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) fmt::print("  {}  数据库要用，这里没有 needed by the database, missing here\n", id), code = 1;
  if (request.fresh || !request.take.empty())
    fmt::print("重启服务（多个进程用同一个文件，一起重启），再运行 reseal。密钥文件另存一份 restart the server (all processes use the same file, "
               "restart them together), then run reseal. Keep a copy of the key file\n");
  return code;
}

int reseal_command(const Config& c) {
  open(c);
  City city(c);
  const auto done = app::reseal(city.services(), city.kernel().modules());
  const bool clean = ops::forget_older_keys(city.services().db, city.services().seal, city.kernel().modules());
  fmt::print("重新封存 sealed anew: {} 个值 values, 密钥 key {}\n", done.values, city.services().seal.key_id());
  if (!clean) fmt::print("还有别的进程在用旧密钥：重启它们，再运行一次 another process still uses an older key: restart it, run this again\n");
  return clean ? 0 : 1;
}

int doctor_command(const Config& c, bool json) {
  ::umask(0027);
  const auto blobs = open_blobs(c);
  const auto all =
      ops::doctor({.data = c.data, .url = database_url(c), .certificate = c.certificate, .key = c.key, .key_file = key_file_of(c), .now = now(),
                   .blobs = c.blobs.empty() ? nullptr : &blobs, .bucket = c.blobs},
                  all_modules());
  int code = 0;
  if (json) fmt::print("{}\n", meta::to_json(all));
  for (const auto& l : all) {
    if (l.health == ops::Health::fail) code = 1;
    if (json) continue;
    fmt::print("{:<5}{:<12}{}\n", meta::name_of(l.health), l.name, l.found);
    if (!l.todo.empty()) fmt::print("     → {}\n", l.todo);
  }
  return code;
}

int link_command(const Config& c, const std::string& login, bool without_factor) {
  open(c);
  City city(c);
  const auto link = accounts::link_for(city.kernel(), login, without_factor);
  if (!link)
    throw base::Fail(base::Code::not_found, "ops.no_user", {},
                     login + ": 没有这个账号或已停用 no such account, or disabled");
  fmt::print("24 小时内打开一次，设置新密码 open once within 24 hours: {}{}\n", c.base_url, *link);
  return 0;
}

}  // namespace composition
