#pragma once
// Sealed text: what lies in the database encrypted and authenticated, with keys from a file that is not in the database.
//
//   s1:sm4:5f0c2a91:<base64url of IV, ciphertext, tag>     version, cipher, key id, then the value
//
// AES-256-CTR with HMAC-SHA-256, or SM4-CTR with HMAC-SM3 (GB/T 32907, GB/T 32905): encrypt, then authenticate the head, the
// context and the ciphertext. OpenSSL 3.0 has no SM4-GCM, and one construction for both is one to read. The context names the
// column ("units_unit.head_phone"): a sealed value that was moved into another column does not open.
// docs/decisions/0009-sealed-columns.md.
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace base {

enum class Cipher : unsigned char { aes, sm4 };
// derived: from the value itself, so that equal values of a column seal to equal text. For the demo city alone, whose bytes
// follow from its seed.
enum class Iv : unsigned char { random, derived };

class Seal {
 public:
  // `keys`: 32 bytes each, as the key file has them: the last one seals, all of them open.
  explicit Seal(const std::vector<std::string>& keys, Cipher cipher = Cipher::aes, Iv iv = Iv::random);

  std::string seal(std::string_view plain, std::string_view context) const;
  // Throws Fail(internal): "seal.no_key" with the id of the key that is missing, "seal.broken" for a changed byte or a value of
  // another context.
  std::string open(std::string_view sealed, std::string_view context) const;

  static constexpr std::string_view kBegin = "s1:";      // of every sealed text
  static bool is_sealed(std::string_view text);          // by its form; whether it opens is another question
  static std::string_view key_of(std::string_view text); // the key id in it; "" when it is not sealed
  // What every text begins with that this seal makes: a sealed text with another head is to be sealed anew.
  const std::string& head() const { return head_; }
  bool has(std::string_view key_id) const;
  std::string key_id() const { return keys_.back().id; }
  std::vector<std::string> key_ids() const;  // as in the file

  // Equal for equal values of a context, without telling which: to find rows by a value that is sealed. By the newest key.
  std::string fingerprint(std::string_view plain, std::string_view context) const;

 private:
  struct Suite {
    std::string cipher, mac;
  };
  struct Key {
    std::string id;
    std::array<Suite, 2> suites;  // by Cipher
    std::string iv, fingerprint;
  };
  static Key key_from(std::string_view bytes);
  std::vector<Key> keys_;
  Cipher cipher_;
  Iv iv_;
  std::string head_;
};

std::string seal_key_id(std::string_view key);  // 8 hex digits, from which the key does not follow

// A key file: a line of 64 hex digits for each key, the newest last; lines that begin with # are remarks. Throws Fail(invalid)
// "seal.no_file", "seal.file" (not its form), "seal.others" (its mode lets others read it).
std::vector<std::string> read_keys(const std::filesystem::path& file);
// With a new key, mode 0600, on disk when it returns. False: somebody else has just made it.
bool make_key_file(const std::filesystem::path& file);
// The file anew with these keys; the old one stays when that fails.
void write_keys(const std::filesystem::path& file, const std::vector<std::string>& keys);

}  // namespace base
