#include "base/seal.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace {

using base::Cipher;
using base::Seal;
namespace fs = std::filesystem;

const std::string kOld(32, 'a'), kNew(32, 'b');

std::string fault(const auto& work) {
  try {
    work();
  } catch (const base::Fail& f) {
    return f.key;
  }
  return "";
}

struct Folder {
  fs::path path = fs::temp_directory_path() / ("chuangcheng-seal-" + base::random_token());
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path file() const { return path / "seal.key"; }
  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(file()) << text;
    ::chmod(file().c_str(), mode);
  }
};

}  // namespace

TEST_CASE("a sealed value opens with both ciphers, whatever its length, and tells nothing by its text") {
  for (const auto cipher : {Cipher::aes, Cipher::sm4}) {
    const Seal seal({kNew}, cipher);
    for (const std::size_t n : {0u, 1u, 11u, 15u, 16u, 17u, 1000u}) {
      const std::string plain = std::string(n, 'x') + "电话";
      const auto sealed = seal.seal(plain, "units_unit.head_phone");
      CHECK(seal.open(sealed, "units_unit.head_phone") == plain);
      CHECK(Seal::is_sealed(sealed));
      CHECK(sealed.starts_with(cipher == Cipher::aes ? "s1:aes:" : "s1:sm4:"));
      CHECK(sealed.starts_with(seal.head()));
      CHECK(Seal::key_of(sealed) == seal.key_id());
      CHECK(sealed.find(plain) == std::string::npos);
      CHECK(sealed != seal.seal(plain, "units_unit.head_phone"));
    }
  }
}

TEST_CASE("the bytes of both ciphers are those of the algorithms, computed elsewhere") {
  // HKDF, HMAC, AES-256-CTR and SM4-CTR by another implementation (Python with the OpenSSL command line).
  CHECK(base::seal_key_id(kOld) == "da1b1d0b");
  const Seal aes({kOld}), sm4({kOld}, Cipher::sm4);
  CHECK(aes.open("s1:aes:da1b1d0b:AAECAwQFBgcICQoLDA0OD_OQnjwShg_-jsE0nQcNz2lCz-E1RaPONIAn5w", "t.c") == "13800001234");
  CHECK(sm4.open("s1:sm4:da1b1d0b:AAECAwQFBgcICQoLDA0OD8KwsXo78SuxWTMTOiYTV-0qjnwPT3IO8x5jxg", "t.c") == "13800001234");
}

TEST_CASE("no changed byte and no moved value opens") {
  for (const auto cipher : {Cipher::aes, Cipher::sm4}) {
    const Seal seal({kNew}, cipher);
    const auto sealed = seal.seal("13800001234", "units_unit.head_phone");
    CHECK(fault([&] { seal.open(sealed, "units_liaison.phone"); }) == "seal.broken");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      auto changed = sealed;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      CHECK_MESSAGE(fault([&] { seal.open(changed, "units_unit.head_phone"); }) != "", i);
      CHECK(fault([&] { seal.open(sealed.substr(0, i), "units_unit.head_phone"); }) == "seal.broken");
    }
    CHECK(fault([&] { seal.open(sealed + "A", "units_unit.head_phone"); }) == "seal.broken");
  }
  // Neither does a text that names the other cipher.
  const Seal seal({kNew});
  auto as_sm4 = seal.seal("13800001234", "t.c");
  as_sm4.replace(3, 3, "sm4");
  CHECK(fault([&] { seal.open(as_sm4, "t.c"); }) == "seal.broken");
  for (const char* plain : {"", "13800001234", "s1:", "s1:aes:", "s1:des:0123abcd:AAAA", "s1:aes:0123ABCD:AAAA", "s2:aes:0123abcd:AAAA"}) CHECK_FALSE(Seal::is_sealed(plain));
}

TEST_CASE("older keys open what they sealed; a missing one is named") {
  const Seal before({kOld}, Cipher::aes), after({kOld, kNew}, Cipher::sm4), other({kNew});
  const auto sealed = before.seal("13800001234", "t.c");
  CHECK(after.open(sealed, "t.c") == "13800001234");
  CHECK_FALSE(sealed.starts_with(after.head()));
  CHECK(after.key_id() == base::seal_key_id(kNew));
  CHECK(after.has(before.key_id()));
  try {
    other.open(sealed, "t.c");
    FAIL("opened");
  } catch (const base::Fail& f) {
    CHECK(f.key == "seal.no_key");
    CHECK(f.internal.find(before.key_id()) != std::string::npos);
  }
}

TEST_CASE("equal values have one fingerprint, by column and key; a derived IV makes equal text") {
  const Seal seal({kOld}), other({kNew});
  CHECK(seal.fingerprint("a", "t.c") == Seal({kOld}, Cipher::sm4).fingerprint("a", "t.c"));
  CHECK(seal.fingerprint("a", "t.c") != seal.fingerprint("b", "t.c"));
  CHECK(seal.fingerprint("a", "t.c") != seal.fingerprint("a", "t.d"));
  CHECK(seal.fingerprint("a", "t.c") != other.fingerprint("a", "t.c"));
  const Seal derived({kOld}, Cipher::aes, base::Iv::derived);
  CHECK(derived.seal("a", "t.c") == derived.seal("a", "t.c"));
  CHECK(derived.seal("a", "t.c") != derived.seal("a", "t.d"));
  CHECK(seal.open(derived.seal("a", "t.c"), "t.c") == "a");
}

TEST_CASE("a key file is made once, for its owner alone, and is read as it was written") {
  const Folder f;
  CHECK(fault([&] { base::read_keys(f.file()); }) == "seal.no_file");
  CHECK(base::make_key_file(f.file()));
  CHECK_FALSE(base::make_key_file(f.file()));
  struct stat is {};
  ::stat(f.file().c_str(), &is);
  CHECK((is.st_mode & 07777) == 0600);
  auto keys = base::read_keys(f.file());
  CHECK(keys.size() == 1);
  keys.push_back(kNew);
  base::write_keys(f.file(), keys);
  CHECK(base::read_keys(f.file()) == keys);
  // Nothing is left beside it.
  CHECK(std::distance(fs::directory_iterator(f.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a key file that others read, or that is none, is refused") {
  const Folder f;
  const auto good = base::hex(kOld) + "\n";
  for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
    f.write(good, mode);
    CHECK(fault([&] { base::read_keys(f.file()); }) == "seal.others");
  }
  for (const std::string& text : {std::string(), std::string("# nothing\n"), base::hex(kOld).substr(1) + "\n", base::hex(kOld) + "0\n", "g" + base::hex(kOld).substr(1)}) {
    f.write(text);
    CHECK(fault([&] { base::read_keys(f.file()); }) == "seal.file");
  }
  f.write("# remark\r\n\r\n" + good);
  CHECK(base::read_keys(f.file()) == std::vector<std::string>{kOld});
  CHECK(fault([&] { base::read_keys(f.path); }) == "seal.file");
}

TEST_CASE("a mask shows enough to recognise a value by, and a mask stays as it is") {
  for (const auto& [text, mask] : std::initializer_list<std::pair<std::string, std::string>>{{"", ""}, {"13800001234", "138****1234"}, {"0571-88888888", "057******8888"}, {"120", "*20"}, {"张三", "张**"}, {"a", "a**"}, {"王小明", "王**"}, {"anna@city.example", "an***@city.example"}, {"a@b.c", "a***@b.c"}}) {
    CHECK(base::masked(text) == mask);
    CHECK(base::masked(mask) == mask);
  }
}

TEST_CASE("base64url reads what it writes, and nothing else") {
  for (std::size_t n = 0; n < 70; ++n) {
    const auto bytes = base::random_bytes(n);
    CHECK(base::from_base64url(base::base64url(bytes)) == bytes);
  }
  for (const char* text : {"A", "AAAAA", "AB", "AAB", "AA==", "A+AA", "A/AA", "AA A"}) CHECK_MESSAGE(!base::from_base64url(text), text);
}
