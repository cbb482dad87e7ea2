#include "base/seal.hpp"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace base {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVersion = Seal::kBegin;
constexpr std::array<std::string_view, 2> kCiphers{"aes", "sm4"};
constexpr std::size_t kIv = 16, kTag = 16, kKeyId = 8, kKey = 32;

[[noreturn]] void no_openssl(const char* what) { throw std::runtime_error(std::string("OpenSSL: ") + what); }

struct Free {
  void operator()(EVP_KDF* p) const { EVP_KDF_free(p); }
  void operator()(EVP_KDF_CTX* p) const { EVP_KDF_CTX_free(p); }
  void operator()(EVP_CIPHER_CTX* p) const { EVP_CIPHER_CTX_free(p); }
};

unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }
const unsigned char* raw(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

// RFC 5869, without salt: the file's bytes are random already.
std::string hkdf(const char* digest, std::string_view key, std::string info, std::size_t n) {
  const std::unique_ptr<EVP_KDF, Free> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, Free> context(EVP_KDF_CTX_new(kdf.get()));
  std::string secret(key), name(digest), out(n, '\0');
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
                             OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
                             OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  if (!context || EVP_KDF_derive(context.get(), raw(out), n, parameters) != 1) no_openssl("no HKDF");
  return out;
}

std::string hmac(const EVP_MD* md, std::string_view key, std::string_view text) {
  std::string out(32, '\0');
  unsigned n = 0;
  if (!HMAC(md, key.data(), static_cast<int>(key.size()), raw(text), text.size(), raw(out), &n)) no_openssl("no HMAC");
  return out;
}

// In counter mode both ways are one.
std::string ctr(Cipher cipher, std::string_view key, std::string_view iv, std::string_view text) {
  const std::unique_ptr<EVP_CIPHER_CTX, Free> context(EVP_CIPHER_CTX_new());
  std::string out(text.size(), '\0');
  int n = 0;
  if (EVP_EncryptInit_ex(context.get(), cipher == Cipher::aes ? EVP_aes_256_ctr() : EVP_sm4_ctr(), nullptr, raw(key), raw(iv)) != 1 ||
      EVP_EncryptUpdate(context.get(), raw(out), &n, raw(text), static_cast<int>(text.size())) != 1)
    no_openssl("no cipher");
  return out;
}

const EVP_MD* digest_of(Cipher c) { return c == Cipher::aes ? EVP_sha256() : EVP_sm3(); }

// With its length before the context, so that no two pairs read the same.
std::string tag(Cipher cipher, std::string_view key, std::string_view head, std::string_view context, std::string_view body) {
  std::string text(head);
  text += std::to_string(context.size()) + ":";
  text += context;
  text += body;
  return hmac(digest_of(cipher), key, text).substr(0, kTag);
}

struct Parts {
  Cipher cipher;
  std::string_view head, key_id, value;
};

std::optional<Parts> parts_of(std::string_view text) {
  if (!text.starts_with(kVersion)) return std::nullopt;
  const std::size_t id = kVersion.size() + 4, value = id + kKeyId + 1;
  if (text.size() < value || text[id - 1] != ':' || text[value - 1] != ':') return std::nullopt;
  const auto at = std::find(kCiphers.begin(), kCiphers.end(), text.substr(kVersion.size(), 3));
  if (at == kCiphers.end()) return std::nullopt;
  const auto key_id = text.substr(id, kKeyId);
  if (key_id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  return Parts{static_cast<Cipher>(at - kCiphers.begin()), text.substr(0, value), key_id, text.substr(value)};
}

std::string bytes_of_hex(std::string_view text) {
  std::string out;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) out += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
  return out;
}

[[noreturn]] void wrong_file(const char* key, const fs::path& file, const std::string& why) {
  throw Fail(Code::invalid, key, {}, file.string() + ": " + why);
}

constexpr std::string_view kRemark =
    "# 创城的密钥 The key of this city. 数据库和备份里的电话、密码要用它才能打开：另存一份，不要和备份放在一起。\n"
    "# Phones and passwords in the database and its backups open with it alone. Keep a copy, apart from the backups.\n"
    "# 每行一个密钥，最后一个是现用的。One key a line, the last one is in use.\n";

// A file beside `file` with these keys, on disk.
fs::path written_beside(const fs::path& file, const std::vector<std::string>& keys) {
  const fs::path beside = file.string() + "." + hex(random_bytes(4));
  std::string text(kRemark);
  for (const auto& key : keys) text += hex(key) + "\n";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) wrong_file("seal.file", file, std::strerror(errno));
  const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  const std::string why = std::strerror(errno);
  ::close(fd);
  if (whole) return beside;
  ::unlink(beside.c_str());
  wrong_file("seal.file", file, why);
}

void sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
}

}  // namespace

std::string seal_key_id(std::string_view key) { return hex(hkdf("SHA256", key, "chuangcheng seal 1 id", kKeyId / 2)); }

Seal::Key Seal::key_from(std::string_view bytes) {
  if (bytes.size() != kKey) throw Fail(Code::invalid, "seal.file", {}, "a key has 32 bytes");
  Key k;
  k.id = seal_key_id(bytes);
  k.suites[0] = {hkdf("SHA256", bytes, "chuangcheng seal 1 aes", 32), hkdf("SHA256", bytes, "chuangcheng seal 1 aes mac", 32)};
  k.suites[1] = {hkdf("SM3", bytes, "chuangcheng seal 1 sm4", 16), hkdf("SM3", bytes, "chuangcheng seal 1 sm4 mac", 32)};
  k.iv = hkdf("SHA256", bytes, "chuangcheng seal 1 iv", 32);
  k.fingerprint = hkdf("SHA256", bytes, "chuangcheng seal 1 fingerprint", 32);
  return k;
}

Seal::Seal(const std::vector<std::string>& keys, Cipher cipher, Iv iv) : cipher_(cipher), iv_(iv) {
  if (keys.empty()) throw Fail(Code::invalid, "seal.file", {}, "no key");
  for (const auto& key : keys) keys_.push_back(key_from(key));
  head_ = std::string(kVersion) + std::string(kCiphers[static_cast<std::size_t>(cipher)]) + ":" + keys_.back().id + ":";
}

std::string Seal::seal(std::string_view plain, std::string_view context) const {
  const Key& key = keys_.back();
  const Suite& suite = key.suites[static_cast<std::size_t>(cipher_)];
  const std::string iv = iv_ == Iv::random ? random_bytes(kIv) : tag(Cipher::aes, key.iv, head_, context, plain);
  std::string body = iv + ctr(cipher_, suite.cipher, iv, plain);
  body += tag(cipher_, suite.mac, head_, context, body);
  return head_ + base64url(body);
}

std::string Seal::open(std::string_view sealed, std::string_view context) const {
  const auto parts = parts_of(sealed);
  if (!parts) throw Fail(Code::internal, "seal.broken", {}, std::string(context) + ": not a sealed text");
  const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.id == parts->key_id; });
  if (key == keys_.end()) throw Fail(Code::internal, "seal.no_key", {}, std::string(context) + " needs key " + std::string(parts->key_id));
  const auto body = from_base64url(parts->value);
  const Suite& suite = key->suites[static_cast<std::size_t>(parts->cipher)];
  if (!body || body->size() < kIv + kTag ||
      !same_secret(std::string_view(*body).substr(body->size() - kTag), tag(parts->cipher, suite.mac, parts->head, context, std::string_view(*body).substr(0, body->size() - kTag))))
    throw Fail(Code::internal, "seal.broken", {}, std::string(context) + ": changed, or of another column; key " + key->id);
  const auto text = std::string_view(*body).substr(0, body->size() - kTag);
  return ctr(parts->cipher, suite.cipher, text.substr(0, kIv), text.substr(kIv));
}

bool Seal::is_sealed(std::string_view text) { return parts_of(text).has_value(); }

std::string_view Seal::key_of(std::string_view text) {
  const auto parts = parts_of(text);
  return parts ? parts->key_id : std::string_view();
}

bool Seal::has(std::string_view key_id) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const Key& k) { return k.id == key_id; });
}

std::vector<std::string> Seal::key_ids() const {
  std::vector<std::string> out;
  for (const auto& k : keys_) out.push_back(k.id);
  return out;
}

std::string Seal::fingerprint(std::string_view plain, std::string_view context) const {
  return hex(tag(Cipher::aes, keys_.back().fingerprint, "", context, plain));
}

std::vector<std::string> read_keys(const fs::path& file) {
  struct stat is {};
  if (::stat(file.c_str(), &is) != 0) {
    if (errno == ENOENT) wrong_file("seal.no_file", file, "没有这个密钥文件 no such key file");
    wrong_file("seal.file", file, std::strerror(errno));
  }
  if (!S_ISREG(is.st_mode)) wrong_file("seal.file", file, "不是文件 not a file");
  if (is.st_mode & 0077) wrong_file("seal.others", file, "别人也能读 others can read it: chmod 600 " + file.string());
  std::ifstream in(file);
  if (!in) wrong_file("seal.file", file, "读不了 cannot be read");
  std::vector<std::string> keys;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    // Never with the line itself: it may be a key with a slip in it.
    if (text.size() != 2 * kKey || text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      wrong_file("seal.file", file, "第 " + std::to_string(number) + " 行不是 64 位十六进制 line " + std::to_string(number) + " is not 64 hex digits");
    keys.push_back(bytes_of_hex(text));
  }
  if (keys.empty()) wrong_file("seal.file", file, "里面没有密钥 there is no key in it");
  return keys;
}

bool make_key_file(const fs::path& file) {
  const fs::path beside = written_beside(file, {random_bytes(kKey)});
  // A link, not a name that replaces: of two processes that start at once one makes it, the other reads that one.
  const bool made = ::link(beside.c_str(), file.c_str()) == 0;
  const int why = errno;
  ::unlink(beside.c_str());
  if (!made && why != EEXIST) wrong_file("seal.file", file, std::strerror(why));
  sync_folder(file);
  return made;
}

void write_keys(const fs::path& file, const std::vector<std::string>& keys) {
  const fs::path beside = written_beside(file, keys);
  if (::rename(beside.c_str(), file.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    ::unlink(beside.c_str());
    wrong_file("seal.file", file, why);
  }
  sync_folder(file);
}

}  // namespace base
