#include "modules/marks/store.hpp"

namespace marks {

using base::Id;

// seq is global, so that one number orders all marks; (round, seq) is how a board catches up.
const std::string_view kSchema = R"(
CREATE TABLE marks_round(
  id BIGINT PRIMARY KEY, name TEXT NOT NULL, standard BIGINT NOT NULL, kind TEXT NOT NULL, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  state TEXT NOT NULL, place TEXT NOT NULL, subject_by TEXT NOT NULL, hidden BOOLEAN NOT NULL, created_at BIGINT NOT NULL, published_at BIGINT);
CREATE INDEX marks_round_standard ON marks_round(standard);
CREATE TABLE marks_mark(
  seq BIGINT PRIMARY KEY, round BIGINT NOT NULL, criterion TEXT NOT NULL, subject TEXT NOT NULL, site BIGINT, site_name TEXT NOT NULL,
  site_type TEXT NOT NULL, place TEXT NOT NULL, unit BIGINT, method TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL,
  source_id TEXT NOT NULL, replaces BIGINT, note TEXT NOT NULL, photos INTEGER NOT NULL, user_id BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX marks_mark_round ON marks_mark(round, seq);
CREATE INDEX marks_mark_criterion ON marks_mark(round, criterion, seq);
CREATE INDEX marks_mark_at ON marks_mark(round, at);
CREATE INDEX marks_mark_site ON marks_mark(site);
CREATE UNIQUE INDEX marks_mark_replaces ON marks_mark(replaces);
)";

const std::string_view kSchemaOpen = "ALTER TABLE marks_round ADD COLUMN open BOOLEAN NOT NULL DEFAULT FALSE;";

// A site's newest marks and their number without a look at the marks themselves.
const std::string_view kSchemaSite = R"(
DROP INDEX marks_mark_site;
CREATE INDEX marks_mark_site ON marks_mark(site, round, seq, place, unit);
)";

// The register as it was when a round was published: how many active sites of each type lay where, and whose they were. Intervals
// and forecasts of published figures are made of it, so that they stay what they were whatever is opened or closed since. Rounds
// that were published before it was kept are given today's.
const std::string_view kSchemaFrozen = R"(
CREATE TABLE marks_stratum(
  round BIGINT NOT NULL, site_type TEXT NOT NULL, place TEXT NOT NULL, unit BIGINT NOT NULL, sites BIGINT NOT NULL, PRIMARY KEY(round, site_type, place, unit));
INSERT INTO marks_stratum(round, site_type, place, unit, sites)
  SELECT r.id, COALESCE(t.name, s.site_type), s.place, COALESCE(s.unit, 0), COUNT(*) FROM marks_round r
  JOIN sites_site s ON s.place>=r.place AND s.place<r.place || ':' LEFT JOIN sites_type t ON t.code=s.site_type
  WHERE r.state='published' AND s.state='active' GROUP BY r.id, COALESCE(t.name, s.site_type), s.place, COALESCE(s.unit, 0);
)";

bool may_see(const app::Ctx& c, const Round& round) {
  // A district sees the city's round as well as its own.
  if (!c.scope.covers(round.place) && !c.scope.lo.starts_with(round.place)) return false;
  return !round.hidden || round.state == RoundState::published || c.user.may(kSeeHidden);
}

bool may_see(const app::Ctx& c, const Mark& mark) {
  if (c.scope.unit && mark.unit != c.scope.unit) return false;
  return c.scope.lo.empty() || c.scope.covers(mark.place);
}

app::Page<Round> list_rounds(app::Ctx& c, const RoundFilter& f) {
  app::Select s("marks_round");
  s.contains({"name"}, f.q).where_if("state=?", f.state).where_if("kind=?", f.kind).where_if("standard=?", f.standard);
  if (!c.scope.lo.empty()) s.where("(place>=? AND place<?) OR (?>=place AND ?<place || ':')", c.scope.lo, c.scope.hi, c.scope.lo, c.scope.lo);
  if (!c.user.may(kSeeHidden)) s.where("hidden=? OR state=?", false, RoundState::published);
  return s.page<Round>(c, f, "id", {{"-from_day", "from_day", app::SortBy::number}, {"name", "name"}, {"created_at", "created_at", app::SortBy::number}});
}

app::Page<Mark> list_marks(app::Ctx& c, const MarkFilter& f) {
  app::Select s("marks_mark m JOIN marks_round r ON r.id=m.round");
  s.prefix("m.");
  s.where_if("m.round=?", f.round).where_if("m.criterion=?", f.criterion).where_if("m.subject=?", f.subject).where_if("m.site_type=?", f.site_type);
  s.where_if("m.site=?", f.site).where_if("m.source=?", f.source).where_if("m.source_id=?", f.source_id);
  if (f.state == MarkState::current) s.where("m.value<>'' AND NOT EXISTS (SELECT 1 FROM marks_mark n WHERE n.replaces=m.seq)");
  if (!c.scope.lo.empty()) {
    s.where("(r.place>=? AND r.place<?) OR (?>=r.place AND ?<r.place || ':')", c.scope.lo, c.scope.hi, c.scope.lo, c.scope.lo);
    s.where("m.place>=? AND m.place<?", c.scope.lo, c.scope.hi);
  }
  s.where_if("m.unit=?", c.scope.unit);
  if (!c.user.may(kSeeHidden)) s.where("r.hidden=? OR r.state=?", false, RoundState::published);
  return s.page<Mark>(c, f, "m.seq", {{"-seq", "m.seq", app::SortBy::number}, {"at", "m.at", app::SortBy::number}});
}

std::optional<Round> find(store::Tx& tx, Id<Round> id) {
  static const store::Question round{"SELECT " + store::columns<Round>() + " FROM marks_round WHERE id=$1", {"marks_round"}};
  auto rows = tx.once<Round>(round, id);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<Round> open_rounds(store::Tx& tx, int most) {
  static const std::string sql = "SELECT " + store::columns<Round>() + " FROM marks_round WHERE open=$1 AND state=$2 ORDER BY to_day DESC, id DESC LIMIT $3";
  return tx.all<Round>(sql, true, RoundState::published, most);
}

std::optional<Mark> find_mark(store::Tx& tx, std::int64_t seq) {
  static const std::string sql = "SELECT " + store::columns<Mark>() + " FROM marks_mark WHERE seq=$1";
  return tx.one<Mark>(sql, seq);
}

bool has_marks(store::Tx& tx, Id<Round> round) { return tx.one<std::int64_t>("SELECT seq FROM marks_mark WHERE round=$1 LIMIT 1", round).has_value(); }

}  // namespace marks
