#include "modules/standards/versions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace standards {

using base::Code;
using base::Fail;
using base::Id;

namespace {
constexpr std::size_t kMostRows = 10'000;

Criterion must_find_criterion(store::Tx& tx, Id<Criterion> id) {
  auto n = find_criterion(tx, id);
  if (!n) throw Fail(Code::not_found, "not_found");
  return *n;
}

// Takes the parent's own spelling and refuses what would not be a tree.
void check_parent(const std::vector<Criterion>& rows, Criterion& row, std::optional<std::size_t> self, base::Problems& bad) {
  if (row.parent.empty()) return;
  const auto p = index_of(rows, row.parent);
  if (!bad.check(p.has_value(), "parent", "no_such", {{"is", row.parent}})) return;
  if (self) {
    const auto below = subtree(rows, *self);
    if (!bad.check(!std::binary_search(below.begin(), below.end(), *p), "parent", "cycle")) return;
  }
  row.parent = rows[*p].code;
}
}  // namespace

void touched(app::Ctx& c, const Standard* before, const Standard* after) {
  const Standard& s = after ? *after : *before;
  c.changed("standards", std::to_string(s.id.value), s.name + " v" + std::to_string(s.version), before, after);
}

void save(app::Ctx& c, const Standard* before, Standard& row, base::Problems& bad) {
  if (before) must_draft(c.tx, before->id);
  tidy(row, bad);
  if (!bad.empty()) return;
  if (!before) {
    row.id = c.new_id<Standard>();
    row.created_at = c.now;
    row.version = next_version(c.tx, row.name);
    c.tx.insert("standards_standard", row);
    return;
  }
  if (before->name != row.name) row.version = next_version(c.tx, row.name);
  c.tx.update("standards_standard", row);
}

void remove(app::Ctx& c, const Standard& row) {
  must_draft(c.tx, row.id);
  c.tx.exec("DELETE FROM standards_node WHERE standard=$1", row.id);
  c.tx.exec("DELETE FROM standards_standard WHERE id=$1", row.id);
}

void save_criterion(app::Ctx& c, const Criterion* before, Criterion& row, base::Problems& bad) {
  const auto standard = find(c.tx, row.standard);
  if (!bad.check(standard.has_value(), "standard", "no_such")) return;
  must_draft(c.tx, row.standard);
  if (!bad.check(!before || before->standard == row.standard, "standard", "fixed")) return;
  tidy(row, bad);
  auto rows = criteria(c.tx, row.standard);
  bad.check(before || rows.size() < kMostRows, "code", "too_many", {{"max", std::to_string(kMostRows)}});
  std::optional<std::size_t> self;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (before && rows[i].id == before->id) self = i;
    else bad.check(base::fold(rows[i].code) != base::fold(row.code), "code", "duplicate", {{"is", row.code}});
  }
  check_parent(rows, row, self, bad);
  if (!bad.empty()) return;
  if (!before) {
    row.id = c.new_id<Criterion>();
    row.position = static_cast<std::int32_t>(rows.size()) + 1;
    c.tx.insert("standards_node", row);
    rows.push_back(row);
    place_subtree(rows, rows.size() - 1, {});
  } else {
    if (before->code != row.code) {
      c.tx.exec("UPDATE standards_node SET parent=$3 WHERE standard=$1 AND parent=$2", row.standard, before->code, row.code);
      for (auto& r : rows)
        if (r.parent == before->code) r.parent = row.code;
    }
    c.tx.update("standards_node", row);
    rows[*self] = row;
    if (base::fold(before->parent) != base::fold(row.parent)) place_subtree(rows, *self, {});
  }
  renumber(c.tx, rows);
  row.position = find_criterion(c.tx, row.id)->position;
}

void remove_criterion(app::Ctx& c, const Criterion& row) {
  must_draft(c.tx, row.standard);
  auto rows = criteria(c.tx, row.standard);
  const auto top = std::find_if(rows.begin(), rows.end(), [&](const Criterion& r) { return r.id == row.id; });
  const auto below = subtree(rows, static_cast<std::size_t>(top - rows.begin()));
  for (auto it = below.rbegin(); it != below.rend(); ++it) {
    c.tx.exec("DELETE FROM standards_node WHERE id=$1", rows[*it].id);
    if (rows[*it].id != row.id) c.changed<Criterion>("standard_criteria", std::to_string(rows[*it].id.value), rows[*it].code + " " + rows[*it].name, &rows[*it], nullptr);
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(*it));
  }
  renumber(c.tx, rows);
}

Criterion move_criterion(app::Ctx& c, Id<Criterion> id, const MoveCriterion& in) {
  const Criterion before = must_find_criterion(c.tx, id);
  must_draft(c.tx, before.standard);
  auto rows = criteria(c.tx, before.standard);
  const auto self = static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), [&](const Criterion& r) { return r.id == id; }) - rows.begin());
  Criterion row = before;
  row.parent = std::string(base::trim(in.parent));
  base::Problems bad;
  check_parent(rows, row, self, bad);
  if (in.before) {
    const auto at = std::find_if(rows.begin(), rows.end(), [&](const Criterion& r) { return r.id == *in.before; });
    bad.check(at != rows.end() && at->id != id && base::fold(at->parent) == base::fold(row.parent), "before", "no_such");
  }
  bad.raise_if_any();
  rows[self] = row;
  c.tx.update("standards_node", row);
  place_subtree(rows, self, in.before);
  renumber(c.tx, rows);
  row = must_find_criterion(c.tx, id);
  c.changed("standard_criteria", std::to_string(id.value), row.code + " " + row.name, &before, &row);
  return row;
}

Standard create(app::Ctx& c, const engine::Standard& from, std::string name, SubjectKind kind, std::string note) {
  Standard s;
  s.name = std::move(name);
  s.subject_kind = kind;
  s.note = std::move(note);
  s.missing = static_cast<MissingRule>(from.missing);
  s.scale = grades_of(from.scale);
  base::Problems bad;
  save(c, nullptr, s, bad);
  bad.raise_if_any();
  replace_criteria(c, s.id, rows_of(from));
  touched(c, nullptr, &s);
  return s;
}

Standard publish(app::Ctx& c, Id<Standard> id, Warnings warnings) {
  const Standard before = must_draft(c.tx, id);
  std::size_t errors = 0, doubts = 0;
  for (const auto& f : check(before, criteria(c.tx, id))) ++(f.severity == "error" ? errors : doubts);
  const auto refuse = [](std::string key, std::size_t count) {
    Fail f(Code::invalid, std::move(key));
    f.args = {{"count", std::to_string(count)}};
    throw f;
  };
  if (errors) refuse("standards.has_errors", errors);
  if (doubts && warnings == Warnings::refuse) refuse("standards.has_warnings", doubts);
  Standard s = before;
  s.state = StandardState::published;
  s.published_at = c.now;
  c.tx.update("standards_standard", s);
  touched(c, &before, &s);
  return s;
}

Standard new_version(app::Ctx& c, Id<Standard> id) {
  const Standard from = must_find(c.tx, id);
  Standard s = from;
  s.id = c.new_id<Standard>();
  s.version = next_version(c.tx, s.name);
  s.state = StandardState::draft;
  s.based_on = from.id;
  s.created_at = c.now;
  s.published_at.reset();
  c.tx.insert("standards_standard", s);
  replace_criteria(c, s.id, criteria(c.tx, id));
  touched(c, nullptr, &s);
  return s;
}

Standard retire(app::Ctx& c, Id<Standard> id) {
  const Standard before = must_find(c.tx, id);
  if (before.state != StandardState::published) throw Fail(Code::conflict, "standards.not_published");
  Standard s = before;
  s.state = StandardState::retired;
  c.tx.update("standards_standard", s);
  touched(c, &before, &s);
  return s;
}

}  // namespace standards
