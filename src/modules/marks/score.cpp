#include "modules/marks/score.hpp"

#include <algorithm>
#include <numeric>

#include "app/kernel.hpp"

namespace marks {
namespace {

using base::Code;
using base::Fail;
using base::Id;

template <class To>
void put(To& to, const engine::Score& from) {
  to.points = from.points;
  to.max = from.max;
  to.rate = from.rate;
  to.observations = from.observations;
  to.sites = from.sites;
}

std::optional<ScoreVoid> void_of(const std::optional<engine::Void>& v) { return v ? std::optional(ScoreVoid{v->criterion, v->name}) : std::nullopt; }

engine::Dim dim_of(GroupBy by) { return by == GroupBy::site_type ? engine::Dim::site_type : by == GroupBy::place ? engine::Dim::place : engine::Dim::unit; }

// What is shown to everybody who may see the round; the place level is that below the round's place.
template <class F>
auto on_board(app::Ctx& c, const Round& round, F&& work) {
  std::optional<decltype(work(std::declval<const BoardView&>()))> out;
  with_board(c, round, level_below(round.place), [&](const BoardView& v) { out = work(v); });
  return std::move(*out);
}

int node_of(const BoardView& v, const std::string& code) {
  const int node = v.board.standard().find(code);
  if (node < 0) throw Fail(Code::not_found, "not_found");
  return node;
}

}  // namespace

std::vector<ScoreGroup> groups(app::Ctx& c, const std::vector<engine::GroupScore>& all, GroupBy by) {
  std::vector<ScoreGroup> out;
  for (const auto& g : all) {
    std::string label = by == GroupBy::place ? label_of(c, "places", g.name) : by == GroupBy::unit ? label_of(c, "units", g.name) : g.name;
    out.push_back({g.name, std::move(label), g.rate, g.observations, g.sites});
  }
  return out;
}

ScorePage score_page(app::Ctx& c, const Round& round, const BoardView& v, const std::string& subject) {
  const auto r = v.board.result(*v.board.find_subject(subject));
  const auto& standard = v.board.standard();
  ScorePage p;
  p.round = round.id;
  p.standard = round.standard;
  p.seq = v.seq;
  p.subject = subject;
  p.label = subject_label(c, round, subject);
  p.voided = void_of(r.voided);
  put(p, r);
  for (const auto& n : r.nodes) {
    const auto& compiled = standard.nodes[static_cast<std::size_t>(n.node)];
    const auto& source = standard.standard.nodes[static_cast<std::size_t>(compiled.source)];
    ScoreNode s;
    s.code = n.code;
    s.parent = source.parent;
    s.name = n.name;
    s.method = source.method;
    put(s, n);
    s.counted = n.counted;
    s.leaf = compiled.leaf >= 0;
    p.nodes.push_back(std::move(s));
  }
  p.by_site_type = groups(c, r.by_site_type, GroupBy::site_type);
  p.by_place = groups(c, r.by_place, GroupBy::place);
  return p;
}

http::Reply score(app::Ctx& c, Id<Round> id, const SubjectQuery& q) {
  const Round round = visible(c, id);
  return on_board(c, round, [&](const BoardView& v) {
    const auto subject = subject_for(c, round, v.board, q.subject);
    const auto text = v.rendered("score\n" + subject, [&] { return meta::to_json(score_page(c, round, v, subject)); });
    http::Reply r = app::json_reply(200, *text);
    r.headers[1].second = "private, no-cache";  // asked again each time, sent again only when a mark has arrived
    r.etag = std::to_string(id.value) + "-" + std::to_string(v.seq);
    return r;
  });
}

std::vector<RankedSubject> ranking(app::Ctx& c, const Round& round, const BoardView& v) {
  std::vector<RankedSubject> all;
  std::vector<double> rates;
  for (std::uint32_t s = 0; s < v.board.subjects(); ++s) {
    RankedSubject r;
    r.subject = v.board.subject_name(s);
    r.voided = void_of(v.board.voided(s));
    put(r, v.board.score(s));
    if (r.voided) r.points = r.rate = "0";
    rates.push_back(r.voided ? -1.0 : v.board.rate(s));
    all.push_back(std::move(r));
  }
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rates[a] > rates[b]; });
  std::vector<RankedSubject> out;
  std::int32_t rank = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto& r = all[order[i]];
    if (i == 0 || r.rate != all[order[i - 1]].rate || r.voided.has_value() != all[order[i - 1]].voided.has_value()) rank = static_cast<std::int32_t>(i) + 1;
    r.rank = rank;
  }
  for (const auto i : order)
    if (sees_subject(c, round, all[i].subject)) {
      all[i].label = subject_label(c, round, all[i].subject);
      out.push_back(all[i]);
    }
  return out;
}

std::vector<RankedSubject> subjects(app::Ctx& c, Id<Round> id) {
  const Round round = visible(c, id);
  return on_board(c, round, [&](const BoardView& v) { return ranking(c, round, v); });
}

std::vector<ScoreLoss> losses(app::Ctx& c, Id<Round> id, const LossesQuery& q) {
  const Round round = visible(c, id);
  return on_board(c, round, [&](const BoardView& v) {
    const auto subject = *v.board.find_subject(subject_for(c, round, v.board, q.subject));
    std::vector<ScoreLoss> out;
    const auto limit = static_cast<std::size_t>(std::clamp(q.limit.value_or(500), 1, 10'000));
    for (const auto& l : v.board.losses(subject)) {
      if (out.size() == limit) break;
      out.push_back({l.code, l.name, l.points, l.size, l.leaf});
    }
    return out;
  });
}

std::vector<ScoreGroup> breakdown(app::Ctx& c, Id<Round> id, const BreakdownQuery& q) {
  const Round round = visible(c, id);
  return on_board(c, round, [&](const BoardView& v) {
    // All subjects together only for who sees them all.
    const bool together = !q.subject && c.scope.lo.empty() && !c.scope.unit;
    const auto dim = dim_of(q.by);
    auto all = together ? v.board.breakdown(dim) : v.board.breakdown(*v.board.find_subject(subject_for(c, round, v.board, q.subject)), dim);
    if (c.scope.unit && q.by == GroupBy::unit) std::erase_if(all, [&](const auto& g) { return g.name != std::to_string(c.scope.unit->value); });
    return groups(c, all, q.by);
  });
}

WhatIfResult what_if(app::Ctx& c, Id<Round> id, const WhatIf& in) {
  const Round round = visible(c, id);
  return on_board(c, round, [&](const BoardView& v) {
    WhatIfResult out;
    out.subject = subject_for(c, round, v.board, in.subject);
    const auto subject = *v.board.find_subject(out.subject);
    std::vector<engine::Change> changes;
    base::Problems bad;
    bad.check(in.changes.size() <= 1000, "changes", "length", {{"max", "1000"}});
    for (std::size_t i = 0; i < in.changes.size() && i < 1000; ++i) {
      const std::string at = "changes[" + std::to_string(i) + "].";
      const int node = v.board.standard().find(in.changes[i].code);
      bad.check(node >= 0 && v.board.standard().nodes[static_cast<std::size_t>(node)].leaf >= 0, at + "code", "no_such", {{"is", in.changes[i].code}});
      const auto rate = engine::parse_small(in.changes[i].rate);
      if (bad.check(rate && *rate >= engine::Ratio(0) && *rate <= engine::Ratio(1), at + "rate", "range", {{"min", "0"}, {"max", "1"}}))
        changes.push_back({node, *rate});
    }
    bad.raise_if_any();
    put(out.now, v.board.score(subject));
    put(out.then, v.board.what_if(subject, changes));
    return out;
  });
}

ScoreExplanation explain(app::Ctx& c, Id<Round> id, const app::Key& code, const ExplainQuery& q) {
  const Round round = visible(c, id);
  ScoreExplanation out;
  const engine::Rule* rule = nullptr;
  std::shared_ptr<const engine::Compiled> standard;
  engine::Ratio points;
  with_board(c, round, level_below(round.place), [&](const BoardView& v) {
    const int node = node_of(v, code.value);
    out.subject = subject_for(c, round, v.board, q.subject);
    const auto e = v.board.explain(*v.board.find_subject(out.subject), node);
    out.code = e.score.code;
    out.name = e.score.name;
    put(out, e.score);
    out.counted = e.score.counted;
    out.combine = e.combine;
    out.missing = e.missing;
    out.rule = e.rule;
    for (const auto& p : e.parts) {
      ScorePart part;
      part.code = p.code;
      part.name = p.name;
      put(part, p);
      part.counted = p.counted;
      out.parts.push_back(std::move(part));
    }
    for (const auto& n : e.counts) out.counts.push_back({n.label, n.points, n.count});
    const auto& compiled = v.board.standard().nodes[static_cast<std::size_t>(node)];
    if (compiled.leaf < 0) return;
    standard = std::make_shared<const engine::Compiled>(v.board.standard());
    rule = &*standard->standard.nodes[static_cast<std::size_t>(compiled.source)].rule;
    points = standard->leaves[static_cast<std::size_t>(compiled.leaf)].points;
  });
  if (!rule) return out;
  // The marks themselves: only those of the caller's places and unit.
  MarkFilter f;
  f.round = id;
  f.criterion = out.code;
  f.subject = out.subject;
  f.state = MarkState::current;
  f.cursor = q.cursor;
  f.limit = q.limit;
  const auto page = list_marks(c, f);
  out.next = page.next;
  out.total = page.total;
  for (const auto& m : page.rows) {
    ScoreObservation o;
    static_cast<Mark&>(o) = m;
    if (const auto a = engine::award(*rule, standard->standard.scale, points, m.value); a.award) {
      o.gives = engine::to_decimal(a.award->points);
      if (a.award->grade >= 0) o.grade = standard->standard.scale.grades[static_cast<std::size_t>(a.award->grade)].name;
    }
    o.by = m.user_id ? label_of(c, "users", std::to_string(m.user_id.value)) : "";
    o.unit_name = m.unit ? label_of(c, "units", std::to_string(m.unit->value)) : "";
    out.rows.push_back(std::move(o));
  }
  return out;
}

}  // namespace marks
