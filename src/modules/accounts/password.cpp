#include "modules/accounts/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace accounts {
namespace {

// What is tried first against Chinese accounts, folded to lower case: the head of published leak lists, keyboard walks,
// and the words of this trade. A password that is one of these plus digits or signs at its end is refused as well.
constexpr std::string_view kCommon[] = {
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "admin", "administrator", "root", "letmein", "welcome", "iloveyou", "monkey", "dragon",
    "sunshine", "princess", "football", "baseball", "superman", "master", "qwerty", "qwertyuiop", "qwer1234", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx",
    "1qaz2wsx3edc", "1qazxsw2", "qazwsx", "qazwsxedc", "zaq12wsx", "asdfghjkl", "asdf1234", "zxcvbnm", "abcd1234", "abc123", "a123456", "aa123456",
    "123456a", "woaini", "woaini520", "woaini1314", "woaini5201314", "5201314", "520131400", "wodemima", "mima", "nihao", "zhongguo", "china", "beijing",
    "chuangcheng", "chuangchengban", "wenming", "wenmingban", "wenmingchengshi", "chengshi", "shizhengfu", "zhengfu", "gongan", "guanliyuan", "ceshi",
    "test", "guest", "user", "changeme", "密码", "我的密码", "创城", "创城办", "文明办", "文明城市", "管理员", "我爱你", "中国"};

bool common(std::string_view folded) {
  const auto listed = [](std::string_view s) { return std::find(std::begin(kCommon), std::end(kCommon), s) != std::end(kCommon); };
  if (listed(folded)) return true;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c & 0x80); };
  while (!folded.empty() && !letter(folded.back())) folded.remove_suffix(1);
  while (!folded.empty() && !letter(folded.front())) folded.remove_prefix(1);
  return listed(folded);
}

}  // namespace

void check_password(base::Problems& bad, std::string_view field, std::string_view password, std::string_view login) {
  const auto length = base::length(password);
  if (!bad.check(length >= 10 && length <= 200, field, "length", {{"min", "10"}, {"max", "200"}, {"is", std::to_string(length)}})) return;
  const std::string p = base::fold(password), l = base::fold(login);
  if (!bad.check(l.empty() || (p != l && (l.size() < 4 || p.find(l) == std::string::npos)), field, "like_login")) return;
  if (!bad.check(!common(p), field, "common")) return;
  bool kinds[5] = {};
  std::set<char> different;
  for (const char c : password) {
    kinds[c >= '0' && c <= '9' ? 0 : c >= 'a' && c <= 'z' ? 1 : c >= 'A' && c <= 'Z' ? 2 : (c & 0x80) ? 3 : 4] = true;
    different.insert(c);
  }
  bad.check(std::count(std::begin(kinds), std::end(kinds), true) >= 2 && different.size() >= 5, field, "one_class");
}

std::string hash_password(std::string_view password, const Settings& s) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_argon2id_str(out, password.data(), password.size(), s.hash_passes, s.hash_bytes) != 0)
    throw base::Fail(base::Code::busy, "busy", {}, "no memory for Argon2id");
  return out;
}

// libsodium writes the string form with a salt of its own choice only, so it is put together here.
std::string hash_password(std::string_view password, const Settings& s, std::string_view salt) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  if (salt.size() != crypto_pwhash_SALTBYTES) throw std::logic_error("a salt has 16 bytes");
  unsigned char out[32];
  if (crypto_pwhash(out, sizeof out, password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()), s.hash_passes, s.hash_bytes,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw base::Fail(base::Code::busy, "busy", {}, "no memory for Argon2id");
  const auto text = [](const void* bytes, std::size_t n) {
    std::string made(sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(made.data(), made.size(), static_cast<const unsigned char*>(bytes), n, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    made.resize(made.find('\0'));
    return made;
  };
  return "$argon2id$v=19$m=" + std::to_string(s.hash_bytes / 1024) + ",t=" + std::to_string(s.hash_passes) + ",p=1$" + text(salt.data(), salt.size()) + "$" + text(out, sizeof out);
}

Lane::Lane(const Settings& s) : settings_(s) {}

template <class F>
auto Lane::in_turn(F&& work) {
  {
    const std::lock_guard lock(count_mutex_);
    if (inside_ > settings_.hash_waiting) throw base::Fail(base::Code::busy, "busy");
    ++inside_;
  }
  struct Leave {
    Lane& lane;
    ~Leave() {
      const std::lock_guard lock(lane.count_mutex_);
      --lane.inside_;
    }
  } leave{*this};
  const std::lock_guard turn(turn_);
  return work();
}

std::string Lane::hash(std::string_view password) {
  return in_turn([&] { return hash_password(password, settings_); });
}

bool Lane::matches(std::string_view hash, std::string_view password) {
  const bool same = in_turn([&] {
    // Made at the first sign-in after a start, whoever it is, so that its cost tells nothing.
    if (nobodys_.empty()) nobodys_ = hash_password(base::random_token(), settings_);
    const std::string stored(hash.empty() ? std::string_view(nobodys_) : hash);
    return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
  });
  return same && !hash.empty();
}

bool Lane::outdated(const std::string& hash) const { return crypto_pwhash_str_needs_rehash(hash.c_str(), settings_.hash_passes, settings_.hash_bytes) != 0; }

}  // namespace accounts
