#include "modules/standards/comparison.hpp"

#include <algorithm>

#include "engine/versions.hpp"
#include "modules/standards/rules.hpp"

namespace standards {

StandardComparison compare(const Standard& a, const std::vector<Criterion>& a_rows, const Standard& b, const std::vector<Criterion>& b_rows) {
  StandardComparison out;
  out.from = a;
  out.to = b;
  out.head = meta::diff(meta::type_of<Standard>(), &a, &b);
  constexpr std::string_view kOfTheVersion[] = {"id", "version", "state", "based_on", "created_at", "published_at"};
  std::erase_if(out.head, [&](const meta::Change& c) { return std::find(std::begin(kOfTheVersion), std::end(kOfTheVersion), c.field) != std::end(kOfTheVersion); });

  const auto x = to_engine(a, a_rows), y = to_engine(b, b_rows);
  const auto tx = engine::tree_of(x), ty = engine::tree_of(y);
  const auto leaf = [](const engine::Tree& t, int i) { return t.children[static_cast<std::size_t>(i)].empty(); };
  for (const auto& r : engine::align(x, y, engine::match(x, y))) {
    ComparedRow row;
    row.depth = r.depth;
    row.leaf = r.b >= 0 ? leaf(ty, r.b) : leaf(tx, r.a);
    if (r.a >= 0) row.before = a_rows[static_cast<std::size_t>(r.a)];
    if (r.b >= 0) row.after = b_rows[static_cast<std::size_t>(r.b)];
    const std::pair<bool, const char*> said[] = {{r.a < 0, "added"},       {r.b < 0, "removed"},     {r.moved, "moved"},     {r.reordered, "reordered"},
                                                 {r.code, "code"},         {r.name, "name"},         {r.points, "points"},   {r.method, "method"},
                                                 {r.rule, "rule"},         {r.site_types, "site_types"}, {r.combine, "combine"}, {r.weight, "weight"},
                                                 {r.missing, "missing"},   {r.note, "note"}};
    for (const auto& [is, name] : said)
      if (is) row.changes.emplace_back(name);
    out.rows.push_back(std::move(row));
  }
  const auto count = [](const engine::Tree& t) { return static_cast<std::int32_t>(std::count_if(t.depth_first.begin(), t.depth_first.end(), [&](int i) { return t.children[static_cast<std::size_t>(i)].empty(); })); };
  out.from_leaves = count(tx);
  out.to_leaves = count(ty);
  out.from_maximum = engine::to_decimal(engine::maxima_of(x, tx).total_maximum);
  out.to_maximum = engine::to_decimal(engine::maxima_of(y, ty).total_maximum);
  return out;
}

}  // namespace standards
