#include "main/config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "meta/json.hpp"
#include "meta/nearest.hpp"

namespace composition {
namespace {

using meta::Field;
using meta::Kind;

[[noreturn]] void wrong(const std::string& where, const std::string& what) {
  throw base::Fail(base::Code::invalid, "config", {}, where + ": " + what);
}

std::span<const Field> fields() { return meta::type_of<Config>().fields(); }

const Field& field_named(std::string_view key, const std::string& where) {
  std::vector<std::string_view> names;
  for (const Field& f : fields()) {
    if (f.name == key) return f;
    names.push_back(f.name);
  }
  const auto near = meta::nearest(names, key);
  wrong(where, near.empty() ? fmt::format("没有 {} 这个键 there is no key {}", key, key)
                            : fmt::format("没有 {} 这个键，是不是 {}？ there is no key {}: did you mean {}?", key, near,
                                          key, near));
}

std::string allowed(const Field& f) {
  switch (f.type().kind) {
    case Kind::boolean:
      return "true, false";
    case Kind::i32:
      return fmt::format("{} … {}", f.note->min, f.note->max);
    case Kind::enumeration: {
      std::string all;
      for (const auto n : f.type().names) all += (all.empty() ? "\"" : ", \"") + std::string(n) + "\"";
      return all;
    }
    default:
      return "\"文字 text\"";
  }
}

[[noreturn]] void wrong_value(const std::string& where, const Field& f, const std::string& value) {
  wrong(where, fmt::format("{} = {} 不对，可以是 is wrong, allowed: {}", f.name, value, allowed(f)));
}

// From text, as the command line has it; false: not of that kind.
bool set_text(const Field& f, const std::string& text, Config& into) {
  void* at = f.at(&into);
  switch (f.type().kind) {
    case Kind::boolean:
      if (text != "true" && text != "false") return false;
      *static_cast<bool*>(at) = text == "true";
      return true;
    case Kind::i32: {
      const auto n = base::to_int(text);
      if (!n || *n < f.note->min || *n > f.note->max) return false;
      *static_cast<std::int32_t*>(at) = static_cast<std::int32_t>(*n);
      return true;
    }
    case Kind::enumeration:
      for (std::size_t i = 0; i < f.type().names.size(); ++i)
        if (f.type().names[i] == text) {
          f.type().set_ordinal(at, static_cast<int>(i));
          return true;
        }
      return false;
    default:
      *static_cast<std::string*>(at) = text;
      return true;
  }
}

// What the file says of a key as the text that set_text takes; nullopt when its TOML type is another one.
std::optional<std::string> text_of(const Field& f, const toml::node& node) {
  switch (f.type().kind) {
    case Kind::boolean:
      if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
      return std::nullopt;
    case Kind::i32:
      if (const auto* n = node.as_integer()) return std::to_string(n->get());
      return std::nullopt;
    default:
      if (const auto* s = node.as_string()) return s->get();
      return std::nullopt;
  }
}

std::string written(const toml::node& node) {
  std::ostringstream out;
  node.visit([&](const auto& n) { out << n; });
  return out.str();
}

std::string value_of(const Field& f, const Config& c) {
  std::string out;
  meta::write_json(out, f.type(), f.at_const(&c));  // JSON's true, numbers and quoted strings are TOML's
  return out;
}

// postgresql://user:secret@host → postgresql://user:***@host
std::string without_password(std::string url) {
  const auto scheme = url.find("://");
  const auto at = url.find('@');
  if (scheme == std::string::npos || at == std::string::npos) return url;
  const auto colon = url.find(':', scheme + 3);
  if (colon < at) url.replace(colon + 1, at - colon - 1, "***");
  return url;
}

}  // namespace

std::span<const meta::Note> form(const Config*) {
  static const meta::Note all[] = {
      meta::note(&Config::data, "数据文件夹：数据库和照片都在里面", "Data folder: database and photos"),
      meta::note(&Config::database,
                 "PostgreSQL 的地址，如 postgresql://user:password@host/name；空：用数据文件夹里的 SQLite",
                 "PostgreSQL URL; empty: SQLite in the data folder"),
      meta::note(&Config::blobs,
                 "照片放到对象存储（S3 协议）：s3://存储桶/前缀；空：放在数据文件夹里",
                 "Photos in a store that speaks S3: s3://bucket/prefix; empty: in the data folder"),
      meta::note(&Config::blobs_endpoint,
                 "对象存储的地址，如 https://s3.example:9000；存储桶在域名里的写 https://{bucket}.oss.example",
                 "Address of that store; with the bucket in the name of the host: https://{bucket}.oss.example"),
      meta::note(&Config::blobs_region, "对象存储的地域", "Region of that store"),
      meta::note(&Config::blobs_keys,
                 "放密钥的文件：第一行访问编号，第二行访问密钥；只许程序的用户读（chmod 600）",
                 "File with its keys: id on the first line, secret on the second; for the program's user alone (chmod 600)"),
      meta::note(&Config::blobs_ca,
                 "对象存储 https 证书的签发者（PEM 文件），只信它；空：用系统信任的",
                 "Who signs that store's https certificate (PEM file), and nobody else; empty: whom the system trusts"),
      meta::note(&Config::address, "监听地址；127.0.0.1 只限本机，0.0.0.0 对外",
                 "Address to listen on; 127.0.0.1: this machine alone, 0.0.0.0: everybody"),
      meta::note(&Config::port, "端口；0：任意空闲端口", "Port; 0: any free one").range(0, 65535),
      meta::note(&Config::certificate, "TLS 证书链（PEM 文件）；与私钥都有才是 https，换了文件自动重读",
                 "TLS certificate chain (PEM file); with the key: https, read again when the file changes"),
      meta::note(&Config::key, "TLS 私钥（PEM 文件）", "TLS private key (PEM file)"),
      meta::note(&Config::workers, "工作线程；默认每个处理器核心一个，至少两个",
                 "Worker threads; by default one a core, at least two")
          .range(1, 64),
      meta::note(&Config::behind_proxy,
                 "经反向代理访问，采信它写的 X-Forwarded-For 和 X-Forwarded-Proto；没有代理时不要打开",
                 "Behind a reverse proxy, whose X-Forwarded-For and -Proto are believed; never without one"),
      meta::note(&Config::base_url, "二维码和链接里的网址，如 https://city.example；空：按访问时的地址",
                 "Address in QR codes and links, as https://city.example; empty: as the request was addressed"),
      meta::note(&Config::digest, "审计日志的摘要算法；有了日志以后不能再改",
                 "Digest of the journal; not to be changed once there is one"),
      meta::note(&Config::key_file,
                 "密钥文件：封存的电话和密码用它打开，权限须为 0600；空：数据文件夹里的 seal.key，第一次启动时生成。另存一份，"
                 "不要和备份放在一起；多个进程用同一个文件",
                 "Key file: phones and passwords at rest open with it; mode 0600; empty: seal.key in the data folder, made at "
                 "first start. Keep a copy apart from the backups; all processes use the same file"),
      meta::note(&Config::cipher, "封存用的算法：aes 或国密 sm4；改了以后运行 chuangcheng reseal",
                 "Cipher of sealed values: aes, or sm4 (national); after a change run chuangcheng reseal"),
      meta::note(&Config::allowed_networks,
                 "邮件、群机器人、短信网关可以用的内网网段，如 10.1.0.0/16, 192.168.3.7；空：只能发到外网。本机是 127.0.0.1",
                 "Private networks that mail, robots and SMS gateways may be in, as 10.1.0.0/16, 192.168.3.7; empty: public addresses "
                 "alone. This machine is 127.0.0.1"),
      meta::note(&Config::session_idle_minutes, "登录以后多少分钟不用就要重新登录", "Minutes without use after which one signs in again")
          .range(5, 720),
      meta::note(&Config::session_hours, "登录最长多少小时，一直在用也要重新登录", "Hours after which one signs in again, used or not").range(1, 12),
      meta::note(&Config::link_hours, "设置密码的一次性链接有效多少小时", "Hours for which a one-time link to set a password is good").range(1, 72),
      meta::note(&Config::code_minutes, "输入密码以后，多少分钟内要输入第二因素的验证码", "Minutes between the password and the code of the second factor").range(1, 15),
      meta::note(&Config::wait_minutes, "连续输错密码或验证码，等待时间最长到多少分钟", "Minutes to which the wait after wrong passwords or codes grows").range(5, 60),
      meta::note(&Config::backup, "升级前自动备份数据库的文件夹；空：数据文件夹下的 backups",
                 "Folder for the database's copy before an upgrade; empty: backups in the data folder"),
      meta::note(&Config::keep, "升级前的备份保留几份；0：升级前不备份",
                 "How many copies from before upgrades are kept; 0: none is made")
          .range(0, 100),
      meta::note(&Config::log, "运行日志写到哪一级（标准错误输出，每行一个 JSON）",
                 "Lowest level of the log (standard error, a JSON object a line)"),
      meta::note(&Config::access_log, "每个请求记一行：路由、状态、用时、编号，没有姓名、内容和网址里的参数",
                 "A log line per request: route, status, time, id; no names, contents or query")};
  return all;
}

void read_config(const std::string& path, Config& into) {
  const auto place = [&](const toml::source_region& at) { return path + ":" + std::to_string(at.begin.line); };
  // A key of a hundred thousand dots would be read by as many calls inside of each other.
  constexpr std::uintmax_t kMost = 64 << 10;
  std::error_code none;
  if (const auto size = std::filesystem::file_size(path, none); !none && size > kMost) wrong(path, "文件太大 the file is too large");
  toml::table file;
  try {
    file = toml::parse_file(path);
  } catch (const toml::parse_error& e) {
    wrong(place(e.source()), "不是 TOML not TOML: " + std::string(e.description()));
  }
  for (const auto& [key, node] : file) {
    const std::string where = place(node.source());
    const Field& f = field_named(key.str(), where);
    const auto text = text_of(f, node);
    if (!text || !set_text(f, *text, into)) wrong_value(where, f, written(node));
  }
}

void set_key(const Given& given, Config& into) {
  const Field& f = field_named(given.key, "--" + given.key);
  std::string option(f.name);
  std::replace(option.begin(), option.end(), '_', '-');
  if (!set_text(f, given.value, into)) wrong_value("--" + option, f, given.value);
}

Config configure(const std::string& file, const std::vector<Given>& given) {
  Config c;
  const bool elsewhere = std::any_of(given.begin(), given.end(), [](const Given& g) { return g.key == "data"; });
  if (!file.empty())
    read_config(file, c);
  else if (!elsewhere && std::filesystem::exists(kConfigFile))
    read_config(kConfigFile, c);
  for (const auto& g : given) set_key(g, c);
  if (c.certificate.empty() != c.key.empty()) wrong("certificate, key", "证书和私钥要一起给 both or neither");
  return c;
}

std::string example() {
  std::string out =
      "# 创城 Chuangcheng 的配置 configuration\n"
      "# 去掉行首的 # 再改。命令行上的同名选项优先（behind_proxy 写作 --behind-proxy）。\n"
      "# Remove the # to change a key. The option of the same name on the command line wins.\n";
  const Config defaults;
  for (const Field& f : fields()) {
    out += fmt::format("\n# {}\n# {}\n", f.note->zh, f.note->en);
    if (f.type().kind == Kind::enumeration || f.type().kind == Kind::i32)
      out += fmt::format("# 可以是 allowed: {}\n", allowed(f));
    // The package keeps its data where the system wants it. Else the default, but not this machine's number of cores.
    if (f.name == "data")
      out += "data = \"/var/lib/chuangcheng\"\n";
    else
      out += fmt::format("# {} = {}\n", f.name, f.name == "workers" ? "2" : value_of(f, defaults));
  }
  return out;
}

std::string to_toml(const Config& config) {
  Config shown = config;
  shown.database = without_password(shown.database);
  std::string out;
  for (const Field& f : fields()) out += fmt::format("{} = {}\n", f.name, value_of(f, shown));
  return out;
}

std::vector<std::string> config_keys() {
  std::vector<std::string> out;
  for (const Field& f : fields()) out.emplace_back(f.name);
  return out;
}

bool is_flag(std::string_view key) { return field_named(key, std::string(key)).type().kind == Kind::boolean; }

std::string described(std::string_view key) {
  const Field& f = field_named(key, std::string(key));
  return fmt::format("{} {}", f.note->zh, f.note->en);
}

std::string database_url(const Config& config) {
  return config.database.empty() ? "sqlite:" + (std::filesystem::path(config.data) / "city.db").string()
                                 : config.database;
}

std::filesystem::path key_file_of(const Config& config) {
  return config.key_file.empty() ? std::filesystem::path(config.data) / "seal.key" : std::filesystem::path(config.key_file);
}

base::Cipher cipher_of(const Config& config) { return config.cipher == SealCipher::sm4 ? base::Cipher::sm4 : base::Cipher::aes; }

}  // namespace composition
