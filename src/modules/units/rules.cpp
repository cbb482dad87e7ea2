// Words, limits, the check digit of a credit code, phone numbers.
#include "base/text.hpp"
#include "modules/units/store.hpp"

namespace units {
namespace {

constexpr std::string_view kLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // no I, O, S, V, Z

}  // namespace

std::span<const meta::Word> words(const Kind*) {
  static const meta::Word all[] = {{"党政机关", "Government"}, {"事业单位", "Institution"}, {"企业", "Enterprise"}, {"街道乡镇", "Street office"},
                                   {"社区村", "Community"}, {"学校", "School"}, {"其他", "Other"}};
  return all;
}
std::span<const meta::Word> words(const State*) {
  static const meta::Word all[] = {{"正常", "Active"}, {"停用", "Closed"}};
  return all;
}
std::span<const meta::Word> words(const Target*) {
  static const meta::Word all[] = {{"点位", "Site"}, {"社区", "Community"}, {"街区", "Block"}};
  return all;
}

std::span<const meta::Note> form(const Unit*) {
  static const meta::Note all[] = {
      meta::note(&Unit::id, "内部编号", "Id").read_only().hidden(),
      meta::note(&Unit::name, "单位名称", "Name").required().length(2, 80),
      meta::note(&Unit::short_name, "简称", "Short name").length(0, 30),
      meta::note(&Unit::credit_code, "统一社会信用代码", "Social credit code").length(0, 24),
      meta::note(&Unit::code_reason, "校验码例外原因", "Reason for a wrong check digit").length(0, 200),
      meta::note(&Unit::kind, "性质", "Kind"),
      meta::note(&Unit::place, "区划", "Place").required().ref("places"),
      meta::note(&Unit::head, "负责人", "Head").length(0, 30),
      meta::note(&Unit::head_phone, "负责人电话", "Phone of the head").length(0, 24).masked().sealed("units_unit.head_phone"),
      meta::note(&Unit::address, "地址", "Address").length(0, 200),
      meta::note(&Unit::state, "状态", "State")};
  return all;
}
std::span<const meta::Note> form(const Liaison*) {
  static const meta::Note all[] = {
      meta::note(&Liaison::id, "内部编号", "Id").read_only().hidden(),
      meta::note(&Liaison::unit, "单位", "Unit").required().ref("units"),
      meta::note(&Liaison::name, "姓名", "Name").required().length(1, 30),
      meta::note(&Liaison::phone, "电话", "Phone").length(0, 24).masked().sealed("units_liaison.phone"),
      meta::note(&Liaison::duty, "职务", "Duty").length(0, 60)};
  return all;
}
std::span<const meta::Note> form(const Steward*) {
  static const meta::Note all[] = {
      meta::note(&Steward::id, "内部编号", "Id").read_only().hidden(),
      meta::note(&Steward::unit, "包保单位", "Steward").required().ref("units"),
      meta::note(&Steward::kind, "对象类别", "Kind"),
      meta::note(&Steward::target, "包保对象", "Target").required().length(1, 80),
      meta::note(&Steward::since, "起始日期", "Since"),
      meta::note(&Steward::until, "截止日期", "Until"),
      meta::note(&Steward::note, "备注", "Note").wide()};
  return all;
}

char credit_code_check(std::string_view first17) {
  if (first17.size() < 17) return '?';
  std::size_t sum = 0, weight = 1;
  for (std::size_t i = 0; i < 17; ++i, weight = weight * 3 % 31) {
    const auto value = kLetters.find(first17[i]);
    if (value == std::string_view::npos) return '?';
    sum += value * weight;
  }
  return kLetters[(31 - sum % 31) % 31];
}

std::string_view credit_code_fault(std::string_view code) {
  if (code.size() != 18 || code.find_first_not_of(kLetters) != std::string_view::npos) return "credit_code_format";
  return credit_code_check(code) == code[17] ? "" : "check_digit";
}

void check_phone(std::string& phone, std::string_view field, base::Problems& bad) {
  phone = base::fold(phone);
  // Who may not see the number sends back the mask: the number stays.
  std::size_t digits = 0;
  for (const char ch : phone) digits += ch >= '0' && ch <= '9';
  bad.check(phone.empty() || (digits >= 3 && digits <= 16 && phone.find_first_not_of("0123456789+-() ,/") == std::string::npos), field, "phone");
}

}  // namespace units
