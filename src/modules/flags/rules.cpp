// Who earns a flag: exact shares, no floats.
#include <algorithm>

#include "modules/flags/flags.hpp"

namespace flags {
namespace {

struct Share {
  std::int64_t part = 0, of = 0;
};

Share share(Metric m, const cases::Figure& f) {
  switch (m) {
    case Metric::on_time: return {f.on_time, f.due};
    case Metric::handled: return {f.handled, f.due};
    case Metric::rework: return {f.rework, f.handled};
    case Metric::repeat: return {f.repeated, f.closed};
  }
  return {};
}

// Of rework and repeats less is better.
bool more_is_better(Metric m) { return m == Metric::on_time || m == Metric::handled; }

int compare(const Share& a, const Share& b) {
  const auto l = a.part * b.of, r = b.part * a.of;
  return l < r ? -1 : l > r ? 1 : 0;
}

std::string per_cent(std::int64_t part, std::int64_t of) {
  const auto tenths = (part * 1000 + of / 2) / of;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

}  // namespace

std::vector<Earned> earned(const Rule& rule, const std::vector<cases::Figure>& figures) {
  struct Row {
    const cases::Figure* figure;
    Share share;
  };
  std::vector<Row> rows;
  for (const auto& f : figures)
    if (const auto s = share(rule.metric, f); f.due >= rule.least && s.of > 0) rows.push_back({&f, s});
  const bool best = rule.test == Test::best;
  if (best || rule.test == Test::worst) {
    const int sign = best == more_is_better(rule.metric) ? -1 : 1;
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return sign * compare(a.share, b.share) < 0; });
    auto taken = std::min(rows.size(), static_cast<std::size_t>(std::max(rule.threshold, 0)));
    while (taken > 0 && taken < rows.size() && compare(rows[taken].share, rows[taken - 1].share) == 0) ++taken;
    rows.resize(taken);
  } else {
    const Share limit{rule.threshold, 100};
    std::erase_if(rows, [&](const Row& r) {
      const int c = compare(r.share, limit);
      return rule.test == Test::at_least ? c < 0 : rule.test == Test::below ? c >= 0 : c <= 0;
    });
  }
  std::vector<Earned> out;
  for (const auto& r : rows) out.push_back({r.figure->key, r.figure->label, r.share.part, r.share.of});
  return out;
}

std::string reason_of(const Rule& rule, const Earned& e) {
  const auto word = [](auto value) { return std::string(words(static_cast<const decltype(value)*>(nullptr))[static_cast<std::size_t>(value)].zh); };
  const std::string of = rule.metric == Metric::rework ? "已处置" : rule.metric == Metric::repeat ? "已结案" : "应处置";
  const bool ranked = rule.test == Test::best || rule.test == Test::worst;
  return rule.name + "：" + word(rule.metric) + " " + per_cent(e.counted, e.of) + "（" + of + " " + std::to_string(e.of) + " 件中 " + std::to_string(e.counted) + " 件），" +
         word(rule.test) + (ranked ? " " + std::to_string(rule.threshold) + " 名" : " " + std::to_string(rule.threshold) + "%");
}

}  // namespace flags
