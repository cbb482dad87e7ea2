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
#include "modules/messages/messages.hpp"
#include "ops/backup.hpp"
#include "ops/doctor.hpp"
#include "ops/exchange.hpp"
#include "ops/keys.hpp"
#include "ops/upgrade.hpp"
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

using Keys = std::vector<std::string>;

// Those of `others` that are not among the own ones, as older ones: the own one stays the one in use.
Keys with_older(const Keys& own, const Keys& others) {
  Keys out;
  std::copy_if(others.begin(), others.end(), std::back_inserter(out), [&](const auto& key) { return std::find(own.begin(), own.end(), key) == own.end(); });
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

bool within(const fs::path& file, const fs::path& folder) {
  const auto way = fs::weakly_canonical(file).lexically_relative(fs::weakly_canonical(folder));
  return !way.empty() && *way.begin() != "..";
}

// Who finds a backup must not find what opens it: asked before anything is written.
void check_apart(const Config& c, const fs::path& copy, const fs::path& backups) {
  if (within(copy, backups)) throw base::Fail(base::Code::conflict, "ops.key_beside", {}, copy.string());
  if (fs::weakly_canonical(copy) == fs::weakly_canonical(key_file_of(c))) throw base::Fail(base::Code::conflict, "ops.key_itself", {}, copy.string());
}

// Beside a copy of before, whose older keys stay: older backups need them.
void keep_key(const Config& c, const fs::path& copy, const fs::path& backups) {
  const auto own = base::read_keys(key_file_of(c));
  const auto before = fs::exists(copy) ? base::read_keys(copy) : Keys{};
  if (const auto all = with_older(own, before); all != before) base::write_keys(copy, all);
  fmt::print("密钥另存在 a copy of the key: {}\n", copy.string());
  struct stat a {}, b {};
  if (::stat(copy.c_str(), &a) == 0 && ::stat(backups.c_str(), &b) == 0 && a.st_dev == b.st_dev)
    fmt::print("它和备份在同一块盘上：盘坏了两样都没有，盘丢了两样在一起 on the same disk as the backups: both are lost, or found, together\n");
}

// What modules know of their own rows: channels by which nothing leaves, administrators behind a password alone.
void look_inside(const Config& c, std::vector<ops::Look>& all) {
  const base::Seal seal(base::read_keys(key_file_of(c)));  // addresses of robots are sealed
  store::Database db(database_url(c), 1);
  if (const auto todo = ops::pending(db, all_modules()); todo.fresh || todo.count > 0) return;  // other columns, or none yet
  db.seal_with(seal);
  db.read([&](store::Tx& tx) {
    for (const auto& x : messages::out_of_reach(tx, c.allowed_networks))
      all.push_back({"channel", ops::Health::warn, x.channel + ": " + x.host + (x.host == x.address ? "" : " = " + x.address),
                     x.for_ever ? "这个地址从不发送：换一个地址 nothing is ever sent there: give the channel another address"
                                : "不会发出：内网地址要写进配置 allowed_networks nothing is sent: list the private address in allowed_networks"});
    const auto logins = accounts::without_second_factor(tx);
    ops::Look factor{"factor", ops::Health::ok, logins.empty() ? "管理员都有第二因素 all administrators have a second factor" : base::join(logins, ", "), ""};
    if (!logins.empty())
      factor.health = ops::Health::warn,
      factor.todo = "管理账号只有密码：在“我的账号”里设置第二因素，再让角色要求它 administrators behind a password alone: set a second factor up, and let "
                    "their roles ask for it";
    all.push_back(std::move(factor));
  });
}

int lost(const std::vector<std::string>& hashes) {
  for (const auto& hash : hashes) fmt::print(stderr, "照片缺失或损坏，未能备份 lost, not in it: {}\n", hash);
  return hashes.empty() ? 0 : 1;
}

}  // namespace

int back_up_command(const Config& c, const std::string& folder, std::size_t keep, const std::string& key_copy) {
  if (!key_copy.empty()) check_apart(c, key_copy, folder);
  auto db = open(c);
  const auto r = ops::back_up(db, open_blobs(c), all_modules(), folder, now());
  fmt::print("已备份 backed up: {}  数据库 database {}, 文件 files {} (新 new {}, {})\n", r.generation,
             size_text(r.database_bytes), r.blobs, r.copied, size_text(r.copied_bytes));
  if (within(key_file_of(c), folder))
    fmt::print("密钥就在备份文件夹里，谁拿到备份就能打开它：用 key_file 放到别处 the key lies in the folder of the backups, and opens them for whoever has it: move it with key_file: {}\n", key_file_of(c).string());
  else
    fmt::print("密钥不在备份里，没有它电话和渠道密码打不开，另存一份 the key is not in it and phones and channel secrets do not open without: keep a copy apart: {}\n",
               key_file_of(c).string());
  if (!key_copy.empty()) keep_key(c, key_copy, folder);
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
  auto keys = fs::exists(file) ? base::read_keys(file) : Keys{};
  if (!request.take.empty()) keys = with_older(keys, base::read_keys(request.take));
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
  auto all =
      ops::doctor({.data = c.data, .url = database_url(c), .certificate = c.certificate, .key = c.key, .key_file = key_file_of(c), .now = now(),
                   .blobs = c.blobs.empty() ? nullptr : &blobs, .bucket = c.blobs},
                  all_modules());
  const bool there = !c.database.empty() || fs::exists(fs::path(c.data) / "city.db");
  const bool opens = std::none_of(all.begin(), all.end(), [](const ops::Look& l) { return (l.name == "database" || l.name == "seal") && l.health == ops::Health::fail; });
  if (there && opens && fs::exists(key_file_of(c))) look_inside(c, all);
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
  fmt::print("{} 小时内打开一次，设置新密码 open once within {} hours: {}{}\n", c.link_hours, c.link_hours, c.base_url, *link);
  return 0;
}

}  // namespace composition
