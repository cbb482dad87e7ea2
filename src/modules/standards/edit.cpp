#include "modules/standards/edit.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "app/kernel.hpp"
#include "base/text.hpp"
#include "modules/standards/versions.hpp"

namespace standards {

using base::Code;
using base::Fail;
using base::Id;

namespace {

constexpr std::size_t kMostRows = 10'000;

std::string at(std::size_t i) { return "rows[" + std::to_string(i) + "]."; }

EditStandard read_edit(const app::Ctx& c) {
  EditStandard in;
  base::Problems bad;
  meta::read_json(c.request.body.empty() ? "{}" : c.request.body, meta::type_of<EditStandard>(), &in, bad);
  bad.check(in.rows.size() <= kMostRows, "rows", "length", {{"min", "0"}, {"max", std::to_string(kMostRows)}});
  bad.raise_if_any();
  return in;
}

// Each row by itself: what its fields may hold.
void check_row(Criterion& row, std::size_t i, base::Problems& bad) {
  base::Problems own;
  tidy(row, own);
  try {
    app::validate_input(meta::type_of<Criterion>(), &row, own);
  } catch (const Fail& f) {
    for (const auto& e : f.fields) bad.add(at(i) + e.field, e.key, e.args);
  }
}

// Codes are unique, parents exist, nothing lies below itself. Wrong rows that were sent are named by their place in the edit.
void check_tree(std::vector<Criterion>& rows, const std::unordered_map<std::int64_t, std::size_t>& sent, base::Problems& bad) {
  std::unordered_map<std::string, std::size_t> by_code;
  const auto name = [&](std::size_t i, const char* field) {
    const auto s = sent.find(rows[i].id.value);
    return s == sent.end() ? std::string(field) : at(s->second) + field;
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto [first, fresh] = by_code.emplace(base::fold(rows[i].code), i);
    if (!fresh) bad.add(name(sent.contains(rows[i].id.value) ? i : first->second, "code"), "duplicate", {{"is", rows[i].code}});
  }
  std::vector<std::size_t> parent(rows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].parent.empty()) continue;
    const auto p = by_code.find(base::fold(rows[i].parent));
    if (!bad.check(p != by_code.end(), name(i, "parent"), "no_such", {{"is", rows[i].parent}})) continue;
    rows[i].parent = rows[p->second].code;
    parent[i] = p->second;
  }
  std::vector<std::size_t> seen(rows.size(), 0);  // in which walk; a row of this walk met again closes a circle
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t p = i;
    while (p < rows.size() && seen[p] == 0) seen[p] = i + 1, p = parent[p];
    if (p < rows.size() && seen[p] == i + 1) bad.add(name(i, "parent"), "cycle");
  }
}

}  // namespace

std::optional<Revision> newest(store::Tx& tx, Id<Standard> id) {
  static const std::string sql = "SELECT " + store::columns<Revision>() + " FROM standards_revision WHERE standard=$1 ORDER BY revision DESC LIMIT 1";
  return tx.one<Revision>(sql, id);
}

std::int64_t edited(app::Ctx& c, Id<Standard> id, std::size_t rows) {
  const auto before = newest(c.tx, id);
  const Revision r{id, before ? before->revision + 1 : 1, c.user.id, c.now, static_cast<std::int32_t>(rows)};
  c.tx.insert("standards_revision", r);
  c.publish("standard:" + std::to_string(id.value), "edited", "{\"revision\":" + std::to_string(r.revision) + "}");
  return r.revision;
}

std::string user_name(app::Ctx& c, Id<app::User> id) {
  const app::Entity* users = id ? c.kernel.entity("users") : nullptr;
  if (!users || !users->label) return "";
  return users->label(c, std::to_string(id.value)).value_or("");
}

std::vector<Criterion> apply(std::vector<Criterion> rows, EditStandard& in, base::Problems& bad) {
  std::unordered_set<std::int64_t> gone;
  for (const auto id : in.removed) gone.insert(id.value);
  std::erase_if(rows, [&](const Criterion& r) { return gone.contains(r.id.value); });
  std::unordered_map<std::int64_t, std::size_t> place, sent;
  for (std::size_t i = 0; i < rows.size(); ++i) place.emplace(rows[i].id.value, i);
  for (std::size_t i = 0; i < in.rows.size(); ++i) {
    Criterion& row = in.rows[i];
    if (!bad.check(static_cast<bool>(row.id), at(i) + "id", "required")) continue;
    if (!bad.check(sent.emplace(row.id.value, i).second, at(i) + "id", "duplicate", {{"is", std::to_string(row.id.value)}})) continue;
    check_row(row, i, bad);
    const auto [p, fresh] = place.emplace(row.id.value, rows.size());
    if (fresh) rows.push_back(row);
    else row.position = rows[p->second].position, rows[p->second] = row;
  }
  bad.check(rows.size() <= kMostRows, "rows", "too_many", {{"max", std::to_string(kMostRows)}});
  if (!in.order.empty()) {
    std::vector<Criterion> ordered;
    std::unordered_set<std::int64_t> seen;
    bool whole = in.order.size() == rows.size();
    for (const auto id : in.order) {
      const auto p = place.find(id.value);
      if (!(whole = whole && p != place.end() && seen.insert(id.value).second)) break;
      ordered.push_back(rows[p->second]);
    }
    if (bad.check(whole, "order", "incomplete")) rows = std::move(ordered);
  }
  check_tree(rows, sent, bad);
  return rows;
}

StandardCheck check_rows(const Standard& s, const std::vector<Criterion>& rows) {
  StandardCheck out;
  const auto e = to_engine(s, rows);
  const auto m = engine::maxima_of(e, engine::tree_of(e));
  for (std::size_t i = 0; i < rows.size(); ++i) out.maxima.push_back({rows[i].id, engine::to_decimal(m.maximum[i]), engine::to_decimal(m.reachable[i])});
  out.maximum = engine::to_decimal(m.total_maximum);
  out.reachable = engine::to_decimal(m.total_reachable);
  out.findings = check(s, rows);
  for (const auto& f : out.findings) ++(f.severity == "error" ? out.errors : out.warnings);
  return out;
}

StandardCheck check_edit(app::Ctx& c, Id<Standard> id) {
  EditStandard in = read_edit(c);
  const Standard s = must_find(c.tx, id);
  base::Problems bad;
  const auto rows = apply(criteria(c.tx, id), in, bad);
  bad.raise_if_any();
  return check_rows(s, rows);
}

StandardEdited edit_standard(app::Ctx& c, Id<Standard> id) {
  EditStandard in = read_edit(c);
  const Standard s = must_draft(c.tx, id);
  const auto last = newest(c.tx, id);
  if (in.revision != (last ? last->revision : 0)) {
    Fail f(Code::conflict, "standards.edited");
    if (last) f.args = {{"who", user_name(c, last->user_id)}, {"at", std::to_string(last->at.ms)}, {"rows", std::to_string(last->written)}, {"revision", std::to_string(last->revision)}};
    throw f;
  }
  const auto before = criteria(c.tx, id);
  base::Problems bad;
  auto rows = apply(before, in, bad);
  bad.raise_if_any();

  std::unordered_map<std::int64_t, const Criterion*> old;
  for (const auto& r : before) old.emplace(r.id.value, &r);
  std::unordered_map<std::int64_t, std::size_t> now;  // by the id that was sent
  std::size_t written = 0;
  std::int32_t position = 0;
  const auto title = [](const Criterion& r) { return r.code + " " + r.name; };
  const auto same = [](const Criterion& a, const Criterion& b) { return meta::diff(meta::type_of<Criterion>(), &a, &b).empty(); };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Criterion& r = rows[i];
    now.emplace(r.id.value, i);
    r.standard = id;
    r.position = ++position;
    const auto was = old.find(r.id.value);
    if (was == old.end()) {
      r.id = c.new_id<Criterion>();
      c.tx.insert("standards_node", r);
      c.changed<Criterion>("standard_criteria", std::to_string(r.id.value), title(r), nullptr, &r);
      ++written;
      continue;
    }
    Criterion at_place = *was->second;
    at_place.position = r.position;
    const bool told = !same(at_place, r);
    if (told) {
      c.tx.update("standards_node", r);
      c.changed("standard_criteria", std::to_string(r.id.value), title(r), was->second, &r);
      ++written;
    } else if (was->second->position != r.position) {
      c.tx.exec("UPDATE standards_node SET position=$2 WHERE id=$1", r.id, r.position);
    }
    old.erase(was);
  }
  for (const auto& r : before) {
    if (!old.contains(r.id.value)) continue;
    c.tx.exec("DELETE FROM standards_node WHERE id=$1", r.id);
    c.changed<Criterion>("standard_criteria", std::to_string(r.id.value), title(r), &r, nullptr);
    ++written;
  }
  if (c.touched.empty()) c.did("standards", std::to_string(id.value), s.name);  // only the order

  StandardEdited out;
  static_cast<StandardCheck&>(out) = check_rows(s, rows);
  out.revision = edited(c, id, written);
  for (const auto& r : in.rows) out.rows.push_back(rows[now.at(r.id.value)]);
  return out;
}

}  // namespace standards
