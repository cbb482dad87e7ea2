#include "meta/cells.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "meta/json.hpp"
#include "meta/nearest.hpp"

namespace meta {
namespace {

constexpr std::string_view kListSeparators[] = {"；", "，", "、", ";", ","};

bool in_files(const Field& f) {
  if (f.note->is_hidden || f.note->is_secret) return false;
  const Type& t = bare(f.type());
  if (t.kind == Kind::record) return false;
  return t.kind != Kind::list || t.element().kind == Kind::text || t.element().kind == Kind::enumeration;
}

std::vector<std::string> items(std::string_view text) {
  std::string s;
  while (!text.empty()) {
    const auto sep = std::find_if(std::begin(kListSeparators), std::end(kListSeparators), [&](auto one) { return text.starts_with(one); });
    const bool found = sep != std::end(kListSeparators);
    s += found ? '\n' : text.front();
    text.remove_prefix(found ? sep->size() : 1);
  }
  std::vector<std::string> out;
  for (const auto part : base::split(s, '\n'))
    if (const auto one = base::trim(part); !one.empty()) out.emplace_back(one);
  return out;
}

// Reads one cell into `out`; returns the broken rule, or "".
std::string_view read_cell(const Type& t, std::string_view cell, void* out) {
  switch (t.kind) {
    case Kind::text:
      if (!base::valid_utf8(cell) || cell.find('\0') != std::string_view::npos) return "text";
      *static_cast<std::string*>(out) = cell;
      return "";
    case Kind::boolean: {
      const std::string s = base::fold(cell);
      if (s == "是" || s == "yes" || s == "true" || s == "1" || s == "有") *static_cast<bool*>(out) = true;
      else if (s == "否" || s == "no" || s == "false" || s == "0" || s == "无") *static_cast<bool*>(out) = false;
      else return "boolean";
      return "";
    }
    case Kind::i32:
    case Kind::i64:
    case Kind::id: {
      const auto n = base::to_int(base::fold(cell));
      if (!n) return "integer";
      if (t.kind == Kind::i32) {
        if (*n < INT32_MIN || *n > INT32_MAX) return "range";
        *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(*n);
      } else {
        if (t.kind == Kind::id && (*n <= 0 || *n >= (1LL << 53))) return "range";
        *static_cast<std::int64_t*>(out) = *n;
      }
      return "";
    }
    case Kind::real: {
      const auto d = base::to_double(base::fold(cell));
      if (!d) return "number";
      *static_cast<double*>(out) = *d;
      return "";
    }
    case Kind::day: {
      const auto d = base::parse_day(base::fold(cell).substr(0, 32));
      if (!d) return "day";
      *static_cast<base::Day*>(out) = *d;
      return "";
    }
    case Kind::instant: {
      const auto i = base::parse_instant(cell);
      if (!i) return "instant";
      *static_cast<base::Instant*>(out) = *i;
      return "";
    }
    case Kind::enumeration: {
      const std::string s = base::fold(cell);
      for (std::size_t i = 0; i < t.names.size(); ++i)
        if (s == base::fold(t.names[i]) || (i < t.words.size() && (s == base::fold(t.words[i].zh) || s == base::fold(t.words[i].en)))) {
          t.set_ordinal(out, static_cast<int>(i));
          return "";
        }
      return "choice";
    }
    case Kind::optional: return read_cell(t.element(), cell, t.engage(out));
    case Kind::list: {
      const auto parts = items(cell);
      t.resize(out, parts.size());
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (const auto rule = read_cell(t.element(), parts[i], t.item(out, i)); !rule.empty()) return rule;
      return "";
    }
    case Kind::json:
      if (!valid_json(cell)) return "json";
      static_cast<Json*>(out)->text = cell;
      return "";
    case Kind::record: return "type";
  }
  return "type";
}

// The field whose title is most like the word that was typed; null when none is.
const Field* nearest(const std::vector<const Field*>& fields, std::string_view typed) {
  const Field* best = nullptr;
  std::size_t least = 0;
  if (typed.size() > 120) return nullptr;
  for (const Field* f : fields)
    for (const std::string& name : {base::fold(f->note->zh), base::fold(f->note->en)}) {
      if (name.empty()) continue;
      const bool within = typed.size() >= 6 && (name.find(typed) != std::string::npos || typed.find(name) != std::string_view::npos);
      const std::size_t d = within ? 1 : distance(name, typed);
      if (d * 2 <= std::max(name.size(), typed.size()) && (!best || d < least)) best = f, least = d;
    }
  return best;
}

std::string choices(const Type& t) {
  std::string all;
  const Type& e = bare(t).kind == Kind::list ? bare(t).element() : bare(t);
  for (std::size_t i = 0; i < e.names.size(); ++i)
    all += (i ? "、" : "") + std::string(i < e.words.size() ? e.words[i].zh : e.names[i]);
  return all;
}

}  // namespace

std::vector<const Field*> file_fields(const Type& record) {
  std::vector<const Field*> out;
  for (const Field& f : record.fields())
    if (in_files(f)) out.push_back(&f);
  return out;
}

Language language_of(std::string_view name, base::Problems& bad) {
  bad.check(name.empty() || name == "zh" || name == "en", "lang", "choice", {{"choices", "zh, en"}});
  return name == "en" ? Language::en : Language::zh;
}

std::string_view label_of(const Field& f, Language in) {
  const auto label = in == Language::en ? f.note->en : f.note->zh;
  return label.empty() ? std::string_view(f.name) : label;
}

std::vector<std::string> header_cells(const Type& record, Language in) {
  std::vector<std::string> out;
  for (const Field* f : file_fields(record)) out.emplace_back(label_of(*f, in));
  return out;
}

std::string cell_of(const Type& t, const void* v, Language in) {
  const bool en = in == Language::en;
  switch (t.kind) {
    case Kind::boolean: return *static_cast<const bool*>(v) ? (en ? "yes" : "是") : en ? "no" : "否";
    case Kind::text: return *static_cast<const std::string*>(v);
    case Kind::day: return base::to_text(*static_cast<const base::Day*>(v));
    case Kind::instant: {
      std::string s = base::to_text(*static_cast<const base::Instant*>(v)).substr(0, 19);
      s[10] = ' ';
      return s;
    }
    case Kind::enumeration: {
      const auto i = static_cast<std::size_t>(t.ordinal(v));
      return std::string(i >= t.words.size() ? t.names[i] : en ? t.words[i].en : t.words[i].zh);
    }
    case Kind::optional: { const void* held = t.held(v); return held ? cell_of(t.element(), held, in) : ""; }
    case Kind::list: {
      std::string out;
      for (std::size_t i = 0, n = t.count(v); i < n; ++i)
        out += (i == 0 ? "" : en ? "; " : "、") + cell_of(t.element(), t.item(const_cast<void*>(v), i), in);
      return out;
    }
    default: {
      std::string out;
      write_json(out, t, v);
      return out;
    }
  }
}

std::string cell_of(const Field& f, const void* record, Language in) {
  return f.note->is_masked ? base::masked(*static_cast<const std::string*>(f.at_const(record))) : cell_of(f.type(), f.at_const(record), in);
}

std::vector<std::string> row_cells(const Type& record, const void* value, Language in) {
  std::vector<std::string> out;
  for (const Field* f : file_fields(record)) out.push_back(cell_of(*f, value, in));
  return out;
}

std::vector<const Field*> match_header(const Type& record, const std::vector<std::string>& header, base::Problems& bad) {
  const auto fields = file_fields(record);
  std::vector<const Field*> out;
  for (const auto& cell : header) {
    const std::string name = base::fold(cell);
    const auto at = std::find_if(fields.begin(), fields.end(), [&](const Field* f) {
      return name == base::fold(f->name) || name == base::fold(f->note->zh) || name == base::fold(f->note->en);
    });
    const bool found = !name.empty() && at != fields.end();
    if (!found && !name.empty()) {
      const auto* near = nearest(fields, name);
      bad.add(cell, "unknown_column", near ? base::Problems::Args{{"nearest", std::string(near->note->zh.empty() ? near->name : near->note->zh)}} : base::Problems::Args{});
    }
    if (found && std::find(out.begin(), out.end(), *at) != out.end()) bad.add(cell, "repeated_column");
    out.push_back(found ? *at : nullptr);
  }
  for (const Field* f : fields)
    if (f->note->is_required && !f->note->is_read_only && std::find(out.begin(), out.end(), f) == out.end())
      bad.add(std::string(f->name), "missing_column", {{"label", std::string(f->note->zh)}});
  return out;
}

void read_row(const std::vector<const Field*>& columns, const std::vector<std::string>& cells, void* value, base::Problems& bad) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Field* f = columns[i];
    if (!f || f->note->is_read_only) continue;
    const std::string_view cell = i < cells.size() ? base::trim(cells[i]) : std::string_view();
    const Type& t = f->type();
    void* at = f->at(value);
    if (cell.empty()) {
      if (t.kind == Kind::optional) t.reset(at);
      else if (t.kind == Kind::text) static_cast<std::string*>(at)->clear();
      else if (t.kind == Kind::list) t.resize(at, 0);
      else if (f->note->is_required) bad.add(std::string(f->name), "required");
      continue;
    }
    const auto rule = read_cell(t, cell, at);
    if (rule == "choice") bad.add(std::string(f->name), "choice", {{"choices", choices(t)}});
    else if (!rule.empty()) bad.add(std::string(f->name), rule == "range" ? "range" : "type", {{"expected", std::string(rule)}});
  }
}

}  // namespace meta
