// What the dispatcher is likely to choose: the class by what people call it, the unit by who mended this here before.
#include <algorithm>
#include <map>
#include <tuple>

#include "app/kernel.hpp"
#include "app/names.hpp"
#include "base/pinyin.hpp"
#include "base/text.hpp"
#include "modules/cases/store.hpp"

namespace cases {
namespace {

using app::Ctx;
using base::Id;

constexpr std::size_t kKinds = 8, kUnits = 5;
constexpr int kLook = 400;  // past cases of the kind in the district that are looked at

struct SuggestedKind {
  std::string code, name, parent_name;
  std::string because;  // the word of the text that it was found by; "" when typed
};
BOOST_DESCRIBE_STRUCT(SuggestedKind, (), (code, name, parent_name, because))
struct SuggestedUnit {
  Id<units::Unit> id;
  std::string name;
  bool duty = false;         // the site's own
  std::int32_t handled = 0;  // cases of this kind: at this place, else in this district
  bool here = false;
};
BOOST_DESCRIBE_STRUCT(SuggestedUnit, (), (id, name, duty, handled, here))
struct Suggestion {
  std::vector<SuggestedKind> kinds;
  std::vector<SuggestedUnit> units;
};
BOOST_DESCRIBE_STRUCT(Suggestion, (), (kinds, units))

struct SuggestAsked {
  std::optional<std::string> typed;  // part of a class's name or words, in characters or pinyin
  std::optional<std::string> kind;   // for the units: instead of the case's own
};
BOOST_DESCRIBE_STRUCT(SuggestAsked, (), (typed, kind))
std::span<const meta::Note> form(const SuggestAsked*) {
  static const meta::Note all[] = {meta::note(&SuggestAsked::typed, "输入", "Typed").length(0, 40),
                                   meta::note(&SuggestAsked::kind, "类别", "Class").ref("case_kinds")};
  return all;
}

std::vector<CaseKind> leaves(store::Tx& tx) {
  return tx.all<CaseKind>("SELECT " + store::columns<CaseKind>() + " FROM cases_kind WHERE parent<>'' ORDER BY sort, code");
}

std::vector<std::string> spoken(const CaseKind& k) {
  std::vector<std::string> out{k.name};
  for (const auto word : base::split(k.words, ' '))
    if (!base::trim(word).empty()) out.emplace_back(base::trim(word));
  return out;
}

// The class itself first, then those whose name or words occur in what was said; the longer the word, the surer.
std::vector<SuggestedKind> by_text(Ctx& c, const Case& k) {
  struct Hit {
    const CaseKind* kind;
    std::size_t weight;
    std::string word;
  };
  const auto all = leaves(c.tx);
  const std::string& text = k.text.empty() ? k.title : k.text;  // a title is often made of the class
  std::vector<Hit> hits;
  for (const auto& kind : all) {
    Hit hit{&kind, kind.code == k.kind ? 1'000'000U : 0U, ""};
    for (const auto& word : spoken(kind))
      if (text.find(word) != std::string::npos) {
        hit.weight += word.size();
        if (word.size() > hit.word.size()) hit.word = word;
      }
    if (hit.weight > 0) hits.push_back(std::move(hit));
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.weight > b.weight; });
  std::vector<SuggestedKind> out;
  for (const auto& h : hits) {
    if (out.size() == kKinds) break;
    const auto parent = kind_of(c.tx, h.kind->parent);
    out.push_back({h.kind->code, h.kind->name, parent ? parent->name : "", h.word});
  }
  return out;
}

std::vector<SuggestedKind> by_typing(Ctx& c, const std::string& typed) {
  const auto& readings = c.kernel.shared<app::Names>().readings();
  std::u32string wanted = base::letters(base::trim(typed));
  std::erase(wanted, U' ');
  struct Hit {
    const CaseKind* kind;
    int rank;
  };
  const auto all = leaves(c.tx);
  std::vector<Hit> hits;
  for (const auto& kind : all) {
    int best = 100;
    int behind = 0;  // a word counts after the name
    for (const auto& word : spoken(kind)) {
      if (const auto found = base::find_name(readings, base::letters(word), wanted))
        best = std::min(best, 2 * static_cast<int>(found->likeness) + behind);
      behind = 1;
    }
    if (kind.code.starts_with(base::trim(typed))) best = 0;
    if (best < 100) hits.push_back({&kind, best});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.rank < b.rank; });
  std::vector<SuggestedKind> out;
  for (const auto& h : hits) {
    if (out.size() == kKinds) break;
    const auto parent = kind_of(c.tx, h.kind->parent);
    out.push_back({h.kind->code, h.kind->name, parent ? parent->name : "", ""});
  }
  return out;
}

// Who mended this class at this very place, the unit whose site it is, who mends such things in this district; the most
// first.
std::vector<SuggestedUnit> likely_units(Ctx& c, const Case& k, const std::string& kind) {
  std::map<std::int64_t, SuggestedUnit> found;
  const auto count = [&](Id<units::Unit> id, bool here) {
    auto& u = found[id.value];
    u.id = id;
    if (here && !u.here) u.here = true, u.handled = 0;
    if (here == u.here) ++u.handled;
  };
  const std::string district = k.place.substr(0, 6);
  c.tx.each<Case>(
      "SELECT " + store::columns<Case>() +
          " FROM cases_case WHERE kind=$1 AND place>=$2 AND place<$3 AND handled_at IS NOT NULL AND unit IS NOT NULL "
          "ORDER BY reported_at DESC LIMIT $4",
      [&](Case&& old) { count(*old.unit, same_place(old, k)); }, kind, district, district + ":", kLook);
  if (k.site)
    if (const auto site = sites::find(c.tx, *k.site); site && site->unit) {
      auto& u = found[site->unit->value];
      u.id = *site->unit;
      u.duty = true;
    }
  std::vector<SuggestedUnit> out;
  for (auto& [id, u] : found) out.push_back(std::move(u));
  std::stable_sort(out.begin(), out.end(), [](const SuggestedUnit& a, const SuggestedUnit& b) {
    return std::tuple(!a.here, a.here ? 0 : !a.duty, -a.handled) <
           std::tuple(!b.here, b.here ? 0 : !b.duty, -b.handled);
  });
  if (out.size() > kUnits) out.resize(kUnits);
  for (auto& u : out) u.name = units::name_of(c.tx, u.id);
  return out;
}

Suggestion suggest(Ctx& c, Id<Case> id, const SuggestAsked& in) {
  const Case k = case_of(c, id);
  Suggestion out;
  const bool typed = in.typed && !base::trim(*in.typed).empty();
  out.kinds = typed ? by_typing(c, *in.typed) : by_text(c, k);
  const std::string kind = in.kind ? *in.kind : !k.kind.empty() ? k.kind : out.kinds.empty() ? "" : out.kinds[0].code;
  out.units = likely_units(c, k, kind);
  return out;
}

}  // namespace

std::vector<app::Route> suggest_routes() {
  return {app::get("/cases/{id}/suggest", kDispatch, suggest).named("可能的类别与单位")};
}

}  // namespace cases
