#include "meta/validate.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace meta {
namespace {

bool blank(const Type& t, const void* v) {
  switch (t.kind) {
    case Kind::text: return base::trim(*static_cast<const std::string*>(v)).empty();
    case Kind::optional: { const void* held = t.held(v); return !held || blank(t.element(), held); }
    case Kind::list: return t.count(v) == 0;
    case Kind::id: return *static_cast<const std::int64_t*>(v) == 0;
    default: return false;
  }
}

// The field itself, or a part of it ("items[2].value").
bool named(const base::Problems& bad, const std::string& path) {
  return std::any_of(bad.all().begin(), bad.all().end(), [&](const base::FieldError& e) {
    return e.field == path || (e.field.starts_with(path) && (e.field[path.size()] == '[' || e.field[path.size()] == '.'));
  });
}

void one(const Type& t, const void* v, const Note& n, const std::string& path, base::Problems& bad) {
  const auto size = [&](std::size_t length) {
    if (length < n.min_length || length > n.max_length)
      bad.add(path, "length", {{"min", std::to_string(n.min_length)}, {"max", std::to_string(n.max_length)}, {"is", std::to_string(length)}});
  };
  const auto range = [&](double x) {
    if (x < static_cast<double>(n.min) || x > static_cast<double>(n.max)) {
      base::Problems::Args args;
      if (n.min != std::numeric_limits<std::int64_t>::min()) args.emplace_back("min", std::to_string(n.min));
      if (n.max != std::numeric_limits<std::int64_t>::max()) args.emplace_back("max", std::to_string(n.max));
      bad.add(path, "range", args);
    }
  };
  switch (t.kind) {
    case Kind::text: size(base::length(*static_cast<const std::string*>(v))); return;
    case Kind::i32: range(*static_cast<const std::int32_t*>(v)); return;
    case Kind::i64: range(static_cast<double>(*static_cast<const std::int64_t*>(v))); return;
    case Kind::real: range(*static_cast<const double*>(v)); return;
    case Kind::optional: if (const void* held = t.held(v)) one(t.element(), held, n, path, bad); return;
    case Kind::list: {
      const std::size_t count = t.count(v);
      if (count > 1000) return bad.add(path, "length", {{"max", "1000"}});
      for (std::size_t i = 0; i < count; ++i)
        one(t.element(), t.item(const_cast<void*>(v), i), n, path + "[" + std::to_string(i) + "]", bad);
      return;
    }
    case Kind::record: validate(t, v, bad, path + "."); return;
    default: return;
  }
}

}  // namespace

void validate(const Type& record, const void* value, base::Problems& bad, const std::string& prefix) {
  for (const Field& f : record.fields()) {
    const void* v = f.at_const(value);
    const std::string path = prefix + std::string(f.name);
    if (named(bad, path)) continue;
    if (f.note->is_required && blank(f.type(), v)) bad.add(path, "required");
    else if (!blank(f.type(), v)) one(f.type(), v, *f.note, path, bad);
  }
}

}  // namespace meta
