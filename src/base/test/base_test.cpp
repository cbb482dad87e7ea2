#include <doctest/doctest.h>

#include <set>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

using namespace base;

TEST_CASE("ids are distinct, rising and fit 53 bits") {
  IdSource ids(5);
  std::int64_t last = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto id = ids.next(1'800'000'000'000);
    CHECK(id > last);
    CHECK(id < (1LL << 53));
    last = id;
  }
}

TEST_CASE("days turn at midnight in China") {
  CHECK(to_text(day_of(*parse_instant("2026-11-21T15:59:59.999Z"))) == "2026-11-21");
  CHECK(to_text(day_of(*parse_instant("2026-11-21T16:00:00Z"))) == "2026-11-22");
  CHECK(to_text(*parse_instant("2026-11-21 21:34:12")) == "2026-11-21T21:34:12.000+08:00");
  CHECK(*parse_instant(to_text(Instant{1'795'000'000'123})) == Instant{1'795'000'000'123});
  CHECK(to_text(*parse_day("2026年2月8日")) == "2026-02-08");
  CHECK_FALSE(parse_day("2026-02-30"));
  CHECK_FALSE(parse_day("2026-02-03x"));
  CHECK_FALSE(parse_instant("2026-02-03T25:00"));
}

TEST_CASE("months begin and end") {
  const auto day = [](const char* s) { return *base::parse_day(s); };
  CHECK(base::first_of_month(day("2026-02-28")) == day("2026-02-01"));
  CHECK(base::last_of_month(day("2024-02-01")) == day("2024-02-29"));
  CHECK(base::last_of_month(day("2026-12-31")) == day("2026-12-31"));
  CHECK(base::first_of_month(day("1969-12-31")) == day("1969-12-01"));
}

TEST_CASE("text folds what people type in many ways") {
  CHECK(fold("　缺陷　０＝Ａ  １＝Ｂ ") == "缺陷 0=a 1=b");
  CHECK(fold("比率 ≥95=A") == "比率 >=95=a");
  CHECK(length("创城ab") == 4);
  CHECK(valid_utf8("创城"));
  CHECK_FALSE(valid_utf8("\xC0\xAF"));
  CHECK_FALSE(valid_utf8("\xED\xA0\x80"));
  CHECK(trim("\uFEFF 编号\u3000") == "编号");
  CHECK(mask_phone("13800001234") == "138****1234");
  CHECK_FALSE(to_double("1e999"));
  CHECK(to_int("-42") == -42);
}

TEST_CASE("digests agree with the published vectors") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(digest(Digest::sm3, "abc")) == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  CHECK(random_token() != random_token());
  CHECK(base64url("\xfb\xff") == "-_8");
}

TEST_CASE("problems name every wrong field at once") {
  Problems bad;
  bad.check(false, "minutes", "min", {{"min", "15"}});
  bad.check(true, "day", "future");
  bad.check(false, "activity", "length");
  try {
    bad.raise_if_any();
    FAIL("did not raise");
  } catch (const Fail& f) {
    CHECK(f.code == Code::invalid);
    CHECK(f.fields.size() == 2);
    CHECK(f.fields[1].field == "activity");
  }
}

TEST_CASE("base64 and HMAC as their documents have them") {
  for (const auto& [bytes, text] : {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\xfb\xff\xfe", "+//+"}}) CHECK(base64(bytes) == text);
  // RFC 4231, cases 2 and 6 (a key longer than a block).
  CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
