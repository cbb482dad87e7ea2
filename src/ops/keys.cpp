#include "ops/keys.hpp"

#include <algorithm>

#include "app/reseal.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "ops/catalogue.hpp"

namespace ops {
namespace {

std::vector<std::string> needed(store::Tx& tx) {
  std::vector<std::string> out;
  const auto ids = tx.one<std::string>("SELECT value FROM app_setting WHERE name='seal.keys'").value_or("");
  for (const auto id : base::split(ids, ' '))
    if (!id.empty()) out.emplace_back(id);
  return out;
}

std::vector<std::string> without(std::vector<std::string> ids, const base::Seal& seal) {
  std::erase_if(ids, [&](const std::string& id) { return seal.has(id); });
  return ids;
}

[[noreturn]] void missing(const std::vector<std::string>& ids, const std::string& where) {
  const auto all = base::join(ids, " ");
  throw base::Fail(base::Code::invalid, "seal.missing", {},
                   where + ": 数据库里的值要用密钥 " + all + " 才能打开，这里没有。把当初的密钥文件放回来，多进程要用同一个文件 the database holds values of key " + all +
                       ", which is not here: bring its key file back; all processes of a city use the same one");
}

}  // namespace

std::vector<std::string> keys_needed(store::Database& db) {
  std::vector<std::string> out;
  db.read([&](store::Tx& tx) {
    const auto tables = tables_of(tx, db.engine());
    if (std::any_of(tables.begin(), tables.end(), [](const Table& t) { return t.name == "app_setting"; })) out = needed(tx);
  });
  return out;
}

std::vector<std::string> keys_missing(store::Database& db, const std::filesystem::path& file) {
  auto ids = keys_needed(db);
  if (ids.empty() || !std::filesystem::exists(file)) return ids;
  return without(std::move(ids), base::Seal(base::read_keys(file)));
}

base::Seal open_seal(store::Database& db, const std::filesystem::path& file, base::Cipher cipher, base::Iv iv) {
  if (db.url() == "sqlite::memory:") return base::Seal({base::random_bytes(32)}, cipher, iv);
  const auto ids = keys_needed(db);
  if (!std::filesystem::exists(file)) {
    if (!ids.empty()) missing(ids, file.string());
    base::make_key_file(file);
  }
  base::Seal seal(base::read_keys(file), cipher, iv);
  if (const auto lacking = without(ids, seal); !lacking.empty()) missing(lacking, file.string());
  return seal;
}

void remember_key(store::Database& db, const base::Seal& seal) {
  db.write([&](store::Tx& tx) {
    auto ids = needed(tx);
    if (const auto lacking = without(ids, seal); !lacking.empty()) missing(lacking, "seal");
    if (std::find(ids.begin(), ids.end(), seal.key_id()) != ids.end()) return;
    ids.push_back(seal.key_id());
    tx.exec("INSERT INTO app_setting(name, value) VALUES('seal.keys', $1) ON CONFLICT(name) DO UPDATE SET value=$1", base::join(ids, " "));
  });
}

bool forget_older_keys(store::Database& db, const base::Seal& seal, const std::vector<app::Module>& modules) {
  bool clean = false;
  db.write([&](store::Tx& tx) {
    clean = app::all_begin_with(tx, modules, seal.head());
    if (clean) tx.exec("UPDATE app_setting SET value=$1 WHERE name='seal.keys'", seal.key_id());
  });
  return clean;
}

std::int64_t give_up_unreadable(store::Database& db, const base::Seal& seal, const std::vector<app::Module>& modules) {
  std::int64_t n = 0;
  db.write([&](store::Tx& tx) {
    n = 0;
    const auto ids = needed(tx);
    std::vector<std::string> kept;
    for (const auto& id : ids) {
      if (seal.has(id)) {
        kept.push_back(id);
        continue;
      }
      for (const auto& m : modules)
        for (const auto& c : m.sealed) n += tx.exec("UPDATE " + c.table + " SET " + c.column + "='' WHERE " + c.column + " LIKE $1", std::string(base::Seal::kBegin) + "___:" + id + ":%");
    }
    tx.exec("UPDATE app_setting SET value=$1 WHERE name='seal.keys'", base::join(kept, " "));
  });
  return n;
}

}  // namespace ops
