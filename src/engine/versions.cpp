// Which row became which, and the two versions side by side.
#include "engine/versions.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "base/text.hpp"

namespace engine {
namespace {

constexpr std::size_t kMostGuesses = 1'000'000;  // pairs; beyond that only codes and equal names count
constexpr int kSameCode = 20, kOtherCode = 60;   // likeness that makes two rows one

using Tokens = std::vector<std::uint64_t>;

// Characters and pairs of neighbours of the folded text, sorted; spaces and marks between words do not count.
Tokens tokens_of(std::string_view text) {
  Tokens out;
  std::uint64_t last = 0;
  const auto folded = base::fold(text);
  for (std::size_t i = 0; i < folded.size();) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint64_t ch = 0;
    for (std::size_t k = 0; k < size && i + k < folded.size(); ++k) ch = (ch << 8) | static_cast<unsigned char>(folded[i + k]);
    i += size;
    if (ch == ' ' || ch == '-' || ch == '.' || ch == ',' || ch == ';') continue;
    out.push_back(ch);
    if (last) out.push_back((last << 32) | ch);
    last = ch;
  }
  std::sort(out.begin(), out.end());
  return out;
}

int alike(const Tokens& a, const Tokens& b) {
  if (a.empty() || b.empty()) return a.empty() && b.empty() ? 100 : 0;
  std::size_t shared = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x < *y) ++x;
    else if (*y < *x) ++y;
    else ++shared, ++x, ++y;
  }
  return static_cast<int>(200 * shared / (a.size() + b.size()));
}

class Matcher {
 public:
  Matcher(const Standard& a, const Standard& b) : a_(a), b_(b), ta_(tree_of(a)), tb_(tree_of(b)) {
    m_.to.assign(a.nodes.size(), -1);
    m_.from.assign(b.nodes.size(), -1);
    for (const auto& n : a.nodes) a_tokens_.push_back(tokens_of(n.name));
    for (const auto& n : b.nodes) b_tokens_.push_back(tokens_of(n.name)), b_names_.push_back(base::fold(n.name));
    for (std::size_t i = 0; i < b.nodes.size(); ++i) by_code_.emplace(base::fold(b.nodes[i].code), static_cast<int>(i));
  }

  Matching run() {
    by_code([&](int i, int k) { return base::fold(a_.nodes[at(i)].name) == b_names_[at(k)]; });
    by_name();
    by_code([&](int i, int k) { return likeness_of(i, k) >= kSameCode || same_place(i, k); });
    by_likeness();
    return std::move(m_);
  }

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  int likeness_of(int i, int k) const { return alike(a_tokens_[at(i)], b_tokens_[at(k)]); }
  void pair(int i, int k) { m_.to[at(i)] = k, m_.from[at(k)] = i; }
  bool same_parent(int i, int k) const {
    const int p = ta_.parent[at(i)], q = tb_.parent[at(k)];
    return p < 0 ? q < 0 : m_.to[at(p)] == q;
  }
  // Below the same parent, worth the same, judged the same: then only the words are new.
  bool same_place(int i, int k) const {
    const Node& x = a_.nodes[at(i)];
    const Node& y = b_.nodes[at(k)];
    return !x.rule_text.empty() && same_parent(i, k) && x.points == y.points && base::fold(x.rule_text) == base::fold(y.rule_text);
  }

  template <class F>
  void by_code(F agree) {
    for (const int i : ta_.depth_first) {
      if (m_.to[at(i)] >= 0) continue;
      const auto k = by_code_.find(base::fold(a_.nodes[at(i)].code));
      if (k != by_code_.end() && m_.from[at(k->second)] < 0 && agree(i, k->second)) pair(i, k->second);
    }
  }
  // Equal names: below the same parent, or the only ones of that name.
  void by_name() {
    std::unordered_map<std::string, std::pair<std::vector<int>, std::vector<int>>> named;
    for (const int i : ta_.depth_first)
      if (m_.to[at(i)] < 0) named[base::fold(a_.nodes[at(i)].name)].first.push_back(i);
    for (const int k : tb_.depth_first)
      if (m_.from[at(k)] < 0) named[b_names_[at(k)]].second.push_back(k);
    for (const int i : ta_.depth_first) {
      if (m_.to[at(i)] >= 0) continue;
      const auto& [left, right] = named[base::fold(a_.nodes[at(i)].name)];
      for (const int k : right)
        if (m_.from[at(k)] < 0 && (same_parent(i, k) || (left.size() == 1 && right.size() == 1))) {
          pair(i, k);
          break;
        }
    }
  }
  void by_likeness() {
    std::vector<int> left, right;
    for (const int i : ta_.depth_first)
      if (m_.to[at(i)] < 0) left.push_back(i);
    for (const int k : tb_.depth_first)
      if (m_.from[at(k)] < 0) right.push_back(k);
    if (left.size() * right.size() > kMostGuesses) return;
    struct Guess {
      int i, k, score;
    };
    std::vector<Guess> all;
    for (const int i : left)
      for (const int k : right)
        if (ta_.children[at(i)].empty() == tb_.children[at(k)].empty())
          if (const int s = likeness_of(i, k); s >= kOtherCode) all.push_back({i, k, s * 2 + same_parent(i, k)});
    std::stable_sort(all.begin(), all.end(), [](const Guess& x, const Guess& y) { return x.score > y.score; });
    for (const auto& g : all)
      if (m_.to[at(g.i)] < 0 && m_.from[at(g.k)] < 0) pair(g.i, g.k);
  }

  const Standard& a_;
  const Standard& b_;
  Tree ta_, tb_;
  Matching m_;
  std::vector<Tokens> a_tokens_, b_tokens_;
  std::vector<std::string> b_names_;
  std::unordered_map<std::string, int> by_code_;
};

// Which of these numbers are not in their longest rising run.
std::vector<bool> out_of_order(const std::vector<int>& all) {
  std::vector<std::size_t> tail, before(all.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto spot = std::lower_bound(tail.begin(), tail.end(), all[i], [&](std::size_t t, int v) { return all[t] < v; });
    if (spot != tail.begin()) before[i] = *(spot - 1);
    if (spot == tail.end()) tail.push_back(i);
    else *spot = i;
  }
  std::vector<bool> out(all.size(), true);
  for (std::size_t i = tail.empty() ? all.size() : tail.back(); i < all.size(); i = before[i]) out[i] = false;
  return out;
}

void note_changes(AlignedRow& r, const Node& x, const Node& y) {
  const auto types = [](const Node& n) {
    auto all = n.site_types;
    std::sort(all.begin(), all.end());
    return all;
  };
  r.code = base::fold(x.code) != base::fold(y.code);
  r.name = x.name != y.name;
  r.points = x.points != y.points;
  r.method = x.method != y.method;
  r.rule = base::fold(x.rule_text) != base::fold(y.rule_text);
  r.site_types = types(x) != types(y);
  r.combine = x.combine != y.combine;
  r.weight = x.weight != y.weight;
  r.missing = x.missing != y.missing;
  r.note = x.note != y.note;
}

}  // namespace

int likeness(std::string_view a, std::string_view b) { return alike(tokens_of(a), tokens_of(b)); }

Matching match(const Standard& a, const Standard& b) { return Matcher(a, b).run(); }

std::vector<AlignedRow> align(const Standard& a, const Standard& b, const Matching& m) {
  const Tree ta = tree_of(a), tb = tree_of(b);
  const auto at = [](int i) { return static_cast<std::size_t>(i); };
  const auto below = [&](const Tree& t, int i) -> const std::vector<int>& { return i < 0 ? t.roots : t.children[at(i)]; };
  std::vector<int> place(a.nodes.size(), 0);  // among its siblings
  for (const auto& list : ta.children)
    for (std::size_t i = 0; i < list.size(); ++i) place[at(list[i])] = static_cast<int>(i);
  for (std::size_t i = 0; i < ta.roots.size(); ++i) place[at(ta.roots[i])] = static_cast<int>(i);
  std::vector<AlignedRow> out;
  const std::function<void(int, int)> removed = [&](int i, int depth) {
    out.push_back({.a = i, .depth = depth});
    for (const int k : ta.children[at(i)])
      if (m.to[at(k)] < 0) removed(k, depth + 1);
  };
  // pa: the row of a that is pb; -1: the top; -2: none.
  const std::function<void(int, int, int)> walk = [&](int pa, int pb, int depth) {
    static const std::vector<int> kNone;
    const auto& old = pa == -2 ? kNone : below(ta, pa);
    std::vector<int> stayed;
    std::size_t left = 0;
    const auto here = [&](int k) { return m.from[at(k)] >= 0 && pa != -2 && ta.parent[at(m.from[at(k)])] == pa; };
    for (const int k : below(tb, pb))
      if (here(k)) stayed.push_back(place[at(m.from[at(k)])]);
    const auto jumped = out_of_order(stayed);
    std::size_t seen = 0;
    const auto put_removed = [&] {  // those that follow
      for (; left < old.size() && m.to[at(old[left])] < 0; ++left) removed(old[left], depth);
    };
    put_removed();
    for (const int k : below(tb, pb)) {
      AlignedRow r{.a = m.from[at(k)], .b = k, .depth = depth};
      if (r.a >= 0) {
        note_changes(r, a.nodes[at(r.a)], b.nodes[at(k)]);
        r.moved = !here(k);
        r.reordered = !r.moved && jumped[seen++];
      }
      out.push_back(r);
      walk(r.a >= 0 ? r.a : -2, k, depth + 1);
      if (r.a < 0 || r.moved || r.reordered) continue;
      for (; left <= at(place[at(r.a)]); ++left)
        if (m.to[at(old[left])] < 0) removed(old[left], depth);
      put_removed();
    }
    for (; left < old.size(); ++left)
      if (m.to[at(old[left])] < 0) removed(old[left], depth);
  };
  walk(-1, -1, 0);
  return out;
}

}  // namespace engine
