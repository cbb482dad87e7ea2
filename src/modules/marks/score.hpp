#pragma once
// The figures of a round as replies: score, explanation, losses, groups, what-if, ranking. No figure without its why: each
// tells how many observations and sites it stands on, and opens to what it was made of.
#include "modules/marks/rounds.hpp"

namespace marks {

struct ScoreNode {
  std::string code, parent, name, method;
  std::string points, max, rate;  // decimal strings, exact to 12 places
  std::int64_t observations = 0, sites = 0;
  bool counted = true;            // false: nobody observed it, and it is left out
  bool leaf = true;
};
BOOST_DESCRIBE_STRUCT(ScoreNode, (), (code, parent, name, method, points, max, rate, observations, sites, counted, leaf))

struct ScoreGroup {
  std::string name, label, rate;
  std::int64_t observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreGroup, (), (name, label, rate, observations, sites))

struct ScoreVoid {
  std::string criterion, name;
};
BOOST_DESCRIBE_STRUCT(ScoreVoid, (), (criterion, name))

struct ScorePage {
  base::Id<Round> round;
  base::Id<standards::Standard> standard;
  std::int64_t seq = 0;
  std::string subject, label;
  std::optional<ScoreVoid> voided;
  std::string points, max, rate;
  std::int64_t observations = 0, sites = 0;
  std::vector<ScoreNode> nodes;  // in the order of the standard
  std::vector<ScoreGroup> by_site_type, by_place;
};
BOOST_DESCRIBE_STRUCT(ScorePage, (), (round, standard, seq, subject, label, voided, points, max, rate, observations, sites, nodes, by_site_type, by_place))

struct SubjectQuery {
  std::optional<std::string> subject;
};
BOOST_DESCRIBE_STRUCT(SubjectQuery, (), (subject))

enum class GroupBy : unsigned char { site_type, place, unit };
BOOST_DESCRIBE_ENUM(GroupBy, site_type, place, unit)
struct BreakdownQuery {
  std::optional<std::string> subject;  // all subjects together when not given
  GroupBy by = GroupBy::site_type;
};
BOOST_DESCRIBE_STRUCT(BreakdownQuery, (), (subject, by))

struct LossesQuery {
  std::optional<std::string> subject;
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(LossesQuery, (), (subject, limit))
struct ScoreLoss {
  std::string code, name, points;
  double size = 0;
  bool leaf = true;
};
BOOST_DESCRIBE_STRUCT(ScoreLoss, (), (code, name, points, size, leaf))

struct ScorePart {
  std::string code, name, points, max, rate;
  std::int64_t observations = 0, sites = 0;
  bool counted = true;
};
BOOST_DESCRIBE_STRUCT(ScorePart, (), (code, name, points, max, rate, observations, sites, counted))
struct ScoreCount {
  std::string label, points;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreCount, (), (label, points, count))
struct ScoreObservation : Mark {
  std::string gives, grade;  // points of this one mark, and its grade when the rule grades
  std::string by;            // who recorded it
  std::string unit_name;     // who is to mend it
};
BOOST_DESCRIBE_STRUCT(ScoreObservation, (Mark), (gives, grade, by, unit_name))
struct ScoreExplanation {
  std::string subject, code, name, points, max, rate;
  std::int64_t observations = 0, sites = 0;
  bool counted = true;
  std::string combine, missing, rule;
  std::vector<ScorePart> parts;     // of a node
  std::vector<ScoreCount> counts;   // of a leaf
  std::vector<ScoreObservation> rows;
  std::optional<std::string> next;
  std::optional<std::int64_t> total;
};
BOOST_DESCRIBE_STRUCT(ScoreExplanation, (), (subject, code, name, points, max, rate, observations, sites, counted, combine, missing, rule, parts, counts, rows, next, total))
struct ExplainQuery {
  std::optional<std::string> subject, cursor;
  std::optional<std::int32_t> limit;
};
BOOST_DESCRIBE_STRUCT(ExplainQuery, (), (subject, cursor, limit))

struct WhatIfChange {
  std::string code, rate;  // "0.9", "90%"
};
BOOST_DESCRIBE_STRUCT(WhatIfChange, (), (code, rate))
struct WhatIf {
  std::optional<std::string> subject;
  std::vector<WhatIfChange> changes;
};
BOOST_DESCRIBE_STRUCT(WhatIf, (), (subject, changes))
struct ScoreFigure {
  std::string points, max, rate;
  std::int64_t observations = 0, sites = 0;
};
BOOST_DESCRIBE_STRUCT(ScoreFigure, (), (points, max, rate, observations, sites))
struct WhatIfResult {
  std::string subject;
  ScoreFigure now, then;
};
BOOST_DESCRIBE_STRUCT(WhatIfResult, (), (subject, now, then))

struct RankedSubject {
  std::string subject, label;
  std::optional<ScoreVoid> voided;
  std::string points, max, rate;
  std::int64_t observations = 0, sites = 0;
  std::int32_t rank = 0;  // over all subjects; equal rates share one
};
BOOST_DESCRIBE_STRUCT(RankedSubject, (), (subject, label, voided, points, max, rate, observations, sites, rank))

ScorePage score_page(app::Ctx& c, const Round& round, const BoardView& v, const std::string& subject);
std::vector<ScoreGroup> groups(app::Ctx& c, const std::vector<engine::GroupScore>& all, GroupBy by);
std::vector<RankedSubject> ranking(app::Ctx& c, const Round& round, const BoardView& v);

// Handlers.
http::Reply score(app::Ctx& c, base::Id<Round> id, const SubjectQuery& q);
ScoreExplanation explain(app::Ctx& c, base::Id<Round> id, const app::Key& code, const ExplainQuery& q);
std::vector<ScoreLoss> losses(app::Ctx& c, base::Id<Round> id, const LossesQuery& q);
std::vector<ScoreGroup> breakdown(app::Ctx& c, base::Id<Round> id, const BreakdownQuery& q);
WhatIfResult what_if(app::Ctx& c, base::Id<Round> id, const WhatIf& in);
std::vector<RankedSubject> subjects(app::Ctx& c, base::Id<Round> id);
http::Reply export_score(app::Ctx& c, base::Id<Round> id);

struct ImportMode {
  std::string mode = "check";  // check, apply
};
BOOST_DESCRIBE_STRUCT(ImportMode, (), (mode))
http::Reply import_marks(app::Ctx& c, base::Id<Round> id, const app::Upload& file);

}  // namespace marks
