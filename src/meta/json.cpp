#include "meta/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/text.hpp"

namespace meta {
namespace {

namespace bj = boost::json;
constexpr std::size_t kDepth = 32;
constexpr std::size_t kMostWrong = 1000;  // a list of a million wrong items is one mistake
// Years 1 to 9999 at UTC+8, as parse_instant has them: what lies beyond cannot be written as a date.
constexpr std::int64_t kFirstMs = -62'135'596'800'000 - base::kZoneMs, kLastMs = 253'402'300'799'999 - base::kZoneMs;

bj::value parse(std::string_view text) {
  bj::parse_options options;
  options.max_depth = kDepth;
  bj::error_code error;
  auto v = bj::parse(bj::string_view(text.data(), text.size()), error, bj::storage_ptr(), options);
  if (error) throw base::Fail(base::Code::bad_request, "json.malformed", {}, error.message());
  return v;
}

struct Reader {
  base::Problems& bad;
  Absent absent;

  void wrong(const std::string& path, std::string_view expected) const {
    bad.add(path, "type", {{"expected", std::string(expected)}});
  }

  void read(const bj::value& v, const Type& t, void* out, const std::string& path) const {
    switch (t.kind) {
      case Kind::boolean:
        if (v.is_bool()) *static_cast<bool*>(out) = v.get_bool();
        else wrong(path, "boolean");
        return;
      case Kind::i32: {
        if (const auto n = whole(v); !n) wrong(path, "integer");
        else if (*n < INT32_MIN || *n > INT32_MAX) bad.add(path, "range");
        else *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(*n);
        return;
      }
      case Kind::i64:
        if (const auto n = whole(v)) *static_cast<std::int64_t*>(out) = *n;
        else wrong(path, "integer");
        return;
      case Kind::instant:
        if (const auto n = whole(v); !n) wrong(path, "instant");
        else if (*n < kFirstMs || *n > kLastMs) bad.add(path, "range");
        else static_cast<base::Instant*>(out)->ms = *n;
        return;
      case Kind::id:
        if (const auto n = whole(v); n && *n > 0 && *n < (1LL << 53)) *static_cast<std::int64_t*>(out) = *n;
        else wrong(path, "id");
        return;
      case Kind::real:
        if (v.is_double() && std::isfinite(v.get_double())) *static_cast<double*>(out) = v.get_double();
        else if (const auto n = whole(v)) *static_cast<double*>(out) = static_cast<double>(*n);
        else wrong(path, "number");
        return;
      case Kind::text: {
        if (!v.is_string()) return wrong(path, "text");
        const std::string_view s(v.get_string().data(), v.get_string().size());
        // PostgreSQL refuses NUL in text, and no official types one: say so here, for both engines.
        if (!base::valid_utf8(s) || s.find('\0') != std::string_view::npos) return wrong(path, "text");
        *static_cast<std::string*>(out) = s;
        return;
      }
      case Kind::day: {
        std::optional<base::Day> d;
        if (v.is_string()) d = base::parse_day(std::string_view(v.get_string().data(), v.get_string().size()));
        if (d) *static_cast<base::Day*>(out) = *d;
        else wrong(path, "day");
        return;
      }
      case Kind::enumeration: {
        if (v.is_string()) {
          const std::string_view s(v.get_string().data(), v.get_string().size());
          const auto at = std::find(t.names.begin(), t.names.end(), s);
          if (at != t.names.end()) return t.set_ordinal(out, static_cast<int>(at - t.names.begin()));
        }
        std::string all;
        for (const auto n : t.names) all += (all.empty() ? "" : ", ") + std::string(n);
        bad.add(path, "choice", {{"choices", all}});
        return;
      }
      case Kind::optional:
        if (v.is_null()) t.reset(out);
        else read(v, t.element(), t.engage(out), path);
        return;
      case Kind::list: {
        if (!v.is_array()) return wrong(path, "list");
        const auto& a = v.get_array();
        t.resize(out, a.size());
        for (std::size_t i = 0; i < a.size() && bad.all().size() < kMostWrong; ++i)
          read(a[i], t.element(), t.item(out, i), path + "[" + std::to_string(i) + "]");
        return;
      }
      case Kind::json: {
        const auto s = bj::serialize(v);
        static_cast<Json*>(out)->text.assign(s.data(), s.size());
        return;
      }
      case Kind::record: {
        if (!v.is_object()) return wrong(path, "object");
        const auto& o = v.get_object();
        const std::string prefix = path.empty() ? "" : path + ".";
        for (const auto& member : o) {
          if (bad.all().size() >= kMostWrong) break;
          const std::string_view name(member.key().data(), member.key().size());
          const auto fields = t.fields();
          if (std::none_of(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; }))
            bad.add(prefix + std::string(name.substr(0, 64)), "unknown");
        }
        for (const Field& f : t.fields()) {
          const auto* member = o.if_contains(bj::string_view(f.name.data(), f.name.size()));
          const Type& ft = f.type();
          if (member) read(*member, ft, f.at(out), prefix + std::string(f.name));
          // A list, an optional and a flag may be left out; anything else without a value is a mistake.
          else if (absent == Absent::wrong && ft.kind != Kind::optional && ft.kind != Kind::list && ft.kind != Kind::boolean && f.note->is_required)
            bad.add(prefix + std::string(f.name), "required");
        }
        return;
      }
    }
  }

  static std::optional<std::int64_t> whole(const bj::value& v) {
    if (v.is_int64()) return v.get_int64();
    return std::nullopt;
  }
};

}  // namespace

void write_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
  }
  out.append(text, from);
  out += '"';
}

void write_json(std::string& out, const Type& t, const void* v) {
  switch (t.kind) {
    case Kind::boolean: out += *static_cast<const bool*>(v) ? "true" : "false"; return;
    case Kind::i32: fmt::format_to(std::back_inserter(out), "{}", *static_cast<const std::int32_t*>(v)); return;
    case Kind::i64:
    case Kind::instant:
    case Kind::id: fmt::format_to(std::back_inserter(out), "{}", *static_cast<const std::int64_t*>(v)); return;
    case Kind::real: {
      const double d = *static_cast<const double*>(v);
      if (std::isfinite(d)) fmt::format_to(std::back_inserter(out), "{}", d);
      else out += "null";
      return;
    }
    case Kind::text: write_json_string(out, *static_cast<const std::string*>(v)); return;
    case Kind::day: write_json_string(out, base::to_text(*static_cast<const base::Day*>(v))); return;
    case Kind::enumeration: write_json_string(out, t.names[static_cast<std::size_t>(t.ordinal(v))]); return;
    case Kind::optional:
      if (const void* held = t.held(v)) write_json(out, t.element(), held);
      else out += "null";
      return;
    case Kind::list:
      out += '[';
      for (std::size_t i = 0, n = t.count(v); i < n; ++i) {
        if (i) out += ',';
        write_json(out, t.element(), t.item(const_cast<void*>(v), i));
      }
      out += ']';
      return;
    case Kind::json: out += static_cast<const Json*>(v)->text; return;
    case Kind::record: {
      out += '{';
      bool first = true;
      for (const Field& f : t.fields()) {
        if (f.note->is_secret) continue;
        if (!first) out += ',';
        first = false;
        write_json_string(out, f.name);
        out += ':';
        if (f.note->is_masked) write_json_string(out, base::masked(*static_cast<const std::string*>(f.at_const(v))));
        else write_json(out, f.type(), f.at_const(v));
      }
      out += '}';
      return;
    }
  }
}

void read_json(std::string_view text, const Type& type, void* value, base::Problems& bad, Absent absent) {
  Reader{bad, absent}.read(parse(text), type, value, "");
}

bool valid_json(std::string_view text) {
  try {
    parse(text);
    return true;
  } catch (const base::Fail&) {
    return false;
  }
}

}  // namespace meta
