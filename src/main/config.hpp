#pragma once
// What an administrator sets: one key each here, in the file, on the command line and in packaging/chuangcheng.toml,
// which is written from this struct (`chuangcheng config --example`). A key on the command line wins over the file.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/seal.hpp"
#include "meta/type.hpp"

namespace composition {

enum class JournalDigest : unsigned char { sha256, sm3 };
BOOST_DESCRIBE_ENUM(JournalDigest, sha256, sm3)
enum class SealCipher : unsigned char { aes, sm4 };
BOOST_DESCRIBE_ENUM(SealCipher, aes, sm4)
enum class LogLevel : unsigned char { debug, info, warn, error, off };
BOOST_DESCRIBE_ENUM(LogLevel, debug, info, warn, error, off)

struct Config {
  std::string data = "city";
  std::string database;
  std::string blobs, blobs_endpoint, blobs_region = "us-east-1", blobs_keys, blobs_ca;
  std::string address = "127.0.0.1";
  std::int32_t port = 8080;
  std::string certificate, key;
  std::int32_t workers = static_cast<std::int32_t>(std::clamp(std::thread::hardware_concurrency(), 2u, 64u));
  bool behind_proxy = false;
  std::string base_url;
  JournalDigest digest = JournalDigest::sha256;
  std::string key_file;
  SealCipher cipher = SealCipher::aes;
  std::string allowed_networks;
  std::int32_t session_idle_minutes = 120, session_hours = 12;
  std::int32_t link_hours = 24;
  std::int32_t code_minutes = 5;
  std::int32_t wait_minutes = 15;
  std::string backup;
  std::int32_t keep = 3;
  LogLevel log = LogLevel::info;
  bool access_log = true;
};
BOOST_DESCRIBE_STRUCT(Config, (),
                      (data, database, blobs, blobs_endpoint, blobs_region, blobs_keys, blobs_ca, address, port, certificate, key, workers, behind_proxy, base_url, digest, key_file,
                       cipher, allowed_networks, session_idle_minutes, session_hours, link_hours, code_minutes, wait_minutes, backup, keep, log, access_log))
std::span<const meta::Note> form(const Config*);  // here the two labels are what the example says of a key

inline constexpr const char* kConfigFile = "/etc/chuangcheng/chuangcheng.toml";

// One key given on the command line, as text.
struct Given {
  std::string key, value;
};

// Reads a TOML file over `into`. Throws base::Fail(invalid, "config") whose text names file, line, key, value and what
// is allowed; for an unknown key the nearest known one.
void read_config(const std::string& path, Config& into);
void set_key(const Given& given, Config& into);  // the same for one key of the command line

// `file`: given by --config, or "" for kConfigFile when that exists and `given` names no other data folder: the file is of the
// city it names, and must not send another one's rows into its database. Then `given`, in order.
Config configure(const std::string& file, const std::vector<Given>& given);

std::string example();                      // packaging/chuangcheng.toml: every key with its default, commented out
std::string to_toml(const Config& config);  // what is in effect; no password of a database URL
std::vector<std::string> config_keys();
bool is_flag(std::string_view key);
std::string described(std::string_view key);  // for --help

std::string database_url(const Config& config);  // of the data folder's SQLite file when no database is set

std::filesystem::path key_file_of(const Config& config);  // by default seal.key in the data folder
base::Cipher cipher_of(const Config& config);

}  // namespace composition
