#include "store/tx.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/seal.hpp"
#include "meta/json.hpp"

namespace store {
namespace {

using meta::Kind;

constexpr std::size_t kLongestAnnouncement = 7900;  // PostgreSQL takes fewer than 8,000 bytes

void read_one(const Row& row, int column, const meta::Type& type, void* out) {
  if (type.kind == Kind::optional) {
    if (row.null(column)) type.reset(out);
    else read_one(row, column, type.element(), type.engage(out));
    return;
  }
  switch (type.kind) {
    case Kind::boolean: *static_cast<bool*>(out) = row.integer(column) != 0; return;
    case Kind::i32:
    case Kind::day: {
      const std::int64_t n = row.integer(column);
      if (!std::in_range<std::int32_t>(n)) throw base::Fail(base::Code::internal, "store.unknown_value", {}, std::to_string(n));
      *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(n);
      return;
    }
    case Kind::i64:
    case Kind::instant:
    case Kind::id: *static_cast<std::int64_t*>(out) = row.integer(column); return;
    case Kind::real: *static_cast<double*>(out) = row.real(column); return;
    case Kind::text: *static_cast<std::string*>(out) = row.text(column); return;
    case Kind::json: static_cast<meta::Json*>(out)->text = row.null(column) ? "null" : row.text(column); return;
    case Kind::enumeration: {
      const auto text = row.text(column);
      for (std::size_t i = 0; i < type.names.size(); ++i)
        if (type.names[i] == text) return type.set_ordinal(out, static_cast<int>(i));
      throw base::Fail(base::Code::internal, "store.unknown_value", {}, std::string(type.name) + " " + std::string(text));
    }
    case Kind::list:
    case Kind::record: {
      base::Problems bad;
      try {
        meta::read_json(row.text(column), type, out, bad);
      } catch (const base::Fail&) {
        bad.add("", "json");  // what we stored is our fault, not the client's
      }
      if (!bad.empty()) throw base::Fail(base::Code::internal, "store.unreadable", bad.all());
      return;
    }
    case Kind::optional: return;
  }
}

const base::Seal& must_have(const base::Seal* seal, std::string_view column) {
  if (!seal) throw base::Fail(base::Code::internal, "store.no_seal", {}, std::string(column));
  return *seal;
}

std::string sealed_text(const base::Seal* seal, std::string_view plain, std::string_view column) {
  return plain.empty() ? "" : must_have(seal, column).seal(plain, column);
}

// Different for different parameters of one question.
std::string text_of(const Value& v) {
  const std::string_view text = v.own.empty() ? v.text : std::string_view(v.own);
  return std::to_string(v.null) + ' ' + std::to_string(v.integer) + ' ' + std::to_string(text.size()) + ' ' + std::string(text);
}

std::string text_of(std::span<const Value> values) {
  std::string out;
  for (const auto& v : values) out += text_of(v);
  return out;
}

std::string opened_text(const base::Seal* seal, std::string_view stored, std::string_view column) {
  return base::Seal::is_sealed(stored) ? must_have(seal, column).open(stored, column) : std::string(stored);
}

}  // namespace

Value value_of(const meta::Type& type, const void* value) {
  Value v;
  switch (type.kind) {
    case Kind::optional: {
      const void* held = type.held(value);
      if (held) return value_of(type.element(), held);
      v = Value{};
      // The element's kind without a value of it: what PostgreSQL needs to know of a null.
      switch (type.element().kind) {
        case Kind::boolean: v.kind = Kind::boolean; break;
        case Kind::i32:
        case Kind::day: v.kind = Kind::i32; break;
        case Kind::i64:
        case Kind::instant:
        case Kind::id: v.kind = Kind::i64; break;
        case Kind::real: v.kind = Kind::real; break;
        default: v.kind = Kind::text;
      }
      v.null = true;
      return v;
    }
    case Kind::boolean: v.kind = Kind::boolean; v.integer = *static_cast<const bool*>(value); return v;
    case Kind::i32:
    case Kind::day: v.kind = Kind::i32; v.integer = *static_cast<const std::int32_t*>(value); return v;
    case Kind::i64:
    case Kind::instant:
    case Kind::id: v.kind = Kind::i64; v.integer = *static_cast<const std::int64_t*>(value); return v;
    case Kind::real: v.kind = Kind::real; v.real = *static_cast<const double*>(value); return v;
    case Kind::text: v.text = *static_cast<const std::string*>(value); return v;
    case Kind::json: v.text = static_cast<const meta::Json*>(value)->text; return v;
    case Kind::enumeration: v.text = type.names[static_cast<std::size_t>(type.ordinal(value))]; return v;
    case Kind::list:
    case Kind::record: meta::write_json(v.own, type, value); return v;
  }
  return v;
}

std::string columns(const meta::Type& record, std::string_view prefix) {
  std::string out;
  for (const auto& f : record.fields()) {
    if (!out.empty()) out += ", ";
    out += prefix;
    out += f.name;
  }
  return out;
}

void Tx::read(const Row& row, const meta::Type& type, void* out) {
  if (type.kind != Kind::record) return read_one(row, 0, type, out);
  int column = 0;
  for (const auto& f : type.fields()) {
    read_one(row, column++, f.type(), f.at(out));
    if (f.note->sealed_as.empty()) continue;
    auto& text = *static_cast<std::string*>(f.at(out));
    text = opened_text(row.seal, text, f.note->sealed_as);
  }
}

std::string Tx::sealed(std::string_view plain, std::string_view column) const { return sealed_text(connection_.seal, plain, column); }
std::string Tx::opened(std::string_view stored, std::string_view column) const { return opened_text(connection_.seal, stored, column); }

std::vector<Value> Tx::values_of(const meta::Type& type, const void* row) const {
  std::vector<Value> values;
  for (const auto& f : type.fields()) {
    Value v = value_of(f.type(), f.at_const(row));
    if (!f.note->sealed_as.empty()) v.own = sealed_text(connection_.seal, v.text, f.note->sealed_as);
    values.push_back(std::move(v));
  }
  return values;
}

void Tx::changing(std::string_view sql, const Same& same) {
  changed_ = true;
  for (auto& [q, filed] : connection_.answers) {
    if (std::none_of(q->tables.begin(), q->tables.end(), [&](const auto table) { return sql.find(table) != sql.npos; })) continue;
    std::vector<std::optional<std::string>> told;
    for (const auto key : q->keys) told.push_back(same(key));
    std::erase_if(filed, [&](const auto& a) {
      for (std::size_t i = 0; i < told.size(); ++i)
        if (told[i] && *told[i] != a.second.keys[i]) return false;
      return true;
    });
  }
}

// "… WHERE column=$1" or "… WHERE column=$1 AND …", and nothing that would make it more than one condition on this table.
void Tx::changing(std::string_view sql, std::span<const Value> values) {
  const bool plain = (sql.starts_with("UPDATE ") || sql.starts_with("DELETE ")) && sql.find(" OR ") == sql.npos;
  const auto where = sql.find(" WHERE ");
  changing(sql, [&](std::string_view column) -> std::optional<std::string> {
    if (!plain || values.empty() || where == sql.npos || where != sql.rfind(" WHERE ")) return std::nullopt;
    std::string_view condition = sql.substr(where + 7);
    if (!condition.starts_with(column)) return std::nullopt;
    condition.remove_prefix(column.size());
    if (condition != "=$1" && !condition.starts_with("=$1 AND ")) return std::nullopt;
    return text_of(values[0]);
  });
}

void Tx::changing(std::string_view table, const meta::Type& type, std::span<const Value> row) {
  changing(table, [&](std::string_view column) -> std::optional<std::string> {
    const auto fields = type.fields();
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (fields[i].name == column) return text_of(row[i]);
    return std::nullopt;
  });
}

const Connection::Answer* Tx::answer(const Question& q, std::span<const Value> values) const {
  const auto of = connection_.answers.find(&q);
  if (of == connection_.answers.end()) return nullptr;
  const auto at = of->second.find(text_of(values));
  return at == of->second.end() ? nullptr : &at->second;
}

std::shared_ptr<void> Tx::filed(const Question& q, std::span<const Value> values) {
  const auto* found = answer(q, values);
  if (!found) return nullptr;
  const auto rows = found->rows;
  if (found->asked_on == connection_.journeys) connection_.settle();
  return rows;
}

void Tx::file(const Question& q, std::span<const Value> values, std::shared_ptr<void> rows) {
  Connection::Answer a{std::move(rows), connection_.journeys, {}};
  for (std::size_t i = 0; i < q.keys.size(); ++i) a.keys.push_back(text_of(values[i]));
  connection_.answers[&q].insert_or_assign(text_of(values), std::move(a));
}

void Tx::unfile(const Question& q, std::span<const Value> values) { connection_.answers[&q].erase(text_of(values)); }

void Tx::run(std::string_view sql, std::span<const Value> values, const std::function<void(const Row&)>& each) {
  if (!sql.starts_with("SELECT")) changing(sql, values);  // INSERT … RETURNING
  connection_.run(sql, values, each);
}

Changed Tx::post(std::string_view sql, std::span<const Value> values) {
  changing(sql, values);
  connection_.post(sql, values, false, nullptr);
  return Changed(connection_);
}

void Tx::insert(std::string_view table, const meta::Type& type, const void* row) {
  std::string sql = "INSERT INTO " + std::string(table) + " (" + columns(type) + ") VALUES (";
  const auto values = values_of(type, row);
  for (std::size_t i = 1; i <= values.size(); ++i) sql += (i > 1 ? ", $" : "$") + std::to_string(i);
  changing(table, type, values);
  connection_.post(sql + ")", values, false, nullptr);
}

void Tx::update(std::string_view table, const meta::Type& type, const void* row) {
  std::string sql = "UPDATE " + std::string(table) + " SET ";
  const auto values = values_of(type, row);
  const auto fields = type.fields();
  for (std::size_t i = 1; i < fields.size(); ++i)
    sql += std::string(fields[i].name) + "=$" + std::to_string(i + 1) + (i + 1 < fields.size() ? ", " : "");
  changing(table, type, values);
  connection_.post(sql + " WHERE " + std::string(fields[0].name) + "=$1", values, true, nullptr);
}

void Tx::announce(std::string text) {
  if (text.size() > kLongestAnnouncement) throw base::Fail(base::Code::internal, "internal", {}, "announcement too long: " + text.substr(0, 100));
  changed_ = true;
  connection_.announced.push_back(std::move(text));
}

Savepoint::Savepoint(Tx& tx) : tx_(tx), name_("s" + std::to_string(++tx.depth_)), after_(tx.after_.size()), announced_(tx.connection_.announced.size()) {
  tx_.exec("SAVEPOINT " + name_);
}

Savepoint::~Savepoint() {
  --tx_.depth_;
  if (!open_) return;
  tx_.after_.resize(after_);
  tx_.connection_.announced.resize(announced_);
  tx_.connection_.forget();
  try {
    tx_.connection_.settle();
  } catch (...) {
    // Undone in any case.
  }
  try {
    tx_.exec("ROLLBACK TO SAVEPOINT " + name_);
    tx_.exec("RELEASE SAVEPOINT " + name_);
    tx_.connection_.settle();
  } catch (...) {
    // The connection is gone; the whole transaction is, too, and its owner will learn that at commit.
  }
}

void Savepoint::keep() {
  tx_.connection_.settle();
  tx_.exec("RELEASE SAVEPOINT " + name_);
  open_ = false;
}

}  // namespace store
