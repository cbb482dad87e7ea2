// Names by characters, readings, first letters and mixtures of them.
#include <doctest/doctest.h>

#include "base/pinyin.hpp"
#include "base/text.hpp"

using namespace base;

namespace {

const Readings& small() {
  static const Readings all("chang 场长\nchong 重\nde 的\ndu 都\nfeng 风\nhang 行\nhe 和\nle 乐\nlv 绿\nlu 绿\nmao 贸\nnong 农\nqing 庆\nshi 市石是\nxi 西\nxian 先\nan 安\nxing 行\nyue 乐\nyin 银\nzhang 长\nzhong 重中\nguo 国");
  return all;
}

std::string found(std::string_view name, std::string_view typed) {
  const auto f = find_name(small(), letters(name), letters(typed));
  if (!f) return "none";
  static const char* const words[] = {"whole", "beginning", "initials", "inside"};
  return words[static_cast<int>(f->likeness)] + std::string(" ") + std::to_string(f->from) + "+" + std::to_string(f->length);
}

}  // namespace

TEST_CASE("letters keep their places") {
  CHECK(letters("ＡＢ１ 和Ü") == U"ab1 和v");
  CHECK(letters("　") == U" ");
  CHECK(letters("").empty());
}

TEST_CASE("a name is found by characters, readings, first letters and mixtures") {
  CHECK(found("和风农贸市场", "和风农贸市场") == "whole 0+6");
  CHECK(found("和风农贸市场", "和风") == "beginning 0+2");
  CHECK(found("和风农贸市场", "农贸") == "inside 2+2");
  CHECK(found("和风农贸市场", "hefengnongmao") == "beginning 0+4");
  CHECK(found("和风农贸市场", "hefengno") == "beginning 0+3");  // still being typed
  CHECK(found("和风农贸市场", "hfnm") == "initials 0+4");
  CHECK(found("和风农贸市场", "HFNMSC") == "initials 0+6");
  CHECK(found("和风农贸市场", "nmsc") == "inside 2+4");
  CHECK(found("和风农贸市场", "和风nm") == "initials 0+4");
  CHECK(found("和风农贸市场", "hfnongm") == "initials 0+4");
  CHECK(found("和风农贸市场", "hfxm") == "none");
  CHECK(found("中国", "zhg") == "initials 0+2");
  CHECK(found("中国", "zg") == "initials 0+2");
  CHECK(found("和风（农贸）市场", "hfnmsc") == "initials 0+8");  // brackets need not be typed
  CHECK(found("第3小学", "3小") == "inside 1+2");
}

TEST_CASE("characters with several readings are found by each") {
  CHECK(found("重庆", "chongqing") == "beginning 0+2");
  CHECK(found("重庆", "zhongqing") == "beginning 0+2");
  CHECK(found("银行", "yinhang") == "beginning 0+2");
  CHECK(found("银行", "yx") == "initials 0+2");
  CHECK(found("长乐", "changle") == "beginning 0+2");
  CHECK(found("长乐", "zhangyue") == "beginning 0+2");
  CHECK(found("绿都", "lüdu") == "beginning 0+2");
  CHECK(found("绿都", "ludu") == "beginning 0+2");
  CHECK(found("西安", "xian") == "beginning 0+2");
  CHECK(found("先", "xian") == "beginning 0+1");
}

TEST_CASE("nothing typed, nothing named, and texts that are long and alike") {
  CHECK(found("", "a") == "none");
  CHECK(found("和", "") == "none");
  std::string name, typed;
  for (int i = 0; i < 300; ++i) name += "是", typed += "shi";
  CHECK(found(name, typed).starts_with("initials"));  // 64 letters count: the last one stands alone
  CHECK(found(name, typed.substr(0, 60) + "q") == "none");
}
