#include "ops/doctor.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/error.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "media/official_paper.hpp"
#include "ops/catalogue.hpp"
#include "ops/certificate.hpp"
#include "ops/connect.hpp"
#include "ops/files.hpp"
#include "ops/keys.hpp"
#include "ops/upgrade.hpp"

namespace ops {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kMiB = 1 << 20, kGiB = 1 << 30;

std::string size_text(std::uint64_t bytes) {
  return bytes >= kGiB ? fmt::format("{:.1f} GB", static_cast<double>(bytes) / static_cast<double>(kGiB))
                       : fmt::format("{} MB", bytes / kMiB);
}

// Writes and syncs a small file there; gives its time by the file system's clock.
Look look_at_folder(const fs::path& data, base::Instant& file_time) {
  Look l{.name = "folder", .found = fs::absolute(data).string(), .todo = ""};
  try {
    make_folder(data);
    const auto file = data / ".doctor";
    const auto start = std::chrono::steady_clock::now();
    write_file(file, "x");
    const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    struct stat s {};
    ::stat(file.c_str(), &s);
    file_time = {static_cast<std::int64_t>(s.st_mtim.tv_sec) * 1000 + s.st_mtim.tv_nsec / 1'000'000};
    fs::remove(file);
    l.found += fmt::format(", 写盘 sync {:.1f} ms", ms);
    if (ms > 100)
      l.health = Health::warn, l.todo = "磁盘写得慢，每次保存都要等它 the disk is slow: every save waits for it";
  } catch (const base::Fail& f) {
    l.health = Health::fail;
    l.found = f.internal;
    l.todo = "让运行程序的用户能写这个文件夹 let the program's user write to the folder";
  }
  return l;
}

struct Db {
  Look look{.name = "database", .found = "", .todo = ""};
  base::Instant newest{};
  struct Mail {
    std::string server;
    std::int32_t port = 0;
    std::string security;
  };
  std::vector<std::string> keys;  // needed to open what is sealed
  std::vector<Mail> mails;
};
BOOST_DESCRIBE_STRUCT(Db::Mail, (), (server, port, security))

Db look_at_database(const Patient& p, const std::vector<app::Module>& modules) {
  Db out;
  Look& l = out.look;
  const bool file = p.url.starts_with("sqlite:");
  if (file && !fs::exists(p.url.substr(7))) {
    l.found = "还没有，启动时建立 none yet, made at the first start";
    return out;
  }
  try {
    store::Database db(p.url, 1);
    const auto todo = pending(db, modules);
    l.found = file ? "SQLite" : "PostgreSQL";
    if (todo.fresh) {
      l.found += ", 空 empty";
      return out;
    }
    db.write([](store::Tx& tx) { tx.exec("UPDATE app_setting SET value=value WHERE name=''"); });
    l.found += ", 可读可写 readable and writable";
    if (todo.count)
      l.health = Health::warn,
      l.todo = fmt::format("{} 项升级待运行，下次启动时自动备份并运行 upgrades run at the next start", todo.count);
    out.keys = keys_needed(db);
    db.read([&](store::Tx& tx) {
      out.newest = {tx.one<std::int64_t>("SELECT COALESCE(MAX(at), 0) FROM app_journal").value_or(0)};
      const auto tables = tables_of(tx, db.engine());
      if (std::any_of(tables.begin(), tables.end(), [](const Table& t) { return t.name == "messages_channel"; }))
        out.mails = tx.all<Db::Mail>(
            "SELECT server, port, security FROM messages_channel WHERE active=$1 AND kind='email' ORDER BY id", true);
    });
  } catch (const base::Fail& f) {
    l.health = Health::fail;
    l.found = f.internal.empty() ? f.key : f.internal;
    l.todo =
        f.key == "database.busy" ? "有别的程序占着数据库，结束它 another program holds the database: end it"
        : file ? "运行 chuangcheng verify；从备份恢复 run verify; restore from a backup"
               : "检查 PostgreSQL 是否在运行、地址和密码对不对 is PostgreSQL running, are address and password right?";
  }
  return out;
}

Look look_at_bucket(const store::Blobs& blobs, const std::string& name) {
  Look l{.name = "bucket", .found = name, .todo = ""};
  try {
    const auto start = std::chrono::steady_clock::now();
    blobs.try_out();
    const auto ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    l.found += fmt::format(", 写、读、列、删 write, read, list, remove {:.0f} ms", ms);
    if (ms > 2000) l.health = Health::warn, l.todo = "对象存储很慢，照片要等它 the store is slow: photos wait for it";
  } catch (const base::Fail& f) {
    l.health = Health::fail;
    l.found = f.internal.empty() ? f.key : f.internal;
    l.todo = "检查 blobs_endpoint、存储桶、地域、密钥和时钟；连不上时照片答 503，恢复后自己继续 look at endpoint, bucket, "
             "region, keys and clock: until it answers photos get 503";
  }
  return l;
}

Look look_at_fonts(base::Instant now) {
  Look l{.name = "fonts", .found = "", .todo = ""};
  media::OfficialPaper paper;
  paper.head.mark = "创城";
  paper.title = "检查";
  paper.body.push_back(media::PaperText{"龘靐齉，简体中文。"});
  const auto pdf = media::paper_pdf(paper, now);
  std::string families, replaced;
  for (const auto& f : pdf.faces) {
    if (families.find(f.family) == std::string::npos) families += (families.empty() ? "" : ", ") + f.family;
    if (f.replaced) replaced += (replaced.empty() ? "" : ", ") + f.face;
  }
  l.found = families;
  if (pdf.unknown)
    l.health = Health::fail, l.todo = "没有中文字体 no Chinese type: apt-get install fonts-noto-cjk";
  else if (!replaced.empty())
    l.health = Health::warn,
    l.todo = "公文字体不全，已用别的字体代替 replaced in papers: " + replaced + "；装上仿宋、楷体、小标宋 install them";
  return l;
}

std::uint64_t memory_available() {
  std::ifstream in("/proc/meminfo");
  std::string name, unit;
  for (std::uint64_t kilobytes = 0; in >> name >> kilobytes;) {
    std::getline(in, unit);
    if (name == "MemAvailable:") return kilobytes << 10;
  }
  return 0;
}

Look look_at_files() {
  rlimit r{};
  getrlimit(RLIMIT_NOFILE, &r);
  Look l{.name = "files", .found = fmt::format("{} 个文件和连接 files and connections", r.rlim_max), .todo = ""};
  if (r.rlim_max < 4096) l.health = Health::warn, l.todo = "把上限提到 65536 raise it: LimitNOFILE=65536, ulimit -n";
  return l;
}

}  // namespace

Look judge_disk(std::uint64_t free, std::uint64_t whole) {
  Look l{.name = "disk", .found = fmt::format("剩余 free {} / {}", size_text(free), size_text(whole)), .todo = ""};
  if (free < 256 * kMiB)
    l.health = Health::fail;
  else if (free < 5 * kGiB && free < whole / 10)
    l.health = Health::warn;
  if (l.health != Health::ok)
    l.todo =
        "腾出空间或换大的磁盘；写不进去时程序答 503，腾出后自己恢复 make room: while it is full the program answers "
        "503";
  return l;
}

Look judge_clock(base::Instant now, base::Instant file_system, base::Instant newest_row, bool synchronised) {
  Look l{.name = "clock", .found = base::to_text(now), .todo = ""};
  const auto differ = [](base::Instant a, base::Instant b) { return std::abs(a.ms - b.ms); };
  if (newest_row.ms > now.ms + base::kMinute) {
    l.health = Health::fail;
    l.todo = "日志里最新的一行在未来 " + base::to_text(newest_row) +
             "：校准时钟再写入 the newest journal row is in the future: set the clock first";
  } else if (file_system.ms && differ(now, file_system) > 5'000) {
    l.health = Health::warn;
    l.todo = "和文件系统的时钟差 differs from the file system's by " + std::to_string(differ(now, file_system) / 1000) +
             " s";
  } else if (!synchronised) {
    l.health = Health::warn;
    l.todo = "没有和时间服务器对时 not synchronised: timedatectl set-ntp true";
  }
  return l;
}

Look judge_memory(std::uint64_t available) {
  Look l{.name = "memory", .found = "可用 available " + size_text(available), .todo = ""};
  if (available < 128 * kMiB)
    l.health = Health::fail;
  else if (available < 512 * kMiB)
    l.health = Health::warn;
  if (l.health != Health::ok) l.todo = "结束别的程序或加内存 end other programs or add memory";
  return l;
}

Look judge_certificate(const std::string& certificate, const std::string& key, base::Instant now) {
  Look l{.name = "certificate", .found = "", .todo = ""};
  const auto c = look_at_certificate(certificate, key);
  if (!c.readable || !c.key_fits) {
    l.health = Health::fail;
    l.found = c.why;
    l.todo = c.readable ? "私钥和证书不是一对 the key is not the certificate's"
                        : "检查文件和权限 look at the file and who may read it";
    return l;
  }
  l.found = c.subject + ", 到 until " + base::to_text(c.to).substr(0, 10);
  if (now < c.from)
    l.health = Health::fail, l.todo = "还没有生效 not valid yet";
  else if (now > c.to)
    l.health = Health::fail,
    l.todo =
        "已过期：换上新的证书文件，程序自己重读 expired: put the new files there, the program reads them by itself";
  else if (now + 30 * base::kDayMs > c.to)
    l.health = Health::warn, l.todo = "一个月内到期，换新的 expires within a month: renew it";
  return l;
}

Look judge_seal(const fs::path& key_file, const std::vector<std::string>& needed) {
  Look l{.name = "seal", .found = key_file.string(), .todo = ""};
  const auto todo = "把当初的密钥文件放回来，否则电话和渠道密码打不开 bring the key file back: phones and channel secrets do not open without it";
  try {
    if (!fs::exists(key_file)) {
      l.found += needed.empty() ? ": 还没有，启动时建立 none yet, made at the first start" : ": 没有 missing: " + base::join(needed, " ");
      if (!needed.empty()) l.health = Health::fail, l.todo = todo;
      return l;
    }
    const base::Seal seal(base::read_keys(key_file));
    std::string lacking;
    for (const auto& id : needed)
      if (!seal.has(id)) lacking += " " + id;
    l.found += lacking.empty() ? ": " + seal.key_id() : ": 缺少密钥 lacks key" + lacking;
    if (!lacking.empty()) l.health = Health::fail, l.todo = todo;
  } catch (const base::Fail& f) {
    l.health = Health::fail;
    l.found = f.internal;
    l.todo = f.key == "seal.others" ? "chmod 600 " + key_file.string() : todo;
  }
  return l;
}

Look judge_mail(const std::string& server, int port, bool greets) {
  Look l{.name = "mail", .found = server + ":" + std::to_string(port), .todo = ""};
  const auto c = connect_to(server, port, greets);
  if (c.reached && (!greets || c.greeting.starts_with("220"))) return l;
  l.health = Health::warn;
  l.found += c.reached ? ": " + c.greeting : ": " + c.why;
  l.todo = "邮件发不出去：检查服务器、端口、防火墙 mail cannot leave: look at server, port, firewall";
  return l;
}

std::vector<Look> doctor(const Patient& p, const std::vector<app::Module>& modules) {
  std::vector<Look> out;
  base::Instant file_time;
  const Look folder = look_at_folder(p.data, file_time);
  struct statvfs v {};
  if (::statvfs(p.data.c_str(), &v) == 0)
    out.push_back(judge_disk(std::uint64_t{v.f_bavail} * v.f_frsize, std::uint64_t{v.f_blocks} * v.f_frsize));
  out.push_back(folder);
  const Db db = look_at_database(p, modules);
  out.push_back(db.look);
  if (!p.key_file.empty()) out.push_back(judge_seal(p.key_file, db.keys));
  if (p.blobs) out.push_back(look_at_bucket(*p.blobs, p.bucket));
  timex t{};
  const bool synchronised = ::adjtimex(&t) >= 0 && !(t.status & STA_UNSYNC);
  out.push_back(judge_clock(p.now, file_time, db.newest, synchronised));
  out.push_back(judge_memory(memory_available()));
  out.push_back(look_at_files());
  out.push_back(look_at_fonts(p.now));
  if (!p.certificate.empty()) out.push_back(judge_certificate(p.certificate, p.key, p.now));
  for (const auto& m : db.mails) out.push_back(judge_mail(m.server, m.port, m.security != "tls"));
  return out;
}

}  // namespace ops
