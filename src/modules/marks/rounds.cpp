#include "modules/marks/rounds.hpp"

#include <map>
#include <tuple>

#include "app/kernel.hpp"

namespace marks {

using base::Code;
using base::Fail;
using base::Id;

bool may_go(RoundState from, RoundState to) {
  using S = RoundState;
  static constexpr std::pair<S, S> kMoves[] = {{S::preparing, S::running}, {S::running, S::closed}, {S::closed, S::running}, {S::closed, S::published}};
  for (const auto& [a, b] : kMoves)
    if (a == from && b == to) return true;
  return false;
}

std::string derive_subject(const Round& round, const NewMark& m, const std::string& field, base::Problems& bad) {
  std::string subject;
  switch (round.subject_by) {
    case SubjectBy::named:
      bad.check(!m.subject.empty(), field + "subject", "required");
      return m.subject;
    case SubjectBy::city: subject = round.place; break;
    case SubjectBy::district:
    case SubjectBy::street: {
      const std::size_t width = round.subject_by == SubjectBy::district ? 6 : 9;
      if (!bad.check(m.place.size() >= width, field + "place", "required")) return "";
      subject = cut_place(m.place, width);
      break;
    }
    case SubjectBy::unit:
      if (!bad.check(m.unit.has_value(), field + "unit", "required")) return "";
      subject = std::to_string(m.unit->value);
      break;
  }
  bad.check(m.subject.empty() || m.subject == subject, field + "subject", "derived", {{"is", m.subject}, {"subject", subject}});
  return subject;
}

Round visible(app::Ctx& c, Id<Round> id) {
  auto round = find(c.tx, id);
  if (!round || !may_see(c, *round)) throw Fail(Code::not_found, "not_found");
  return *round;
}

bool sees_subject(app::Ctx& c, const Round& round, const std::string& subject) {
  switch (round.subject_by) {
    case SubjectBy::city:
    case SubjectBy::named: return true;
    case SubjectBy::district:
    case SubjectBy::street: return c.scope.covers(subject) || (!subject.empty() && c.scope.lo.starts_with(subject));
    case SubjectBy::unit:
      if (c.scope.unit) return subject == std::to_string(c.scope.unit->value);
      return c.scope.lo.empty() || c.tx.one<std::int64_t>("SELECT seq FROM marks_mark WHERE round=$1 AND subject=$2 AND place>=$3 AND place<$4 LIMIT 1", round.id,
                                                          subject, c.scope.lo, c.scope.hi)
                                       .has_value();
  }
  return false;
}

std::string subject_for(app::Ctx& c, const Round& round, const engine::Board& board, const std::optional<std::string>& asked) {
  std::optional<std::string> found = asked;
  if (!found) {
    if (round.subject_by == SubjectBy::city) found = round.place;
    else if (round.subject_by == SubjectBy::unit && c.scope.unit) found = std::to_string(c.scope.unit->value);
    else if (round.subject_by == SubjectBy::district && c.scope.lo.size() >= 6) found = std::string(cut_place(c.scope.lo, 6));
    else if (round.subject_by == SubjectBy::street && c.scope.lo.size() >= 9) found = std::string(cut_place(c.scope.lo, 9));
    else if (board.subjects() == 1) found = board.subject_name(0);
  }
  if (!found) {
    base::Problems bad;
    bad.add("subject", "required");
    bad.raise_if_any();
  }
  if (!board.find_subject(*found) || !sees_subject(c, round, *found)) throw Fail(Code::not_found, "not_found");
  return *found;
}

std::string label_of(app::Ctx& c, std::string_view entity, const std::string& key) {
  const app::Entity* e = key.empty() ? nullptr : c.kernel.entity(entity);
  if (!e || !e->label) return key;
  try {
    return e->label(c, key).value_or(key);
  } catch (const Fail& f) {
    if (f.code != Code::not_found) throw;
    return key;  // a name where an id was expected
  }
}

std::string subject_label(app::Ctx& c, const Round& round, const std::string& subject) {
  switch (round.subject_by) {
    case SubjectBy::named: return subject;
    case SubjectBy::unit: return label_of(c, "units", subject);
    default: return subject.empty() ? round.name : label_of(c, "places", subject);
  }
}

void save(app::Ctx& c, const Round* before, Round& row, base::Problems& bad) {
  bad.check(row.to_day >= row.from_day, "to_day", "before_start");
  const auto standard = standards::find(c.tx, row.standard);
  if (bad.check(standard.has_value(), "standard", "no_such") && !(before && before->standard == row.standard))
    bad.check(standard->state == standards::StandardState::published, "standard", "not_published");
  if (!before || before->place != row.place) {
    bad.check(c.scope.covers(row.place), "place", "no_such");
    const app::Entity* places = c.kernel.entity("places");
    if (!row.place.empty() && places && places->label) bad.check(places->label(c, row.place).has_value(), "place", "no_such");
  }
  if (before) {
    if (before->state == RoundState::published) throw Fail(Code::conflict, "marks.published");
    if (!c.scope.covers(before->place)) throw Fail(Code::forbidden, "forbidden");  // seen from below, not theirs to change
    const bool fixed = has_marks(c.tx, before->id);
    bad.check(!fixed || before->standard == row.standard, "standard", "fixed");
    bad.check(!fixed || before->place == row.place, "place", "fixed");
    bad.check(!fixed || before->subject_by == row.subject_by, "subject_by", "fixed");
  }
  if (!bad.empty()) return;
  if (before) return c.tx.update("marks_round", row);
  row.id = c.new_id<Round>();
  row.created_at = c.now;
  c.tx.insert("marks_round", row);
}

void remove(app::Ctx& c, const Round& row) {
  if (!c.scope.covers(row.place)) throw Fail(Code::forbidden, "forbidden");
  if (row.state != RoundState::preparing || has_marks(c.tx, row.id)) throw Fail(Code::conflict, "marks.in_use");
  c.tx.exec("DELETE FROM marks_round WHERE id=$1", row.id);
}

// What its sample stood for, kept with it: see kSchemaFrozen.
static void freeze_sites(app::Ctx& c, const Round& round) {
  std::map<std::tuple<std::string, std::string, std::int64_t>, std::int64_t> counts;
  for (const auto& s : sites::frame(c.tx, app::Scope::of_place(round.place))) ++counts[{s.site_type, s.place, s.unit ? s.unit->value : 0}];
  for (const auto& [of, sites] : counts) {
    const auto& [type, place, unit] = of;
    c.tx.exec("INSERT INTO marks_stratum(round, site_type, place, unit, sites) VALUES($1, $2, $3, $4, $5)", round.id, type, place, unit, sites);
  }
}

Round set_state(app::Ctx& c, Id<Round> id, RoundState state) {
  const auto before = find(c.tx, id);
  if (!before) throw Fail(Code::not_found, "not_found");
  if (!may_go(before->state, state)) {
    Fail f(Code::conflict, "marks.state");
    f.args = {{"from", std::string(meta::name_of(before->state))}, {"to", std::string(meta::name_of(state))}};
    throw f;
  }
  Round row = *before;
  row.state = state;
  if (state == RoundState::published) {
    row.published_at = c.now;
    freeze_sites(c, row);
  }
  c.tx.update("marks_round", row);
  c.changed("rounds", std::to_string(id.value), row.name, &*before, &row);
  c.publish("round:" + std::to_string(id.value), "state", "{\"round\":" + std::to_string(id.value) + ",\"state\":\"" + std::string(meta::name_of(state)) + "\"}");
  return row;
}

Round set_open(app::Ctx& c, Id<Round> id, bool open) {
  const Round before = visible(c, id);
  if (!c.scope.covers(before.place)) throw Fail(Code::forbidden, "forbidden");
  if (before.state != RoundState::published) throw Fail(Code::conflict, "marks.open_early");
  if (open && before.subject_by != SubjectBy::city) throw Fail(Code::conflict, "marks.open_subjects");
  Round row = before;
  row.open = open;
  c.tx.update("marks_round", row);
  c.changed("rounds", std::to_string(id.value), row.name, &before, &row);
  return row;
}

}  // namespace marks
