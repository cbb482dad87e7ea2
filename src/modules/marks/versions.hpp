#pragma once
// The marks of a round under two versions of its standard: what the change of the standard does to the score.
#include "modules/marks/score.hpp"

namespace marks {

struct VersionScoreQuery {
  base::Id<Round> round;
  std::optional<std::string> subject;
};
BOOST_DESCRIBE_STRUCT(VersionScoreQuery, (), (round, subject))
std::span<const meta::Note> form(const VersionScoreQuery*);

struct VersionItem {
  std::string code_before, code_after, name;
  std::optional<ScorePart> before, after;
  std::string difference;  // of its own points
};
BOOST_DESCRIBE_STRUCT(VersionItem, (), (code_before, code_after, name, before, after, difference))
struct VersionLeaf : VersionItem {
  std::string effect;  // on the total
  double size = 0;
  std::int64_t observations = 0, regraded = 0, unreadable = 0;
  std::vector<std::string> why;  // added, removed, rule, points, unreadable
  std::string rule_before, rule_after, points_before, points_after;
  std::string missing;           // of an added one that nobody observed: exclude, zero, mean
};
BOOST_DESCRIBE_STRUCT(VersionLeaf, (VersionItem), (effect, size, observations, regraded, unreadable, why, rule_before, rule_after, points_before, points_after, missing))

struct VersionScore {
  base::Id<Round> round;
  std::string round_name, subject, label;
  ScoreFigure before, after;
  std::optional<ScoreVoid> void_before, void_after;
  std::string points_difference, rate_difference;
  std::int64_t observations = 0, carried = 0, regraded = 0, gone = 0, unreadable = 0;
  std::vector<VersionItem> items;
  std::vector<VersionLeaf> leaves;  // largest effect first
  std::int32_t more = 0;            // leaves that differ and are not listed
};
BOOST_DESCRIBE_STRUCT(VersionScore, (), (round, round_name, subject, label, before, after, void_before, void_after, points_difference, rate_difference, observations, carried,
                                         regraded, gone, unreadable, items, leaves, more))
VersionScore version_score(app::Ctx& c, base::Id<standards::Standard> a, base::Id<standards::Standard> b, const VersionScoreQuery& q);

}  // namespace marks
