#include "app/search.hpp"

#include <algorithm>

#include "app/names.hpp"
#include "base/text.hpp"

namespace app {
namespace {

constexpr std::size_t kOfAKind = 8;
constexpr std::size_t kAsked = 400;  // rows asked for until enough may be seen

struct Search {
  std::string q;
  std::optional<std::string> pages;  // further names to look through, one a line: those of pages, which the browser knows
};
BOOST_DESCRIBE_STRUCT(Search, (), (q, pages))
std::span<const meta::Note> form(const Search*) {
  static const meta::Note all[] = {meta::note(&Search::q, "查找", "Search for").required().length(1, 60), meta::note(&Search::pages, "页面名称", "Names of pages").length(0, 4000)};
  return all;
}

// Characters to be shown as found.
struct Stretch {
  std::int32_t from = 0, length = 0;
};
BOOST_DESCRIBE_STRUCT(Stretch, (), (from, length))

struct Hit {
  std::string id, title, code, within;  // within: the place, the standard it is part of
  std::vector<Stretch> in_title, in_code;
};
BOOST_DESCRIBE_STRUCT(Hit, (), (id, title, code, within, in_title, in_code))
struct HitGroup {
  std::string entity;
  std::vector<Hit> hits;
  bool more = false;
};
BOOST_DESCRIBE_STRUCT(HitGroup, (), (entity, hits, more))
struct PageHit {
  std::int32_t line = 0;  // of `pages`, from 0
  std::vector<Stretch> in_title;
};
BOOST_DESCRIBE_STRUCT(PageHit, (), (line, in_title))
struct SearchResult {
  std::vector<PageHit> pages;
  std::vector<HitGroup> groups;  // the one with the best hit first
};
BOOST_DESCRIBE_STRUCT(SearchResult, (), (pages, groups))

struct Match {
  base::Likeness likeness = base::Likeness::whole;  // of the worst word
  std::vector<Stretch> in_title, in_code;
  std::size_t code = 0;  // which of the codes
};

Stretch stretch_of(std::size_t from, std::size_t length) { return {static_cast<std::int32_t>(from), static_cast<std::int32_t>(length)}; }

std::optional<base::Found> find_code(std::u32string_view code, std::u32string_view word) {
  const auto at = code.find(word);
  if (at == std::u32string_view::npos) return std::nullopt;
  const auto likeness = at > 0 ? base::Likeness::inside : code.size() == word.size() ? base::Likeness::whole : base::Likeness::beginning;
  return base::Found{likeness, at, word.size()};
}

// Every word typed must be in the title or in a code.
std::optional<Match> match(const base::Readings& readings, const std::u32string& title, const std::vector<std::u32string>& codes, const std::vector<std::u32string>& words) {
  Match out;
  for (const auto& word : words) {
    auto found = base::find_name(readings, title, word);
    bool in_code = false;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      const auto other = find_code(codes[i], word);
      if (!other || (found && found->likeness <= other->likeness)) continue;
      found = other;
      in_code = true;
      out.code = i;
    }
    if (!found) return std::nullopt;
    out.likeness = std::max(out.likeness, found->likeness);
    (in_code ? out.in_code : out.in_title).push_back(stretch_of(found->from, found->length));
  }
  return out;
}

std::vector<std::u32string> words_of(std::string_view q) {
  std::vector<std::u32string> out(1);
  for (const char32_t c : base::letters(q)) {
    if (c == '\'') continue;  // xi'an
    if (c == ' ' && !out.back().empty()) out.emplace_back();
    else if (c != ' ') out.back() += c;
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool may_be_seen(const Ctx& c, const KnownName& n) {
  if (!n.place.empty() && !c.scope.covers(n.place)) return false;
  return !c.scope.unit || n.units.empty() || std::count(n.units.begin(), n.units.end(), c.scope.unit->value) > 0;
}

HitGroup look(Ctx& c, const base::Readings& readings, const KnownNames& names, const std::vector<std::u32string>& words, base::Likeness& best) {
  struct Candidate {
    const KnownName* name;
    Match match;
  };
  std::vector<Candidate> all;
  for (const auto& n : names.rows)
    if (may_be_seen(c, n))
      if (auto m = match(readings, n.title, n.codes, words)) all.push_back({&n, std::move(*m)});
  const auto better = [](const Candidate& a, const Candidate& b) {
    if (a.match.likeness != b.match.likeness) return a.match.likeness < b.match.likeness;
    if (a.name->title.size() != b.name->title.size()) return a.name->title.size() < b.name->title.size();
    return a.name < b.name;  // the order of the entity
  };
  const auto asked = std::min(all.size(), kAsked);
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(asked), all.end(), better);
  HitGroup out;
  out.entity = names.entity->name;
  for (std::size_t i = 0; i < asked; ++i) {
    const auto& [name, m] = all[i];
    // The entity has the last word: it may have changed since, or be hidden.
    const auto row = names.entity->find(c, name->key);
    if (!row) continue;
    if (out.hits.size() == kOfAKind) {
      out.more = true;
      break;
    }
    if (out.hits.empty()) best = m.likeness;
    Hit hit{name->key, names.entity->title_of(row.get()), {}, names.entity->within_of(c, row.get()), m.in_title, m.in_code};
    const auto codes = names.entity->codes_of(row.get());
    if (m.code < codes.size()) hit.code = codes[m.code];
    out.hits.push_back(std::move(hit));
  }
  return out;
}

SearchResult search(Ctx& c, const Search& in) {
  const auto words = words_of(in.q);
  SearchResult out;
  if (words.empty()) return out;
  auto& names = c.kernel.shared<Names>();
  const auto& readings = names.readings();

  std::vector<std::pair<base::Likeness, PageHit>> pages;
  std::int32_t line = 0;
  const std::string titles = in.pages.value_or("");
  for (const auto title : base::split(titles, '\n')) {
    if (const auto m = match(readings, base::letters(title), {}, words)) pages.emplace_back(m->likeness, PageHit{line, m->in_title});
    ++line;
  }
  std::stable_sort(pages.begin(), pages.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [likeness, hit] : pages)
    if (out.pages.size() < kOfAKind) out.pages.push_back(std::move(hit));

  std::vector<std::pair<base::Likeness, HitGroup>> groups;
  for (const auto& one : names.read(c)) {
    if (!c.user.may(one->entity->read)) continue;
    base::Likeness best = base::Likeness::inside;
    if (auto group = look(c, readings, *one, words, best); !group.hits.empty()) groups.emplace_back(best, std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [likeness, group] : groups) out.groups.push_back(std::move(group));
  return out;
}

}  // namespace

std::vector<Route> search_routes() {
  std::vector<Route> out;
  out.push_back(get("/search", kSignedIn, search).named("按名称、拼音或编号查找"));
  return out;
}

}  // namespace app
