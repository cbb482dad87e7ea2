#include "modules/standards/versions.hpp"

#include "modules/standards/edit.hpp"

namespace standards {

using base::Code;
using base::Fail;
using base::Id;

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
  edited(c, row.id, 0);
}

void remove(app::Ctx& c, const Standard& row) {
  must_draft(c.tx, row.id);
  c.tx.exec("DELETE FROM standards_node WHERE standard=$1", row.id);
  c.tx.exec("DELETE FROM standards_revision WHERE standard=$1", row.id);
  c.tx.exec("DELETE FROM standards_standard WHERE id=$1", row.id);
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
