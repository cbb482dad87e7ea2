#include "modules/marks/versions.hpp"

#include "engine/versions.hpp"

namespace marks {
namespace {

using base::Code;
using base::Fail;
using base::Id;

constexpr std::size_t kMostLeaves = 500;

struct Row {
  std::string criterion, value;
  std::int64_t n = 0;
  BOOST_DESCRIBE_CLASS(Row, (), (criterion, value, n), (), ())
};

std::shared_ptr<const engine::Compiled> compiled(app::Ctx& c, Id<standards::Standard> id) {
  if (!standards::find(c.tx, id)) throw Fail(Code::not_found, "not_found");
  const auto s = standards::engine_standard(c.tx, id);
  std::size_t errors = 0;
  for (const auto& f : engine::check(s)) errors += f.severity == engine::Severity::error ? 1 : 0;
  if (errors > 0) {
    Fail f(Code::invalid, "standards.has_errors");
    f.args = {{"count", std::to_string(errors)}};
    throw f;
  }
  return std::make_shared<const engine::Compiled>(engine::compile(s));
}

ScorePart part_of(const engine::NodeScore& n) { return {n.code, n.name, n.points, n.max, n.rate, n.observations, n.sites, n.counted}; }
ScoreFigure figure_of(const engine::Score& s) { return {s.points, s.max, s.rate, s.observations, s.sites}; }
std::optional<ScoreVoid> void_of(const std::optional<engine::Void>& v) { return v ? std::optional(ScoreVoid{v->criterion, v->name}) : std::nullopt; }

void fill(VersionItem& out, const engine::NodeChange& from, const engine::Compiled& a, const engine::Compiled& b) {
  if (from.a >= 0) {
    out.code_before = a.standard.nodes[static_cast<std::size_t>(from.a)].code;
    out.name = a.standard.nodes[static_cast<std::size_t>(from.a)].name;
    out.before = part_of(from.before);
  }
  if (from.b >= 0) {
    out.code_after = b.standard.nodes[static_cast<std::size_t>(from.b)].code;
    out.name = b.standard.nodes[static_cast<std::size_t>(from.b)].name;
    out.after = part_of(from.after);
  }
  out.difference = from.difference;
}

VersionLeaf leaf_of(const engine::LeafChange& l, const engine::Compiled& a, const engine::Compiled& b) {
  VersionLeaf out;
  fill(out, l, a, b);
  out.effect = l.effect;
  out.size = l.size;
  out.observations = l.observations;
  out.regraded = l.regraded;
  out.unreadable = l.unreadable;
  const auto points = [](const engine::Node& n) { return n.points ? engine::to_decimal(*n.points) : std::string(); };
  if (l.a >= 0) {
    const auto& n = a.standard.nodes[static_cast<std::size_t>(l.a)];
    out.rule_before = n.rule_text;
    out.points_before = points(n);
  }
  if (l.b >= 0) {
    const auto& n = b.standard.nodes[static_cast<std::size_t>(l.b)];
    out.rule_after = n.rule_text;
    out.points_after = points(n);
    out.missing = engine::word(b.nodes[static_cast<std::size_t>(b.node_of_row[static_cast<std::size_t>(l.b)])].missing);
  }
  const std::pair<bool, const char*> said[] = {{l.a < 0, "added"}, {l.b < 0, "removed"}, {l.rule, "rule"}, {l.points, "points"}, {l.unreadable > 0, "unreadable"}};
  for (const auto& [is, name] : said)
    if (is) out.why.emplace_back(name);
  if (out.why.empty()) out.why.emplace_back("around");  // scale, missing rule or weights of what it hangs on
  return out;
}

}  // namespace

std::span<const meta::Note> form(const VersionScoreQuery*) {
  static const meta::Note all[] = {meta::note(&VersionScoreQuery::round, "轮次", "Round").required().ref("rounds"),
                                   meta::note(&VersionScoreQuery::subject, "测评对象", "Subject")};
  return all;
}

VersionScore version_score(app::Ctx& c, Id<standards::Standard> a, Id<standards::Standard> b, const VersionScoreQuery& q) {
  const Round round = visible(c, q.round);
  base::Problems bad;
  bad.check(round.standard == a || round.standard == b, "round", "other_standard");
  bad.raise_if_any();
  VersionScore out;
  out.round = round.id;
  out.round_name = round.name;
  with_board(c, round, level_below(round.place), [&](const BoardView& v) { out.subject = subject_for(c, round, v.board, q.subject); });
  out.label = subject_label(c, round, out.subject);

  // A criterion's figure is the mean of its observations, so alike ones need not be told apart.
  std::vector<engine::Tally> marks;
  c.tx.each<Row>(
      "SELECT m.criterion, m.value, CAST(COUNT(*) AS BIGINT) AS n FROM marks_mark m WHERE m.round=$1 AND m.subject=$2 AND m.value<>''"
      " AND NOT EXISTS (SELECT 1 FROM marks_mark r WHERE r.replaces=m.seq) GROUP BY m.criterion, m.value ORDER BY m.criterion, m.value",
      [&](Row&& r) { marks.push_back({std::move(r.criterion), std::move(r.value), static_cast<std::uint32_t>(r.n)}); }, round.id, out.subject);

  const auto ca = compiled(c, a), cb = compiled(c, b);
  const auto r = engine::rescore(ca, cb, engine::match(ca->standard, cb->standard), marks, round.standard == a ? engine::Home::a : engine::Home::b);
  out.before = figure_of(r.before);
  out.after = figure_of(r.after);
  out.void_before = void_of(r.void_before);
  out.void_after = void_of(r.void_after);
  out.points_difference = r.points_difference;
  out.rate_difference = r.rate_difference;
  out.observations = r.observations;
  out.carried = r.carried;
  out.regraded = r.regraded;
  out.gone = r.gone;
  out.unreadable = r.unreadable;
  for (const auto& i : r.items) fill(out.items.emplace_back(), i, *ca, *cb);
  for (const auto& l : r.leaves) {
    if (out.leaves.size() < kMostLeaves) out.leaves.push_back(leaf_of(l, *ca, *cb));
    else ++out.more;
  }
  return out;
}

}  // namespace marks
