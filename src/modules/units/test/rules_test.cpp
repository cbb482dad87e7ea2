// GB 32100 check digits against published codes: the standard's own example, and codes that registers print.
#include <doctest/doctest.h>

#include "modules/units/store.hpp"

using namespace units;

TEST_CASE("published credit codes have the right check digit") {
  for (const auto* code : {"91350100M000100Y43", "91110000802100433B", "91440300708461136T", "91110108551385082Q"}) {
    CHECK(credit_code_fault(code) == "");
    CHECK(credit_code_check(code) == code[17]);
  }
}

TEST_CASE("any single wrong character, and any swap of neighbours, is found") {
  const std::string code = "91350100M000100Y43", letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  for (std::size_t i = 0; i < code.size(); ++i)
    for (const char ch : letters) {
      std::string other = code;
      other[i] = ch;
      CHECK((credit_code_fault(other) == "") == (other == code));
    }
  for (std::size_t i = 0; i + 2 < code.size(); ++i) {
    std::string other = code;
    std::swap(other[i], other[i + 1]);
    CHECK((credit_code_fault(other) == "") == (other == code));
  }
}

TEST_CASE("what is no credit code at all") {
  for (const auto* code : {"", "91350100M000100Y4", "91350100M000100Y433", "91350100M000100Y4I", "91350100m000100y43", "9135 100M000100Y43"})
    CHECK(credit_code_fault(code) == "credit_code_format");
  CHECK(credit_code_check("91350100") == '?');
}

TEST_CASE("phone numbers: folded and checked; a mask is none") {
  const auto check = [](std::string phone) {
    base::Problems bad;
    check_phone(phone, "phone", bad);
    return bad.empty() ? phone : "wrong";
  };
  CHECK(check(" １３８００１３８０００ ") == "13800138000");
  CHECK(check("0571-8512 3456") == "0571-8512 3456");
  CHECK(check("") == "");
  CHECK(check("138****8000") == "wrong");
  CHECK(check("call me") == "wrong");
  CHECK(check("12") == "wrong");
}

TEST_CASE("a duty holds from its first day to its last") {
  const Steward s{.id = {}, .unit = {}, .kind = Target::block, .target = "x", .since = base::Day{100}, .until = base::Day{110}, .note = ""};
  CHECK_FALSE(s.holds_on({99}));
  CHECK(s.holds_on({100}));
  CHECK(s.holds_on({110}));
  CHECK_FALSE(s.holds_on({111}));
}
