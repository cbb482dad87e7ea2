// The fixed words of a standard, in both languages.
#include <array>

#include "base/text.hpp"
#include "engine/standard.hpp"

namespace engine {
namespace {

template <class T, std::size_t N>
struct Words {
  T value;
  std::array<std::string_view, N> words;
};

constexpr Words<Combine, 5> kCombine[] = {
    {Combine::sum, {"sum", "求和", "合计", "相加", "累加"}},
    {Combine::mean, {"mean", "平均", "均值", "average", "avg"}},
    {Combine::weighted, {"weighted", "加权", "加权平均", "weight", ""}},
    {Combine::min, {"min", "最低", "最小", "", ""}},
    {Combine::max, {"max", "最高", "最大", "", ""}},
};
constexpr Words<Missing, 5> kMissing[] = {
    {Missing::exclude, {"exclude", "剔除", "不计", "", ""}},
    {Missing::zero, {"zero", "零分", "计零", "记零", "0"}},
    {Missing::mean, {"mean", "平均", "均值", "average", ""}},
};
constexpr Words<std::string_view, 7> kMethod[] = {
    {"material", {"material", "材料审核", "网上申报", "审核材料", "网上资料申报", "资料审核", "材料"}},
    {"field", {"field", "实地考察", "实地测评", "实地察看", "实地", "现场测评", "现场"}},
    {"survey", {"survey", "问卷调查", "问卷", "访问调查", "入户调查", "抽查村民", ""}},
    {"observation", {"observation", "整体观察", "整体考察", "", "", "", ""}},
    {"self", {"self", "自评", "自查", "", "", "", ""}},
};

template <class T, std::size_t N, std::size_t M>
std::optional<T> find(const Words<T, N> (&all)[M], std::string_view text) {
  const auto folded = base::fold(text);
  if (folded.empty()) return std::nullopt;
  for (const auto& w : all)
    for (const auto s : w.words)
      if (s == folded) return w.value;
  return std::nullopt;
}

}  // namespace

std::optional<Combine> parse_combine(std::string_view text) { return find(kCombine, text); }
std::optional<Missing> parse_missing(std::string_view text) { return find(kMissing, text); }
std::string_view word(Combine c) { return kCombine[static_cast<std::size_t>(c)].words[0]; }
std::string_view word(Missing m) { return kMissing[static_cast<std::size_t>(m)].words[0]; }

std::string_view method_word(std::string_view text) {
  const auto folded = base::fold(text);
  std::string part;
  for (std::size_t i = 0; i <= folded.size();) {
    const bool ideographic = i < folded.size() && folded.compare(i, 3, "、") == 0;
    if (i == folded.size() || folded[i] == ';' || folded[i] == ',' || folded[i] == '+' || folded[i] == '/' || ideographic) {
      if (const auto w = find(kMethod, part)) return *w;
      part.clear();
      i += ideographic ? 3 : 1;
    } else {
      part += folded[i++];
    }
  }
  return {};
}

}  // namespace engine
